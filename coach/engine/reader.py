"""From poses to numbers: the measures an exercise needs, smoothed, with their speeds.

The same `Reader` serves a live camera, a video and a pose log, one pose at a time. It also knows
the start position: which check of it fails, and the baseline that changes are counted from.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import mul

from coach.engine.baseline import BaselineKeeper, Quality
from coach.engine.filters import ExtrapolatingMedian, OneEuro
from coach.engine.growth import per_growth
from coach.engine.noise import NoiseWatch
from coach.engine.rate import SPEED_POSES, RateWatch
from coach.exercise.spec import Exercise
from coach.measures import MEASURES, Baseline
from coach.pose.body import Body
from coach.pose.plausibility import Plausibility
from coach.pose.types import Pose

__all__ = ["Reader", "Reading"]

#: A single wild frame (a limb swapped) is outvoted. A vote older than this is of
#: another moment.
VOTE_S = 0.5
#: Smoothing of the measured values, chosen on still phases of recordings: frame-to-frame noise
#: falls to a third, a movement of 60 deg/s lags by about 0.1 s.
MIN_CUTOFF_HZ = 1.5
BETA = 0.02
#: The ends of trunk and thighs, which are more than half of a body's weight.
HEAVY = ("shoulder", "hip", "knee")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was measured at one moment.

    Attributes:
        t_s: seconds since the source's start.
        seen: whether there is a plausible body with all that the exercise needs in sight.
        reason: why not, for people who tune: `nobody`, `left_knee`, `torso length`, ...
        values: by measure name, smoothed; NaN or absent where it cannot be read.
        speeds: how fast they change, in unit/s, of smoothed values: whether something is still.
        quick_speeds: the same without smoothing, which makes a jerk slower than it is.
        start_missing: the first check of the start position that fails, or `unseen`; None when all
            pass.
        setup_progress: how much of the first start position has been held, 0..1.
        baseline_quality: how well the start position is known that changes are counted from.
        rebased: what a new baseline has just added to each measure; empty where none was taken.
        noise: how much the main measure wavers by itself, in its unit, a standard deviation; NaN
            before that is known.
        raw: the main measure before any smoothing, NaN where it cannot be read.
        place_px: the middle of trunk and thighs in the picture, y up.
        px_per_m: the size of the body in the picture.
        per_growth: how much the main measure rises by growth of the body in the picture alone.
        interval_s: the usual time from one pose to the next, NaN before that is known.
    """

    t_s: float
    seen: bool
    reason: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    speeds: Mapping[str, float] = field(default_factory=dict)
    quick_speeds: Mapping[str, float] = field(default_factory=dict)
    start_missing: str | None = None
    setup_progress: float = 1.0
    baseline_quality: Quality = "good"
    rebased: Mapping[str, float] = field(default_factory=dict)
    noise: float = math.nan
    raw: float = math.nan
    place_px: complex = 0j
    px_per_m: float = 1.0
    per_growth: float = 0.0
    interval_s: float = math.nan

    def value(self, measure: str) -> float:
        """The measure's value, NaN when unseen."""
        return self.values.get(measure, math.nan)

    def speed(self, measure: str) -> float:
        """The measure's rate of change in unit/s, NaN when unseen."""
        return self.speeds.get(measure, math.nan)

    def quick_speed(self, measure: str) -> float:
        """The same, not smoothed; NaN for a measure that no fault judges the speed of."""
        return self.quick_speeds.get(measure, math.nan)


