"""Measures of a person on the floor: on the back, on a side, folded over the knees."""

from __future__ import annotations

import numpy as np

from coach.measures.base import ANY_POSTURE, Baseline, Measure, TypicalError, both
from coach.measures.geometry import (
    angle_at,
    arc_tangent_deg,
    at_least_zero,
    dot,
    elevation,
    height_over_line,
    length,
    length_m,
    lowest,
    middle_m,
)
from coach.pose.body import Array, Bodies

__all__ = ["LYING"]

#: A body that rests on its hip and forearm sags by 15 to 20 degrees at the hips: a recording of a
#: side plank. So much is added, that lying reads nearly nothing.
RESTING_SAG_DEG = 30.0

_TRUNK = ("near_shoulder", "near_hip")
_LEG = (*_TRUNK, "near_knee")
_BODY = (*_LEG, "near_ankle")


def hip_lift(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Height of the hips over the line from the shoulders to the lower ankle, torso lengths."""
    line = bodies.middle("shoulder"), lowest(bodies, "ankle")
    return height_over_line(bodies.middle("hip"), *line) / bodies.torso_px


def foot_height(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the lower ankle is above the shoulders: about 0 on the floor."""
    return (lowest(bodies, "ankle") - bodies.middle("shoulder")).imag / bodies.torso_px


def knee_height(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the knees are above the hips: 0.4 to 0.8 lying with the feet on the floor."""
    return (bodies.middle("knee") - bodies.middle("hip")).imag / bodies.torso_px


def hip_line(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far shoulders, hips and knees are from straight; hips above the line positive."""
    shoulder, hip, knee = (bodies.middle(joint) for joint in ("shoulder", "hip", "knee"))
    bend = 180.0 - angle_at(shoulder, hip, knee)
    return np.copysign(bend, height_over_line(hip, shoulder, knee))


def side_plank_lift(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Hips from a deep sag upwards, by the side below: left positive, right negative.

    The side below is the one the head points from: facing the camera, lying on the right, the head
    is at the picture's left. The network changes left and right in this pose as often as not.
    """
    lift = at_least_zero(hip_line(bodies, None) + RESTING_SAG_DEG)
    return np.copysign(lift, bodies.trunk.real)


def knees_from_chest(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Distance of the knee that is farther from its shoulder: 1.8 lying long, 0.5 hugged."""
    return np.maximum(*(_knee_distance(bodies, side) for side in _SIDES))


def knee_pull(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How much nearer one knee is to the chest than the other: the left one positive."""
    left, right = (_knee_distance_m(bodies, side) for side in _SIDES)
    return (right - left) / _torso_m(bodies)


def nearer_knee(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Distance of the knee that is nearer to its shoulder: 0.7 hugged, 1.2 over the hips."""
    return np.minimum(*(_knee_distance_m(bodies, side) for side in _SIDES)) / _torso_m(bodies)


def knee_over_foot(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the knees are above the lower ankle: 0.5 with feet planted, 0 lying aside."""
    return (bodies.middle("knee") - lowest(bodies, "ankle")).imag / bodies.torso_px


def resting_leg_lift(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the ankle of the leg that is not pulled in is above its hip: 0 on the floor."""
    left, right = ((bodies[f"{s}_ankle"] - bodies[f"{s}_hip"]).imag for s in _SIDES)
    return np.where(knee_pull(bodies, None) > 0, right, left) / bodies.torso_px


def heel_from_seat(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Distance of the near ankle from the near hip: 0.3 to 0.6 sitting on the heels."""
    return length(bodies["near_ankle"] - bodies["near_hip"]) / bodies.torso_px


def knee_swing(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Turn of the knees about the trunk's length, against the chest; to the left positive.

    0 with the knees over the hips, 90 on the floor beside them.
    """
    along = _unit(middle_m(bodies, "shoulder") - middle_m(bodies, "hip"))
    left = bodies.world_m("left_shoulder") - bodies.world_m("right_shoulder")
    left = _unit(left - dot(left, along)[:, None] * along)
    front = np.cross(along, left)
    knees = middle_m(bodies, "knee") - middle_m(bodies, "hip")
    return arc_tangent_deg(dot(knees, left), dot(knees, front))


def thigh_fall(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the thighs have come down from upright: 0 knees over the hips, 90 level with them."""
    return 90.0 - elevation(middle_m(bodies, "knee") - middle_m(bodies, "hip"))


def floor_travel(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the shoulders have moved along the floor from the near foot, headwards positive."""
    assert baseline is not None
    start = baseline.start
    headwards = np.where((start["near_shoulder"] - start["near_ankle"]).real >= 0, 1.0, -1.0)

    def along(b: Bodies) -> Array:
        return (b["near_shoulder"] - b["near_ankle"]).real

    return headwards * (along(bodies) - along(start)) / start.torso_px


def pelvic_roll(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How much longer the line from near shoulder to near knee is than at the start.

    Pressing the lower back down rolls the pelvis and carries the knees away: by 0.03 to 0.06.
    """
    assert baseline is not None
    start = baseline.start
    now, before = (length(b["near_knee"] - b["near_shoulder"]) for b in (bodies, start))
    return (now - before) / start.torso_px


_SIDES = ("left", "right")


def _knee_distance(bodies: Bodies, side: str) -> Array:
    """How far a knee is from its shoulder in the picture, torso lengths."""
    return length(bodies[f"{side}_knee"] - bodies[f"{side}_shoulder"]) / bodies.torso_px


def _knee_distance_m(bodies: Bodies, side: str) -> Array:
    """The same by the world landmarks, metres."""
    return length_m(bodies.world_m(f"{side}_knee") - bodies.world_m(f"{side}_shoulder"))


def _torso_m(bodies: Bodies) -> Array:
    return np.maximum(length_m(middle_m(bodies, "shoulder") - middle_m(bodies, "hip")), 1e-6)


def _unit(vector: Array) -> Array:
    return vector / np.maximum(length_m(vector), 1e-6)[:, None]


LYING: tuple[Measure, ...] = (
    Measure(
        name="hip_lift_ratio",
        meaning="height of the hips over the line from shoulders to the lower ankle, lying on the "
        "back; up positive: about 0.1 with the hips down, 0.45 in a bridge",
        needs=(*_TRUNK, "near_ankle"),
        reads=both("shoulder", "hip", "ankle"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.05, "what real people at rest differ by; unsteady by 0.01 in a real bridge held still"
        ),
        function=hip_lift,
    ),
    Measure(
        name="foot_height_ratio",
        meaning="how far the lower ankle is above the shoulders, lying; about 0 on the floor, 0.8 "
        "with the legs in the air",
        needs=(*_TRUNK, "near_ankle"),
        reads=both("shoulder", "hip", "ankle"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.1, "estimated: people lie on rolls and thin mats, and ankles are above the floor"
        ),
        function=foot_height,
    ),
    Measure(
        name="knee_height_ratio",
        meaning="how far the knees are above the hips; 0.4 to 0.8 lying with the feet on the "
        "floor, negative standing, kneeling and seated low",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=ANY_POSTURE,
        views=("any",),
        kind="absolute",
        error=TypicalError(
            0.02, "estimated: only its unsteadiness in real still holds is known, 0.02 at most"
        ),
        function=knee_height,
    ),
    Measure(
        name="hip_line_deg",
        meaning="how far shoulders, hips and knees are from one line; hips above it positive, "
        "sagging negative",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("supine", "prone", "side_lying"),
        views=("any",),
        kind="absolute",
        error=TypicalError(
            5, "what differs between real holds that are straight by eye; unsteady by 2 deg in one"
        ),
        function=hip_line,
    ),
    Measure(
        name="side_plank_lift_deg",
        meaning="hips over a deep sag in a side plank, chest to the camera; positive with the left "
        "side below, negative with the right; 10 to 15 resting on the hip, 30 straight",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("side_lying",),
        views=("front",),
        kind="absolute",
        error=TypicalError(
            5,
            "estimated: as `hip_line_deg`, which it is made of; the side is wrong with the back "
            "to the camera",
        ),
        function=side_plank_lift,
    ),
    Measure(
        name="knees_from_chest_ratio",
        meaning="distance of a knee from its shoulder, the farther one of the two; 1.8 lying long, "
        "1.2 knees over hips, 0.5 hugged or folded in child's pose",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("supine", "kneeling"),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.1, "estimated: far knees are guessed; unsteady by 0.01 in real still holds"
        ),
        function=knees_from_chest,
    ),
    Measure(
        name="knee_pull_ratio",
        meaning="how much nearer one knee is to its shoulder than the other; left knee positive; "
        "about 1.1 with one knee hugged and the other leg long",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.1,
            "real people at rest, where it should be 0; unsteady by 0.05 at most in still holds",
        ),
        function=knee_pull,
    ),
    Measure(
        name="nearer_knee_ratio",
        meaning="distance of a knee from its shoulder, the nearer one of the two, by the network's "
        "depth; 0.7 to 0.9 hugged, 1.1 to 1.3 knee over hip",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.1, "what real people in one position differ by; unsteady by 0.03 in still holds"
        ),
        function=nearer_knee,
    ),
    Measure(
        name="knee_over_foot_ratio",
        meaning="how far the knees are above the lower ankle; about 0.6 with the feet planted, 0.2 "
        "with the shins level, 0 with the legs on the floor beside the body",
        needs=_BODY,
        reads=both("shoulder", "hip", "knee", "ankle"),
        postures=("supine",),
        views=("any",),
        kind="absolute",
        error=TypicalError(0.1, "estimated: never measured"),
        function=knee_over_foot,
    ),
    Measure(
        name="resting_leg_lift_ratio",
        meaning="how far the ankle of the leg that is not pulled in is above its hip; 0 on the "
        "floor, with the knee long or bent",
        needs=_BODY,
        reads=both("shoulder", "hip", "knee", "ankle"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(0.1, "estimated: a far leg is partly hidden"),
        function=resting_leg_lift,
    ),
    Measure(
        name="heel_from_seat_ratio",
        meaning="distance of the near ankle from the near hip; 0.3 to 0.6 sitting on the heels, "
        "about 1.2 on hands and knees, 1.6 with long legs",
        needs=("near_shoulder", "near_hip", "near_ankle"),
        reads=(*both("shoulder", "hip"), "near_ankle"),
        postures=("kneeling", "all_fours"),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            0.01,
            "estimated: only its unsteadiness in real still holds is known; how low a seat gets "
            "differs by 0.2",
        ),
        function=heel_from_seat,
    ),
    Measure(
        name="knee_swing_deg",
        meaning="turn of the knees about the trunk's length, lying on the back with bent knees; to "
        "the person's left positive; 0 over the hips, 90 on the floor",
        needs=_LEG,
        reads=both("shoulder", "hip", "knee"),
        postures=("supine",),
        views=("any",),
        kind="absolute",
        error=TypicalError(
            20, "estimated: it leans on the network's depth; only for telling a side from none"
        ),
        function=knee_swing,
    ),
    Measure(
        name="thigh_fall_deg",
        meaning="how far the thighs have come down from upright, to whichever side; 0 with the "
        "knees over the hips, 35 with the feet on the floor, 90 level",
        needs=("near_hip", "near_knee"),
        reads=both("hip", "knee"),
        postures=("supine",),
        views=("any",),
        kind="absolute",
        error=TypicalError(10, "estimated: seen at an angle; unsteady by 2 deg"),
        function=thigh_fall,
    ),
    Measure(
        name="floor_travel_ratio",
        meaning="how far the shoulders have moved along the floor from the near foot since the "
        "start; headwards positive",
        needs=(*_TRUNK, "near_ankle"),
        reads=(*both("shoulder", "hip"), "near_ankle"),
        postures=("supine",),
        views=("side",),
        kind="change",
        error=TypicalError(
            0.01,
            "estimated: only its unsteadiness in real still phases is known; not tried on a real "
            "roller yet",
        ),
        function=floor_travel,
    ),
    Measure(
        name="pelvic_roll_ratio",
        meaning="how much longer the line from near shoulder to near knee is than at the start, "
        "lying with bent knees; longer, positive, when the lower back is pressed down",
        needs=_LEG,
        reads=(*both("shoulder", "hip"), "near_knee"),
        postures=("supine",),
        views=("side",),
        kind="change",
        error=TypicalError(0.02, "drifts of real people at rest; two real tilts read 0.03 to 0.06"),
        function=pelvic_roll,
    ),
)
