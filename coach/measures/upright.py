"""Measures of a person who stands or sits: how deep, how tilted, turned against the hips, and where
the arms are.

Depth, tilt and turn come from the network's world landmarks, so that the camera may stand at an
angle to the person.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from coach.measures.base import ANY_POSTURE, UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.geometry import (
    angle_at,
    between,
    heading,
    incline,
    length,
    length_m,
    middle_m,
    turn_deg,
    wrapped,
)
from coach.pose.body import Array, Bodies

__all__ = ["UPRIGHT"]

_SIDES = ("left", "right")
_TRUNK = ("near_shoulder", "near_hip")
_LEG = ("near_hip", "near_knee", "near_ankle")
_SHOULDERS = ("left_shoulder", "right_shoulder")
_FOOT = ("near_heel", "near_foot_index")
_HANDS = (*_SHOULDERS, "left_wrist", "right_wrist")
_ARMS = (*_HANDS, "left_elbow", "right_elbow")
_UP = np.array([0.0, 1.0, 0.0])


def squat_depth(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How much of the legs' length the hips have come down: 0 standing, 0.5 thighs level."""
    bones = [
        length_m(bodies.world_m(f"{side}_{one}") - bodies.world_m(f"{side}_{other}"))
        for side in _SIDES
        for one, other in (("hip", "knee"), ("knee", "ankle"))
    ]
    height = (middle_m(bodies, "hip") - middle_m(bodies, "ankle"))[:, 1]
    return 1.0 - height / np.maximum(_sum(bones) / 2, 1e-6)


