"""The beat in a live session: led by time, for as long as the person wants it."""

from __future__ import annotations

import dataclasses
import math

from coach.engine.metronome import Beat, Metronome
from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise, Phase, Priority

__all__ = ["STANDSTILL_S", "Lead"]

#: The phase of each part of a repetition that the beat leads, by the name of its first word.
_PHASES: dict[str, Phase] = {
    "guide": "moving",
    "hold": "holding",
    "held": "moving",
    "back": "moving",
    "count": "resting",
    "done": "done",
}

#: A longer gap between frames is a pause: the beat stands still.
STANDSTILL_S = 1.0


class Lead:
    """Leads while it is `on`; what it led stays counted when it is left.

    Args:
        word_s: so long after it was switched on the first beat comes: the word for it is said then.
    """

    def __init__(self, exercise: Exercise, word_s: float) -> None:
        self._exercise = exercise
        self._word_s = word_s
        self._beat: Metronome | None = None
        self._part: Beat | None = None
        self._played_s = 0.0
        self._played_until_s = math.nan
        self.on = False

    @property
    def led(self) -> int:
        """Repetitions led so far, which the camera did not judge."""
        return self._beat.led if self._beat is not None else 0

    @property
    def over(self) -> bool:
        """Whether it is on and the dose is led to its end."""
        return self.on and self._beat is not None and self._beat.over

    @property
    def now(self) -> Beat | None:
        """The beat to show: its word, what is led; None while it is off or has not begun."""
        return self._beat.now if self.on and self._beat is not None else None

    @property
    def left_s(self) -> float:
        """Seconds until the way, hold or rest of the beat is over, 0 where there is none."""
        now = self.now
        return 0.0 if now is None else max(0.0, now.at_s + now.lasts_s - self._played_s)

    def switch(self, t_s: float) -> str:
        """Begins to lead, or leaves it; the name of the word to say.

        Begun again it starts with the repetition it was left in.
        """
        self.on = not self.on
        if not self.on:
            return "watching"
        if self._beat is None:
            self._beat = Metronome(self._exercise)
        elif self._beat.now is not None:
            self._played_s = self._beat.again()
        self._played_until_s = t_s + self._word_s
        return "beat"

    def update(self, t_s: float) -> Cue | None:
        """The word that is due; the time of a pause is not played."""
        if self._beat is None or not self.on or t_s < self._played_until_s:
            return None
        self._played_s += min(t_s - self._played_until_s, STANDSTILL_S)
        self._played_until_s = t_s
        cue = self._beat.update(self._played_s, t_s)
        now = self._beat.now
        if now is not None and now.name.partition(".")[0] in _PHASES:
            self._part = now
        return cue

    def word(self, t_s: float) -> Cue | None:
        """The word that stands while its part of the repetition lasts."""
        part = self._part if self.on else None
        if part is None or not part.text:
            return None
        return Cue(t_s=t_s, name=part.name, text=part.text, priority=Priority.HINT, speak=False)

    def step(self, step: Step) -> Step:
        """The moment as the beat has it: its way, hold or rest, its count; nothing of the body."""
        part, targets = self._part, self._exercise.targets
        kind, _, what = part.name.partition(".") if part is not None else ("", "", "")
        target = next((t for t in targets if t.name == what), None)
        timed = part is not None and kind not in ("count", "done")
        sides = self._exercise.sides
        return dataclasses.replace(
            step,
            phase=_PHASES.get(kind, "resting"),
            target=target.name if target is not None and kind == "hold" else None,
            next_target=targets[self.led % len(targets) if sides else 0].name
            if kind == "count"
            else None,
            side=target.side if target is not None else None,
            count=self.led,
            count_by_side={
                side: (self.led + len(sides) - 1 - i) // len(sides) for i, side in enumerate(sides)
            },
            held_s=part.lasts_s - self.left_s if part is not None and timed else 0.0,
            hold_target_s=part.lasts_s if part is not None and timed else 0.0,
            value=math.nan,
            faults=(),
            blocked_by=None,
            setup_progress=1.0,
            slow=False,
            repetition=None,
            refused=None,
            by_beat=True,
        )
