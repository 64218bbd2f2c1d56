"""What colours somebody wears, to tell whether a body found again is the same person's.

Colours are CIE L*a*b* as OpenCV scales them, medians over the trunk and over the thighs: an arm
before the chest or a print covers less than half of it.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import INDEX
from coach.pose.types import Pose
from coach.video.frame import Image

__all__ = ["Clothes", "clothes_of", "difference"]

Clothes = tuple[NDArray[np.float32] | None, NDArray[np.float32] | None]
"""The median colour of the trunk and of the thighs, (3,) each; None where none can be seen."""

_TRUNK = [INDEX[n] for n in ("left_shoulder", "right_shoulder", "right_hip", "left_hip")]
_LEGS = [INDEX[n] for n in ("left_hip", "right_hip", "right_knee", "left_knee")]
#: Only so much of a part, about its middle, is looked at: edges show what is behind.
_INNER = 0.7
#: So many pixels a side are enough of a part; fewer than so many in all say nothing.
_SIDE_PX, _LEAST_PX = 24, 12
#: Brightness changes with light and folds, colour less: how much a step of each weighs.
_WEIGHTS = np.array([0.3, 1.0, 1.0], np.float32)


def clothes_of(image: Image, pose: Pose) -> Clothes:
    """The colours at the body of `pose`; `image` is uint8 (H, W, 3) BGR, where it was found."""
    return _colour(image, pose.image_px[_TRUNK]), _colour(image, pose.image_px[_LEGS])


def difference(one: Clothes, other: Clothes) -> float:
    """How differently two bodies are dressed: the mean over the parts both show, NaN for none.

    The same person differs from moment to moment by less than 8, others mostly by more than 12.
    """
    parts = [
        float(np.linalg.norm((a - b) * _WEIGHTS))
        for a, b in zip(one, other, strict=True)
        if a is not None and b is not None
    ]
    return sum(parts) / len(parts) if parts else float("nan")


def _colour(image: Image, corners_px: NDArray[np.float32]) -> NDArray[np.float32] | None:
    if not np.isfinite(corners_px).all():
        return None
    height, width = image.shape[:2]
    middle = corners_px.mean(axis=0)
    corners = middle + _INNER * (corners_px - middle)
    low = np.clip(np.floor(corners.min(axis=0)), 0, (width, height)).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, (width, height)).astype(int)
    step = max(1, int((high - low).max()) // _SIDE_PX)
    part = image[low[1] : high[1] : step, low[0] : high[0] : step]
    if part.shape[0] < 2 or part.shape[1] < 2:
        return None
    mask = np.zeros(part.shape[:2], np.uint8)
    hull = cv2.convexHull(((corners - low) / step).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, 1)
    inside = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_BGR2LAB)[mask.astype(bool)]
    if len(inside) < _LEAST_PX:
        return None
    return np.asarray(np.median(inside, axis=0), np.float32)
