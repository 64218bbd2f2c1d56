"""Judging a measured recording: the very checker of a live session, run over kept readings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coach.engine.checker import Checker
from coach.engine.results import Refusal, Repetition, Step
from coach.evaluation.metrics import Comparison, compare
from coach.evaluation.truth import Truth
from coach.evaluation.tuning.measured import MeasuredRecording, MeasurementCache
from coach.exercise.spec import Exercise

__all__ = ["Outcome", "Recording", "compared", "judged", "set_against"]


@dataclass(frozen=True)
class Recording:
    """A labelled recording.

    Attributes:
        name: its path under the folder it was found in, without the ending.
        person: whose body it shows, as one text; None when its truth does not say.
    """

    name: str
    path: Path
    truth: Truth
    measurements: MeasurementCache

    @cached_property
    def person(self) -> str | None:
        """Body and build without the clothes, which change from day to day."""
        body = self.truth.facts.get("body")
        if not isinstance(body, dict):
            return None
        build = {key: value for key, value in body.items() if key != "clothes"}
        return json.dumps(build, sort_keys=True) if build else None


@dataclass(frozen=True)
class Outcome:
    """What one setting made of one recording.

    Attributes:
        steps: one for each reading.
        repetitions: those counted; refused: those not counted, with the reason.
    """

    steps: Sequence[Step]
    repetitions: Sequence[Repetition]
    refused: Sequence[Refusal]

    @property
    def raised(self) -> list[tuple[str, float]]:
        """Each fault with the time in s at which it was raised, in that order."""
        raised: list[tuple[str, float]] = []
        standing: tuple[str, ...] = ()
        for step in self.steps:
            if step.faults != standing:
                raised += [(name, step.t_s) for name in step.faults if name not in standing]
                standing = step.faults
        return raised


def judged(measured: MeasuredRecording, exercise: Exercise) -> Outcome:
    """Runs the checker over a recording that was measured for this setting."""
    checker = Checker(exercise)
    steps = [checker.update(reading) for reading in measured.readings]
    ended: list[Repetition | Refusal | None] = [s.repetition or s.refused for s in steps]
    ended += checker.finish()
    return Outcome(
        steps,
        [e for e in ended if isinstance(e, Repetition)],
        [e for e in ended if isinstance(e, Refusal)],
    )


def set_against(
    outcome: Outcome, measured: MeasuredRecording, exercise: Exercise, truth: Truth, *, name: str
) -> Comparison:
    """What was found in a recording against its truth."""
    return compare(
        outcome.repetitions,
        outcome.refused,
        outcome.raised,
        truth,
        exercise,
        name=name,
        duration_s=measured.duration_s,
    )


def compared(recording: Recording, exercise: Exercise) -> Comparison:
    """One recording with one setting, against its truth."""
    measured = recording.measurements.of(exercise)
    outcome = judged(measured, exercise)
    return set_against(outcome, measured, exercise, recording.truth, name=recording.name)
