"""A pose as geometry: points of the plane, the middle of pairs, the near side, the belly side.

Points are complex numbers with x to the picture's right and y **up** (the picture's y turned
over), so that angles grow counter-clockwise as in mathematics. That makes a 2D measure one line.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import INDEX, NAMES
from coach.pose.types import Pose, Poses

__all__ = ["NEAR_SEEN", "SEEN", "Body", "insides", "middles", "sizes_px_per_m", "torsos_px"]

#: From this visibility on a landmark counts as seen.
SEEN = 0.5
#: The same for the side nearer to the camera, where the body itself hides nothing: in good side
#: views the heavy network gives near knees and elbows 0.14-0.9, and far ones below 0.06.
NEAR_SEEN = 0.1
#: A landmark so far outside the picture, in parts of its larger side, is out of it: the network
#: gives knees far below the edge a visibility of 0.5 to 0.65, and errs by a little at the edge.
OUTSIDE = 0.02
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
    """The geometry of one pose, worked out when asked for.

    Args:
        pose: the landmarks; all of them are taken as they are, seen or not.
    """

    def __init__(self, pose: Pose) -> None:
        self.pose = pose
        poses, self._row = pose.batch
        self._all = _geometry(poses)
        self._points: list[complex] = self._all.points[self._row]

    def __getitem__(self, name: str) -> complex:
        """The landmark's place in px, y up; `near_...` and `far_...` stand for a side."""
        return self._points[self._places[name]]

    def depth(self, name: str) -> float:
        """The network's z, in px, larger is farther from the camera: a guess."""
        return self._all.depth[self._row][self._places[name]]

    def world_m(self, name: str) -> list[float]:
        """The network's x, y and z of the landmark, metres, as in `Pose`: y down."""
        return self._world[self._places[name]]

    def sees(self, *names: str) -> bool:
        """Whether all these landmarks are in the picture and visible enough to be judged."""
        return self._unseen.isdisjoint(names)

    def shows(self, name: str) -> bool:
        """Whether the landmark's place is inside the picture; true where its size is unknown."""
        return self._inside[self._places[name]]

    def resolve(self, name: str) -> str:
        """`near_hip` -> `left_hip` or `right_hip`, whichever side faces the camera."""
        return NAMES[self._places[name]]

    @cached_property
    def _places(self) -> dict[str, int]:
        return _PLACES[self.near]

    @cached_property
    def _world(self) -> list[list[float]]:
        return self._all.world[self._row]

    @cached_property
    def _inside(self) -> list[bool]:
        return self._all.is_inside[self._row]

    @cached_property
    def _unseen(self) -> frozenset[str]:
        """The names of all landmarks that are not seen."""
        return self._all.unseen[self._row]

    @cached_property
    def near(self) -> str:
        """The side turned to the camera: the one whose joints are seen better."""
        return self._all.near[self._row]

    def middle(self, joint: str) -> complex:
        """Half way between the left and the right `joint`."""
        left, right = _PAIRS[joint]
        return (self._points[left] + self._points[right]) / 2

    @cached_property
    def trunk(self) -> complex:
        """From the middle of the hips to the middle of the shoulders, in px."""
        return self._all.trunk[self._row]

    @cached_property
    def torso_px(self) -> float:
        """The length of the trunk in the picture, px."""
        return self._all.torso_px[self._row]

    @cached_property
    def px_per_m(self) -> float:
        """How many px a metre of the body has in the picture, however it is bent or turned."""
        return self._all.px_per_m[self._row]

    @cached_property
    def ventral(self) -> complex:
        """Unit vector across the trunk to its belly side, where the knees and the face are.

        Not where the arms are: on an armrest they are seen behind the trunk as often as before it.
        """
        across = 1j * self.trunk / (self.torso_px or 1.0)
        middle = (self.middle("shoulder") + self.middle("hip")) / 2
        ahead = self.middle("knee") - middle + self["nose"] - self["near_ear"]
        offset = ahead.real * across.real + ahead.imag * across.imag
        return across if offset >= 0 else -across

    @cached_property
    def finite(self) -> bool:
        """Whether the pose holds numbers at all and the trunk has a length."""
        return self._all.finite[self._row] and self.torso_px > 1.0


def torsos_px(poses: Poses) -> list[float]:
    """The length of each trunk in the picture."""
    return _geometry(poses).torso_px


