"""How far the points of a head wander apart from each other: the network's own unrest.

A head is stiff: what no turn, stretch and shift of its points explains is no movement. For a log's
poses it is worked out for many at one go, to the bit as for each by itself.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from coach.pose.body import Body, torsos_px
from coach.pose.types import Poses

__all__ = ["GROWS", "TO_SIGMA", "WINDOW_S", "HeadWatch"]

Array = NDArray[np.float64]

#: Unrest is measured over so long, in seconds, wandering not before so much of it has been seen.
WINDOW_S = 2.0
LEAST_S = 1.2
#: A median absolute deviation times this is a standard deviation, of normal noise.
TO_SIGMA = 1.4826
#: A difference (second or fourth) of independent noise is so many times as large as the noise.
GROWS = {2: math.sqrt(6.0), 4: math.sqrt(70.0)}
#: The landmarks of nose, eyes, ears and mouth; with depth a stiff head has eight numbers to be
#: fitted with, and so many degrees of freedom are left.
HEAD = 11
FREE = 2 * HEAD - 8
#: Two ends of the window are compared: each holds this part of its frames.
END = 1 / 5
#: Two ends only `WINDOW_S` apart see so much of a slow wandering.
ENDS_SEE = 0.6


class HeadWatch:
    """Watches the points of the head over the last `WINDOW_S`."""

    def __init__(self) -> None:
        #: When, in which batch of poses, and its row there.
        self._seen: deque[tuple[float, Poses, int]] = deque()

    def __len__(self) -> int:
        return len(self._seen)

    def update(self, body: Body) -> None:
        """Takes the next body (times increasing)."""
        t_s = body.pose.t_s
        self._seen.append((t_s, *body.pose.batch))
        while self._seen[0][0] < t_s - WINDOW_S:
            self._seen.popleft()

    def wandering(self, order: int) -> float:
        """How far they have wandered apart, in torso lengths; NaN before that is known.

        What leaps besides is measured by differences of this order.
        """
        (first_s, poses, first), (last_s, last_poses, last) = self._seen[0], self._seen[-1]
        if last_s - first_s < LEAST_S:
            return math.nan
        if poses is last_poses and last - first + 1 == len(self._seen):
            starts, wandered = _all_wandered(poses, order)
            if starts[last] == first > 0:
                return wandered[last]
        heads = np.array([_heads(poses)[i] for _, poses, i in self._seen])
        return float(_wandered(heads[None], order)[0])


@lru_cache(maxsize=64)
def _heads(poses: Poses) -> Array:
    """Each point (N, HEAD, 4) of the head: x, y, depth, and a one that lets it be shifted."""
    heads = np.ones((len(poses.t_s), HEAD, 4))
    heads[..., :2], heads[..., 2] = poses.image_px[:, :HEAD], poses.depth[:, :HEAD]
    heads[..., :3] /= np.array(torsos_px(poses))[:, None, None]
    return heads


@lru_cache(maxsize=4)
def _all_wandered(poses: Poses, order: int) -> tuple[list[int], list[float]]:
    """Of each of N poses: the first in its window, and `_wandered` where that is not the first."""
    n, heads = len(poses.t_s), _heads(poses)
    starts = np.searchsorted(poses.t_s, poses.t_s - WINDOW_S)
    sizes, wandered = np.arange(n) - starts + 1, np.full(n, np.nan)
    whole = (starts > 0) & (sizes > order)  # none of it is of earlier poses
    for size in set(sizes[whole].tolist()):
        ends = np.flatnonzero(whole & (sizes == size))
        windows = np.moveaxis(sliding_window_view(heads, size, axis=0), -1, 1)
        wandered[ends] = _wandered(windows[ends - size + 1], order)
    return starts.tolist(), wandered.tolist()


def _wandered(heads: Array, order: int) -> Array:
    """How far (W,) the points have wandered in windows (W, M, HEAD, 4), in torso lengths."""
    n = max(2, int(heads.shape[1] * END))
    before, now = (np.add.reduce(part, axis=1) / n for part in (heads[:, :n], heads[:, -n:]))
    # A turned head's depth is guessed worse: a quick turn is explained from its frontal end.
    apart = np.minimum(_misfits(before, now), _misfits(now, before))
    # What leaps from frame to frame is left in the means too: that is not wandering.
    leaps = _leaps(heads[..., :2], order) ** 2 / n
    return np.asarray(np.sqrt(np.maximum(0.0, apart - 1.5 * leaps)) / ENDS_SEE)


def _leaps(heads: Array, order: int) -> Array:
    """The standard deviation (W,) of what is independent from frame to frame."""
    bends = heads
    for _ in range(order):
        bends = bends[:, 1:] - bends[:, :-1]
    bends = np.abs(bends).reshape(len(bends), -1)
    bends.sort(axis=1)  # several times as fast as NumPy's own median of so few
    n = bends.shape[1]
    return TO_SIGMA * (bends[:, (n - 1) // 2] + bends[:, n // 2]) / 2 / GROWS[order]


def _misfits(before: Array, now: Array) -> Array:
    """The variances (W,), in squared torso lengths, that no stiff movement of the head explains.

    Each of the (W, HEAD, 4) heads by itself. Moved to its middle, a head needs no shift; normal
    equations then fit it in a third of the time of NumPy's own least squares, to the same numbers.
    """
    x = before[..., :3] - np.add.reduce(before[..., :3], axis=1, keepdims=True) / HEAD
    y = now[..., :2] - np.add.reduce(now[..., :2], axis=1, keepdims=True) / HEAD
    rest = y - x @ np.stack(list(_fits(x, y)))
    return np.asarray(np.add.reduce(rest**2, axis=(1, 2)) / FREE / 2)


def _fits(x: Array, y: Array) -> Iterator[Array]:
    """What brings each x (W, HEAD, 3) nearest to its y (W, HEAD, 2): matrices (3, 2)."""
    turned = x.transpose(0, 2, 1)
    try:
        yield from np.linalg.solve(turned @ x, turned @ y)
    except np.linalg.LinAlgError:  # a head without depth, say
        if len(x) == 1:
            yield np.linalg.pinv(x[0]) @ y[0]
        else:
            for i in range(len(x)):
                yield from _fits(x[i : i + 1], y[i : i + 1])
