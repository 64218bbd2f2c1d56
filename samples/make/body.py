"""One person: a morph of the base mesh with a skeleton, posed by linear blend skinning."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from samples.make import landmarks
from samples.make.mesh import HAIR, BaseMesh, load_mesh
from samples.make.posture import Posture
from samples.make.rotations import Vector
from samples.make.skeleton import BonePose, Skeleton

__all__ = ["Body", "Piece", "PosedBody", "Shape"]

_BREATH_M = 0.006
_TOUCH_M = 0.012


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a person looks like under the clothes. The numbers go from -1 to 1, age from 0 to 1."""

    sex: str = "female"
    ancestry: str = "caucasian"
    weight: float = 0.0
    muscle: float = 0.0
    height: float = 0.0
    age: float = 0.3


@dataclass(frozen=True, kw_only=True)
class PosedBody:
    """A body in one posture; corners are the vertices that are drawn."""

    corners_m: NDArray[np.float32]  # (c, 3)
    normals: NDArray[np.float32]  # (c, 3)
    joints_m: NDArray[np.float64]  # (33, 3) in MediaPipe's order
    bones: BonePose


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Something that is put on a body and moves with its bones, as long hair does."""

    points_m: NDArray[np.float32]  # (p, 3) at rest
    triangles: NDArray[np.int32]  # (t, 3) of points
    weights: NDArray[np.float32]  # (p, b) rows sum to one
    shades: NDArray[np.float32]  # (p,) 0..1, how light each is


class Body:
    """A person of a given shape, standing at rest with the origin at the middle of the body."""

    def __init__(self, shape: Shape, mesh: BaseMesh | None = None) -> None:
        self.shape = shape
        self.mesh = mesh or load_mesh()
        points = self.mesh.points_m.astype(np.float32).copy()
        for name, share in _targets(shape):
            points += np.float32(share) * self.mesh.target(name)
        self.points_m = points
        self.skeleton = Skeleton(self.mesh, self.mesh.joint_weights @ points.astype(float))
        self._skin_marks = landmarks.skin_landmarks(self.mesh)
        self._make_surface()

    def _make_surface(self) -> None:
        self._drawn = np.unique(self.mesh.corner_point)
        self._corner = np.searchsorted(self._drawn, self.mesh.corner_point)
        self._triangles = self._corner[self.mesh.triangles]
        self._weights = np.ascontiguousarray(self.mesh.skin_weights[self._drawn])
        self._rest = self.points_m[self._drawn]
        self.rest_normals = self._normals(self._rest)
        self._breathing = _chest_front(self.mesh.points_m[self._drawn])
        self._clothes = np.zeros((len(self._drawn), 3), np.float32)

    def wear(self, cloth_m: NDArray[np.float32]) -> None:
        """Move the drawn surface by (c, 3) metres at rest: cloth and hair over the skin."""
        self._clothes[self._corner] = cloth_m

    @property
    def worn_m(self) -> NDArray[np.float32]:
        """The surface at rest with what is worn on it, (d, 3) metres."""
        return np.asarray(self._rest + self._clothes)

    def put_on(self, piece: Piece) -> None:
        """Add something that is drawn with the body. What was worn stays on."""
        mesh, worn = self.mesh, self._clothes
        count, corners = len(piece.points_m), len(mesh.corner_point)
        ids = len(mesh.points_m) + np.arange(count, dtype=np.int32)
        self.mesh = replace(
            mesh,
            points_m=np.concatenate([mesh.points_m, piece.points_m]),
            corner_point=np.concatenate([mesh.corner_point, ids]),
            corner_kind=np.concatenate([mesh.corner_kind, np.full(count, HAIR, np.float32)]),
            corner_lips=np.concatenate([mesh.corner_lips, piece.shades]),
            triangles=np.concatenate([mesh.triangles, piece.triangles + np.int32(corners)]),
            skin_weights=np.concatenate([mesh.skin_weights, piece.weights]),
        )
        self.points_m = np.concatenate([self.points_m, piece.points_m])
        self._make_surface()
        self._clothes[: len(worn)] = worn
        self._breathing[len(worn) :] = 0

    def surface(self, reference_m: tuple[float, float, float]) -> tuple[Vector, Vector]:
        """Return a point just off the skin, and the way out of it, both (3,) in the rest pose.

        The place is given on the neutral body, so that the same numbers mean "front of the
        shoulder" on everybody.
        """
        distance = ((self.mesh.points_m[self.mesh.skin_points] - reference_m) ** 2).sum(axis=1)
        drawn = int(np.searchsorted(self._drawn, self.mesh.skin_points[np.argmin(distance)]))
        normal = self.rest_normals[drawn].astype(float)
        cloth = self._clothes[drawn].astype(float)
        return self._rest[drawn].astype(float) + cloth + _TOUCH_M * normal, normal

    def pose(self, posture: Posture) -> PosedBody:
        """Return the body in a posture."""
        bones = self.skeleton.pose(posture)
        offset = self._clothes + (_BREATH_M * posture.breath) * self._breathing
        dressed = self._skin(bones, self._rest + offset, self._weights)
        return PosedBody(
            corners_m=dressed[self._corner],
            normals=self._normals(dressed)[self._corner],
            joints_m=self._joints(bones),
            bones=bones,
        )

    def _skin(
        self, bones: BonePose, points: NDArray[np.float32], weights: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        moved = bones.joints_m - np.einsum("bij,bj->bi", bones.rotations, self.skeleton.rest_m)
        affine = np.concatenate([bones.rotations, moved[:, :, None]], axis=2).reshape(-1, 12)
        blend = (weights @ affine.astype(np.float32)).reshape(-1, 3, 4)
        skinned = np.einsum("vij,vj->vi", blend[:, :, :3], points) + blend[:, :, 3]
        return np.asarray(skinned, np.float32)

    def _normals(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        first, second, third = (points[self._triangles[:, i]] for i in range(3))
        a, b = second - first, third - first
        faces = np.stack(
            [
                a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
                a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
                a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
            ]
        )
        where = self._triangles.T.ravel()
        sums = [np.bincount(where, np.tile(axis, 3), len(points)) for axis in faces]
        normals = np.stack(sums, axis=1)
        length = np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12
        return np.asarray(normals / length, np.float32)

    def _joints(self, bones: BonePose) -> NDArray[np.float64]:
        joints = np.zeros((landmarks.COUNT, 3))
        for landmark, bone in landmarks.JOINTS.items():
            joints[landmark] = bones.joints_m[self.skeleton.index[bone]]
        for landmark, eye in landmarks.EYES.items():
            middle = self.points_m[getattr(self.mesh, eye)].mean(axis=0).astype(float)
            joints[landmark] = self.skeleton.carried(bones, "head", middle)
        marks = np.searchsorted(self._drawn, list(self._skin_marks.values()))
        joints[list(self._skin_marks)] = self._skin(bones, self._rest[marks], self._weights[marks])
        return joints


def _targets(shape: Shape) -> list[tuple[str, float]]:
    """Return the morph targets of a shape and how much of each."""
    ages = {"young": 1 - shape.age, "old": shape.age}
    muscles = _three_way("muscle", shape.muscle)
    weights = _three_way("weight", shape.weight)
    height = "maxheight" if shape.height > 0 else "minheight"
    shares = []
    for age, of_age in ages.items():
        shares.append((f"{shape.ancestry}-{shape.sex}-{age}", of_age))
        for muscle, of_muscle in muscles.items():
            for weight, of_weight in weights.items():
                build = f"{shape.sex}-{age}-{muscle}-{weight}"
                share = of_age * of_muscle * of_weight
                shares.append((f"universal-{build}", share))
                shares.append((f"{build}-{height}", share * abs(shape.height)))
    return [(name, share) for name, share in shares if share > 1e-3]


def _three_way(word: str, value: float) -> dict[str, float]:
    return {
        f"min{word}": max(0.0, -value),
        f"average{word}": 1 - abs(value),
        f"max{word}": max(0.0, value),
    }


def _chest_front(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (p, 3): how each point moves when the chest fills, 1 at most."""
    x, y, z = points.T
    height = np.exp(-(((y - 0.38) / 0.13) ** 2))
    front = np.clip(z / 0.08, 0, 1) * np.exp(-((x / 0.14) ** 4))
    return np.stack([np.zeros_like(x), 0.3 * height * front, height * front], axis=1)
