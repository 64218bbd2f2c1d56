"""Writes a replay as a video with the picture a live session would have shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2  # noqa: F401  # isort: skip  # before PyAV, see `coach/video/__init__.py`
import av
from av.error import FFmpegError

from coach.common.errors import CoachError
from coach.common.output import refuse_unwritable, writing
from coach.engine.session import Moment
from coach.exercise.spec import Exercise
from coach.ui.hud.hud import Hud
from coach.video.frame import Source

if TYPE_CHECKING:
    from av.container import OutputContainer

__all__ = ["Annotator", "annotating"]

#: The picture's longer side is at least this, so that the words are as large as in the window.
LEAST_SIDE_PX = 960
#: What every browser plays: H.264 with colour at half the resolution, the index in front.
CODEC: Final = "libx264"
PIXELS, INDEX = "yuv420p", {"movflags": "+faststart"}
ENCODING = {"crf": "20", "preset": "veryfast"}
#: Frame times are written in this unit; every usual frame rate is a whole number of them.
TICKS_PER_S = 90_000


@contextmanager
def annotating(path: Path, exercise: Exercise, source: Source) -> Iterator[Annotator]:
    """A sink that writes an MP4; it is there, whole, when the block ends well, and not before.

    Raises:
        CoachError: the file cannot be written.
    """
    if path.suffix.lower() not in (".mp4", ".m4v", ".mov"):
        raise CoachError(f"{path}: expected a name ending in .mp4 for the annotated video")
    refuse_unwritable(path)
    hud = Hud(exercise, size=_large_enough(source.size), mirror=True)
    hud.size = (hud.size[0] + hud.size[0] % 2, hud.size[1] + hud.size[1] % 2)
    try:
        with (
            writing(path) as part,
            av.open(str(part), "w", format="mp4", options=INDEX) as container,
        ):
            sink = Annotator(hud, container)
            yield sink
            sink.finish()
    except FFmpegError as error:
        raise CoachError(f"{path}: could not be written: {error.strerror}") from None


def _large_enough(size: tuple[int, int]) -> tuple[int, int]:
    scale = max(1.0, LEAST_SIDE_PX / max(size))
    return round(size[0] * scale), round(size[1] * scale)


class Annotator:
    """Draws every moment with `hud`, whose sides are even, into `container` at its own time."""

    def __init__(self, hud: Hud, container: OutputContainer) -> None:
        self._hud = hud
        self._container = container
        stream = container.add_stream(CODEC, rate=TICKS_PER_S, options=ENCODING)
        stream.width, stream.height = hud.size
        stream.pix_fmt = PIXELS
        self._stream = stream
        self._ticks = -1

    def take(self, moment: Moment) -> None:
        """Draw one moment; observations without a picture (pose logs) are left out."""
        frame = moment.observation.frame
        if frame is None:
            return
        pose, step = moment.observation.pose, moment.step
        drawn = self._hud.draw(frame.image, pose, step, moment.showing, keys=False)
        picture = av.VideoFrame.from_ndarray(drawn, format="bgr24")
        self._ticks = max(self._ticks + 1, round(step.t_s * TICKS_PER_S))
        picture.pts, picture.time_base = self._ticks, Fraction(1, TICKS_PER_S)
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        """Write what the encoder still holds."""
        if self._ticks >= 0:
            self._container.mux(self._stream.encode())
