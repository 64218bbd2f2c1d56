"""The rail beside the picture: time, heading, ring or arrow, count, dots."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coach.common.language import _
from coach.exercise.spec import Side
from coach.ui.hud.layout import CUE_CAP, MIN_CAP, Box
from coach.ui.hud.palette import FOCUS, GOOD, QUIET, TEXT, TRACK, arc, disc, fill, line
from coach.ui.hud.text import CAP, Colour, put, text_width
from coach.video.frame import Image

__all__ = ["Sign", "draw_clock", "draw_count", "draw_dots", "draw_heading", "draw_sign"]

#: More than so many repetitions are a bar, not dots.
_MOST_DOTS = 16
#: So many digits have the seconds of a hold, which are read from 3 m.
_SECONDS = 2


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What stands below the heading: a ring, an arrow to a side, or nothing.

    Attributes:
        part: of the ring that is filled, 0..1.
        inside: a short text in the ring: seconds, or a value.
        mark: drawn in the ring in place of a text.
        waits: the time stands still: the ring is broken and its colour quiet.
        arrow: the side of the picture to go to, in place of a ring.
    """

    part: float = 0.0
    inside: str = ""
    mark: Literal["", "done", "pause", "stop", "unseen"] = ""
    colour: Colour = GOOD
    waits: bool = False
    arrow: Literal["", "left", "right"] = ""


def _shrunk(text: str, room_w: float, largest: float, smallest: float, weight: int) -> int:
    """The size of letters, px, with which a text is no wider than its room, if it may be."""
    size = math.ceil(largest)
    while size > smallest and text_width(text, size, weight) > room_w:
        size -= 1
    return max(size, math.ceil(smallest))


def _px(cap: float, unit: float) -> float:
    """The size of letters, px, whose capitals are a part of the window's shorter side."""
    return 100 * unit * cap / CAP


def draw_heading(image: Image, box: Box, text: str, colour: Colour, unit: float) -> None:
    """A word or two, as large as they fit."""
    size = _shrunk(text, 0.94 * box.w, _px(CUE_CAP, unit), 0.5 * _px(MIN_CAP, unit), 800)
    at = box.centre[0], box.centre[1] + CAP * size / 2
    put(image, text, at, size, colour, weight=800, align=0.5)


def draw_clock(
    image: Image, box: Box, text: str, colour: Colour, *, muted: bool, unit: float
) -> None:
    """The time, or a word in its place, and a crossed loudspeaker while the voice is off."""
    size = math.ceil(_px(MIN_CAP, unit))
    y = box.centre[1] + CAP * size / 2
    put(image, text, (box.right - 2 * unit, y), size, colour, align=1.0)
    if muted:
        _loudspeaker(image, (box.x + 7 * unit, box.centre[1]), 3 * unit)


def _loudspeaker(image: Image, at: tuple[float, float], reach: float) -> None:
    x, y = at
    shape = ((-1.0, -0.35), (-0.45, -0.35), (0.15, -0.9), (0.15, 0.9), (-0.45, 0.35), (-1.0, 0.35))
    fill(image, [(x + reach * dx, y + reach * dy) for dx, dy in shape], FOCUS)
    for sign in (-1, 1):
        start = x + 0.45 * reach, y - sign * 0.4 * reach
        line(image, start, (x + 1.25 * reach, y + sign * 0.4 * reach), FOCUS, 0.2 * reach)


def draw_sign(image: Image, box: Box, sign: Sign, unit: float) -> None:
    """The ring with what is in it, or the arrow."""
    radius = 0.5 * min(0.86 * box.w, box.h - unit)
    centre = box.centre
    if sign.arrow:
        _arrow(image, centre, radius, to_left=sign.arrow == "left")
        return
    width = max(2.0, 0.14 * radius)
    middle = radius - width / 2
    colour = QUIET if sign.waits else sign.colour
    arc(image, centre, middle, (0.0, 1.0), TRACK, width)
    part = min(1.0, max(0.0, sign.part))
    if sign.waits:  # in pieces
        steps = 24
        for k in range(int(part * steps)):
            arc(image, centre, middle, (k / steps, (k + 0.5) / steps), colour, width)
    else:
        arc(image, centre, middle, (0.0, part), colour, width)
    if sign.mark:
        _mark(image, centre, 0.42 * radius, width, sign)
        return
    least = CUE_CAP if len(sign.inside) <= _SECONDS else MIN_CAP
    size = _shrunk(sign.inside, 1.6 * (radius - width), 1.1 * radius, _px(least, unit), 800)
    y = centre[1] + CAP * size / 2
    put(image, sign.inside, (centre[0], y), size, colour if sign.waits else TEXT, weight=800,
        align=0.5)  # fmt: skip


