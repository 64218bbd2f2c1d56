"""What the sessions before mean for today: a gentler one, and why; or rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from coach.history import History, HistoryFilter, HurtRow, PainRow, SessionRow
from coach.safety import texts
from coach.safety.pain import RISE

__all__ = ["Gentle", "gentle_today", "rests_today"]

#: A session so long ago says nothing about today.
MEMORY = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Gentle:
    """Why today is gentler: the name of the reason, and its words."""

    reason: str
    words: str


def gentle_today(history: History, at: datetime) -> Gentle | None:
    """Why the next session is gentler, None where it is not.

    The last session before a camera decides: it hurt, it hurt `RISE` more at its end than before,
    or more on the day after than right after it. A session without any of that ends it.
    """
    last = _last_before_camera(history, at)
    if last is None:
        return None
    wanted = HistoryFilter(session=last.number)
    pains, hurts = history.pains(wanted), history.hurts(wanted)
    if last.end == "hurt" or hurts:
        return _gentle("hurt")
    before, after = _latest(pains, "before"), _latest(pains, "after")
    if before is not None and after is not None and after - before >= RISE:
        return _gentle("more")
    later = _latest(pains, "next day")
    if later is not None and after is not None and later > after:
        return _gentle("worse")
    return None


def rests_today(history: History, at: datetime) -> tuple[str, ...]:
    """What to say to somebody who was told to stop for today, earlier today; empty otherwise."""
    today = HistoryFilter(since=at.date(), until=at.date())
    stopped = [row for row in history.hurts(today) if row.felt not in ("mild", "unsaid")]
    return texts.sentences("next_day", "rest", "words") if stopped else ()


def mild_today(history: History, at: datetime) -> HurtRow | None:
    """The last time today that it hurt mildly, to ask whether that has faded."""
    today = HistoryFilter(since=at.date(), until=at.date())
    mild = [row for row in history.hurts(today) if row.felt in ("mild", "unsaid")]
    return mild[-1] if mild else None


def _last_before_camera(history: History, at: datetime) -> SessionRow | None:
    lately = HistoryFilter(kind="live", since=(at - MEMORY).date())
    before_camera = {e.session for e in history.exercises(lately) if e.source_kind == "camera"}
    done = [row for row in history.sessions(lately) if row.number in before_camera]
    return done[-1] if done else None


def _latest(pains: Iterable[PainRow], moment: str) -> int | None:
    scores = [row.score for row in pains if row.moment == moment]
    return scores[-1] if scores else None


def _gentle(reason: str) -> Gentle:
    return Gentle(reason=reason, words=texts.text("gentler", reason))
