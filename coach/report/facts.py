"""What a report knows, as frozen rows of numbers; `gathering` reads them from the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from coach.exercise.spec import Exercise, Side
from coach.history import CueRow, DiaryScore, ExerciseRow, PainRow, RepetitionRow, SessionRow
from coach.measures import TypicalError
from coach.report.change import Change, Verdict
from coach.report.pick import Strip

__all__ = [
    "ExerciseFacts", "FaultFacts", "Felt", "Point", "Report", "SideFacts", "Week",
    "monday",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Point:
    """One exercise in one session, to one side.

    Attributes:
        reach: the median over its repetitions, in the measure's unit.
        settings: what it was judged by; only alike ones are compared.
    """

    at: datetime
    reach: float
    settings: str


@dataclass(frozen=True, kw_only=True)
class SideFacts:
    """How far it went to one side (None: from end to end), session by session."""

    side: Side | None
    points: tuple[Point, ...]
    change: Change


@dataclass(frozen=True, kw_only=True)
class Week:
    """An exercise in a week from Monday on: medians, NaN where there is nothing to tell.

    Attributes:
        settings: what it was judged by in the end; the reaches are of repetitions judged so.
        reach: by side, in the measure's unit; none where another measure was read.
        fastest_per_s: the median repetition's fastest moment, in the measure's unit a second.
    """

    monday: date
    settings: str
    reach: dict[Side | None, float]
    repetitions: int
    complete: int
    hold_s: float
    duration_s: float
    fastest_per_s: float


@dataclass(frozen=True, kw_only=True)
class FaultFacts:
    """One fault.

    Attributes:
        times: in how many repetitions it was.
        first, last: in how many of the first, and of the last, `each` sessions.
    """

    name: str
    words: str
    times: int
    first: int
    last: int
    each: int
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class ExerciseFacts:
    """One exercise over the time of the report.

    Attributes:
        error: how wrong the reach typically is, in the measure's unit; None where not known. Of a
            range from end to end, sqrt(2) times the measure's: two readings.
        rows, repetitions: each time it was done, oldest first, and all that was counted.
        refused: why repetitions were not counted, and how many, the most frequent first.
        changed_at: when other numbers began to be in force.
        exercise: the exercise as it is now; None where there is none of that name any more.
        measure_error: the measure's own typical error; None of one that there is no more.
    """

    error: float | None
    measure_error: TypicalError | None
    rows: tuple[ExerciseRow, ...]
    repetitions: tuple[RepetitionRow, ...]
    refused: tuple[tuple[str, int], ...]
    cues: tuple[CueRow, ...]
    sides: tuple[SideFacts, ...]
    weeks: tuple[Week, ...]
    faults: tuple[FaultFacts, ...]
    changed_at: tuple[datetime, ...]
    best: Strip | None
    learn: Strip | None
    exercise: Exercise | None

    @property
    def name(self) -> str:
        """The name it is called by."""
        return self.rows[-1].name

    @property
    def title(self) -> str:
        """What it is called now, or was the last time if there is none of that name any more."""
        return self.rows[-1].title if self.exercise is None else self.exercise.title

    def called_as(self, name: str) -> str:
        """What a fault or a blind spot is called: "too fast"."""
        plain = name.replace("_", " ")
        return plain if self.exercise is None else self.exercise.called_as(name)

    @property
    def learns(self) -> bool:
        """Whether there is a repetition to learn from that is not the best one as well."""
        if self.learn is None or self.best is None:
            return self.learn is not None
        return self.learn.repetition.id != self.best.repetition.id

    @property
    def measure(self) -> str:
        """The main measure of the last time."""
        return self.rows[-1].measure

    @property
    def unit(self) -> str:
        """The unit of that measure."""
        return self.rows[-1].unit


@dataclass(frozen=True, kw_only=True)
class Felt:
    """One line of the diary: scores by day, and their medians by week."""

    name: DiaryScore
    days: tuple[tuple[date, int], ...]
    weeks: tuple[tuple[date, float], ...]
    change: Change


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the page says.

    Attributes:
        since, until: days, both included; since is the first one with anything in it, if later.
        session: the one session asked for, else None.
        before: the last session before `since`.
        path: the file of the history.
    """

    since: date
    until: date
    session: SessionRow | None
    before: SessionRow | None
    sessions: tuple[SessionRow, ...]
    days: tuple[date, ...]
    exercises: tuple[ExerciseFacts, ...]
    felt: tuple[Felt, ...]
    asked: tuple[PainRow, ...]
    notes: tuple[tuple[date, str], ...]
    path: Path

    @property
    def rows(self) -> tuple[ExerciseRow, ...]:
        """Every exercise done."""
        return tuple(row for e in self.exercises for row in e.rows)

    @property
    def repetitions(self) -> int:
        """All that was counted."""
        return sum(len(e.repetitions) for e in self.exercises)

    @property
    def days_in_all(self) -> int:
        """From the first day to the last."""
        return (self.until - self.since).days + 1

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Mondays of all weeks of the calendar that it touches."""
        first = monday(self.since)
        n = (monday(self.until) - first).days // 7 + 1
        return tuple(first + timedelta(weeks=i) for i in range(n))

    @property
    def weeks_in_motion(self) -> tuple[date, ...]:
        """Those of them with a session."""
        moved = {monday(day) for day in self.days}
        return tuple(week for week in self.weeks if week in moved)

    @property
    def weeks_in_a_row(self) -> int:
        """How many weeks up to now had a session; the running week may still get one."""
        weeks, moved = list(self.weeks), set(self.weeks_in_motion)
        if weeks[-1] not in moved:
            weeks.pop()
        n = 0
        while weeks and weeks.pop() in moved:
            n += 1
        return n


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
