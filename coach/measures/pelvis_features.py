"""What the legs of a seated person facing the camera show of a pelvis that turns.

Feet planted, a pelvis that turns to the left draws the left knee back and pushes the right one
forward. Seen from in front, thighs and knees of both sides go opposite ways, by a few hundredths
of a torso length. Everything is a change from the person's own neutral in torso lengths, seen from
the ankles, and split as in `twist_features` into what a mirror turns over (odd) and what it does
not (even). Of the trunk nothing is told: a good turn must not be taken for a bad one for its size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.leg_points import COLUMNS, ROWS

__all__ = ["legs_can_be_told", "split_features"]

Array = NDArray[np.float64]

#: Legs that go farther than about this many torso lengths do something else.
FAR = 0.1
#: At least so much of the points must be found.
ENOUGH = 0.5
_SHAPE = (2, len(ROWS), len(COLUMNS), 2)
_ANKLE = -1
_ON_THE_LEG = 1


def legs_can_be_told(px: Array, start_px: Array) -> NDArray[np.bool_]:
    """Whether enough points, and some at each ankle, are found in both, (...)."""
    found = np.isfinite(px + start_px)[..., 0].reshape(*px.shape[:-2], *_SHAPE[:3])
    ankles = found[..., _ANKLE, :].any(axis=-1).all(axis=-1)
    return np.asarray(ankles & (found.mean(axis=(-3, -2, -1)) >= ENOUGH))


def split_features(px: Array, start_px: Array, torso_px: float) -> tuple[Array, Array]:
    """The odd and the even features.

    `px` (..., N_LEG_POINTS, 2) as in `Followed`, `start_px` (N_LEG_POINTS, 2) the person's
    neutral, both in px, NaN where lost; returned are (..., F) and (..., G), without any NaN.
    """
    start = start_px.reshape(_SHAPE) / torso_px
    moved = _filled(px.reshape(*px.shape[:-2], *_SHAPE) / torso_px - start)
    feet = np.median(moved[..., _ANKLE, :, :], axis=-2).mean(axis=-2)
    moved = FAR * np.tanh((moved - feet[..., None, None, None, :]) / FAR)
    left, right = moved[..., 0, :, :, :], moved[..., 1, :, :, :] * [-1.0, 1.0]
    flat = (*px.shape[:-2], -1)
    odd, even = ((left - right) / 2).reshape(flat), ((left + right) / 2).reshape(flat)
    person = np.broadcast_to(_person(start), (*even.shape[:-1], 2 * len(ROWS)))
    return odd, np.concatenate([even, person], axis=-1)


def _person(start: Array) -> Array:
    """How the legs lie in the picture, both as one: build and height of the camera."""
    legs = _filled(start)[:, :, _ON_THE_LEG]
    legs = legs - legs[:, 0].mean(axis=0)
    both: Array = (legs[0] + legs[1] * [-1.0, 1.0]) / 2
    return both.ravel()


def _filled(points: Array) -> Array:
    """Lost points go along with the middle of their row; a row lost as a whole stays."""
    lost = np.isnan(points[..., :1])
    few = np.count_nonzero(~lost, axis=-2, keepdims=True)
    ranked = np.sort(points, axis=-2)  # lost ones last
    low, high = np.maximum(few - 1, 0) // 2, few // 2
    shape = (*points.shape[:-2], 1, 2)
    middle = sum(
        np.take_along_axis(ranked, np.broadcast_to(i, shape), axis=-2) for i in (low, high)
    )
    return np.asarray(np.where(lost, np.nan_to_num(middle) / 2, points), np.float64)
