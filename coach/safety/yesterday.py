"""What the sessions before mean for today: a gentler one, and why; or rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from coach.history import History, HistoryFilter, HurtRow, PainRow, SessionRow
from coach.safety import texts
from coach.safety.pain import RISE

__all__ = [
    "Gentle",
    "because",
    "gentle_today",
    "mild_today",
    "pain_after",
    "rests_today",
    "unasked_yesterday",
]

#: A session so long ago says nothing about today.
MEMORY = timedelta(days=14)
#: Pain is asked for again a day after a session: no sooner and no later than this.
SOONEST, LATEST = timedelta(hours=12), timedelta(hours=48)


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
        return because("hurt")
    before, after = _latest(pains, "before"), _latest(pains, "after")
    if before is not None and after is not None and after - before >= RISE:
        return because("more")
    later = _latest(pains, "next day")
    if later is not None and after is not None and later > after:
        return because("worse")
    return None


def rests_today(history: History, at: datetime) -> tuple[str, ...]:
    """What to say to somebody who was told to stop for today, earlier today; empty otherwise."""
    today = HistoryFilter(since=at.date(), until=at.date())
    stopped = [row for row in history.hurts(today) if row.felt not in ("mild", "unsaid")]
    return texts.sentences("next_day", "rest", "words") if stopped else ()


def mild_today(history: History, at: datetime) -> HurtRow | None:
    """When it last hurt mildly, if that was today and in the last session."""
    today, last = HistoryFilter(since=at.date(), until=at.date()), _last_before_camera(history, at)
    mild = [
        row
        for row in history.hurts(today)
        if row.felt in ("mild", "unsaid") and last is not None and row.session == last.number
    ]
    return mild[-1] if mild else None


def unasked_yesterday(history: History, at: datetime) -> SessionRow | None:
    """The last session before a camera, if about a day has passed since and nobody asked yet."""
    last = _last_before_camera(history, at)
    if last is None or not SOONEST <= at - (last.ended_at or last.started_at) <= LATEST:
        return None
    pains = history.pains(HistoryFilter(session=last.number))
    return None if any(row.moment == "next day" for row in pains) else last


def pain_after(history: History, session: int) -> int | None:
    """How much it hurt right after a session, None where that was not told."""
    return _latest(history.pains(HistoryFilter(session=session)), "after")


def _last_before_camera(history: History, at: datetime) -> SessionRow | None:
    lately = HistoryFilter(kind="live", since=(at - MEMORY).date())
    before_camera = {e.session for e in history.exercises(lately) if e.source_kind == "camera"}
    done = [row for row in history.sessions(lately) if row.number in before_camera]
    return done[-1] if done else None


def _latest(pains: Iterable[PainRow], moment: str) -> int | None:
    scores = [row.score for row in pains if row.moment == moment]
    return scores[-1] if scores else None


def because(reason: str) -> Gentle:
    """The gentle session that a reason asks for: hurt, more, worse, unasked, mild."""
    return Gentle(reason=reason, words=texts.text("gentler", reason))
