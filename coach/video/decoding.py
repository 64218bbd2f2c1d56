"""The pictures of a video file with their times, by FFmpeg (PyAV); and why a file has none."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.error import FFmpegError
from av.stream import Disposition
from av.video.reformatter import VideoReformatter

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.video.frame import plausible_fps

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from coach.video.frame import Image

__all__ = ["Decoder"]

_KINDS = "MP4, MOV, MKV, WebM, AVI or GIF"
_PICTURE_FORMATS = ("image2", "jpegxl_anim")
_PICTURE_BRANDS = ("heic", "heix", "mif1", "avif")
_MAX_FAILURES = 100
"""Damaged packets in a row after which a file counts as ended."""
_SANE_DURATION_S = 1e6


class Decoder:
    """One video file, opened: its pictures in the order they are shown, upright.

    fps: nominal, in frames per second; NaN when the file does not say.
    size: (width, height) in pixels as stored, before any turning.
    duration_s: what the file says it plays, its edit list applied; None when it does not say.
    damaged: whether something could not be decoded so far.

    Raises `CoachError`, with the reason, when the file holds nothing that can be played.
    """

    def __init__(self, path: Path) -> None:
        self.damaged = False
        self._path = path
        # FFmpeg is given the open file, not its name: names need not be UTF-8, may look like a
        # protocol ("a:b.mp4") or a pattern ("%d.png"), and a playlist could name other files.
        self._file = path.open("rb")
        self._container: InputContainer | None = None
        self._lock = threading.Lock()
        try:
            self._container = _opened(self._file, path)
            self._stream = _picture_stream(self._container, path)
            self._stream.thread_type = "AUTO"
        except BaseException:
            self.close()
            raise
        rate = self._stream.average_rate or self._stream.guessed_rate
        self.fps = plausible_fps(float(rate or 0))
        self.size = self._stream.codec_context.width, self._stream.codec_context.height
        self.duration_s = _duration_s(self._container, self._stream)
        self.codec = self._stream.codec.canonical_name
        self._converter = VideoReformatter()
        self._rotation: int | None = None
        self._matrix: bytes | None = None
        self._frames = self._decoded(self._container)

    def read(self) -> tuple[float | None, Image] | None:
        """The next picture (BGR) and its time in the file in seconds, if it has one.

        None at the end, and after `close`.
        """
        # Closing under a thread that decodes would take the memory away that it writes to.
        with self._lock:
            if self._container is None:
                return None
            frame = next(self._frames, None)
            if frame is None:
                return None
            # One converter for all frames: setting one up costs as much as a small frame.
            picture: Any = self._converter.reformat(frame, format="bgr24").to_ndarray()
            return frame.time, _upright(picture, self._display_matrix(frame))

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._container is None

    def close(self) -> None:
        """Give back the file; may be called twice."""
        with self._lock:
            if self._container is not None:
                self._container.close()
                self._container = None
            self._file.close()

    def _display_matrix(self, frame: VideoFrame) -> bytes | None:
        """How the frame is to be shown; asked anew only when its rotation is another.

        A frame that was asked for its side data refers to itself from then on (PyAV 18): memory
        would grow by every frame until Python's collector comes by.
        """
        if frame.rotation != self._rotation:
            self._rotation = frame.rotation
            found: Any = frame.side_data.get("DISPLAYMATRIX")
            self._matrix = None if found is None else bytes(found)
        return self._matrix

    def _decoded(self, container: InputContainer) -> Iterator[VideoFrame]:
        failures = 0
        packets = container.demux(self._stream)
        while failures < _MAX_FAILURES:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                frames = packet.decode()
            except (FFmpegError, OSError):
                # What is behind a damaged place may be good: FFmpeg finds the next key frame.
                self.damaged = True
                failures += 1
                # Anew, for the last error may have ended the other.
                packets = container.demux(self._stream)
                continue
            for frame in frames:
                failures = 0
                yield frame


def _refuse_others(url: str, flags: int, options: dict[str, str]) -> None:
    raise PermissionError(f"{url}: a video may not open other files")


def _opened(file: Any, path: Path) -> InputContainer:
    try:
        # Titles in other alphabets than UTF-8 are no reason to refuse a film.
        container: InputContainer = av.open(
            file, "r", metadata_errors="replace", io_open=_refuse_others
        )
    except (FFmpegError, OSError, ValueError):
        raise _no_video(path, f"it is {_seems(path)}") from None
    return container


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """The stream of moving pictures. Raises `CoachError` when there is none to decode."""
    name = container.format.name
    brand = container.metadata.get("major_brand", "")
    # FFmpeg plays a still picture as a video of one frame.
    if name.endswith("_pipe") or name in _PICTURE_FORMATS or brand in _PICTURE_BRANDS:
        raise _no_video(path, "it is a picture")
    streams = [
        s for s in container.streams.video if not s.disposition & Disposition.attached_pic
    ]  # a record's cover is no film
    if not streams:
        raise _no_video(
            path,
            "it is a sound file without a picture"
            if container.streams.audio
            else "it holds no frame",
        )
    for stream in streams:
        # None where this FFmpeg has no decoder, whatever the types say.
        if stream.codec_context is not None:
            return stream
    raise CoachError(
        f"{shown(path)} cannot be played: its picture is in a codec that is not known here; "
        "convert it, for example to H.264"
    )


def _duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        duration_s = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        duration_s = container.duration / av.time_base
        if "matroska" in container.format.name:
            # There it is the time of the end, and the start may be anywhere.
            duration_s -= (container.start_time or 0) / av.time_base
    else:
        return None
    return duration_s if 0 < duration_s < _SANE_DURATION_S else None


def _upright(picture: Image, matrix: bytes | None) -> Image:
    """The picture turned and flipped as its display matrix says, by right angles."""
    if matrix is None:
        return picture
    # A point (x, y) is shown at (a x + c y, b x + d y); the scale does not matter here.
    a, b, _, c, d = struct.unpack_from("=5i", matrix)
    if abs(b) > abs(a):
        picture, a, d = picture.transpose(1, 0, 2), c, b
    if a < 0:
        picture = picture[:, ::-1]
    if d < 0:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _no_video(path: Path, why: str) -> CoachError:
    return CoachError(f"{shown(path)} cannot be played: {why}; give a video file such as {_KINDS}")


def _seems(path: Path) -> str:
    """What a file that FFmpeg cannot open seems to be, as a phrase after "it is"."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head[4:8] == b"ftyp":
        return (
            "an MP4 without its index (moov): the recording was not finished or the file was not "
            "copied to the end"
        )
    if head.startswith(b"%PDF"):
        return "a PDF document"
    if head.startswith(b"PK\x03\x04"):
        return "a zip archive or an office document"
    # The last character may be cut in two by the end of the sample.
    if b"\0" not in head and len(head.decode(errors="ignore").encode()) >= len(head) - 3:
        return "a text file"
    return "in no video format that can be read here, or damaged"
