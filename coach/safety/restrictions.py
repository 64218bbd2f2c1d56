"""What a person's answers mean for an exercise: left out, or smaller, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from coach.common.errors import CoachError
from coach.common.language import joined
from coach.exercise.about import About
from coach.exercise.loader import ExerciseFile
from coach.exercise.spec import Exercise
from coach.exercise.thresholds import GENTLER_FORM, NOT_OF_FILE
from coach.safety import texts
from coach.safety.health import HealthAnswers, health_screen
from coach.safety.yesterday import Gentle, because

__all__ = ["Described", "Restrictions", "in_gentler_form", "restrictions"]


class Described(Protocol):
    """What can be left out: an exercise, judged or guided, with its title and limits."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def about(self) -> About | None:
        """Its limits, among other things."""


@dataclass(frozen=True, kw_only=True)
class Restrictions:
    """What is left out and what is smaller today.

    Attributes:
        conditions: names out of `coach.exercise.about.CONDITIONS` that the person has.
        gentle: why everything is gentler today, None where it is not.
    """

    conditions: tuple[str, ...] = ()
    gentle: Gentle | None = None

    def refuses(self, exercise: Described) -> str | None:
        """Why the exercise is not done, in words for the person; None where it may be."""
        conditions = self._of(exercise.about.refused_for if exercise.about else ())
        if not conditions:
            return None
        why = joined([health_screen().why(name) for name in conditions])
        return texts.text("gentler", "refused", "words").format(title=exercise.title, why=why)

    def apply(self, exercise: Exercise) -> Exercise:
        """The exercise as it is done today: itself, or its gentler form.

        Raises:
            CoachError: its file cannot be read any more.
        """
        if exercise.gentler is None:
            return exercise
        values: dict[str, float] = {}
        if self.gentle is not None or self._smaller(exercise):
            values |= exercise.gentler.range
        if self.gentle is not None:
            values |= exercise.gentler.hold
        return in_gentler_form(exercise, values)

    def reasons(self, exercise: Exercise) -> tuple[str, ...]:
        """What is smaller about the exercise today, and why, sentence by sentence."""
        lines = [self.gentle.words] if self.gentle is not None else []
        if exercise.gentler is not None and (self.gentle is not None or self._smaller(exercise)):
            smaller = self._smaller(exercise)
            what = exercise.gentler.words
            if smaller:
                why = joined([health_screen().why(name) for name in smaller])
                lines.append(texts.text("gentler", "condition").format(why=why, what=what))
            else:
                lines.append(what)
        return tuple(lines)

    def _smaller(self, exercise: Exercise) -> tuple[str, ...]:
        return self._of(exercise.about.smaller_for if exercise.about else ())

    def _of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in self.conditions if name in names)


def restrictions(answers: HealthAnswers, gentle: Gentle | None = None) -> Restrictions:
    """What the answers of a health screen, and the sessions before, mean for exercises.

    Where nothing was answered yet everything is gentler.
    """
    if gentle is None and not answers.by_name:
        gentle = because("unasked")
    limits = [q.name for q in health_screen().questions if q.kind == "limit"]
    return Restrictions(
        conditions=tuple(name for name in limits if answers.yes(name)), gentle=gentle
    )


def in_gentler_form(exercise: Exercise, values: Mapping[str, float]) -> Exercise:
    """The exercise with other values of some thresholds, read anew from its file.

    Numbers of the user's own stay. Of a threshold in both, the value further from the file's own,
    on the gentler side of it, is taken. Where a number of theirs does not go together with the
    gentler form it is left out.

    Raises:
        CoachError: its file cannot be read any more.
    """
    if not values or exercise.path is None:
        return exercise
    file = ExerciseFile(exercise.path)
    plain, problems = file.exercise({}, origin=exercise.path)
    if plain is None:
        raise CoachError("\n".join(problems))
    own = {t.name: t.value for t in exercise.thresholds.values() if t.source in NOT_OF_FILE}
    gentle = {
        name: value
        for name, value in values.items()
        if (own.get(name, value) - value) * (value - plain.thresholds[name].value) <= 0
    }
    made, problems = file.exercise({"thresholds": own | gentle}, origin=exercise.path)
    if made is None:
        gentle = dict(values)
        made, problems = file.exercise({"thresholds": gentle}, origin=exercise.path)
    if made is None:
        raise CoachError("\n".join(problems))
    marked = {
        name: dataclasses.replace(t, source=GENTLER_FORM) if name in gentle else t
        for name, t in made.thresholds.items()
    }
    return dataclasses.replace(made, thresholds=marked)
