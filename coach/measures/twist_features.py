"""What a seated body facing the camera shows of a turn, as numbers free of size and place.

Everything is a change from the person's own neutral in units of its torso length, seen from the
middle of the ankles. Each number is split into the part that changes its sign in a mirror (odd)
and the part that does not (even), so that what is learned from them can be made exactly fair to
left and right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.landmarks import INDEX, MIRROR

__all__ = ["split_features"]

Array = NDArray[np.float64]

_POINTS = [
    INDEX[name]
    for joint in ("ear", "shoulder", "elbow", "wrist", "hip", "knee")
    for name in (f"left_{joint}", f"right_{joint}")
] + [INDEX["nose"]]
_LENGTHS = [
    (INDEX[a], INDEX[b])
    for a, b in (
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"),
        ("right_shoulder", "right_hip"),
        ("left_hip", "left_knee"),
        ("right_hip", "right_knee"),
        ("left_knee", "left_ankle"),
        ("right_knee", "right_ankle"),
        ("left_ear", "right_ear"),
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
    torso = float(np.linalg.norm(_middle(px0, "shoulder") - _middle(px0, "hip")))
    feet, feet0 = _middle(px, "ankle"), _middle(px0, "ankle")
    moved = (px[..., _POINTS, :] - feet[..., None, :]) - (px0[_POINTS] - feet0)
    sunk = depth[..., _POINTS] - depth0[_POINTS]
    lengths, lengths0 = _lengths(px) / torso, _lengths(px0) / torso
    trunk = np.linalg.norm(_middle(px, "shoulder") - _middle(px, "hip"), axis=-1) / torso
    width = np.clip(lengths[..., 0] / trunk / lengths0[0], 0.0, 1.0)
    left, right = INDEX["left_shoulder"], INDEX["right_shoulder"]
    back = (depth[..., left] - depth[..., right]) - (depth0[left] - depth0[right])
    turned = np.arccos(width) * np.tanh(back / torso / _SIGN_SCALE)
    person = np.concatenate(
        [
            lengths0,
            (_middle(px0, "knee") - _middle(px0, "hip")) / torso,
            (feet0 - _middle(px0, "knee")) / torso,
            [(depth0[left] - depth0[right]) / torso],
            [(depth0[INDEX["left_knee"]] - depth0[INDEX["right_knee"]]) / torso],
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
    return np.stack(
        [np.linalg.norm(px[..., a, :] - px[..., b, :], axis=-1) for a, b in _LENGTHS], -1
    )
