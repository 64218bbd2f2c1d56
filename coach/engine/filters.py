"""What is done to noisy numbers before they are believed; for arrays of any shape.

A vote throws out single wild readings; the One Euro filter (Casiez, Roussel & Vogel, CHI 2012) is
a low-pass whose cut-off rises with speed: still things are calm, quick ones do not lag.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["ExtrapolatingMedian", "OneEuro"]

A = TypeVar("A", float, NDArray[np.float64])


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
        self._read = self._last = self._before = np.array(math.nan)

    def update(self, t_s: float, value: NDArray[np.floating]) -> NDArray[np.float64]:
        """The vote on `value`, read at `t_s` (seconds, increasing), of the same shape."""
        raw = np.asarray(value, dtype=np.float64)
        before_s, last_s = self._t_s
        if t_s - last_s > self._forget_s:
            self.reset()
            before_s = last_s = -math.inf
        voted = raw
        if math.isfinite(before_s):
            steps = (t_s - last_s) / (last_s - before_s)
            going = self._last + (self._last - self._before) * steps
            voted = _middle(raw, self._read, going)
            voted = np.where(np.isnan(voted), raw, voted)
        self._t_s = (last_s, t_s)
        self._read, self._before, self._last = raw, self._last, voted
        return voted.copy()


class OneEuro:
    """Filters an array that arrives at uneven times.

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
        self._value: NDArray[np.float64] = np.empty(0)
        self._rate: NDArray[np.float64] = np.empty(0)

    def update(self, t_s: float, value: NDArray[np.floating]) -> NDArray[np.float64]:
        """The filtered `value` of time `t_s` (seconds, increasing), of the same shape."""
        raw = np.asarray(value, dtype=np.float64)
        if self._t_s is None or t_s - self._t_s > self._forget_s:
            self._t_s, self._value, self._rate = t_s, raw.copy(), np.zeros_like(raw)
            return raw.copy()
        dt = t_s - self._t_s
        if dt <= 0:
            return self._value.copy()
        fresh = np.isnan(self._value)
        before = np.where(fresh, raw, self._value)
        rate = (raw - before) / dt
        known = np.where(np.isnan(rate), 0.0, rate)
        self._rate = self._rate + _alpha(self._d_cutoff_hz, dt) * (known - self._rate)
        self._rate[fresh] = 0.0
        cutoff = self._min_cutoff_hz + self._beta * np.abs(self._rate)
        self._value = before + _alpha(cutoff, dt) * (raw - before)
        self._t_s = t_s
        return self._value.copy()


def _middle(
    a: NDArray[np.float64], b: NDArray[np.float64], c: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The median of three; NaN where one of them is."""
    return np.maximum(np.minimum(a, b), np.minimum(np.maximum(a, b), c))


def _alpha(cutoff_hz: A, dt: float) -> A:
    r = 2 * math.pi * dt * cutoff_hz
    return r / (r + 1.0)
