"""Where the pictures come from: a camera, a video file, or a file played as if it were a camera.

A source is iterated once and gives `Frame`s whose times are the stream's own, never a frame number
divided by a rate: pose filtering, holds and tempo all hang on true time.
"""

from __future__ import annotations

import re

from coach.common.names import expanded
from coach.video.camera import Camera
from coach.video.file import RealTimeFile, VideoFile
from coach.video.frame import MAX_SIDE_PX, Frame, Source

__all__ = ["Camera", "Frame", "RealTimeFile", "Source", "VideoFile", "open_source"]


def open_source(
    text: str, *, realtime: bool = False, max_side_px: int | None = MAX_SIDE_PX
) -> Source:
    """Open what the user named: a camera number (`0`, `/dev/video0`) or the path of a video file.

    `realtime` plays a file at its own pace, as if it were a camera.
    Raises `CoachError` when it cannot be opened.
    """
    camera = re.fullmatch(r"(?:/dev/video)?(\d{1,3})", text.strip())
    if camera is not None:
        return Camera(int(camera[1]), max_side_px=max_side_px)
    path = expanded(text)
    if realtime:
        return RealTimeFile(path, max_side_px=max_side_px)
    return VideoFile(path, max_side_px=max_side_px)
