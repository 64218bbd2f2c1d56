"""Points of the legs, followed through the picture.

The pose network sees a knee to 1-2 px of a small picture, and differently with every turn of the
trunk; a pelvis that turns over planted feet moves the knees by about 1 px, one nearer and one
farther away. Cloth and skin, compared with what they looked like in an earlier picture (Lucas &
Kanade 1981, in pyramids), are followed to a tenth of that. So the network says where the legs are
once, and the picture says from there on how far they go.

Every picture is compared with the same first one: nothing adds up, nothing drifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import INDEX, N_LEG_POINTS, FloatArray, Followed, Pose

__all__ = [
    "COLUMNS",
    "FARTHEST",
    "MOVED",
    "MOVED_S",
    "ROWS",
    "SMALLEST_PX",
    "Grey",
    "LegFollower",
    "enlarged",
    "grey",
    "laid_out",
    "rounded",
]

#: Where the points lie along a leg: upper end, lower end, part of the way; the last is the ankle.
ROWS = (
    ("hip", "knee", 0.0),
    ("hip", "knee", 0.33),
    ("hip", "knee", 0.66),
    ("hip", "knee", 1.0),
    ("knee", "ankle", 0.33),
    ("knee", "ankle", 0.66),
    ("knee", "ankle", 1.0),
)
#: And across it, in torso lengths outwards in the picture.
COLUMNS = (-0.13, 0.0, 0.13)
assert 2 * len(ROWS) * len(COLUMNS) == N_LEG_POINTS

#: Pictures are compared at this many px per torso length, in windows of so many torso lengths.
TORSO_PX = 100.0
WINDOW = 0.3
PYRAMIDS = 2
#: What seems to have gone farther, in torso lengths, is lost.
FARTHEST = 0.5
#: A trunk smaller than this in the picture has no legs to speak of.
SMALLEST_PX = 15.0
#: Hips that have left their place by so many torso lengths for so long sit somewhere else now; legs
#: of which less than half is found for so long look different now. Either way they begin anew.
MOVED, MOVED_S = 0.4, 1.0
LOST_S = 3.0
#: Places are rounded to these steps, a fifth of their noise: a pose log is smaller for it.
STEP_PX = 2.0**-6

Grey = NDArray[np.uint8]


def laid_out(pose: Pose) -> NDArray[np.float64]:
    """The points as the network's landmarks place them, (N_LEG_POINTS, 2) px.

    Left leg, right leg; in each the `ROWS`, in each of these the `COLUMNS` from the inside out.
    """
    outwards = np.array(COLUMNS)[:, None] * Body(pose).torso_px * np.array([1.0, 0.0])
    px = pose.image_px.astype(np.float64)
    rows = []
    # The person faces the camera: their left is the picture's right.
    for side, out in (("left", 1.0), ("right", -1.0)):
        for upper, lower, part in ROWS:
            start, end = px[INDEX[f"{side}_{upper}"]], px[INDEX[f"{side}_{lower}"]]
            rows.append((1 - part) * start + part * end + out * outwards)
    return np.concatenate(rows)


class LegFollower:
    """Follows the legs of one person who faces the camera; pictures come in order of their time."""

    def __init__(self) -> None:
        self._begin: _Begin | None = None
        self._good_s = self._there_s = 0.0
        self._last: NDArray[np.float64] = np.empty((0, 2))

    def follow(self, image: NDArray[np.uint8], pose: Pose) -> Followed | None:
        """The points in `image` (H, W, 3) BGR, whose body is `pose`; None for a tiny body."""
        body = Body(pose)
        if not body.finite or body.torso_px < SMALLEST_PX:
            return None
        if self._begin is not None and self._begin.image_size == image.shape[:2]:
            points = self._compared(image, self._begin)
            if not self._outlived(points, body, self._begin):
                return rounded(points, self._begin.t_s)
        begin = self._begin = _Begin.of(image, pose)
        self._good_s = self._there_s = pose.t_s
        self._last = begin.px.copy()
        return rounded(begin.px, begin.t_s)

    def _compared(self, image: NDArray[np.uint8], begin: _Begin) -> NDArray[np.float64]:
        """Where the points have gone, NaN where lost; each is looked for where it last was."""
        side = round(WINDOW * TORSO_PX) | 1
        now, _, _ = cv2.calcOpticalFlowPyrLK(
            begin.grey,
            grey(image, begin.scale),
            enlarged(begin.px, begin.scale),
            enlarged(self._last, begin.scale),
            winSize=(side, side),
            maxLevel=PYRAMIDS,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        points = (now[:, 0].astype(np.float64) + 0.5) / begin.scale - 0.5
        high, wide = image.shape[:2]
        gone = np.linalg.norm(points - begin.px, axis=1)
        found = (gone < FARTHEST * begin.torso_px) & _within(points, wide, high)
        found &= _within(begin.px, wide, high)
        self._last = np.where(found[:, None], points, begin.px)
        return np.where(found[:, None], points, np.nan)

    def _outlived(self, points: NDArray[np.float64], body: Body, begin: _Begin) -> bool:
        """Whether the first picture says nothing any more of what is seen now."""
        t_s = body.pose.t_s
        if np.isfinite(points[:, 0]).mean() >= 0.5:
            self._good_s = t_s
        if abs(body.middle("hip") - begin.hips) <= MOVED * begin.torso_px:
            self._there_s = t_s
        return t_s - self._good_s > LOST_S or t_s - self._there_s > MOVED_S


@dataclass(frozen=True, kw_only=True)
class _Begin:
    """The picture all others are compared with, grey and scaled, and where the points are in it."""

    t_s: float
    image_size: tuple[int, ...]
    grey: Grey
    scale: float
    px: NDArray[np.float64]
    hips: complex
    torso_px: float

    @classmethod
    def of(cls, image: NDArray[np.uint8], pose: Pose) -> _Begin:
        body = Body(pose)
        scale = TORSO_PX / body.torso_px
        return cls(
            t_s=pose.t_s,
            image_size=image.shape[:2],
            grey=grey(image, scale),
            scale=scale,
            px=laid_out(pose),
            hips=body.middle("hip"),
            torso_px=body.torso_px,
        )


def rounded(points: NDArray[np.float64], since_s: float) -> Followed:
    """The points (n, 2) as they are kept."""
    px = (np.round(points / STEP_PX) * STEP_PX).astype(np.float32)
    return Followed(px=px, since_s=since_s)


def grey(image: NDArray[np.uint8], scale: float) -> Grey:
    """The image (H, W, 3) BGR without colour, its sides times `scale`."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def enlarged(points: NDArray[np.float64], scale: float) -> FloatArray:
    """Points in the scaled picture, (n, 1, 2); the middle of the first pixel is at 0."""
    return ((points + 0.5) * scale - 0.5).astype(np.float32).reshape(-1, 1, 2)


def _within(points: NDArray[np.float64], wide: int, high: int) -> NDArray[np.bool_]:
    return np.asarray(((points >= 0) & (points <= [wide - 1, high - 1])).all(axis=1))
