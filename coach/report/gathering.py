"""Reads a history into the facts of a report."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from coach.errors import CoachError
from coach.exercise import Exercise, Side
from coach.exercise_file import load
from coach.history import CueRow, ExerciseRow, History, RepetitionRow, Wanted
from coach.progress import Progress, silent
from coach.report.change import compare, error_size, rarer, the_ends
from coach.report.facts import (
    FEELINGS,
    ExerciseFacts,
    FaultFacts,
    Felt,
    Point,
    Report,
    SideFacts,
    Week,
    monday,
)
from coach.report.pick import best, reach, strip, to_learn_from

__all__ = ["NOTICED", "gather", "period"]

#: A change of two points of ten is what people notice (Farrar 2001, pain); so for the other two.
NOTICED = 2.0


def period(weeks: int, until: date) -> Wanted:
    """The last weeks up to a day."""
    return Wanted(since=until - timedelta(weeks=weeks) + timedelta(days=1), until=until)


def gather(history: History, wanted: Wanted, *, progress: Progress = silent) -> Report:
    """Reads all that a report on `wanted` (with since and until, or a session) says.

    Raises:
        CoachError: there is no such session, or the history cannot be read.
    """
    sessions = history.sessions(wanted)
    session = None
    if wanted.session is not None:
        if not sessions:
            raise CoachError(
                f"there is no session {wanted.session}{_of(wanted)} in {history.path}; "
                "`coach history` shows them all"
            )
        session = sessions[0]
        since = until = session.started_at.date()
    else:
        since, until = wanted.since or date.min, wanted.until or date.max
    days = Wanted(since=since, until=until)
    diary = history.diary(days)
    written = [row.day for row in diary] + [s.started_at.date() for s in sessions]
    begin = max(since, min(written)) if written else since
    exercises = _by_exercise(history.exercises(wanted))
    repetitions, cues = history.repetitions(wanted), history.cues(wanted)
    found = []
    for i, (name, rows) in enumerate(exercises.items()):
        ids = {row.id for row in rows}
        own = [r for r in repetitions if r.exercise_id in ids]
        said = [c for c in cues if c.exercise_id in ids]
        found.append(_exercise(history, name, rows, own, said))
        progress("Reading the history", (i + 1) / len(exercises))
    earlier = history.sessions(Wanted(until=since - timedelta(days=1), exercise=wanted.exercise))
    return Report(
        since=begin,
        until=until,
        session=session,
        before=earlier[-1] if earlier else None,
        sessions=tuple(sessions),
        days=tuple(sorted({s.started_at.date() for s in sessions})),
        exercises=tuple(found),
        felt=tuple(
            _felt(name, [(row.day, getattr(row, name)) for row in diary]) for name in FEELINGS
        ),
        asked=tuple(
            history.pains(wanted if session else Wanted(since=since, until=until))
        ),
        notes=tuple((row.day, row.note) for row in diary if row.note),
        path=history.path,
    )  # fmt: skip


def _of(wanted: Wanted) -> str:
    return f" with {wanted.exercise}" if wanted.exercise is not None else ""


def _by_exercise(rows: Sequence[ExerciseRow]) -> dict[str, list[ExerciseRow]]:
    names: dict[str, list[ExerciseRow]] = {}
    for row in rows:
        names.setdefault(row.name, []).append(row)
    return names


def _exercise(
    history: History,
    name: str,
    rows: list[ExerciseRow],
    own: list[RepetitionRow],
    cues: list[CueRow],
) -> ExerciseFacts:
    last = rows[-1]
    try:
        exercise = load(name)
    except CoachError:
        exercise = None
    alike = [row for row in rows if _settings(row) == _settings(last)]
    ids = {row.id for row in alike}
    comparable = [r for r in own if r.exercise_id in ids]
    same = {row.id for row in rows if row.measure == last.measure}
    measured = [r for r in own if r.exercise_id in same]
    both: tuple[Side | None, ...] = ("left", "right", None)
    sides = [s for s in both if any(r.side == s and not math.isnan(reach(r)) for r in measured)]
    errors = [error_size(row.error, row.unit) for row in alike]
    known = [e for e in errors if e is not None]
    measure_error = max(known) if len(known) == len(errors) else None
    error = measure_error
    if error is not None and None in sides:  # both ends of a range are read, each that wrong
        error = math.sqrt(2) * error
    strips = {"best": best(comparable, exercise), "learn": to_learn_from(comparable, exercise)}
    shown = {
        kind: strip(
            history,
            r,
            next(row for row in rows if row.id == r.exercise_id),
            [c for c in cues if c.exercise_id == r.exercise_id],
        )
        for kind, r in strips.items()
        if r is not None
    }
    return ExerciseFacts(
        name=name,
        title=last.title,
        measure=last.measure,
        unit=last.unit,
        error=error,
        measure_error=measure_error,
        error_text=last.error,
        rows=tuple(rows),
        repetitions=tuple(own),
        cues=tuple(cues),
        sides=tuple(_side(side, rows, measured, _settings(last), error) for side in sides),
        weeks=_weeks(rows, own, last.measure),
        faults=_faults(exercise, own, comparable, alike),
        changed_at=tuple(b.started_at for a, b in pairwise(rows) if _settings(a) != _settings(b)),
        best=shown.get("best"),
        learn=shown.get("learn"),
        exercise=exercise,
    )


def _settings(row: ExerciseRow) -> str:
    return f"{row.measure} {row.settings}"


def _side(
    side: Side | None,
    rows: Sequence[ExerciseRow],
    own: Sequence[RepetitionRow],
    settings: str,
    error: float | None,
) -> SideFacts:
    together: dict[tuple[int, str], list[ExerciseRow]] = {}
    for row in rows:
        together.setdefault((row.session, _settings(row)), []).append(row)
    points = []
    for (_, judged_by), these in together.items():
        ids = {row.id for row in these}
        median = _median([r for r in own if r.exercise_id in ids], reach, side)
        if not math.isnan(median):
            points.append(Point(at=these[0].started_at, reach=median, settings=judged_by))
    alike = [p.reach for p in points if p.settings == settings]
    of_a_difference = None if error is None else math.sqrt(2) * error
    return SideFacts(side=side, points=tuple(points), change=compare(alike, of_a_difference))


def _weeks(
    rows: Sequence[ExerciseRow], own: Sequence[RepetitionRow], measure: str
) -> tuple[Week, ...]:
    weeks = []
    for week in sorted({monday(row.started_at.date()) for row in rows}):
        done = [row for row in rows if monday(row.started_at.date()) == week]
        ids = {row.id for row in done}
        these = [r for r in own if r.exercise_id in ids]
        settings = _settings(done[-1])
        alike = {row.id for row in done if _settings(row) == settings and row.measure == measure}
        same = [r for r in these if r.exercise_id in alike]
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
    words = {"short": "Held for less than the dose."}
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


def _felt(name: str, rows: Sequence[tuple[date, int | None]]) -> Felt:
    days = [(day, score) for day, score in rows if score is not None]
    weeks = sorted({monday(day) for day, _ in days})
    return Felt(
        name=name,
        days=tuple(days),
        weeks=tuple(
            (week, float(statistics.median(s for day, s in days if monday(day) == week)))
            for week in weeks
        ),
        # that much is enough: more than anything below it
        change=compare([float(score) for _, score in days], math.nextafter(NOTICED, 0)),
    )
