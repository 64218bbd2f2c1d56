"""Points of cloth and skin on trunk and head, followed through the picture.

A chest that turns by ten degrees carries its cloth sideways by some hundredths of the trunk's
length, a nodding head its cheek and hair round the ear: ten times what is needed to tell it, if
they are compared with what they looked like before (Lucas & Kanade 1981, in pyramids). The pose
network sees its landmarks to a tenth of that. But what turns looks other by and by, so one first
picture is not enough: pictures on the way are kept (keyframes, as in Klein & Murray 2007), and each
new one is compared with the kept one in which the body was bent most alike. Back at the start that
is the first one again, so that nothing adds up from one repetition to the next.

A point is believed when it is followed back to where it came from and what is about it looks as it
did (Kalal et al. 2010, who call that forward-backward error and normalised cross-correlation).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import FRONT_COLUMNS, N_FRONT_POINTS, N_SIDE_POINTS, Followed, Pose
from coach.leg_points import MOVED, MOVED_S, SMALLEST_PX, Grey, enlarged, grey, rounded

__all__ = [
    "COLUMNS",
    "ROWS",
    "SEGMENTS",
    "BodyFollower",
    "Layout",
    "front_points",
    "side_points",
]

#: From the front: along the line from the hips (0) to the shoulders (1), and across it, in torso
#: lengths towards the person's left.
ROWS = (0.1, 0.35, 0.6, 0.85)
COLUMNS = (-0.28, -0.14, 0.0, 0.14, 0.28)
assert len(COLUMNS) == FRONT_COLUMNS
assert len(ROWS) * FRONT_COLUMNS == N_FRONT_POINTS

#: From the side: along the same line and across it towards the belly, and about the near ear.
SIDE_ROWS = (0.0, 0.18, 0.36, 0.54, 0.72, 0.9)
SIDE_COLUMNS = (-0.12, 0.0, 0.12)
HEAD = (-0.1, 0.0, 0.1)
SEGMENTS = {
    "hips": slice(0, 6),
    "loin": slice(6, 12),
    "chest": slice(12, 18),
    "head": slice(18, 27),
}
"""Which points seen from the side belong together: parts of the body as good as stiff."""
assert SEGMENTS["head"].stop == N_SIDE_POINTS

#: Pictures are compared at this many px per torso length, in windows of so many torso lengths.
TORSO_PX = 100.0
WINDOW = 0.25
PYRAMIDS = 2
#: So far from where the points begin, in torso lengths, the picture is kept.
AROUND = 0.7
#: Followed back, a point must come so near to where it began, in torso lengths.
COMES_BACK = 0.03
#: And what is about it must correlate so well.
LOOKS_ALIKE = 0.6
#: A body of which a quarter of the points is farther from every keyframe than so many torso lengths
#: makes another; at most so many are kept: a turn of 50 deg to either side makes about 20.
APART, MOST_KEPT = 0.025, 40
#: Two pictures that have fewer points in common cannot be compared.
FEWEST = 6
#: A body of which less than half is found although the shoulders are where they were, within so
#: many torso lengths for so long, looks different: arms were crossed over it. It is begun anew.
ALIKE, ALIKE_S = 0.05, 3.0
#: Within a second of its beginning a body need not be so far away, nor for so long: it was seen
#: wrong at first, or was only on its way.
YOUNG_S, YOUNG_MOVED, YOUNG_MOVED_S = 1.0, 0.2, 0.15

Points: TypeAlias = NDArray[np.float64]
Layout: TypeAlias = Callable[[Pose], Points]
"""Where the points of a body are to begin with, (n, 2) px."""


def front_points(pose: Pose) -> Points:
    """The points on a trunk that faces the camera, (N_FRONT_POINTS, 2) px.

    The `ROWS`, in each of these the `COLUMNS`.
    """
    body = Body(pose)
    # The person faces the camera: their left is the picture's right.
    return _px(
        body.middle("hip") + part * body.trunk + across * body.torso_px
        for part in ROWS
        for across in COLUMNS
    )


def side_points(pose: Pose) -> Points:
    """The points on trunk and head of a body seen from a side, (N_SIDE_POINTS, 2) px.

    The `SIDE_ROWS`, in each of these the `SIDE_COLUMNS`, then nine about the ear.
    """
    body = Body(pose)
    along, across = body.trunk, body.torso_px * body.ventral
    trunk = [body.middle("hip") + a * along + b * across for a in SIDE_ROWS for b in SIDE_COLUMNS]
    return _px(trunk + [body["near_ear"] + a * along + b * across for a in HEAD for b in HEAD])


def _px(places: Iterator[complex] | list[complex]) -> Points:
    return np.array([[place.real, -place.imag] for place in places])


class BodyFollower:
    """Follows one person; pictures come in the order of their time."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._begin: _Begin | None = None
        self._good_s = self._there_s = 0.0

    def follow(self, image: NDArray[np.uint8], pose: Pose) -> Followed | None:
        """The points in `image` (H, W, 3) BGR, whose body is `pose`; None for a tiny body."""
        body = Body(pose)
        if not body.finite or body.torso_px < SMALLEST_PX:
            return None
        if self._begin is not None and self._begin.image_size == image.shape[:2]:
            points = self._begin.find(image)
            if not self._outlived(points, body, self._begin):
                return rounded(points, self._begin.t_s)
        self._begin = _Begin(image, pose, self._layout(pose))
        self._good_s = self._there_s = pose.t_s
        return rounded(self._begin.find(image), pose.t_s)

    def _outlived(self, points: Points, body: Body, begin: _Begin) -> bool:
        """Whether the first picture says nothing any more of what is seen now."""
        t_s = body.pose.t_s
        if np.isfinite(points[:, 0]).mean() >= 0.5 or not begin.is_like(body):
            self._good_s = t_s
        young = t_s - begin.t_s <= YOUNG_S
        most, patience_s = (YOUNG_MOVED, YOUNG_MOVED_S) if young else (MOVED, MOVED_S)
        if abs(body.middle("hip") - begin.hips) <= most * begin.torso_px:
            self._there_s = t_s
        return t_s - self._good_s > ALIKE_S or t_s - self._there_s > patience_s


