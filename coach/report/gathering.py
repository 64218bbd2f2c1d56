"""Reads a history into the facts of a report."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.progress import Progress, silent
from coach.exercise.loader import load
from coach.exercise.spec import Exercise, Side
from coach.history import (
    DIARY_SCORES,
    CueRow,
    DiaryRow,
    DiaryScore,
    ExerciseRow,
    History,
    HistoryFilter,
    RefusalRow,
    RepetitionRow,
    SessionRow,
)
from coach.measures import MEASURES, Measure
from coach.report.change import compare, rarer, the_ends
from coach.report.facts import (
    ExerciseFacts,
    FaultFacts,
    Felt,
    Point,
    Report,
    SideFacts,
    Week,
    monday,
)
from coach.report.pick import Strip, best, reach, strip, to_learn_from

__all__ = ["NOTICED", "gather", "period"]

#: A change of two points of ten is what people notice (Farrar 2001, pain); so for the other two.
NOTICED = 2.0


def period(weeks: int, until: date) -> HistoryFilter:
    """The last weeks up to a day."""
    return HistoryFilter(since=until - timedelta(weeks=weeks) + timedelta(days=1), until=until)


class _OfExercise(Protocol):
    """A row of one exercise done."""

    @property
    def exercise_id(self) -> int:
        """The exercise's id."""


RowT = TypeVar("RowT", bound=_OfExercise)


def _of(exercises: Iterable[ExerciseRow], rows: Iterable[RowT]) -> tuple[RowT, ...]:
    """Those of `rows` that belong to one of the exercises."""
    ids = {exercise.id for exercise in exercises}
    return tuple(row for row in rows if row.exercise_id in ids)


@dataclass(frozen=True, kw_only=True)
class ExerciseHistory:
    """Every time that one exercise was done in the time of a report, oldest first."""

    rows: tuple[ExerciseRow, ...]
    repetitions: tuple[RepetitionRow, ...]
    cues: tuple[CueRow, ...]
    refusals: tuple[RefusalRow, ...]

    @property
    def last(self) -> ExerciseRow:
        """The last time."""
        return self.rows[-1]

    @property
    def alike(self) -> list[ExerciseRow]:
        """The times that can be compared with the last."""
        return [row for row in self.rows if row.compared_by == self.last.compared_by]

    @property
    def comparable(self) -> tuple[RepetitionRow, ...]:
        """The repetitions of those."""
        return _of(self.alike, self.repetitions)

    @property
    def measured(self) -> tuple[RepetitionRow, ...]:
        """The repetitions that were read by the measure of the last time."""
        same = [row for row in self.rows if row.measure == self.last.measure]
        return _of(same, self.repetitions)

    @property
    def sides(self) -> list[Side | None]:
        """The sides with a reach."""
        known = {r.side for r in self.measured if not math.isnan(reach(r))}
        both: tuple[Side | None, ...] = ("left", "right", None)
        return [side for side in both if side in known]


def gather(history: History, wanted: HistoryFilter, *, progress: Progress = silent) -> Report:
    """Reads all that a report on `wanted` (with since and until, or a session) says.

    Raises:
        CoachError: there is no such session, or the history cannot be read.
    """
    sessions = history.sessions(wanted)
    session = None if wanted.session is None else _asked_for(sessions, history, wanted)
    since, until = _days(wanted, session)
    days = HistoryFilter(since=since, until=until)
    diary = history.diary(days)
    return Report(
        since=_first_written(since, sessions, diary),
        until=until,
        session=session,
        before=_last_before(since, history, wanted.exercise),
        sessions=tuple(sessions),
        days=tuple(sorted({s.started_at.date() for s in sessions})),
        exercises=_exercises(history, wanted, progress),
        felt=tuple(_felt(name, diary) for name in DIARY_SCORES),
        asked=tuple(history.pains(days if session is None else wanted)),
        notes=tuple((row.day, row.note) for row in diary if row.note),
        path=history.path,
    )


