"""A pose as geometry: points of the plane, the middle of pairs, the near side, the belly side.

Points are complex numbers with x to the picture's right and y **up** (the picture's y turned
over), so that angles grow counter-clockwise as in mathematics. That makes a 2D measure one line.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import INDEX, NAMES
from coach.pose.types import Pose

__all__ = ["NEAR_SEEN", "SEEN", "Body"]

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
#: By the near side: each name, where it stands, and from which visibility on it counts as seen.
_LEAST = {
    side: [(n, i, NEAR_SEEN if n.startswith("near_") else SEEN) for n, i in places.items()]
    for side, places in _PLACES.items()
}
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
        self._points: list[complex] = (pose.image_px[:, 0] - 1j * pose.image_px[:, 1]).tolist()
        self._depth: list[float] = pose.depth.tolist()
        self._visibility: list[float] = pose.visibility.tolist()

    def __getitem__(self, name: str) -> complex:
        """The landmark's place in px, y up; `near_...` and `far_...` stand for a side."""
        return self._points[self._places[name]]

    def depth(self, name: str) -> float:
        """The network's z, in px, larger is farther from the camera: a guess."""
        return self._depth[self._places[name]]

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
        world: list[list[float]] = self.pose.world_m.tolist()
        return world

    @cached_property
    def _inside(self) -> list[bool]:
        if self.pose.size is None:
            return [True] * len(self._points)
        width, height = self.pose.size
        edge = OUTSIDE * max(width, height)
        right, bottom = width + edge, height + edge
        return [-edge <= p.real <= right and -edge <= -p.imag <= bottom for p in self._points]

    @cached_property
    def _unseen(self) -> frozenset[str]:
        """The names of all landmarks that are not seen."""
        inside, visibility = self._inside, self._visibility
        least = _LEAST[self.near]
        return frozenset([n for n, i, v in least if not (inside[i] and visibility[i] >= v)])

    @cached_property
    def near(self) -> str:
        """The side turned to the camera: the one whose joints are seen better."""
        left, right = (sum([self._visibility[i] for i in _TELL_NEAR[s]]) for s in _TELL_NEAR)
        return "left" if left >= right else "right"

    def middle(self, joint: str) -> complex:
        """Half way between the left and the right `joint`."""
        left, right = _PAIRS[joint]
        return (self._points[left] + self._points[right]) / 2

    def middle_of(self, one: str, other: str) -> complex:
        """Half way between two landmarks."""
        return (self[one] + self[other]) / 2

    @cached_property
    def trunk(self) -> complex:
        """From the middle of the hips to the middle of the shoulders, in px."""
        return self.middle("shoulder") - self.middle("hip")

    @cached_property
    def torso_px(self) -> float:
        """The length of the trunk in the picture."""
        return abs(self.trunk)

    @cached_property
    def px_per_m(self) -> float:
        """How large the body is in the picture, whichever way it is bent or turned."""
        px = self.pose.image_px[_JOINTS].astype(np.float64)
        world = self.pose.world_m[_JOINTS, :2].astype(np.float64)
        return _spread(px) / max(_spread(world), 1e-6)

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
        return bool(np.isfinite(self.pose.image_px).all()) and self.torso_px > 1.0


def _spread(points: NDArray[np.float64]) -> float:
    """The root of the sum of the squared distances from the points' middle."""
    away = (points - np.add.reduce(points) / len(points)).ravel()
    return math.sqrt(away @ away)
