"""The history as the studio shows it: the sessions, and the report's own pages."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path
from typing import Any

from coach.history import History, HistoryFilter

__all__ = ["report_page", "sessions"]

#: Drawing is not made for two threads at once.
_DRAWING = threading.Lock()


def sessions(folder: Path) -> list[dict[str, Any]]:
    """The sessions, newest first. Raises `CoachError` when the history cannot be read."""
    with History(folder) as history:
        found = history.sessions()
        done: dict[int, list[str]] = {}
        for exercise in history.exercises():
            done.setdefault(exercise.session, []).append(exercise.title)
        counted: dict[int, int] = {}
        for repetition in history.repetitions():
            counted[repetition.session] = counted.get(repetition.session, 0) + 1
    return [
        {
            "number": s.number,
            "at": s.started_at.isoformat(timespec="minutes"),
            "kind": s.kind,
            "exercises": done.get(s.number, []),
            "repetitions": counted.get(s.number, 0),
        }
        for s in reversed(found)
    ]


def report_page(folder: Path, *, session: int | None, weeks: int, now: datetime) -> str:
    """The report of one session, or of the last weeks, as its own whole page.

    Raises:
        CoachError: there is no such session, or the history cannot be read.
    """
    # What draws takes a second to load: not before somebody looks.
    from coach.report import as_html, gather, period

    days = period(weeks, now.date())
    wanted = days if session is None else HistoryFilter(session=session)
    with _DRAWING, History(folder) as history:
        return as_html(gather(history, wanted))
