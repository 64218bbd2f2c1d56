"""How the landmarks have moved since the start position: what learned measures read.

Everything is a change from the person's own start position, seen from the middle of the hips, in
its torso lengths: once in the picture, once in the network's world landmarks with their guess of
depth. The picture is brought to the world's size, so that coming nearer changes nothing. From the
front only the part of each number counts that changes its sign in a mirror (odd): a turn is told as
large to the left as to the right. From the side the picture is
turned over so that the belly is always on one side, and landmarks are named by near and far.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.pose.body import Body
from coach.pose.landmarks import INDEX, MIRROR, N_LANDMARKS
from coach.pose.types import Poses

__all__ = ["front_changes", "side_changes"]

Array = NDArray[np.float64]

_TO_MIRROR = np.array([-1.0, 1.0, 1.0])
_SHOULDERS, _HIPS = (
    [INDEX[f"{side}_{joint}"] for side in ("left", "right")] for joint in ("shoulder", "hip")
)
#: From the front; arms are left out: in a turn they move as they like.
_FRONT = [
    *(INDEX[name] for name in ("nose", "mouth_left", "mouth_right", "left_ear", "right_ear")),
    *_SHOULDERS,
    *_HIPS,
    *(INDEX[f"{side}_{joint}"] for joint in ("knee", "ankle") for side in ("left", "right")),
]
#: Where each of these has its twin on the other side of the body.
_FRONT_TWINS = [_FRONT.index(MIRROR[i]) for i in _FRONT]
#: Lines across the body whose heading is told as an angle: a turn is no straight line in x and z.
_ACROSS = [[INDEX[f"{side}_{j}"] for j in ("shoulder", "hip", "ear")] for side in ("left", "right")]
#: From the side; of the far limbs the camera sees little.
_NEAR = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_FAR = ("ear", "shoulder", "hip", "knee")
#: Bones of the near side whose direction in the picture is told as an angle.
_BONES = (
    ("hip", "shoulder"),
    ("shoulder", "ear"),
    ("hip", "knee"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("knee", "ankle"),
)
#: A line that turns by more than this shows by its heading to which side it is foreshortened.
SIGN_RAD = 0.2
#: A landmark that seems to go farther, in torso lengths, was lost.
_FARTHEST = 1.0


@dataclass(frozen=True)
class _Start:
    """What is known of a start position once and for all.

    Attributes:
        placed: its landmarks (1, 2, 33, 3), as `_placed` gives them.
        torso_m: from the middle of its hips to that of its shoulders.
        headings, lengths: (1, 3) of its lines across the body, in the world and in the picture.
    """

    placed: Array
    torso_m: float
    headings: Array
    lengths: Array


def front_changes(poses: Poses, start: Body) -> Array:
    """The odd changes (N, F) of a person who faces the camera."""
    now, before = _placed(poses), _start(start)
    moved = _moved(now, before.placed, before.torso_m, _FRONT)
    turned = _headings(now) - before.headings
    shorter = np.minimum(_lengths(now) / np.maximum(before.lengths, 1e-6), 1.0)
    narrowed = np.arccos(shorter)  # by so many radians of turn
    own = _front(moved, turned, narrowed)
    twin = _front(moved[:, :, _FRONT_TWINS] * _TO_MIRROR, -turned, narrowed)
    return (own - twin) / 2


def side_changes(poses: Poses, start: Body) -> Array:
    """The changes (N, F) of a person seen from a side; near and belly side are the start's."""
    before = _start(start)
    order, bones, turn_over = _side(start)
    now = _placed(poses) * turn_over
    placed = before.placed * turn_over
    moved = _moved(now, placed, before.torso_m, order)
    turned = _turned(now[:, 0], placed[:, 0], bones)
    return np.concatenate([moved.reshape(len(now), -1), turned], axis=1)


def _front(moved: Array, turned: Array, narrowed: Array) -> Array:
    headings = (turned + np.pi) % (2 * np.pi) - np.pi
    signed = narrowed * np.tanh(headings / SIGN_RAD)
    return np.concatenate([moved.reshape(len(moved), -1), headings, signed], axis=1)


