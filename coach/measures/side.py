"""Measures of a person seen from the side: the shape of the back, the head, the trunk's lean."""

from __future__ import annotations

import math

from coach.body import Body
from coach.measures.base import Measure, Neutral
from coach.measures.outline import back_curve

__all__ = ["SIDE"]

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


def back_curve_change(body: Body, neutral: Neutral | None) -> float:
    """`back_curve_deg` from the person's own start: each back, and each shirt, has its offset."""
    assert neutral is not None
    return back_curve(body, None) - neutral.typical(back_curve)


def neck_excess(body: Body, neutral: Neutral | None) -> float:
    """How much more the head has moved from the start than the back has: nodding alone is large."""
    assert neutral is not None
    head = head_flexion(body, None) - neutral.typical(head_flexion)
    return abs(head) - abs(back_curve_change(body, neutral))


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


def knee_drop(body: Body, neutral: Neutral | None) -> float:
    """How far the near knee is below its hip: ~0.8 kneeling or standing, ~0.1 seated."""
    return (body["near_hip"] - body["near_knee"]).imag / body.torso_px


def rocking(body: Body, neutral: Neutral | None) -> float:
    """Shift of the hips along the ground from neutral, seen from the knees; headwards positive."""
    assert neutral is not None

    def ahead(b: Body) -> float:
        headwards = 1.0 if b.trunk.real >= 0 else -1.0
        return headwards * (b["near_hip"] - b["near_knee"]).real / neutral.body.torso_px

    return ahead(body) - ahead(neutral.body)


def lean_change(body: Body, neutral: Neutral | None) -> float:
    """Change of `trunk_lean_deg` from neutral: folding at the hips, not in the spine."""
    assert neutral is not None
    return trunk_lean(body, None) - trunk_lean(neutral.body, None)


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
        name="back_curve_change_deg",
        meaning="turning angle of the back's outline from the person's own start; positive when "
        "rounded (cat), negative when hollow (cow)",
        needs=(*_TRUNK, *_LIMBS),
        views=("side",),
        kind="change",
        error="13 deg on average over rendered people, most of it from torn outlines; about 6 deg "
        "where the outline is clean",
        function=back_curve_change,
        silhouette=True,
        truth=("lumbar_flexion_deg", "thoracic_flexion_deg"),
    ),
    Measure(
        name="neck_excess_deg",
        meaning="how much more the head has moved from the start than the back; large when only "
        "the head nods",
        needs=(*_TRUNK, *_LIMBS, "near_ear"),
        views=("side",),
        kind="change",
        error="about 10 deg",
        function=neck_excess,
        silhouette=True,
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
        name="hand_drop_ratio",
        meaning="how far the near hand is below its shoulder; about 1 on all fours",
        needs=(*_TRUNK, "near_wrist"),
        views=("side",),
        kind="absolute",
        error="about 0.05",
        function=hand_drop,
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
        error="about 0.04",
        function=rocking,
    ),
)
