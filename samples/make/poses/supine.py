"""On the back: bridge, knees to the chest, curl-up, knees to the sides, pelvic tilt, foam roller.

The head is towards -z, the feet towards z, the left side towards x.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD
from samples.make.poses.keyed import Anchor, Keyed, Leg, WholePose, pose_of
from samples.make.poses.performer import ankle_height
from samples.make.posture import WORLD, HandGoal, Spine
from samples.make.rotations import Matrix
from samples.make.scene import MAT_M, build_mat, build_roller
from samples.make.skeleton import BonePose
from samples.make.story import Story

__all__ = ["PERFORMERS"]

_MAT = (0.10, 0.16, 0.20)
_FLAT_DEG = -95.0
_HEAD_Z_M = -0.50
_FEET_Z_M = 0.40
_ROLLER_M = 0.075
_LONG = Leg(hip_deg=-4.0, knee_deg=4.0, out_deg=4.0, toes_deg=25.0)


class _Back:
    """The measures of a body that lies on its back, and what it may do there."""

    def __init__(self, body: Body) -> None:
        self.body = body
        points = body.points_m[body.mesh.skin_points].astype(float)
        shoulder = float(body.skeleton.at("upperarm01.L")[2])
        near = (np.abs(points[:, 0]) < 0.12) & (points[:, 1] > 0.35) & (points[:, 1] < 0.50)
        self.shoulder_m = MAT_M + 0.012 + shoulder - float(points[near, 2].min())
        self.ankle_m = MAT_M + ankle_height(body)
        # A tall person's feet are farther from the shoulders.
        self.size = sum(body.skeleton.limb_m("leg", "L")) / 0.755
        self.feet_z = _HEAD_Z_M + (0.45 + _FEET_Z_M) * self.size
        self.planted = Leg(ankle_m=(0.13, self.ankle_m, self.feet_z), knee=(0.05, 1.0, 0.3))

    def rest(self) -> WholePose:
        """Return lying with both feet planted, hands beside the hips."""
        return WholePose(
            tip_deg=_FLAT_DEG,
            at_m=(0.0, self.shoulder_m, _HEAD_Z_M),
            legs=dict.fromkeys(OUTWARD, self.planted),
            hands={side: self.beside(side) for side in OUTWARD},
        )

    def beside(self, side: str, ahead_m: float = 0.40, aside_m: float = 0.33) -> HandGoal:
        """Return a hand that lies on the floor, palm down."""
        out = OUTWARD[side]
        return HandGoal(
            bone=WORLD,
            palm_m=np.array([aside_m * out, MAT_M + 0.025, _HEAD_Z_M + ahead_m * self.size]),
            fingers=np.array([0.15 * out, 0.0, 1.0]),
            facing=np.array([0.0, -1.0, 0.0]),
            elbow=np.array([1.0 * out, -0.2, -0.4]),
        )

    def on_shin(self, side: str, shin: str) -> HandGoal:
        """Return a hand that holds a shin, just below the knee, from the front."""
        out = OUTWARD[side]
        place, normal = self.body.surface((0.135 * OUTWARD[shin], -0.43, 0.09))
        return HandGoal(
            bone=f"lowerleg01.{shin}",
            palm_m=place + np.array([0.025 * out, 0.0, 0.0]),
            fingers=np.array([-0.9 * out, -0.3, 0.1]),
            facing=-normal,
            elbow=np.array([1.0 * out, -0.6, 0.3]),
            curl=0.45,
        )

    def behind_head(self, side: str) -> HandGoal:
        """Return a hand behind the head, the elbow to the side."""
        out = OUTWARD[side]
        return HandGoal(
            bone="head",
            palm_m=np.array([0.045 * out, 0.685, -0.062]),
            fingers=np.array([-1.0 * out, 0.25, 0.0]),
            facing=np.array([0.0, 0.0, 1.0]),
            elbow=np.array([1.0 * out, 0.45, 0.35]),
            curl=0.2,
        )

    def under_back(self, side: str) -> HandGoal:
        """Return a hand under the hollow of the lower back, palm down."""
        out = OUTWARD[side]
        return HandGoal(
            bone="spine04",
            palm_m=np.array([0.055 * out, 0.11, -0.085]),
            fingers=np.array([-1.0 * out, -0.15, 0.0]),
            facing=np.array([0.0, 0.0, -1.0]),
            elbow=np.array([1.0 * out, 0.0, -0.5]),
            curl=0.1,
        )


def _bridge(body: Body, story: Story) -> Keyed:
    """Poses: up, in the line, uneven with it; arched, beyond; half, below; leg, one raised."""
    back = _Back(body)
    rest = back.rest()

    def lifted(over_deg: float, arch_deg: float) -> WholePose:
        """Return hips so far over the line of knees and shoulders, which stay on the floor."""
        low, high = -150.0, _FLAT_DEG
        for _ in range(12):
            middle = (low + high) / 2
            pose = tipped(middle, arch_deg)
            low, high = (low, middle) if _hip_line_deg(back, pose) < over_deg else (middle, high)
        return tipped((low + high) / 2, arch_deg)

    def tipped(tip_deg: float, arch_deg: float) -> WholePose:
        neck_deg = _FLAT_DEG - tip_deg + arch_deg
        spine = Spine(lumbar_flexion_deg=-arch_deg, neck_flexion_deg=neck_deg)
        return replace(rest, tip_deg=tip_deg, spine=spine)

    up = lifted(-8.0, 2.0)
    tilted = replace(up.spine, lumbar_twist_deg=-10.0)
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "up": up,
            "uneven": replace(up, lean_deg=10.0, spine=tilted),
            "arched": lifted(24.0, 16.0),
            "half": lifted(-34.0, 0.0),
            "leg": replace(rest, legs={"L": back.planted, "R": Leg(hip_deg=60.0, knee_deg=15.0)}),
        },
        anchor=Anchor.SHOULDERS,
        furniture=build_mat(_MAT),
    )


def _hip_line_deg(back: _Back, pose: WholePose) -> float:
    """Return how far the hips are over the line from the shoulders to the knees."""
    skeleton = back.body.skeleton
    posture = pose_of(back.body, pose, Anchor.SHOULDERS)
    joints = skeleton.pose(posture).joints_m
    names = ("upperarm01.L", "upperleg01.L", "lowerleg01.L")
    shoulder, hip, knee = (joints[skeleton.index[name]][[2, 1]] for name in names)
    trunk, thigh = hip - shoulder, knee - hip
    rise = np.arctan2(trunk[1], trunk[0]) - np.arctan2(thigh[1], thigh[0])
    return float(np.rad2deg(rise))


def _knees(body: Body, story: Story) -> Keyed:
    """Poses: hug, left, right; with _head lifted, or the other leg _raised; over the hips."""
    back = _Back(body)
    rest = back.rest()
    folded = Leg(hip_deg=128.0, knee_deg=135.0, out_deg=7.0, toes_deg=15.0)
    above = Leg(hip_deg=88.0, knee_deg=95.0, out_deg=3.0)
    long = dict.fromkeys(OUTWARD, _LONG)
    tucked = Spine(lumbar_flexion_deg=12.0)
    raised = Leg(hip_deg=48.0, knee_deg=6.0, out_deg=3.0, toes_deg=20.0)

    def one(side: str, other: Leg) -> WholePose:
        other_side = "R" if side == "L" else "L"
        return replace(
            rest,
            legs={side: folded, other_side: other},
            hands={hand: back.on_shin(hand, side) for hand in OUTWARD},
            spine=Spine(lumbar_flexion_deg=5.0),
        )

    hug = replace(
        rest,
        tip_deg=_FLAT_DEG - 14.0,
        legs=dict.fromkeys(OUTWARD, folded),
        hands={side: back.on_shin(side, side) for side in OUTWARD},
        spine=tucked,
    )

    def curled(pose: WholePose) -> WholePose:
        """Return the same with head and shoulders off the floor."""
        at_m = (0.0, back.shoulder_m + 0.08, _HEAD_Z_M + 0.03)
        spine = Spine(lumbar_flexion_deg=12.0, thoracic_flexion_deg=28.0, neck_flexion_deg=50.0)
        return replace(pose, at_m=at_m, spine=spine)

    resting = _LONG if story.arms == "long" else back.planted
    return Keyed(
        body,
        story,
        rest=replace(rest, legs=long) if story.arms == "long" else rest,
        poses={
            "hug": hug,
            "hug_head": curled(hug),
            "left_head": curled(one("L", resting)),
            "over": replace(rest, legs=dict.fromkeys(OUTWARD, above)),
            "left": one("L", resting),
            "right": one("R", resting),
            "left_raised": one("L", raised),
            "right_raised": one("R", raised),
        },
        anchor=Anchor.SHOULDERS,
        furniture=build_mat(_MAT),
    )


def _curl_up(body: Body, story: Story) -> Keyed:
    """Poses: up, a little; high, sitting up half way; leg, the long one raised."""
    back = _Back(body)
    rest = replace(
        back.rest(),
        legs={"L": back.planted, "R": _LONG}
        if story.arms == "left"
        else {"L": _LONG, "R": back.planted},
        hands={side: back.under_back(side) for side in OUTWARD},
    )

    hips = _hips_of(back, rest)
    rest = replace(rest, at_m=hips)
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "up": replace(rest, spine=Spine(thoracic_flexion_deg=20.0, lumbar_flexion_deg=3.0)),
            "high": replace(
                rest,
                spine=Spine(
                    thoracic_flexion_deg=24.0, lumbar_flexion_deg=26.0, neck_flexion_deg=-14.0
                ),
            ),
            "leg": replace(
                rest,
                legs={
                    side: replace(leg, hip_deg=50.0) if leg is _LONG else leg
                    for side, leg in rest.legs.items()
                },
            ),
        },
        anchor=Anchor.HIPS,
        furniture=build_mat(_MAT),
    )


def _hips_of(back: _Back, pose: WholePose) -> tuple[float, float, float]:
    """Return where the hips are when the shoulders are where the pose says."""
    skeleton = back.body.skeleton
    shoulder = skeleton.at("upperarm01.L") * [0, 1, 1] - skeleton.hip_centre_m
    at = np.array(pose.at_m) - pose.pelvis @ shoulder
    return float(at[0]), float(at[1]), float(at[2])


def _swing(body: Body, story: Story) -> Keyed:
    """Poses: left and right, both knees down to that side; bridge, the hips up."""
    back = _Back(body)
    rest = back.rest()
    feet_z = back.feet_z - 0.06
    hands = {side: back.beside(side, ahead_m=0.02, aside_m=0.62) for side in OUTWARD}

    def feet(knee: tuple[float, float, float], tip: float) -> dict[str, Leg]:
        return {
            side: Leg(
                ankle_m=(0.075, back.ankle_m, feet_z),
                knee=(knee[0] * out, knee[1], knee[2]),
                foot_deg=(0.0, tip * out),
            )
            for side, out in OUTWARD.items()
        }

    def down(side: str) -> WholePose:
        out = OUTWARD[side]
        return replace(
            rest,
            # On the back, a turn about the body's long axis is a lean of the pelvis about z.
            lean_deg=46.0 * out,
            spine=Spine(lumbar_twist_deg=-16.0 * out, thoracic_twist_deg=-30.0 * out),
            legs=feet((1.0 * out, 0.12, 0.15), 0.0),
            hands=hands,
        )

    rest = replace(rest, legs=feet((0.0, 1.0, 0.3), 4.0), hands=hands)
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "left": down("L"),
            "right": down("R"),
            "bridge": replace(rest, tip_deg=-114.0, spine=Spine(neck_flexion_deg=19.0)),
        },
        anchor=Anchor.SHOULDERS,
        furniture=build_mat(_MAT),
    )


def _tilt(body: Body, story: Story) -> Keyed:
    """Poses: pressed, the lower back flat; up, a bridge."""
    back = _Back(body)
    rest = replace(back.rest(), spine=Spine(lumbar_flexion_deg=-8.0))
    x, y, z = _hips_of(back, replace(rest, spine=Spine()))
    # A seat that rests is pressed flat.
    hips = (x, y - 0.02, z)
    rest = replace(rest, tip_deg=_FLAT_DEG + 3.0, at_m=hips)
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "pressed": replace(
                rest,
                tip_deg=_FLAT_DEG - 16.0,
                at_m=(x, y - 0.026, z - 0.035),
                spine=Spine(lumbar_flexion_deg=11.0),
            ),
            "up": replace(
                rest,
                tip_deg=_FLAT_DEG - 24.0,
                at_m=(hips[0], hips[1] + 0.19, hips[2] - 0.05),
                spine=Spine(),
            ),
        },
        anchor=Anchor.HIPS,
        furniture=build_mat(_MAT),
    )


def _foam_roll(body: Body, story: Story) -> Keyed:
    """Poses: far, a hand's breadth towards the feet's far side; beyond, too far."""
    back = _Back(body)
    height = back.shoulder_m + 2 * _ROLLER_M - 0.02
    base = back.rest()
    rest = replace(
        base,
        tip_deg=-99.0,
        at_m=(0.0, height, _HEAD_Z_M + 0.06),
        spine=Spine(thoracic_flexion_deg=-4.0, neck_flexion_deg=14.0),
        hands={side: back.behind_head(side) for side in OUTWARD},
    )

    def rolled(by_m: float) -> WholePose:
        return replace(rest, at_m=(0.0, height, _HEAD_Z_M + 0.06 - by_m))

    start = _HEAD_Z_M + 0.06

    def roller_at(bones: BonePose) -> Matrix:
        ends = [bones.joints_m[body.skeleton.index[bone]] for bone in Anchor.SHOULDERS.value]
        carried = np.eye(4)
        # What rolls on the floor goes half as far as what rolls on it.
        carried[2, 3] = start + 0.07 + (float(np.mean(ends, axis=0)[2]) - start) / 2
        return carried

    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "far": rolled(0.13),
            "beyond": rolled(0.38),
            "up": replace(rest, tip_deg=-70.0),
        },
        anchor=Anchor.SHOULDERS,
        furniture=build_roller(_ROLLER_M),
        furniture_at=roller_at,
    )


PERFORMERS = {
    "glute_bridge": _bridge,
    "knees_to_chest": _knees,
    "single_knee_to_chest": _knees,
    "curl_up": _curl_up,
    "supine_rotation": _swing,
    "pelvic_tilt": _tilt,
    "thoracic_foam_roll": _foam_roll,
}
