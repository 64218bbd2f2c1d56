"""One repetition drawn: its signal, the thresholds it was judged by, the moments of the cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from coach.measures.units import value_text, written
from coach.report.pick import Strip
from coach.report.svg import BAND, GRID, INK, LINES, MUTED, canvas
from coach.ui.readout import meter_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["drawn"]


def drawn(strip: Strip, unit: str, says: str) -> Markup:
    """The strip as a drawing; a movement to the right goes up, too. Unseen moments are gaps."""
    r, signal = strip.repetition, strip.signal
    sign = -1.0 if r.side is not None and r.peak < 0 else 1.0
    scale, suffix = written(unit)
    factor = sign * scale
    value = factor * signal.value
    seen = value[np.isfinite(value)]
    with canvas(170, says) as drawing:
        axes = drawing.axes
        length_s = max(r.duration_s, float(signal.t_s[-1]) if len(signal.t_s) else 0.0, 0.5)
        axes.set_xlim(0, 1.02 * length_s)
        low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 1.0)
        _targets(axes, strip, factor, low, high)
        axes.plot(signal.t_s, value, color=LINES[0])
        bottom, top = axes.get_ylim()
        height = (top - bottom) * 0.16
        axes.set_ylim(bottom, top + height)
        _cues(axes, strip, top + height / 2, length_s)
        axes.yaxis.set_major_formatter("{x:.0f}" + suffix)
        axes.xaxis.set_major_formatter(lambda t_s, _place: value_text(t_s, "s", digits=None))
        axes.locator_params(axis="y", nbins=5)
        axes.locator_params(axis="x", nbins=6)
        axes.grid(axis="y", color=GRID)
        axes.set_axisbelow(True)
    return drawing.html


def _targets(axes: Axes, strip: Strip, factor: float, low: float, high: float) -> None:
    """The targets on this repetition's way as shaded bands with a dashed edge and their name."""
    bands = []
    if strip.exercise is not None:
        side = strip.repetition.side
        mine = {t.name for t in strip.exercise.targets if t.side in (None, side)}
        for name, band in meter_of(strip.exercise).targets:
            if name in mine:
                a, b = sorted((factor * band.low, factor * band.high))
                bands.append((strip.exercise.called_as(name), a, b))
    # The edge that is nearer to rest is the threshold: it has to be in the picture.
    edges = [a if a + b > 0 else b for _, a, b in bands]
    low, high = min(low, 0.0, *edges), max(high, *edges, low + 1e-6)
    room = 0.08 * (high - low)
    axes.set_ylim(low - room, high + room)
    for (name, a, b), edge in zip(bands, edges, strict=True):
        axes.axhspan(max(a, low - room), min(b, high + room), color=BAND, lw=0)
        axes.axhline(edge, color=INK, lw=1, ls="--")
        up = edge == a
        axes.annotate(
            name, (0.5, edge), xycoords=("axes fraction", "data"), xytext=(0, 3 if up else -3),
            textcoords="offset points", ha="center", va="bottom" if up else "top", color=INK,
        )  # fmt: skip


def _cues(axes: Axes, strip: Strip, y: float, length_s: float) -> None:
    """A numbered mark for each, moved aside where two would stand on one another."""
    apart_s = 0.045 * length_s
    places: list[float] = []
    for t_s, _ in strip.cues:
        places.append(max(t_s, places[-1] + apart_s) if places else t_s)
    for i in reversed(range(len(places))):
        places[i] = min(places[i], places[i + 1] - apart_s if i + 1 < len(places) else length_s)
    for number, (place, (t_s, _)) in enumerate(zip(places, strip.cues, strict=True), start=1):
        axes.axvline(min(t_s, length_s), color=MUTED, lw=1, ls=":")
        axes.text(place, y, str(number), ha="center", va="center", color=INK)
