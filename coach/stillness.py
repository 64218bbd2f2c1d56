"""Whether a body keeps still: how long its start position may be watched.

A person who waits is watched for the whole still phase; a recording in which the movement begins
at once has only its first moments. A body that still comes along, all of it, is not in its place.
"""

from __future__ import annotations

from collections import deque
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import INDEX

__all__ = ["WINDOW_S", "Stillness", "Stir"]

Frames: TypeAlias = list[NDArray[np.float32]]
Stir: TypeAlias = Literal["unknown", "still", "moving", "travelling"]

#: Nose, shoulders or hips this many torso lengths from where they were have moved. The network's
#: unrest, as the median of the window, reaches 0.06 on the floor; a turn of 15 deg moves the nose
#: by 0.08.
MOVED = 0.08
#: All of them this far have come along with the body.
TRAVELLED = 0.06
#: So much of the beginning says where the body is.
FIRST_S = 0.5
#: Where a point is now is its median over this window: on the floor single frames leap by 0.1.
WINDOW_S = 0.5
#: All points together leap more rarely: fewer frames outvote that, and a body that comes along at
#: a third of a torso length a second is noticed within `FIRST_S`.
VOTES = 3

_POINTS = ("nose", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
_ROWS = [INDEX[name] for name in _POINTS]


class Stillness:
    """Follows one body from the moment it takes its start position."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew with the next body."""
        self._first: Frames = []
        self._from_s = 0.0
        self._recent: deque[tuple[float, NDArray[np.float32]]] = deque()

    def update(self, body: Body) -> Stir:
        """Takes the next body; whether parts of it, or all of it, have left their first place."""
        t_s, points = body.pose.t_s, body.pose.image_px[_ROWS]
        if not self._first:
            self._from_s = t_s
        if t_s - self._from_s <= FIRST_S:
            self._first.append(points)
        self._recent.append((t_s, points))
        while self._recent[0][0] < t_s - WINDOW_S:
            self._recent.popleft()
        recent = [p for _, p in self._recent]
        if min(_gone(body, self._first[:VOTES], recent[-VOTES:]), default=0.0) > TRAVELLED:
            return "travelling"
        return "moving" if max(_gone(body, self._first, recent), default=0.0) > MOVED else "still"


def _gone(body: Body, before: Frames, now: Frames) -> list[float]:
    """How far each point that is seen has gone between the medians, in torso lengths."""
    away = np.median(now, axis=0) - np.median(before, axis=0)
    gone = np.linalg.norm(away, axis=1) / body.torso_px
    return [float(g) for g, name in zip(gone, _POINTS, strict=True) if body.sees(name)]
