"""Writes a replay as a video with the picture a live session would have shown."""

from __future__ import annotations

import math
from pathlib import Path

import cv2

from coach.errors import CoachError
from coach.exercise import Exercise
from coach.frame import Source
from coach.hud import Hud
from coach.output import refuse_unwritable
from coach.session import Moment

__all__ = ["Annotator"]

FPS_IF_UNKNOWN = 25.0
#: The picture's longer side is at least this, so that the words are as large as in the window.
LEAST_SIDE_PX = 960


class Annotator:
    """A sink that draws every moment and appends it to an MP4.

    Raises:
        CoachError: the file cannot be written.
    """

    def __init__(self, path: Path, exercise: Exercise, source: Source) -> None:
        width, height = source.size
        scale = max(1.0, LEAST_SIDE_PX / max(width, height))
        size = (round(width * scale / 2) * 2, round(height * scale / 2) * 2)
        fps = FPS_IF_UNKNOWN if math.isnan(source.fps) else source.fps
        self._path = path
        self._hud = Hud(exercise, size=size, mirror=True)
        if path.suffix.lower() not in (".mp4", ".m4v", ".mov"):
            raise CoachError(f"{path}: expected a name ending in .mp4 for the annotated video")
        refuse_unwritable(path)
        self._writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
        if not self._writer.isOpened():
            raise CoachError(f"{path}: this OpenCV cannot write MP4 video")

    def take(self, moment: Moment) -> None:
        """Draw one moment; observations without a picture (pose logs) are left out."""
        frame = moment.observation.frame
        if frame is None:
            return
        pose, step = moment.observation.pose, moment.step
        self._writer.write(self._hud.draw(frame.image, pose, step, moment.showing, keys=False))

    def close(self) -> None:
        """Finish the file. Raises `CoachError` when nothing could be written."""
        self._writer.release()
        if not self._path.is_file() or self._path.stat().st_size == 0:
            raise CoachError(f"{self._path}: could not be written; is the disk full?")
