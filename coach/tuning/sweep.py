"""One threshold at many values: a table and a picture of what each of them does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.errors import CoachError
from coach.exercise import Threshold
from coach.output import refuse_unwritable
from coach.progress import Progress, silent
from coach.toml_table import nearest
from coach.tuning.bench import Bench
from coach.tuning.score import Score

__all__ = ["Sweep", "SweepPoint", "parse_sweep", "plot", "sweep"]

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


def parse_sweep(text: str, bench: Bench) -> tuple[Threshold, list[float]]:
    """`NAME=LOW:HIGH:STEP` as the threshold and its values.

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
    thresholds = bench.shipped.thresholds
    if name not in thresholds:
        hint = nearest(name, thresholds)
        raise CoachError(f'--sweep: {bench.shipped.name} has no threshold "{name}"{hint}')
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


def plot(found: Sweep, path: Path) -> None:
    """Draws a sweep as SVG or PNG, by the ending of `path`.

    Raises:
        CoachError: another ending, or no file can be written there.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise CoachError(f"{path}: expected a name ending in .svg or .png; rename it")
    refuse_unwritable(path)
    from matplotlib.figure import Figure

    sound = [(p.value, p.score) for p in found.points if p.score is not None]
    values = [value for value, _ in sound]
    figure = Figure(figsize=(8, 5), layout="constrained")
    counts, faults = figure.subplots(2, 1, sharex=True)
    counts.plot(values, [s.exact for _, s in sound], marker="o", ms=3, label="counted exactly")
    counts.plot(values, [s.off_by_one for _, s in sound], marker="s", ms=3, label="off by one")
    counts.set_ylim(-0.03, 1.03)
    counts.set_ylabel("part of the recordings")
    missed = [sum(len(r.missed) for r in s.recordings) for _, s in sound]
    false = [sum(len(r.false_cues) for r in s.recordings) for _, s in sound]
    faults.plot(values, missed, marker="o", ms=3, label="faults missed")
    faults.plot(values, false, marker="s", ms=3, label="false cues")
    faults.set_ylim(bottom=-0.3)
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
