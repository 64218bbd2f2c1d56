"""Where things stand on the screen: the picture takes most of it, and nothing lies on the body.

In a window that is wider than high: the meter lies on top of the picture, the rail (time, heading,
ring, count, dots, keys) stands to its right, the words go along the bottom over the full width.
Where a cue takes more lines than one, the words grow upwards over the picture's lower edge, above
which the body is kept, and over the keys. In an upright window the rail lies on top of everything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from coach.ui.hud.text import CAP

__all__ = ["CUE_CAP", "CUE_LINE", "MIN_CAP", "MIN_SIZE", "Box", "Layout", "lay_out"]

#: Height of a capital in a cue, of the count, the seconds and the side, in parts of the window's
#: shorter side: 15 to 17 mm on a 13-inch screen (16:9 to 3:2), 17 to 20 minutes of arc at 3 m; an
#: eye of normal acuity reads 5 (ISO 8596).
CUE_CAP = 1 / 11
#: The same in an upright window, whose width holds few words.
_UPRIGHT_CAP = 1 / 14.5
#: The least for anything that matters while moving: 10 to 12 minutes of arc.
MIN_CAP = 1 / 18
#: Distance between two lines of a cue, in parts of the font's size.
CUE_LINE = 1.08
#: Below this (width, height) the window is drawn at this size and scaled down.
MIN_SIZE = (480, 360)

# All in hundredths of the shorter side.
_STRIP = 9.0
_MARGIN = 2.4
#: The rail's part of the width: what is left to the picture is 55.5 % of the screen.
_RAIL = 0.26


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle in whole pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The first column beyond it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The first row beyond it."""
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def inset(self, by_px: int) -> Box:
        """The same, smaller by so much on each side."""
        return Box(
            x=self.x + by_px,
            y=self.y + by_px,
            w=max(1, self.w - 2 * by_px),
            h=max(1, self.h - 2 * by_px),
        )

    def rows(self, top: float, bottom: float) -> Box:
        """The part of it between two distances from its top, px."""
        y = self.y + round(top)
        return Box(x=self.x, y=y, w=self.w, h=max(1, self.y + round(bottom) - y))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The boxes of a window of `size` (width, height) pixels.

    Attributes:
        unit: a hundredth of the shorter side, at least 1: gaps and line widths are so many units.
        picture: where the camera's picture is, all of it; the meter lies above it.
        cue_lines: so many lines a cue may have; `cue_px` is the size of its letters.
        usual_lines: so many lines are kept free of the body at all times.
    """

    size: tuple[int, int]
    unit: float
    meter: Box
    picture: Box
    rail: Box
    time: Box
    heading: Box
    ring: Box
    count: Box
    dots: Box
    keys: Box
    cue_px: int
    cue_lines: int
    usual_lines: int

    def cue(self, lines: int) -> Box:
        """Where the words stand that take so many lines."""
        width, height = self.size
        h = _band_h(lines, self.cue_px, self.unit)
        return Box(x=0, y=height - h, w=width, h=h)

    def body(self, lines: int) -> Box:
        """The part of the picture that is free for the body."""
        bottom = self.cue(max(lines, self.usual_lines)).y
        picture = self.picture
        return Box(x=picture.x, y=picture.y, w=picture.w, h=max(1, bottom - picture.y))


def _band_h(lines: int, cue_px: int, unit: float) -> int:
    return round(CUE_LINE * cue_px * lines + _MARGIN * unit)


@lru_cache(maxsize=16)
def lay_out(size: tuple[int, int]) -> Layout:
    """Place everything in a window of `size` (width, height) px."""
    width, height = size
    unit = max(1.0, min(size) / 100)
    upright = height > 1.05 * width
    cue_px = math.ceil(100 * unit * (_UPRIGHT_CAP if upright else CUE_CAP) / CAP)
    bottom = height - _band_h(1, cue_px, unit)
    strip = round(_STRIP * unit)
    if upright:
        rail = Box(x=0, y=0, w=width, h=round(44 * unit))
        first = Box(x=0, y=0, w=width // 2, h=round(38 * unit))
        second = Box(x=first.right, y=0, w=width - first.w, h=first.h)
        heading, ring = first.rows(0, 12 * unit), first.rows(12 * unit, first.h)
        time = second.rows(0, strip)
        count, dots = second.rows(9.5 * unit, 26 * unit), second.rows(27 * unit, 36 * unit)
        keys = rail.rows(first.h, rail.h)
        meter = Box(x=0, y=rail.h, w=width, h=strip)
        cue_lines, usual_lines = 5, 3
    else:
        rail_w = round(_RAIL * width)
        rail = Box(x=width - rail_w, y=0, w=rail_w, h=bottom)
        time = rail.rows(0, strip)
        heading, ring = rail.rows(9 * unit, 20.5 * unit), rail.rows(20.5 * unit, 48 * unit)
        count, dots = rail.rows(48.5 * unit, 62.5 * unit), rail.rows(62.5 * unit, 70.5 * unit)
        keys = rail.rows(71.5 * unit, rail.h)
        meter = Box(x=0, y=0, w=rail.x, h=strip)
        cue_lines, usual_lines = (2 if width >= 1.5 * height else 3), 2
    return Layout(
        size=size,
        unit=unit,
        meter=meter,
        picture=Box(x=0, y=meter.bottom, w=meter.w, h=bottom - meter.bottom),
        rail=rail,
        time=time,
        heading=heading,
        ring=ring,
        count=count,
        dots=dots,
        keys=keys,
        cue_px=cue_px,
        cue_lines=cue_lines,
        usual_lines=usual_lines,
    )
