"""How much a measure wavers by itself, watched all along.

Two things waver that no body does. A value that leaps to and fro from frame to frame; and points of
the head that wander apart from each other: a head is stiff, so what no turn, stretch and shift of
its points explains is the network's own unrest. How far such unrest moves the measure is tried
out on the baseline.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from coach.common.sliding import SlidingValues
from coach.engine.head_unrest import GROWS, TO_SIGMA, WINDOW_S, HeadWatch
from coach.exercise.spec import Exercise, Kind
from coach.measures import Baseline, Measure
from coach.pose.body import Body
from coach.pose.types import Pose

__all__ = ["WIDENS", "NoiseWatch", "is_beyond_chance", "may_be_chance"]

#: A movement is judged only where it stands out from the noise by so many standard deviations: in
#: ten minutes chance goes up and down by eight, and stays beyond five for a second.
NOISE_FACTOR: Mapping[Kind, float] = {"cycle": 8.0, "sides": 5.0, "hold": 5.0}
#: Chance sets the highest high and the lowest low of a cycle so many farther apart: in an hour of
#: jitter it went up and down by 12.3, where so small a noise is let pass that eight count.
WIDENS = 5.0
#: What goes so many times as far as chance does is none, however little would count.
BEYOND = 2.0
#: What was usual over so long still holds where the last `WINDOW_S` happen to be calmer.
USUAL_S = 20.0
#: From fewer frames nothing is concluded.
FEWEST = 8
#: What leaps is measured by differences over three frames: so close they lie on a line, if nothing
#: leaps. Frames farther apart, in seconds, lie on a curve, and five of them are looked at.
CLOSE_S = 0.11
#: Smoothing leaves so much of what leaps from frame to frame.
SMOOTHED = 1 / 3
#: The measure is tried on poses moved at random by so much, in torso lengths.
TRIED, TRIALS = 0.01, 24


def may_be_chance(noise: float, exercise: Exercise) -> bool:
    """Whether noise (a standard deviation, or NaN) may make what this exercise counts."""
    return NOISE_FACTOR[exercise.kind] * noise > exercise.smallest


def is_beyond_chance(rise: float, noise: float, exercise: Exercise) -> bool:
    """Whether noise (a standard deviation) hardly makes a movement that goes so far."""
    return rise > BEYOND * NOISE_FACTOR[exercise.kind] * noise


class NoiseWatch:
    """Watches the main measure; `value` is its unrest, a standard deviation in its unit."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._values = _Leaping()
        self._heads = HeadWatch()
        #: How much the measure moves, in its unit, for landmarks off by a torso length each.
        self._per_length = 0.0
        self._lately = SlidingValues()
        self._lately_s: deque[float] = deque()
        self._last = math.nan

    def begin(self, baseline: Baseline) -> None:
        """A new baseline: how much the measure moves when the landmarks waver there."""
        dice = np.random.default_rng(0)
        pose, values = baseline.body.pose, []
        for _ in range(TRIALS):
            moved = Body(_moved(pose, baseline.body.torso_px, dice))
            values.append(self._measure.read(moved, baseline))
        known = [value for value in values if not math.isnan(value)]
        self._per_length = float(np.std(known)) / TRIED if len(known) > 1 else 0.0

    def update(self, body: Body, value: float, interval_s: float = math.nan) -> None:
        """Takes what was read at this moment, before any smoothing; NaN where it could not be.

        `interval_s` is how far apart such moments are, NaN where that is not known.
        """
        order = 4 if interval_s > CLOSE_S else 2
        t_s = body.pose.t_s
        self._values.update(t_s, value, order)
        self._heads.update(body)
        while self._lately_s and self._lately_s[0] < t_s - USUAL_S:
            self._lately_s.popleft()
            self._lately.popleft()
        now = self._now(order)
        if not math.isnan(now):
            self._lately_s.append(t_s)
            self._lately.append(now)
            self._last = now

    @property
    def value(self) -> float:
        """The unrest of this moment or the usual one, if larger; NaN before it is known."""
        return max(self._last, self._lately.median) if self._lately else math.nan

    def _now(self, order: int) -> float:
        """The unrest of the last `WINDOW_S`; what leaps is known sooner than what wanders."""
        if min(len(self._values), len(self._heads)) < FEWEST:
            return math.nan
        leaps = SMOOTHED * self._values.leaps
        wandering = self._heads.wandering(order)
        return leaps if math.isnan(wandering) else max(leaps, self._per_length * wandering)


class _Leaping:
    """How much of a value, over the last `WINDOW_S`, is independent from frame to frame.

    Measured by the median of its differences.
    """

    def __init__(self) -> None:
        self._order = 2
        self._values: deque[tuple[float, float]] = deque()
        self._bends = SlidingValues()
        #: The latest value, the latest difference of two values, of two differences, and so on.
        self._latest = [math.nan] * self._order

    def __len__(self) -> int:
        return len(self._values)

    def update(self, t_s: float, value: float, order: int) -> None:
        """Takes the value of this moment (NaN: none), to be judged by differences of that order."""
        if order != self._order:
            values, self._order, self._values = self._values, order, deque()
            self._bends.clear()
            self._latest = [math.nan] * order
            for before_s, before in values:
                self._add(before_s, before)
        if not math.isnan(value):
            self._add(t_s, value)
        while self._values and self._values[0][0] < t_s - WINDOW_S:
            self._values.popleft()
            if self._bends:
                self._bends.popleft()

    def _add(self, t_s: float, value: float) -> None:
        self._values.append((t_s, value))
        difference = value
        for i, before in enumerate(self._latest):
            self._latest[i], difference = difference, difference - before
        if len(self._values) > self._order:
            self._bends.append(abs(difference))

    @property
    def leaps(self) -> float:
        """The standard deviation of what leaps; there must be more values than the order."""
        return TO_SIGMA * self._bends.median / GROWS[self._order]


def _moved(pose: Pose, torso_px: float, dice: np.random.Generator) -> Pose:
    image_px = pose.image_px + dice.normal(0, TRIED * torso_px, pose.image_px.shape)
    return replace(pose, image_px=image_px.astype(np.float32))
