"""Angles, heights and headings that several measures share, of N bodies at one go.

In the picture points are complex numbers (N,) with y up (`coach.pose.body`). In the network's world
landmarks they are vectors (N, 3) in metres: x to the picture's right, y up, z away from the camera.
One point or vector in the place of N serves as well. Nothing here raises: what cannot be told is
NaN. One body is worked out to the bit as one of many.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from coach.pose.body import Array, Bodies, Points
from coach.pose.landmarks import INDEX
from coach.pose.types import Poses

__all__ = [
    "angle_at",
    "arc_cosine_deg",
    "arc_tangent_deg",
    "at_least_zero",
    "between",
    "direction_deg",
    "dot",
    "elevation",
    "facing_sign",
    "from_vertical_deg",
    "heading",
    "height_over_line",
    "incline",
    "length",
    "length_m",
    "lowest",
    "middle_m",
    "turn_deg",
    "wrapped",
]

SIDES = ("left", "right")


def angle_at(one: Points, corner: Points, other: Points) -> Array:
    """The angle at `corner`, 0..180 deg; NaN where a side has no length."""
    a, b = one - corner, other - corner
    return np.where((a == 0) | (b == 0), math.nan, np.abs(turn_deg(b, a)))


def turn_deg(one: Points, other: Points) -> Array:
    """How far to the left of `one` the line `other` points, -180..180 deg."""
    return arc_tangent_deg(_cross(one, other), one.real * other.real + one.imag * other.imag)


def direction_deg(line: Points | complex) -> Array:
    """Where a line points: 0 to the picture's right, upwards positive, -180..180 deg."""
    return arc_tangent_deg(np.asarray(line.imag), np.asarray(line.real))


def from_vertical_deg(line: Points | complex) -> Array:
    """How far a line leans from straight up, to the picture's right positive, -180..180 deg."""
    return arc_tangent_deg(np.asarray(line.real), np.asarray(line.imag))


def incline(start: Points, end: Points) -> Array:
    """How far the line from `start` to `end` rises above the horizontal, -90..90 deg."""
    line = end - start
    return _degrees(math.asin, line.imag / length(line))


def height_over_line(point: Points, one: Points, other: Points) -> Array:
    """The distance of `point` from the line, px, above it in the picture positive."""
    line = other - one
    across = _cross(line, point - one) / length(line)
    return np.where(line.real >= 0, across, -across)


def length(line: Points) -> Array:
    """How long a line is in the picture, px."""
    return np.hypot(line.real, line.imag)


def lowest(bodies: Bodies, joint: str) -> Points:
    """The lower one of a pair in the picture: what stands on the floor."""
    left, right = (bodies[f"{side}_{joint}"] for side in SIDES)
    return np.where(left.imag <= right.imag, left, right)


def facing_sign(bodies: Bodies) -> Array:
    """1 when the face looks to the picture's right, -1 to its left."""
    return np.where((bodies["nose"] - bodies["near_ear"]).real >= 0, 1.0, -1.0)


def middle_m(bodies: Bodies, joint: str) -> Array:
    """Half way between the left and the right world landmark (N, 3)."""
    return (bodies.world_m(f"left_{joint}") + bodies.world_m(f"right_{joint}")) / 2


def length_m(vector: Array) -> Array:
    """How long a vector is."""
    return np.sqrt(dot(vector, vector))


def between(one: Array, other: Array) -> Array:
    """The angle between two vectors, 0..180 deg; NaN where one has no length."""
    cosine = dot(one, other) / (length_m(one) * length_m(other))
    return arc_cosine_deg(np.clip(cosine, -1.0, 1.0))


def elevation(line: Array) -> Array:
    """How far a vector rises above the horizontal, -90..90 deg."""
    return 90.0 - between(line, np.array([0.0, 1.0, 0.0]))


def heading(bodies: Bodies, joint: str) -> Array:
    """Turn of a pair's line out of the picture plane, to the person's left positive, deg."""
    return _headings(bodies.poses, joint)


@lru_cache(maxsize=32)
def _headings(poses: Poses, joint: str) -> Array:
    left, right = (poses.world_m[:, INDEX[f"{side}_{joint}"]].astype(float) for side in SIDES)
    across = left - right
    # One by one in memory: so NumPy works out one as it does many.
    turn = np.arctan2(np.ascontiguousarray(across[:, 2]), np.ascontiguousarray(across[:, 0]))
    return np.asarray(np.degrees(turn))


def wrapped(angle_deg: Array) -> Array:
    """The same angle in -180..180 deg."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def at_least_zero(value: Array) -> Array:
    """The value, 0 where it is negative or not known."""
    return np.where(value > 0, value, 0.0)


def arc_cosine_deg(cosine: Array) -> Array:
    """The angle of this cosine (-1..1), deg."""
    return _degrees(math.acos, cosine)


def dot(one: Array, other: Array) -> Array:
    """The product of two vectors, as a number."""
    x, y, z = (one[..., i] * other[..., i] for i in range(3))
    return np.asarray(x + y + z)


def _cross(one: Points, other: Points) -> Array:
    return np.asarray(one.real * other.imag - one.imag * other.real)


def arc_tangent_deg(up: Array, along: Array) -> Array:
    """The direction of what goes so far up and so far along, -180..180 deg."""
    return _degrees(math.atan2, up, along)


def _degrees(function: Callable[..., float], *numbers: Array) -> Array:
    """An angle of each by a function of the C library: NumPy's own round as the array is long."""
    angles = np.frompyfunc(function, len(numbers), 1)(*numbers)
    return np.asarray(np.degrees(np.asarray(angles, dtype=np.float64)))
