"""Write pictures to an H.264 file that every browser plays."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

__all__ = ["write_video"]

# With pictures predicted from both sides, or looking ahead beside its own thread, the encoder gives
# other bytes each time for the same pictures; without, a clip made again is the same file.
_REPEATABLE = "bframes=0:sync-lookahead=0:lookahead-threads=1"


def write_video(
    path: Path,
    pictures: Iterable[NDArray[np.uint8]],
    *,
    fps: float,
    size_px: tuple[int, int],
    crf: int = 23,
) -> None:
    """Write pictures (H, W, 3) RGB as MP4 (H.264, yuv420p); sizes must be even.

    `crf` is the encoder's: 0 loses nothing, 51 is the worst.
    """
    rate = Fraction(fps).limit_denominator(1001)
    # Any other ending would leave the container's kind to be guessed.
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.options = {
            "crf": str(crf),
            "preset": "fast",
            "threads": "1",
            "x264-params": _REPEATABLE,
        }
        for picture in pictures:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
