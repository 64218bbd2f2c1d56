"""Where things stand in the window: beside the picture, never on the body.

From top to bottom: the row of keys, the picture with its rail (count, ring) and its meter, and the
words over the full width. In an upright window the rail lies above the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

__all__ = ["MIN_CAP", "MIN_SIZE", "Box", "Layout", "lay_out"]

#: Smallest height of a capital in a cue, in parts of the window's shorter side: on a 14-inch
#: screen 10 mm, which at 3 m asks for a visual acuity of 0.45 (ISO 8596: 4.4 mm at 3 m is 1.0).
MIN_CAP = 1 / 18
#: Below this (width, height) the window is drawn at this size and scaled down.
MIN_SIZE = (480, 360)


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

    def cut(self, left: float, top: float, right: float, bottom: float) -> Box:
        """The part of it between fractions 0..1 of its width and height."""
        x, y = self.x + round(left * self.w), self.y + round(top * self.h)
        return Box(
            x=x,
            y=y,
            w=self.x + round(right * self.w) - x,
            h=self.y + round(bottom * self.h) - y,
        )


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The boxes of a window of `size` (width, height) pixels.

    Attributes:
        unit: a hundredth of the shorter side, at least 1: gaps and line widths are so many units.
        picture: exactly the scaled picture, without its black borders.
    """

    size: tuple[int, int]
    unit: float
    keys: Box
    picture: Box
    meter: Box
    count: Box
    ring: Box
    cue: Box
    cue_lines: int


@lru_cache(maxsize=16)
def lay_out(size: tuple[int, int], picture_size: tuple[int, int], *, flat_meter: bool) -> Layout:
    """Place everything; `picture_size` is the camera's (width, height), sizes in pixels."""
    width, height = size
    upright = height > 1.05 * width
    unit = max(1.0, min(size) / 100)
    keys_h = round(5.2 * unit)
    lines = 3 if upright else 2
    # A line of the smallest cue takes 1.2 / 0.75 of its capitals' height, plus a margin.
    cue_h = round(100 * unit * MIN_CAP * (1.2 / 0.75) * lines + 4.5 * unit)
    keys = Box(x=0, y=0, w=width, h=keys_h)
    cue = Box(x=0, y=height - cue_h, w=width, h=cue_h)
    body = Box(x=0, y=keys_h, w=width, h=height - keys_h - cue_h)
    aspect = picture_size[0] / picture_size[1]
    flat_h = round(13.5 * unit) if flat_meter else 0
    upright_w = 0 if flat_meter else round(15 * unit)

    if upright:
        rail_h = round(min(0.34 * body.h, max(32 * unit, body.h - flat_h - width / aspect)))
        rail = Box(x=0, y=body.y, w=width, h=rail_h)
        count, ring = rail.cut(0, 0, 0.5, 1), rail.cut(0.5, 0, 1, 1)
        stage = Box(x=0, y=rail.bottom, w=width, h=body.h - rail_h)
    else:
        spare = width - upright_w - (body.h - flat_h) * aspect
        rail_w = round(min(0.34 * width, max(0.22 * width, spare)))
        rail = Box(x=width - rail_w, y=body.y, w=rail_w, h=body.h)
        count, ring = rail.cut(0, 0, 1, 0.54), rail.cut(0, 0.54, 1, 1)
        stage = Box(x=0, y=body.y, w=width - rail_w, h=body.h)

    if flat_meter:
        meter = Box(x=stage.x, y=stage.bottom - flat_h, w=stage.w, h=flat_h)
        room = Box(x=stage.x, y=stage.y, w=stage.w, h=stage.h - flat_h)
    else:
        meter = Box(x=stage.right - upright_w, y=stage.y, w=upright_w, h=stage.h)
        room = Box(x=stage.x, y=stage.y, w=stage.w - upright_w, h=stage.h)
    scale = min(room.w / picture_size[0], room.h / picture_size[1])
    w, h = max(1, round(picture_size[0] * scale)), max(1, round(picture_size[1] * scale))
    picture = Box(x=room.x + (room.w - w) // 2, y=room.y + (room.h - h) // 2, w=w, h=h)
    return Layout(
        size=size,
        unit=unit,
        keys=keys,
        picture=picture,
        meter=meter,
        count=count,
        ring=ring,
        cue=cue,
        cue_lines=lines,
    )
