"""Pictures with something to follow everywhere, and a small body that sits in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from skeletons import Figure, Shot, film

from coach.landmarks import INDEX, Pose

__all__ = ["SHOT", "SIZE", "Image", "cloth", "seated", "shifted"]

SIZE = (320, 240)
SHOT = Shot(px_per_m=110, distance_m=3.0, camera_m=0.3, origin_px=(160.0, 130.0), size=SIZE)

Image: TypeAlias = NDArray[np.uint8]


def cloth(seed: int = 0) -> Image:
    """A picture with something to follow everywhere."""
    rng = np.random.default_rng(seed)
    rough = rng.uniform(0, 255, (SIZE[1] // 4, SIZE[0] // 4, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(rough, SIZE, interpolation=cv2.INTER_CUBIC), np.uint8)


def shifted(image: Image, x: float, y: float) -> Image:
    """The picture moved by so many pixels."""
    move = np.array([[1, 0, x], [0, 1, y]], np.float64)
    return np.asarray(cv2.warpAffine(image, move, SIZE, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def seated(t_s: float = 0.0, *, knees_px: float = 0.0) -> Pose:
    """A seated body, its left knee so much higher in the picture and its right one lower."""
    pose = film(Figure(), SHOT, t_s=t_s)
    px = pose.image_px.copy()
    px[INDEX["left_knee"], 1] -= knees_px
    px[INDEX["right_knee"], 1] += knees_px
    return replace(pose, image_px=px)
