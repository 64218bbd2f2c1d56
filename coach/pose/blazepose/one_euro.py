"""The smoothing of a landmark's way: the one-euro filter (Casiez, Roussel and Vogel, CHI 2012).

A low-pass filter whose cut-off rises with speed: calm where somebody is still, quick to follow
where they move. It is MediaPipe's `one_euro_filter.cc` for whole arrays.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["OneEuroFilter"]

Values = NDArray[np.float64]

#: Taken for the rate where there is none yet, and the cut-off of the speed; both in Hz.
RATE_HZ, SPEED_CUTOFF_HZ = 30.0, 1.0


class OneEuroFilter:
    """Smooths an array of values, each by itself.

    Args:
        cutoff_hz: of values that stand still.
        beta: how much the cut-off rises, Hz for each unit of (scaled) speed a second.
    """

    def __init__(self, cutoff_hz: float, beta: float) -> None:
        self._cutoff_hz, self._beta = cutoff_hz, beta
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next values are given out as they come."""
        self._rate_hz, self._last_us = RATE_HZ, 0
        self._raw: Values | None = None
        self._speed: Values | float = 0.0
        self._smooth: Values | float = 0.0

    def smooth(self, values: Values, t_us: int, scale: float = 1.0) -> Values:
        """The values of time `t_us`, microseconds, smoothed; their speed counts times `scale`.

        After a time of 0 the rate is not known yet, as in MediaPipe.
        """
        if self._last_us:
            self._rate_hz = 1e6 / (t_us - self._last_us)
        self._last_us = t_us
        if self._raw is None:
            self._raw = self._smooth = values
            self._speed = np.zeros_like(values)
            return values
        speed = (values - self._raw) * scale * self._rate_hz
        self._raw = values
        self._speed += self._share(SPEED_CUTOFF_HZ) * (speed - self._speed)
        share = self._share(self._cutoff_hz + self._beta * np.abs(self._speed))
        self._smooth = share * values + (1 - share) * self._smooth
        return self._smooth

    def _share(self, cutoff_hz: Values | float) -> Values | float:
        """How much of a new value goes into the smoothed one."""
        return 1 / (1 + self._rate_hz / (2 * math.pi * cutoff_hz))
