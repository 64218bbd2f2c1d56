"""How the landmarks have moved since the start position: what learned measures read.

Everything is a change from the person's own start position, seen from the middle of the hips, in
its torso lengths: once in the picture, once in the network's world landmarks with their guess of
depth. The picture is brought to the world's size, so that coming nearer changes nothing. From the
front each number is split into the part that changes its sign in a mirror (odd) and the part that
does not (even): a turn is told as large to the left as to the right. From the side the picture is
turned over so that the belly is always on one side, and landmarks are named by near and far.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.pose.body import Body
from coach.pose.landmarks import INDEX, MIRROR
from coach.pose.types import Pose

__all__ = ["front_changes", "side_changes"]

Array = NDArray[np.float64]

_TO_MIRROR = np.array([-1.0, 1.0, 1.0])
_TWINS = list(MIRROR)
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


def front_changes(pose: Pose, start: Pose) -> tuple[Array, Array]:
    """The odd and the even changes, (F,) each, of a person who faces the camera."""
    now, before = _placed(pose), _placed(start)
    own = _front(now, before)
    twin = _front(_mirrored(now), _mirrored(before))
    return (own - twin) / 2, (own + twin) / 2


def side_changes(body: Body, start: Body) -> Array:
    """The changes (F,) of a person seen from a side; near and belly side are those of the start."""
    sides = {"near": start.near, "far": "right" if start.near == "left" else "left"}
    names = [("near", joint) for joint in _NEAR] + [("far", joint) for joint in _FAR]
    order = [INDEX["nose"], *(INDEX[f"{sides[side]}_{joint}"] for side, joint in names)]
    turn_over = np.array([-1.0 if (start.ventral / start.trunk).imag > 0 else 1.0, 1.0, 1.0])
    now, before = _placed(body.pose) * turn_over, _placed(start.pose) * turn_over
    moved = _moved(now, before, order)
    angles = []
    for one, other in _BONES:
        ends = INDEX[f"{start.near}_{one}"], INDEX[f"{start.near}_{other}"]
        angles.append(_turned(now[0], before[0], *ends))
    return np.concatenate([moved.ravel(), angles])


def _front(now: Array, before: Array) -> Array:
    left, right = _ACROSS
    headings = _heading(now[1], left, right) - _heading(before[1], left, right)
    headings = (headings + np.pi) % (2 * np.pi) - np.pi
    narrowed = _narrowed(now[0], before[0], left, right) * np.tanh(headings / SIGN_RAD)
    return np.concatenate([_moved(now, before, _FRONT).ravel(), headings, narrowed])


def _narrowed(now: Array, before: Array, left: list[int], right: list[int]) -> Array:
    """Radians of turn that make lines across the body so much shorter in the picture."""
    length, usual = (np.linalg.norm((p[left] - p[right])[:, :2], axis=-1) for p in (now, before))
    return np.asarray(np.arccos(np.clip(length / np.maximum(usual, 1e-6), 0.0, 1.0)))


def _placed(pose: Pose) -> Array:
    """Picture and world landmarks (2, 33, 3) in metres from the middle of the hips, y down."""
    world = pose.world_m.astype(np.float64)
    px = np.concatenate([pose.image_px, pose.depth[:, None]], axis=1).astype(np.float64)
    world = world - world[_HIPS].mean(axis=0)
    px = px - px[_HIPS].mean(axis=0)
    # The size at which the picture's x and y fit the world's best.
    spread = max(float((world[:, :2] ** 2).sum()), 1e-12)  # none where all is in one place
    px_per_m = float((px[:, :2] * world[:, :2]).sum()) / spread
    return np.stack([px / max(px_per_m, 1e-6), world])


def _moved(now: Array, before: Array, order: list[int]) -> Array:
    torso_m = float(np.linalg.norm(before[1, _SHOULDERS].mean(axis=0)))
    moved = (now[:, order] - before[:, order]) / max(torso_m, 1e-6)
    return np.asarray(np.clip(moved, -_FARTHEST, _FARTHEST))


def _mirrored(placed: Array) -> Array:
    return np.asarray(placed[:, _TWINS] * _TO_MIRROR)


def _heading(world: Array, left: list[int], right: list[int]) -> Array:
    """Radians of turn of lines from right to left, the left end back positive."""
    across = world[left] - world[right]
    return np.asarray(np.arctan2(across[:, 2], across[:, 0]))


def _turned(now: Array, before: Array, one: int, other: int) -> float:
    """Radians by which a bone has turned in the picture."""
    bones = [complex(*(points[other] - points[one])[:2]) for points in (now, before)]
    return float(np.angle(bones[0] / bones[1])) if all(bones) else 0.0
