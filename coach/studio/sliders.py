"""The thresholds of an exercise as sliders: grouped by what they decide, with a step that fits."""

from __future__ import annotations

import math
from typing import Any

from coach.exercise.loader import ExerciseFile
from coach.exercise.spec import Exercise, Threshold

__all__ = ["grain", "press", "sliders"]

#: A slider has about this many places to stand at.
PLACES = 40


def sliders(file: ExerciseFile, shipped: Exercise) -> list[dict[str, Any]]:
    """Each threshold as plain data, in the order of the file."""
    return [
        {
            "name": t.name,
            "value": t.value,
            "low": t.low,
            "high": t.high,
            "step": grain(t),
            "press": press(t),
            "unit": t.unit,
            "meaning": t.meaning,
            "source": t.source,
            "group": _group(file, shipped, t),
        }
        for t in shipped.thresholds.values()
    ]


def press(threshold: Threshold) -> float:
    """How far an arrow key goes: a round number of steps, so that some 40 presses go all the way.

    The step itself may be far finer, where the shipped value is no round number.
    """
    step, width = grain(threshold), threshold.high - threshold.low
    wanted = width / PLACES / step
    if wanted <= 1:
        return step
    power: float = 10.0 ** math.floor(math.log10(wanted))
    return round(step * power * min((1, 2, 5, 10), key=lambda n: abs(n - wanted / power)), 12)


def grain(threshold: Threshold) -> float:
    """A round step that reaches the shipped value and the upper end from the lower one."""
    width = threshold.high - threshold.low
    if width <= 0:
        return 1.0
    step: float = 10.0 ** math.floor(math.log10(width / PLACES))
    for _ in range(3):
        places = [(n - threshold.low) / step for n in (threshold.value, threshold.high)]
        if all(abs(p - round(p)) < 1e-6 for p in places):
            break
        step /= 10
    return round(step, 12)


def _group(file: ExerciseFile, shipped: Exercise, threshold: Threshold) -> str:
    """What it decides, found out by moving it: the start, the counting, the faults or the dose."""
    for value in (threshold.low, threshold.high, (threshold.low + threshold.high) / 2):
        changes = {"thresholds": {threshold.name: value}}
        moved, _ = file.exercise(changes, origin=file.path)
        if value == threshold.value or moved is None:
            continue
        if moved.setup != shipped.setup:
            return "start"
        if _counting(moved) != _counting(shipped):
            return "counting"
        if moved.faults != shipped.faults:
            return "faults"
    return "dose"


def _counting(exercise: Exercise) -> object:
    return exercise.movement, exercise.targets, exercise.conditions
