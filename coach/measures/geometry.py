"""Angles, heights and headings that several measures share.

In the picture points are complex numbers with y up (`coach.pose.body`). In the network's world
landmarks they are vectors in metres: x to the picture's right, y up, z away from the camera.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.pose.body import Body
from coach.pose.landmarks import INDEX
from coach.pose.types import Poses

__all__ = [
    "angle_at",
    "between",
    "direction_deg",
    "elevation",
    "facing_sign",
    "from_vertical_deg",
    "heading",
    "height_over_line",
    "incline",
    "lowest",
    "middle_m",
    "place_m",
    "wrapped",
]

Vector = NDArray[np.float64]

SIDES = ("left", "right")


def angle_at(one: complex, corner: complex, other: complex) -> float:
    """The angle at `corner`, 0..180 deg; NaN where a side has no length."""
    a, b = one - corner, other - corner
    if not a or not b:
        return math.nan
    return abs(direction_deg(a / b))


def direction_deg(line: complex) -> float:
    """Where a line points: 0 to the picture's right, upwards positive, -180..180 deg."""
    return math.degrees(math.atan2(line.imag, line.real))


def from_vertical_deg(line: complex) -> float:
    """How far a line leans from straight up, to the picture's right positive, -180..180 deg."""
    return math.degrees(math.atan2(line.real, line.imag))


def incline(start: complex, end: complex) -> float:
    """How far the line from `start` to `end` rises above the horizontal, -90..90 deg."""
    line = end - start
    return math.degrees(math.asin(line.imag / abs(line))) if line else math.nan


def height_over_line(point: complex, one: complex, other: complex) -> float:
    """The distance of `point` from the line, px, above it in the picture positive."""
    line = other - one
    if not line:
        return math.nan
    across = ((point - one) / line).imag * abs(line)
    return across if line.real >= 0 else -across


def lowest(body: Body, joint: str) -> complex:
    """The lower one of a pair in the picture: what stands on the floor."""
    return min((body[f"left_{joint}"], body[f"right_{joint}"]), key=lambda point: point.imag)


def facing_sign(body: Body) -> float:
    """1 when the face looks to the picture's right, -1 to its left."""
    return 1.0 if (body["nose"] - body["near_ear"]).real >= 0 else -1.0


def place_m(body: Body, name: str) -> Vector:
    """A world landmark (3,), metres, y up; `near_...` and `far_...` stand for a side."""
    x, y, z = body.world_m(name)
    return np.array([x, -y, z])


def middle_m(body: Body, joint: str) -> Vector:
    """Half way between the left and the right world landmark (3,)."""
    return (place_m(body, f"left_{joint}") + place_m(body, f"right_{joint}")) / 2


def between(one: Vector, other: Vector) -> float:
    """The angle between two vectors, 0..180 deg; NaN where one has no length."""
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    if lengths == 0:
        return math.nan
    return math.degrees(math.acos(max(-1.0, min(1.0, float(one @ other) / lengths))))


def elevation(line: Vector) -> float:
    """How far a vector rises above the horizontal, -90..90 deg."""
    return 90.0 - between(line, np.array([0.0, 1.0, 0.0]))


def heading(body: Body, joint: str) -> float:
    """Turn of a pair's line out of the picture plane, to the person's left positive, deg."""
    poses, i = body.pose.batch
    return _headings(poses, joint)[i]


@lru_cache(maxsize=32)
def _headings(poses: Poses, joint: str) -> list[float]:
    left, right = (poses.world_m[:, INDEX[f"{side}_{joint}"]].astype(float) for side in SIDES)
    across = left - right
    # One by one in memory: so NumPy works out one as it does many.
    turn = np.arctan2(np.ascontiguousarray(across[:, 2]), np.ascontiguousarray(across[:, 0]))
    return list(np.degrees(turn).tolist())


def wrapped(angle_deg: float) -> float:
    """The same angle in -180..180 deg."""
    return (angle_deg + 180.0) % 360.0 - 180.0