def sizes_px_per_m(poses: Poses) -> list[float]:
    """How large each body is in the picture."""
    return _geometry(poses).px_per_m


def middles(poses: Poses, joint: str) -> NDArray[np.complex128]:
    """Half way (N,) between each left and right `joint`."""
    left, right = (poses.image_px[:, i].astype(np.float64) for i in _PAIRS[joint])
    middle = (left + right) / 2
    return np.asarray(middle[:, 0] - 1j * middle[:, 1])


def insides(poses: Poses, name: str) -> NDArray[np.bool_]:
    """Whether the place (N,) of this landmark is inside the picture."""
    return _geometry(poses).shown[:, INDEX[name]]


@lru_cache(maxsize=8)
def _geometry(poses: Poses) -> _Geometry:
    return _Geometry(poses)


class _Geometry:
    """What `Body` is asked for most, worked out for N poses at one go: lists, one item a pose."""

    def __init__(self, poses: Poses) -> None:
        self._poses = poses
        px = poses.image_px
        self.points: list[list[complex]] = (px[..., 0] - 1j * px[..., 1]).tolist()

    @cached_property
    def trunk(self) -> list[complex]:
        (a, b), (c, d) = _PAIRS["shoulder"], _PAIRS["hip"]
        return [(p[a] + p[b]) / 2 - (p[c] + p[d]) / 2 for p in self.points]

    @cached_property
    def torso_px(self) -> list[float]:
        return [abs(trunk) for trunk in self.trunk]

    @cached_property
    def depth(self) -> list[list[float]]:
        depth: list[list[float]] = self._poses.depth.tolist()
        return depth

    @cached_property
    def world(self) -> list[list[list[float]]]:
        world: list[list[list[float]]] = self._poses.world_m.tolist()
        return world

    @cached_property
    def finite(self) -> list[bool]:
        finite = np.logical_and.reduce(np.isfinite(self._poses.image_px), axis=(1, 2))
        return list(map(bool, finite))

    @cached_property
    def near(self) -> list[str]:
        seen = self._poses.visibility.astype(np.float64)
        left, right = (np.add.reduce(seen[:, _TELL_NEAR[s]], axis=1) for s in _TELL_NEAR)
        return ["left" if is_left else "right" for is_left in (left >= right).tolist()]

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Whether each landmark (N, 33) is inside the picture."""
        px = self._poses.image_px.astype(np.float64)
        if self._poses.size is None:
            return np.ones(px.shape[:2], np.bool_)
        width, height = self._poses.size
        edge = OUTSIDE * max(width, height)
        inside = (px >= -edge) & (px <= (width + edge, height + edge))
        return np.logical_and(inside[..., 0], inside[..., 1])

    @cached_property
    def is_inside(self) -> list[list[bool]]:
        inside: list[list[bool]] = self.shown.tolist()
        return inside

    @cached_property
    def unseen(self) -> list[frozenset[str]]:
        visibility = self._poses.visibility.astype(np.float64)
        seen = {
            side: np.packbits(self.shown[:, at] & (visibility[:, at] >= _LEAST), axis=1)
            for side, at in _STANDS.items()
        }
        return [_unseen_names(seen[near][i].tobytes()) for i, near in enumerate(self.near)]

    @cached_property
    def px_per_m(self) -> list[float]:
        px, world = self._poses.image_px[:, _JOINTS], self._poses.world_m[:, _JOINTS, :2]
        sizes = _spread(px.astype(np.float64)) / np.maximum(_spread(world.astype(np.float64)), 1e-6)
        return list(sizes.tolist())


@lru_cache(maxsize=256)
def _unseen_names(seen: bytes) -> frozenset[str]:
    """Those of `_NAMES` whose bit is not set."""
    bits = np.unpackbits(np.frombuffer(seen, np.uint8), count=len(_NAMES)).tolist()
    return frozenset(name for name, is_seen in zip(_NAMES, bits, strict=True) if not is_seen)


def _spread(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The root of the sum of the squared distances (N,) from the middle of points (N, P, 2)."""
    away = points - np.add.reduce(points, axis=1, keepdims=True) / points.shape[1]
    # One by one in memory: so NumPy adds up one as it does many.
    squares = np.ascontiguousarray(away * away).reshape(len(away), -1)
    return np.asarray(np.sqrt(np.add.reduce(squares, axis=1)))