def _asked_for(
    sessions: Sequence[SessionRow], history: History, wanted: HistoryFilter
) -> SessionRow:
    if sessions:
        return sessions[0]
    with_exercise = f" with {wanted.exercise}" if wanted.exercise is not None else ""
    raise CoachError(
        f"there is no session {wanted.session}{with_exercise} in {history.path}; "
        "`coach history` shows them all"
    )


def _days(wanted: HistoryFilter, session: SessionRow | None) -> tuple[date, date]:
    """The first and the last day of a report, both included."""
    if session is not None:
        return session.started_at.date(), session.started_at.date()
    return wanted.since or date.min, wanted.until or date.max


def _first_written(since: date, sessions: Sequence[SessionRow], diary: Sequence[DiaryRow]) -> date:
    """The first day from `since` on with anything in it; `since` where there is none."""
    written = [row.day for row in diary] + [s.started_at.date() for s in sessions]
    return max(since, min(written, default=since))


def _last_before(since: date, history: History, exercise: str | None) -> SessionRow | None:
    earlier = HistoryFilter(until=since - timedelta(days=1), exercise=exercise)
    return next(reversed(history.sessions(earlier)), None)


def _exercises(
    history: History, wanted: HistoryFilter, progress: Progress
) -> tuple[ExerciseFacts, ...]:
    by_name: dict[str, list[ExerciseRow]] = {}
    for row in history.exercises(wanted):
        by_name.setdefault(row.name, []).append(row)
    repetitions, cues = history.repetitions(wanted), history.cues(wanted)
    refusals = history.refusals(wanted)
    facts = []
    for rows in by_name.values():
        done = ExerciseHistory(
            rows=tuple(rows),
            repetitions=_of(rows, repetitions),
            cues=_of(rows, cues),
            refusals=_of(rows, refusals),
        )
        facts.append(_exercise(history, done))
        progress("Reading the history", len(facts) / len(by_name))
    return tuple(facts)


def _exercise(history: History, done: ExerciseHistory) -> ExerciseFacts:
    exercise = _as_it_is_now(done.last.name)
    measure = MEASURES.get(done.last.measure)
    error = _reach_error(measure, done.sides)
    settings = done.last.compared_by
    return ExerciseFacts(
        error=error,
        measure_error=None if measure is None else measure.error,
        rows=done.rows,
        repetitions=done.repetitions,
        refused=_refused(exercise, done.refusals),
        cues=done.cues,
        sides=tuple(_side(side, done, settings, error) for side in done.sides),
        weeks=_weeks(done.rows, done.repetitions, done.last.measure),
        faults=_faults(exercise, done.repetitions, done.comparable, done.alike),
        changed_at=tuple(
            b.started_at for a, b in pairwise(done.rows) if a.judged_by != b.judged_by
        ),
        best=_strip(history, done, best(done.comparable, exercise)),
        learn=_strip(history, done, to_learn_from(done.comparable, exercise)),
        exercise=exercise,
    )


def _refused(
    exercise: Exercise | None, refusals: Sequence[RefusalRow]
) -> tuple[tuple[str, int], ...]:
    """Why repetitions were not counted, in today's words or else those of that day."""
    now = exercise.reasons if exercise is not None else {}
    return tuple(Counter(now.get(r.reason, r.words) for r in refusals).most_common())


def _as_it_is_now(name: str) -> Exercise | None:
    try:
        return load(name)
    except CoachError:
        return None


def _reach_error(measure: Measure | None, sides: Sequence[Side | None]) -> float | None:
    """How wrong a reach is; of a range both ends are read, each that wrong."""
    if measure is None:
        return None
    return measure.error.value * (math.sqrt(2) if None in sides else 1.0)


def _strip(
    history: History, done: ExerciseHistory, repetition: RepetitionRow | None
) -> Strip | None:
    if repetition is None:
        return None
    row = next(row for row in done.rows if row.id == repetition.exercise_id)
    return strip(history, repetition, row, _of([row], done.cues))


