"""Measures of a person seen from the side: the shape of the back, the head, the trunk's lean."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from coach.measures.base import ANY_POSTURE, UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.geometry import from_vertical_deg, incline, turn_deg
from coach.measures.learned.landmark_changes import side_changes
from coach.measures.learned.linear_map import load_weights
from coach.pose.body import Array, Bodies
from coach.pose.landmarks import NAMES
from coach.pose.types import Poses

__all__ = ["SIDE", "SPINE_WEIGHTS", "bends"]

#: A spine that has bent by less is where it was: about twice the error of its measure.
QUIET_DEG = 10.0

SPINE_WEIGHTS = ("spine_all_fours", "spine_seated")
#: A trunk that inclines by more at the start is a seated one.
UPRIGHT_DEG = 45.0

_TRUNK = ("near_shoulder", "near_hip")


def spine_flexion(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Bend of the spine between hips and neck from the start position, learned, degrees."""
    return np.asarray(bends(bodies, baseline)[0])


def bends(bodies: Bodies, baseline: Baseline | None) -> Array:
    """All of `linear_map.SIDE_OUTPUTS` (4, N); several measures ask for them."""
    return _all_bends(bodies.poses, baseline)


@lru_cache(maxsize=8)
def _all_bends(poses: Poses, baseline: Baseline | None) -> Array:
    assert baseline is not None
    seated = trunk_incline(baseline.start, None)[0] > UPRIGHT_DEG
    weights = load_weights(f"spine_{'seated' if seated else 'all_fours'}")
    return weights(side_changes(poses, baseline.body)).T


def lone_nod(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the neck has bent, deg, while the spine has by less than `QUIET_DEG`; else 0."""
    spine, neck, *_ = bends(bodies, baseline)
    return np.where((np.abs(spine) < QUIET_DEG) | np.isnan(spine), np.abs(neck), 0.0)


def trunk_incline(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Angle of hip to shoulder above the horizontal: 0 on all fours, 90 sitting upright."""
    return incline(bodies.middle("hip"), bodies.middle("shoulder"))


def trunk_lean(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Lean of the trunk from the vertical towards its belly side; forward positive."""
    towards_belly = np.where(turn_deg(bodies.trunk, bodies.ventral) > 0, 1.0, -1.0)
    return towards_belly * -from_vertical_deg(bodies.trunk)


def hand_drop(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near hand is below its shoulder: ~1 on all fours, negative when raised."""
    return (bodies["near_shoulder"] - bodies["near_wrist"]).imag / bodies.torso_px


def shoulder_height(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Height of the near shoulder above its hand over its baseline: 1 on straight arms.

    NaN where the start has no such height: somebody who lies.
    """
    assert baseline is not None

    def height(b: Bodies) -> Array:
        return (b["near_shoulder"] - b["near_wrist"]).imag

    start = height(baseline.start)
    return np.where(start == 0, math.nan, height(bodies) / start)


def knee_drop(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near knee is below its hip: ~0.8 kneeling or standing, ~0.1 seated."""
    return (bodies["near_hip"] - bodies["near_knee"]).imag / bodies.torso_px


def rocking(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Shift of the hips along the ground from the start, seen from the knees; headwards positive.

    Learned like the spine's bend: a formula over hip and knee alone reads two thirds of it.
    """
    return np.asarray(bends(bodies, baseline)[3] / 100)


def lean_change(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Change of the trunk's lean from the start: folding at the hips, not in the spine."""
    assert baseline is not None
    return trunk_lean(bodies, None) - trunk_lean(baseline.start, None)


SIDE: tuple[Measure, ...] = (
    Measure(
        name="spine_flexion_deg",
        meaning="bend of the spine between hips and neck from the person's own start; positive "
        "when rounded (cat), negative when hollow (cow)",
        needs=_TRUNK,
        reads=NAMES,
        postures=("all_fours", "seated"),
        views=("side",),
        kind="change",
        error=TypicalError(
            7.6,
            "mean over 24 rendered people it never saw on the floor; on a chair 5.9, over 24 "
            "others; it shows two thirds of a bend",
        ),
        function=spine_flexion,
        weights=SPINE_WEIGHTS,
        truth=("lumbar_flexion_deg", "thoracic_flexion_deg"),
    ),
    Measure(
        name="lone_nod_deg",
        meaning="how far the neck has bent from its start while the spine has not",
        needs=(*_TRUNK, "near_ear"),
        reads=NAMES,
        postures=("all_fours", "seated"),
        views=("side",),
        kind="change",
        error=TypicalError(
            8,
            "mean of the neck's bend over rendered people it never saw, 7 to 8; a nod alone is "
            "seldom told",
        ),
        function=lone_nod,
        weights=SPINE_WEIGHTS,
    ),
    Measure(
        name="trunk_incline_deg",
        meaning="hip to shoulder above the horizontal; 0 on all fours, 90 upright",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=ANY_POSTURE,
        views=("side",),
        kind="absolute",
        error=TypicalError(3, "estimated: never measured; the camera's own tilt comes on top"),
        function=trunk_incline,
    ),
    Measure(
        name="trunk_lean_change_deg",
        meaning="lean of the trunk from its baseline; forward positive",
        needs=(*_TRUNK, "near_knee"),
        reads=(*both("shoulder", "hip", "knee"), "nose", "near_ear"),
        postures=UPRIGHT_POSTURES,
        views=("side",),
        kind="change",
        error=TypicalError(3, "estimated: never measured"),
        function=lean_change,
    ),
    Measure(
        name="hand_drop_ratio",
        meaning="how far the near hand is below its shoulder; about 1 on all fours",
        needs=(*_TRUNK, "near_wrist"),
        reads=(*both("shoulder", "hip"), "near_wrist"),
        postures=("all_fours",),
        views=("side",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=hand_drop,
    ),
    Measure(
        name="shoulder_height_fraction",
        meaning="how high the shoulder is above its hand, over the start; about 1 on straight arms",
        needs=("near_shoulder", "near_wrist"),
        reads=("near_shoulder", "near_wrist"),
        postures=("all_fours",),
        views=("side",),
        kind="change",
        error=TypicalError(0.05, "estimated: never measured"),
        function=shoulder_height,
    ),
    Measure(
        name="knee_drop_ratio",
        meaning="how far the near knee is below its hip; about 0.8 kneeling, 0.1 seated",
        needs=(*_TRUNK, "near_knee"),
        reads=(*both("shoulder", "hip"), "near_knee"),
        postures=("all_fours", "seated", "standing", "kneeling"),
        views=("side",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=knee_drop,
    ),
    Measure(
        name="rocking_ratio",
        meaning="hips shifted along the ground from the start; towards the head positive",
        needs=(*_TRUNK, "near_knee"),
        reads=NAMES,
        postures=("all_fours",),
        views=("side",),
        kind="change",
        error=TypicalError(
            0.03, "mean over rendered people on hands and knees it never saw, 0.02 to 0.03"
        ),
        function=rocking,
        weights=SPINE_WEIGHTS,
    ),
)