def _mark(
    image: Image, centre: tuple[float, float], reach: float, width: float, sign: Sign
) -> None:
    x, y = centre
    if sign.mark == "done":
        knee = (x - 0.25 * reach, y + 0.7 * reach)
        line(image, (x - reach, y), knee, sign.colour, width)
        line(image, knee, (x + 1.1 * reach, y - 0.8 * reach), sign.colour, width)
    elif sign.mark == "pause":
        for dx in (-0.5, 0.5):
            at = x + dx * reach
            line(image, (at, y - 0.8 * reach), (at, y + 0.8 * reach), sign.colour, 1.2 * width)
    elif sign.mark == "stop":
        line(image, (x - reach, y), (x + reach, y), sign.colour, 2 * width)
    else:
        size = round(2.6 * reach)
        put(image, "?", (x, y + CAP * size / 2), size, sign.colour, weight=800, align=0.5)


def _arrow(image: Image, centre: tuple[float, float], reach: float, *, to_left: bool) -> None:
    sign = -1 if to_left else 1
    shape = ((1, 0), (0, -0.85), (0, -0.34), (-1, -0.34), (-1, 0.34), (0, 0.34), (0, 0.85))
    fill(
        image, [(centre[0] + sign * reach * dx, centre[1] + reach * dy) for dx, dy in shape], FOCUS
    )


def draw_count(image: Image, box: Box, count: int, of: int, unit: float) -> None:
    """The count, large, and its dose behind it."""
    largest = min(box.h / CAP, 1.35 * _px(CUE_CAP, unit))
    of_px = math.ceil(_px(MIN_CAP, unit))
    gap = 1.6 * unit
    for behind in (_("of {n}").format(n=of), f"/ {of}", f"/{of}", ""):
        room = 0.94 * box.w - gap - text_width(behind, of_px)
        size = _shrunk(str(count), room, largest, 8, 800)
        if size * CAP >= 100 * unit * CUE_CAP:
            break
    whole = text_width(str(count), size, 800) + gap + text_width(behind, of_px)
    x, y = box.centre[0] - whole / 2, box.centre[1] + CAP * size / 2
    put(image, str(count), (x, y), size, TEXT, weight=800)
    put(image, behind, (x + whole, y), of_px, QUIET, align=1.0)


def draw_dots(
    image: Image,
    box: Box,
    count: int,
    of: int,
    sides: Mapping[Side, int],
    side: Side | None,
    *,
    mirror: bool,
    unit: float,
) -> None:
    """A dot for each repetition of the dose, filled when done; of two sides each on its own side.

    `of` is the dose, of each side where there are sides; `side` the one whose turn it is.
    """
    if not sides:
        _row(image, box, count, of, GOOD, unit)
        return
    half = box.w // 2
    order: tuple[Side, Side] = ("left", "right") if mirror else ("right", "left")
    for x, name in zip((box.x, box.x + half), order, strict=True):
        if name in sides:
            part = Box(x=x, y=box.y, w=half, h=box.h)
            _row(image, part, sides[name], of, FOCUS if name == side else GOOD, unit)
    if len(sides) == 2:
        middle = box.centre[0]
        line(image, (middle, box.y + unit), (middle, box.bottom - unit), QUIET, 0.4 * unit)


def _row(image: Image, box: Box, count: int, of: int, colour: Colour, unit: float) -> None:
    y = box.centre[1]
    if of > _MOST_DOTS:
        start, end = box.x + 2 * unit, box.right - 2 * unit
        line(image, (start, y), (end, y), TRACK, 3 * unit)
        if count:
            line(
                image,
                (start, y),
                (start + min(1.0, count / of) * (end - start), y),
                colour,
                3 * unit,
            )
        return
    box = box.inset(round(unit))
    rows = 1 if of * 3.4 * unit <= box.w else 2
    each = -(-of // rows)
    pitch = min(5 * unit, box.w / max(1, each), 0.94 * box.h / rows)
    radius = 0.4 * pitch
    for i in range(of):
        row, place = divmod(i, each)
        in_row = min(each, of - row * each)
        x = box.centre[0] + (place - (in_row - 1) / 2) * pitch
        at = x, y + (row - (rows - 1) / 2) * pitch
        disc(image, at, radius, colour if i < count else QUIET)
        if i >= count:
            disc(image, at, 0.68 * radius, TRACK)
