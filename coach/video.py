"""Video files: read frame by frame, or played at their own pace as a stand-in for a camera."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from coach.container import PICTURE, describe, mp4_duration_s
from coach.errors import CoachError
from coach.frame import MAX_SIDE_PX, Closing, Frame, nominal_fps, shrunk

__all__ = ["RealTimeFile", "VideoFile"]

_SANE_SIDE_PX = (32, 8192)
_FALLBACK_PERIOD_S = 1 / 30
_MAX_SKIPPED_READS = 100
"""Damaged packets in a row that are stepped over before a file counts as ended."""
_SANE_DURATION_S = 1e6
_MISSING_END_S = 0.5
_ON_TIME_S = 1e-6


class VideoFile(Closing):
    """Every frame of a video file, as fast as it is asked for.

    Times are the stream's presentation times with the start offset removed, so a variable frame
    rate is kept; a frame without a usable time follows the one before at the nominal rate. The
    rotation that phones write is applied. Frames are shrunk so that the longer side is at most
    `max_side_px` (None: kept as they are). Where the file is damaged, the frames that can be
    decoded are given, with their true times, and `warning` says what is missing.

    Raises `CoachError` when the file is missing, empty, no video, or yields no frame.
    """

    live = False
    warning: str | None = None

    def __init__(self, path: Path, *, max_side_px: int | None = MAX_SIDE_PX) -> None:
        _refuse_unreadable(path)
        # FFmpeg plays a still picture as a video of one frame.
        if describe(path) == PICTURE:
            raise _no_video(path, f"it is {PICTURE}")
        self.name = path.name
        self._max_side_px = max_side_px
        # Absolute, lest FFmpeg takes the part before a colon for a protocol.
        self._capture = cv2.VideoCapture(str(path.absolute()), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            raise _no_video(path, f"it is {describe(path)}")
        try:
            self.fps = nominal_fps(self._capture)
            _refuse_absurd_size(path, self._capture)
            first = self._read()
            if first is None:
                raise _no_video(path, "not one frame of it can be decoded")
        except CoachError:
            self.close()
            raise
        self._start_s, image = first
        self._first: npt.NDArray[np.uint8] | None = image
        self.size = (image.shape[1], image.shape[0])
        frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.duration_s = _duration_s(path, frames / self.fps)

    def __iter__(self) -> Iterator[Frame]:
        if self._first is None:
            return
        period_s = _FALLBACK_PERIOD_S if math.isnan(self.fps) else 1 / self.fps
        index, t_s = 0, 0.0
        image, self._first = self._first, None
        yield Frame(index=index, t_s=t_s, image=image)
        while (found := self._read(t_s)) is not None:
            index += 1
            stamp_s = found[0] - self._start_s
            t_s = stamp_s if stamp_s > t_s else t_s + period_s
            yield Frame(index=index, t_s=t_s, image=found[1])
        if (
            self.duration_s is not None
            and self._capture.isOpened()
            and t_s + period_s < self.duration_s - _MISSING_END_S
        ):
            self.warning = (
                f"{self.name}: stopped at {t_s:.1f} s of {self.duration_s:.1f} s: "
                "the file is damaged or was not copied to the end"
            )

    def close(self) -> None:
        """Release the file; may be called twice."""
        self._capture.release()

    def _read(self, since_s: float = 0.0) -> tuple[float, npt.NDArray[np.uint8]] | None:
        """The next frame as (stream time in seconds, image); None at the end.

        A read that fails steps over one damaged packet; the frames behind it may be good.
        """
        for attempt in range(_MAX_SKIPPED_READS):
            ok, image = self._capture.read()
            if ok:
                stamp_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                if attempt and self.warning is None:
                    self.warning = f"{self.name}: damaged near {since_s:.1f} s; frames are missing"
                return stamp_s, shrunk(image, self._max_side_px)
        return None


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


def _duration_s(path: Path, counted_s: float) -> float | None:
    """How long a file plays: `counted_s`, its frame count over its rate, or a better word."""
    # The count can be negative (raw H.264), or of frames that an MP4's edit list hides; NaN
    # compares as false.
    if not 0 < counted_s < _SANE_DURATION_S:
        return mp4_duration_s(path)
    edited_s = mp4_duration_s(path)
    # Much longer than the frames last: an edit list that starts with nothing, an offset.
    if edited_s is None or edited_s > counted_s + _MISSING_END_S:
        return counted_s
    return edited_s


def _no_video(path: Path, why: str) -> CoachError:
    return CoachError(
        f"{path} cannot be played: {why}; give a video file such as MP4, MOV, MKV or AVI"
    )


def _refuse_unreadable(path: Path) -> None:
    if path.is_dir():
        raise CoachError(f"{path} is a folder; give one video file in it")
    if not path.exists():
        raise CoachError(f"No video file {path}; check the name, or give a camera number such as 0")
    if not path.is_file():
        raise CoachError(f"{path} is not a plain file; give a video file or a camera number")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise CoachError(f"{path} is empty (0 bytes); copy or record it again")
    except OSError as error:
        raise CoachError(
            f"{path} cannot be read ({error.strerror}); check its permissions"
        ) from error


def _refuse_absurd_size(path: Path, capture: cv2.VideoCapture) -> None:
    width = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH))
    height = int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
    low, high = _SANE_SIDE_PX
    if not (low <= min(width, height) and max(width, height) <= high):
        raise CoachError(
            f"{path}: pictures of {width} x {height} px; expected {low} to {high} px a side; "
            "convert it, for example to 1280 x 720"
        )
