"""The parts of the picture: skeleton, meter, count, ring, words. Each draws into its own box."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from coach.exercise.spec import Priority, Side
from coach.measures.units import unit_of, value_text
from coach.pose.body import SEEN
from coach.pose.landmarks import BONES, INDEX
from coach.pose.types import Pose
from coach.ui.hud.layout import Box
from coach.ui.hud.text import CAP, LINE, Colour, Fitted, put, text_width
from coach.ui.readout import Meter
from coach.video.frame import Image

__all__ = [
    "BACKGROUND",
    "CUE_COLOURS",
    "FOCUS",
    "GOOD",
    "QUIET",
    "TEXT",
    "arrow",
    "cue_box",
    "flat_meter",
    "ring",
    "skeleton",
    "tally",
    "upright_meter",
]

# Colours are BGR. Text on its ground keeps a contrast of 7:1 (WCAG 2.2, 1.4.6); what a colour says
# is always said by a shape or a word as well.
BACKGROUND: Colour = (30, 24, 20)
TEXT: Colour = (245, 245, 245)
QUIET: Colour = (190, 180, 172)
_TRACK: Colour = (78, 66, 58)
_HOME: Colour = (128, 112, 100)
_TARGET: Colour = (96, 158, 62)
_OTHER: Colour = (80, 96, 60)
GOOD: Colour = (140, 214, 120)
FOCUS: Colour = (235, 196, 128)
_INK: Colour = (18, 14, 12)
_BONE: Colour = (240, 214, 168)
_FADED: Colour = (150, 132, 116)

#: Priority -> (ground, letters).
CUE_COLOURS: dict[Priority, tuple[Colour, Colour]] = {
    Priority.HINT: ((58, 47, 40), (245, 245, 245)),
    Priority.GUIDE: ((140, 62, 14), (255, 255, 255)),
    Priority.CORRECT: ((24, 178, 255), (0, 0, 0)),
    Priority.STOP: ((14, 14, 168), (255, 255, 255)),
}

_TRUNK = frozenset(
    INDEX[name] for name in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
)
# No dots on the face: it is what one looks oneself in the eye with.
_JOINTS = sorted({i for bone in BONES for i in bone if i >= INDEX["left_shoulder"]})
_SHIFT = 4


def _fixed(x: float, y: float) -> tuple[int, int]:
    """A point in the sixteenths of a pixel that OpenCV's `shift` asks for."""
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def _line(
    image: Image, a: tuple[float, float], b: tuple[float, float], colour: Colour, px: float
) -> None:
    target: Any = image
    width = max(1, round(px))
    cv2.line(target, _fixed(*a), _fixed(*b), colour, width, cv2.LINE_AA, _SHIFT)


def _disc(image: Image, at: tuple[float, float], radius: float, colour: Colour) -> None:
    target: Any = image
    scaled = round(radius * (1 << _SHIFT))
    cv2.circle(target, _fixed(*at), scaled, colour, cv2.FILLED, cv2.LINE_AA, _SHIFT)


def _fill(image: Image, points: list[tuple[float, float]], colour: Colour) -> None:
    target: Any = image
    corners = np.array([_fixed(x, y) for x, y in points], dtype=np.int32)
    cv2.fillPoly(target, [corners], colour, cv2.LINE_AA, _SHIFT)


def _block(image: Image, box: Box, colour: Colour) -> None:
    target: Any = image
    corner = (box.right - 1, box.bottom - 1)
    cv2.rectangle(target, (box.x, box.y), corner, colour, cv2.FILLED)


