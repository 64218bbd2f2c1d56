"""What followed points of the trunk show of a turn, split as in `twist_features`.

A chest that turns to the left carries its points to the picture's right. They are seen twice: from
the hips, and from the line hips to shoulders, on which a lean or a side bend leaves them. Each row
of points is told as one, by the middle one of those found; a row lost as a whole goes with the
others. How far a chest carries its cloth depends on how deep it is; how much the points of a row
draw together does not: by the cosine of the turn. How much was found is told too, so that what is
learned from it can fall back on the landmarks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.following import COLUMNS, ROWS

__all__ = ["trunk_features"]

Array = NDArray[np.float64]

_SHAPE = (len(ROWS), len(COLUMNS), 2)
#: Cloth that seems to go farther than about this many torso lengths does something else.
FAR = 0.4
#: No turn draws points together, or apart, by more.
MOST_DRAWN = 0.6


def trunk_features(moved: Array, shoulders: Array) -> tuple[Array, Array]:
    """The odd and the even features, (..., 12) each, without any NaN.

    Args:
        moved: (..., N_FRONT_POINTS, 2), how far the points of `Followed` have gone since the
            neutral, from the middle of the hips, in torso lengths, x to the picture's right and y
            down; NaN where lost.
        shoulders: (..., 2), the same of the middle of the shoulders.
    """
    moved = moved.reshape(*moved.shape[:-2], *_SHAPE)
    drawn = _drawn(moved)
    moved = FAR * np.tanh(moved / FAR)
    found = np.isfinite(moved[..., 0])
    told = np.any(found, axis=(-2, -1))[..., None]
    rows = _rows(moved)
    line = np.array(ROWS)[:, None] * shoulders[..., None, :]
    odd = [rows[..., 0], (rows - line)[..., 0] * told, drawn[..., 1]]
    even = [found.mean(axis=-1), drawn[..., 0], rows[..., 1]]
    return np.concatenate(odd, axis=-1), np.concatenate(even, axis=-1)


def _drawn(moved: Array) -> Array:
    """How much each row was stretched (or, negative, drawn together) and tilted, (..., rows, 2).

    The slopes of x and y over the place across the trunk, of the points found; 0 with one or none.
    """
    found = np.isfinite(moved[..., :1])
    count = np.maximum(np.count_nonzero(found, axis=-2), 1)[..., None, :]
    place = np.where(found, np.array(COLUMNS)[:, None], 0.0)
    way = np.where(found, moved, 0.0)
    place = np.where(found, place - place.sum(axis=-2, keepdims=True) / count, 0.0)
    spread = (place**2).sum(axis=-2)
    slope = (place * way).sum(axis=-2) / np.maximum(spread, 1e-9)
    return np.asarray(np.where(spread > 0, np.clip(slope, -MOST_DRAWN, MOST_DRAWN), 0.0))


def _rows(moved: Array) -> Array:
    """How far each row has gone, (..., rows, 2); one that is lost as the others in the mean."""
    count = np.count_nonzero(np.isfinite(moved[..., :1]), axis=-2)
    ranked = np.sort(moved, axis=-2)  # lost ones last
    ends = (np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(COLUMNS) - 1))
    one, other = (
        np.take_along_axis(
            ranked, np.broadcast_to(end[..., None, :], (*ranked.shape[:-2], 1, 2)), axis=-2
        )[..., 0, :]
        for end in ends
    )
    rows = np.where(count > 0, np.nan_to_num(one + other) / 2, 0.0)
    known = np.count_nonzero(count, axis=-2)[..., None, :]
    mean = rows.sum(axis=-2, keepdims=True) / np.maximum(known, 1)
    return np.asarray(np.where(count > 0, rows, mean))
