"""Leads the dose by time alone, for a movement that the camera cannot see well.

It counts what it led, never what was done: that the person says afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coach.engine.cue_texts import cue_texts
from coach.engine.results import Cue
from coach.engine.word_times import SHOWN_S, hold_words
from coach.exercise.spec import Exercise, Priority, Target

__all__ = ["Beat", "Metronome", "beats"]


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What is said so many seconds after the start, and how many repetitions are led by then.

    Attributes:
        lasts_s: until the way, the hold or the rest it belongs to is over; 0 where it ends it.
    """

    at_s: float
    name: str
    text: str
    led: int
    lasts_s: float = 0.0


def beats(exercise: Exercise) -> tuple[Beat, ...]:
    """The whole dose: out to each target in `dose.move_s`, its hold, back, and the count.

    Where each side is a repetition of its own the sides take turns; else one round goes through
    all targets. No word comes before the one before it has had its time.
    """
    each = exercise.kind != "cycle"
    targets = exercise.targets
    rounds = [(s,) for s in targets] if each else [targets]
    rest_s = max(SHOWN_S, exercise.dose.rest_s)
    plan: list[Beat] = []
    t_s, led = 0.0, 0
    for _ in range(exercise.dose.repetitions):
        for way in rounds:
            for name, text, lasts_s, words in _way(exercise, way):
                plan.append(Beat(at_s=t_s, name=name, text=text, led=led, lasts_s=lasts_s))
                for after_s, word, said in words:
                    left_s = lasts_s - after_s
                    plan.append(
                        Beat(at_s=t_s + after_s, name=word, text=said, led=led, lasts_s=left_s)
                    )
                t_s += lasts_s
            led += 1
            count = Beat(at_s=t_s, name=f"count.{led}", text=str(led), led=led, lasts_s=rest_s)
            plan.append(count)
            t_s += rest_s
    plan.append(Beat(at_s=t_s, name="done", text=exercise.words["done"], led=led))
    return tuple(plan)


#: A part of the way: its name and text, how long it lasts, and (after s, name, text) within it.
_Part = tuple[str, str, float, tuple[tuple[float, str, str], ...]]


def _way(exercise: Exercise, targets: tuple[Target, ...]) -> Iterator[_Part]:
    move_s = max(SHOWN_S, exercise.dose.move_s)
    for target in targets:
        yield f"guide.{target.name}", target.guide, move_s, ()
        if target.hold_s > 0:
            hold_s = max(SHOWN_S, target.hold_s)
            yield f"hold.{target.name}", target.hold, hold_s, _within(exercise, hold_s)
    if len(targets) == 1 or any(s.hold_s > 0 for s in targets):
        # From the last of several targets the way back is the way to the first.
        held = "held" if any(s.hold_s > 0 for s in targets) else "back"
        yield held, exercise.words.get(held, ""), move_s, ()


def _within(exercise: Exercise, hold_s: float) -> tuple[tuple[float, str, str], ...]:
    """The words in a hold after its first: how much of it is left, and company."""
    texts = cue_texts(exercise)
    words = [(t, k, texts.get(k, "").format(seconds=what)) for t, k, what in hold_words(hold_s)]
    return tuple(word for word in words[1:] if word[2])


class Metronome:
    """Says the beats when their time has come."""

    def __init__(self, exercise: Exercise) -> None:
        self._plan = beats(exercise)
        self._next = 0

    @property
    def led(self) -> int:
        """Repetitions led so far."""
        return self.now.led if self.now else 0

    @property
    def now(self) -> Beat | None:
        """The beat said last; None before the first."""
        return self._plan[self._next - 1] if self._next else None

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

    def again(self) -> float:
        """Goes back to the start of the repetition under way; the `played_s` of it."""
        led = self.led
        self._next = next(
            (i for i, beat in enumerate(self._plan) if beat.led == led and _begins(beat)),
            len(self._plan) - 1,
        )
        return self._plan[self._next].at_s


def _begins(beat: Beat) -> bool:
    return beat.name.startswith("guide.")
