"""Recordings and sources held back to a rate, as by a slow computer: real frames, true times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from coach.video.frame import Closing, Frame
from coach.video.source import RealTimeFile


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


class SlowSource(Closing):
    """A file played in real time, of which a slow computer has time for `fps` pictures a second."""

    live = True
    warning: str | None = None

    def __init__(self, path: Path, fps: float) -> None:
        self._file = RealTimeFile(path)
        self.fps = fps
        self.name, self.size = self._file.name, self._file.size
        self.duration_s = self._file.duration_s

    def __iter__(self) -> Iterator[Frame]:
        return held_back(self._file, self.fps)

    def close(self) -> None:
        """Release the file."""
        self._file.close()