@lru_cache(maxsize=8)
def _start(start: Body) -> _Start:
    placed = _placed(start.pose.batch[0])[[start.pose.batch[1]]]
    torso_m = float(np.linalg.norm(placed[0, 1, _SHOULDERS].mean(axis=0)))
    return _Start(placed, max(torso_m, 1e-6), _headings(placed), _lengths(placed))


@lru_cache(maxsize=8)
def _side(start: Body) -> tuple[list[int], list[tuple[int, int]], Array]:
    """The landmarks and the bones told from that side, and what brings the belly to one side."""
    sides = {"near": start.near, "far": "right" if start.near == "left" else "left"}
    names = [("near", joint) for joint in _NEAR] + [("far", joint) for joint in _FAR]
    order = [INDEX["nose"], *(INDEX[f"{sides[side]}_{joint}"] for side, joint in names)]
    bones = [(INDEX[f"{start.near}_{a}"], INDEX[f"{start.near}_{b}"]) for a, b in _BONES]
    turn_over = np.array([-1.0 if (start.ventral / start.trunk).imag > 0 else 1.0, 1.0, 1.0])
    return order, bones, turn_over


@lru_cache(maxsize=8)
def _placed(poses: Poses) -> Array:
    """Picture and world landmarks (N, 2, 33, 3) in metres from mid-hip, y down."""
    placed = np.empty((len(poses.depth), 2, N_LANDMARKS, 3))
    placed[:, 0, :, :2], placed[:, 0, :, 2] = poses.image_px, poses.depth
    placed[:, 1] = poses.world_m
    left, right = _HIPS
    placed -= (placed[:, :, left] + placed[:, :, right])[:, :, None] / 2
    px, world = placed[:, 0, :, :2], placed[:, 1, :, :2]
    # The size at which the picture's x and y fit the world's best.
    spread = np.maximum(_sums(world * world), 1e-12)  # none where all is in one place
    placed[:, 0] /= np.maximum(_sums(px * world) / spread, 1e-6)[:, None, None]
    return placed


def _sums(of: Array) -> Array:
    """The sum (N,) of each of N parts."""
    return np.asarray(np.add.reduce(of.reshape(len(of), -1), axis=1))


def _moved(now: Array, before: Array, torso_m: float, order: list[int]) -> Array:
    moved = (now[:, :, order] - before[:, :, order]) / torso_m
    return np.minimum(np.maximum(moved, -_FARTHEST), _FARTHEST)


def _headings(placed: Array) -> Array:
    """Radians of turn (N, 3) of the lines across the body in the world, the left end back positive.

    The numbers lie one by one in memory, so that NumPy works one out as it does many.
    """
    left, right = _ACROSS
    across = placed[:, 1, left] - placed[:, 1, right]
    x, z = (np.ascontiguousarray(across[..., i]) for i in (0, 2))
    return np.asarray(np.arctan2(z, x))


def _lengths(placed: Array) -> Array:
    """How long (N, 3) the lines across the body are in the picture."""
    left, right = _ACROSS
    across = placed[:, 0, left] - placed[:, 0, right]
    return np.asarray(np.sqrt(across[..., 0] ** 2 + across[..., 1] ** 2))


def _turned(now: Array, before: Array, bones: list[tuple[int, int]]) -> Array:
    """Radians (N, B) by which bones have turned in the picture; 0 for one without a length."""
    starts, ends = zip(*bones, strict=True)
    lines = [points[:, ends, :2] - points[:, starts, :2] for points in (now, before)]
    new, old = (line[..., 0] + 1j * line[..., 1] for line in lines)
    told = (new != 0) & (old != 0)
    turns = np.where(told, new, 1) / np.where(old != 0, old, 1)
    angles = np.arctan2(np.ascontiguousarray(turns.imag), np.ascontiguousarray(turns.real))
    return np.where(told, angles, 0.0)
