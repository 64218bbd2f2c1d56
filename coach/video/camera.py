"""A camera as a source of frames."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from coach.common.errors import CoachError
from coach.video.frame import MAX_SIDE_PX, Closing, Frame, plausible_fps, shrunk

__all__ = ["Camera"]

_SIZE_PX = (640, 480)
_FAILED_READS = 30
"""Reads in a row without a picture, after which a camera counts as gone."""
_RETRY_S = 0.05
_PATIENCE_S = 0.5
RETURN_S = 60.0
"""A camera that is gone is looked for again for so long: plugged in again, let go, awake."""
_LOOK_AGAIN_S = 1.0


class Camera(Closing):
    """A camera by its number; 640 x 480 is asked for, what comes may differ.

    Times are read from a monotonic clock when the picture arrives. The iteration ends only with
    `close`. A camera that stops sending (unplugged, taken by another program, asleep) is opened
    again as soon as it is back. `open_capture` can be replaced by anything that gives an OpenCV
    capture for a number.

    Raises `CoachError` when there is no such camera or it sends nothing, and out of the iteration
    when it has been gone for `RETURN_S`.
    """

    live = True
    duration_s: float | None = None
    warning: str | None = None

    def __init__(
        self,
        number: int,
        *,
        max_side_px: int | None = MAX_SIDE_PX,
        open_capture: Callable[[int], cv2.VideoCapture] | None = None,
    ) -> None:
        self.name = f"camera {number}"
        self._max_side_px = max_side_px
        #: Held while the capture is at work: it must not be released under it.
        self._at_work = threading.Lock()
        self._number = number
        self._open_capture = open_capture or _open_camera
        self._closed = threading.Event()
        self._capture = self._open_capture(number)
        if not self._capture.isOpened():
            raise CoachError(f"No camera {number} could be opened ({_cameras_found(number)})")
        self.fps = plausible_fps(self._capture.get(cv2.CAP_PROP_FPS))
        first = self._read()
        if first is None:
            self.close()
            raise CoachError(
                f"Camera {number} opens but sends no picture; close other programs that use it, "
                "plug it in again, or give another number"
            )
        self._first: tuple[float, npt.NDArray[np.uint8]] | None = first
        self.size = (first[1].shape[1], first[1].shape[0])

    def __iter__(self) -> Iterator[Frame]:
        if self._first is None:
            return
        (started_s, image), self._first = self._first, None
        index, t_s = 0, 0.0
        yield Frame(index=index, t_s=t_s, image=image)
        while not self._closed.is_set():
            found = self._read() or self._read_again()
            if found is None:
                if self._closed.is_set():
                    return
                raise CoachError(
                    f"{self.name.capitalize()} stopped sending pictures after {t_s:.1f} s; "
                    "check its cable, close other programs that use it, and start again"
                )
            index += 1
            # The clock's own step may be coarser than the time between two frames.
            t_s = max(found[0] - started_s, t_s + 1e-4)
            yield Frame(index=index, t_s=t_s, image=found[1])

    def close(self) -> None:
        """Release the camera; may be called twice. One that hangs is left to the program's end."""
        self._closed.set()
        if self._at_work.acquire(timeout=_PATIENCE_S):
            try:
                self._capture.release()
            finally:
                self._at_work.release()

    def _read_again(self) -> tuple[float, npt.NDArray[np.uint8]] | None:
        """The first picture after the camera came back; None when it does not, or on `close`."""
        gone_s = time.monotonic()
        while time.monotonic() - gone_s < RETURN_S:
            with self._at_work:
                self._capture.release()
            if self._closed.wait(_LOOK_AGAIN_S):
                return None
            capture = self._open_capture(self._number)
            with self._at_work:
                self._capture = capture
            if self._closed.is_set():
                capture.release()
                return None
            found = self._read() if capture.isOpened() else None
            if found is not None:
                return found
        return None

    def _read(self) -> tuple[float, npt.NDArray[np.uint8]] | None:
        """The next picture as (clock time in seconds, image); None when none comes."""
        for attempt in range(_FAILED_READS):
            with self._at_work:
                grabbed = self._capture.isOpened() and self._capture.grab()
                now_s = time.monotonic()
                ok, image = self._capture.retrieve() if grabbed else (False, None)
            if ok and image is not None and image.ndim == 3 and image.size:
                return now_s, shrunk(image, self._max_side_px)
            if not self._capture.isOpened():
                return None
            if attempt + 1 < _FAILED_READS:
                time.sleep(_RETRY_S)
        return None


def _open_camera(number: int) -> cv2.VideoCapture:
    """Ask the system's own camera interface; the general search tries others and talks."""
    interfaces = {
        "linux": (cv2.CAP_V4L2,),
        "darwin": (cv2.CAP_AVFOUNDATION,),
        "win32": (cv2.CAP_DSHOW, cv2.CAP_MSMF),
    }.get(sys.platform, (cv2.CAP_ANY,))
    capture = cv2.VideoCapture()
    for interface in interfaces:
        if capture.open(number, interface):
            break
    if capture.isOpened():
        # Wishes: a driver that cannot grant one says no and goes on as it was. MJPG first, for
        # raw pictures at full rate do not fit through USB 2 at larger sizes.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, _SIZE_PX[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, _SIZE_PX[1])
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _cameras_found(number: int) -> str:
    """What the system has instead of camera `number`, and what to do."""
    if sys.platform != "linux":
        return (
            "plug it in, allow camera access for this program in the system's privacy settings, "
            "close other programs that use it, or give another number or a video file"
        )
    devices = sorted(Path("/dev").glob("video*"))
    wanted = Path(f"/dev/video{number}")
    if wanted in devices and not os.access(wanted, os.R_OK | os.W_OK):
        return f"{wanted} may not be used by you; add yourself to its group, often 'video'"
    if wanted in devices:
        return f"{wanted} exists: close other programs that use it, or try another number"
    found = ", ".join(str(device) for device in devices) or "none"
    return f"found: {found}; plug one in, give another number, or give a video file"
