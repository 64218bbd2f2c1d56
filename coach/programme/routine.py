"""What a routine is, and the reader of the files of `exercises/routines/`.

Everything that is wrong with a file is told at once, as with exercises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from coach.common.errors import CoachError
from coach.exercise.about import EARLY_H
from coach.exercise.guided import guided_names, guided_path, is_guided
from coach.exercise.loader import (
    ExerciseFile,
    exercise_files,
    exercise_folder,
    exercise_names,
    exercise_path,
    in_language,
    parsed,
)
from coach.exercise.tables import check_head
from coach.exercise.thresholds import overlaid, read_thresholds
from coach.exercise.toml_table import Problems, Table, nearest

__all__ = [
    "DAYS",
    "ROUTINE",
    "Early",
    "Pauses",
    "Routine",
    "RoutineStep",
    "load_routine",
    "read_routine",
    "routine_names",
]

#: The `kind` that such a file names.
ROUTINE = "routine"
#: Days of the week as a file names them, Monday first as Python counts.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: What becomes of deep flexion in the first hours after getting up.
Flexion: TypeAlias = Literal["last", "leave_out"]
FLEXION: tuple[Flexion, ...] = ("last", "leave_out")
#: More than this of anything is a slip of the pen.
MOST_MINUTES, MOST_REPETITIONS, MOST_PAUSE_S = 120, 100, 600


@dataclass(frozen=True, kw_only=True)
class RoutineStep:
    """One exercise of a routine.

    Attributes:
        exercise: its name, judged or guided.
        sets: repetitions of each set; empty for one set of the exercise's own dose.
        minutes: it ends after so long even if the dose is not done; inf: never.
        rest_s: the pause after each set.
        thresholds: numbers of the exercise that differ here.
    """

    exercise: str
    sets: tuple[int, ...]
    minutes: float
    rest_s: float
    thresholds: Mapping[str, float]
    source: str


@dataclass(frozen=True, kw_only=True)
class Early:
    """What to do with deep flexion within so many hours after getting up, and what is said."""

    within_h: float
    flexion: Flexion
    words: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """How long to wait where body or camera have to be put elsewhere, in seconds."""

    setup_s: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Routine:
    """Exercises in order; `days` are those on which it is due, by their place in `DAYS`."""

    name: str
    title: str
    summary: str
    source: str
    days: tuple[int, ...]
    pauses: Pauses
    early: Early | None
    steps: tuple[RoutineStep, ...]


def routine_names() -> list[str]:
    """The names of all routines there are, sorted."""
    return [path.stem for path in exercise_files(_folder())]


def load_routine(name: str) -> Routine:
    """The routine called `name`, or in the file `name` if it ends in `.toml`.

    Raises:
        CoachError: no such routine (with the nearest name), or a file with anything wrong in it.
    """
    path = Path(name) if name.endswith(".toml") else _folder() / f"{name}.toml"
    if not name.endswith(".toml") and name not in routine_names():
        raise CoachError(
            f'no routine is called "{name}"{nearest(name, routine_names())}; '
            "`coach routine` alone shows them all"
        )
    routine, problems = read_routine(path)
    if routine is None:
        raise CoachError("\n".join(problems))
    return routine


def read_routine(path: Path) -> tuple[Routine | None, list[str]]:
    """The routine in a file, or None and everything that is wrong with it, a line each."""
    try:
        data = in_language(parsed(path), path)
    except CoachError as error:
        return None, [str(error)]
    problems = Problems(str(path))
    routine = _routine(Table(data, "", problems, {}), path.stem)
    return (None, problems.lines) if problems.lines else (routine, [])


def _folder() -> Path:
    return exercise_folder() / "routines"


def _routine(table: Table, stem: str) -> Routine:
    check_head(table, stem)
    table.known("kind", [ROUTINE], "this kind")
    steps = tuple(_step(t) for t in table.tables("step"))
    if not steps:
        table.complain("step", "one table [[step]] or more", None)
    routine = Routine(
        name=stem,
        title=table.text("title"),
        summary=table.text("summary"),
        source=table.text("source"),
        days=_days(table),
        pauses=_pauses(table.table("pauses")),
        early=_early(table.table("early")) if table.has("early") else None,
        steps=steps,
    )
    table.done()
    return routine


def _days(table: Table) -> tuple[int, ...]:
    """The days named; all of them where none is."""
    names = table.texts("days")
    for name in names:
        if name not in DAYS:
            table.complain("days", "days of the week", name, nearest(name, DAYS))
    return tuple(i for i, name in enumerate(DAYS) if name in names) or tuple(range(len(DAYS)))


def _pauses(table: Table) -> Pauses:
    pauses = Pauses(setup_s=_number(table, "setup_s", 0, MOST_PAUSE_S), source=table.text("source"))
    table.done()
    return pauses


def _early(table: Table) -> Early:
    early = Early(
        within_h=_number(table, "within_h", 0, 24) if table.has("within_h") else EARLY_H,
        flexion=table.known("flexion", FLEXION, "what to do"),  # type: ignore[arg-type]  # one of
        words=table.text("words"),
        source=table.text("source"),
    )
    table.done()
    return early


def _step(table: Table) -> RoutineStep:
    exercise = table.text("exercise")
    step = RoutineStep(
        exercise=exercise,
        sets=_sets(table),
        minutes=_number(table, "minutes", 0.1, MOST_MINUTES) if table.has("minutes") else math.inf,
        rest_s=_number(table, "rest_s", 0, MOST_PAUSE_S),
        thresholds=_thresholds(table, exercise) if table.has("thresholds") else {},
        source=table.text("source"),
    )
    if exercise and not _is_known(exercise):
        known = [*exercise_names(), *guided_names()]
        table.complain("exercise", "an exercise", exercise, nearest(exercise, known))
    table.done()
    return step


def _is_known(exercise: str) -> bool:
    return is_guided(exercise) or exercise in exercise_names()


def _sets(table: Table) -> tuple[int, ...]:
    """The repetitions of each set, from `repetitions = 10` or `repetitions = [6, 4, 2]`."""
    found = table.value("repetitions")
    given = [] if found is None else found if isinstance(found, list) else [found]
    whole = [n for n in given if isinstance(n, int) and not isinstance(n, bool)]
    if whole != given or not all(1 <= n <= MOST_REPETITIONS for n in whole):
        expected = f"a whole number from 1 to {MOST_REPETITIONS}, or a list of them, a set each"
        table.complain("repetitions", expected, found)
        return ()
    return tuple(whole)


def _number(table: Table, key: str, low: float, high: float) -> float:
    number = table.number(key)
    if not math.isnan(number) and not low <= number <= high:
        table.complain(key, f"a number from {low:g} to {high:g}", number)
    return number


def _thresholds(table: Table, exercise: str) -> dict[str, float]:
    """The numbers of the exercise that differ, held against its file's own names and ranges."""
    own = table.table("thresholds")
    values: dict[str, Any] = {key: own.value(key) for key in own.keys()}  # noqa: SIM118
    if _is_known(exercise):
        path = guided_path(exercise) if is_guided(exercise) else exercise_path(exercise)
        found = Problems("")
        base = read_thresholds(parsed(path).get("thresholds", {}), found)
        overlaid(base, {"thresholds": values}, found)
        if not found.lines and not is_guided(exercise):
            found.lines += ExerciseFile(path).exercise({"thresholds": values}, origin=path)[1]
        for line in found.lines:
            own.say("", line.removeprefix(": thresholds.").removeprefix(f"{path}: "))
    return {k: float(v) for k, v in values.items() if isinstance(v, (int, float))}
