"""The first minute: health, rest, pain, what is gentler today and why, and how it is done."""

from __future__ import annotations

from dataclasses import dataclass

from coach.exercise.spec import Exercise, Priority
from coach.safety import pain, texts
from coach.safety.pain import WORST
from coach.safety.restrictions import Restrictions, restrictions
from coach.safety.yesterday import Gentle, because
from coach.ui.flow.asking import Asker
from coach.ui.flow.demonstration import show_demonstration
from coach.ui.flow.health_screen import ask_health
from coach.ui.flow.memory import Known, Memory

__all__ = ["Begin", "before_session", "gentler_because", "ready_today", "show_how"]


@dataclass(frozen=True, kw_only=True)
class Begin:
    """An exercise to begin, as it is done today, and the limits it was made by."""

    exercise: Exercise
    limits: Restrictions


def before_session(asker: Asker, memory: Memory, exercise: Exercise) -> Begin | None:
    """Everything before one exercise; None where it is not to begin.

    Raises:
        PersonLeft: the person has gone.
        CoachError: the exercise's file cannot be read any more.
    """
    limits = ready_today(asker, memory)
    return None if limits is None else show_how(asker, exercise, limits)


def ready_today(asker: Asker, memory: Memory) -> Restrictions | None:
    """Health, rest and pain, before whichever exercise; the limits of today, None for rest.

    Raises:
        PersonLeft: the person has gone.
    """
    known = memory.known()
    screened = ask_health(asker, memory, known.answers)
    if not screened.starts:
        return None
    if known.rests:
        asker.ask("rest", lines=known.rests, priority=Priority.GUIDE)
        return None
    if not _has_faded(asker, memory, known):
        return None
    gentle = known.gentle
    if known.yesterday is not None:
        score = asker.ask_number("next_day", WORST, day=_weekday(known))
        if score is not None:
            memory.keep_next_day(score, known.yesterday.number)
            advice = pain.next_day(score, known.after)
            if advice is not None:
                asker.ask("advice", lines=advice.lines, priority=Priority.GUIDE)
                if advice.stops:
                    return None
                gentle = gentle or because("worse")
    if not _little_pain(asker, memory):
        return None
    if known.habits:
        asker.ask("habit", lines=known.habits, priority=Priority.GUIDE)
    return restrictions(screened.answers, gentle)


def show_how(asker: Asker, exercise: Exercise, limits: Restrictions) -> Begin | None:
    """Whether this exercise is done, what is smaller about it today, and how it is done.

    Raises:
        PersonLeft: the person has gone.
        CoachError: its file cannot be read any more.
    """
    refused = limits.refuses(exercise)
    if refused is not None:
        lines = (refused, texts.text("gentler", "refused", "instead"))
        asker.ask("refused", lines=lines, priority=Priority.GUIDE)
        return None
    today = limits.apply(exercise)
    reasons = limits.reasons(exercise)
    if reasons:
        asker.ask("gentler", lines=reasons, priority=Priority.GUIDE)
    show_demonstration(asker, today)
    return Begin(exercise=today, limits=limits)


def _has_faded(asker: Asker, memory: Memory, known: Known) -> bool:
    """Whether what hurt a little earlier today has gone."""
    if known.mild is None or asker.ask("faded") == "yes":
        return True
    minutes = (memory.now() - known.mild.told_at).total_seconds() / 60
    advice = pain.lasting(minutes, 1)
    if advice is None:
        asker.ask("wait", priority=Priority.GUIDE)
    else:
        asker.ask("rest", lines=advice.lines, priority=Priority.GUIDE)
    return False


def _little_pain(asker: Asker, memory: Memory) -> bool:
    """Whether it hurts little enough to begin."""
    score = asker.ask_number("before", WORST)
    if score is None:
        return True
    memory.keep_pain(score, "before")
    advice = pain.before_session(score)
    if advice is not None:
        asker.ask("rest", lines=advice.lines, priority=Priority.GUIDE)
    return advice is None


def _weekday(known: Known) -> str:
    assert known.yesterday is not None
    names = texts.sentences("day", "week")
    return names[known.yesterday.started_at.weekday()]


def gentler_because(limits: Restrictions, reason: str) -> Restrictions:
    """The same limits, gentler still for a reason."""
    gentle: Gentle = because(reason)
    return Restrictions(conditions=limits.conditions, gentle=gentle)
