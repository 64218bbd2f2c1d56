"""How many poses a second come, watched all along, and how many an exercise needs.

A slow computer, a dim camera and a thinned recording are alike here: what lasts shorter than the
poses are apart cannot be distinguished from what was never there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from coach.common.sliding import SlidingValues
from coach.exercise.spec import Exercise, Fault

__all__ = [
    "COUNTS_FROM_FPS",
    "SPEED_POSES",
    "SPEED_WINDOW_S",
    "RateWatch",
    "is_slow",
    "needed_fps",
    "shows",
]

#: Speeds are the slope over this window: long enough to be calm at 12 fps, short enough for a jerk.
SPEED_WINDOW_S = 0.3
#: A patience no longer than this is none, and asks for no poses within it.
AT_ONCE_S = 0.001
#: A speed is measured from so many poses; where they come slowly, from these however far apart.
SPEED_POSES = 3
#: Repetitions and holds come out the same from so many poses a second on.
COUNTS_FROM_FPS = 6.0
#: Poses are as many as are needed when they come within this part of their time: no clock is exact.
ON_TIME = 1.1
#: The rate is the usual one of so long, in seconds; it is another when it is off by such a factor.
WATCHED_S = 3.0
SETTLED = 1.2
#: A longer gap is a pause, not a rate.
PAUSE_S = 2.0


class RateWatch:
    """Watches how far poses are apart.

    Attributes:
        interval_s: the usual time from a pose to the next, NaN before that has been seen for
            `WATCHED_S`. A little more or less leaves it as it is.
    """

    def __init__(self) -> None:
        self._last_s = math.nan
        self._intervals = SlidingValues()
        self._watched_s = 0.0
        self.interval_s = math.nan

    def update(self, t_s: float) -> None:
        """A pose was looked for at `t_s` (increasing), found or not."""
        interval_s, self._last_s = t_s - self._last_s, t_s
        if math.isnan(interval_s) or interval_s > PAUSE_S:
            return
        self._intervals.append(interval_s)
        self._watched_s += interval_s
        if self._watched_s < WATCHED_S:
            return
        while self._watched_s - self._intervals.oldest >= WATCHED_S:
            self._watched_s -= self._intervals.popleft()
        usual_s = _usual(self._intervals.ordered)
        if not self.interval_s / SETTLED <= usual_s <= self.interval_s * SETTLED:
            self.interval_s = usual_s

    @property
    def speed_window_s(self) -> float:
        """How long a speed is measured over, in seconds."""
        spans_s = (SPEED_POSES - 0.5) * self.interval_s
        return spans_s if spans_s > SPEED_WINDOW_S else SPEED_WINDOW_S


def _usual(ordered: Sequence[float]) -> float:
    """The mean of the middle half: dropped frames make two lengths, a stall a long one."""
    cut = len(ordered) // 4
    middle = ordered[cut : len(ordered) - cut]
    return math.fsum(middle) / len(middle)


def needed_fps(exercise: Exercise) -> float:
    """The poses a second from which all that the exercise judges can be judged."""
    return max([COUNTS_FROM_FPS, *(1 / every_s for every_s in _all_needed_s(exercise))])


def is_slow(interval_s: float, fps: float) -> bool:
    """Whether poses so far apart (seconds; NaN: not known) are fewer than `fps` a second."""
    return interval_s * fps > ON_TIME


def shows(fault: Fault, interval_s: float) -> bool:
    """Whether poses so far apart (seconds; NaN: not known) can show the fault."""
    return not is_slow(interval_s, 1 / _needed_s(fault))


def _needed_s(fault: Fault) -> float:
    """How far poses may be apart for the fault: two in its patience, and what a speed takes."""
    patience_s = fault.after_s if fault.after_s > AT_ONCE_S else math.inf
    return min(patience_s, SPEED_WINDOW_S / (SPEED_POSES - 1)) if fault.speed else patience_s


def _all_needed_s(exercise: Exercise) -> Iterator[float]:
    yield from (_needed_s(fault) for fault in exercise.faults)
    yield from (c.after_s for c in exercise.conditions if c.after_s > AT_ONCE_S)
    yield from (t.dwell_s for t in exercise.targets if t.dwell_s > AT_ONCE_S)