class Reader:
    """Measures one person doing one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._measures = [MEASURES[name] for name in exercise.measures]
        self._names = [m.name for m in self._measures]
        setup = exercise.setup
        asked = [*self._names, *(g.band.measure for g in setup.gates), setup.square or ""]
        #: What is read from a body alone, and what from its change since the start.
        self._absolute = [n for n in MEASURES if n in asked and MEASURES[n].kind == "absolute"]
        self._changes = [m for m in self._measures if m.kind == "change"]
        self._main = exercise.movement.measure
        self._quick = sorted({f.band.measure for f in exercise.faults if f.speed})
        self._quick_at = [self._names.index(name) for name in self._quick]
        self._plausibility = Plausibility()
        self._rate = RateWatch()
        self._smoother = OneEuro(min_cutoff_hz=MIN_CUTOFF_HZ, beta=BETA)
        #: The places of measures that settle, for how long, and when they were last unknown.
        self._settling = [(i, m.settles_s) for i, m in enumerate(self._measures) if m.settles_s]
        self._unknown_s = dict.fromkeys((i for i, _ in self._settling), -math.inf)
        self._vote = ExtrapolatingMedian(forget_s=VOTE_S)
        self._recent_s: deque[float] = deque()
        self._recent: list[deque[float]] = [deque() for _ in (self._main, *self._quick)]
        self._keeper = BaselineKeeper(exercise.setup.hold_s)
        self._noise = NoiseWatch(self._measures[0])
        self._per_growth = 0.0

    @property
    def baseline(self) -> Baseline | None:
        """The person's own start position; None until it has been held."""
        return None if self._keeper.quality in ("none", "poor") else self._keeper.baseline

    def read(self, t_s: float, pose: Pose | None) -> Reading:
        """The reading for the pose at `t_s` (increasing); None when nobody was found."""
        self._rate.update(t_s)
        if pose is None:
            self._vote.reset()
            return self._unseen(t_s, "nobody")
        body = Body(pose)
        reason = self._plausibility.objection(body)
        needs = self._exercise.setup.needs
        if reason is None and not body.sees(*needs):
            reason = next(name for name in needs if not body.sees(name))
        if reason is not None:
            return self._unseen(t_s, reason)
        read = {name: MEASURES[name].read(body, None) for name in self._absolute}
        missing = self._start_missing(t_s, read)
        before = self._keeper.baseline
        square = read.get(self._exercise.setup.square or "", 0.0)
        rebased: dict[str, float] = {}
        if missing == "unseen":
            self._keeper.wait(t_s)
        elif self._keeper.update(body, missing is None, 90.0 if math.isnan(square) else square):
            rebased = self._rebase(body, before)
        for measure in self._changes:
            read[measure.name] = measure.read(body, self._keeper.baseline)
        raw = self._settled(t_s, [read[name] for name in self._names])
        self._noise.update(body, raw[0], self._rate.interval_s)
        voted = self._vote.update(t_s, raw)
        smooth = self._smoother.update(t_s, voted)
        values = dict(zip(self._names, smooth, strict=True))
        speeds = self._speeds(t_s, [smooth[0], *(voted[i] for i in self._quick_at)])
        return Reading(
            t_s=t_s,
            seen=True,
            values=values,
            speeds={self._main: speeds[0]},
            quick_speeds=dict(zip(self._quick, speeds[1:], strict=True)),
            start_missing=missing,
            setup_progress=self._keeper.progress,
            baseline_quality=self._keeper.quality,
            rebased=rebased,
            noise=self._noise.value,
            raw=raw[0],
            place_px=sum(map(body.middle, HEAVY)) / len(HEAVY),
            px_per_m=body.px_per_m,
            per_growth=self._per_growth,
            interval_s=self._rate.interval_s,
        )

    def _unseen(self, t_s: float, reason: str) -> Reading:
        self._keeper.lost(t_s)
        return Reading(
            t_s=t_s,
            seen=False,
            reason=reason,
            setup_progress=self._keeper.progress,
            baseline_quality=self._keeper.quality,
            interval_s=self._rate.interval_s,
        )

    def _start_missing(self, t_s: float, read: Mapping[str, float]) -> str | None:
        """The first check of the start position that fails with these measures.

        Where the main measure cannot be read (hands above the face, say), it is no start position.
        """
        for gate in self._exercise.setup.gates:
            if not gate.band.contains(read[gate.band.measure]):
                return gate.name
        settles_s = self._measures[0].settles_s
        return "unseen" if settles_s and t_s - self._unknown_s[0] < settles_s else None

    def _rebase(self, body: Body, before: Baseline | None) -> dict[str, float]:
        """What the new baseline adds to each measure; changes begin anew from it."""
        # Values that count from the baseline jump here: that is no movement.
        self._smoother.reset()
        self._vote.reset()
        for recent in (self._recent_s, *self._recent):
            recent.clear()
        now = self._keeper.baseline
        assert now is not None
        self._noise.begin(now)
        self._per_growth = per_growth(self._measures[0], now)
        if before is None:
            return {}
        added = {m.name: m.read(body, now) - m.read(body, before) for m in self._measures}
        return {name: 0.0 if math.isnan(a) else a for name, a in added.items()}

    def _settled(self, t_s: float, raw: list[float]) -> list[float]:
        """What was measured; NaN where it was NaN less than the measure's `settles_s` ago."""
        for i, settles_s in self._settling:
            if math.isnan(raw[i]):
                self._unknown_s[i] = t_s
            elif t_s - self._unknown_s[i] < settles_s:
                raw[i] = math.nan
        return raw

    def _speeds(self, t_s: float, values: list[float]) -> list[float]:
        """The slope of each value over the last while, in unit/s; NaN from too few poses."""
        times_s, since_s = self._recent_s, t_s - self._rate.speed_window_s
        times_s.append(t_s)
        for recent, value in zip(self._recent, values, strict=True):
            recent.append(value)
        while times_s[0] < since_s:
            for recent in (times_s, *self._recent):
                recent.popleft()
        n = len(times_s)
        if n < SPEED_POSES:
            return [math.nan] * len(values)
        middle_s = sum(times_s) / n
        away_s = [t - middle_s for t in times_s]
        spread = sum(map(mul, away_s, away_s))
        # Away from their middle the times add up to nothing: the values need no middle of theirs.
        return [sum(map(mul, away_s, recent)) / spread for recent in self._recent]
