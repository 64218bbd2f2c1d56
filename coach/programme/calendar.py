"""Reminders as an iCalendar file (RFC 5545), for the calendar of a telephone or a computer.

A library would bring three packages for what is here a handful of lines: weekly events at the
clock time of wherever one is, each with an alarm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from coach import __version__

__all__ = ["Reminder", "calendar_text"]

#: Days of the week as iCalendar names them, Monday first.
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: A line is folded before it is longer than this, in bytes.
_LINE = 75


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Something to do for `minutes` on days of the week (Monday is 0), from a time of day on."""

    name: str
    title: str
    text: str
    days: tuple[int, ...]
    at: time
    minutes: int


def calendar_text(reminders: Iterable[Reminder], *, since: date, made_at: datetime) -> str:
    """The file: events that return each week from the day `since` on.

    Args:
        reminders: each becomes an event with an alarm at its beginning.
        since: the first day; each event begins on its own first day from then on.
        made_at: with a time zone.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//back-coach//{__version__}//EN"]
    for reminder in reminders:
        lines += _event(reminder, since, made_at)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines)


def _event(reminder: Reminder, since: date, made_at: datetime) -> Iterator[str]:
    ahead = min((day - since.weekday()) % 7 for day in reminder.days)
    begin = datetime.combine(since + timedelta(days=ahead), reminder.at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(reminder.name)}-{begin:%Y%m%dT%H%M}@back-coach"
    yield f"DTSTAMP:{made_at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{begin:%Y%m%dT%H%M%S}"  # no zone: the clock of wherever one is
    yield f"DURATION:PT{reminder.minutes}M"
    yield f"RRULE:FREQ=WEEKLY;BYDAY={','.join(_DAYS[day] for day in reminder.days)}"
    yield f"SUMMARY:{_escaped(reminder.title)}"
    yield f"DESCRIPTION:{_escaped(reminder.text)}"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:PT0M")
    yield f"DESCRIPTION:{_escaped(reminder.title)}"
    yield from ("END:VALARM", "END:VEVENT")


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line with its end; one too long goes on behind a space, never within a letter."""
    rows, row = [], ""
    for letter in line:
        if len((row + letter).encode()) > _LINE:
            rows.append(row)
            row = " "
        row += letter
    return "\r\n".join([*rows, row]) + "\r\n"
