"""Which part of the camera's picture is shown: the body with room about it, slowly followed.

A wide or an upright camera shows mostly room. The view goes close to the body, but never closer
than `_CLOSEST`, keeps it clear of what is written over the picture, and never cuts it: where the
body outgrows the view, the view gives way at once; it comes closer again slowly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from coach.pose.body import SEEN
from coach.pose.landmarks import INDEX
from coach.pose.types import Pose
from coach.ui.hud.layout import Box
from coach.ui.hud.palette import block
from coach.ui.hud.text import Colour
from coach.video.frame import Image

__all__ = ["BodyView", "View"]

#: Room about the body, in parts of the longer side of the box about its landmarks; where that would
#: leave the place half empty, the smaller one does.
_ROOM, _LEAST_ROOM = 0.06, 0.01
#: How far the head reaches about the ears, in parts of their way from the shoulders.
_HEAD = 0.7
#: Times the size at which the picture just covers its place.
_CLOSEST = 2.0
#: How quickly the view widens, comes closer, and forgets how far the body reached (time constants).
_WIDEN_S, _CLOSER_S, _FORGET_S = 0.5, 2.0, 6.0
#: Smaller changes of the view are not worth a movement, in parts of it.
_CALM = 0.04
#: Without a body for so long the whole picture is shown.
_GONE_S = 1.5
_LONGEST_STEP_S = 0.2
_EARS = [INDEX["left_ear"], INDEX["right_ear"]]
_SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


@dataclass(frozen=True, kw_only=True)
class View:
    """A picture on the screen: screen_px = scale * picture_px + (left, top), mirrored before."""

    scale: float
    left: float
    top: float

    def points(
        self, image_px: npt.ArrayLike, width: int, *, mirror: bool
    ) -> npt.NDArray[np.float64]:
        """Where points (n, 2) of a picture of `width` px are on the screen."""
        points = np.array(image_px, dtype=np.float64)
        if mirror:
            points[:, 0] = width - points[:, 0]
        shown: npt.NDArray[np.float64] = points * self.scale + (self.left, self.top)
        return shown

    def paint(
        self, image: Image, place: Box, picture: Image, *, mirror: bool, ground: Colour
    ) -> Box:
        """Draw what of the picture lies in `place`, the rest in `ground`; where the picture is."""
        height, width = picture.shape[:2]
        # The part of the picture that is in sight, in whole pixels of it.
        x0, x1 = _span(place.x, place.right, self.left, self.scale, width)
        y0, y1 = _span(place.y, place.bottom, self.top, self.scale, height)
        left, right = _on_screen(x0, x1, self.left, self.scale, (place.x, place.right), width)
        top, bottom = _on_screen(y0, y1, self.top, self.scale, (place.y, place.bottom), height)
        shown = Box(x=left, y=top, w=max(1, right - left), h=max(1, bottom - top))
        part = picture[y0:y1, width - x1 : width - x0] if mirror else picture[y0:y1, x0:x1]
        turned: Any = cv2.flip(part, 1) if mirror else part
        if shown != place:
            block(image, place, ground)
        way = cv2.INTER_AREA if self.scale < 0.5 else cv2.INTER_LINEAR
        target: Any = image[shown.y : shown.bottom, shown.x : shown.right]
        cv2.resize(turned, (shown.w, shown.h), dst=target, interpolation=way)
        return shown


def _span(start: int, end: int, offset: float, scale: float, length: int) -> tuple[int, int]:
    """The whole pixels 0..length of the picture that lie between `start` and `end` on screen."""
    first = min(length - 1, max(0, math.floor((start - offset) / scale)))
    last = max(first + 1, min(length, math.ceil((end - offset) / scale)))
    return first, last


def _on_screen(
    first: int, last: int, offset: float, scale: float, place: tuple[int, int], length: int
) -> tuple[int, int]:
    """Where those pixels begin and end on screen; a rest of a pixel is not left open."""
    start = place[0] if first > 0 else max(place[0], round(offset))
    end = place[1] if last < length else min(place[1], round(offset + scale * last))
    return min(start, place[1] - 1), max(end, place[0] + 1)


#: Left, top, right, bottom, in pixels of the (mirrored) picture.
_Edges = tuple[float, float, float, float]


class BodyView:
    """Follows the body from picture to picture; `place` and `free` may change at any time."""

    def __init__(self, *, mirror: bool) -> None:
        self._mirror = mirror
        self._reach: _Edges | None = None
        self._view: View | None = None
        self._goal: View | None = None
        self._of: tuple[Box, tuple[int, int]] | None = None
        self._t_s = self._seen_s = -math.inf

    def update(
        self, pose: Pose | None, t_s: float, size: tuple[int, int], place: Box, free: Box
    ) -> View:
        """The view of a picture of `size` (width, height) px taken at `t_s`.

        It fills `place` as far as the body, if there is one, stays inside `free`.
        """
        step_s = min(_LONGEST_STEP_S, max(0.0, t_s - self._t_s))
        self._t_s = t_s
        if self._of != (place, size):  # another window or camera: nothing is followed over that
            self._of, self._view, self._goal = (place, size), None, None
        body = _edges(pose, size, mirror=self._mirror)
        if body is not None:
            self._seen_s = t_s
            self._reach = _joined(body, self._reach, math.exp(-step_s / _FORGET_S))
        elif t_s - self._seen_s > _GONE_S or t_s < self._seen_s:
            self._reach = None
        goal = _whole(size, free) if self._reach is None else _about(self._reach, size, place, free)
        if self._goal is None or _differ(goal, self._goal, place):
            self._goal = goal
        self._view = _towards(self._view, self._goal, step_s)
        if body is not None:
            self._view = _uncut(self._view, body, size, place, free)
        return self._view

    def body(self, view: View) -> tuple[float, float, float, float] | None:
        """How far the body reaches on the screen, now and lately: left, top, right, bottom, px."""
        if self._reach is None:
            return None
        x, y = (self._reach[0], self._reach[2]), (self._reach[1], self._reach[3])
        left, right = (view.scale * v + view.left for v in x)
        top, bottom = (view.scale * v + view.top for v in y)
        return left, top, right, bottom


def _edges(pose: Pose | None, size: tuple[int, int], *, mirror: bool) -> _Edges | None:
    """The box about the body as far as it is seen and in the picture, with the least of room."""
    if pose is None:
        return None
    points = np.asarray(pose.image_px, dtype=np.float64)
    seen = np.isfinite(points).all(axis=1) & (np.asarray(pose.visibility) >= SEEN)
    if seen.sum() < 2:
        return None
    bare = points[seen]
    ears, shoulders = points[_EARS].mean(axis=0), points[_SHOULDERS].mean(axis=0)
    head = _HEAD * float(np.hypot(*(ears - shoulders)))
    if math.isfinite(head) and seen[[*_EARS, *_SHOULDERS]].any():
        bare = np.vstack((bare, ears - head, ears + head))
    left, top = bare.min(axis=0)
    right, bottom = bare.max(axis=0)
    room = _LEAST_ROOM * max(right - left, bottom - top)
    if mirror:
        left, right = size[0] - right, size[0] - left
    x = [min(size[0], max(0.0, float(v))) for v in (left - room, right + room)]
    y = [min(size[1], max(0.0, float(v))) for v in (top - room, bottom + room)]
    return (x[0], y[0], x[1], y[1]) if x[1] - x[0] > 1 and y[1] - y[0] > 1 else None


def _joined(body: _Edges, before: _Edges | None, keep: float) -> _Edges:
    """How far the body reaches: now, and lately."""
    if before is None:
        return body
    low = (
        min(new, new + keep * (old - new)) for new, old in zip(body[:2], before[:2], strict=True)
    )
    high = (
        max(new, new + keep * (old - new)) for new, old in zip(body[2:], before[2:], strict=True)
    )
    return (*low, *high)  # type: ignore[return-value]  # two and two


def _whole(size: tuple[int, int], free: Box) -> View:
    """All of the picture, where nothing is written over it."""
    scale = min(free.w / size[0], free.h / size[1])
    x, y = free.centre
    return View(scale=scale, left=x - scale * size[0] / 2, top=y - scale * size[1] / 2)


def _about(body: _Edges, size: tuple[int, int], place: Box, free: Box) -> View:
    """As close to the body as it may be, the place filled as far as the body allows it."""
    covers = max(place.w / size[0], place.h / size[1])
    all_free = min(free.w / size[0], free.h / size[1])
    width, height = body[2] - body[0], body[3] - body[1]
    room = 2 * (_ROOM - _LEAST_ROOM) * max(width, height)
    tight = min(free.w / width, free.h / height)
    roomy = min(free.w / (width + room), free.h / (height + room))
    scale = min(max(roomy, min(tight, covers), all_free), _CLOSEST * covers)
    return _placed(scale, body, size, place, free)


def _placed(scale: float, body: _Edges, size: tuple[int, int], place: Box, free: Box) -> View:
    x, y = free.centre
    left = x - scale * (body[0] + body[2]) / 2
    top = y - scale * (body[1] + body[3]) / 2
    left = _filled(left, scale * size[0], place.x, place.w)
    top = _filled(top, scale * size[1], place.y, place.h)
    # The body's own place goes before a filled one.
    left = _inside(left, scale * body[0], scale * body[2], free.x, free.right)
    top = _inside(top, scale * body[1], scale * body[3], free.y, free.bottom)
    return View(scale=scale, left=left, top=top)


def _filled(offset: float, length: float, start: int, room: int) -> float:
    """The offset nearest to `offset` that leaves no gap, or all of the picture in sight."""
    ends = start, start + room - length
    return min(max(offset, min(ends)), max(ends))


def _inside(offset: float, first: float, last: float, start: int, end: int) -> float:
    """The offset nearest to `offset` with which first..last lie between start and end.

    What is too long for that lies in the middle.
    """
    if last - first >= end - start:
        return (start + end - first - last) / 2
    return min(max(offset, start - first), end - last)


def _differ(one: View, other: View, place: Box) -> bool:
    """Whether two views are far enough apart to be worth a movement."""
    moved = max(abs(one.left - other.left) / place.w, abs(one.top - other.top) / place.h)
    return abs(math.log(one.scale / other.scale)) > _CALM or moved > _CALM


def _towards(view: View | None, goal: View, step_s: float) -> View:
    """A little nearer to the goal: quickly where that shows more, slowly where it shows less."""
    if view is None:
        return goal
    part = 1 - math.exp(-step_s / (_WIDEN_S if goal.scale < view.scale else _CLOSER_S))
    return View(
        scale=view.scale * (goal.scale / view.scale) ** part,
        left=view.left + part * (goal.left - view.left),
        top=view.top + part * (goal.top - view.top),
    )


def _uncut(view: View, body: _Edges, size: tuple[int, int], place: Box, free: Box) -> View:
    """The view, or one that gives way at once where this one would cut or cover the body."""
    width, height = view.scale * (body[2] - body[0]), view.scale * (body[3] - body[1])
    if width > free.w + 0.5 or height > free.h + 0.5:
        return _about(body, size, place, free)
    left = _inside(view.left, view.scale * body[0], view.scale * body[2], free.x, free.right)
    top = _inside(view.top, view.scale * body[1], view.scale * body[3], free.y, free.bottom)
    return View(scale=view.scale, left=left, top=top)
