"""On the feet: squat, hip hinge, trunk rotation, a stick overhead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, chest_hands, in_the_air
from samples.make.poses.keyed import Anchor, Keyed, Leg, WholePose
from samples.make.poses.performer import ankle_height
from samples.make.posture import HandGoal, Spine
from samples.make.rotations import Matrix, about
from samples.make.scene import build_nothing, build_stick
from samples.make.skeleton import BonePose
from samples.make.story import Story

__all__ = ["PERFORMERS"]

_STRAIGHT = 0.985


class _Feet:
    """A body on its feet: how high its hips are, and where its feet stand."""

    def __init__(self, body: Body, *, apart_m: float = 0.15, turned_deg: float = 8.0) -> None:
        self.body = body
        self.legs_m = sum(body.skeleton.limb_m("leg", "L"))
        self.ankle_m = ankle_height(body)
        self.hips_m = self.ankle_m + _STRAIGHT * np.sqrt(self.legs_m**2 - (apart_m - 0.096) ** 2)
        self.planted = Leg(
            ankle_m=(apart_m, self.ankle_m, 0.0), knee=(0.25, 0.3, 1.0), foot_deg=(0.0, turned_deg)
        )
        self.shoulder = body.skeleton.at("upperarm01.L")

    def rest(self, hands: Mapping[str, HandGoal]) -> WholePose:
        """Return standing."""
        return WholePose(
            at_m=(0.0, float(self.hips_m), 0.0),
            legs=dict.fromkeys(OUTWARD, self.planted),
            hands=hands,
        )

    def at(self, down: float, back_m: float) -> tuple[float, float, float]:
        """Return the hips, lowered by a share of the legs and moved back."""
        return 0.0, float(self.hips_m - down * self.legs_m), -back_m

    def hanging(self, side: str) -> HandGoal:
        """Return a hand that hangs beside the thigh."""
        place = self.shoulder + np.array([0.075, -0.485, 0.03])
        return in_the_air(side, place, (0.05, -1.0, 0.12), (0.6, 0.0, -1.0))

    def ahead(self, side: str, up_deg: float) -> HandGoal:
        """Return a hand held out before the chest, raised by so many degrees against it."""
        way = about((1, 0, 0), -up_deg) @ np.array([0.0, 0.0, 1.0])
        place = self.shoulder + 0.46 * way - np.array([0.03, 0.0, 0.0])
        return in_the_air(side, place, (-0.05, float(way[1]), float(way[2])), (0.7, -1.0, 0.0))


def _squat(body: Body, story: Story) -> Keyed:
    """Poses: down; deep; bent, trunk far over; knees, they lead; tiptoe, heels up; hinge."""
    feet = _Feet(body, apart_m=0.17, turned_deg=14.0)
    rest = feet.rest({side: feet.hanging(side) for side in OUTWARD})

    def low(down: float, back_m: float, tip_deg: float, legs: Leg = feet.planted) -> WholePose:
        return replace(
            rest,
            tip_deg=tip_deg,
            at_m=feet.at(down, back_m),
            legs=dict.fromkeys(OUTWARD, legs),
            hands={side: feet.ahead(side, tip_deg) for side in OUTWARD},
            hands_over={side: feet.ahead(side, -20.0) for side in OUTWARD},
            spine=Spine(neck_flexion_deg=-0.5 * tip_deg),
        )

    x, y, _ = feet.planted.ankle_m or (0.0, 0.0, 0.0)
    tiptoe = replace(feet.planted, ankle_m=(x, y + 0.10, 0.05), foot_deg=(38.0, 14.0))
    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "down": low(0.37, 0.24, 40.0),
            "deep": low(0.48, 0.25, 44.0),
            "bent": low(0.30, 0.32, 60.0),
            "knees": low(0.35, -0.06, 8.0),
            "tiptoe": low(0.33, 0.15, 32.0, tiptoe),
            "hinge": low(0.03, 0.22, 68.0),
        },
        anchor=Anchor.HIPS,
        furniture=build_nothing(),
    )


def _hinge(body: Body, story: Story) -> Keyed:
    """Poses: down; low, under level; squat, knees bent much; sit, hips low and trunk upright."""
    feet = _Feet(body, apart_m=0.14)
    rest = feet.rest(chest_hands(body, "crossed"))

    def tipped(down: float, back_m: float, tip_deg: float) -> WholePose:
        spine = Spine(neck_flexion_deg=-0.15 * tip_deg)
        return replace(rest, tip_deg=tip_deg, at_m=feet.at(down, back_m), spine=spine)

    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "down": tipped(0.045, 0.21, 66.0),
            "low": tipped(0.05, 0.24, 112.0),
            "knees": tipped(0.235, 0.22, 58.0),
            "squat": tipped(0.40, 0.24, 38.0),
        },
        anchor=Anchor.HIPS,
        furniture=build_nothing(),
    )


def _rotation(body: Body, story: Story) -> Keyed:
    """Poses: hips_left, hips_right, the pelvis turned along; left, right, feet and all turned."""
    feet = _Feet(body, apart_m=0.16, turned_deg=5.0)
    rest = feet.rest(chest_hands(body, story.arms or "crossed"))

    def turned(deg: float) -> WholePose:
        turn = about((0, 1, 0), deg)
        legs = {}
        for side, out in OUTWARD.items():
            ankle = turn @ (np.array(feet.planted.ankle_m) * [out, 1, 1])
            knee = turn @ (np.array(feet.planted.knee) * [out, 1, 1])
            legs[side] = replace(
                feet.planted,
                ankle_m=(out * float(ankle[0]), float(ankle[1]), float(ankle[2])),
                knee=(out * float(knee[0]), float(knee[1]), float(knee[2])),
                foot_deg=(0.0, 5.0 + out * deg),
            )
        return replace(rest, turn_deg=deg, legs=legs)

    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "hips_left": replace(rest, turn_deg=48.0),
            "hips_right": replace(rest, turn_deg=-48.0),
            "left": turned(85.0),
            "right": turned(-85.0),
        },
        anchor=Anchor.HIPS,
        furniture=build_nothing(),
    )


def _stick(body: Body, story: Story) -> Keyed:
    """Poses: up; arched, leaning back; bent, elbows bent; left and right, one hand higher."""
    feet = _Feet(body)
    # From the shoulder to the palm of a long arm; the wrist never gets further than that.
    arm_m = sum(body.skeleton.limb_m("arm", "L")) + 0.08

    def grip(at_m: tuple[float, float, float], way: tuple[float, float, float]) -> HandGoal:
        return HandGoal(
            bone="spine01",
            palm_m=np.array(at_m),
            fingers=np.array(way),
            facing=np.array([0.0, -way[2], way[1]]),
            elbow=np.array([1.0, -0.2, -0.4]),
            curl=0.95,
        )

    def both(
        at_m: tuple[float, float, float], way: tuple[float, float, float]
    ) -> dict[str, HandGoal]:
        goal = grip(at_m, way)
        mirror = np.array([-1.0, 1.0, 1.0])
        other = replace(
            goal,
            palm_m=goal.palm_m * mirror,
            fingers=goal.fingers * mirror,
            elbow=goal.elbow * mirror,
        )
        return {"L": goal, "R": other}

    def long_arms(way: tuple[float, float, float], share: float = 1.0) -> dict[str, HandGoal]:
        x, up, forward = feet.shoulder + share * arm_m * np.array(way) / np.linalg.norm(way)
        return both((float(x), float(up), float(forward)), way)

    ahead = long_arms((0.35, 0.0, 1.0))
    # Twice as far as the arms reach: so they stay long on their way past it.
    past = long_arms((0.35, 0.0, 1.0), share=2.2)
    above = long_arms((0.35, 1.0, 0.05))
    crooked = long_arms((0.2, 1.0, 0.1), share=0.75)
    lower = long_arms((1.0, 0.45, 0.05))
    rest = feet.rest(long_arms((0.35, -1.0, 0.25)))

    def raised(hands: Mapping[str, HandGoal], **more: object) -> WholePose:
        return replace(rest, hands=hands, hands_over=past, **more)  # type: ignore[arg-type]

    def stick_at(bones: BonePose) -> Matrix:
        index = body.skeleton.index
        left, right = (bones.joints_m[index[f"finger3-1.{side}"]] for side in "LR")
        along = (left - right) / np.linalg.norm(left - right)
        normal = np.cross(along, [0.0, 0.0, 1.0])
        normal /= np.linalg.norm(normal)
        carried = np.eye(4)
        carried[:3, :3] = np.stack([along, normal, np.cross(along, normal)], axis=1)
        carried[:3, 3] = (left + right) / 2
        return carried

    return Keyed(
        body,
        story,
        rest=rest,
        poses={
            "up": raised(above),
            "arched": raised(
                above,
                tip_deg=8.0,
                at_m=feet.at(0.0, -0.09),
                spine=Spine(lumbar_flexion_deg=-24.0, thoracic_flexion_deg=-14.0),
            ),
            "bent": raised(crooked),
            "uneven": raised({"L": above["L"], "R": lower["R"]}),
            "ahead": replace(rest, hands=ahead),
        },
        anchor=Anchor.HIPS,
        furniture=build_stick(),
        furniture_at=stick_at,
    )


PERFORMERS = {
    "squat": _squat,
    "hip_hinge": _hinge,
    "trunk_rotation_standing": _rotation,
    "overhead_stick": _stick,
}
