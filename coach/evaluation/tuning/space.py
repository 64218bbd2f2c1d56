"""The thresholds worth searching, and settings drawn among them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence

import numpy as np

from coach.evaluation.tuning.bench import Bench
from coach.exercise.spec import Exercise, Threshold

__all__ = ["Point", "Space"]

#: A setting: a value for each threshold of a space, in its order. Hashable, so that none is judged
#: twice.
Point = tuple[float, ...]

#: How far a small step goes, in parts of a threshold's range.
STEP = 0.12
#: Values of a threshold looked at when one is scanned alone.
LEVELS = 12


class Space:
    """The thresholds of an exercise that decide what is counted or corrected.

    The start position's own are left alone: they decide when judging begins, and whoever changes
    them has to have every recording measured anew. So are the dose and everything else that is
    the person's choice, not the measure's.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        shipped = bench.shipped
        self.thresholds: tuple[Threshold, ...] = tuple(
            t
            for t in shipped.thresholds.values()
            if t.low < t.high and math.isfinite(t.high - t.low) and _matters(bench, t)
        )
        self.names = tuple(t.name for t in self.thresholds)
        self.shipped: Point = tuple(t.value for t in self.thresholds)
        in_use = {**{t.name: t.value for t in self.thresholds}, **bench.changes}
        self.in_use: Point = tuple(in_use[name] for name in self.names)
        #: Changes in use that the search leaves alone.
        self.kept = {n: v for n, v in bench.changes.items() if n not in self.names}
        self.widths = np.array([t.high - t.low for t in self.thresholds])
        self._exercises: dict[Point, Exercise | None] = {}

    def changes(self, point: Point) -> dict[str, float]:
        """What a point changes against the shipped file, with what is kept."""
        pairs = zip(self.names, point, self.shipped, strict=True)
        return {**self.kept, **{name: v for name, v, own in pairs if v != own}}

    def exercise(self, point: Point) -> Exercise | None:
        """The exercise at a point; None where the numbers contradict each other."""
        if point not in self._exercises:
            file = self._bench.file
            changes: Mapping[str, object] = {"thresholds": self.changes(point)}
            self._exercises[point] = file.exercise(changes, origin=file.path)[0]
        return self._exercises[point]

    def distance(self, point: Point) -> tuple[int, float]:
        """How many thresholds differ from the shipped ones, and by how many ranges in all."""
        away = np.abs(np.subtract(point, self.shipped))
        return int(np.count_nonzero(away)), float((away / self.widths).sum())

    def with_value(self, point: Point, i: int, value: float) -> Point:
        """The point with threshold `i` at `value`, within its range and in round numbers."""
        t = self.thresholds[i]
        grain = 10.0 ** math.floor(math.log10((t.high - t.low) / 40))
        rounded = round(min(max(value, t.low), t.high) / grain) * grain
        digits = max(0, -math.floor(math.log10(grain)))
        rounded = t.value if abs(rounded - t.value) < grain / 2 else round(rounded, digits)
        return (*point[:i], min(max(rounded, t.low), t.high), *point[i + 1 :])

    def scan(self, point: Point, i: int, levels: int = LEVELS) -> list[Point]:
        """The point with threshold `i` at values all over its range, rising."""
        t = self.thresholds[i]
        row = {self.with_value(point, i, v) for v in np.linspace(t.low, t.high, levels).tolist()}
        return sorted(row | {point}, key=lambda p: p[i])

    def first(self, n: int, dice: np.random.Generator) -> list[Point]:
        """Settings to begin with: those known, each threshold alone, then pairs by chance."""
        found = dict.fromkeys([self.shipped, self.in_use])
        room = max(0, n - len(found)) // max(1, len(self.names))
        for i in range(len(self.names)):
            for start in dict.fromkeys([self.shipped, self.in_use]):
                found.update(dict.fromkeys(self.scan(start, i, max(3, min(LEVELS, room)))))
        for _ in range(20 * n):
            if len(found) >= n:
                break
            found[self._anywhere(self.shipped, 2, dice)] = None
        return list(found)[:n]

    def children(self, parents: Sequence[Point], n: int, dice: np.random.Generator) -> list[Point]:
        """`n` new settings near good ones: mixed, moved a little or far, or taken back."""
        found: dict[Point, None] = {}
        for _ in range(20 * n):
            if len(found) >= n:
                break
            # The best is the likeliest parent.
            one, other = (parents[int(len(parents) * dice.random() ** 2)] for _ in range(2))
            child = one
            if dice.random() < 0.3:
                take = dice.random(len(one)) < 0.5
                child = tuple(b if t else a for a, b, t in zip(one, other, take, strict=True))
            found[self._moved(child, dice)] = None
        return list(found)

    def _moved(self, point: Point, dice: np.random.Generator) -> Point:
        for i in dice.choice(
            len(point), size=min(len(point), int(dice.integers(1, 4))), replace=False
        ):
            kind = dice.random()
            if kind < 0.2:
                point = (*point[:i], self.shipped[i], *point[i + 1 :])
            elif kind < 0.5:
                point = self._anywhere_in(point, int(i), dice)
            else:
                step = float(dice.normal()) * STEP * float(self.widths[i])
                point = self.with_value(point, int(i), point[i] + step)
        return point

    def _anywhere(self, point: Point, n: int, dice: np.random.Generator) -> Point:
        for i in dice.choice(len(point), size=min(n, len(point)), replace=False):
            point = self._anywhere_in(point, int(i), dice)
        return point

    def _anywhere_in(self, point: Point, i: int, dice: np.random.Generator) -> Point:
        t = self.thresholds[i]
        return self.with_value(point, i, float(dice.uniform(t.low, t.high)))


def _matters(bench: Bench, threshold: Threshold) -> bool:
    """Whether moving it changes what is counted or corrected, and not where judging begins."""
    shipped = bench.shipped
    for value in (threshold.low, threshold.high, (threshold.low + threshold.high) / 2):
        if value == threshold.value:
            continue
        changes = {"thresholds": {threshold.name: value}}
        moved, _ = bench.file.exercise(changes, origin=bench.file.path)
        if moved is not None:
            return moved.setup == shipped.setup and _judging(moved) != _judging(shipped)
    return False


def _judging(exercise: Exercise) -> object:
    movement = dataclasses.replace(exercise.movement, meter_low=0.0, meter_high=1.0)
    targets = [dataclasses.replace(s, hold_s=0.0, max_hold_speed=0.0) for s in exercise.targets]
    return movement, targets, exercise.conditions, exercise.faults
