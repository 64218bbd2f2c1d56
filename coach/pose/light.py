"""Whether there is light enough in the picture, and where it comes from."""

from __future__ import annotations

from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.body import Body
from coach.pose.landmarks import INDEX
from coach.pose.types import Pose
from coach.video.frame import Image

__all__ = ["Light", "light_of"]

Light: TypeAlias = Literal["good", "black", "dark", "behind"]
"""`black`: nothing is to be seen (a covered lens); `dark`: hardly anything; `behind`: the person is
a dark shape before a bright window."""

#: The picture is looked at in so many columns at most.
_WIDTH_PX = 96
#: Where all but the brightest twentieth is darker than this (0-255), the picture is black, or dark.
#: Samples filmed in a dim room, in which bodies are still found, have 47 and more.
BLACK, DARK = 16.0, 40.0
#: A bright window: at least so much of the picture is at least so bright...
BRIGHT, BRIGHT_SHARE = 200, 0.2
#: ...and head and trunk are both darker than this: black clothes alone leave a face.
SHAPE = 40.0


def light_of(image: Image, pose: Pose | None) -> Light:
    """How the light is in `image`, uint8 (H, W, 3) BGR, with the body of `pose` in it, if any."""
    step = max(1, image.shape[1] // _WIDTH_PX)
    small = np.ascontiguousarray(image[::step, ::step])
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
    brightest = float(np.percentile(grey, 95))
    if brightest < BLACK:
        return "black"
    if brightest < DARK:
        return "dark"
    if pose is None or float((grey >= BRIGHT).mean()) < BRIGHT_SHARE:
        return "good"
    shape = [np.median(grey[part]) for part in _parts(grey, pose, step) if part.any()]
    return "behind" if len(shape) == 2 and max(shape) < SHAPE else "good"


def _parts(grey: NDArray[np.uint8], pose: Pose, step: int) -> list[NDArray[np.bool_]]:
    """Head and trunk of the body as masks of the small picture."""
    points = pose.image_px / step
    head, trunk = np.zeros(grey.shape, np.uint8), np.zeros(grey.shape, np.uint8)
    if np.isfinite(points).all():
        ears = (points[INDEX["left_ear"]] + points[INDEX["right_ear"]] + points[INDEX["nose"]]) / 3
        radius = max(1, round(0.15 * Body(pose).torso_px / step))
        cv2.circle(head, (round(float(ears[0])), round(float(ears[1]))), radius, 1, -1)
        corners = [INDEX[n] for n in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
        cv2.fillConvexPoly(trunk, cv2.convexHull(points[corners].astype(np.int32)), 1)
    return [head.astype(bool), trunk.astype(bool)]
