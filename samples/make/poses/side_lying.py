"""On a side: the side plank on a forearm, the chest towards z."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD
from samples.make.poses.keyed import Anchor, Keyed, Leg, WholePose
from samples.make.posture import WORLD, HandGoal, Spine
from samples.make.rotations import Matrix, about
from samples.make.scene import MAT_M, build_mat
from samples.make.skeleton import BonePose
from samples.make.story import Story

__all__ = ["PERFORMERS"]

_MAT = (0.10, 0.16, 0.20)
_ELBOW_M = MAT_M + 0.045
_HEAD_X_M = 0.42
_LEG = Leg(hip_deg=2.0, knee_deg=3.0, toes_deg=12.0)


def _side_plank(body: Body, story: Story) -> Keyed:
    """Poses: up; sagging; leg, the upper one raised; piked. `arms` says which side is below."""
    below = "R" if story.arms == "right_below" else "L"
    above = "L" if below == "R" else "R"
    out = OUTWARD[below]
    skeleton = body.skeleton
    upper, lower = skeleton.limb_m("arm", below)
    half = float(skeleton.at("upperarm01.L")[0])
    shoulders_m = _ELBOW_M + upper + half

    resting, normal = body.surface((-out * 0.16, -0.03, 0.03))
    hands = {
        below: HandGoal(
            bone=WORLD,
            palm_m=np.array([out * _HEAD_X_M, MAT_M + 0.03, lower + 0.03]),
            fingers=np.array([0.0, 0.0, 1.0]),
            facing=np.array([0.0, -1.0, 0.0]),
            elbow=np.array([1.0 * out, 0.0, -0.3]),
            curl=0.25,
        ),
        above: HandGoal(
            bone=f"upperleg01.{above}",
            palm_m=resting,
            fingers=np.array([0.0, -1.0, 0.1]),
            facing=-normal,
            elbow=np.array([-1.0 * out, 0.0, -0.5]),
        ),
    }

    # The upper leg lies on the lower one.
    legs = {below: replace(_LEG, out_deg=-3.0), above: replace(_LEG, out_deg=-12.0)}

    def lying(lean_deg: float, bend_deg: float, tip_deg: float = 0.0) -> WholePose:
        """Return the pelvis leaned, the trunk bent up from it by so much."""
        return WholePose(
            tip_deg=tip_deg,
            lean_deg=lean_deg * out,
            at_m=(out * _HEAD_X_M, shoulders_m, 0.0),
            spine=Spine(
                lumbar_side_deg=-0.6 * bend_deg * out,
                thoracic_side_deg=-0.4 * bend_deg * out,
                neck_side_deg=-0.25 * bend_deg * out,
            ),
            legs=legs,
            hands=hands,
        )

    across = np.eye(4)
    across[:3, :3] = about((0, 1, 0), 90)

    def mat_at(_: BonePose) -> Matrix:
        return across

    up, rest = lying(77.0, 0.0), lying(85.0, 36.0)
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "up": up,
            "sagging": lying(79.5, 13.0),
            "leg": replace(rest, legs={**legs, above: replace(_LEG, out_deg=28.0)}),
            "piked": replace(
                up, legs={side: replace(leg, hip_deg=60.0) for side, leg in legs.items()}
            ),
        },
        anchor=Anchor.SHOULDERS,
        furniture=build_mat(_MAT),
        furniture_at=mat_at,
    )


PERFORMERS = {"side_plank": _side_plank}
