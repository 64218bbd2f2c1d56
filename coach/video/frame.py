"""What a source of pictures gives, and what every source has in common."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["MAX_SIDE_PX", "Closing", "Frame", "Image", "Source", "plausible_fps", "shrunk"]

Image: TypeAlias = npt.NDArray[np.uint8]
"""uint8 (height, width, 3), BGR."""

MAX_SIDE_PX = 1280
"""Longest picture side handed on. The pose network sees 256 px; more only slows the drawing."""

_SANE_FPS = (0.1, 1000.0)

# OpenCV and FFmpeg print lines of their own for every damaged packet or absent camera; the user is
# told in one line by CoachError instead. FFmpeg reads this once, when the first file is opened.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
if "OPENCV_LOG_LEVEL" not in os.environ:
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One picture and when it was taken.

    index: counts the frames of the stream from 0; a skipped frame leaves a gap.
    t_s: seconds since the first frame of the source, strictly increasing.
    image: uint8 (height, width, 3), BGR, never mirrored, turned upright.
    """

    index: int
    t_s: float
    image: Image


class Source(Protocol):
    """Something to iterate over once for its frames; closed by `close` or a `with` block."""

    @property
    def name(self) -> str:
        """What to call it in a message: the file name or `camera 0`."""

    @property
    def fps(self) -> float:
        """Nominal frames per second; NaN when the stream does not say."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the images in pixels."""

    @property
    def duration_s(self) -> float | None:
        """How long it plays, in seconds, as the file says; None when unknown or live."""

    @property
    def live(self) -> bool:
        """True when frames come at their own time, whether or not they are waited for."""

    @property
    def warning(self) -> str | None:
        """What was wrong with the stream so far, in one line; None while all is well."""

    def __iter__(self) -> Iterator[Frame]:
        """Give the frames."""

    def __enter__(self) -> Self:
        """Give the source itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the source."""

    def close(self) -> None:
        """Release the camera or the file; iterating ends. May be called twice."""


class Closing:
    """The `with` block of every source."""

    def __enter__(self) -> Self:
        """Give the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the source."""
        self.close()

    def close(self) -> None:
        """Release what the source holds."""
        raise NotImplementedError


def plausible_fps(fps: float) -> float:
    """The rate a stream claims, in frames per second; NaN when it makes no sense."""
    low, high = _SANE_FPS
    return fps if low <= fps <= high else math.nan


def shrunk(image: cv2.typing.MatLike, max_side_px: int | None) -> npt.NDArray[np.uint8]:
    """The image with its longer side at most `max_side_px`; None keeps it as it is."""
    height, width = image.shape[:2]
    if max_side_px is not None and max(height, width) > max_side_px:
        scale = max_side_px / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        # Down to half, two neighbours a side see every pixel: 1.4 ms instead of 6.6 for 1080p.
        interpolation = cv2.INTER_LINEAR if scale >= 0.5 else cv2.INTER_AREA
        image = cv2.resize(image, size, interpolation=interpolation)
    return np.asarray(image, dtype=np.uint8)
