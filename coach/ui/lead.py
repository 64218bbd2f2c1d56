"""The beat in a live session: led by time, for as long as the person wants it."""

from __future__ import annotations

import math

from coach.engine.metronome import Beat, Metronome
from coach.engine.results import Cue
from coach.exercise.spec import Exercise

__all__ = ["STANDSTILL_S", "Lead"]

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
        return self._beat.update(self._played_s, t_s)