@dataclass(frozen=True, kw_only=True)
class _Keyframe:
    """A picture, scaled and cut, and where the points are in it, NaN where lost."""

    grey: Grey
    at: Points


class _Begin:
    """The first picture, where the points were in it, and the keyframes since.

    All points are in px of the scaled and cut picture, but for those `find` returns.
    """

    def __init__(self, image: NDArray[np.uint8], pose: Pose, px: Points) -> None:
        body = Body(pose)
        self.t_s = pose.t_s
        self.image_size = image.shape[:2]
        self.torso_px, self.hips = body.torso_px, body.middle("hip")
        self._shoulders = _shoulders(body)
        self._scale = TORSO_PX / body.torso_px
        reach = AROUND * body.torso_px
        high, wide = image.shape[:2]
        x0, y0 = np.clip(np.floor(px.min(axis=0) - reach), 0, [wide - 1, high - 1]).astype(int)
        x1, y1 = np.clip(np.ceil(px.max(axis=0) + reach), 1, [wide, high]).astype(int)
        self._cut = (slice(y0, max(y1, y0 + 1)), slice(x0, max(x1, x0 + 1)))
        self._corner = np.array([x0, y0], np.float64)
        first = grey(image[self._cut], self._scale)
        self._size = first.shape[::-1]
        self._start = enlarged(px - self._corner, self._scale)[:, 0].astype(np.float64)
        self._last = self._within(self._start)
        self._keyframes = [_Keyframe(grey=first, at=self._last)]

    def is_like(self, body: Body) -> bool:
        """Whether the shoulders are over the hips as they were in the first picture."""
        away = np.abs(_shoulders(body) - self._shoulders)
        return bool((away <= ALIKE * self.torso_px).all())

    def find(self, image: NDArray[np.uint8]) -> Points:
        """Where the points are in `image`, (n, 2) px of it; NaN where lost."""
        now = grey(image[self._cut], self._scale)
        points = max(self._tries(now), key=_found)
        # What is lost is looked for where it was last.
        self._last = np.where(np.isfinite(points), points, self._last)
        self._remember(now, points)
        return np.asarray((points + 0.5) / self._scale - 0.5 + self._corner)

    def _tries(self, now: Grey) -> Iterator[Points]:
        """Compared with the keyframe that is nearest, and if that finds few, with the first."""
        nearest = min(self._keyframes, key=lambda k: _apart(k.at, self._last))
        points = self._compared(nearest, now)
        yield points
        if nearest is not self._keyframes[0] and 2 * _found(points) < len(points):
            yield self._compared(self._keyframes[0], now)

    def _compared(self, keyframe: _Keyframe, now: Grey) -> Points:
        known = np.isfinite(keyframe.at[:, 0])
        points = np.full_like(keyframe.at, np.nan)
        if not known.any():
            return points
        before = keyframe.at[known, None].astype(np.float32)
        guess = self._guess()[known, None].astype(np.float32)
        there = _flow(keyframe.grey, now, before, guess)
        back = _flow(now, keyframe.grey, there, before)
        away = np.linalg.norm(back - before, axis=-1)[:, 0] / TORSO_PX
        good = (away <= COMES_BACK) & (_alikeness(keyframe.grey, now, before, there) >= LOOKS_ALIKE)
        points[known] = np.where(good[:, None], there[:, 0], np.nan)
        points = self._within(points)
        points[np.linalg.norm(points - self._start, axis=1) > AROUND * TORSO_PX] = np.nan
        return points

    def _guess(self) -> Points:
        """Each point where it was last; one never found as far from its start as the others."""
        moved = self._last - self._start
        found = np.isfinite(moved[:, 0])
        middle = np.median(moved[found], axis=0) if found.any() else np.zeros(2)
        return np.where(found[:, None], self._last, self._start + middle)

    def _remember(self, now: Grey, points: Points) -> None:
        """Keeps the picture if it fills a gap between the keyframes."""
        if _found(points) < FEWEST or len(self._keyframes) >= MOST_KEPT:
            return
        if min(_apart(k.at, points) for k in self._keyframes) > APART:
            self._keyframes.append(_Keyframe(grey=now, at=points))

    def _within(self, points: Points) -> Points:
        inside = np.all((points >= 0) & (points <= np.array(self._size) - 1), axis=1)
        return np.where(inside[:, None], points, np.nan)


