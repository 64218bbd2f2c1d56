"""Measures of a person seen from the side: the shape of the back, the head, the trunk's lean."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.measures.base import Measure, Neutral
from coach.measures.outline import back_curve
from coach.measures.spine_features import (
    bend_can_be_told,
    is_followed,
    spine_features,
    starts_upright,
)
from coach.measures.spine_model import (
    FLOOR,
    FLOOR_FOLLOWED,
    SEATED,
    SEATED_FOLLOWED,
    TOLD,
    shipped,
)
from coach.measures.trained_on import TrainedOn

__all__ = ["SIDE"]

#: A spine that has bent by less is where it was: about twice the error of its measure.
QUIET_DEG = 10.0

#: By whether the person sits: for bodies on which points are followed, and for others.
_WEIGHTS = {True: (SEATED_FOLLOWED, SEATED), False: (FLOOR_FOLLOWED, FLOOR)}

_TRUNK = ("near_shoulder", "near_hip")
_LIMBS = ("near_elbow", "near_knee")


def _degrees(vector: complex) -> float:
    return math.degrees(math.atan2(vector.imag, vector.real))


def head_flexion(body: Body, neutral: Neutral | None) -> float:
    """Signed ear-shoulder-hip angle: 0 when the ear is in line with the trunk, forward positive.

    It follows the spine only while head and spine move together; the neck alone moves it six
    times more than the spine does. Read it beside `back_curve_deg`, never instead of it.
    """
    head = body.middle("ear") - body.middle("shoulder")
    towards_belly = 1.0 if (body.ventral / body.trunk).imag > 0 else -1.0
    return towards_belly * _degrees(head / body.trunk)


def spine_flexion(body: Body, neutral: Neutral | None) -> float:
    """Bend of the spine between hips and neck from the person's own start, in degrees.

    Learned (see `spine_model`) from the outline of back and belly and from where head, trunk and
    limbs have gone. NaN without a silhouette, and where the body's parts are not as long as they
    were: the network has lost it.
    """
    return _told(body, neutral)[0]


@lru_cache(maxsize=8)
def _told(body: Body, neutral: Neutral | None) -> tuple[float, ...]:
    """All of `TOLD`; worked out once though several measures ask for them."""
    assert neutral is not None
    if body.silhouette is None or not bend_can_be_told(body, neutral):
        return (math.nan,) * len(TOLD)
    followed = is_followed(body, neutral)
    said = _said(body, neutral, followed) - _at_rest(neutral, followed)
    return tuple(said.tolist())


def _said(body: Body, neutral: Neutral, followed: bool) -> NDArray[np.float64]:
    with_points, without = _WEIGHTS[starts_upright(neutral)]
    model = shipped(with_points if followed else without)
    return model(spine_features(body, neutral, followed=followed))


@lru_cache(maxsize=8)
def _at_rest(neutral: Neutral, followed: bool) -> NDArray[np.float64]:
    """What the networks say of the start itself, where nothing has bent: it is taken off."""
    return _said(neutral.body, neutral, followed)


def lone_nod(body: Body, neutral: Neutral | None) -> float:
    """How far the neck has bent while the spine has not (less than `QUIET_DEG`); else 0."""
    spine, neck, *_ = _told(body, neutral)
    return _alone(neck, spine)


def lone_tilt(body: Body, neutral: Neutral | None) -> float:
    """How far the pelvis has tilted while the spine has not (less than `QUIET_DEG`); else 0."""
    spine, _, pelvis, _ = _told(body, neutral)
    return _alone(pelvis, spine)


def _alone(angle: float, spine: float) -> float:
    return abs(angle) if abs(spine) < QUIET_DEG or math.isnan(spine) else 0.0


def trunk_incline(body: Body, neutral: Neutral | None) -> float:
    """Angle of hip to shoulder above the horizontal: 0 on all fours, 90 sitting upright."""
    return math.degrees(math.asin(body.trunk.imag / body.torso_px))


def trunk_lean(body: Body, neutral: Neutral | None) -> float:
    """Lean of the trunk from the vertical towards its belly side; forward positive."""
    towards_belly = 1.0 if (body.ventral / body.trunk).imag > 0 else -1.0
    return towards_belly * _degrees(body.trunk / 1j)


def hand_drop(body: Body, neutral: Neutral | None) -> float:
    """How far the near hand is below its shoulder: ~1 on all fours, negative when raised."""
    return (body["near_shoulder"] - body["near_wrist"]).imag / body.torso_px


def shoulder_height(body: Body, neutral: Neutral | None) -> float:
    """Height of the near shoulder above its hand over its neutral: 1 on straight arms."""
    assert neutral is not None

    def height(b: Body) -> float:
        return (b["near_shoulder"] - b["near_wrist"]).imag

    return height(body) / height(neutral.body)


def knee_drop(body: Body, neutral: Neutral | None) -> float:
    """How far the near knee is below its hip: ~0.8 kneeling or standing, ~0.1 seated."""
    return (body["near_hip"] - body["near_knee"]).imag / body.torso_px


def rocking(body: Body, neutral: Neutral | None) -> float:
    """Shift of the hips along the ground from neutral, seen from the knees; headwards positive.

    Learned like the spine's bend: a formula over hip and knee alone reads two thirds of it.
    """
    return _told(body, neutral)[3] / 100


def lean_change(body: Body, neutral: Neutral | None) -> float:
    """Change of `trunk_lean_deg` from neutral: folding at the hips, not in the spine."""
    assert neutral is not None
    return trunk_lean(body, None) - trunk_lean(neutral.body, None)


def _weights() -> tuple[TrainedOn | None, ...]:
    return tuple(shipped(name).trained_on for names in _WEIGHTS.values() for name in names)


SIDE: tuple[Measure, ...] = (
    Measure(
        name="back_curve_deg",
        meaning="turning angle of the back's outline between hips and shoulders; positive when "
        "rounded (cat), negative when hollow (cow)",
        needs=(*_TRUNK, *_LIMBS),
        views=("side",),
        kind="absolute",
        error="about 10 deg frame to frame; it has an offset per person and fails where shirt "
        "and wall look alike",
        function=back_curve,
        silhouette=True,
    ),
    Measure(
        name="spine_flexion_deg",
        meaning="bend of the spine between hips and neck from the person's own start; positive "
        "when rounded (cat), negative when hollow (cow)",
        needs=_TRUNK,
        views=("side",),
        kind="change",
        error="on rendered bodies held out: 4 to 6 deg on average, 6 without followed points; it "
        "follows one person's spine with a median r of 0.98",
        function=spine_flexion,
        weights=_weights,
        silhouette=True,
        follows=True,
        truth=("lumbar_flexion_deg", "thoracic_flexion_deg"),
    ),
    Measure(
        name="lone_nod_deg",
        meaning="how far the neck has bent from its start while the spine has not",
        needs=(*_TRUNK, "near_ear"),
        views=("side",),
        kind="change",
        error="on rendered bodies held out: 6 deg on average for the neck, 13 to 18 without "
        "followed points; only for telling a nod from none",
        function=lone_nod,
        weights=_weights,
        silhouette=True,
        follows=True,
    ),
    Measure(
        name="head_flexion_deg",
        meaning="head forward of the trunk's line, by the ear; positive when tucked",
        needs=(*_TRUNK, *_LIMBS, "near_ear"),
        views=("side",),
        kind="absolute",
        error="about 5 deg for the head; it says little of the spine",
        function=head_flexion,
    ),
    Measure(
        name="trunk_incline_deg",
        meaning="hip to shoulder above the horizontal; 0 on all fours, 90 upright",
        needs=_TRUNK,
        views=("side",),
        kind="absolute",
        error="about 3 deg, plus the camera's own tilt",
        function=trunk_incline,
    ),
    Measure(
        name="trunk_lean_deg",
        meaning="lean of the trunk from the vertical; forward positive",
        needs=(*_TRUNK, *_LIMBS),
        views=("side",),
        kind="absolute",
        error="about 3 deg, plus the camera's own tilt",
        function=trunk_lean,
    ),
    Measure(
        name="trunk_lean_change_deg",
        meaning="lean of the trunk from its neutral; forward positive",
        needs=(*_TRUNK, *_LIMBS),
        views=("side",),
        kind="change",
        error="about 3 deg",
        function=lean_change,
    ),
    Measure(
        name="lone_tilt_deg",
        meaning="how far the pelvis has tilted from its start while the spine has not bent: the "
        "hips fold",
        needs=_TRUNK,
        views=("side",),
        kind="change",
        error="on rendered bodies held out: 3 deg on average for the pelvis, 5 to 9 without "
        "followed points; only for telling a fold at the hips from none",
        function=lone_tilt,
        weights=_weights,
        silhouette=True,
        follows=True,
    ),
    Measure(
        name="hand_drop_ratio",
        meaning="how far the near hand is below its shoulder; about 1 on all fours",
        needs=(*_TRUNK, "near_wrist"),
        views=("side",),
        kind="absolute",
        error="about 0.05",
        function=hand_drop,
    ),
    Measure(
        name="shoulder_height_fraction",
        meaning="how high the shoulder is above its hand, over the start; about 1 on straight arms",
        needs=(*_TRUNK, "near_wrist"),
        views=("side",),
        kind="change",
        error="about 0.05",
        function=shoulder_height,
    ),
    Measure(
        name="knee_drop_ratio",
        meaning="how far the near knee is below its hip; about 0.8 kneeling, 0.1 seated",
        needs=(*_TRUNK, "near_knee"),
        views=("side",),
        kind="absolute",
        error="about 0.05",
        function=knee_drop,
    ),
    Measure(
        name="rocking_ratio",
        meaning="hips shifted along the ground from neutral; towards the head positive",
        needs=(*_TRUNK, "near_knee"),
        views=("side",),
        kind="change",
        error="on rendered bodies held out: 0.01 on average on hands and knees, 0.02 without "
        "followed points",
        function=rocking,
        weights=_weights,
        silhouette=True,
        follows=True,
    ),
)
