"""What shows how to begin: an outline to step into, an arrow for which way, the countdown.

The outline is how the body stands, sits or lies for the exercise, seen from where the camera must
be. It is no measure: who fits it roughly fits the picture.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from coach.exercise.spec import Exercise
from coach.ui.hud.layout import Box
from coach.ui.hud.palette import BACKGROUND, FOCUS, GOOD
from coach.ui.hud.text import CAP, Colour, put
from coach.video.frame import Image

__all__ = ["draw_guide", "figure_of"]

Figure: TypeAlias = Literal[
    "front_sitting",
    "front_standing",
    "side_sitting",
    "side_standing",
    "all_fours",
    "kneeling",
    "lying",
    "on_the_side",
]

_Point: TypeAlias = tuple[float, float]
#: Each figure as thick lines (points of a box 1 high and `_WIDTHS` wide, y down; thickness), and a
#: head (middle, radius).
_LIMB, _TRUNK = 0.075, 0.17
_FIGURES: dict[Figure, tuple[list[tuple[list[_Point], float]], tuple[float, float, float]]] = {
    "front_standing": (
        [
            ([(0.25, 0.27), (0.25, 0.52)], _TRUNK),
            ([(0.17, 0.22), (0.33, 0.22)], _LIMB),
            ([(0.15, 0.23), (0.12, 0.40), (0.11, 0.54)], 0.06),
            ([(0.35, 0.23), (0.38, 0.40), (0.39, 0.54)], 0.06),
            ([(0.20, 0.52), (0.19, 0.75), (0.18, 0.96)], 0.085),
            ([(0.30, 0.52), (0.31, 0.75), (0.32, 0.96)], 0.085),
        ],
        (0.25, 0.09, 0.072),
    ),
    "front_sitting": (
        [
            ([(0.30, 0.33), (0.30, 0.60)], 0.22),
            ([(0.19, 0.29), (0.41, 0.29)], 0.09),
            ([(0.17, 0.30), (0.12, 0.48), (0.20, 0.60)], 0.075),
            ([(0.43, 0.30), (0.48, 0.48), (0.40, 0.60)], 0.075),
            ([(0.23, 0.62), (0.18, 0.68), (0.18, 0.95)], 0.11),
            ([(0.37, 0.62), (0.42, 0.68), (0.42, 0.95)], 0.11),
        ],
        (0.30, 0.11, 0.09),
    ),
    "side_standing": (
        [
            ([(0.25, 0.27), (0.25, 0.52)], 0.13),
            ([(0.25, 0.25), (0.26, 0.40), (0.29, 0.53)], 0.06),
            ([(0.25, 0.52), (0.25, 0.75), (0.24, 0.95)], 0.09),
            ([(0.24, 0.96), (0.31, 0.965)], 0.05),
        ],
        (0.265, 0.09, 0.072),
    ),
    "side_sitting": (
        [
            ([(0.22, 0.33), (0.20, 0.60)], 0.17),
            ([(0.22, 0.31), (0.25, 0.48), (0.38, 0.55)], 0.075),
            ([(0.20, 0.63), (0.46, 0.63), (0.46, 0.93)], 0.11),
            ([(0.46, 0.94), (0.54, 0.945)], 0.06),
        ],
        (0.24, 0.11, 0.09),
    ),
    "all_fours": (
        [
            ([(0.33, 0.40), (0.98, 0.42)], 0.20),
            ([(0.98, 0.40), (1.00, 0.92)], 0.10),
            ([(1.00, 0.93), (1.08, 0.93)], 0.06),
            ([(0.36, 0.46), (0.36, 0.90), (0.02, 0.91)], 0.14),
        ],
        (1.20, 0.33, 0.13),
    ),
    "kneeling": (
        [
            ([(0.42, 0.20), (0.40, 0.58)], 0.20),
            ([(0.42, 0.20), (0.46, 0.42), (0.58, 0.56)], 0.08),
            ([(0.40, 0.62), (0.70, 0.88), (0.18, 0.91)], 0.13),
        ],
        (0.44, 0.07, 0.075),
    ),
    "lying": (
        [
            ([(0.45, 0.78), (1.05, 0.80)], 0.22),
            ([(0.45, 0.80), (0.75, 0.88), (1.00, 0.90)], 0.08),
            ([(1.05, 0.78), (1.42, 0.32), (1.60, 0.86)], 0.13),
            ([(1.60, 0.88), (1.74, 0.90)], 0.08),
        ],
        (0.20, 0.74, 0.14),
    ),
    "on_the_side": (
        [
            ([(0.45, 0.45), (1.00, 0.66)], 0.20),
            ([(0.42, 0.48), (0.42, 0.88), (0.66, 0.90)], 0.09),
            ([(1.00, 0.68), (1.75, 0.90)], 0.13),
        ],
        (0.22, 0.32, 0.13),
    ),
}
_WIDTHS: dict[Figure, float] = {
    "front_standing": 0.5,
    "front_sitting": 0.6,
    "side_standing": 0.5,
    "side_sitting": 0.6,
    "all_fours": 1.35,
    "kneeling": 0.8,
    "lying": 1.8,
    "on_the_side": 1.9,
}
_BY_POSTURE: dict[str, Figure] = {
    "all_fours": "all_fours",
    "kneeling": "kneeling",
    "supine": "lying",
    "prone": "lying",
    "side_lying": "on_the_side",
}
#: The outline's height, and its width at most, in parts of its box: with room to move.
_TALL, _WIDE = 0.74, 0.62
#: Strokes of arrows, as ways in a box of 1 by 1, y down: the arrow of each name.
_ARROWS: dict[str, list[list[_Point]]] = {
    "left": [[(0.95, 0.5), (0.1, 0.5)], [(0.4, 0.2), (0.1, 0.5), (0.4, 0.8)]],
    "right": [[(0.05, 0.5), (0.9, 0.5)], [(0.6, 0.2), (0.9, 0.5), (0.6, 0.8)]],
    "up": [[(0.5, 0.95), (0.5, 0.1)], [(0.2, 0.4), (0.5, 0.1), (0.8, 0.4)]],
    "down": [[(0.5, 0.05), (0.5, 0.9)], [(0.2, 0.6), (0.5, 0.9), (0.8, 0.6)]],
}


def figure_of(exercise: Exercise) -> Figure:
    """How the body is held at the start, as the camera sees it."""
    posture = exercise.setup.posture or "standing"
    if posture in _BY_POSTURE:
        return _BY_POSTURE[posture]
    if exercise.camera.view == "side":
        return "side_sitting" if posture == "seated" else "side_standing"
    return "front_sitting" if posture == "seated" else "front_standing"


def draw_guide(
    image: Image,
    box: Box,
    exercise: Exercise,
    *,
    arrow: str = "",
    number: str = "",
    mirror: bool,
    unit: float,
) -> None:
    """Draws the outline into `box` of `image`, with an arrow or the countdown's number.

    `arrow` is named as the camera sees it (`Arrow` of `engine/setup_advice.py`); a mirror turns it
    round. The outline is green while it is counted down.
    """
    colour = GOOD if number else FOCUS
    _draw_figure(image, box, figure_of(exercise), colour, unit)
    if number:
        size = round(0.5 * min(box.w, box.h))
        x, y = box.centre
        _letters(image, number, (round(x), round(y + CAP * size / 2)), size, unit)
    elif arrow:
        _draw_arrow(image, box, arrow, mirror=mirror, unit=unit)


def _letters(image: Image, text: str, at: tuple[int, int], size: int, unit: float) -> None:
    """Large letters that stand out from any picture."""
    off = max(2, round(0.5 * unit))
    for dx, dy in ((-off, 0), (off, 0), (0, -off), (0, off)):
        put(image, text, (at[0] + dx, at[1] + dy), size, BACKGROUND, weight=800, align=0.5)
    put(image, text, at, size, GOOD, weight=800, align=0.5)


def _draw_figure(image: Image, box: Box, figure: Figure, colour: Colour, unit: float) -> None:
    scale = min(_TALL * box.h, _WIDE * box.w / _WIDTHS[figure])
    left = box.x + (box.w - scale * _WIDTHS[figure]) / 2
    top = box.y + (box.h - scale) / 2
    target: Any = image
    for contour in _contours(figure):
        points = np.rint(contour * scale + (left, top)).astype(np.int32)
        cv2.polylines(target, [points], True, BACKGROUND, round(1.4 * unit), cv2.LINE_AA)
        cv2.polylines(target, [points], True, colour, max(2, round(0.7 * unit)), cv2.LINE_AA)


@lru_cache(maxsize=16)
def _contours(figure: Figure) -> tuple[npt.NDArray[np.float64], ...]:
    """The outlines of a figure, each (n, 1, 2) in its box."""
    of, room = 400, 40
    canvas = np.zeros((of + 2 * room, round(_WIDTHS[figure] * of) + 2 * room), np.uint8)
    lines, (x, y, radius) = _FIGURES[figure]
    for points, thick in lines:
        way = np.rint(np.array(points) * of + room).astype(np.int32)
        cv2.polylines(canvas, [way], False, 255, round(thick * of))
    cv2.circle(canvas, (round(x * of + room), round(y * of + room)), round(radius * of), 255, -1)
    found, _ = cv2.findContours(canvas, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_TC89_L1)
    return tuple((np.asarray(c, np.float64) - room) / of for c in found)


def _draw_arrow(image: Image, box: Box, arrow: str, *, mirror: bool, unit: float) -> None:
    if mirror and arrow in ("left", "right"):
        arrow = "right" if arrow == "left" else "left"
    size = round(0.22 * min(box.w, box.h))
    x, y = box.centre
    strokes: list[list[_Point]]
    if arrow in _ARROWS:
        edge = {"left": box.x, "right": box.right - size}.get(arrow, x - size / 2)
        height = {"up": box.y, "down": box.bottom - size}.get(arrow, y - size / 2)
        strokes = _moved(_ARROWS[arrow], edge, height, size)
    elif arrow in ("back", "closer"):
        # Towards the body from both sides: away, smaller. Away from it: near, larger.
        inward = arrow == "back"
        one, other = ("right", "left") if inward else ("left", "right")
        strokes = _moved(_ARROWS[one], box.x, y - size / 2, size)
        strokes += _moved(_ARROWS[other], box.right - size, y - size / 2, size)
    else:
        turn = 300 if arrow == "turn" else 90
        strokes = _moved(_round(turn), x - 0.75 * size, box.y, 1.5 * size)
    target: Any = image
    for stroke in strokes:
        points = np.rint(np.array(stroke)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(target, [points], False, BACKGROUND, round(3.4 * unit), cv2.LINE_AA)
    for stroke in strokes:
        points = np.rint(np.array(stroke)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(target, [points], False, FOCUS, max(3, round(2 * unit)), cv2.LINE_AA)


def _moved(strokes: list[list[_Point]], x: float, y: float, size: float) -> list[list[_Point]]:
    return [[(x + size * a, y + size * b) for a, b in stroke] for stroke in strokes]


def _round(sweep_deg: float) -> list[list[_Point]]:
    """A round arrow, seen a little from above: turn about yourself; a short one: set it level."""
    flat = 0.45
    angles = [math.radians(a) for a in np.linspace(200, 200 + sweep_deg, 32)]
    way = [(0.5 + 0.45 * math.cos(a), 0.5 + flat * 0.45 * math.sin(a)) for a in angles]
    (x1, y1), (x0, y0) = way[-1], way[-4]
    ahead = math.atan2(y1 - y0, x1 - x0)
    head = [(x1 - 0.18 * math.cos(ahead + s), y1 - 0.18 * math.sin(ahead + s)) for s in (0.7, -0.7)]
    return [way, [head[0], (x1, y1), head[1]]]
