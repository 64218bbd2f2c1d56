"""How the exercise is done, small in a corner of the picture where the body is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from coach.common.errors import CoachError
from coach.common.examples import demo_video
from coach.ui.hud.layout import Box
from coach.ui.hud.palette import QUIET
from coach.video.frame import Image
from coach.video.source import VideoFile

__all__ = ["Corner", "Demo", "draw_demo", "load_demo"]

#: The clip is read and kept at these sizes, px, and so many pictures a second.
_READ, _SIZE = (512, 288), (256, 144)
_FPS = 12.5
#: What differs so much from its row's usual colour is the body or what it sits on.
_DIFFERS = 30
#: Its size on screen and its distance from the body, in units.
_WIDTH, _HEIGHT, _APART = 28.0, 15.75, 1.5


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A short looped clip in memory, mirrored as the person sees themselves."""

    pictures: tuple[Image, ...]

    def at(self, t_s: float) -> Image:
        """The picture at a time since the start of the exercise."""
        return self.pictures[int(max(0.0, t_s) * _FPS) % len(self.pictures)]


def load_demo(exercise: str) -> Demo | None:
    """The clip of an exercise; None where there is none, or it cannot be read."""
    path = demo_video(exercise)
    if path is None:
        return None
    pictures: list[Image] = []
    try:
        with VideoFile(path) as video:
            for frame in video:
                if frame.t_s * _FPS >= len(pictures):
                    small: Any = cv2.resize(frame.image, _READ, interpolation=cv2.INTER_AREA)
                    pictures.append(cv2.flip(small, 1))
    except CoachError:
        return None
    return Demo(pictures=_close(pictures)) if pictures else None


def _close(pictures: list[Image]) -> tuple[Image, ...]:
    """The part of the pictures in which somebody is, in the shape of the whole."""
    seen = np.zeros(pictures[0].shape[:2], dtype=bool)
    for picture in pictures[:: max(1, len(pictures) // 8)]:
        usual = np.median(picture, axis=1, keepdims=True)
        seen |= np.abs(picture - usual).max(axis=2) > _DIFFERS
    height, width = pictures[0].shape[:2]
    rows = np.flatnonzero(seen.mean(axis=1) > 0.02)
    columns = np.flatnonzero(seen.mean(axis=0) > 0.02)
    if not len(rows) or not len(columns):
        return tuple(cv2.resize(picture, _SIZE) for picture in pictures)  # type: ignore[misc]
    part = 1.15 * max((rows[-1] - rows[0]) / height, (columns[-1] - columns[0]) / width)
    h, w = (round(min(1.0, part) * length) for length in (height, width))
    top = min(max(0, (rows[0] + rows[-1] - h) // 2), height - h)
    left = min(max(0, (columns[0] + columns[-1] - w) // 2), width - w)
    close: list[Any] = [
        cv2.resize(picture[top : top + h, left : left + w], _SIZE, interpolation=cv2.INTER_AREA)
        for picture in pictures
    ]
    return tuple(close)


class Corner:
    """Where the clip is shown: the upper corner that is free, the same as long as it stays so."""

    def __init__(self) -> None:
        self._last = "right"

    def place(
        self, picture: Box, body: tuple[float, float, float, float], unit: float
    ) -> Box | None:
        """The box for it beside a body (left, top, right, bottom, px); None where none is free."""
        w, h, apart = round(_WIDTH * unit), round(_HEIGHT * unit), _APART * unit
        sides = {"right": picture.right - w, "left": picture.x}
        for side in sorted(sides, key=lambda side: side != self._last):
            box = Box(x=sides[side], y=picture.y, w=w, h=h)
            beside = box.x - apart > body[2] or box.right + apart < body[0]
            if beside or box.bottom + apart < body[1]:
                self._last = side
                return box
        return None


def draw_demo(image: Image, box: Box, demo: Demo, t_s: float, unit: float) -> None:
    """The clip's picture with a thin frame."""
    target: Any = image[box.y : box.bottom, box.x : box.right]
    cv2.resize(demo.at(t_s), (box.w, box.h), dst=target, interpolation=cv2.INTER_LINEAR)
    edge = max(1, round(0.4 * unit))
    cv2.rectangle(target, (0, 0), (box.w - 1, box.h - 1), QUIET, edge)
