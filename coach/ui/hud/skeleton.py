"""The body as lines over its picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from coach.pose.body import SEEN
from coach.pose.landmarks import BONES, INDEX
from coach.ui.hud.layout import Box
from coach.ui.hud.palette import INK, TEXT, disc, line
from coach.ui.hud.text import Colour
from coach.video.frame import Image

__all__ = ["skeleton"]

_BONE: Colour = (240, 214, 168)
_FADED: Colour = (150, 132, 116)
_TRUNK = frozenset(
    INDEX[name] for name in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
)
# No dots on the face: it is what one looks oneself in the eye with.
_JOINTS = sorted({i for bone in BONES for i in bone if i >= INDEX["left_shoulder"]})


def skeleton(
    image: Image,
    place: Box,
    points: npt.NDArray[np.float64],
    visibility: npt.NDArray[np.floating[Any]],
    *,
    unit: float,
    trunk: Colour | None,
) -> None:
    """Draw the bones inside `place`; `points` (n, 2) are pixels of the image.

    Bones of landmarks that are hardly seen are thin and grey; the trunk is thick and in the colour
    `trunk` while a fault stands.
    """
    picture = image[place.y : place.bottom, place.x : place.right]
    seen: list[float] = visibility.tolist()
    sure = [v >= SEEN for v in seen]
    # Far outside the picture a point only tells a direction, and OpenCV wants small numbers.
    points = np.clip(points - (place.x, place.y), -4 * place.w, 5 * place.w)
    known: list[bool] = np.asarray(np.isfinite(points).all(axis=1)).tolist()
    strokes: list[tuple[tuple[float, float], tuple[float, float], Colour, float]] = []
    for a, b in BONES:
        if known[a] and known[b]:
            start, end = (points[a, 0], points[a, 1]), (points[b, 0], points[b, 1])
            if not (sure[a] and sure[b]):
                strokes.append((start, end, _FADED, 0.35 * unit))
            elif trunk is not None and a in _TRUNK and b in _TRUNK:
                strokes.append((start, end, trunk, 1.5 * unit))
            else:
                on_face = min(a, b) < _JOINTS[0]
                strokes.append((start, end, _BONE, (0.35 if on_face else 0.8) * unit))
    for start, end, _, width in strokes:
        line(picture, start, end, INK, width + max(2.0, 0.5 * unit))
    for start, end, colour, width in strokes:
        line(picture, start, end, colour, width)
    for joint in _JOINTS:
        if known[joint] and sure[joint]:
            disc(picture, (points[joint, 0], points[joint, 1]), 0.8 * unit, TEXT)
