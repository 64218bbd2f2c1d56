"""How much a measure wavers by itself, watched all along.

Two things waver that no body does. A value that leaps to and fro from frame to frame; and points of
the head that wander apart from each other: a head is stiff, so what no turn, stretch and shift of
its points explains is the network's own unrest. How far such unrest moves the measure is tried
out on the baseline.
"""

from __future__ import annotations

import bisect
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np

from coach.engine.head_unrest import GROWS, TO_SIGMA, WINDOW_S, HeadWatch
from coach.exercise.spec import Exercise, Kind
from coach.measures import Baseline, Measure
from coach.pose.body import Body
from coach.pose.types import Pose

__all__ = ["WIDENS", "NoiseWatch", "may_be_chance"]

#: A movement is judged only where it stands out from the noise by so many standard deviations: in
#: ten minutes chance goes up and down by eight, and stays beyond five for a second.
NOISE_FACTOR: Mapping[Kind, float] = {"cycle": 8.0, "sides": 5.0, "hold": 5.0}
#: Chance sets the highest high and the lowest low of a cycle so many farther apart.
WIDENS = 3.0
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


class NoiseWatch:
    """Watches the main measure; `value` is its unrest, a standard deviation in its unit."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._values = _Leaping()
        self._heads = HeadWatch()
        #: How much the measure moves, in its unit, for landmarks off by a torso length each.
        self._per_length = 0.0
        self._lately: deque[tuple[float, float]] = deque()
        self._sorted: list[float] = []

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
        while self._lately and self._lately[0][0] < t_s - USUAL_S:
            _, gone = self._lately.popleft()
            del self._sorted[bisect.bisect_left(self._sorted, gone)]
        now = self._now(order)
        if not math.isnan(now):
            self._lately.append((t_s, now))
            bisect.insort(self._sorted, now)

    @property
    def value(self) -> float:
        """The unrest of this moment or the usual one, if larger; NaN before it is known."""
        if not self._lately:
            return math.nan
        n = len(self._sorted)
        usual = (self._sorted[(n - 1) // 2] + self._sorted[n // 2]) / 2
        return max(self._lately[-1][1], usual)

    def _now(self, order: int) -> float:
        """The unrest of the last `WINDOW_S`; what leaps is known sooner than what wanders."""
        if min(len(self._values), len(self._heads)) < FEWEST:
            return math.nan
        leaps = SMOOTHED * self._values.leaps
        wandering = self._heads.wandering(order)
        return leaps if math.isnan(wandering) else max(leaps, self._per_length * wandering)


class _Leaping:
    """How much of a value, over the last `WINDOW_S`, is independent from frame to frame.

    Measured by the median of its differences, which are kept in order.
    """

    def __init__(self) -> None:
        self._order = 2
        self._values: deque[tuple[float, float]] = deque()
        self._bends: deque[float] = deque()
        self._sorted: list[float] = []

    def __len__(self) -> int:
        return len(self._values)

    def update(self, t_s: float, value: float, order: int) -> None:
        """Takes the value of this moment (NaN: none), to be judged by differences of that order."""
        if order != self._order:
            values, self._order, self._values = self._values, order, deque()
            self._bends.clear()
            self._sorted.clear()
            for before_s, before in values:
                self._add(before_s, before)
        if not math.isnan(value):
            self._add(t_s, value)
        while self._values and self._values[0][0] < t_s - WINDOW_S:
            self._values.popleft()
            if self._bends:
                del self._sorted[bisect.bisect_left(self._sorted, self._bends.popleft())]

    def _add(self, t_s: float, value: float) -> None:
        self._values.append((t_s, value))
        if len(self._values) > self._order:
            bends = [self._values[i][1] for i in range(-self._order - 1, 0)]
            while len(bends) > 1:
                bends = [after - before for before, after in pairwise(bends)]
            self._bends.append(abs(bends[0]))
            bisect.insort(self._sorted, self._bends[-1])

    @property
    def leaps(self) -> float:
        """The standard deviation of what leaps; there must be more values than the order."""
        n = len(self._sorted)
        middle = (self._sorted[(n - 1) // 2] + self._sorted[n // 2]) / 2
        return TO_SIGMA * middle / GROWS[self._order]


def _moved(pose: Pose, torso_px: float, dice: np.random.Generator) -> Pose:
    image_px = pose.image_px + dice.normal(0, TRIED * torso_px, pose.image_px.shape)
    return replace(pose, image_px=image_px.astype(np.float32))
