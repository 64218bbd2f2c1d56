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

import numpy as np
from numpy.typing import NDArray

from coach.exercise.spec import Exercise, Kind
from coach.measures import Baseline, Measure
from coach.pose.body import Body
from coach.pose.types import Pose

__all__ = ["WIDENS", "NoiseWatch", "may_be_chance"]

Array = NDArray[np.float64]

#: A movement is judged only where it stands out from the noise by so many standard deviations: in
#: ten minutes chance goes up and down by eight, and stays beyond five for a second.
NOISE_FACTOR: Mapping[Kind, float] = {"cycle": 8.0, "sides": 5.0, "hold": 5.0}
#: Chance sets the highest high and the lowest low of a cycle so many farther apart.
WIDENS = 3.0
#: Unrest is measured over so long, in seconds, wandering not before so much of it has been seen.
WINDOW_S = 2.0
LEAST_S = 1.2
#: What was usual over so long still holds where the last `WINDOW_S` happen to be calmer.
USUAL_S = 20.0
#: From fewer frames nothing is concluded.
FEWEST = 8
#: A median absolute deviation times this is a standard deviation, of normal noise.
TO_SIGMA = 1.4826
#: What leaps is measured by differences over three frames: so close they lie on a line, if nothing
#: leaps. Frames farther apart, in seconds, lie on a curve, and five of them are looked at.
CLOSE_S = 0.11
#: A difference (second or fourth) of independent noise is so many times as large as the noise.
GROWS = {2: math.sqrt(6.0), 4: math.sqrt(70.0)}
#: Smoothing leaves so much of what leaps from frame to frame.
SMOOTHED = 1 / 3
#: The landmarks of nose, eyes, ears and mouth; with depth a stiff head has eight numbers to be
#: fitted with, and so many degrees of freedom are left.
HEAD = 11
FREE = 2 * HEAD - 8
#: Two ends of the window are compared: each holds this part of its frames.
END = 1 / 5
#: Two ends only `WINDOW_S` apart see so much of a slow wandering.
ENDS_SEE = 0.6
#: The measure is tried on poses moved at random by so much, in torso lengths.
TRIED, TRIALS = 0.01, 24


def may_be_chance(noise: float, exercise: Exercise) -> bool:
    """Whether noise (a standard deviation, or NaN) may make what this exercise counts."""
    return NOISE_FACTOR[exercise.kind] * noise > exercise.smallest


class NoiseWatch:
    """Watches the main measure; `value` is its unrest, a standard deviation in its unit."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._values: deque[tuple[float, float]] = deque()
        #: Each point of the head: x, y, depth, and a one that lets it be shifted.
        self._heads: deque[tuple[float, Array]] = deque()
        #: How much the measure moves, in its unit, for landmarks off by a torso length each.
        self._per_length = 0.0
        self._lately: deque[tuple[float, float]] = deque()
        self._sorted: list[float] = []
        self._order = 2

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
        self._order = 4 if interval_s > CLOSE_S else 2
        t_s = body.pose.t_s
        if not math.isnan(value):
            self._values.append((t_s, value))
        head = np.ones((HEAD, 4))
        head[:, :2], head[:, 2] = body.pose.image_px[:HEAD], body.pose.depth[:HEAD]
        head[:, :3] /= body.torso_px
        self._heads.append((t_s, head))
        while self._values and self._values[0][0] < t_s - WINDOW_S:
            self._values.popleft()
        while self._heads[0][0] < t_s - WINDOW_S:
            self._heads.popleft()
        while self._lately and self._lately[0][0] < t_s - USUAL_S:
            _, gone = self._lately.popleft()
            del self._sorted[bisect.bisect_left(self._sorted, gone)]
        now = self._now()
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

    def _now(self) -> float:
        """The unrest of the last `WINDOW_S`; what leaps is known sooner than what wanders."""
        heads = self._heads
        if min(len(self._values), len(heads)) < FEWEST:
            return math.nan
        leaps = SMOOTHED * _leaps(np.array([v for _, v in self._values]), self._order)
        if heads[-1][0] - heads[0][0] < LEAST_S:
            return leaps
        return max(leaps, self._per_length * self._wandering())

    def _wandering(self) -> float:
        """How far the points of the head have wandered apart, in torso lengths."""
        heads = np.array([head for _, head in self._heads])
        n = max(2, int(len(heads) * END))
        before, now = np.add.reduce(heads[:n]) / n, np.add.reduce(heads[-n:]) / n
        # A turned head's depth is guessed worse: a quick turn is explained from its frontal end.
        apart = min(_misfits(np.array([before, now]), np.array([now, before])))
        # What leaps from frame to frame is left in the means too: that is not wandering.
        leaps = _leaps(heads[..., :2], self._order) ** 2 / n
        return math.sqrt(max(0.0, apart - 1.5 * leaps)) / ENDS_SEE


def _moved(pose: Pose, torso_px: float, dice: np.random.Generator) -> Pose:
    image_px = pose.image_px + dice.normal(0, TRIED * torso_px, pose.image_px.shape)
    return replace(pose, image_px=image_px.astype(np.float32))


def _leaps(values: Array, order: int) -> float:
    """The standard deviation of what is independent from frame to frame, along the first axis."""
    bends = values
    for _ in range(order):
        bends = bends[1:] - bends[:-1]
    bends = np.abs(bends)
    bends = np.sort(bends, axis=None)  # several times as fast as NumPy's own median of so few
    middle = float(bends[(len(bends) - 1) // 2] + bends[len(bends) // 2]) / 2
    return TO_SIGMA * middle / GROWS[order]


def _misfits(before: Array, now: Array) -> list[float]:
    """The variances, in squared torso lengths, that no stiff movement of the head explains.

    Each of the (n, HEAD, 4) heads by itself. Moved to its middle, a head needs no shift; normal
    equations then fit it in a third of the time of NumPy's own least squares, to the same numbers.
    """
    x = before[..., :3] - np.add.reduce(before[..., :3], axis=1, keepdims=True) / HEAD
    y = now[..., :2] - np.add.reduce(now[..., :2], axis=1, keepdims=True) / HEAD
    turned = x.transpose(0, 2, 1)
    try:
        rest = y - x @ np.linalg.solve(turned @ x, turned @ y)
    except np.linalg.LinAlgError:  # a head without depth, say
        rest = y - x @ (np.linalg.pinv(x) @ y)
    misfits: list[float] = (np.add.reduce(rest**2, axis=(1, 2)) / FREE / 2).tolist()
    return misfits
