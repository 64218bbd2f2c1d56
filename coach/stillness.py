"""Whether a body keeps still: how long its start position may be watched.

A person who waits is watched for the whole still phase; a recording in which the movement begins
at once has only its first moments.
"""

from __future__ import annotations

from collections import deque
from statistics import median

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import INDEX

__all__ = ["Stillness"]

#: Nose, shoulders or hips this many torso lengths from where they were have moved. Breathing and
#: the network's own unrest stay below 0.03; a turn of 10 deg brings the nose to 0.05.
MOVED = 0.05
#: So much of the beginning says where the body is.
FIRST_S = 0.5
#: A single wild frame is outvoted.
VOTES = 3

_POINTS = ("nose", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
_ROWS = [INDEX[name] for name in _POINTS]


class Stillness:
    """Follows one body from the moment it takes its start position."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew with the next body."""
        self._first: list[NDArray[np.float32]] = []
        self._from_s = 0.0
        self._away: deque[float] = deque(maxlen=VOTES)

    def moving(self, body: Body) -> bool:
        """Takes the next body; whether it has left the place it had at first."""
        points = body.pose.image_px[_ROWS]
        if not self._first:
            self._from_s = body.pose.t_s
        if body.pose.t_s - self._from_s <= FIRST_S:
            self._first.append(points)
        gone_px = np.linalg.norm(points - np.median(self._first, axis=0), axis=1)
        seen = [d for d, name in zip(gone_px, _POINTS, strict=True) if body.sees(name)]
        self._away.append(float(max(seen, default=0.0)) / body.torso_px)
        return median(self._away) > MOVED
