"""Videos whose frames tell their own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from coach.video.source import Frame, Source

GREY_STEP = 4
SIZE = (64, 48)


def picture(number: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    """A flat grey whose level tells the frame's number, with a white top left corner."""
    image = np.full((size[1], size[0], 3), 8 + GREY_STEP * (number % 50), np.uint8)
    image[: size[1] // 4, : size[0] // 4] = 255
    return image


def number_of(frame: Frame) -> int:
    # Colour conversion shifts the level by up to a step.
    return round((float(frame.image[-8:, -8:].mean()) - 6) / GREY_STEP)


def write_cv(
    path: Path, *, frames: int = 30, fps: float = 25, size: tuple[int, int] = SIZE
) -> Path:
    code = "MJPG" if path.suffix == ".avi" else "mp4v"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), fps, size)
    assert writer.isOpened()
    for number in range(frames):
        writer.write(picture(number, size))
    writer.release()
    return path


def write_h264(
    path: Path,
    pts_ms: Sequence[int],
    *,
    b_frames: int = 0,
    options: dict[str, str] | None = None,
) -> Path:
    """A video whose frames are due at exactly these milliseconds."""
    with av.open(str(path), "w", options=options or {}) as out:
        stream = out.add_stream("libx264", rate=25, options={"bf": str(b_frames), "g": "10"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, pts in enumerate(pts_ms):
            frame = av.VideoFrame.from_ndarray(picture(number), format="bgr24")
            frame.pts, frame.time_base = pts, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def times(source: Source) -> list[float]:
    with source:
        return [frame.t_s for frame in source]
