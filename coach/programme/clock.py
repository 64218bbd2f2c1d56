"""The time that guided exercises and pauses take: real, or passing at once for a trial."""

from __future__ import annotations

import time
from typing import Protocol

__all__ = ["Clock", "FastClock", "RealClock"]


class Clock(Protocol):
    """Tells seconds since some moment, and waits."""

    def now_s(self) -> float:
        """Seconds, never fewer than before."""

    def wait(self, seconds: float) -> None:
        """Come back when so many seconds have passed."""


class RealClock:
    """The computer's own time."""

    def now_s(self) -> float:
        """Seconds since the computer was started, or so."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


class FastClock:
    """Time that passes as soon as somebody waits for it."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        """Seconds waited so far."""
        return self._now_s

    def wait(self, seconds: float) -> None:
        """They have passed."""
        self._now_s += seconds
