"""Where MediaPipe's 33 landmarks are on a body: joints of the skeleton or points of the skin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samples.make.mesh import BaseMesh

__all__ = ["COUNT", "EYES", "JOINTS", "skin_landmarks"]

COUNT = 33
EYES = {2: "left_eye", 5: "right_eye"}
"""Landmarks in the middle of an eyeball, and the field of BaseMesh that holds its points."""

_JOINT_PAIRS = {
    11: "upperarm01",
    13: "lowerarm01",
    15: "wrist",
    17: "finger5-1",
    19: "finger2-1",
    21: "finger1-2",
    23: "upperleg01",
    25: "lowerleg01",
    27: "foot",
}
JOINTS = {i: f"{bone}.L" for i, bone in _JOINT_PAIRS.items()} | {
    i + 1: f"{bone}.R" for i, bone in _JOINT_PAIRS.items()
}
"""Landmarks that are where a bone begins."""

_EYE_CORNER_M = 0.016
_FOOT_TOP_M = 0.06


def skin_landmarks(mesh: BaseMesh) -> dict[int, int]:
    """Return landmark -> point of the mesh, for the landmarks that lie on the skin.

    They are found on the neutral body and belong to the same points on every morph of it.
    """
    points = mesh.points_m.astype(float)
    eye = points[mesh.left_eye]
    eye_height = float(eye[:, 1].mean())
    found = _face(mesh, points, eye_height)
    # MediaPipe counts the eye corners inner, centre, outer: 1, 2, 3 left and 4, 5, 6 right.
    for landmark, side, offset in ((1, 1, -1), (3, 1, 1), (4, -1, -1), (6, -1, 1)):
        across = side * (eye[:, 0].mean() + offset * _EYE_CORNER_M)
        place = np.array([across, eye_height, eye[:, 2].max()])
        found[landmark] = _nearest(mesh.skin_points, points, place)
    return found | _feet(mesh, points)


def _face(mesh: BaseMesh, points: NDArray[np.float64], eye_height: float) -> dict[int, int]:
    skin = mesh.skin_points
    x, y, _ = points[skin].T
    middle = skin[(np.abs(x) < 0.01) & (y < eye_height) & (y > eye_height - 0.08)]
    head = skin[(y > eye_height - 0.08) & (y < eye_height + 0.04) & (np.abs(x) < 0.12)]
    lips = np.unique(mesh.corner_point[mesh.corner_lips > 0.5])
    lips = lips[np.abs(points[lips, 1] - eye_height) < 0.15]
    return {
        0: int(middle[np.argmax(points[middle, 2])]),
        7: int(head[np.argmax(points[head, 0])]),
        8: int(head[np.argmin(points[head, 0])]),
        9: int(lips[np.argmax(points[lips, 0])]),
        10: int(lips[np.argmin(points[lips, 0])]),
    }


def _feet(mesh: BaseMesh, points: NDArray[np.float64]) -> dict[int, int]:
    skin = mesh.skin_points
    low = skin[points[skin, 1] < points[skin, 1].min() + _FOOT_TOP_M]
    left, right = low[points[low, 0] > 0], low[points[low, 0] < 0]
    return {
        29: int(left[np.argmin(points[left, 2])]),
        30: int(right[np.argmin(points[right, 2])]),
        31: int(left[np.argmax(points[left, 2])]),
        32: int(right[np.argmax(points[right, 2])]),
    }


def _nearest(
    chosen: NDArray[np.int32], points: NDArray[np.float64], place: NDArray[np.float64]
) -> int:
    distance = ((points[chosen] - place) ** 2).sum(axis=1)
    return int(chosen[np.argmin(distance)])