def trunk_tilt(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Angle of the trunk from the vertical, in whichever direction: 0 upright, 90 level."""
    return between(middle_m(bodies, "shoulder") - middle_m(bodies, "hip"), _UP)


def knee_bend(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the knees are bent, both together: 0 straight, 90 at a right angle."""
    bends = [
        180.0
        - between(
            bodies.world_m(f"{side}_hip") - bodies.world_m(f"{side}_knee"),
            bodies.world_m(f"{side}_ankle") - bodies.world_m(f"{side}_knee"),
        )
        for side in _SIDES
    ]
    return _sum(bends) / 2


def knee_ahead(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near knee is ahead of the toes."""
    toes = bodies["near_foot_index"]
    ahead = np.where((toes - bodies["near_heel"]).real >= 0, 1.0, -1.0)
    return ahead * (bodies["near_knee"] - toes).real / bodies.torso_px


def heel_rise(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near foot has tipped onto its toes since the start."""
    assert baseline is not None

    def tip(b: Bodies) -> Array:
        return incline(b["near_foot_index"], b["near_heel"])

    return tip(bodies) - tip(baseline.start)


def trunk_rotation(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Turn of the shoulders against the hips; to the person's left positive."""
    return wrapped(heading(bodies, "shoulder") - heading(bodies, "hip"))


def hip_turn(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Turn of the hips since the start; to the person's left positive."""
    assert baseline is not None
    return wrapped(heading(bodies, "hip") - heading(baseline.start, "hip"))


def body_turn(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the shoulders are from square to the camera, whether seen from front or back."""
    away = np.abs(heading(bodies, "shoulder"))
    return np.minimum(away, 180.0 - away)


def wrist_height(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the lower wrist is above the shoulders: 1.0 with straight arms overhead."""
    lower = np.minimum(bodies["left_wrist"].imag, bodies["right_wrist"].imag)
    return (lower - bodies.middle("shoulder").imag) / bodies.torso_px


def wrist_span(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Distance of the wrists from each other: the grip on a stick."""
    return length(bodies["left_wrist"] - bodies["right_wrist"]) / bodies.torso_px


def elbow_angle(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Angle of the elbow that is bent more: 180 with both arms straight."""
    left, right = (
        angle_at(bodies[f"{side}_shoulder"], bodies[f"{side}_elbow"], bodies[f"{side}_wrist"])
        for side in _SIDES
    )
    return np.minimum(left, right)


def wrists_uneven(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Tilt of the line between the wrists against the shoulders'; left hand higher positive."""
    wrists = bodies["left_wrist"] - bodies["right_wrist"]
    shoulders = bodies["left_shoulder"] - bodies["right_shoulder"]
    tilt = turn_deg(shoulders, wrists)
    tilt = np.where((wrists == 0) | (shoulders == 0), math.nan, tilt)
    return np.where(shoulders.real >= 0, tilt, -tilt)


def _sum(parts: Sequence[Array]) -> Array:
    return np.asarray(np.add.reduce(np.array(parts)))


UPRIGHT: tuple[Measure, ...] = (
    Measure(
        name="squat_depth_fraction",
        meaning="how much of the length of the legs the hips have come down; about 0.03 standing, "
        "0.5 with level thighs",
        needs=_LEG,
        reads=both("hip", "knee", "ankle"),
        postures=("standing", "seated"),
        views=("any",),
        kind="absolute",
        error=TypicalError(
            0.05,
            "real squats seen from the side and at an angle differ by so much; unsteady by 0.01",
        ),
        function=squat_depth,
    ),
    Measure(
        name="trunk_tilt_deg",
        meaning="angle of the trunk from the vertical, whatever its direction; 5 to 15 standing, "
        "70 to 90 folded",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=ANY_POSTURE,
        views=("any",),
        kind="absolute",
        error=TypicalError(8, "estimated: it leans on the network's depth; unsteady by 1 deg"),
        function=trunk_tilt,
    ),
    Measure(
        name="knee_bend_deg",
        meaning="how far both knees are bent, on average; about 10 standing, 90 or more in a squat",
        needs=_LEG,
        reads=both("hip", "knee", "ankle"),
        postures=ANY_POSTURE,
        views=("any",),
        kind="absolute",
        error=TypicalError(10, "estimated: it leans on the network's depth"),
        function=knee_bend,
    ),
    Measure(
        name="knee_ahead_ratio",
        meaning="how far the near knee is ahead of the near toes; ahead positive",
        needs=("near_hip", "near_knee", *_FOOT),
        reads=(*both("shoulder", "hip"), "near_knee", "near_heel", "near_foot_index"),
        postures=("standing",),
        views=("side",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: a foot that points to the camera reads too far"),
        function=knee_ahead,
    ),
    Measure(
        name="heel_rise_deg",
        meaning="how far the near foot has tipped onto its toes since the start; heel up positive",
        needs=_FOOT,
        reads=("near_heel", "near_foot_index"),
        postures=("standing",),
        views=("side",),
        kind="change",
        error=TypicalError(8, "estimated: shoes hide the foot"),
        function=heel_rise,
    ),
    Measure(
        name="trunk_rotation_deg",
        meaning="turn of the shoulders against the hips by the network's depth; to the person's "
        "left positive",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="absolute",
        error=TypicalError(
            14,
            "mean over 5 rendered people while they turn: of 50 deg it shows 29 to 39, of 64 from "
            "28 to 55, as the network turns the hips along; a real person who turns as a whole "
            "reads up to 10",
        ),
        function=trunk_rotation,
    ),
    Measure(
        name="hip_turn_deg",
        meaning="turn of the hips since the start by the network's depth; to the person's left "
        "positive",
        needs=("near_hip",),
        reads=both("hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="change",
        error=TypicalError(
            10, "estimated: a third of a turn of the shoulders is seen in hips that stay"
        ),
        function=hip_turn,
    ),
    Measure(
        name="body_turn_deg",
        meaning="how far the shoulders are from square to the camera, from front or back; 90 seen "
        "from the side",
        needs=("near_shoulder",),
        reads=both("shoulder"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="absolute",
        error=TypicalError(8, "estimated: never measured"),
        function=body_turn,
    ),
    Measure(
        name="wrist_height_ratio",
        meaning="how far the lower wrist is above the shoulders; about 1 with straight arms "
        "overhead, -0.9 hanging",
        needs=_HANDS,
        reads=both("shoulder", "hip", "wrist"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=wrist_height,
    ),
    Measure(
        name="wrist_span_ratio",
        meaning="distance of the wrists from each other; 0.75 is the shoulders' width",
        needs=_HANDS,
        reads=both("shoulder", "hip", "wrist"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=wrist_span,
    ),
    Measure(
        name="elbow_angle_deg",
        meaning="angle of the elbow that is bent more; 180 is straight",
        needs=_ARMS,
        reads=both("shoulder", "elbow", "wrist"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(8, "estimated: an arm that points to the camera cannot be told"),
        function=elbow_angle,
    ),
    Measure(
        name="wrists_uneven_deg",
        meaning="tilt of the line between the wrists against the shoulders; left hand higher "
        "positive",
        needs=_HANDS,
        reads=both("shoulder", "wrist"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(5, "estimated: with a wide grip"),
        function=wrists_uneven,
    ),
)
