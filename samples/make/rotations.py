"""Rotation matrices in the body's axes: x to the person's left, y up, z forward."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Matrix",
    "Vector",
    "about",
    "basis",
    "bend",
    "part_of",
    "rotation_vector",
    "swing",
    "unit",
]

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

_TINY = 1e-9


def unit(vector: Vector) -> Vector:
    """Return the vector scaled to length one; a zero vector stays zero."""
    return np.asarray(vector, float) / max(float(np.linalg.norm(vector)), _TINY)


def about(axis: Vector | tuple[float, float, float], angle_deg: float) -> Matrix:
    """Return the (3, 3) rotation by angle_deg about an axis (right-hand rule)."""
    x, y, z = unit(np.asarray(axis, float))
    angle = np.deg2rad(angle_deg)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def bend(*, twist_deg: float = 0.0, side_deg: float = 0.0, flexion_deg: float = 0.0) -> Matrix:
    """Return the rotation of one joint; left twist, left side bend and flexion are positive."""
    twist = about((0, 1, 0), twist_deg)
    side = about((0, 0, 1), -side_deg)
    flexion = about((1, 0, 0), flexion_deg)
    return twist @ side @ flexion


def basis(along: Vector, normal: Vector) -> Matrix:
    """Return the orthonormal frame whose first column is `along` and second is near `normal`."""
    first = unit(along)
    second = unit(normal - first * float(normal @ first))
    return np.stack([first, second, np.cross(first, second)], axis=1)


def rotation_vector(rotation: Matrix) -> Vector:
    """Return axis times angle in radians of a (3, 3) rotation."""
    cosine = np.clip((np.trace(rotation) - 1) / 2, -1.0, 1.0)
    angle = float(np.arccos(cosine))
    if angle < 1e-7:
        return np.zeros(3)
    if angle > np.pi - 1e-4:
        _, vectors = np.linalg.eigh((rotation + rotation.T) / 2)
        return np.asarray(vectors[:, -1] * angle)
    skew = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    return np.asarray(skew * angle / (2 * np.sin(angle)))


def part_of(start: Matrix, end: Matrix, fraction: float) -> Matrix:
    """Return the rotation a fraction of the way from start to end (shortest arc)."""
    arc = rotation_vector(start.T @ end)
    angle = float(np.linalg.norm(arc))
    if angle < _TINY:
        return start
    return start @ about(arc, np.rad2deg(angle) * fraction)


def swing(start: Vector, end: Vector) -> Matrix:
    """Return the smallest rotation that takes one direction to another."""
    axis = np.cross(unit(start), unit(end))
    sine = float(np.linalg.norm(axis))
    if sine < 1e-7:
        return np.eye(3)
    angle = np.arctan2(sine, float(unit(start) @ unit(end)))
    return about(axis, float(np.rad2deg(angle)))
