"""What a routine comes to today: its exercises in order, each set a step, with the pauses between.

Early in the day deep flexion is put last or left out; what a person's health forbids is left out
too. Each is said with its reason.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.common.errors import CoachError
from coach.exercise.about import About
from coach.exercise.guided import Guided, is_guided, load_guided
from coach.exercise.loader import ExerciseFile, exercise_path, overlay_path, parsed
from coach.exercise.spec import Exercise
from coach.programme.routine import Routine, RoutineStep
from coach.safety import Restrictions

__all__ = ["PlannedStep", "Today", "today"]


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """One set of one exercise.

    Attributes:
        number: of `sets`, from 1.
        pause_s: before it, to rest and to get into place.
        moves: body or camera have to be put elsewhere in that pause.
        most_s: it ends after so long; inf: never.
    """

    exercise: Exercise | Guided
    number: int
    sets: int
    pause_s: float
    moves: bool
    most_s: float

    @property
    def name(self) -> str:
        """The exercise's name."""
        return self.exercise.name

    @property
    def seconds(self) -> float:
        """About how long it takes, without the pause before it."""
        exercise = self.exercise
        if isinstance(exercise, Guided):
            return min(self.most_s, exercise.seconds)
        hold_s = max((target.hold_s for target in exercise.targets), default=0.0)
        each_s = 2 * exercise.dose.move_s + hold_s + exercise.dose.rest_s
        return min(self.most_s, exercise.target_repetitions * each_s)


@dataclass(frozen=True, kw_only=True)
class Today:
    """A routine as it is done today.

    Attributes:
        steps: in order, each set one.
        notes: what is not as the routine has it, and why; said before it begins.
        left_out: the titles of exercises that are left out, with the reason.
    """

    steps: tuple[PlannedStep, ...]
    notes: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def seconds(self) -> float:
        """About how long it takes, with the pauses."""
        return sum(step.pause_s + step.seconds for step in self.steps)


def today(
    routine: Routine, *, awake_h: float | None = None, limits: Restrictions | None = None
) -> Today:
    """The steps of a routine for a person who got up `awake_h` hours ago (None: not known).

    Raises:
        CoachError: an exercise of it has something wrong in its file.
    """
    loaded = [(step, _loaded(step)) for step in routine.steps]
    notes: list[str] = []
    left_out: list[tuple[str, str]] = []
    if limits is not None:
        kept = []
        for step, exercise in loaded:
            reason = limits.refuses(exercise)
            if reason is not None:
                left_out.append((exercise.title, reason))
                continue
            fit = exercise
            if isinstance(exercise, Exercise):
                fit = limits.apply(exercise)
                notes += _smaller(exercise, limits)
            kept.append((step, fit))
        loaded = kept
    early = routine.early
    if early is not None and awake_h is not None and awake_h < early.within_h:
        deep = [pair for pair in loaded if _bends_deeply(pair[1].about)]
        if deep:
            notes.append(early.words)
            loaded = [pair for pair in loaded if pair not in deep]
            if early.flexion == "last":
                at = _after_judged(loaded)
                loaded[at:at] = deep
            else:
                left_out += [(exercise.title, early.words) for _, exercise in deep]
    return Today(
        steps=tuple(_steps(routine, loaded)),
        notes=tuple(dict.fromkeys(notes)),
        left_out=tuple(left_out),
    )


def _smaller(exercise: Exercise, limits: Restrictions) -> list[str]:
    """What is smaller about the exercise today; why all are smaller is said once."""
    general = limits.gentle.words if limits.gentle is not None else ""
    lines = limits.reasons(exercise)
    return [line if line == general else f"{exercise.title}: {line}" for line in lines]


def _loaded(step: RoutineStep) -> Exercise | Guided:
    """The exercise with the step's numbers; the user's own are above those."""
    changes = {"thresholds": {**step.thresholds, **_own(step.exercise)}}
    if is_guided(step.exercise):
        return load_guided(step.exercise, changes=changes)
    path = exercise_path(step.exercise)
    exercise, problems = ExerciseFile(path).exercise(changes, origin=path)
    if exercise is None:
        raise CoachError("\n".join(problems))
    return exercise


def _own(name: str) -> Mapping[str, float]:
    path = overlay_path(name)
    found = parsed(path).get("thresholds", {}) if path.is_file() else {}
    return found if isinstance(found, Mapping) else {}


def _bends_deeply(about: About | None) -> bool:
    return about is not None and about.deep_flexion


def _after_judged(loaded: Sequence[tuple[RoutineStep, Exercise | Guided]]) -> int:
    """The place behind the last judged exercise: a rest at the end stays at the end."""
    judged = [i for i, (_, exercise) in enumerate(loaded) if isinstance(exercise, Exercise)]
    return judged[-1] + 1 if judged else 0


def _steps(
    routine: Routine, loaded: Sequence[tuple[RoutineStep, Exercise | Guided]]
) -> list[PlannedStep]:
    steps: list[PlannedStep] = []
    before: Exercise | Guided | None = None
    rest_s = 0.0
    for step, exercise in loaded:
        sets = step.sets or (None,)
        for i, repetitions in enumerate(sets):
            moves = i == 0 and (before is None or _place(before) != _place(exercise))
            steps.append(
                PlannedStep(
                    exercise=_dosed(exercise, repetitions),
                    number=i + 1,
                    sets=len(sets),
                    pause_s=max(rest_s, routine.pauses.setup_s) if moves else rest_s,
                    moves=moves,
                    most_s=60 * step.minutes,
                )
            )
            rest_s, before = step.rest_s, exercise
    return steps


def _place(exercise: Exercise | Guided) -> tuple[object, ...]:
    """Where body and camera are: what differs has to be changed in the pause."""
    place = exercise.about.place if exercise.about is not None else None
    if isinstance(exercise, Guided):
        return (place,)
    return (place, exercise.camera.view, exercise.setup.posture)


def _dosed(exercise: Exercise | Guided, repetitions: int | None) -> Exercise | Guided:
    if repetitions is None:
        return exercise
    dose = dataclasses.replace(exercise.dose, repetitions=repetitions)
    return dataclasses.replace(exercise, dose=dose)