def skeleton(
    picture: Image, pose: Pose, frame_width: int, *, mirror: bool, unit: float, trunk: Colour | None
) -> None:
    """Draw the bones into `picture`, which shows a frame of `frame_width` px scaled to its own.

    Bones of landmarks that are hardly seen are thin and grey; the trunk is thick and in the colour
    `trunk` while a fault stands.
    """
    scale = picture.shape[1] / frame_width
    points = np.asarray(pose.image_px, dtype=np.float64)
    if mirror:
        points = np.column_stack((frame_width - points[:, 0], points[:, 1]))
    # Far outside the picture a point only tells a direction, and OpenCV wants small numbers.
    points = np.clip(points * scale, -4 * picture.shape[1], 5 * picture.shape[1])
    known = np.isfinite(points).all(axis=1)
    strokes: list[tuple[tuple[float, float], tuple[float, float], Colour, float]] = []
    for a, b in BONES:
        if known[a] and known[b]:
            start, end = (points[a, 0], points[a, 1]), (points[b, 0], points[b, 1])
            if min(pose.visibility[a], pose.visibility[b]) < SEEN:
                strokes.append((start, end, _FADED, 0.35 * unit))
            elif trunk is not None and a in _TRUNK and b in _TRUNK:
                strokes.append((start, end, trunk, 1.5 * unit))
            else:
                on_face = min(a, b) < _JOINTS[0]
                strokes.append((start, end, _BONE, (0.35 if on_face else 0.8) * unit))
    for start, end, _, width in strokes:
        _line(picture, start, end, _INK, width + max(2.0, 0.5 * unit))
    for start, end, colour, width in strokes:
        _line(picture, start, end, colour, width)
    for joint in _JOINTS:
        if known[joint] and pose.visibility[joint] >= SEEN:
            _disc(picture, (points[joint, 0], points[joint, 1]), 0.8 * unit, TEXT)


def flat_meter(
    image: Image,
    box: Box,
    meter: Meter,
    value: float,
    *,
    target: str | None,
    mirror: bool,
    unit: float,
) -> None:
    """The meter lying: in a mirror the person's left (positive) is on the left."""
    size = round(5.6 * unit)
    label = round(4.4 * unit)
    names = ("left", "right") if mirror else ("right", "left")
    side_w = max(text_width(name, label) for name in names) + 3 * unit
    x0, x1 = box.x + side_w, box.right - side_w
    y0, y1 = box.y + 7.4 * unit, box.bottom - 1.6 * unit
    middle = (y0 + y1) / 2 + 0.5 * CAP * label
    put(image, names[0], (x0 - 1.5 * unit, middle), label, QUIET, align=1.0)
    put(image, names[1], (x1 + 1.5 * unit, middle), label, QUIET)

    def at(reading: float) -> float:
        fraction = meter.fraction(reading)
        return x1 - fraction * (x1 - x0) if mirror else x0 + fraction * (x1 - x0)

    def span(low: float, high: float, colour: Colour, shrink: float) -> None:
        a, b = sorted((at(low), at(high)))
        block = Box(
            x=round(a),
            y=round(y0 + shrink),
            w=max(2, round(b) - round(a)),
            h=round(y1 - y0 - 2 * shrink),
        )
        _block(image, block, colour)

    _bands(meter, target, span, 1.2 * unit)
    if math.isnan(value):
        put(image, "?", ((x0 + x1) / 2, y0 - 1.2 * unit), size, QUIET, align=0.5)
        return
    colour = GOOD if meter.on_target(value, target) else TEXT
    span(meter.nearest_zero(), value, TEXT, 0.36 * (y1 - y0))
    x = at(value)
    _fill(image, [(x - 2 * unit, y0 - 1.3 * unit), (x + 2 * unit, y0 - 1.3 * unit), (x, y0 + unit)],
          TEXT)  # fmt: skip
    _line(image, (x, y0), (x, y1), _INK, 2.2 * unit)
    _line(image, (x, y0), (x, y1), TEXT, unit)
    text = value_text(value, unit_of(meter.measure))
    half = text_width(text, size, 700) / 2
    put(image, text, (min(max(x, box.x + half), box.right - half), y0 - 1.9 * unit), size, colour,
        weight=700, align=0.5)  # fmt: skip


