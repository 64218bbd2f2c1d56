"""The One Euro filter (Casiez, Roussel & Vogel, CHI 2012), for arrays of any shape.

A low-pass whose cut-off rises with speed: still things are calm, quick ones do not lag.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["OneEuro"]


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
        self._rate = self._rate + _alpha(self._d_cutoff_hz, dt) * (np.nan_to_num(rate) - self._rate)
        self._rate[fresh] = 0.0
        cutoff = self._min_cutoff_hz + self._beta * np.abs(self._rate)
        self._value = before + _alpha(cutoff, dt) * (raw - before)
        self._t_s = t_s
        return self._value.copy()


def _alpha(cutoff_hz: NDArray[np.float64] | float, dt: float) -> NDArray[np.float64]:
    r = 2 * math.pi * np.asarray(cutoff_hz) * dt
    return np.asarray(r / (r + 1.0))
