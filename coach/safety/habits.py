"""Popping as the habit it is: told from what was done and written down today."""

from __future__ import annotations

from datetime import date

from coach.history import History, HistoryFilter
from coach.safety import texts

__all__ = ["JERK", "SEVERAL", "habits_of_day"]

#: From so many a day on it is told as a habit.
SEVERAL = 3
#: The fault of an exercise file that stands for a fast twist to its end.
JERK = "end_jerk"


def habits_of_day(history: History, day: date, today: date) -> tuple[str, ...]:
    """What to say about fast twists and pops of one day, sentence by sentence; often nothing.

    `day` is `today` or the day before: so it is called.
    """
    name = texts.text("day", "today" if day == today else "yesterday")
    wanted = HistoryFilter(since=day, until=day, kind="live")
    before_camera = {e.id for e in history.exercises(wanted) if e.source_kind == "camera"}
    cues = [row for row in history.cues(wanted) if row.exercise_id in before_camera]
    jerks = sum(row.name == f"fault.{JERK}" for row in cues)
    diary = history.diary(wanted)
    pops = sum(row.pops or 0 for row in diary)
    lines: list[str] = []
    if jerks >= SEVERAL:
        lines += _said("fast_twists", jerks, name)
    if any(row.furniture for row in diary):
        lines += _said("furniture", pops, name)
    if pops >= SEVERAL:
        lines += _said("pops", pops, name)
    return tuple(lines)


def _said(habit: str, n: int, day: str) -> list[str]:
    return [line.format(n=n, day=day) for line in texts.sentences("habit", habit, "words")]
