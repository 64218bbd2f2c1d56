"""One recording judged with one setting, told in full: what a picture of the signal shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.engine.cues import CueScheduler
from coach.engine.results import Cue, Refusal, Repetition
from coach.evaluation.metrics import Comparison
from coach.evaluation.truth import Truth
from coach.evaluation.tuning.judging import Recording, judged, set_against
from coach.exercise.spec import Exercise

__all__ = ["Result", "Span", "account"]


@dataclass(frozen=True)
class Span:
    """Something that lasted: the body at a target, a fault standing, counting blocked."""

    name: str
    start_s: float
    end_s: float

    def as_json(self) -> dict[str, Any]:
        """Plain data for a page, to the millisecond."""
        return {"name": self.name, "start_s": round(self.start_s, 3), "end_s": round(self.end_s, 3)}


@dataclass(frozen=True, kw_only=True)
class Result:
    """The account of one recording.

    Attributes:
        t_s, value: (T,) each, the movement's measure over time, in `unit`; NaN when unseen.
        targets, faults: when the body was at a target, and when a fault stood.
        blocked: when a start check or a condition kept anything from counting.
        refused: movements out and back that were not counted, and why.
        cues: what would have been said, and when.
        compared: the same against the truth.
    """

    exercise: Exercise
    t_s: NDArray[np.float64]
    value: NDArray[np.float64]
    targets: tuple[Span, ...]
    faults: tuple[Span, ...]
    blocked: tuple[Span, ...]
    cues: tuple[Cue, ...]
    repetitions: tuple[Repetition, ...]
    refused: tuple[Refusal, ...]
    truth: Truth
    compared: Comparison

    @property
    def count(self) -> int:
        """Repetitions found."""
        return len(self.repetitions)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a page; NaN as null, bands of the targets beside their spans."""
        movement = self.exercise.movement
        return {
            "name": self.compared.name,
            "measure": movement.measure,
            "t_s": [round(t, 3) for t in self.t_s.tolist()],
            "value": [None if v != v else round(v, 3) for v in self.value.tolist()],
            "rest": _ends(movement.rest_band.low, movement.rest_band.high),
            "bands": {t.name: _ends(t.band.low, t.band.high) for t in self.exercise.targets},
            "targets": [s.as_json() for s in self.targets],
            "faults": [s.as_json() for s in self.faults],
            "blocked": [s.as_json() for s in self.blocked],
            "cues": [{"t_s": round(c.t_s, 3), "name": c.name, "text": c.text} for c in self.cues],
            "repetitions": [
                {
                    "side": r.side,
                    "start_s": round(r.start_s, 3),
                    "end_s": round(r.end_s, 3),
                    "hold_s": round(r.hold_s, 3),
                    "complete": r.complete,
                    "faults": list(r.faults),
                }
                for r in self.repetitions
            ],
            "refused": [
                {
                    "name": self.exercise.reasons.get(r.reason, r.reason),
                    "side": r.side,
                    "start_s": round(r.start_s, 3),
                    "end_s": round(r.end_s, 3),
                    "share": round(r.share, 3),
                }
                for r in self.refused
            ],
            "count": self.count,
            "true_count": self.truth.count,
            "true_repetitions": [
                {"side": r.side, "start_s": r.start_s, "end_s": r.end_s}
                for r in self.truth.repetitions
            ],
            "true_faults": [
                {"name": f.name, "start_s": f.start_s, "end_s": f.end_s} for f in self.truth.faults
            ],
            "found": list(self.compared.found),
            "missed": list(self.compared.missed),
            "false_cues": [[name, round(t_s, 3)] for name, t_s in self.compared.false_cues],
        }


def account(recording: Recording, exercise: Exercise) -> Result:
    """Judges a recording with one setting, as a session does."""
    measured = recording.measurements.of(exercise)
    outcome = judged(measured, exercise)
    steps, scheduler = outcome.steps, CueScheduler(exercise)
    measure = exercise.movement.measure
    return Result(
        exercise=exercise,
        t_s=np.array([r.t_s for r in measured.readings], dtype=np.float64),
        value=np.array([r.value(measure) for r in measured.readings], dtype=np.float64),
        targets=_spans([(s.t_s, (s.target,) if s.target else ()) for s in steps]),
        faults=_spans([(s.t_s, s.faults) for s in steps]),
        blocked=_spans([(s.t_s, (s.blocked_by,) if s.blocked_by else ()) for s in steps]),
        cues=tuple(cue for cue in map(scheduler.update, steps) if cue is not None),
        repetitions=tuple(outcome.repetitions),
        refused=tuple(outcome.refused),
        truth=recording.truth,
        compared=set_against(outcome, measured, exercise, recording.truth, name=recording.name),
    )


def _spans(moments: list[tuple[float, tuple[str, ...]]]) -> tuple[Span, ...]:
    """The times over which each name was there, in the order they began."""
    spans: list[Span] = []
    since: dict[str, float] = {}
    for t_s, names in moments:
        for name in [n for n in since if n not in names]:
            spans.append(Span(name, since.pop(name), t_s))
        for name in names:
            since.setdefault(name, t_s)
    spans += [Span(name, start_s, moments[-1][0]) for name, start_s in since.items()]
    return tuple(sorted(spans, key=lambda s: s.start_s))


def _ends(low: float, high: float) -> list[float | None]:
    return [n if np.isfinite(n) else None for n in (low, high)]
