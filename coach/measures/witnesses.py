"""Witnesses: what an exercise itself does not move, so that it tells another movement from it."""

from __future__ import annotations

import math

import numpy as np

from coach.measures.base import UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.front import thorax_twist
from coach.measures.geometry import arc_cosine_deg, from_vertical_deg, heading, length, wrapped
from coach.measures.side import SPINE_WEIGHTS, bends
from coach.pose.body import Array, Bodies
from coach.pose.landmarks import NAMES

__all__ = ["WITNESSES"]

#: A spine that is bent by less says nothing of what tilts along with it.
BENT_DEG = 10.0
#: What turns by less says nothing of what turns along with it.
TURNED_DEG = 15.0
#: Of a turn of the ribs by less, shoulders that are seen badly show too little.
FAR_DEG = 20.0

_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
_KNEES = ("left_knee", "right_knee")


def legs_aside(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the knees have gone sideways in the picture, to the person's left positive."""
    assert baseline is not None
    start = baseline.start
    facing = np.where((start["left_shoulder"] - start["right_shoulder"]).real > 0, 1.0, -1.0)
    return facing * (bodies.middle("knee") - start.middle("knee")).real / start.torso_px


def pelvis_share(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Heading of the hips over that of the shoulders, both from the start."""
    assert baseline is not None
    shoulders = wrapped(heading(bodies, "shoulder") - heading(baseline.start, "shoulder"))
    hips = wrapped(heading(bodies, "hip") - heading(baseline.start, "hip"))
    return np.where(np.abs(shoulders) < TURNED_DEG, math.nan, hips / shoulders)


def shoulders_turn(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Turn of the shoulders to the side to which the ribs are told to turn, deg.

    By the network's own z or by how much narrower they are in the picture, whichever is more: each
    alone misses turns. Neither reads the head, which the learned turn of the ribs leans on.
    """
    assert baseline is not None
    start = baseline.start
    ribs = thorax_twist(bodies, baseline)
    by_depth = wrapped(heading(bodies, "shoulder") - heading(start, "shoulder"))
    narrower = np.minimum(1.0, _width_px(bodies) / np.maximum(_width_px(start), 1e-6))
    turned = np.maximum(np.copysign(1.0, ribs) * by_depth, arc_cosine_deg(narrower))
    return np.where(np.isnan(ribs) | (np.abs(ribs) < FAR_DEG), math.nan, turned)


def _width_px(bodies: Bodies) -> Array:
    return length(bodies["left_shoulder"] - bodies["right_shoulder"])


def pelvis_along(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Forward tilt of the pelvis over the bend of the spine, both learned and from the start."""
    spine, _, pelvis, _ = bends(bodies, baseline)
    return np.where(np.abs(spine) >= BENT_DEG, pelvis / spine, math.nan)


def unsquare(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the shoulders are turned against the hips, or half of how far both are turned."""
    shoulders, hips = heading(bodies, "shoulder"), heading(bodies, "hip")
    return np.maximum(np.abs(wrapped(shoulders - hips)), np.abs(shoulders) / 2)


def trunk_aside(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Lean of the trunk line from the picture's vertical, to the picture's right positive."""
    return from_vertical_deg(bodies.trunk)


WITNESSES: tuple[Measure, ...] = (
    Measure(
        name="legs_aside_ratio",
        meaning="knees sideways in the picture from the start; positive to the person's left",
        needs=_KNEES,
        reads=both("shoulder", "hip", "knee"),
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            0.02, "real people who keep their knees still; a body that moves over reads as much"
        ),
        function=legs_aside,
    ),
    Measure(
        name="pelvis_share_fraction",
        meaning="turn of the hips over that of the shoulders, both as the network sees them",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=("seated", "standing"),
        views=("front",),
        kind="change",
        error=TypicalError(
            0.2, "estimated: real seated twists read 0.3 to 0.5, standing people who turn 0.9 to 1"
        ),
        function=pelvis_share,
    ),
    Measure(
        name="shoulders_turn_deg",
        meaning="turn of the shoulders, by depth or by their width in the picture, to the side to "
        "which the ribs are told to turn; the other way negative",
        needs=_TRUNK,
        reads=NAMES,
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            10,
            "estimated: rendered turns of 20 to 60 deg read 16 to 50, heads that turn alone 7 to "
            "16",
        ),
        function=shoulders_turn,
        weights=("turn",),
    ),
    Measure(
        name="trunk_aside_deg",
        meaning="lean of the trunk from the picture's vertical; positive to the picture's right, "
        "the left of somebody who faces the camera",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(3, "estimated: never measured; the camera's own tilt comes on top"),
        function=trunk_aside,
    ),
    Measure(
        name="pelvis_along_fraction",
        meaning="forward tilt of the pelvis over the bend of the spine; positive where the trunk "
        "folds at the hips, negative where the pelvis rolls back with a round back",
        needs=("near_shoulder", "near_hip"),
        reads=NAMES,
        postures=("all_fours", "seated"),
        views=("side",),
        kind="change",
        error=TypicalError(
            0.15, "estimated: rendered and real seated cat-cows read -0.3 to 0, hips that fold 0.3"
        ),
        function=pelvis_along,
        weights=SPINE_WEIGHTS,
    ),
    Measure(
        name="unsquare_deg",
        meaning="turn of the shoulders against the hips, or half the turn of both; 0 in front",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(4, "rendered people at rest; 10 deg seen from 30 deg aside"),
        function=unsquare,
    ),
)
