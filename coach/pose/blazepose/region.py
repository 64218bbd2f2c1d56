"""The region of interest: the turned square of a picture that the landmark network is shown."""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Region"]

#: The circle round the body, and this much more, goes into the region.
MARGIN = 1.25


class Region(NamedTuple):
    """A square of `size` px about (`x`, `y`) px, turned by `angle` radians, clockwise as seen."""

    x: float
    y: float
    size: float
    angle: float

    @classmethod
    def around(cls, middle: NDArray[np.floating], rim: NDArray[np.floating]) -> Region:
        """The region of a body with the middle of its hips here, px, and all of it within the
        circle through `rim`, px, which lies beyond its head: the body stands upright in it.
        """
        x, y = float(rim[0] - middle[0]), float(rim[1] - middle[1])
        angle = math.pi / 2 - math.atan2(-y, x)
        angle -= 2 * math.pi * math.floor((angle + math.pi) / (2 * math.pi))
        return cls(float(middle[0]), float(middle[1]), 2 * MARGIN * math.hypot(x, y), angle)

    def cut(self, picture: NDArray[np.uint8], side: int, border: int) -> NDArray[np.uint8]:
        """The region of a BGR picture as RGB (side, side, 3), resampled linearly.

        `border` is OpenCV's name for what lies outside the picture. OpenCV 5 knows places in a
        picture more finely than the one in MediaPipe, to which they are 32nds of a pixel: that
        alone moves a landmark by up to a tenth of a torso length in a hard picture. So they are
        rounded here as there.
        """
        along = (np.arange(side) / side - 0.5) * self.size
        cos, sin = along * math.cos(self.angle), along * math.sin(self.angle)
        x = np.add.outer(-sin, cos + self.x).astype(np.float32)
        y = np.add.outer(cos, sin + self.y).astype(np.float32)
        rounded = cv2.convertMaps(x, y, cv2.CV_16SC2)
        cut = cv2.remap(picture, *rounded, cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(cv2.cvtColor(cut, cv2.COLOR_BGR2RGB), np.uint8)

    def turned(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points (N, 2) about the region's middle, turned into the picture's directions."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return points @ np.array([[cos, sin], [-sin, cos]], np.float32)

    def placed(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points (N, 2) of the region, 0 to 1 across it, as px of the picture."""
        middle = np.array([self.x, self.y], np.float32)
        return self.turned(points - np.float32(0.5)) * np.float32(self.size) + middle