def upright_meter(
    image: Image, box: Box, meter: Meter, value: float, *, target: str | None, unit: float
) -> None:
    """The meter standing, its high end up, the number above it."""
    size = round(5.6 * unit)
    x0, x1 = box.x + 0.36 * box.w, box.x + 0.74 * box.w
    y0, y1 = box.y + 7.5 * unit, box.bottom - 2 * unit

    def at(reading: float) -> float:
        return y1 - meter.fraction(reading) * (y1 - y0)

    def span(low: float, high: float, colour: Colour, shrink: float) -> None:
        top, bottom = at(high), at(low)
        top, bottom = min(top, bottom), max(top, bottom)
        block = Box(
            x=round(x0 + shrink),
            y=round(top),
            w=round(x1 - x0 - 2 * shrink),
            h=max(2, round(bottom) - round(top)),
        )
        _block(image, block, colour)

    _bands(meter, target, span, 1.2 * unit)
    seen = not math.isnan(value)
    colour = QUIET if not seen else GOOD if meter.on_target(value, target) else TEXT
    text = value_text(value, unit_of(meter.measure), signed=True)
    put(image, text, (box.centre[0] + 0.05 * box.w, y0 - 1.8 * unit), size, colour, weight=700,
        align=0.5)  # fmt: skip
    if not seen:
        return
    span(meter.nearest_zero(), value, TEXT, 0.36 * (x1 - x0))
    y = at(value)
    _fill(image, [(x0 - 2.3 * unit, y - 2 * unit), (x0 - 2.3 * unit, y + 2 * unit), (x0 + unit, y)],
          TEXT)  # fmt: skip
    _line(image, (x0, y), (x1, y), _INK, 2.2 * unit)
    _line(image, (x0, y), (x1, y), TEXT, unit)


def _bands(
    meter: Meter,
    target: str | None,
    span: Callable[[float, float, Colour, float], None],
    shrink: float,
) -> None:
    """Track, home and targets; the one to go to now is bright and a little less narrow."""
    span(meter.low, meter.high, _TRACK, 0.5 * shrink)
    span(meter.rest_band.low, meter.rest_band.high, _HOME, shrink)
    for name, band in meter.targets:
        now = name == target
        span(band.low, band.high, _TARGET if now else _OTHER, 0.0 if now else 0.5 * shrink)


def tally(
    image: Image,
    box: Box,
    count: int,
    of: int,
    sides: dict[Side, int],
    side: Side | None,
    *,
    mirror: bool,
    unit: float,
) -> None:
    """The count, big, with its dose, and below it the count of each side, as in a mirror."""
    rows_h = 8.5 * unit if sides else 0.0
    of_size = round(min(7 * unit, 0.2 * box.h))
    room_h = box.h - rows_h - of_size * LINE - 2.5 * unit
    size = round(min(room_h / CAP, 34 * unit))
    while size > 8 and text_width(str(count), size, 800) > 0.9 * box.w:
        size -= 1
    x, y = box.centre[0], box.y + 2 * unit + room_h
    put(image, str(count), (x, y), size, TEXT, weight=800, align=0.5)
    y += of_size * LINE
    put(image, f"of {of}", (x, y), of_size, QUIET, align=0.5)
    order: tuple[Side, Side] = ("left", "right") if mirror else ("right", "left")
    for place, name in zip((0.28, 0.72), order, strict=True):
        if name in sides:
            text, small = f"{name[0].upper()} {sides[name]}", round(5 * unit)
            at = (box.x + place * box.w, box.bottom - 2.5 * unit)
            put(image, text, at, small, FOCUS if name == side else QUIET, align=0.5)
            if name == side:
                half = text_width(text, small) / 2
                y_line = at[1] + 1.2 * unit
                _line(image, (at[0] - half, y_line), (at[0] + half, y_line), FOCUS, 0.5 * unit)


