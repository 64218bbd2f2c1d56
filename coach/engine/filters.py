"""What is done to noisy numbers before they are believed, to several side by side.

A vote throws out single wild readings; the One Euro filter (Casiez, Roussel & Vogel, CHI 2012) is
a low-pass whose cut-off rises with speed: still things are calm, quick ones do not lag. What comes
next needs what came last, a dozen numbers at a time: plain floats are the quickest for that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["ExtrapolatingMedian", "OneEuro"]


class ExtrapolatingMedian:
    """Outvotes a single wild reading, without the lag of a median over time.

    Three vote, the middle one wins: what is read now, what was read just before, and where the
    values would be had they gone on as they went. A steady movement has the first and the last on
    its side and is not late; a wild reading has nobody; a leap that lasts wins with its second
    reading.

    Args:
        forget_s: after such a gap the next reading is taken as it is.

    NaN goes through as NaN, and what comes after it is taken as it is.
    """

    def __init__(self, *, forget_s: float) -> None:
        self._forget_s = forget_s
        self.reset()

    def reset(self) -> None:
        """Forget everything; the next two readings are taken as they are."""
        self._t_s = (-math.inf, -math.inf)
        self._read: list[float] = []
        self._last: list[float] = []
        self._before: list[float] = []

    def update(self, t_s: float, values: Sequence[float]) -> list[float]:
        """The votes on `values`, as many each time, read at `t_s` (seconds, increasing)."""
        before_s, last_s = self._t_s
        if t_s - last_s > self._forget_s:
            self.reset()
            before_s = last_s = -math.inf
        voted = list(values)
        if math.isfinite(before_s):
            steps = (t_s - last_s) / (last_s - before_s)
            known = zip(values, self._read, self._last, self._before, strict=True)
            for i, (raw, read, last, before) in enumerate(known):
                going = last + (last - before) * steps
                if not math.isnan(raw + read + going):
                    voted[i] = _middle(raw, read, going)
        self._t_s = (last_s, t_s)
        self._read, self._before, self._last = list(values), self._last, voted
        return voted.copy()


class OneEuro:
    """Filters numbers that arrive at uneven times.

    Args:
        min_cutoff_hz: cut-off at rest; lower is calmer.
        beta: how much the cut-off rises, in Hz per (unit/s); higher lags less.
        d_cutoff_hz: cut-off of the speed it is steered by.
        forget_s: after such a gap the next value is taken as it is.

    NaN goes through as NaN and starts its place anew: what was not seen is never invented.
    """

    def __init__(
        self,
        *,
        min_cutoff_hz: float,
        beta: float,
        d_cutoff_hz: float = 1.0,
        forget_s: float = 0.5,
    ) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._d_cutoff_hz = d_cutoff_hz
        self._forget_s = forget_s
        self.reset()

    def reset(self) -> None:
        """Forget everything; the next value is taken as it is."""
        self._t_s: float | None = None
        self._smooth: list[float] = []
        self._rates: list[float] = []

    def update(self, t_s: float, values: Sequence[float]) -> list[float]:
        """The filtered `values`, as many each time, of time `t_s` (seconds, increasing)."""
        if self._t_s is None or t_s - self._t_s > self._forget_s:
            self._t_s, self._smooth, self._rates = t_s, list(values), [0.0] * len(values)
            return self._smooth.copy()
        dt = t_s - self._t_s
        if dt <= 0:
            return self._smooth.copy()
        self._t_s = t_s
        turn = 2 * math.pi * dt
        steered = _alpha(turn * self._d_cutoff_hz)
        for i, raw in enumerate(values):
            before, rate = self._smooth[i], self._rates[i]
            if math.isnan(before):
                before, rate = raw, 0.0
            step = raw - before
            rate += steered * ((0.0 if math.isnan(step) else step / dt) - rate)
            self._rates[i] = rate
            cutoff_hz = self._min_cutoff_hz + self._beta * abs(rate)
            self._smooth[i] = before + _alpha(turn * cutoff_hz) * step
        return self._smooth.copy()


def _middle(a: float, b: float, c: float) -> float:
    """The median of three."""
    low, high = (a, b) if a < b else (b, a)
    return low if c < low else high if c > high else c


def _alpha(turn: float) -> float:
    """How much of a step is taken: of a cut-off, as the angle it turns by within the step, rad."""
    return turn / (turn + 1.0)
