"""The colours of the screen, BGR, and the few strokes that all its parts draw with.

Letters on their ground keep a contrast of 7:1 (WCAG 2.2, 1.4.6). What a colour says is always said
by a shape or a word as well: the target is a band with an edge, too far is hatched.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np

from coach.exercise.spec import Priority
from coach.ui.hud.layout import Box
from coach.ui.hud.text import Colour
from coach.video.frame import Image

__all__ = [
    "BACKGROUND",
    "CUE_COLOURS",
    "FOCUS",
    "GOOD",
    "INK",
    "KEY",
    "QUIET",
    "RED",
    "TEXT",
    "TRACK",
    "arc",
    "block",
    "disc",
    "fill",
    "line",
]

BACKGROUND: Colour = (30, 24, 20)
TEXT: Colour = (245, 245, 245)
QUIET: Colour = (190, 180, 172)
TRACK: Colour = (78, 66, 58)
KEY: Colour = (104, 84, 70)
INK: Colour = (18, 14, 12)
GOOD: Colour = (140, 214, 120)
FOCUS: Colour = (235, 196, 128)
RED: Colour = (60, 60, 236)

#: Priority -> (ground, letters).
CUE_COLOURS: dict[Priority, tuple[Colour, Colour]] = {
    Priority.HINT: ((58, 47, 40), (245, 245, 245)),
    Priority.GUIDE: ((140, 62, 14), (255, 255, 255)),
    Priority.CORRECT: ((24, 178, 255), (0, 0, 0)),
    Priority.STOP: ((14, 14, 168), (255, 255, 255)),
}

_SHIFT = 4


def _fixed(x: float, y: float) -> tuple[int, int]:
    """A point in the sixteenths of a pixel that OpenCV's `shift` asks for."""
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def line(
    image: Image, a: tuple[float, float], b: tuple[float, float], colour: Colour, px: float
) -> None:
    """A straight stroke of width `px` with round ends."""
    target: Any = image
    width = max(1, round(px))
    cv2.line(target, _fixed(*a), _fixed(*b), colour, width, cv2.LINE_AA, _SHIFT)


def disc(image: Image, at: tuple[float, float], radius: float, colour: Colour) -> None:
    """A filled circle."""
    target: Any = image
    scaled = round(radius * (1 << _SHIFT))
    cv2.circle(target, _fixed(*at), scaled, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)


def fill(image: Image, points: Iterable[tuple[float, float]], colour: Colour) -> None:
    """A filled polygon."""
    target: Any = image
    corners = np.array([_fixed(x, y) for x, y in points], dtype=np.int32)
    cv2.fillPoly(target, [corners], colour, cv2.LINE_AA, _SHIFT)


def arc(
    image: Image,
    centre: tuple[float, float],
    radius: float,
    part: tuple[float, float],
    colour: Colour,
    px: float,
) -> None:
    """A stroke along a circle, clockwise from the top, between two parts 0..1 of its round."""
    if part[1] <= part[0]:
        return
    target: Any = image
    start, end = (360 * p - 90 for p in part)
    width = max(2, round(px))
    axes = _fixed(radius, radius)
    cv2.ellipse(target, _fixed(*centre), axes, 0, start, end, colour, width, cv2.LINE_AA, _SHIFT)


def block(image: Image, box: Box, colour: Colour) -> None:
    """A filled rectangle, as far as it lies in the image."""
    target: Any = image
    corner = (box.right - 1, box.bottom - 1)
    cv2.rectangle(target, (box.x, box.y), corner, colour, cv2.FILLED)
