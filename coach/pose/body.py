"""A pose as geometry: points of the plane, the middle of pairs, the near side, the belly side.

Points are complex numbers with x to the picture's right and y **up** (the picture's y turned
over), so that angles grow counter-clockwise as in mathematics. That makes a 2D measure one line.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from coach.pose.landmarks import INDEX
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
        return self._points[INDEX[self.resolve(name)]]

    def depth(self, name: str) -> float:
        """The network's z, in px, larger is farther from the camera: a guess."""
        return self._depth[INDEX[self.resolve(name)]]

    def sees(self, name: str) -> bool:
        """Whether the landmark is in the picture and visible enough to be judged."""
        enough = NEAR_SEEN if name.startswith("near_") else SEEN
        resolved = self.resolve(name)
        return self._visibility[INDEX[resolved]] >= enough and self.shows(resolved)

    def shows(self, name: str) -> bool:
        """Whether the landmark's place is inside the picture; true where its size is unknown."""
        if self.pose.size is None:
            return True
        width, height = self.pose.size
        x, y = self[name].real, -self[name].imag
        edge = OUTSIDE * max(width, height)
        return -edge <= x <= width + edge and -edge <= y <= height + edge

    def resolve(self, name: str) -> str:
        """`near_hip` -> `left_hip` or `right_hip`, whichever side faces the camera."""
        if name.startswith("near_"):
            return f"{self.near}_{name[5:]}"
        if name.startswith("far_"):
            return f"{'right' if self.near == 'left' else 'left'}_{name[4:]}"
        return name

    @cached_property
    def near(self) -> str:
        """The side turned to the camera: the one whose joints are seen better."""
        joints = ("ear", "shoulder", "elbow", "hip", "knee")
        left = sum(self._visibility[INDEX[f"left_{j}"]] for j in joints)
        right = sum(self._visibility[INDEX[f"right_{j}"]] for j in joints)
        return "left" if left >= right else "right"

    def middle(self, joint: str) -> complex:
        """Half way between the left and the right `joint`."""
        return self.middle_of(f"left_{joint}", f"right_{joint}")

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
        spread_px = float(np.linalg.norm(px - px.mean(axis=0)))
        return spread_px / max(float(np.linalg.norm(world - world.mean(axis=0))), 1e-6)

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

    @property
    def finite(self) -> bool:
        """Whether the pose holds numbers at all and the trunk has a length."""
        return bool(np.isfinite(self.pose.image_px).all()) and self.torso_px > 1.0
