"""The person detector: finds where people are in a whole picture.

It is a single-shot detector (Liu et al. 2016) over grids of anchors. Of each person it gives two
points: the middle of the hips, and one on a circle round the whole body (BlazePose, Bazarevsky et
al. 2020).
"""

from __future__ import annotations

import cv2
import numpy as np

from coach.pose.blazepose.network import Array, Network
from coach.pose.blazepose.region import Region
from coach.video.frame import Image

__all__ = ["PersonDetector"]

#: Of the picture that the network takes, px.
SIDE = 224
#: The grids laid over it: how many px apart, and how many anchors at each place.
GRIDS = ((8, 2), (16, 2), (32, 6))
#: Somebody is there from this score on; two boxes that overlap by more are one person.
SURE, OVERLAP = 0.5, 0.5
#: A pixel goes from 0..255 to -1..1.
SCALE, OFFSET = 2 / 255, -1.0


class PersonDetector:
    """Finds people by the network in `data` (`.tflite`), on so many threads."""

    def __init__(self, data: bytes, threads: int) -> None:
        self._anchors = _anchors()
        n = len(self._anchors)
        self._network = Network(data, SIDE, {"boxes": (1, n, 12), "scores": (1, n, 1)}, threads)

    def find(self, picture: Image, most: int = 1) -> list[Region]:
        """The regions of the people in a picture, (height, width, 3), BGR; the surest first."""
        height, width = picture.shape[:2]
        long = max(height, width)
        whole = Region(width / 2, height / 2, long, 0.0)
        seen = whole.cut(picture, SIDE, cv2.BORDER_CONSTANT)
        found = self._network.run(seen, SCALE, OFFSET)
        scores = 1 / (1 + np.exp(-np.clip(found["scores"][:, 0], -80, 80)))
        sure = scores >= SURE
        # Offsets from the anchors: middle and size of a box, then four points, all x, y.
        pairs = found["boxes"][sure].reshape(-1, 6, 2) / np.float32(SIDE)
        pairs[:, [0, 2, 3, 4, 5]] += self._anchors[sure][:, None]
        people = _people(pairs, scores[sure].astype(np.float32), most)
        return [Region.around(*whole.placed(person[2:4])) for person in people]


def _anchors() -> Array:
    """The middles of all anchors, (N, 2), 0 to 1 across the picture."""
    grids = []
    for apart, each in GRIDS:
        n = SIDE // apart
        y, x = np.mgrid[0:n, 0:n]
        places = (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) / n
        grids.append(np.repeat(places, each, axis=0))
    return np.concatenate(grids).astype(np.float32)


def _people(pairs: Array, scores: Array, most: int) -> list[Array]:
    """Weighted non-maximum suppression: boxes that overlap the surest one are averaged with it.

    Args:
        pairs: (N, 6, 2), middles, sizes and points.
        scores: (N,), the weights.
        most: so many people at most, the surest first.
    """
    low, high = pairs[:, 0] - pairs[:, 1] / 2, pairs[:, 0] + pairs[:, 1] / 2
    areas = pairs[:, 1].prod(axis=1)
    left = np.argsort(-scores, kind="stable")
    people: list[Array] = []
    while len(left) and len(people) < most:
        best = left[0]
        sides = np.minimum(high[left], high[best]) - np.maximum(low[left], low[best])
        shared = np.maximum(sides, 0).prod(axis=1)
        same = shared / (areas[left] + areas[best] - shared) > OVERLAP
        same[0] = True
        weights = scores[left[same]][:, None, None]
        people.append((pairs[left[same]] * weights).sum(axis=0) / weights.sum())
        left = left[~same]
    return people
