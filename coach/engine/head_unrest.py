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
    """Watches the points of the head over the last `WINDOW_S`.

    Where poses are known together the next ones are worked out with this one: as many as have come
    in a row without one left out, so that little is in vain where some are.
    """

    def __init__(self) -> None:
        #: When, in which batch of poses, and its row there.
        self._seen: deque[tuple[float, Poses, int]] = deque()
        self._in_a_row = 0
        #: How far the next ones have wandered, by their row, and which differences that was by.
        self._ahead: dict[int, float] = {}
        self._order = 0

    def __len__(self) -> int:
        return len(self._seen)

    def update(self, body: Body) -> None:
        """Takes the next body (times increasing)."""
        t_s, (poses, row) = body.pose.t_s, body.pose.batch
        _, last_poses, last_row = self._seen[-1] if self._seen else (t_s, poses, -1)
        if poses is not last_poses:
            self._ahead = {}
        elif row != last_row + 1:
            self._ahead, self._in_a_row = {}, 0
        self._in_a_row += 1
        self._seen.append((t_s, poses, row))
        while self._seen[0][0] < t_s - WINDOW_S:
            self._seen.popleft()

    def wandering(self, order: int) -> float:
        """How far they have wandered apart, in torso lengths; NaN before that is known.

        What leaps besides is measured by differences of this order.
        """
        last_s, _, row = self._seen[-1]
        if last_s - self._seen[0][0] < LEAST_S:
            return math.nan
        if order != self._order or row not in self._ahead:
            self._look_ahead(order)
        return self._ahead[row]

    def _look_ahead(self, order: int) -> None:
        """Works out this pose and the next ones of its batch."""
        *before, (_, poses, row) = self._seen
        rows = slice(row, row + self._in_a_row)
        times_s = np.array([t_s for t_s, _, _ in before] + poses.t_s[rows].tolist())
        heads = np.concatenate([*(_heads(p)[i : i + 1] for _, p, i in before), _heads(poses)[rows]])
        starts = np.searchsorted(times_s, times_s - WINDOW_S)
        wandered = _wandered(heads, starts, len(before), order)
        self._ahead, self._order = dict(enumerate(wandered, start=row)), order


@lru_cache(maxsize=64)
def _heads(poses: Poses) -> Array:
    """Each point (N, HEAD, 3) of the head: x, y and depth, in torso lengths."""
    heads = np.concatenate([poses.image_px[:, :HEAD], poses.depth[:, :HEAD, None]], axis=2)
    return np.asarray(heads / np.array(torsos_px(poses))[:, None, None])


def _wandered(heads: Array, starts: NDArray[np.intp], first: int, order: int) -> list[float]:
    """How far, in torso lengths, heads (N, HEAD, 3) have wandered in the windows that end with each
    of them from the `first` on; each window begins at its start (N,).
    """
    bends = heads[..., :2]
    for _ in range(order):
        bends = bends[1:] - bends[:-1]
    bends = np.abs(bends).reshape(len(bends), -1)
    ends = np.arange(first, len(heads)) + 1
    sizes, wandered = ends - starts[first:], np.full(len(ends), np.nan)
    for size in set(sizes[sizes > order].tolist()):
        of_size = sizes == size
        n, at = max(2, int(size * END)), starts[first:][of_size]
        means = np.add.reduce(sliding_window_view(heads, n, axis=0), axis=-1) / n
        before, now = means[at], means[ends[of_size] - n]
        # A turned head's depth is guessed worse: a quick turn is explained from its frontal end.
        apart = np.minimum(_misfits(before, now), _misfits(now, before))
        # What leaps from frame to frame is left in the means too: that is not wandering.
        windows = sliding_window_view(bends, size - order, axis=0)[at]
        leaps = _leaps(windows.reshape(len(at), -1), order) ** 2 / n
        wandered[of_size] = np.sqrt(np.maximum(0.0, apart - 1.5 * leaps)) / ENDS_SEE
    return list(wandered.tolist())


def _leaps(bends: Array, order: int) -> Array:
    """The standard deviation (W,) of what is independent from frame to frame.

    It is told by the sizes (W, K) of the differences, whatever their order, in W windows.
    """
    bends.sort(axis=1)  # several times as fast as NumPy's own median of so few
    n = bends.shape[1]
    return TO_SIGMA * (bends[:, (n - 1) // 2] + bends[:, n // 2]) / 2 / GROWS[order]


def _misfits(before: Array, now: Array) -> Array:
    """The variances (W,), in squared torso lengths, that no stiff movement of the head explains.

    Each of the (W, HEAD, 3) heads by itself. Moved to its middle, a head needs no shift; normal
    equations then fit it in a third of the time of NumPy's own least squares, to the same numbers.
    """
    x = before - np.add.reduce(before, axis=1, keepdims=True) / HEAD
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
