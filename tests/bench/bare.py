"""The bare loop that everything is measured against: MediaPipe's VIDEO mode over a file's frames.

A program of its own, with nothing of coach in it: `python bare.py MODEL.task VIDEO...`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import cv2
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

__all__ = ["pictures", "see"]

Picture = cv2.typing.MatLike


def pictures(video: str) -> Iterator[tuple[int, Picture]]:
    """The pictures of a video, each with its time in whole milliseconds."""
    capture = cv2.VideoCapture(video)
    while True:
        ok, image = capture.read()
        if not ok:
            break
        yield round(capture.get(cv2.CAP_PROP_POS_MSEC)), image
    capture.release()


def see(model: str, shown: Iterable[tuple[int, Picture]]) -> int:
    """Looks for one body in every picture; how many pictures there were."""
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=model), running_mode=RunningMode.VIDEO
    )
    n, last_ms = 0, -1
    with PoseLandmarker.create_from_options(options) as landmarker:
        for at_ms, image in shown:
            last_ms = max(last_ms + 1, at_ms)
            rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            picture = Image(image_format=ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(picture, last_ms)
            n += 1
    return n


if __name__ == "__main__":
    for name in sys.argv[2:]:
        see(sys.argv[1], pictures(name))
