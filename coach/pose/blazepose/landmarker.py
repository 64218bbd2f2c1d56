"""Landmarks from pictures: detector, landmark network and smoothing, as in MediaPipe's graph.

The rules are those of MediaPipe's `pose_landmarker_graph.cc` and
`pose_landmarks_detector_graph.cc`: a body is looked for once, then its region in the next picture
follows from two auxiliary landmarks (the middle of the hips, and a point on the circle round the
body), as they are; what is given out is smoothed after that. (BlazePose, Bazarevsky et al. 2020.)
"""

from __future__ import annotations

import io
import zipfile

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.blazepose.detector import PersonDetector
from coach.pose.blazepose.network import Array, Network
from coach.pose.blazepose.one_euro import OneEuroFilter
from coach.pose.blazepose.region import Region
from coach.pose.engine import Seen
from coach.pose.landmarks import N_LANDMARKS
from coach.pose.models.bundle import DETECTOR_NAME, LANDMARKS_NAME
from coach.video.frame import Image

__all__ = ["Landmarker"]

#: Of the picture that the landmark network takes, and of its heat maps, px.
SIDE, MAP_SIDE = 256, 64
#: All landmarks of the network; the two after ours say where the body will be. Four are not used.
N_ALL = 39
AUXILIARY = (N_LANDMARKS, N_LANDMARKS + 1)
#: A body is in the region if the network is surer than this.
SURE = 0.5
#: A landmark moves to the middle of its heat map so many px round it, if it is so hot there.
REACH, HOT = 3, 0.5
#: How much of a new visibility goes into the smoothed one.
VISIBILITY_SHARE = 0.1
_OUTPUTS = {
    "landmarks": (1, N_ALL * 5),
    "presence": (1, 1),
    "heat": (1, MAP_SIDE, MAP_SIDE, N_ALL),
    "world": (1, N_ALL * 3),
}


class Landmarker:
    """Finds bodies with the networks in a `.task` file.

    Args:
        bundle: the bytes of the file.
        people: how many `look` finds in a picture at most.
        threads: how many of them work on one picture.

    Raises:
        UnknownNetworkError: the networks are not those of BlazePose.
    """

    name = "direct"

    def __init__(self, bundle: bytes, people: int, threads: int) -> None:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            self._detector = PersonDetector(archive.read(DETECTOR_NAME), threads)
            self._network = Network(archive.read(LANDMARKS_NAME), SIDE, _OUTPUTS, threads)
        self._people = people
        self._region: Region | None = None
        self._px_filter = OneEuroFilter(cutoff_hz=0.05, beta=80.0)
        self._world_filter = OneEuroFilter(cutoff_hz=0.1, beta=40.0)
        self._visibility: NDArray[np.float64] | None = None

    def prepared(self, picture: Image) -> Image:
        """The picture as it is: of the colours only what is shown to a network is turned round."""
        return picture

    def close(self) -> None:
        """Nothing to release that does not go with this object."""

    def follow(self, prepared: Image, t_ms: int) -> Seen | None:
        """As in `Engine`."""
        region = self._region
        if region is None:
            region = next(iter(self._detector.find(prepared)), None)
        looked = None if region is None else self._look(prepared, region)
        if looked is None:
            self._region = None
            # MediaPipe's other two filters are not told that there was nobody, and go on.
            self._px_filter.reset()
            return None
        seen, self._region = looked
        if self._visibility is not None:
            change = VISIBILITY_SHARE * (seen.visibility - self._visibility)
            seen = seen._replace(visibility=self._visibility + change)
        self._visibility = seen.visibility
        t_us = t_ms * 1000
        return seen._replace(
            px=self._px_filter.smooth(seen.px, t_us, scale=1 / self._region.size),
            world_m=self._world_filter.smooth(seen.world_m, t_us),
        )

    def look(self, prepared: Image) -> list[Seen]:
        """As in `Engine`; unsmoothed."""
        regions = self._detector.find(prepared, self._people)
        looked = (self._look(prepared, region) for region in regions)
        return [seen for seen, _ in filter(None, looked)]

    def _look(self, picture: Image, region: Region) -> tuple[Seen, Region] | None:
        """The body in a region, unsmoothed, and its region in the next picture."""
        shown = region.cut(picture, SIDE, cv2.BORDER_REPLICATE)
        found = self._network.run(shown, 1 / 255, 0.0)
        if not found["presence"][0] > SURE:
            return None
        marks = found["landmarks"].reshape(N_ALL, 5)
        px = region.placed(_refined(marks[:, :2] / np.float32(SIDE), found["heat"]))
        depth = marks[:N_LANDMARKS, 2] * np.float32(region.size / SIDE)
        world_m = found["world"].reshape(N_ALL, 3)[:N_LANDMARKS]
        seen = Seen(
            px=np.column_stack([px[:N_LANDMARKS], depth]).astype(np.float64),
            world_m=np.column_stack([region.turned(world_m[:, :2]), world_m[:, 2]]).astype(float),
            visibility=1 / (1 + np.exp(-marks[:N_LANDMARKS, 3].astype(np.float64))),
        )
        return seen, Region.around(px[AUXILIARY[0]], px[AUXILIARY[1]])


def _refined(points: Array, heat: Array) -> Array:
    """Landmarks (39, 2), 0 to 1 across the region, moved to where their heat maps are hot.

    `heat`: (64, 64, 39), before the logistic function. One whose place is outside its map, or not
    hot, stays where it is.
    """
    middles = (points * MAP_SIDE).astype(np.int32)
    inside = ((points > -1 / MAP_SIDE) & (middles < MAP_SIDE)).all(axis=1)
    around = np.arange(-REACH, REACH + 1)
    x, y = middles[:, :1] + around, middles[:, 1:] + around  # (39, 7)
    x_on, y_on = (x >= 0) & (x < MAP_SIDE), (y >= 0) & (y < MAP_SIDE)
    each = np.arange(len(points))[:, None, None]
    spot = heat[np.clip(y, 0, MAP_SIDE - 1)[:, :, None], np.clip(x, 0, MAP_SIDE - 1)[:, None], each]
    hot = np.where(y_on[:, :, None] & x_on[:, None], 1 / (1 + np.exp(-spot)), np.float32(0))
    total = hot.sum(axis=(1, 2))
    moved = np.column_stack([(hot.sum(axis=1) * x).sum(axis=1), (hot.sum(axis=2) * y).sum(axis=1)])
    refined = inside & (hot.max(axis=(1, 2)) >= HOT)
    better = moved / np.maximum(total, np.float32(1e-9))[:, None] / MAP_SIDE
    return np.where(refined[:, None], better, points).astype(np.float32)
