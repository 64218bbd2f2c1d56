"""The accuracy card: what a folder of recordings with truth says of coach, in three tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from coach.common.errors import CoachError
from coach.evaluation.metrics import (
    ClipResult,
    FaultScore,
    MeasureScore,
    score_faults,
    score_measure,
)
from coach.measures import MEASURES

__all__ = ["END", "START", "Card", "ExerciseScore", "make_card", "put_card"]

T = TypeVar("T")

#: The card stands between these lines of a Markdown file.
START, END = "<!-- accuracy card: begin -->", "<!-- accuracy card: end -->"


@dataclass(frozen=True, kw_only=True)
class ExerciseScore:
    """How well one exercise is counted and judged.

    Attributes:
        exact, off_by_one: parts of the clips counted exactly, and wrong by at most one; a count
            that the truth allows is exact.
        hold_error_s: mean absolute error of the holds, NaN where none was labelled.
        false_per_minute: corrections without cause, per minute of good form.
    """

    exercise: str
    clips: int
    minutes: float
    count_mae: float
    exact: float
    off_by_one: float
    control_counts: int
    hold_error_s: float
    false_per_minute: float
    seen_fraction: float
    faults: tuple[FaultScore, ...]
    measures: tuple[MeasureScore, ...]


@dataclass(frozen=True, kw_only=True)
class Card:
    """The scores of every exercise, and the clips behind them."""

    exercises: tuple[ExerciseScore, ...]
    clips: tuple[ClipResult, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data: scores, and each clip without its curves; NaN as null."""
        clips = [
            {k: v for k, v in asdict(c).items() if k != "curves"}
            | {"off": c.off, "verdict": c.verdict}
            | {"measures": [asdict(score_measure([curve])) for curve in c.curves]}
            for c in self.clips
        ]
        data = {"exercises": [asdict(e) for e in self.exercises], "clips": clips}
        cleaned: dict[str, Any] = _clean(data)
        return cleaned

    def as_markdown(self) -> str:
        """The tables that have rows, and what the learned measures were learned from."""
        measured = [(e, m) for e in self.exercises for m in e.measures]
        faults = [(e, f) for e in self.exercises for f in e.faults]
        parts = [_markdown(_COUNTING, self.exercises)]
        if measured:
            parts.append(_markdown(_MEASURES, measured))
        if faults:
            parts.append(_markdown(_FAULTS, faults))
        return "\n\n".join((*parts, *self._unseen()))

    def _unseen(self) -> Iterator[str]:
        """For each learned measure, its training, and which of these clips it saw there."""
        for name in dict.fromkeys(m.name for e in self.exercises for m in e.measures):
            learned_from = MEASURES[name].learned_from
            if not learned_from:
                continue
            judged = [c for c in self.clips if any(curve.measure == name for curve in c.curves)]
            seen = [c.name for c in judged if name in c.learned_from]
            which = f"it saw {', '.join(seen)}" if seen else "it never saw any"
            what = " and ".join(map(str, learned_from))
            yield f"`{name}` is learned from {what}. Of the {len(judged)} clips here {which}."


def make_card(results: Sequence[ClipResult]) -> Card:
    """The card of these results."""
    names = sorted({r.exercise for r in results})
    scores = tuple(_score(n, [r for r in results if r.exercise == n]) for n in names)
    return Card(exercises=scores, clips=tuple(results))


def put_card(text: str, card: str) -> str:
    """`text` with `card` between its marker lines. Raises `CoachError` if they are not there."""
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise CoachError(
            f'--update: expected the lines "{START}" and "{END}" in the page, found none; write '
            "both where the card is to stand"
        )
    return f"{before}{START}\n\n{card}\n\n{END}{after}"


def _score(exercise: str, results: Sequence[ClipResult]) -> ExerciseScore:
    errors = np.array([abs(r.off) for r in results])
    holds = [abs(e) for r in results for e in r.hold_errors_s]
    good = [r for r in results if r.good_form]
    minutes = sum(r.duration_s for r in good) / 60
    false = sum(len(r.false_cues) for r in good)
    measures = dict.fromkeys(c.measure for r in results for c in r.curves)
    return ExerciseScore(
        exercise=exercise,
        clips=len(results),
        minutes=sum(r.duration_s for r in results) / 60,
        count_mae=float(errors.mean()),
        exact=float((errors == 0).mean()),
        off_by_one=float((errors <= 1).mean()),
        control_counts=sum(r.count for r in results if r.control and r.off),
        hold_error_s=float(np.mean(holds)) if holds else math.nan,
        false_per_minute=false / minutes if minutes else math.nan,
        seen_fraction=float(np.mean([r.seen_fraction for r in results])),
        faults=tuple(score_faults(results)),
        measures=tuple(
            score_measure([c for r in results for c in r.curves if c.measure == m])
            for m in measures
        ),
    )


def _markdown(columns: Sequence[tuple[str, Callable[[T], str]]], rows: Sequence[T]) -> str:
    lines = [f"| {' | '.join(name for name, _ in columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(cell(row) for _, cell in columns)} |" for row in rows]
    return "\n".join(lines)


def _number(value: float, digits: int = 1) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _part(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.0%}"


def _clean(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _clean(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [_clean(v) for v in data]
    if isinstance(data, float):
        return None if math.isnan(data) else round(data, 4)
    return data


_COUNTING: Sequence[tuple[str, Callable[[ExerciseScore], str]]] = (
    ("exercise", lambda e: e.exercise),
    ("clips", lambda e: str(e.clips)),
    ("counted exactly", lambda e: _part(e.exact)),
    ("off by one at most", lambda e: _part(e.off_by_one)),
    ("count MAE", lambda e: _number(e.count_mae, 2)),
    ("counted on controls", lambda e: str(e.control_counts)),
    ("hold error s", lambda e: _number(e.hold_error_s)),
    ("false cues/min", lambda e: _number(e.false_per_minute, 2)),
    ("seen", lambda e: _part(e.seen_fraction)),
)
_MEASURES: Sequence[tuple[str, Callable[[tuple[ExerciseScore, MeasureScore]], str]]] = (
    ("exercise", lambda row: row[0].exercise),
    ("measure", lambda row: f"`{row[1].name}`"),
    ("bias", lambda row: _number(row[1].bias)),
    ("MAE", lambda row: _number(row[1].mae)),
    ("typical error", lambda row: f"{MEASURES[row[1].name].error.value:g}"),
    ("95 % below", lambda row: _number(row[1].p95)),
    ("r", lambda row: _number(row[1].r, 3)),
    ("slope", lambda row: _number(row[1].slope, 2)),
    ("side right", lambda row: _part(row[1].sign)),
)
_FAULTS: Sequence[tuple[str, Callable[[tuple[ExerciseScore, FaultScore]], str]]] = (
    ("exercise", lambda row: row[0].exercise),
    ("fault", lambda row: row[1].name),
    ("labels", lambda row: str(row[1].labels)),
    ("recall", lambda row: "said to be unseen" if row[1].unseen else _part(row[1].recall)),
    ("precision", lambda row: _part(row[1].precision)),
)
