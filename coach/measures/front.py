"""Measures of a person who faces the camera."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from coach.measures.base import ANY_POSTURE, UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.geometry import length, turn_deg
from coach.measures.learned.landmark_changes import front_changes
from coach.measures.learned.linear_map import load_weights
from coach.pose.body import Array, Bodies
from coach.pose.landmarks import NAMES
from coach.pose.types import Poses

__all__ = ["FRONT"]

#: A wrist so far above the mouth lifts the shoulders: recordings have arms held forward at up to
#: 0.21 torso lengths, hands that hide the face at 0.36 and more.
HANDS_UP = 0.28
#: An arm that comes down from above the head takes about so long, and carries the shoulder with it;
#: so long the weight takes from one hip to both.
SETTLES_S = 1.0

_SHOULDERS = ("left_shoulder", "right_shoulder")
_TRUNK = (*_SHOULDERS, "left_hip", "right_hip")


def thorax_twist(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Turn of the ribs from the start position, learned.

    Not seen with a hand above the face: lifted shoulders look like a turn.
    """
    turn = _learned_turn(bodies.poses, baseline)
    return np.where(hand_raise(bodies, None) > HANDS_UP, math.nan, turn)


@lru_cache(maxsize=8)
def _learned_turn(poses: Poses, baseline: Baseline | None) -> Array:
    """The learned turn of the ribs (N,); two measures ask for it."""
    assert baseline is not None
    return load_weights("turn")(front_changes(poses, baseline.body))[:, 0]


def trunk_side_bend(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Lean of the trunk line in the picture, from the start, to the person's left positive."""
    assert baseline is not None
    return -turn_deg(baseline.start.trunk, bodies.trunk)


def thigh_drop(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the knees are below the hips: ~0.8 standing, below ~0.65 seated."""
    return (bodies.middle("hip") - bodies.middle("knee")).imag / bodies.torso_px


def shoulder_width(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Shoulder distance over torso length: ~0.75 facing the camera, ~0.1 seen from the side."""
    return length(bodies["left_shoulder"] - bodies["right_shoulder"]) / bodies.torso_px


def facing(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Signed shoulder distance over torso length: ~0.75 facing the camera, ~-0.75 from behind."""
    return (bodies["left_shoulder"] - bodies["right_shoulder"]).real / bodies.torso_px


def arm_raise(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the higher elbow is above its shoulder; negative with the arms down."""
    left, right = (
        (bodies[f"{side}_elbow"] - bodies[f"{side}_shoulder"]).imag / bodies.torso_px
        for side in ("left", "right")
    )
    return np.maximum(left, right)


def hand_raise(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the higher wrist is above the mouth; negative with the hands below it."""
    mouth_px = (bodies["mouth_left"].imag + bodies["mouth_right"].imag) / 2
    higher_px = np.maximum(bodies["left_wrist"].imag, bodies["right_wrist"].imag)
    return (higher_px - mouth_px) / bodies.torso_px


FRONT: tuple[Measure, ...] = (
    Measure(
        name="thorax_twist_deg",
        meaning="turn of the ribs from the start, seated; positive to the person's left",
        needs=_TRUNK,
        reads=NAMES,
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            6.2,
            "mean over 40 rendered people it never saw; a head that turns alone reads up to 10 "
            "deg on some",
        ),
        function=thorax_twist,
        weights=("turn",),
        settles_s=SETTLES_S,
        truth=("thorax_yaw_deg",),
    ),
    Measure(
        name="trunk_side_bend_deg",
        meaning="sideways lean of the trunk from the start; positive to the person's left",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="change",
        error=TypicalError(3, "estimated: the repeatability of the landmarks in still phases"),
        function=trunk_side_bend,
    ),
    Measure(
        name="thigh_drop_ratio",
        meaning="how far the knees are below the hips; about 0.8 standing, under 0.65 seated",
        needs=("left_knee", "right_knee", *_TRUNK),
        reads=both("shoulder", "hip", "knee"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured; more with a very high or low camera"),
        function=thigh_drop,
    ),
    Measure(
        name="shoulder_width_ratio",
        meaning="distance of the shoulders over the torso; about 0.75 from the front, 0.1 from "
        "the side",
        needs=("near_shoulder", "near_hip"),
        reads=both("shoulder", "hip"),
        postures=ANY_POSTURE,
        views=("any",),
        kind="absolute",
        error=TypicalError(0.03, "estimated: never measured"),
        function=shoulder_width,
    ),
    Measure(
        name="facing_ratio",
        meaning="how squarely the shoulders face the camera; about 0.75 from the front, negative "
        "from behind",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="absolute",
        error=TypicalError(0.03, "estimated: never measured"),
        function=facing,
    ),
    Measure(
        name="arm_raise_ratio",
        meaning="how far the higher elbow is above its shoulder; negative with the arms down",
        needs=(*_SHOULDERS, "left_elbow", "right_elbow"),
        reads=both("shoulder", "hip", "elbow"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=arm_raise,
    ),
    Measure(
        name="hand_raise_ratio",
        meaning="how far the higher wrist is above the mouth; negative with the hands below it",
        needs=(*_TRUNK, "left_wrist", "right_wrist", "mouth_left", "mouth_right"),
        reads=(*both("shoulder", "hip", "wrist"), "mouth_left", "mouth_right"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=hand_raise,
    ),
)
