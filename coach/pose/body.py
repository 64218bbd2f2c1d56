"""A pose as geometry: points of the plane, the middle of pairs, the near side, the belly side.

Points are complex numbers with x to the picture's right and y **up** (the picture's y turned
over), so that angles grow counter-clockwise as in mathematics. That makes a 2D measure one line.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import INDEX, NAMES
from coach.pose.types import Pose, Poses

__all__ = ["NEAR_SEEN", "SEEN", "Array", "Bodies", "Body", "Points", "bodies_of"]

Array: TypeAlias = NDArray[np.float64]
Points: TypeAlias = NDArray[np.complex128]

#: From this visibility on a landmark counts as seen.
SEEN = 0.5
#: The same for the side nearer to the camera, where the body itself hides nothing: in good side
#: views the heavy network gives near knees and elbows 0.14-0.9, and far ones below 0.06.
NEAR_SEEN = 0.1
#: A landmark so far outside the picture, in parts of its larger side, is out of it: the network
#: gives knees far below the edge a visibility of 0.5 to 0.65, and errs by a little at the edge.
OUTSIDE = 0.02
#: The picture's y is turned over, and so is the world's.
_Y_UP = np.array([1.0, -1.0, 1.0])
_JOINTS = [
    INDEX[f"{side}_{joint}"]
    for side in ("left", "right")
    for joint in ("ear", "shoulder", "hip", "knee", "ankle")
]


def _places(near: str) -> dict[str, int]:
    """Where each landmark stands in the 33, by all its names, `near` being the side so called."""
    places = dict(INDEX)
    for name, i in INDEX.items():
        side, _, joint = name.partition("_")
        if side in ("left", "right"):
            places[f"{'near' if side == near else 'far'}_{joint}"] = i
    return places


_PLACES = {side: _places(side) for side in ("left", "right")}
#: All names, with `near_` and `far_`, where they stand by the near side, and from which visibility
#: on they count as seen.
_NAMES = list(_PLACES["left"])
_STANDS = {side: [places[n] for n in _NAMES] for side, places in _PLACES.items()}
_COLUMNS = {name: i for i, name in enumerate(_NAMES)}
_LEAST = np.array([NEAR_SEEN if n.startswith("near_") else SEEN for n in _NAMES])
_PAIRS = {
    name[5:]: (i, INDEX[f"right_{name[5:]}"])
    for name, i in INDEX.items()
    if name.startswith("left_")
}
_TELL_NEAR = {
    side: [INDEX[f"{side}_{joint}"] for joint in ("ear", "shoulder", "elbow", "hip", "knee")]
    for side in ("left", "right")
}


class Body:
    """The geometry of one pose: one row of `Bodies`, as plain numbers.

    Args:
        pose: the landmarks; all of them are taken as they are, seen or not.
    """

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        poses, self.row = pose.batch
        self.bodies = bodies_of(poses)

    def __getitem__(self, name: str) -> complex:
        """The landmark's place in px, y up; `near_...` and `far_...` stand for a side."""
        return complex(self.bodies.points[self.row, _PLACES[self.near][name]])

    @property
    def alone(self) -> Bodies:
        """`Bodies` of which it is the only one."""
        return bodies_of(replace(self.pose).batch[0]) if len(self.bodies) > 1 else self.bodies

    def sees(self, *names: str) -> bool:
        """Whether all these landmarks are in the picture and visible enough to be judged."""
        return bool(self.bodies.sees(*names)[self.row])

    def shows(self, name: str) -> bool:
        """Whether the landmark's place is inside the picture; true where its size is unknown."""
        return bool(self.bodies.shown[self.row, _PLACES[self.near][name]])

    def resolve(self, name: str) -> str:
        """`near_hip` -> `left_hip` or `right_hip`, whichever side faces the camera."""
        return NAMES[_PLACES[self.near][name]]

    @property
    def near(self) -> str:
        """The side turned to the camera: the one whose joints are seen better."""
        return "left" if self.bodies.near_left[self.row] else "right"

    def middle(self, joint: str) -> complex:
        """Half way between the left and the right `joint`."""
        return self.bodies.middles(joint)[self.row]

    @property
    def trunk(self) -> complex:
        """From the middle of the hips to the middle of the shoulders, in px."""
        return complex(self.bodies.trunk[self.row])

    @property
    def torso_px(self) -> float:
        """The length of the trunk in the picture, px."""
        return self.bodies.torsos_px[self.row]

    @property
    def px_per_m(self) -> float:
        """How many px a metre of the body has in the picture, however it is bent or turned."""
        return self.bodies.sizes_px_per_m[self.row]

    @property
    def ventral(self) -> complex:
        """Unit vector across the trunk to its belly side, where the knees and the face are."""
        return complex(self.bodies.ventral[self.row])

    @property
    def finite(self) -> bool:
        """Whether the pose holds numbers at all and the trunk has a length."""
        return bool(self.bodies.finite[self.row])


