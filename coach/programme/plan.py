"""Which routines a person has chosen for which days, and what of that is due today."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from coach.common.errors import CoachError
from coach.common.output import write_whole
from coach.exercise.loader import config_folder, parsed
from coach.exercise.toml_table import Problems, Table, nearest
from coach.history import ExerciseRow
from coach.programme.routine import DAYS, Routine, load_routine, routine_names

__all__ = [
    "FIRST_DAYS",
    "USUAL_AT",
    "Chosen",
    "Due",
    "State",
    "chosen",
    "clock_time",
    "due",
    "keep_plan",
    "plan_path",
    "suggested",
]

#: For so many days after the first session the gentle routine is suggested.
FIRST_DAYS = 7
#: When a routine is done where no hour was chosen; away from the first hours of the day.
USUAL_AT = time(18, 0)

#: What a routine is on a day: all of it done, some of it, to be done, or another day's.
State: TypeAlias = Literal["done", "begun", "due", "not today"]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A routine on days of the week (Monday is 0), at an hour of the day."""

    name: str
    days: tuple[int, ...]
    at: time


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a chosen routine is today.

    Attributes:
        lately: on how many of the last seven days before today it was done or begun;
            wanted: on how many of them it was due.
    """

    chosen: Chosen
    routine: Routine
    state: State
    lately: int
    wanted: int


def plan_path() -> Path:
    """Where the choice is kept: `plan.toml` in the settings folder."""
    return config_folder() / "plan.toml"


def chosen(path: Path) -> tuple[Chosen, ...]:
    """What was chosen, in the order of the file; nothing where there is none.

    Raises:
        CoachError: the file cannot be read, or all that is wrong in it, a line each.
    """
    if not path.is_file():
        return ()
    problems = Problems(str(path))
    table = Table(parsed(path), "", problems, {})
    found = tuple(_chosen(t) for t in table.tables("routine"))
    table.done()
    if problems.lines:
        raise CoachError("\n".join(problems.lines))
    return found


def _chosen(table: Table) -> Chosen:
    name, at = table.text("name"), table.text("at", f"{USUAL_AT:%H:%M}")
    if name and name not in routine_names() and not name.endswith(".toml"):
        table.complain("name", "a routine", name, nearest(name, routine_names()))
    days = table.texts("days")
    for day in days:
        if day not in DAYS:
            table.complain("days", "days of the week", day, nearest(day, DAYS))
    hour = clock_time(at)
    if hour is None:
        table.complain("at", "an hour of the day, as 18:30", at)
    table.done()
    numbers = tuple(i for i, day in enumerate(DAYS) if day in days) or tuple(range(len(DAYS)))
    return Chosen(name=name, days=numbers, at=hour or USUAL_AT)


def clock_time(text: str) -> time | None:
    """`7:30` or `18:30` as a time of the day; None for anything else."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def keep_plan(path: Path, plan: Iterable[Chosen]) -> None:
    """Write the choice. Raises `CoachError` when it cannot be written."""
    lines = ["# Which routines are due, and when: `coach plan` reads and writes this."]
    for row in plan:
        days = ", ".join(f'"{DAYS[i]}"' for i in row.days)
        name = row.name.replace("\\", "\\\\").replace('"', '\\"')
        lines += ["", "[[routine]]", f'name = "{name}"', f"days = [{days}]",
                  f'at   = "{row.at:%H:%M}"']  # fmt: skip
    write_whole(path, "\n".join(lines) + "\n")


def suggested(first_day: date | None, today: date) -> Chosen:
    """What is due where nothing was chosen: the gentle routine at first, then the daily one."""
    early = first_day is None or (today - first_day).days < FIRST_DAYS
    routine = load_routine("first_week" if early else "daily")
    return Chosen(name=routine.name, days=routine.days, at=USUAL_AT)


def due(plan: Iterable[Chosen], rows: Sequence[ExerciseRow], today: date) -> tuple[Due, ...]:
    """What each chosen routine is today, by the exercises done (`rows`, of a week or more)."""
    found = []
    for entry in plan:
        routine = load_routine(entry.name)
        week = [today - timedelta(days=n) for n in range(1, 8)]
        state = _done(routine, rows, today)
        if state == "due" and today.weekday() not in entry.days:
            state = "not today"
        found.append(
            Due(
                chosen=entry,
                routine=routine,
                state=state,
                lately=sum(_done(routine, rows, day) != "due" for day in week),
                wanted=sum(day.weekday() in entry.days for day in week),
            )
        )
    return tuple(found)


def _done(routine: Routine, rows: Iterable[ExerciseRow], day: date) -> State:
    """What of a routine was done on a day: an exercise counts in whichever session it was."""
    names = {step.exercise for step in routine.steps}
    there = {row.name for row in rows if row.started_at.date() == day} & names
    if there == names:
        return "done"
    # One exercise alone may well be of another routine.
    return "begun" if len(there) * 2 > len(names) else "due"
