"""Recordings and sources held back to a rate, as by a slow computer: real frames, true times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar


class Timed(Protocol):
    """Something of a moment of a recording."""

    @property
    def t_s(self) -> float:
        """Seconds since its start."""


T = TypeVar("T", bound=Timed)


def held_back(items: Iterable[T], fps: float) -> Iterator[T]:
    """Those of the items, frames or observations, that come at most `fps` times a second."""
    due_s = 0.0
    for item in items:
        if item.t_s >= due_s - 1e-6:
            yield item
            due_s = max(due_s + 1 / fps, item.t_s)