def _side(
    side: Side | None, done: ExerciseHistory, settings: str, error: float | None
) -> SideFacts:
    together: dict[tuple[int, str], list[ExerciseRow]] = {}
    for row in done.rows:
        together.setdefault((row.session, row.compared_by), []).append(row)
    points = []
    for (_session, compared_by), these in together.items():
        median = _median(_of(these, done.measured), reach, side)
        if not math.isnan(median):
            points.append(Point(at=these[0].started_at, reach=median, settings=compared_by))
    alike = [p.reach for p in points if p.settings == settings]
    of_a_difference = None if error is None else math.sqrt(2) * error
    return SideFacts(side=side, points=tuple(points), change=compare(alike, of_a_difference))


def _weeks(
    rows: Sequence[ExerciseRow], own: Sequence[RepetitionRow], measure: str
) -> tuple[Week, ...]:
    weeks = []
    for week in sorted({monday(row.started_at.date()) for row in rows}):
        done = [row for row in rows if monday(row.started_at.date()) == week]
        these = _of(done, own)
        settings = done[-1].compared_by
        alike = [row for row in done if row.compared_by == settings and row.measure == measure]
        same = _of(alike, own)
        sides = sorted({r.side for r in same if not math.isnan(reach(r))}, key=str)
        weeks.append(
            Week(
                monday=week,
                settings=settings,
                reach={s: _median(same, reach, s) for s in sides},
                repetitions=len(these),
                complete=sum(r.complete for r in these),
                hold_s=_median(these, lambda r: r.hold_s),
                duration_s=_median(these, lambda r: r.duration_s),
                fastest_per_s=_median(same, lambda r: r.fastest_per_s),
            )
        )
    return tuple(weeks)


def _median(
    own: Sequence[RepetitionRow],
    value: Callable[[RepetitionRow], float],
    side: Side | str | None = "any",
) -> float:
    values = [value(r) for r in own if side in ("any", r.side)]
    known = [v for v in values if not math.isnan(v)]
    return statistics.median(known) if known else math.nan


def _faults(
    exercise: Exercise | None,
    own: Sequence[RepetitionRow],
    comparable: Sequence[RepetitionRow],
    alike: Sequence[ExerciseRow],
) -> tuple[FaultFacts, ...]:
    """The faults there were, the most frequent first; compared by sessions, as the reach is."""
    sessions = list(dict.fromkeys(row.session for row in alike))
    k = the_ends(len(sessions))
    words = {"short": _("Held for less than the dose.")}
    words |= {f.name: f.words for f in exercise.faults} if exercise else {}
    times = Counter(fault for r in own for fault in r.faults)
    found = []
    for name, n in sorted(times.items(), key=lambda item: (-item[1], item[0])):
        having = {r.session for r in comparable if name in r.faults}
        first = len(having.intersection(sessions[:k]))
        last = len(having.intersection(sessions[len(sessions) - k :]))
        found.append(
            FaultFacts(
                name=name,
                words=words.get(name, ""),
                times=n,
                first=first,
                last=last,
                each=k,
                verdict=rarer(first, last, k),
            )
        )
    return tuple(found)


def _felt(name: DiaryScore, diary: Sequence[DiaryRow]) -> Felt:
    days = [(row.day, score) for row in diary if (score := row.score(name)) is not None]
    weeks = sorted({monday(day) for day, _ in days})
    return Felt(
        name=name,
        days=tuple(days),
        weeks=tuple(
            (week, float(statistics.median(s for day, s in days if monday(day) == week)))
            for week in weeks
        ),
        # that much is enough: more than anything below it
        change=compare([float(score) for score in _alike(name, diary)], math.nextafter(NOTICED, 0)),
    )


def _alike(name: DiaryScore, diary: Sequence[DiaryRow]) -> list[int]:
    """The scores that can be compared with the last: a morning's with those of mornings."""
    told = [(row.just_up, score) for row in diary if (score := row.score(name)) is not None]
    return [score for just_up, score in told if just_up == told[-1][0]]
