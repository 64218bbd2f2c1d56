"""Video files: read frame by frame, or played at their own pace as a stand-in for a camera."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.video.decoding import Decoder
from coach.video.frame import MAX_SIDE_PX, Closing, Frame, shrunk

__all__ = ["RealTimeFile", "VideoFile"]

_SANE_SIDE_PX = (32, 8192)
_FALLBACK_PERIOD_S = 1 / 30
_MISSING_END_S = 0.5
_ON_TIME_S = 1e-6


class VideoFile(Closing):
    """Every frame of a video file, as fast as it is asked for.

    Times are the stream's presentation times with the start offset removed, so a variable frame
    rate is kept; a frame without a usable time follows the one before at the nominal rate. The
    turns and flips that phones write are applied. Frames are shrunk so that the longer side is at
    most `max_side_px` (None: kept as they are); where the size changes on the way, pictures are
    fitted into the first one's, between black bars if need be. Where the file is damaged, the
    frames that can be decoded are given, with their true times, and `warning` says what is missing.

    Raises `CoachError` when the file is missing, empty, no video, or yields no frame.
    """

    live = False
    warning: str | None = None

    def __init__(self, path: Path, *, max_side_px: int | None = MAX_SIDE_PX) -> None:
        _refuse_unreadable(path)
        self.name = shown(path.name)
        self._max_side_px = max_side_px
        self._decoder = Decoder(path)
        try:
            _refuse_absurd_size(path, self._decoder.size)
            first = self._decoder.read()
            if first is None:
                raise CoachError(
                    f"{shown(path)} cannot be played: not one frame of its picture "
                    f"({self._decoder.codec}) can be decoded; copy it again, or convert it"
                )
        except BaseException:
            self.close()
            raise
        self._start_s = first[0] or 0.0
        image = shrunk(first[1], max_side_px)
        self._first: npt.NDArray[np.uint8] | None = image
        self.fps = self._decoder.fps
        self.size = (image.shape[1], image.shape[0])
        self.duration_s = self._decoder.duration_s

    def __iter__(self) -> Iterator[Frame]:
        if self._first is None:
            return
        period_s = _FALLBACK_PERIOD_S if math.isnan(self.fps) else 1 / self.fps
        index, t_s = 0, 0.0
        image, self._first = self._first, None
        yield Frame(index=index, t_s=t_s, image=image)
        while (found := self._decoder.read()) is not None:
            if self._decoder.damaged and self.warning is None:
                self.warning = f"{self.name}: damaged near {t_s:.1f} s; frames are missing"
            index += 1
            stamp_s = math.nan if found[0] is None else found[0] - self._start_s
            t_s = stamp_s if stamp_s > t_s else t_s + period_s
            image = _fitted(shrunk(found[1], self._max_side_px), self.size)
            yield Frame(index=index, t_s=t_s, image=image)
        if (
            self.duration_s is not None
            and not self._decoder.closed
            and t_s + period_s < self.duration_s - _MISSING_END_S
        ):
            self.warning = (
                f"{self.name}: stopped at {t_s:.1f} s of {self.duration_s:.1f} s: "
                "the file is damaged or was not copied to the end"
            )
        self.close()

    def close(self) -> None:
        """Release the file; may be called twice."""
        self._decoder.close()


class RealTimeFile(Closing):
    """A video file played at its own pace: a stand-in for a camera.

    A frame is handed out no earlier than its time after the first was asked for; when the caller
    is slow, the frames whose time has passed are left out, as a camera would. `t_s` stays the
    file's own time at any `speed` (2.0 plays twice as fast). `clock` (seconds, monotonic) and
    `sleep` (seconds) can be replaced.

    Raises `CoachError` as `VideoFile` does.
    """

    live = True
    duration_s: float | None

    def __init__(
        self,
        path: Path,
        *,
        speed: float = 1.0,
        max_side_px: int | None = MAX_SIDE_PX,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not speed > 0:
            raise CoachError(f"speed {speed:g}: expected a number above 0, such as 1")
        self._file = VideoFile(path, max_side_px=max_side_px)
        self._speed = speed
        self._clock = clock
        self._sleep = sleep
        self.name = self._file.name
        self.fps = self._file.fps
        self.size = self._file.size
        self.duration_s = self._file.duration_s

    def __iter__(self) -> Iterator[Frame]:
        frames = iter(self._file)
        frame = next(frames, None)
        started_s = self._clock()
        while frame is not None:
            early_s = self._early_s(frame, started_s)
            if early_s > _ON_TIME_S:
                self._sleep(early_s)
                continue
            newer = None
            if early_s < -_ON_TIME_S:
                # Late: hand out the newest frame whose time has come.
                newer = next(frames, None)
                while newer is not None and self._early_s(newer, started_s) <= _ON_TIME_S:
                    frame, newer = newer, next(frames, None)
            yield frame
            frame = newer if newer is not None else next(frames, None)

    @property
    def warning(self) -> str | None:
        """What was wrong with the file so far, in one line."""
        return self._file.warning

    def close(self) -> None:
        """Release the file; may be called twice."""
        self._file.close()

    def _early_s(self, frame: Frame, started_s: float) -> float:
        return frame.t_s / self._speed - (self._clock() - started_s)


def _fitted(image: npt.NDArray[np.uint8], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The image as large as fits into `size` (width, height), not distorted, in its middle."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    fitted = np.zeros((size[1], size[0], 3), np.uint8)
    fitted[top : top + inner[1], left : left + inner[0]] = cv2.resize(image, inner)
    return fitted


def _refuse_unreadable(path: Path) -> None:
    # These of `os.path` answer for names too long or impossible, too.
    if os.path.isdir(path):
        raise CoachError(f"{shown(path)} is a folder; give one video file in it")
    if not os.path.exists(path):
        raise CoachError(f"No video file {shown(path)}; check its name and folder")
    if not os.path.isfile(path):
        raise CoachError(f"{shown(path)} is not a plain file; give a video file or a camera number")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise CoachError(f"{shown(path)} is empty (0 bytes); copy or record it again")
    except OSError as error:
        raise CoachError(
            f"{shown(path)} cannot be read ({error.strerror}); check its permissions"
        ) from error


def _refuse_absurd_size(path: Path, size: tuple[int, int]) -> None:
    low, high = _SANE_SIDE_PX
    if not (low <= min(size) and max(size) <= high):
        raise CoachError(
            f"{shown(path)}: pictures of {size[0]} x {size[1]} px; expected {low} to {high} px "
            "a side; convert it, for example to 1280 x 720"
        )
