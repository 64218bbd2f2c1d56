"""The words of the screen: the one cue along the bottom, the row of keys above it, short tags."""

from __future__ import annotations

import math
from collections.abc import Iterable

from coach.common.errors import CoachError
from coach.exercise.spec import Priority
from coach.ui.hud.layout import CUE_LINE, MIN_CAP, Box, Layout, lay_out
from coach.ui.hud.palette import (
    BACKGROUND,
    CUE_COLOURS,
    FOCUS,
    QUIET,
    TEXT,
    block,
    disc,
    fill,
    line,
)
from coach.ui.hud.text import CAP, LINE, Fitted, fit, put, text_width
from coach.video.frame import Image

__all__ = ["SIZES", "check_cues", "draw_cue", "draw_keys", "draw_progress", "draw_tag", "fit_cue"]

#: The window sizes (width, height) every cue must fit: old camera, usual screens, upright screen.
SIZES: tuple[tuple[int, int], ...] = (
    (640, 480), (800, 600), (1280, 720), (1366, 768), (1920, 1080), (720, 1280),
)  # fmt: skip

#: Where the words begin, and what is left free behind them, in units.
_START, _END = 15.0, 2.0


def fit_cue(text: str, size: tuple[int, int]) -> Fitted:
    """How a cue is set in a window of `size` (width, height): its lines, size, and if it fits."""
    layout = lay_out(size)
    return fit(
        text,
        (
            round(size[0] - (_START + _END) * layout.unit),
            math.ceil(1.2 * layout.cue_px * layout.cue_lines),
        ),
        smallest_px=layout.cue_px,
        largest_px=layout.cue_px,
        max_lines=layout.cue_lines,
        weight=700,
    )


def check_cues(texts: Iterable[str], sizes: Iterable[tuple[int, int]] = SIZES) -> None:
    """Raise CoachError naming every text that does not fit the window in letters for 3 m.

    A picture in the making is never interrupted: there such a text ends in "…".
    """
    sizes = tuple(sizes)
    long = [
        f"'{text}' ({width}x{height})"
        for text in texts
        for width, height in sizes
        if not fit_cue(text, (width, height)).fits
    ]
    if long:
        raise CoachError(
            "these words are too long to be read from 3 m in the window: "
            + "; ".join(long)
            + ". Say it in fewer or shorter words."
        )


def draw_cue(image: Image, layout: Layout, text: Fitted, priority: Priority, *, icon: bool) -> Box:
    """The words over the full width, on the colour of their priority, behind its sign; where."""
    ground, letters = CUE_COLOURS[priority]
    box = layout.cue(len(text.lines))
    block(image, box, ground)
    start = _START * layout.unit
    if icon:
        _icon(image, (start / 2, box.centre[1]), 4.6 * layout.unit, priority)
    pitch = CUE_LINE * text.size_px
    y = box.centre[1] - pitch * (len(text.lines) - 1) / 2 + CAP * text.size_px / 2
    for words in text.lines:
        put(image, words, (start, y), text.size_px, letters, weight=700)
        y += pitch
    return box


def _icon(image: Image, at: tuple[float, float], radius: float, priority: Priority) -> None:
    """STOP octagon with a bar, CORRECT triangle with "!", GUIDE rings, HINT a dot."""
    ground, letters = CUE_COLOURS[priority]
    x, y = at

    def polygon(corners: int, first_deg: float, r: float) -> list[tuple[float, float]]:
        turns = [math.radians(first_deg + 360 * k / corners) for k in range(corners)]
        return [(x + r * math.cos(a), y + r * math.sin(a)) for a in turns]

    if priority is Priority.STOP:
        fill(image, polygon(8, 22.5, 1.12 * radius), letters)
        line(image, (x - 0.5 * radius, y), (x + 0.5 * radius, y), ground, 0.36 * radius)
    elif priority is Priority.CORRECT:
        corners = [(px, py + 0.25 * radius) for px, py in polygon(3, -90, 1.3 * radius)]
        fill(image, corners, letters)
        line(image, (x, y - 0.38 * radius), (x, y + 0.3 * radius), ground, 0.24 * radius)
        disc(image, (x, y + 0.68 * radius), 0.14 * radius, ground)
    elif priority is Priority.GUIDE:
        # No arrow: beside "turn to the left" it would point the other way.
        for part, colour in ((1.0, letters), (0.68, ground), (0.36, letters)):
            disc(image, at, part * radius, colour)
    else:
        disc(image, at, 0.45 * radius, letters)


def draw_progress(image: Image, box: Box, part: float, unit: float) -> None:
    """A bar on the upper edge of the words: how much of the start position has been held."""
    height = round(1.8 * unit)
    done = box.x + round(min(1.0, max(0.0, part)) * box.w)
    image[box.y : box.y + height] = BACKGROUND
    image[box.y : box.y + height, box.x : done] = FOCUS


def draw_keys(image: Image, box: Box, title: str, keys: Iterable[str], unit: float) -> None:
    """The title and the keys, small: they are read by somebody who stands near enough to press."""
    size = round(2.9 * unit)
    while True:
        lines = _rows(keys, round(box.w - 2 * unit), size)
        if size <= 8 or LINE * size * (len(lines) + 1) <= box.h:
            break
        size -= 1
    y = box.centre[1] - LINE * size * (len(lines) + 1) / 2
    for line_, colour, weight in ((title, TEXT, 700), *((row, QUIET, 600) for row in lines)):
        y += LINE * size
        put(image, line_, (box.centre[0], y - 0.25 * size), size, colour, weight=weight, align=0.5)


def _rows(parts: Iterable[str], width_px: int, size_px: int) -> list[str]:
    """The parts in rows of at most `width_px`, none of them broken."""
    rows: list[str] = []
    for part in parts:
        longer = f"{rows[-1]}  ·  {part}" if rows else part
        if rows and text_width(longer, size_px) <= width_px:
            rows[-1] = longer
        else:
            rows.append(part)
    return rows


def draw_tag(image: Image, place: Box, text: str, priority: Priority, unit: float) -> Box:
    """A few words in the upper left corner of `place`, on their own ground; where they are."""
    ground, letters = CUE_COLOURS[priority]
    size = math.ceil(100 * unit * MIN_CAP / CAP)
    while size > 10 and text_width(text, size, 700) > place.w - 4 * unit:
        size -= 1
    box = Box(
        x=place.x, y=place.y, w=min(place.w, round(text_width(text, size, 700) + 4 * unit)),
        h=min(place.h, round(1.35 * size)),
    )  # fmt: skip
    block(image, box, ground)
    at = box.x + 2 * unit, box.centre[1] + CAP * size / 2
    put(image, text, at, size, letters, weight=700)
    return box
