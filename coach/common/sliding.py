"""The latest values of a number, kept in the order of their size as well as of their coming."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

__all__ = ["SlidingValues"]


class SlidingValues:
    """Values (no NaN) that come and, the oldest first, go.

    A median of thirty is three times as quick from an order that is kept as from one made anew.

    Attributes:
        ordered: the values, the smallest first.
    """

    def __init__(self) -> None:
        self._values: deque[float] = deque()
        self.ordered: list[float] = []

    def __len__(self) -> int:
        return len(self.ordered)

    def append(self, value: float) -> None:
        """Takes the next value."""
        self._values.append(value)
        insort(self.ordered, value)

    def popleft(self) -> float:
        """Lets the oldest value go, and returns it."""
        value = self._values.popleft()
        del self.ordered[bisect_left(self.ordered, value)]
        return value

    def clear(self) -> None:
        """Lets all of them go."""
        self._values.clear()
        self.ordered.clear()

    @property
    def oldest(self) -> float:
        """The one that came first."""
        return self._values[0]

    @property
    def median(self) -> float:
        """The middle one, or half way between the two in the middle; there must be a value."""
        n = len(self.ordered)
        return (self.ordered[(n - 1) // 2] + self.ordered[n // 2]) / 2
