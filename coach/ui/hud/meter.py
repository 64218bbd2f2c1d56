"""The meter: a lying scale between two words, where the target is, and where too far begins."""

from __future__ import annotations

import math

from coach.exercise.spec import Band
from coach.ui.hud.layout import MIN_CAP, Box
from coach.ui.hud.palette import GOOD, INK, QUIET, RED, TEXT, TRACK, block, line
from coach.ui.hud.text import CAP, Colour, fit, put, text_width
from coach.ui.readout import Meter
from coach.video.frame import Image

__all__ = ["draw_meter", "label_px"]

_REST: Colour = (128, 112, 100)
_TARGET: Colour = (104, 168, 70)
_OTHER: Colour = (80, 96, 60)
#: Parts of the meter's width that one label may take.
_LABEL = 0.32


def label_px(unit: float) -> int:
    """The size of the letters at its ends."""
    return math.ceil(100 * unit * MIN_CAP / CAP)


def draw_meter(
    image: Image,
    box: Box,
    meter: Meter,
    value: float,
    *,
    target: str | None,
    mirror: bool,
    unit: float,
) -> None:
    """Draw it into `box`: in a mirror a lateral meter has the person's left on its left.

    `value` is the main measure's, NaN for unseen; `target` the one to go to now: None for any of
    them, "" for none.
    """
    turned = meter.lateral and mirror
    left, right = (meter.high_words, meter.low_words)[:: 1 if turned else -1]
    px, gap = label_px(unit), 1.6 * unit
    room = (round(_LABEL * box.w), box.h)
    names = [fit(words, room, smallest_px=px, largest_px=px).lines[0] for words in (left, right)]
    middle = box.centre[1] + CAP * px / 2
    x0 = box.x + gap + text_width(names[0], px) + gap
    x1 = box.right - gap - text_width(names[1], px) - gap
    y0, y1 = box.y + 2.2 * unit, box.bottom - 2.2 * unit

    def at(reading: float) -> float:
        fraction = meter.fraction(reading)
        return x0 + (1 - fraction if turned else fraction) * (x1 - x0)

    def span(band: Band, colour: Colour, shrink: float) -> Box:
        a, b = sorted((at(band.low), at(band.high)))
        part = Box(x=round(a), y=round(y0 + shrink), w=max(2, round(b) - round(a)),
                   h=max(2, round(y1 - y0 - 2 * shrink)))  # fmt: skip
        block(image, part, colour)
        return part

    span(Band(measure=meter.measure, low=meter.low, high=meter.high), TRACK, 0.6 * unit)
    span(meter.rest_band, _REST, 1.1 * unit)
    for name, band in meter.targets:
        now = target in (None, name)
        part = span(band, _TARGET if now else _OTHER, 0.0 if now else 0.6 * unit)
        if now:
            w = max(2, round(0.5 * unit))
            for x in (part.x, part.right - w):
                block(image, Box(x=x, y=part.y, w=w, h=part.h), GOOD)
    for band in meter.too_far:
        _hatched(image, span(band, RED, 0.0), unit)
    put(image, names[0], (box.x + gap, middle), px, TEXT)
    put(image, names[1], (box.right - gap, middle), px, TEXT, align=1.0)
    if math.isnan(value):
        put(image, "?", ((x0 + x1) / 2, middle), px, QUIET, weight=800, align=0.5)
        return
    needle = at(value)
    line(image, (needle, y0 - 0.6 * unit), (needle, y1 + 0.6 * unit), INK, 3 * unit)
    line(image, (needle, y0 - 0.6 * unit), (needle, y1 + 0.6 * unit), TEXT, 1.6 * unit)


def _hatched(image: Image, box: Box, unit: float) -> None:
    """Stripes over a part, so that it is told from the target without its colour."""
    part = image[max(0, box.y) : box.bottom, max(0, box.x) : box.right]
    step = max(4, round(1.8 * unit))
    for x in range(-box.h, box.w, step):
        line(part, (x, box.h), (x + box.h, 0), INK, 0.45 * unit)