def ring(
    image: Image, box: Box, part: float, inside: str, label: str, colour: Colour, unit: float
) -> None:
    """A ring filled clockwise by `part` (0..1), a short text in it and a label under it."""
    target: Any = image
    label_size = round(6 * unit)
    while label_size > 8 and text_width(label, label_size) > 0.92 * box.w:
        label_size -= 1
    radius = max(4.0, min(0.36 * box.w, (box.h - label_size * 1.9 - 3 * unit) / 2))
    centre = (box.centre[0], box.y + radius + 1.5 * unit)
    width = max(2, round(0.2 * radius))
    axes = _fixed(radius - width / 2, radius - width / 2)
    for start, end, paint in ((0, 360, _TRACK), (-90, -90 + 360 * part, colour)):
        if end > start:
            cv2.ellipse(target, _fixed(*centre), axes, 0, start, end, paint, width, cv2.LINE_AA,
                        _SHIFT)  # fmt: skip
    if inside == "✓":
        reach = 0.42 * radius
        cx, cy = centre
        knee = (cx - 0.25 * reach, cy + 0.7 * reach)
        _line(image, (cx - reach, cy), knee, colour, width)
        _line(image, knee, (cx + 1.1 * reach, cy - 0.8 * reach), colour, width)
    else:
        size = round(radius * (1.05 if len(inside) < 3 else 0.75))
        put(image, inside, (centre[0], centre[1] + CAP * size / 2), size, TEXT, weight=800,
            align=0.5)  # fmt: skip
    y = centre[1] + radius + 1.45 * label_size
    put(image, label, (box.centre[0], y), label_size, TEXT, weight=700, align=0.5)


def arrow(image: Image, box: Box, label: str, *, to_left: bool, unit: float) -> None:
    """A broad arrow to where the person moves next, and the name of that side."""
    size = round(6 * unit)
    reach = min(0.32 * box.w, 0.5 * (box.h - 2.2 * size))
    cx, cy = box.centre[0], box.y + 1.5 * unit + reach
    sign = -1 if to_left else 1
    shape = ((1, 0), (0, -0.8), (0, -0.32), (-1, -0.32), (-1, 0.32), (0, 0.32), (0, 0.8))
    _fill(image, [(cx + sign * reach * dx, cy + reach * dy) for dx, dy in shape], FOCUS)
    put(image, label, (cx, cy + reach + 1.2 * size), size, TEXT, weight=700, align=0.5)


def cue_box(
    image: Image, box: Box, text: Fitted, text_x: float, priority: Priority, *, icon: bool
) -> None:
    """The words over the full width, on the colour of their priority, behind its sign."""
    ground, letters = CUE_COLOURS[priority]
    _block(image, box, ground)
    if icon:
        _icon(image, (text_x / 2, box.centre[1]), 0.34 * min(box.h, text_x), priority)
    pitch = LINE * text.size_px
    y = box.centre[1] - pitch * (len(text.lines) - 1) / 2 + CAP * text.size_px / 2
    for line in text.lines:
        put(image, line, (text_x, y), text.size_px, letters, weight=700)
        y += pitch


def _icon(image: Image, at: tuple[float, float], radius: float, priority: Priority) -> None:
    """STOP octagon with a bar, CORRECT triangle with "!", GUIDE disc with an arrow, HINT a dot."""
    ground, letters = CUE_COLOURS[priority]
    x, y = at

    def polygon(corners: int, first_deg: float, r: float) -> list[tuple[float, float]]:
        turns = [math.radians(first_deg + 360 * k / corners) for k in range(corners)]
        return [(x + r * math.cos(a), y + r * math.sin(a)) for a in turns]

    if priority is Priority.STOP:
        _fill(image, polygon(8, 22.5, 1.12 * radius), letters)
        _line(image, (x - 0.5 * radius, y), (x + 0.5 * radius, y), ground, 0.36 * radius)
    elif priority is Priority.CORRECT:
        corners = [(px, py + 0.25 * radius) for px, py in polygon(3, -90, 1.3 * radius)]
        _fill(image, corners, letters)
        _line(image, (x, y - 0.38 * radius), (x, y + 0.3 * radius), ground, 0.24 * radius)
        _disc(image, (x, y + 0.68 * radius), 0.14 * radius, ground)
    elif priority is Priority.GUIDE:
        _disc(image, at, radius, letters)
        tip, tail = (x + 0.5 * radius, y), (x - 0.5 * radius, y)
        _line(image, tail, tip, ground, 0.24 * radius)
        for dy in (-0.42, 0.42):
            _line(image, (x + 0.08 * radius, y + dy * radius), tip, ground, 0.24 * radius)
    else:
        _disc(image, at, 0.45 * radius, letters)
