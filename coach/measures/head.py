"""Measures of the head over the trunk, upright and lying, and of the shoulders below it."""

from __future__ import annotations

import numpy as np

from coach.measures.base import UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.geometry import (
    between,
    facing_sign,
    from_vertical_deg,
    incline,
    length,
    middle_m,
    wrapped,
)
from coach.pose.body import Array, Bodies

__all__ = ["HEAD"]

_TRUNK = ("near_shoulder", "near_hip")
_SHOULDERS = ("left_shoulder", "right_shoulder")
_UP = np.array([0.0, 1.0, 0.0])


def shoulder_narrowing(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How much narrower the shoulders are than at the start: blades drawn together."""
    assert baseline is not None
    return (_width(baseline.start) - _width(bodies)) / baseline.start.torso_px


def shoulder_shrug(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How much nearer the shoulders are to the ears than at the start: shrugged positive."""
    assert baseline is not None

    def neck(b: Bodies) -> Array:
        return (b.middle("ear") - b.middle("shoulder")).imag

    return (neck(baseline.start) - neck(bodies)) / baseline.start.torso_px


def ear_back(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near ear has moved back over the near shoulder since the start."""
    assert baseline is not None
    return _ear_ahead(baseline.start) - _ear_ahead(bodies)


def neck_lean(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Lean of the line from near shoulder to near ear from the start; forward positive."""
    assert baseline is not None
    return wrapped(_neck_lean(bodies) - _neck_lean(baseline.start))


def head_nod(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Nod of the face since the start; chin down positive."""
    assert baseline is not None
    return wrapped(_face_drop(bodies) - _face_drop(baseline.start))


def head_lift(bodies: Bodies, baseline: Baseline | None) -> Array:
    """Incline of the line from the hips to the near ear, from the start; raised positive."""
    assert baseline is not None
    return _head_incline(bodies) - _head_incline(baseline.start)


def head_raise(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near ear is above the line of the trunk, a lying head's chin to the chest."""
    return (bodies["near_ear"] - bodies["near_shoulder"]).imag / bodies.torso_px


def _width(bodies: Bodies) -> Array:
    return length(bodies["left_shoulder"] - bodies["right_shoulder"])


def _ear_ahead(bodies: Bodies) -> Array:
    ahead = (bodies["near_ear"] - bodies["near_shoulder"]).real
    return facing_sign(bodies) * ahead / bodies.torso_px


def _neck_lean(bodies: Bodies) -> Array:
    """From the vertical, to where the face looks positive, deg."""
    neck = bodies["near_ear"] - bodies["near_shoulder"]
    return facing_sign(bodies) * from_vertical_deg(neck)


def _face_drop(bodies: Bodies) -> Array:
    """Ear to nose below the horizontal, deg, by the world landmarks: from any side."""
    face = bodies.world_m("nose") - middle_m(bodies, "ear")
    return between(face, _UP) - 90.0


def _head_incline(bodies: Bodies) -> Array:
    return incline(bodies["near_hip"], bodies["near_ear"])


HEAD: tuple[Measure, ...] = (
    Measure(
        name="shoulder_narrowing_ratio",
        meaning="how much narrower the shoulders are than at the start; narrower positive, as when "
        "the blades are drawn together",
        needs=_SHOULDERS,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="change",
        error=TypicalError(
            0.01,
            "estimated: three real squeezes seen from behind read 0.05; a turn of the body by 20 "
            "deg reads as much",
        ),
        function=shoulder_narrowing,
    ),
    Measure(
        name="shoulder_shrug_ratio",
        meaning="how much nearer the shoulders are to the ears than at the start; "
        "shrugged positive",
        needs=(*_SHOULDERS, "near_ear"),
        reads=both("ear", "shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="change",
        error=TypicalError(0.03, "estimated: a nod reads as much"),
        function=shoulder_shrug,
    ),
    Measure(
        name="ear_back_ratio",
        meaning="how far the near ear has moved back over the near shoulder since the start; "
        "backwards positive",
        needs=(*_TRUNK, "near_ear"),
        reads=(*both("shoulder", "hip"), "nose", "near_ear"),
        postures=UPRIGHT_POSTURES,
        views=("side",),
        kind="change",
        error=TypicalError(
            0.03, "estimated: from the side; one that turns to the camera reads more"
        ),
        function=ear_back,
    ),
    Measure(
        name="neck_lean_deg",
        meaning="lean of the line from near shoulder to near ear since the start; forward "
        "positive: slump, forward head and leaning together",
        needs=("near_shoulder", "near_ear"),
        reads=("near_shoulder", "nose", "near_ear"),
        postures=UPRIGHT_POSTURES,
        views=("side",),
        kind="change",
        error=TypicalError(
            5,
            "estimated: 8 rendered slumps read 26 to 36 deg, of a bend of spine and neck by 46 to "
            "62; one real sitter 37 with the head forward, 44 in a deep slump",
        ),
        function=neck_lean,
    ),
    Measure(
        name="head_nod_deg",
        meaning="nod of the face since the start by the network's depth; chin down positive",
        needs=("near_ear",),
        reads=(*both("ear"), "nose"),
        postures=(*UPRIGHT_POSTURES, "supine"),
        views=("any",),
        kind="change",
        error=TypicalError(8, "estimated: it leans on the network's depth"),
        function=head_nod,
    ),
    Measure(
        name="head_lift_deg",
        meaning="incline of the line from near hip to near ear from the start, lying on the back; "
        "raised positive: 5 to 15 in a curl-up, more in a sit-up",
        needs=("near_hip", "near_ear"),
        reads=("near_hip", "near_ear"),
        postures=("supine",),
        views=("side",),
        kind="change",
        error=TypicalError(1, "estimated: twice its unsteadiness in real still phases"),
        function=head_lift,
    ),
    Measure(
        name="head_raise_ratio",
        meaning="how far the near ear is above the near shoulder; about 0 to 0.15 lying flat",
        needs=(*_TRUNK, "near_ear"),
        reads=(*both("shoulder", "hip"), "near_ear"),
        postures=("supine",),
        views=("side",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: a pillow raises it"),
        function=head_raise,
    ),
)
