"""What makes a movement this exercise: watched all along, judged once when a repetition closes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from coach.engine.reader import Reading
from coach.exercise.spec import Condition

__all__ = ["Conditions"]


class Conditions:
    """Tells at each moment which conditions fail, and of a repetition whether one failed too long.

    A value that is not known (NaN) speaks neither for nor against its condition.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions
        self.reset()

    def reset(self) -> None:
        """Forget since when what has failed."""
        self._bad_from: dict[str, float] = {}

    def update(self, reading: Reading) -> None:
        """Takes a reading."""
        values = reading.values
        for condition in self._conditions:
            band = condition.band
            value = values.get(band.measure, math.nan)
            if value < band.low or value > band.high:  # as NaN never is
                self._bad_from.setdefault(condition.name, reading.t_s)
            elif self._bad_from:
                self._bad_from.pop(condition.name, None)

    def standing(self, t_s: float) -> str | None:
        """The first condition that has failed for its `after_s`, None if none has."""
        if not self._bad_from:
            return None
        for condition in self._conditions:
            since = self._bad_from.get(condition.name)
            if since is not None and t_s - since >= condition.after_s:
                return condition.name
        return None

    def judge(self, frames: Sequence[Mapping[str, float]]) -> tuple[str, float] | None:
        """The condition that a repetition fails most, and in what share of its frames, or None.

        `frames` are the measures of its moments, by name.
        """
        worst: tuple[float, str, float] | None = None
        for condition in self._conditions:
            read = [values.get(condition.band.measure, math.nan) for values in frames]
            known = [value for value in read if not math.isnan(value)]
            if not known:
                continue
            share = sum(not condition.band.contains(value) for value in known) / len(known)
            excess = share - condition.share
            if excess > 0 and (worst is None or excess > worst[0]):
                worst = (excess, condition.name, share)
        return None if worst is None else (worst[1], worst[2])
