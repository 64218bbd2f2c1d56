"""Measures of a person on the floor: on the back, on a side, folded over the knees."""

from __future__ import annotations

import math

import numpy as np

from coach.measures.base import ANY_POSTURE, Baseline, Measure, TypicalError, both
from coach.measures.geometry import (
    angle_at,
    elevation,
    height_over_line,
    lowest,
    middle_m,
    place_m,
)
from coach.pose.body import Body

__all__ = ["LYING"]

#: A body that rests on its hip and forearm sags by 15 to 20 degrees at the hips: a recording of a
#: side plank. So much is added, that lying reads nearly nothing.
RESTING_SAG_DEG = 30.0

_TRUNK = ("near_shoulder", "near_hip")
_LEG = (*_TRUNK, "near_knee")
_BODY = (*_LEG, "near_ankle")


def hip_lift(body: Body, baseline: Baseline | None) -> float:
    """Height of the hips over the line from the shoulders to the lower ankle, torso lengths."""
    line = body.middle("shoulder"), lowest(body, "ankle")
    return height_over_line(body.middle("hip"), *line) / body.torso_px


def foot_height(body: Body, baseline: Baseline | None) -> float:
    """How far the lower ankle is above the shoulders: about 0 on the floor."""
    return (lowest(body, "ankle") - body.middle("shoulder")).imag / body.torso_px


def knee_height(body: Body, baseline: Baseline | None) -> float:
    """How far the knees are above the hips: 0.4 to 0.8 lying with the feet on the floor."""
    return (body.middle("knee") - body.middle("hip")).imag / body.torso_px


def hip_line(body: Body, baseline: Baseline | None) -> float:
    """How far shoulders, hips and knees are from straight; hips above the line positive."""
    shoulder, hip, knee = (body.middle(joint) for joint in ("shoulder", "hip", "knee"))
    bend = 180.0 - angle_at(shoulder, hip, knee)
    return math.copysign(bend, height_over_line(hip, shoulder, knee))


def side_plank_lift(body: Body, baseline: Baseline | None) -> float:
    """Hips from a deep sag upwards, by the side below: left positive, right negative.

    The side below is the one the head points from: facing the camera, lying on the right, the head
    is at the picture's left. The network changes left and right in this pose as often as not.
    """
    lift = max(0.0, hip_line(body, None) + RESTING_SAG_DEG)
    return math.copysign(lift, body.trunk.real)


def knees_from_chest(body: Body, baseline: Baseline | None) -> float:
    """Distance of the knee that is farther from its shoulder: 1.8 lying long, 0.5 hugged."""
    return max(_knee_distance(body, side) for side in ("left", "right"))


def knee_pull(body: Body, baseline: Baseline | None) -> float:
    """How much nearer one knee is to the chest than the other: the left one positive."""
    lengths = {s: place_m(body, f"{s}_knee") - place_m(body, f"{s}_shoulder") for s in _SIDES}
    torso_m = float(np.linalg.norm(middle_m(body, "shoulder") - middle_m(body, "hip")))
    apart = np.linalg.norm(lengths["right"]) - np.linalg.norm(lengths["left"])
    return float(apart) / max(torso_m, 1e-6)


def nearer_knee(body: Body, baseline: Baseline | None) -> float:
    """Distance of the knee that is nearer to its shoulder: 0.7 hugged, 1.2 over the hips."""
    lengths = [
        float(np.linalg.norm(place_m(body, f"{s}_knee") - place_m(body, f"{s}_shoulder")))
        for s in _SIDES
    ]
    torso_m = float(np.linalg.norm(middle_m(body, "shoulder") - middle_m(body, "hip")))
    return min(lengths) / max(torso_m, 1e-6)


def knee_over_foot(body: Body, baseline: Baseline | None) -> float:
    """How far the knees are above the lower ankle: 0.5 with feet planted, 0 lying aside."""
    return (body.middle("knee") - lowest(body, "ankle")).imag / body.torso_px


def resting_leg_lift(body: Body, baseline: Baseline | None) -> float:
    """How far the ankle of the leg that is not pulled in is above its hip: 0 on the floor."""
    side = "right" if knee_pull(body, None) > 0 else "left"
    return (body[f"{side}_ankle"] - body[f"{side}_hip"]).imag / body.torso_px


def heel_from_seat(body: Body, baseline: Baseline | None) -> float:
    """Distance of the near ankle from the near hip: 0.3 to 0.6 sitting on the heels."""
    return abs(body["near_ankle"] - body["near_hip"]) / body.torso_px


def knee_swing(body: Body, baseline: Baseline | None) -> float:
    """Turn of the knees about the trunk's length, against the chest; to the left positive.

    0 with the knees over the hips, 90 on the floor beside them.
    """
    length = middle_m(body, "shoulder") - middle_m(body, "hip")
    length = length / max(float(np.linalg.norm(length)), 1e-6)
    left = place_m(body, "left_shoulder") - place_m(body, "right_shoulder")
    left = left - (left @ length) * length
    left = left / max(float(np.linalg.norm(left)), 1e-6)
    front = np.cross(length, left)
    knees = middle_m(body, "knee") - middle_m(body, "hip")
    return math.degrees(math.atan2(float(knees @ left), float(knees @ front)))


def thigh_fall(body: Body, baseline: Baseline | None) -> float:
    """How far the thighs have come down from upright: 0 knees over the hips, 90 level with them."""
    return 90.0 - elevation(middle_m(body, "knee") - middle_m(body, "hip"))


def floor_travel(body: Body, baseline: Baseline | None) -> float:
    """How far the shoulders have moved along the floor from the near foot, headwards positive."""
    assert baseline is not None
    start = baseline.body
    headwards = 1.0 if (start["near_shoulder"] - start["near_ankle"]).real >= 0 else -1.0

    def along(b: Body) -> float:
        return (b["near_shoulder"] - b["near_ankle"]).real

    return headwards * (along(body) - along(start)) / start.torso_px


def pelvic_roll(body: Body, baseline: Baseline | None) -> float:
    """How much longer the line from near shoulder to near knee is than at the start.

    Pressing the lower back down rolls the pelvis and carries the knees away: by 0.03 to 0.06.
    """
    assert baseline is not None
    start = baseline.body
    now, before = (abs(b["near_knee"] - b["near_shoulder"]) for b in (body, start))
    return (now - before) / start.torso_px


_SIDES = ("left", "right")


def _knee_distance(body: Body, side: str) -> float:
    return abs(body[f"{side}_knee"] - body[f"{side}_shoulder"]) / body.torso_px


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
