"""The health screen on pages: question by question, then what the answers mean for today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coach.exercise.spec import Priority
from coach.safety.health import HealthAnswers, Outcome, Question, health_screen, updated
from coach.ui.flow.asking import Asker
from coach.ui.flow.memory import Memory

__all__ = ["Screened", "ask_health"]

_PRIORITY = {"emergency": Priority.STOP, "doctor": Priority.GUIDE, "limit": Priority.GUIDE}


@dataclass(frozen=True, kw_only=True)
class Screened:
    """The person's answers, old and new, and whether exercising may begin."""

    answers: HealthAnswers
    starts: bool


def ask_health(asker: Asker, memory: Memory, answers: HealthAnswers) -> Screened:
    """Asks what is due and says what it means; nothing is shown where nothing is due.

    The whole screen may be put off once: then it comes before the next session for sure.

    Raises:
        PersonLeft: the person has gone; what was answered so far is not kept.
    """
    screen, at = health_screen(), memory.now()
    due = screen.due(answers, at)
    if not due:
        return Screened(answers=answers, starts=True)
    if not answers.by_name or len(due) == len(screen.questions):
        may_wait = memory.keeps and not answers.put_off
        begins = asker.ask(
            "health", lines=screen.lines, without=() if may_wait else ("later",), n=len(due),
            priority=Priority.GUIDE,
        )  # fmt: skip
        if begins == "later":
            memory.keep_health(memory.health_row({}, put_off=True))
            asker.ask("put_off")
            return Screened(answers=answers, starts=True)
    given: dict[str, bool] = {}
    while True:
        given = _ask_all(asker, due, given)
        outcome = screen.outcome(updated(answers, memory.health_row(given)))
        end = _tell(asker, outcome, given)
        if end != "back":
            break
    agreed = [q.name for q in due if given[q.name] and q.kind == "doctor"]
    row = memory.health_row(given, cleared=agreed if end == "agreed" else ())
    memory.keep_health(row)
    known = updated(answers, row)
    left = screen.outcome(known)
    if end == "agreed" and left.kind == "limit":
        _tell(asker, left, given)
    return Screened(answers=known, starts=left.starts)


def _ask_all(asker: Asker, due: tuple[Question, ...], given: Mapping[str, bool]) -> dict[str, bool]:
    """Each question, from the first; back goes to the one before."""
    found, i = dict(given), 0
    while i < len(due):
        answer = asker.ask(
            "question", without=("back",) if i == 0 else (), asks=due[i].asks, i=i + 1, n=len(due),
            progress=i / len(due),
        )  # fmt: skip
        if answer == "back":
            i -= 1
            continue
        found[due[i].name] = answer == "yes"
        i += 1
    return found


def _tell(asker: Asker, outcome: Outcome, given: Mapping[str, bool]) -> str | None:
    """What the answers mean; "back" to mend them, "agreed" where a doctor has."""
    if outcome.kind is None:
        return asker.ask("fine") if len(given) > 1 else "go"
    return asker.ask(outcome.kind, lines=outcome.lines, priority=_PRIORITY[outcome.kind])
