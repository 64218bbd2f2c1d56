"""One recording judged with one setting, told in full: what a picture of the signal shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.accuracy import Comparison, compare
from coach.checker import Checker
from coach.cues import CueDesk
from coach.exercise import Exercise
from coach.step import Cue, Repetition, Step
from coach.truth import Truth
from coach.tuning.track import Track

__all__ = ["Judged", "Span", "account"]


@dataclass(frozen=True)
class Span:
    """Something that lasted: a station held, a fault standing, a gate shut."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The account of one recording.

    Attributes:
        t_s, value: (T,) each, the movement's measure over time, in `unit`; NaN when unseen.
        stations, faults, blocked: when the body was at a station, a fault stood, a gate was shut.
        cues: what would have been said, and when.
        compared: the same against the truth.
    """

    exercise: Exercise
    t_s: NDArray[np.float64]
    value: NDArray[np.float64]
    stations: tuple[Span, ...]
    faults: tuple[Span, ...]
    blocked: tuple[Span, ...]
    cues: tuple[Cue, ...]
    repetitions: tuple[Repetition, ...]
    truth: Truth
    compared: Comparison

    @property
    def count(self) -> int:
        """Repetitions found."""
        return len(self.repetitions)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a page; NaN as null, bands of the stations beside their spans."""
        movement = self.exercise.movement
        return {
            "name": self.compared.name,
            "measure": movement.measure,
            "t_s": [round(t, 3) for t in self.t_s.tolist()],
            "value": [None if v != v else round(v, 3) for v in self.value.tolist()],
            "home": _ends(movement.home.low, movement.home.high),
            "bands": {s.name: _ends(s.band.low, s.band.high) for s in self.exercise.stations},
            "stations": [_span(s) for s in self.stations],
            "faults": [_span(s) for s in self.faults],
            "blocked": [_span(s) for s in self.blocked],
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


def account(track: Track, exercise: Exercise, truth: Truth, *, name: str) -> Judged:
    """Judges a recording whose track serves this setting, as a session does."""
    checker, desk = Checker(exercise), CueDesk(exercise)
    steps: list[Step] = []
    cues: list[Cue] = []
    for reading in track.readings:
        step = checker.update(reading)
        steps.append(step)
        cue = desk.update(step)
        if cue is not None:
            cues.append(cue)
    last = checker.finish()
    repetitions = [s.repetition for s in steps if s.repetition is not None]
    repetitions += [last] if last is not None else []
    faults = _spans([(s.t_s, s.faults) for s in steps])
    return Judged(
        exercise=exercise,
        t_s=track.t_s,
        value=track.values[exercise.movement.measure],
        stations=_spans([(s.t_s, (s.station,) if s.station else ()) for s in steps]),
        faults=faults,
        blocked=_spans([(s.t_s, (s.blocked_by,) if s.blocked_by else ()) for s in steps]),
        cues=tuple(cues),
        repetitions=tuple(repetitions),
        truth=truth,
        compared=compare(
            repetitions,
            [(f.name, f.start_s) for f in faults],
            truth,
            exercise,
            name=name,
            duration_s=track.duration_s,
        ),
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


def _span(span: Span) -> dict[str, Any]:
    return {"name": span.name, "start_s": round(span.start_s, 3), "end_s": round(span.end_s, 3)}


def _ends(low: float, high: float) -> list[float | None]:
    return [n if np.isfinite(n) else None for n in (low, high)]
