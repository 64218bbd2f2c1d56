"""On the knees: bird dog and child's pose. Both begin on hands and knees, head towards z."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.cat_cow import FOOT_LIES_DEG, kneeling_heights
from samples.make.poses.hands import OUTWARD
from samples.make.poses.keyed import Anchor, Keyed, Leg, WholePose
from samples.make.posture import WORLD, HandGoal, Spine
from samples.make.scene import MAT_M, build_mat
from samples.make.story import Story

__all__ = ["PERFORMERS"]

_MAT = (0.10, 0.16, 0.20)
_KNEES_Z_M = -0.15
_KNEE_X_M = 0.11
_PALM_M = MAT_M + 0.022


class _Fours:
    """The measures of a body on hands and knees."""

    def __init__(self, body: Body) -> None:
        skeleton = body.skeleton
        thigh, shin = skeleton.limb_m("leg", "L")
        self.thigh_m = math.sqrt(thigh**2 - (_KNEE_X_M - 0.096) ** 2)
        self.knee_m, lying_m = kneeling_heights(body)
        self.arm_m = 0.985 * sum(skeleton.limb_m("arm", "L"))
        back = math.sqrt(shin**2 - (self.knee_m - lying_m) ** 2)
        self.kneeling = Leg(
            ankle_m=(_KNEE_X_M, lying_m, _KNEES_Z_M - back),
            knee=(0.0, -1.0, 1.0),
            foot_deg=(FOOT_LIES_DEG, -4.0),
        )
        reach = skeleton.at("upperarm01.L") - skeleton.hip_centre_m
        trunk = math.hypot(reach[1], reach[2])
        rise = _PALM_M + 0.018 + self.arm_m - (self.knee_m + self.thigh_m)
        self.tip_deg = 90 - math.degrees(math.asin(rise / trunk) + math.atan2(reach[2], reach[1]))
        self.hands_z = _KNEES_Z_M + math.sqrt(trunk**2 - rise**2) + 0.07
        self.shoulder = skeleton.at("upperarm01.L")

    def rest(self) -> WholePose:
        """Return hands and knees, the back level."""
        return WholePose(
            tip_deg=self.tip_deg,
            at_m=self.hips(0.0),
            spine=Spine(neck_flexion_deg=-14.0),
            legs=dict.fromkeys(OUTWARD, self.kneeling),
            hands={side: self.floor(side, self.hands_z) for side in OUTWARD},
        )

    def hips(self, back_deg: float) -> tuple[float, float, float]:
        """Return the hips when the thighs tip back over the knees, which stay where they are."""
        back = math.radians(back_deg)
        high = self.knee_m + self.thigh_m * math.cos(back)
        return 0.0, high, _KNEES_Z_M - self.thigh_m * math.sin(back)

    def floor(self, side: str, z_m: float, down: float = 0.0) -> HandGoal:
        """Return a hand flat on the mat; `down` lets the elbow sink to the side."""
        out = OUTWARD[side]
        return HandGoal(
            bone=WORLD,
            palm_m=np.array([out * 0.165, _PALM_M, z_m]),
            fingers=np.array([0.08 * out, 0.0, 1.0]),
            facing=np.array([0.0, -1.0, 0.0]),
            elbow=np.array([(0.45 + down) * out, -1.0 + down, -0.2]),
            curl=0.1,
        )

    def reaching(self, side: str) -> HandGoal:
        """Return an arm stretched out past the ear, thumb up."""
        out = OUTWARD[side]
        return HandGoal(
            bone="spine01",
            palm_m=(self.shoulder + np.array([0.03, self.arm_m + 0.05, 0.03])) * [out, 1, 1],
            fingers=np.array([0.0, 1.0, 0.05]),
            facing=np.array([-out, 0.0, 0.1]),
            elbow=np.array([1.0 * out, 0.0, 0.3]),
            curl=0.1,
        )


def _bird_dog(body: Body, story: Story) -> Keyed:
    """Poses: left, right, named by the arm; high_, same_, rolled_, leg_ the same with a fault."""
    fours = _Fours(body)
    rest = fours.rest()
    level = Leg(hip_deg=-(90 - fours.tip_deg) + 2.0, knee_deg=4.0, toes_deg=45.0)
    high = replace(level, hip_deg=level.hip_deg - 26.0)

    def out(arm: str, leg: str, limb: Leg = level, **more: object) -> WholePose:
        hands = {s: fours.reaching(s) if s == arm else g for s, g in rest.hands.items()}
        legs = {side: limb if side == leg else fours.kneeling for side in OUTWARD}
        return replace(rest, hands=hands, legs=legs, **more)  # type: ignore[arg-type]

    poses: dict[str, WholePose] = {}
    for name, arm, leg in (("left", "L", "R"), ("right", "R", "L")):
        # A leg that goes above the back takes pelvis and loins along.
        arched = Spine(lumbar_flexion_deg=-16.0, neck_flexion_deg=-6.0)
        poses |= {
            name: out(arm, leg),
            f"{name}_high": out(arm, leg, high, spine=arched, tip_deg=rest.tip_deg + 8.0),
            f"{name}_same": out(arm, arm),
            f"{name}_rolled": out(
                arm,
                leg,
                lean_deg=-56.0 * OUTWARD[leg],
                at_m=(0.05 * OUTWARD[arm], rest.at_m[1] - 0.08, rest.at_m[2]),
                spine=Spine(neck_flexion_deg=-10.0),
            ),
            f"{name}_leg": out("", leg),
        }
    return Keyed(
        body,
        story,
        rest=rest,
        poses=poses,
        anchor=Anchor.HIPS,
        furniture=build_mat(_MAT),
    )


def _childs_pose(body: Body, story: Story) -> Keyed:
    """Poses: folded; high, chest down and the seat up; seated, upright on the heels."""
    fours = _Fours(body)
    rest = fours.rest()
    reach = fours.hands_z
    arms = {side: fours.floor(side, reach, 0.8) for side in OUTWARD}
    lap = {
        side: HandGoal(
            bone=f"upperleg02.{side}",
            palm_m=np.array([0.12 * out, -0.24, 0.11]),
            fingers=np.array([-0.2 * out, -1.0, 0.0]),
            facing=np.array([0.0, 0.0, -1.0]),
            elbow=np.array([0.8 * out, -0.3, -0.7]),
        )
        for side, out in OUTWARD.items()
    }
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "folded": replace(
                rest,
                tip_deg=72.0,
                at_m=fours.hips(68.0),
                spine=Spine(
                    lumbar_flexion_deg=26.0, thoracic_flexion_deg=10.0, neck_flexion_deg=4.0
                ),
                hands=arms,
            ),
            "high": replace(
                rest,
                tip_deg=104.0,
                at_m=fours.hips(20.0),
                spine=Spine(
                    lumbar_flexion_deg=18.0, thoracic_flexion_deg=6.0, neck_flexion_deg=-40.0
                ),
                hands={side: fours.floor(side, reach + 0.20, 0.6) for side in OUTWARD},
            ),
            "seated": replace(rest, tip_deg=8.0, at_m=fours.hips(66.0), spine=Spine(), hands=lap),
        },
        anchor=Anchor.HIPS,
        furniture=build_mat(_MAT),
    )


PERFORMERS = {"bird_dog": _bird_dog, "childs_pose": _childs_pose}
