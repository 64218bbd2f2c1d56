"""Leads the dose by time alone, for a movement that the camera cannot see well.

It counts what it led, never what was done: that the person says afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach.engine.results import Cue
from coach.exercise.spec import Exercise, Priority, Target

__all__ = ["Beat", "Metronome", "beats"]


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What is said so many seconds after the start, and how many repetitions are led by then."""

    at_s: float
    name: str
    text: str
    led: int


def beats(exercise: Exercise) -> tuple[Beat, ...]:
    """The whole dose: out to each target in `dose.move_s`, its hold, back, and the count.

    Where each side is a repetition of its own the sides take turns; else one round goes through
    all targets.
    """
    each = exercise.kind != "cycle"
    targets = exercise.targets
    rounds = [(s,) for s in targets] if each else [targets]
    plan: list[Beat] = []
    t_s, led = 0.0, 0
    for _ in range(exercise.dose.repetitions):
        for way in rounds:
            for name, text, lasts_s in _way(exercise, way):
                plan.append(Beat(at_s=t_s, name=name, text=text, led=led))
                t_s += lasts_s
            led += 1
            plan.append(Beat(at_s=t_s, name=f"count.{led}", text=str(led), led=led))
            t_s += max(1.0, exercise.dose.rest_s)
    plan.append(Beat(at_s=t_s, name="done", text=exercise.words["done"], led=led))
    return tuple(plan)


def _way(exercise: Exercise, targets: tuple[Target, ...]) -> Iterator[tuple[str, str, float]]:
    move_s = exercise.dose.move_s
    for target in targets:
        yield f"guide.{target.name}", target.guide, move_s
        if target.hold_s > 0:
            yield f"hold.{target.name}", target.hold, target.hold_s
    if any(s.hold_s > 0 for s in targets):
        yield "held", exercise.words["held"], move_s


class Metronome:
    """Says the beats when their time has come."""

    def __init__(self, exercise: Exercise) -> None:
        self._plan = beats(exercise)
        self._next = 0

    @property
    def led(self) -> int:
        """Repetitions led so far."""
        return self._plan[self._next - 1].led if self._next else 0

    @property
    def over(self) -> bool:
        """Whether the last word has been said."""
        return self._next == len(self._plan)

    def update(self, played_s: float, t_s: float) -> Cue | None:
        """The cue that starts now; `played_s` since the start without pauses, `t_s` of the frame.

        After a standstill the words that were missed are not said one after the other: the last
        of them is.
        """
        due = None
        while not self.over and self._plan[self._next].at_s <= played_s:
            due = self._plan[self._next]
            self._next += 1
        if due is None:
            return None
        return Cue(t_s=t_s, name=due.name, text=due.text, priority=Priority.GUIDE, speak=True)
