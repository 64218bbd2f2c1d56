"""Finds the body in a frame: the one place that knows MediaPipe.

The pose landmarker runs in VIDEO mode on the stream's true timestamps (its own filters count on
them). Floor poses are its weakness: they are lost in flickers. A lost pose is looked for again in
a crop around where the body was last; what is found is still up to the plausibility check, and
what is not found stays `None`.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import NamedTuple

import cv2
import numpy as np
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import (
    PoseLandmarker,
    PoseLandmarkerOptions,
    PoseLandmarkerResult,
    RunningMode,
)
from numpy.typing import NDArray

from coach.body import Body
from coach.cutout import cut_out
from coach.errors import CoachError
from coach.frame import Frame
from coach.landmarks import N_LANDMARKS, Pose, Silhouette
from coach.model import Model

__all__ = ["PoseFinder"]

#: Certainty asked of MediaPipe for a body to be followed from frame to frame. With less it follows
#: a body that has long slipped away (seen on all fours at 0.1) and never looks for it anew.
FOLLOW_CONFIDENCE = 0.5
#: Certainty asked of a body newly found, in the stream or by a second look at one frame, which
#: cannot slip: MediaPipe's default of 0.5 drops 40 % of the frames of a cat-cow; false bodies are
#: for `plausibility.py`.
LOOK_CONFIDENCE = 0.1
#: A body lost for longer than this is no longer looked for where it was.
NEARBY_S = 1.5
#: While nobody is to be found, the whole picture gets a second look so often.
SEARCH_S = 0.3
#: The crop reaches this far around the last body's box, in parts of its longer side.
MARGIN = 0.35
#: The longer side of a silhouette: enough for an outline, small enough to store.
SILHOUETTE_PX = 256
#: Following a body, MediaPipe may come to follow something else, a plant or the body's own arm, and
#: stay with it: of frames of rendered people on hands and knees where that happened, 39 % were lost
#: so, of the same frames seen one by one 10 %. So every now and then the frame is also seen by
#: itself; shoulders and hips that differ by more than this many torso lengths have been lost (where
#: both see the body they differ by 0.1, one time in ten by 0.22; where one is lost, by 0.65).
AUDIT_S = 0.5
STRAYED = 0.22
#: Whoever has been lost so is seen frame by frame for this long: following would lose them again.
UNFOLLOWED_S = 3.0
#: MediaPipe ends the process when asked for a mask whose width is no multiple of this.
ALIGNED = 4
#: What the network says is rounded to these steps (powers of two, far below its noise) before
#: anyone uses it: a pose log of it is half as large, and still the very same numbers.
STEP_PX, STEP_M, STEP_VISIBILITY = 2.0**-4, 2.0**-10, 2.0**-8
MASK_LEVELS = 5


_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")


class _Part(NamedTuple):
    """The part of a frame that was looked at, in px, and the frame's own size."""

    x: int
    y: int
    w: int
    h: int
    frame_w: int
    frame_h: int


