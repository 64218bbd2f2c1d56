"""The best repetition and one to learn from, each with its signal, thresholds and cues."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from coach.common.errors import CoachError
from coach.exercise.loader import ExerciseFile, exercise_path
from coach.exercise.spec import Exercise, Priority
from coach.history import CueRow, ExerciseRow, History, RepetitionRow, Signal
from coach.history.fingerprint import fingerprint

__all__ = ["Strip", "best", "exercise_then", "reach", "strip", "to_learn_from"]

#: A cue that follows the end of a repetition so soon still belongs to it.
AFTER_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One repetition to look at.

    Attributes:
        exercise: as it was then, for its thresholds; None where they are not known any more.
        cues: what was said, with the seconds since the repetition began.
    """

    repetition: RepetitionRow
    signal: Signal
    exercise: Exercise | None
    cues: tuple[tuple[float, CueRow], ...]


def reach(repetition: RepetitionRow) -> float:
    """How far it went: to its side, or from end to end where there are no sides; maybe NaN."""
    return abs(repetition.peak) if repetition.side is not None else repetition.range


def best(own: Sequence[RepetitionRow], exercise: Exercise | None) -> RepetitionRow | None:
    """Complete, nothing dangerous, fewest faults, then the largest reach; None without any."""
    good = [
        r for r in own
        if r.complete and not math.isnan(reach(r)) and not _stops(r, exercise)
    ]  # fmt: skip
    return max(good, key=lambda r: (-len(r.faults), reach(r), r.id), default=None)


def to_learn_from(own: Sequence[RepetitionRow], exercise: Exercise | None) -> RepetitionRow | None:
    """The one with most to mend, what is dangerous first; None where there is nothing to mend."""
    faulty = [r for r in own if r.faults or not r.complete]
    return max(
        faulty,
        key=lambda r: (_stops(r, exercise), len(r.faults), not r.complete, r.id),
        default=None,
    )


def _stops(repetition: RepetitionRow, exercise: Exercise | None) -> int:
    """How many of its faults are of the kind that must stop."""
    if exercise is None:
        return 0
    grave = {f.name for f in exercise.faults if f.priority == Priority.STOP}
    return len(grave.intersection(repetition.faults))


def strip(
    history: History, repetition: RepetitionRow, row: ExerciseRow, cues: Sequence[CueRow]
) -> Strip:
    """A repetition with all that is drawn of it; `cues` are those of its exercise."""
    said = [
        (c.t_s - repetition.start_s, c)
        for c in cues
        if repetition.start_s <= c.t_s <= repetition.end_s + AFTER_S
    ]
    return Strip(
        repetition=repetition,
        signal=history.signal(repetition.id),
        exercise=exercise_then(row),
        cues=tuple(sorted(said, key=lambda pair: pair[0])),
    )


def exercise_then(row: ExerciseRow) -> Exercise | None:
    """The exercise with the numbers it had in that session; None where they cannot be had."""
    try:
        path = exercise_path(row.name)
        changes = {"thresholds": dict(row.own_thresholds)} if row.own_thresholds else {}
        exercise, _ = ExerciseFile(path).exercise(changes, origin=path)
    except CoachError:
        return None
    known = exercise is not None and fingerprint(exercise) == row.settings
    return exercise if known else None
