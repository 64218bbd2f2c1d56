"""One threshold at many values: a table and a picture of what each of them does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.common.errors import CoachError
from coach.common.output import refuse_unwritable
from coach.common.progress import Progress, silent
from coach.evaluation.tuning.bench import Bench
from coach.evaluation.tuning.score import Score
from coach.exercise.spec import Exercise, Threshold
from coach.exercise.toml_table import nearest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Sweep", "SweepPoint", "parse_sweep", "plot", "refuse_picture", "sweep"]

#: More values than this make no better picture.
MOST = 1000


@dataclass(frozen=True)
class SweepPoint:
    """The score at one value of the threshold; None where it contradicts another number."""

    value: float
    score: Score | None


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """A threshold at rising values; `in_use` is the one in use."""

    threshold: Threshold
    in_use: float
    points: tuple[SweepPoint, ...]


def parse_sweep(text: str, shipped: Exercise) -> tuple[Threshold, list[float]]:
    """`NAME=LOW:HIGH:STEP` as a threshold of the shipped exercise and its values.

    Raises:
        CoachError: not of that form, an unknown threshold, or values outside its range.
    """
    name, _, span = text.partition("=")
    try:
        low, high, step = (float(n) for n in span.split(":"))
        if not (low <= high and step > 0 and all(map(math.isfinite, (low, high, step)))):
            raise ValueError
    except ValueError:
        raise CoachError(
            f'--sweep "{text}": expected NAME=LOW:HIGH:STEP with LOW below HIGH and a STEP above '
            "0, such as turn_deg=15:30:1"
        ) from None
    thresholds = shipped.thresholds
    if name not in thresholds:
        hint = nearest(name, thresholds)
        raise CoachError(f'--sweep: {shipped.name} has no threshold "{name}"{hint}')
    threshold = thresholds[name]
    if low < threshold.low or high > threshold.high:
        raise CoachError(
            f"--sweep {name}: expected {threshold.low:g} to {threshold.high:g} {threshold.unit}, "
            f"found {low:g} to {high:g}"
        )
    n = math.floor((high - low) / step + 1e-9) + 1
    if n > MOST:
        raise CoachError(f"--sweep {name}: expected at most {MOST} values, found {n}; widen STEP")
    return threshold, [round(low + i * step, 10) for i in range(n)]


def sweep(
    bench: Bench, threshold: Threshold, values: Sequence[float], *, progress: Progress = silent
) -> Sweep:
    """Judges all recordings at each value, the other thresholds as they are in use."""
    made = []
    for value in values:
        changes = {"thresholds": {**bench.changes, threshold.name: value}}
        made.append(bench.file.exercise(changes, origin=bench.file.path)[0])
    scores = iter(bench.scores([e for e in made if e is not None], progress=progress))
    return Sweep(
        threshold=threshold,
        in_use=bench.changes.get(threshold.name, threshold.value),
        points=tuple(
            SweepPoint(value, None if exercise is None else next(scores))
            for value, exercise in zip(values, made, strict=True)
        ),
    )


def refuse_picture(path: Path) -> None:
    """Raises `CoachError` when no picture of a sweep can be written to `path`."""
    if path.suffix.lower() not in (".svg", ".png"):
        raise CoachError(f"{path}: expected a name ending in .svg or .png; rename it")
    refuse_unwritable(path)


def plot(found: Sweep, path: Path) -> None:
    """Draws a sweep as SVG or PNG, by the ending of `path`.

    Raises:
        CoachError: another ending, or no file can be written there.
    """
    refuse_picture(path)
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    sound = [(p.value, p.score) for p in found.points if p.score is not None]
    values = [value for value, _ in sound]
    missed = [sum(len(r.missed) for r in s.recordings) for _, s in sound]
    false = [sum(len(r.false_cues) for r in s.recordings) for _, s in sound]
    figure = Figure(figsize=(8, 5), layout="constrained")
    counts, faults = figure.subplots(2, 1, sharex=True)
    _pair(counts, values, [s.off_by_one for _, s in sound], "off by one at most", beneath=True)
    _pair(counts, values, [s.exact for _, s in sound], "counted exactly")
    counts.set_ylim(0, 1)
    counts.set_ylabel("part of the recordings")
    _pair(faults, values, false, "false cues", beneath=True)
    _pair(faults, values, missed, "faults missed")
    faults.set_ylim(0, max(1, *missed, *false))
    faults.yaxis.set_major_locator(MaxNLocator(integer=True))
    faults.set_ylabel("how many")
    faults.set_xlabel(f"{found.threshold.name} ({found.threshold.unit})")
    for axes in (counts, faults):
        axes.axvline(found.in_use, color="0.5", linestyle="--", label="in use")
        axes.grid(alpha=0.3)
        axes.legend(fontsize="small")
    counts.set_title(f"{found.threshold.name}: {found.threshold.meaning}", fontsize="medium")
    try:
        figure.savefig(path)
    except OSError as error:
        raise CoachError(f"{path}: could not be written: {error.strerror}") from None


def _pair(
    axes: Axes, x: Sequence[float], y: Sequence[float], label: str, *, beneath: bool = False
) -> None:
    """One of two lines that may lie on each other: the one `beneath` is broad and pale.

    Points on the edge of the axes are drawn whole.
    """
    look: dict[str, Any] = {"color": "C1", "lw": 6, "alpha": 0.4} if beneath else {"color": "C0"}
    axes.plot(x, y, marker="o", ms=6 if beneath else 3, label=label, clip_on=False, **look)