class PoseFinder:
    """Finds one body per frame; frames must come in the order of their times.

    Args:
        model: the network to use, as the model store gives it.
        silhouette: whether to bring the person's mask along (10 % more time).

    Raises:
        CoachError: MediaPipe refuses the model.
    """

    def __init__(self, model: Model, *, silhouette: bool = False) -> None:
        self._model = model
        self._silhouette = silhouette
        self._last_ms = -1
        self._last: Pose | None = None
        self._video = self._landmarker(RunningMode.VIDEO)
        self._single: PoseLandmarker | None = None
        self._searched_s = -math.inf
        self._audited_s = self._unfollowed_until_s = -math.inf

    def __enter__(self) -> PoseFinder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the networks. May be called twice."""
        for landmarker in (self._video, self._single):
            if landmarker is not None:
                landmarker.close()
        self._single = None

    def find(self, frame: Frame) -> Pose | None:
        """The body in `frame`, None when there is none to be found."""
        image = _even(frame.image)
        stamp_ms = max(self._last_ms + 1, round(frame.t_s * 1000))
        first = self._last_ms < 0
        self._last_ms = stamp_ms
        if frame.t_s < self._unfollowed_until_s:
            return self._remembered(image, self._look_at(frame, *_all_of(frame)))
        with _quiet_stderr() if first else nullcontext():
            result = self._video.detect_for_video(_rgb(image), stamp_ms)
        h, w = frame.image.shape[:2]
        part = _Part(x=0, y=0, w=image.shape[1], h=h, frame_w=w, frame_h=h)
        pose = self._pose(result, frame.t_s, part)
        if pose is None:
            pose = self._look_again(frame)
        elif self._silhouette and frame.t_s - self._audited_s >= AUDIT_S:
            pose = self._audited(frame, pose)
        return self._remembered(image, pose)

    def _remembered(self, image: NDArray[np.uint8], pose: Pose | None) -> Pose | None:
        if pose is not None:
            self._last = pose = cut_out(image, pose)
        return pose

    def _look_again(self, frame: Frame) -> Pose | None:
        """A second look: around where the body was just now, else now and then everywhere."""
        h, w = frame.image.shape[:2]
        x0, y0, x1, y1 = 0, 0, w, h
        last = self._last
        if last is not None and frame.t_s - last.t_s <= NEARBY_S:
            low, high = last.image_px.min(axis=0), last.image_px.max(axis=0)
            reach = MARGIN * float((high - low).max())
            x0, y0 = (max(0, int(v)) for v in low - reach)
            x1, y1 = min(w, int(high[0] + reach)), min(h, int(high[1] + reach))
        elif frame.t_s - self._searched_s < SEARCH_S:
            return None
        else:
            self._searched_s = frame.t_s
        return self._look_at(frame, x0, y0, x1, y1)

    def _audited(self, frame: Frame, followed: Pose) -> Pose:
        """The followed pose, or what this frame by itself shows if that is somewhere else."""
        self._audited_s = frame.t_s
        single = self._look_at(frame, *_all_of(frame))
        if single is None:
            return followed
        body, other = Body(single), Body(followed)
        away = max(abs(body[name] - other[name]) for name in _TRUNK)
        if away <= STRAYED * body.torso_px:
            return followed
        self._video.close()
        self._video = self._landmarker(RunningMode.VIDEO)
        self._unfollowed_until_s = frame.t_s + UNFOLLOWED_S
        return single

    def _look_at(self, frame: Frame, x0: int, y0: int, x1: int, y1: int) -> Pose | None:
        """The body in a part of one frame, without any memory of the frames before."""
        h, w = frame.image.shape[:2]
        if x1 - x0 < 32 or y1 - y0 < 32:
            return None
        if self._single is None:
            self._single = self._landmarker(RunningMode.IMAGE)
        x1 -= (x1 - x0) % ALIGNED
        result = self._single.detect(_rgb(frame.image[y0:y1, x0:x1]))
        part = _Part(x=x0, y=y0, w=x1 - x0, h=y1 - y0, frame_w=w, frame_h=h)
        return self._pose(result, frame.t_s, part)

    def _landmarker(self, mode: RunningMode) -> PoseLandmarker:
        confidence = FOLLOW_CONFIDENCE if mode is RunningMode.VIDEO else LOOK_CONFIDENCE
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=self._model.data),
            running_mode=mode,
            num_poses=1,  # more than one and MediaPipe stops smoothing
            min_pose_detection_confidence=LOOK_CONFIDENCE,
            min_pose_presence_confidence=confidence,
            min_tracking_confidence=confidence,
            output_segmentation_masks=self._silhouette,
        )
        try:
            with _quiet_stderr():
                return PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise CoachError(
                f"{self._model.path}: MediaPipe refuses this model ({error}); "
                "delete the file, or give another with --model"
            ) from None

    def _pose(self, result: PoseLandmarkerResult, t_s: float, part: _Part) -> Pose | None:
        if not result.pose_landmarks:
            return None
        found, world = result.pose_landmarks[0], result.pose_world_landmarks[0]
        if len(found) != N_LANDMARKS:
            return None
        flat = np.array([(p.x, p.y, p.z, p.visibility) for p in found], dtype=np.float32)
        size = np.array([part.w, part.h], np.float32)
        corner = np.array([part.x, part.y], np.float32)
        metres = np.array([(p.x, p.y, p.z) for p in world], dtype=np.float32)
        return Pose(
            t_s=t_s,
            image_px=_rounded(flat[:, :2] * size + corner, STEP_PX),
            depth=_rounded(flat[:, 2] * np.float32(part.w), STEP_PX),
            world_m=_rounded(metres, STEP_M),
            visibility=_rounded(flat[:, 3], STEP_VISIBILITY),
            silhouette=self._mask(result, part),
        )

    def _mask(self, result: PoseLandmarkerResult, part: _Part) -> Silhouette | None:
        # Reading a mask that is absent kills the process: ask first.
        if not self._silhouette or not result.segmentation_masks:
            return None
        scale = min(1.0, SILHOUETTE_PX / max(part.frame_w, part.frame_h))
        certainty = np.squeeze(result.segmentation_masks[0].numpy_view())
        full = np.zeros((round(part.frame_h * scale), round(part.frame_w * scale)), np.uint8)
        x, y = round(part.x * scale), round(part.y * scale)
        w = min(max(1, round(part.w * scale)), full.shape[1] - x)
        h = min(max(1, round(part.h * scale)), full.shape[0] - y)
        small = cv2.resize(certainty, (w, h), interpolation=cv2.INTER_AREA)
        levels = np.clip(np.round(small * MASK_LEVELS), 0, MASK_LEVELS) * (255 // MASK_LEVELS)
        full[y : y + h, x : x + w] = levels
        return Silhouette(mask=full, scale=scale)


def _all_of(frame: Frame) -> tuple[int, int, int, int]:
    h, w = frame.image.shape[:2]
    return 0, 0, w, h


def _rounded(values: NDArray[np.float32], step: float) -> NDArray[np.float32]:
    return np.round(values / np.float32(step)) * np.float32(step)


def _even(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return image[:, : image.shape[1] - image.shape[1] % ALIGNED]


def _rgb(image: NDArray[np.uint8]) -> Image:
    """MediaPipe's picture of an OpenCV one (BGR)."""
    return Image(image_format=ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keeps native start-up chatter from the user's terminal; errors come as exceptions."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
