"""A recording as pictures that can be stepped through both ways: a video, or a drawn pose log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.log import PoseLog, is_pose_log
from coach.ui.hud.layout import Box
from coach.ui.hud.palette import BACKGROUND
from coach.ui.hud.skeleton import skeleton
from coach.video.frame import Frame, Image
from coach.video.source import open_source

__all__ = ["Film", "open_film"]

#: Pictures gone by are kept as JPEG, to step back to: some 30 kB each.
JPEG_QUALITY = 85


class Film(Protocol):
    """Pictures by their number."""

    fps: float | None

    def at(self, index: int) -> tuple[float, Image] | None:
        """The time in seconds and the picture of frame `index`; None behind the last."""

    @property
    def end_s(self) -> float:
        """The time of the last frame, as far as it is known."""

    def close(self) -> None:
        """Give back the file."""


class _LogFilm:
    """A pose log, drawn."""

    def __init__(self, path: Path) -> None:
        self._log = PoseLog(path)
        self._observations = list(self._log)
        self.fps = self._log.header.fps

    def at(self, index: int) -> tuple[float, Image] | None:
        if index >= len(self._observations):
            return None
        observation = self._observations[index]
        width, height = self._log.header.size
        picture: Image = np.full((height, width, 3), BACKGROUND, dtype=np.uint8)
        if observation.pose is not None:
            unit, whole = max(2.0, height / 120), Box(x=0, y=0, w=width, h=height)
            points = np.asarray(observation.pose.image_px, dtype=np.float64)
            skeleton(picture, whole, points, observation.pose.visibility, unit=unit, trunk=None)
        return observation.t_s, picture

    @property
    def end_s(self) -> float:
        return self._observations[-1].t_s if self._observations else 0.0

    def close(self) -> None:
        """A log is read at once; nothing is held."""


class _VideoFilm:
    """A video, decoded as it is watched."""

    def __init__(self, path: Path) -> None:
        self._source = open_source(str(path))
        self._rest: Iterator[Frame] = iter(self._source)
        self._kept: list[tuple[float, NDArray[np.uint8]]] = []
        self._whole = False
        fps = self._source.fps
        self.fps = fps if fps == fps else None

    def at(self, index: int) -> tuple[float, Image] | None:
        while len(self._kept) <= index and not self._whole:
            frame = next(self._rest, None)
            if frame is None:
                self._whole = True
                break
            quality = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
            _, packed = cv2.imencode(".jpg", frame.image, quality)
            self._kept.append((frame.t_s, packed))
        if index >= len(self._kept):
            return None
        t_s, packed = self._kept[index]
        picture = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        return t_s, np.asarray(picture, dtype=np.uint8)

    @property
    def end_s(self) -> float:
        last_s = self._kept[-1][0] if self._kept else 0.0
        return last_s if self._whole else max(last_s, self._source.duration_s or 0.0)

    def close(self) -> None:
        self._source.close()


def open_film(path: Path) -> Film:
    """The recording as pictures. Raises `CoachError` when it cannot be read."""
    return _LogFilm(path) if is_pose_log(path.name) else _VideoFilm(path)
