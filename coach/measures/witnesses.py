"""Witnesses: what an exercise itself does not move, so that it tells another movement from it."""

from __future__ import annotations

import math

from coach.measures.base import UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.front import thorax_twist
from coach.measures.geometry import from_vertical_deg, heading, wrapped
from coach.measures.side import SPINE_WEIGHTS, bends
from coach.pose.body import Body
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


def legs_aside(body: Body, baseline: Baseline | None) -> float:
    """How far the knees have gone sideways in the picture, to the person's left positive."""
    assert baseline is not None
    start = baseline.body
    facing = 1.0 if (start["left_shoulder"] - start["right_shoulder"]).real > 0 else -1.0
    return facing * (body.middle("knee") - start.middle("knee")).real / start.torso_px


def pelvis_share(body: Body, baseline: Baseline | None) -> float:
    """Heading of the hips over that of the shoulders, both from the start."""
    assert baseline is not None
    shoulders = wrapped(heading(body, "shoulder") - heading(baseline.body, "shoulder"))
    hips = wrapped(heading(body, "hip") - heading(baseline.body, "hip"))
    if abs(shoulders) < TURNED_DEG:
        return math.nan
    return hips / shoulders


def shoulders_turn(body: Body, baseline: Baseline | None) -> float:
    """Turn of the shoulders to the side to which the ribs are told to turn, deg.

    By the network's own z or by how much narrower they are in the picture, whichever is more: each
    alone misses turns. Neither reads the head, which the learned turn of the ribs leans on.
    """
    assert baseline is not None
    start = baseline.body
    ribs = thorax_twist(body, baseline)
    if math.isnan(ribs) or abs(ribs) < FAR_DEG:
        return math.nan
    by_depth = wrapped(heading(body, "shoulder") - heading(start, "shoulder"))
    by_width = math.degrees(math.acos(min(1.0, _width_px(body) / max(_width_px(start), 1e-6))))
    return max(math.copysign(1.0, ribs) * by_depth, by_width)


def _width_px(body: Body) -> float:
    return abs(body["left_shoulder"] - body["right_shoulder"])


def pelvis_along(body: Body, baseline: Baseline | None) -> float:
    """Forward tilt of the pelvis over the bend of the spine, both learned and from the start."""
    spine, _, pelvis, _ = bends(body, baseline)
    return pelvis / spine if abs(spine) >= BENT_DEG else math.nan


def unsquare(body: Body, baseline: Baseline | None) -> float:
    """How far the shoulders are turned against the hips, or half of how far both are turned."""
    shoulders, hips = heading(body, "shoulder"), heading(body, "hip")
    return max(abs(wrapped(shoulders - hips)), abs(shoulders) / 2)


def trunk_aside(body: Body, baseline: Baseline | None) -> float:
    """Lean of the trunk line from the picture's vertical, to the picture's right positive."""
    return from_vertical_deg(body.trunk)


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
