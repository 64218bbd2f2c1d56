"""The pose networks run by MediaPipe's own graph: the one place that runs MediaPipe.

https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker
"""

from __future__ import annotations

import os
from typing import Any

import cv2
import numpy as np
from mediapipe import Image as Picture
from mediapipe import ImageFormat
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

from coach.common.errors import CoachError
from coach.pose.engine import Seen
from coach.pose.models.model import Model
from coach.video.frame import Image

__all__ = ["Graph"]


class Graph:
    """MediaPipe's pose landmarker, in VIDEO mode for one body, in IMAGE mode for more `people`.

    Raises:
        CoachError: MediaPipe refuses the model.
    """

    name = "graph"

    def __init__(self, model: Model, people: int) -> None:
        # The only number of poses that MediaPipe smooths is one.
        mode = RunningMode.VIDEO if people == 1 else RunningMode.IMAGE
        options = PoseLandmarkerOptions(
            base_options=_asset(model), running_mode=mode, num_poses=people
        )
        try:
            self._landmarker = PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise CoachError(
                f"{model.path}: MediaPipe refuses this model ({error}); "
                "delete the file, or give another with --model"
            ) from None

    def prepared(self, picture: Image) -> Any:
        """The picture in RGB, as MediaPipe holds it."""
        rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return Picture(image_format=ImageFormat.SRGB, data=rgb)

    def follow(self, prepared: Any, t_ms: int) -> Seen | None:
        """As in `Engine`."""
        people = _people(self._landmarker.detect_for_video(prepared, t_ms), prepared)
        return people[0] if people else None

    def look(self, prepared: Any) -> list[Seen]:
        """As in `Engine`."""
        return _people(self._landmarker.detect(prepared), prepared)

    def close(self) -> None:
        """As in `Engine`."""
        self._landmarker.close()


def _people(result: Any, picture: Any) -> list[Seen]:
    size = np.array([picture.width, picture.height, picture.width], np.float32)
    return [
        Seen(
            px=(np.array([(p.x, p.y, p.z) for p in marks], np.float32) * size).astype(float),
            world_m=np.array([(p.x, p.y, p.z) for p in world]),
            visibility=np.array([p.visibility for p in marks]),
        )
        for marks, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
    ]


def _asset(model: Model) -> BaseOptions:
    """The model by its name, which MediaPipe maps into memory (27 MB less than by its bytes); by
    its bytes where the name could be misread: MediaPipe stumbles over some on Windows.
    """
    name = str(model.path)
    if os.name == "posix" and name.isascii():
        return BaseOptions(model_asset_path=name)
    return BaseOptions(model_asset_buffer=model.data)
