"""When a sound helps somebody who looks away: by name, from the steps alone."""

from __future__ import annotations

from collections.abc import Iterator

from coach.engine.cue_events import is_praised
from coach.engine.results import Step
from coach.engine.word_times import milestones
from coach.exercise.spec import Exercise

__all__ = ["SoundEvents"]

#: The last seconds of a hold are ticked.
TICKS_S = (3.0, 2.0, 1.0)
#: A target touched again within so long was not reached anew: that is its edge.
AGAIN_S = 1.5


class SoundEvents:
    """Turns steps into names of sounds.

    `reached` a target, `half` of its hold, `tick` for each of the last seconds, `over` when the
    dose of the hold is full, `counted` for a repetition that gets no number said.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._before: Step | None = None
        self._at: str | None = None
        self._at_s = 0.0

    def update(self, step: Step) -> tuple[str, ...]:
        """Takes the next step; the sounds that start now."""
        before, self._before = self._before, step
        return tuple(self._events(step, before)) if before is not None else ()

    def _events(self, step: Step, before: Step) -> Iterator[str]:
        if step.repetition is not None and not is_praised(step.repetition, self._exercise):
            yield "counted"
        if step.target is None:
            return
        if step.target != self._at or step.t_s - self._at_s > AGAIN_S:
            yield "reached"
        self._at, self._at_s = step.target, step.t_s
        if step.target == before.target and step.hold_target_s > 0:
            yield from _in_hold(before.held_s, step.held_s, step.hold_target_s)


def _in_hold(before_s: float, held_s: float, dose_s: float) -> Iterator[str]:
    def passed(at_s: float) -> bool:
        return before_s < at_s <= held_s

    if any(kind == "half" and passed(at_s) for at_s, kind in milestones(dose_s)):
        yield "half"
    if any(passed(dose_s - left_s) for left_s in TICKS_S if left_s < dose_s):
        yield "tick"
    if passed(dose_s):
        yield "over"
