"""The health screen: what is asked, when it is due, and what the answers mean for today.

The questions are data, `exercises/_health.toml`. Of each question the latest answer counts.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from coach.common.errors import CoachError
from coach.common.language import current
from coach.exercise.about import CONDITIONS
from coach.exercise.loader import exercise_folder
from coach.exercise.toml_table import Problems, Table
from coach.history import HealthRow
from coach.safety.texts import spoken_in

__all__ = [
    "HEALTH_FILE",
    "Answered",
    "HealthAnswers",
    "HealthScreen",
    "Outcome",
    "Question",
    "QuestionKind",
    "answers_in",
    "health_screen",
    "updated",
]

HEALTH_FILE = "_health.toml"
#: What a yes leads to: help now and no start; a doctor's word before any start; smaller exercises.
QuestionKind: TypeAlias = Literal["emergency", "doctor", "limit"]
KINDS: tuple[QuestionKind, ...] = ("emergency", "doctor", "limit")


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question, answered with yes or no.

    Attributes:
        asks: its words; yes: what a yes does, sentence by sentence.
        why: the condition in a few words, where it limits exercises.
        again_days: it is asked again so many days after its last answer.
        stays: said in place of `yes` when that answer is yes again; empty where it makes no
            difference.
    """

    name: str
    kind: QuestionKind
    asks: str
    yes: tuple[str, ...]
    why: str
    again_days: float
    stays: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The latest answer to one question: when, whether yes, and whether a doctor has agreed.

    `before` is when it was answered with yes for the first time in a row, None for a no.
    """

    at: datetime
    yes: bool
    cleared: bool
    before: datetime | None


@dataclass(frozen=True, kw_only=True)
class HealthAnswers:
    """All that is known of a person's health: the latest answer to each question asked so far.

    Attributes:
        put_off: the last screen was put off, so that it cannot be once more.
    """

    by_name: Mapping[str, Answered]
    put_off: bool = False

    def yes(self, name: str) -> bool:
        """Whether the latest answer is yes."""
        return name in self.by_name and self.by_name[name].yes


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What answers mean for today.

    Attributes:
        kind: the gravest question answered with yes; None where none was.
        starts: whether exercising may begin.
        lines: what to do, sentence by sentence, the gravest first.
    """

    kind: QuestionKind | None
    starts: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HealthScreen:
    """The questions in the order they are asked, and the lines that come before them."""

    questions: tuple[Question, ...]
    lines: tuple[str, ...]

    def due(self, answers: HealthAnswers, at: datetime) -> tuple[Question, ...]:
        """The questions to ask now.

        Each that was never answered or long ago, and each that kept the person from starting.
        """
        return tuple(q for q in self.questions if self._is_due(q, answers.by_name.get(q.name), at))

    def _is_due(self, question: Question, last: Answered | None, at: datetime) -> bool:
        if last is None or at - last.at >= timedelta(days=question.again_days):
            return True
        return last.yes and not last.cleared and question.kind != "limit"

    def outcome(self, answers: HealthAnswers) -> Outcome:
        """What the answers mean; the gravest kind alone speaks where nothing starts."""
        told = [q for q in self.questions if answers.yes(q.name)]
        open_ones = [q for q in told if not answers.by_name[q.name].cleared]
        for kind in KINDS:
            grave = [q for q in (told if kind == "limit" else open_ones) if q.kind == kind]
            if grave:
                lines = [line for q in grave for line in self.said(q, answers)]
                return Outcome(kind=kind, starts=kind == "limit", lines=tuple(dict.fromkeys(lines)))
        return Outcome(kind=None, starts=True, lines=())

    def said(self, question: Question, answers: HealthAnswers) -> tuple[str, ...]:
        """What a yes to one question does, in words."""
        last = answers.by_name[question.name]
        since = last.before or last.at
        stayed = last.at - since >= timedelta(days=question.again_days)
        return question.stays if stayed and question.stays else question.yes

    def why(self, name: str) -> str:
        """A condition in a few words."""
        return next(q.why for q in self.questions if q.name == name)


def answers_in(rows: Iterable[HealthRow]) -> HealthAnswers:
    """What is known from all rows of a history, oldest first."""
    return functools.reduce(updated, rows, HealthAnswers(by_name={}))


def updated(answers: HealthAnswers, row: HealthRow) -> HealthAnswers:
    """What is known after one more row."""
    by_name = dict(answers.by_name)
    for name, yes in row.answers.items():
        last = by_name.get(name)
        since = row.answered_at if last is None or last.before is None else last.before
        by_name[name] = Answered(
            at=row.answered_at,
            yes=yes,
            cleared=name in row.cleared,
            before=since if yes else None,
        )
    return HealthAnswers(by_name=by_name, put_off=row.put_off)


def health_screen() -> HealthScreen:
    """The health screen of `exercises/_health.toml`, in the language in use.

    Raises:
        CoachError: the file cannot be read, or anything is wrong in it.
    """
    return _read(exercise_folder() / HEALTH_FILE, current())


@lru_cache(maxsize=4)
def _read(path: Path, language: str) -> HealthScreen:
    problems = Problems(str(path))
    table = Table(spoken_in(path, language), "", problems, {})
    again_days = table.number("again_days")
    table.text("source")
    own = table.table("screen")
    lines = own.texts("lines")
    own.done()
    questions = tuple(_question(t, again_days) for t in table.tables("question"))
    table.done()
    limits = [q.name for q in questions if q.kind == "limit"]
    if sorted(limits) != sorted(CONDITIONS):
        table.complain("question", f"limits called {', '.join(CONDITIONS)}", ", ".join(limits))
    if problems.lines:
        raise CoachError("\n".join(problems.lines))
    return HealthScreen(questions=questions, lines=lines)


def _question(table: Table, again_days: float) -> Question:
    kind = table.known("kind", KINDS, "a kind of question")
    question = Question(
        name=table.text("name"),
        kind=kind,  # type: ignore[arg-type]  # `known` gives one of these three
        asks=table.text("asks"),
        yes=table.texts("yes"),
        why=table.text("why") if kind == "limit" else table.text("why", ""),
        again_days=table.number("again_days", again_days),
        stays=table.texts("stays"),
        source=table.text("source"),
    )
    if not question.yes:
        table.complain("yes", "what a yes does, a list of sentences", None)
    table.done()
    return question
