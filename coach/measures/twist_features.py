"""What a seated trunk facing the camera shows of a turn, as numbers free of size and place.

Everything is a change from the person's own neutral in units of its torso length, seen from the
middle of the hips. Arms and legs are left out: they move as they like. Each number is split into
the part that changes its sign in a mirror (odd) and the part that does not (even), so that what is
learned from them can be made exactly fair to left and right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.landmarks import INDEX, MIRROR

__all__ = ["split_features"]

Array = NDArray[np.float64]

_POINTS = [
    INDEX[name]
    for name in (
        "nose",
        "left_ear",
        "right_ear",
        "left_shoulder",
        "right_shoulder",
        "left_hip",
        "right_hip",
    )
]
_LENGTHS = [
    (INDEX[a], INDEX[b])
    for a, b in (
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"),
        ("right_shoulder", "right_hip"),
        ("left_shoulder", "right_hip"),
        ("right_shoulder", "left_hip"),
    )
]
#: Depth differences of so many torso lengths decide the sign of a foreshortening; below, it fades.
_SIGN_SCALE = 0.125


def split_features(
    px: Array, depth: Array, neutral_px: Array, neutral_depth: Array
) -> tuple[Array, Array]:
    """The odd and the even features.

    `px` (..., 33, 2) and `depth` (..., 33) are as in `Pose`, `neutral_px` (33, 2) and
    `neutral_depth` (33,) the person's neutral; each of the two returned is (..., F).
    """
    order = list(MIRROR)
    flip = np.array([-1.0, 1.0])
    seen = _features(px, depth, neutral_px, neutral_depth)
    mirror = _features(
        px[..., order, :] * flip,
        depth[..., order],
        neutral_px[order] * flip,
        neutral_depth[order],
    )
    return (seen - mirror) / 2, (seen + mirror) / 2


def _features(px: Array, depth: Array, px0: Array, depth0: Array) -> Array:
    hips, hips0 = _middle(px, "hip"), _middle(px0, "hip")
    torso = float(np.linalg.norm(_middle(px0, "shoulder") - hips0))
    # As large as the neutral: a trunk that looks shorter is farther away or slumped; one that
    # looks longer is nearer only if the hips look wider too, or else its arms are raised.
    trunk = np.linalg.norm(_middle(px, "shoulder") - hips, axis=-1) / torso
    hip_width = _lengths(px)[..., 1] / _lengths(px0)[1]
    scale = np.minimum(trunk, np.maximum(1.0, hip_width))[..., None]
    moved = (px[..., _POINTS, :] - hips[..., None, :]) / scale[..., None] - (px0[_POINTS] - hips0)
    depth, px = depth / scale, px / scale[..., None]
    sunk = depth[..., _POINTS] - depth0[_POINTS]
    lengths, lengths0 = _lengths(px) / torso, _lengths(px0) / torso
    width = np.clip(lengths[..., 0] / lengths0[0], 0.0, 1.0)
    left, right = INDEX["left_shoulder"], INDEX["right_shoulder"]
    back = (depth[..., left] - depth[..., right]) - (depth0[left] - depth0[right])
    turned = np.arccos(width) * np.tanh(back / torso / _SIGN_SCALE)
    person = np.concatenate(
        [
            lengths0,
            (_middle(px0, "knee") - hips0) / torso,
            (px0[INDEX["nose"]] - hips0) / torso,
            [(depth0[left] - depth0[right]) / torso],
            [depth0[INDEX["nose"]] / torso],
        ]
    )
    shape = px.shape[:-2]
    return np.concatenate(
        [
            moved.reshape(*shape, -1) / torso,
            sunk / torso,
            lengths - lengths0,
            turned[..., None],
            np.broadcast_to(person, (*shape, len(person))),
        ],
        axis=-1,
    )


def _middle(px: Array, joint: str) -> Array:
    return (px[..., INDEX[f"left_{joint}"], :] + px[..., INDEX[f"right_{joint}"], :]) / 2


def _lengths(px: Array) -> Array:
    ends = [(px[..., a, :], px[..., b, :]) for a, b in _LENGTHS]
    return np.stack([np.linalg.norm(a - b, axis=-1) for a, b in ends], axis=-1)