def _found(points: Points) -> int:
    return int(np.isfinite(points[:, 0]).sum())


def _apart(one: Points, other: Points) -> float:
    """How far a quarter of the common points is from each other at least, in torso lengths."""
    away = np.linalg.norm(one - other, axis=1)
    away = away[np.isfinite(away)]
    return float(np.quantile(away, 0.75)) / TORSO_PX if len(away) >= FEWEST else np.inf


def _alikeness(
    before: Grey, now: Grey, at: NDArray[np.float32], there: NDArray[np.float32]
) -> Points:
    """The correlation of the windows about each point, (n,); -1 for one that shows nothing."""
    side = round(WINDOW * TORSO_PX) | 1
    windows = np.array(
        [
            [cv2.getRectSubPix(image, (side, side), place.ravel().tolist()) for place in places]
            for image, places in ((before, at), (now, there))
        ],
        np.float64,
    ).reshape(2, len(at), -1)
    windows -= windows.mean(axis=-1, keepdims=True)
    length = np.linalg.norm(windows, axis=-1).prod(axis=0)
    product = windows.prod(axis=0).sum(axis=-1)
    return np.asarray(np.where(length > 0, product / np.maximum(length, 1e-9), -1.0))


def _flow(
    before: Grey, now: Grey, points: NDArray[np.float32], guess: NDArray[np.float32]
) -> NDArray[np.float32]:
    side = round(WINDOW * TORSO_PX) | 1
    there, _, _ = cv2.calcOpticalFlowPyrLK(
        before,
        now,
        points,
        guess.copy(),
        winSize=(side, side),
        maxLevel=PYRAMIDS,
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )
    return np.asarray(there, np.float32)


def _shoulders(body: Body) -> NDArray[np.complex128]:
    """Both shoulders from the middle of the hips, px."""
    hips = body.middle("hip")
    return np.array([body["left_shoulder"] - hips, body["right_shoulder"] - hips])
