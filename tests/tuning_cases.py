"""What the tests of tuning share: the plain checker's account to compare with, random settings."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from coach.checker import Checker
from coach.exercise import Exercise
from coach.exercise_file import ExerciseFile, exercise_path
from coach.reading import Reading
from coach.step import Repetition
from coach.tuning.outcome import Outcome
from coach.tuning.track import Track, track_of

Events = tuple[list[tuple[object, ...]], list[tuple[str, float]]]


def told(repetition: Repetition) -> tuple[object, ...]:
    """All of a repetition but what many settings at once are not asked for."""
    r = repetition
    return (r.side, r.start_s, r.end_s, r.hold_s, r.complete, frozenset(r.faults))


def one_by_one(exercise: Exercise, readings: Iterable[Reading]) -> Events:
    """Repetitions and raised faults as the checker finds them, reading by reading."""
    checker = Checker(exercise)
    found, raised, standing = [], [], set[str]()
    for reading in readings:
        step = checker.update(reading)
        if step.repetition is not None:
            found.append(told(step.repetition))
        raised += [(f, reading.t_s) for f in step.faults if f not in standing]
        standing = set(step.faults)
    last = checker.finish()
    return [*found, *([told(last)] if last else [])], raised


def all_at_once(outcome: Outcome, setting: int) -> Events:
    """The same of one setting among many."""
    return [told(r) for r in outcome.repetitions[setting]], list(outcome.raised[setting])


def track_from(exercise: Exercise, readings: list[Reading]) -> Track:
    """The track of made-up readings."""
    checker = Checker(exercise)
    ready = [checker.update(r).setup_progress >= 1.0 for r in readings]
    return track_of(readings, ready, exercise)


def drawn(name: str, n: int, seed: int, *, keep: frozenset[str] = frozenset()) -> list[Exercise]:
    """`n` settings of an exercise, some thresholds anywhere in their range, but not `keep`."""
    file = ExerciseFile(exercise_path(name))
    shipped, _ = file.exercise({}, origin=Path("shipped"))
    assert shipped is not None
    dice = random.Random(seed)
    found = [shipped]
    while len(found) < n:
        picked = [t for t in shipped.thresholds.values() if dice.random() < 0.5]
        changes = {t.name: dice.uniform(t.low, t.high) for t in picked if t.name not in keep}
        made, _ = file.exercise({"thresholds": changes}, origin=Path("drawn"))
        if made is not None:
            found.append(made)
    return found


def shifted(readings: list[Reading], since: int, by_s: float) -> list[Reading]:
    """The same with a pause of `by_s` before reading number `since`."""
    return [r if i < since else replace(r, t_s=r.t_s + by_s) for i, r in enumerate(readings)]
