"""From poses to numbers: the measures an exercise needs, smoothed, with their speeds.

The same `Reader` serves a live camera, a video and a pose log, one pose at a time.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.exercise import Exercise
from coach.landmarks import Pose
from coach.measures import MEASURES, Neutral
from coach.plausibility import Plausibility
from coach.smoothing import MomentumVote, OneEuro
from coach.step import Step
from coach.stillness import WINDOW_S, Stillness, Stir

__all__ = ["Reader", "Reading"]

#: Speeds are the slope over this window: long enough to be calm at 12 fps, short enough for a jerk.
SPEED_WINDOW_S = 0.3
#: A single wild frame (a limb swapped, a torn outline) is outvoted. A vote older than this is of
#: another moment.
VOTE_S = 0.5
#: Smoothing of the measured values, chosen on still phases of recordings: the frame-to-frame
#: noise of an outline (10 deg) falls to a third, a movement of 60 deg/s lags by about 0.1 s.
MIN_CUTOFF_HZ = 1.5
BETA = 0.02

#: A still start shorter than this, or seen in fewer frames, says nothing of the resting noise.
NOISE_FROM_S = 1.0
NOISE_FRAMES = 10
#: A median absolute deviation times this is a standard deviation, of normal noise.
TO_SIGMA = 1.4826

#: A movement is noticed so long after it began: those poses are not the start position any more.
ONSET_S = WINDOW_S


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was measured at one moment.

    Attributes:
        t_s: seconds since the source's start.
        seen: whether there is a plausible body with all that the exercise needs in sight.
        reason: why not, for people who tune: `nobody`, `left_knee`, `torso length`, ...
        values, speeds: by measure name, smoothed; NaN or absent where it cannot be told.
        stir: before the neutral is learned, whether the body keeps its first place.
        noise: how much the main measure wavered while the person kept still, in its unit: a
            robust standard deviation; NaN when that was too short to tell.
    """

    t_s: float
    seen: bool
    reason: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    speeds: Mapping[str, float] = field(default_factory=dict)
    stir: Stir = "unknown"
    noise: float = math.nan

    def value(self, measure: str) -> float:
        """The measure's value, NaN when unseen."""
        return self.values.get(measure, math.nan)

    def speed(self, measure: str) -> float:
        """The measure's rate of change in unit/s, NaN when unseen."""
        return self.speeds.get(measure, math.nan)


class Reader:
    """Measures one person doing one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._measures = [MEASURES[name] for name in exercise.measures]
        self._names = [m.name for m in self._measures]
        timed = {f.band.measure for f in exercise.faults if f.speed}
        self._timed = sorted({exercise.movement.measure, *timed})
        self._plausibility = Plausibility()
        self._smoother = OneEuro(min_cutoff_hz=MIN_CUTOFF_HZ, beta=BETA)
        self._settles_s = np.array([m.settles_s for m in self._measures])
        self._untold_s = np.full(len(self._measures), -math.inf)
        self._vote = MomentumVote(forget_s=VOTE_S)
        self._recent: deque[tuple[float, tuple[float, ...]]] = deque()
        self._start: list[Pose] = []
        self._stillness = Stillness()
        self._stir: Stir = "unknown"
        self._noise = math.nan
        self._last_pose: Pose | None = None
        self.neutral: Neutral | None = None

    def read(self, t_s: float, pose: Pose | None) -> Reading:
        """The reading for the pose at `t_s` (increasing); None when nobody was found."""
        self._last_pose = None
        if pose is None:
            self._vote.reset()
            return Reading(t_s=t_s, seen=False, reason="nobody")
        body = Body(pose)
        reason = self._plausibility.objection(body)
        if reason is None:
            reason = next((n for n in self._exercise.setup.needs if not body.sees(n)), None)
        if reason is not None:
            return Reading(t_s=t_s, seen=False, reason=reason)
        self._last_pose = pose
        self._stir = self._stillness.update(body) if self.neutral is None else "unknown"
        raw = self._settled(t_s, np.array([m.read(body, self.neutral) for m in self._measures]))
        smooth = self._smoother.update(t_s, self._vote.update(t_s, raw))
        values = dict(zip(self._names, smooth.tolist(), strict=True))
        return Reading(
            t_s=t_s,
            seen=True,
            values=values,
            speeds=self._speeds(t_s, values),
            stir=self._stir,
            noise=self._noise,
        )

    def follow(self, step: Step) -> None:
        """Learns the neutral from the poses of the start position, as the checker found it."""
        if step.setup_progress >= 1.0:
            if self.neutral is None:
                if self._last_pose is not None and not self._start:
                    self._start.append(self._last_pose)
                if self._start:
                    self._learn()
            return
        if step.setup_progress == 0.0:
            self._start.clear()
            self._stillness.reset()
            if step.phase == "setup":
                self.neutral = None
                self._noise = math.nan
        if self._last_pose is not None and step.phase == "setup" and step.blocked_by is None:
            self._start.append(self._last_pose)

    def _learn(self) -> None:
        still = self._stir == "still"
        self.neutral = Neutral.of(self._start if still else _before_the_movement(self._start))
        self._noise = self._wavering(self.neutral)
        self._start.clear()
        # Values that count from the neutral jump to zero here: that is no movement.
        self._smoother.reset()
        self._vote.reset()
        self._recent.clear()

    def _wavering(self, neutral: Neutral) -> float:
        """The main measure's unrest over the still start, voted and smoothed as ever."""
        if neutral.seconds < NOISE_FROM_S:
            return math.nan
        main = self._measures[0]
        vote = MomentumVote(forget_s=VOTE_S)
        smoother = OneEuro(min_cutoff_hz=MIN_CUTOFF_HZ, beta=BETA)
        calm = []
        for body in neutral.seen:
            value = main.read(body, neutral)
            if not math.isnan(value):
                t_s = body.pose.t_s
                voted = vote.update(t_s, np.array([value]))
                calm.append(float(smoother.update(t_s, voted)[0]))
        if len(calm) < NOISE_FRAMES:
            return math.nan
        away = np.abs(np.array(calm) - np.median(calm))
        return TO_SIGMA * float(np.median(away))

    def _settled(self, t_s: float, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """What was measured, without what could not be told a moment ago."""
        if self.neutral is None:
            return raw
        self._untold_s[np.isnan(raw)] = t_s
        return np.where(t_s - self._untold_s < self._settles_s, np.nan, raw)

    def _speeds(self, t_s: float, values: Mapping[str, float]) -> dict[str, float]:
        self._recent.append((t_s, tuple(values[name] for name in self._timed)))
        while self._recent[0][0] < t_s - SPEED_WINDOW_S:
            self._recent.popleft()
        if len(self._recent) < 3:
            return dict.fromkeys(self._timed, math.nan)
        times = np.array([t for t, _ in self._recent])
        table = np.array([v for _, v in self._recent])
        times = times - times.mean()
        slopes = times @ (table - table.mean(axis=0)) / float(times @ times)
        return dict(zip(self._timed, slopes.tolist(), strict=True))


def _before_the_movement(start: list[Pose]) -> list[Pose]:
    """The poses of the start position without its last moments; the first half always stays."""
    half = (len(start) + 1) // 2
    return start[:half] + [p for p in start[half:] if p.t_s <= start[-1].t_s - ONSET_S]
