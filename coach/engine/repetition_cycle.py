"""How repetitions are told apart: by the turning points of one number, wherever its zero is.

Nothing is judged here but the way out and back. What makes a movement another exercise is judged
when it has closed, by the checker.
"""

from __future__ import annotations

import enum
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.exercise.spec import Exercise, Movement, Target

__all__ = ["Attempt", "Excursions", "RepetitionCycle", "TurningPoints", "Way", "cycle_of"]

#: The last low of a cycle is looked for in so much of the past: a drift over longer is no rise.
LOW_WINDOW_S = 20.0
#: A low or high of a cycle is left, or reached, where so much of the way is left.
NEAR_LOW = 0.15
#: Risen by this part of `rise`, a repetition may have begun, and its path is kept.
BEGINS = 0.6
#: After it, a value that falls by less than this part of `rise` has come to rest.
STILL_SINKING = 0.05
#: An excursion has come back when it has stayed away from its target for so long.
AWAY_S = 0.3
#: Come back by less than to rest, an excursion goes out anew once it rises by this part of the
#: target's distance again.
OUT_AGAIN = 0.75


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way up or down, from leaving one turning point to reaching the next, and how far."""

    start_s: float
    end_s: float
    reach: float


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One movement out and back: still to be judged.

    Attributes:
        start_s, end_s: from the last rest or low before it to the first after it.
        target: where it went; None for a cycle.
        rise: how far it went from its start, in the measure's unit.
        finished: whether it came back.
        brief: whether it took less than the movement's `least_s`.
        ways: of a cycle, its way up and its way down, where they are `rise` long; else empty.
    """

    start_s: float
    end_s: float
    target: Target | None
    rise: float
    finished: bool = True
    brief: bool = False
    ways: tuple[Way, ...] = ()


class RepetitionCycle(Protocol):
    """What tells repetitions apart, value by value."""

    @property
    def under_way(self) -> bool:
        """Whether a repetition has begun and not closed yet."""

    @property
    def out(self) -> bool:
        """Whether it has gone out far enough and not come back yet."""

    def update(self, t_s: float, value: float) -> Attempt | None:
        """Takes the main measure (no NaN); returns the repetition that closes now."""

    def finish(self, t_s: float) -> Attempt | None:
        """The source has ended: what has been under way."""

    def reset(self) -> None:
        """Forget all of the past."""


def cycle_of(exercise: Exercise) -> RepetitionCycle:
    """The way of counting that the kind of exercise wants."""
    if exercise.kind == "cycle":
        return TurningPoints(exercise.movement)
    return Excursions(exercise.targets, exercise.movement, returns=exercise.kind == "sides")


class _State(enum.Enum):
    LOW = "low"
    OUT = "out"
    BACK = "back"


class TurningPoints:
    """Up and down: a rise from the last low and a return by `back` of it.

    The way up or the way down must be `rise` long: the first one often starts half way up.
    """

    def __init__(self, movement: Movement) -> None:
        self._movement = movement
        self.reset()

    def reset(self) -> None:
        """Forget all of the past."""
        self._state = _State.LOW
        self._recent: deque[tuple[float, float]] = deque()
        self._path: list[tuple[float, float]] = []
        self._low = self._high = self._end = (math.nan, math.nan)

    @property
    def under_way(self) -> bool:
        """Whether a repetition has begun and not closed yet."""
        return self._state is not _State.LOW

    @property
    def out(self) -> bool:
        """Whether it has risen far enough and not come back yet."""
        return self._state is _State.OUT

    def update(self, t_s: float, value: float) -> Attempt | None:
        """Takes the main measure; returns the repetition that closes now."""
        if self._state is _State.LOW:
            self._look_for_a_rise(t_s, value)
            return None
        self._path.append((t_s, value))
        if self._state is _State.OUT:
            self._high = max(self._high, (t_s, value), key=lambda point: point[1])
            if value <= self._high[1] - self._movement.back * self._rise:
                self._state, self._end = _State.BACK, (t_s, value)
            return None
        if value < self._end[1]:  # a slow drift on downwards is rest already
            lower = self._end[1] - value >= STILL_SINKING * self._movement.rise
            self._end = (t_s if lower else self._end[0], value)
        risen = value - self._end[1] >= self._movement.rise / 2
        settled = t_s - self._end[0] >= self._movement.finish_after_s
        return self._close() if risen or settled else None

    def finish(self, t_s: float) -> Attempt | None:
        """The source has ended: a rise that came back by half counts, another is unfinished."""
        if self._state is _State.BACK:
            return self._close()
        if self._state is _State.LOW:
            return None
        if self._rise < self._movement.rise:
            return None
        return Attempt(
            start_s=self._start_s(), end_s=t_s, target=None, rise=self._rise, finished=False
        )

    @property
    def _rise(self) -> float:
        return self._high[1] - self._low[1]

    def _look_for_a_rise(self, t_s: float, value: float) -> None:
        self._recent.append((t_s, value))
        while self._recent[0][0] < t_s - LOW_WINDOW_S:
            self._recent.popleft()
        low = min(reversed(self._recent), key=lambda point: point[1])
        if value - low[1] >= BEGINS * self._movement.rise:
            self._state, self._low, self._high = _State.OUT, low, (t_s, value)
            self._path = [point for point in self._recent if point[0] >= low[0]]

    def _start_s(self) -> float:
        """When the low before the rise was left."""
        left = self._low[1] + NEAR_LOW * self._rise
        return max(t for t, v in self._path if v <= left and t <= self._high[0])

    def _close(self) -> Attempt | None:
        fall = self._high[1] - self._end[1]
        back = self._end[1] + NEAR_LOW * fall
        end_s = min(t for t, v in self._path if v <= back and t >= self._high[0])
        top = self._high[1]
        up_s = min(t for t, v in self._path if v >= top - NEAR_LOW * self._rise)
        down_s = max(t for t, v in self._path if v >= top - NEAR_LOW * fall and t <= end_s)
        ways = (
            Way(start_s=self._start_s(), end_s=up_s, reach=self._rise),
            Way(start_s=down_s, end_s=end_s, reach=fall),
        )
        enough = tuple(way for way in ways if way.reach >= self._movement.rise)
        attempt = Attempt(
            start_s=self._start_s(),
            end_s=end_s,
            target=None,
            rise=max(self._rise, fall),
            brief=self._took_s() < self._movement.least_s,
            ways=enough,
        )
        self._state = _State.LOW
        self._recent = deque(point for point in self._path if point[0] >= self._end[0])
        self._path = []
        return attempt if enough else None

    def _took_s(self) -> float:
        """The time of the way out and back: twice that spent above half of it.

        Where it begins and ends is flat, and found a few frames early or late.
        """
        top_s, top = self._high
        up = max(t for t, v in self._path if v <= (self._low[1] + top) / 2 and t <= top_s)
        down = min(t for t, v in self._path if v <= (self._end[1] + top) / 2 and t >= top_s)
        return 2 * (down - up)