class Bodies:
    """The geometry of N poses, worked out at one go, each part of it when it is asked for.

    Args:
        poses: the landmarks; all of them are taken as they are, seen or not.

    Attributes:
        points: complex (N, 33), the landmarks in px, y up.
    """

    def __init__(self, poses: Poses) -> None:
        self.poses = poses
        px = poses.image_px
        self.points: Points = (px[..., 0] - 1j * px[..., 1]).astype(np.complex128)
        self._middles: dict[str, list[complex]] = {}
        self._sees: dict[tuple[str, ...], NDArray[np.bool_]] = {}

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, name: str) -> Points:
        """The landmark's places (N,) in px, y up; `near_...` and `far_...` stand for a side."""
        return self._by_side(self.points, name)

    def world_m(self, name: str) -> Array:
        """The network's x, y and z (N, 3) of the landmark, metres, y up."""
        return np.asarray(self._by_side(self.poses.world_m, name) * _Y_UP)

    def visibility(self, name: str) -> Array:
        """How sure the network is (N,) that the landmark can be seen, 0..1."""
        return np.asarray(self._by_side(self.poses.visibility, name))

    def sees(self, *names: str) -> NDArray[np.bool_]:
        """Whether all these landmarks (N,) are in the picture and visible enough to be judged."""
        if names not in self._sees:
            seen = self._seen[:, [_COLUMNS[n] for n in names]]
            self._sees[names] = np.asarray(np.logical_and.reduce(seen, axis=1))
        return self._sees[names]

    def shows(self, name: str) -> NDArray[np.bool_]:
        """Whether the place (N,) of this landmark is inside the picture."""
        return self._by_side(self.shown, name)

    def middle(self, joint: str) -> Points:
        """Half way (N,) between the left and the right `joint`."""
        left, right = _PAIRS[joint]
        return np.asarray((self.points[:, left] + self.points[:, right]) / 2)

    def middles(self, joint: str) -> list[complex]:
        """The same as plain numbers."""
        if joint not in self._middles:
            self._middles[joint] = self.middle(joint).tolist()
        return self._middles[joint]

    def _by_side(self, of: NDArray[Any], name: str) -> NDArray[Any]:
        """What there is (N, ...) of a landmark, out of that (N, 33, ...) of all."""
        left, right = (places[name] for places in _PLACES.values())
        if left == right:
            return of[:, left]
        near = self.near_left if of.ndim == 2 else self.near_left[:, None]
        return np.where(near, of[:, left], of[:, right])

    @cached_property
    def trunk(self) -> Points:
        """From the middle of the hips to the middle of the shoulders (N,), in px."""
        return self.middle("shoulder") - self.middle("hip")

    @cached_property
    def torso_px(self) -> Array:
        """The length of the trunk in the picture (N,), px."""
        return np.hypot(self.trunk.real, self.trunk.imag)

    @cached_property
    def torsos_px(self) -> list[float]:
        """The same as plain numbers."""
        return list(self.torso_px.tolist())

    @cached_property
    def ventral(self) -> Points:
        """Unit vector (N,) across the trunk to its belly side, where the knees and the face are.

        Not where the arms are: on an armrest they are seen behind the trunk as often as before it.
        """
        across = np.empty_like(self.trunk)
        torso_px = np.where(self.torso_px == 0, 1.0, self.torso_px)
        across.real, across.imag = -self.trunk.imag / torso_px, self.trunk.real / torso_px
        middle = (self.middle("shoulder") + self.middle("hip")) / 2
        ahead = self.middle("knee") - middle + self["nose"] - self["near_ear"]
        offset = ahead.real * across.real + ahead.imag * across.imag
        return np.where(offset >= 0, across, -across)

    @cached_property
    def finite(self) -> NDArray[np.bool_]:
        """Whether each pose (N,) holds numbers at all and its trunk has a length."""
        numbers = np.logical_and.reduce(np.isfinite(self.poses.image_px), axis=(1, 2))
        return np.asarray(numbers & (self.torso_px > 1.0))

    @cached_property
    def near_left(self) -> NDArray[np.bool_]:
        """Whether the left side (N,) is turned to the camera: the one whose joints are seen better.

        The right one else.
        """
        seen = self.poses.visibility.astype(np.float64)
        left, right = (np.add.reduce(seen[:, _TELL_NEAR[s]], axis=1) for s in _TELL_NEAR)
        return np.asarray(left >= right)

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Whether each landmark (N, 33) is inside the picture."""
        px = self.poses.image_px.astype(np.float64)
        if self.poses.size is None:
            return np.ones(px.shape[:2], np.bool_)
        width, height = self.poses.size
        edge = OUTSIDE * max(width, height)
        inside = (px >= -edge) & (px <= (width + edge, height + edge))
        return np.logical_and(inside[..., 0], inside[..., 1])

    @cached_property
    def _seen(self) -> NDArray[np.bool_]:
        """Whether each of `_NAMES` (N, K) is seen."""
        visibility = self.poses.visibility.astype(np.float64)
        left, right = (self.shown[:, at] & (visibility[:, at] >= _LEAST) for at in _STANDS.values())
        return np.where(self.near_left[:, None], left, right)

    @cached_property
    def sizes_px_per_m(self) -> list[float]:
        """How many px a metre of each body has in the picture, however it is bent or turned."""
        px, world = self.poses.image_px[:, _JOINTS], self.poses.world_m[:, _JOINTS, :2]
        sizes = _spread(px.astype(np.float64)) / np.maximum(_spread(world.astype(np.float64)), 1e-6)
        return list(sizes.tolist())


@lru_cache(maxsize=8)
def bodies_of(poses: Poses) -> Bodies:
    """The bodies of these poses: the same object for the same ones, as long as they are in use."""
    return Bodies(poses)


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The root of the sum of the squared distances (N,) from the middle of points (N, P, 2)."""
    away = points - np.add.reduce(points, axis=1, keepdims=True) / points.shape[1]
    # One by one in memory: so NumPy adds up one as it does many.
    squares = np.ascontiguousarray(away * away).reshape(len(away), -1)
    return np.asarray(np.sqrt(np.add.reduce(squares, axis=1)))