class Excursions:
    """To a target and back; each excursion belongs to the target it went to.

    Args:
        targets: where an excursion may go; it must stay there for the target's `dwell_s`.
        movement: gives the rest band and `back`, the part of the way that must be come back.
        returns: whether only what came back counts; a position that is held need not.
    """

    def __init__(self, targets: Sequence[Target], movement: Movement, *, returns: bool) -> None:
        self._targets = targets
        self._movement = movement
        self._returns = returns
        self._middle = movement.rest_band.middle
        self.reset()

    def reset(self) -> None:
        """Forget all of the past."""
        self._target: Target | None = None
        self._left: Target | None = None
        self._rest_s = math.nan
        self._nearest = math.inf
        self._start_s = self._last_s = self._away_s = math.nan
        self._stayed_s = self._farthest = 0.0

    @property
    def under_way(self) -> bool:
        """Whether a repetition has begun and not closed yet."""
        return self._target is not None

    @property
    def out(self) -> bool:
        """Whether it is at its target."""
        return self._target is not None and math.isnan(self._away_s)

    def update(self, t_s: float, value: float) -> Attempt | None:
        """Takes the main measure; returns the excursion that closes now."""
        closed = None
        if self._target is not None:
            closed = self._follow(t_s, value)
        if self._target is None:
            self._rest(t_s, value)
        self._last_s = t_s
        return closed

    def finish(self, t_s: float) -> Attempt | None:
        """The source has ended: an excursion that came back counts, another is unfinished."""
        target = self._target
        if target is None or self._stayed_s < target.dwell_s:
            return None
        came_back = not math.isnan(self._away_s) or not self._returns
        return self._attempt(target, t_s, finished=came_back)

    def _distance(self, value: float) -> float:
        return abs(value - self._middle)

    def _rest(self, t_s: float, value: float) -> None:
        """Waits for a target to be reached; the nearest to rest on the way is the start."""
        far = self._distance(value)
        if far <= self._nearest or self._movement.rest_band.contains(value):
            self._rest_s, self._nearest = t_s, min(far, self._nearest)
        if self._movement.rest_band.contains(value):
            self._nearest, self._left = far, None
        target = next((t for t in self._targets if t.band.contains(value)), None)
        if target is None:
            return
        out_again = far - self._nearest >= OUT_AGAIN * _reach(target, self._middle)
        if target is self._left and not out_again:
            return
        self._target = target
        self._start_s = t_s if math.isnan(self._rest_s) else self._rest_s
        self._stayed_s, self._farthest = 0.0, far
        self._away_s = math.nan

    def _follow(self, t_s: float, value: float) -> Attempt | None:
        target = self._target
        assert target is not None
        if self._has_left(target, value):
            self._away_s = t_s if math.isnan(self._away_s) else self._away_s
            if t_s - self._away_s < AWAY_S:
                return None
            attempt = self._attempt(target, self._away_s, finished=True)
            self._target, self._left = None, target
            self._nearest, self._rest_s = self._distance(value), t_s
            return attempt if self._stayed_s >= target.dwell_s else None
        if math.isnan(self._away_s):
            self._stayed_s += min(t_s - self._last_s, AWAY_S)
        self._away_s = math.nan
        self._farthest = max(self._farthest, self._distance(value))
        return None

    def _has_left(self, target: Target, value: float) -> bool:
        if not target.band.contains(value, target.exit_margin):
            return True
        if not self._returns:
            return False
        return self._distance(value) <= (1 - self._movement.back) * self._farthest

    def _attempt(self, target: Target, end_s: float, *, finished: bool) -> Attempt:
        return Attempt(
            start_s=self._start_s,
            end_s=end_s,
            target=target,
            rise=self._farthest,
            finished=finished,
        )


def _reach(target: Target, middle: float) -> float:
    """How far from rest a target begins."""
    return max(target.band.low - middle, middle - target.band.high, 0.0)
