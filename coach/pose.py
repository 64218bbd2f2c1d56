"""Finds the body in a frame: the one place that knows MediaPipe.

Each frame is seen by itself, and once more in its mirror image; the pose is the mean of both, as
flip tests are made in pose estimation (e.g. Newell et al. 2016, stacked hourglasses). MediaPipe's
own way, to follow a body from frame to frame, is cheaper and comes to follow something else, a
plant or the body's own arm, and stays with it. On four rendered people on hands and knees, trunks
followed so were off by 0.39 torso lengths on average, seen frame by frame by 0.12, both ways by
0.08; of nine on a chair the turn of the ribs was read with errors of 7.7, 7.0 and 5.4 degrees.

What is not found near where the body was just now is looked for there again, so that a second
person who walks through the picture is not taken for the first. What is found is still up to the
plausibility check, and what is not found stays `None`.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
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
from coach.exercise import View
from coach.following import BodyFollower, Layout, front_points, side_points
from coach.frame import Frame
from coach.landmarks import N_LANDMARKS, Pose, Silhouette, mirrored
from coach.leg_points import LegFollower
from coach.model import Model

__all__ = ["PoseFinder"]

#: Certainty asked of MediaPipe: its default of 0.5 drops 40 % of the frames of a cat-cow; false
#: bodies are for `plausibility.py`.
CONFIDENCE = 0.1
#: A body lost for longer than this is no longer looked for where it was.
NEARBY_S = 1.5
#: Hips so far from where they were just now, in torso lengths, may be somebody else's.
ELSEWHERE = 1.0
#: The crop reaches this far around the last body's box, in parts of its longer side.
MARGIN = 0.35
#: Which points are followed, by where the camera stands.
_LAYOUTS: dict[View, Layout] = {"front": front_points, "side": side_points}
#: Nothing smaller than this is worth looking at.
SMALLEST_PX = 32
#: Shoulders and hips of the two looks that differ by more torso lengths are of different things:
#: then the one nearer to the last body is taken, or else the surer one, and no mean.
AGREE = 0.4
#: The longer side of a silhouette: enough for an outline, small enough to store.
SILHOUETTE_PX = 256
#: MediaPipe ends the process when asked for a mask whose width is no multiple of this.
ALIGNED = 4
#: What the network says is rounded to these steps (powers of two, far below its noise) before
#: anyone uses it: a pose log of it is half as large, and still the very same numbers.
STEP_PX, STEP_M, STEP_VISIBILITY = 2.0**-4, 2.0**-10, 2.0**-8
MASK_LEVELS = 5

_TRUNK = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]


class _Part(NamedTuple):
    """The part of a frame that was looked at, in px, and the frame's own size."""

    x: int
    y: int
    w: int
    h: int
    frame_w: int
    frame_h: int

    def mirrored(self) -> _Part:
        """The same part of the mirror image."""
        return self._replace(x=self.frame_w - self.x - self.w)

    def of(self, image: Picture) -> Picture:
        """Its pixels."""
        return image[self.y : self.y + self.h, self.x : self.x + self.w]


class PoseFinder:
    """Finds one body per frame; frames must come in the order of their times.

    Args:
        model: the network to use, as the model store gives it.
        silhouette: whether to bring the person's mask along (10 % more time).
        follow: from where points of the body are followed (2 to 7 ms a frame): of trunk and legs
            from the front, of trunk and head from a side, or not at all.

    Raises:
        CoachError: MediaPipe refuses the model.
    """

    def __init__(
        self, model: Model, *, silhouette: bool = False, follow: View | None = None
    ) -> None:
        self._model = model
        self._silhouette = silhouette
        self._legs = LegFollower() if follow == "front" else None
        self._trunk = BodyFollower(_LAYOUTS[follow]) if follow else None
        self._last: Pose | None = None
        self._first = True
        self._straight, self._mirror = self._landmarker(), self._landmarker()
        self._mirror_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mirror")

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
        self._mirror_thread.shutdown()
        self._straight.close()
        self._mirror.close()

    def find(self, frame: Frame) -> Pose | None:
        """The body in `frame`, None when there is none to be found."""
        h, w = frame.image.shape[:2]
        pose = self._look_at(frame, 0, 0, w, h)
        if self._last is not None and frame.t_s - self._last.t_s <= NEARBY_S:
            away = math.inf if pose is None else _hips_apart(pose, self._last)
            if away > ELSEWHERE:
                nearby = self._look_nearby(frame, self._last)
                if nearby is not None and _hips_apart(nearby, self._last) < away:
                    pose = nearby
        if pose is not None:
            self._last = pose = cut_out(frame.image, pose)
        if pose is not None:
            legs = self._legs.follow(frame.image, pose) if self._legs else None
            trunk = self._trunk.follow(frame.image, pose) if self._trunk else None
            pose = replace(pose, legs=legs, trunk=trunk)
        return pose

    def _look_nearby(self, frame: Frame, last: Pose) -> Pose | None:
        """A second look, around where the body was just now."""
        h, w = frame.image.shape[:2]
        low, high = last.image_px.min(axis=0), last.image_px.max(axis=0)
        reach = MARGIN * float((high - low).max())
        x0, y0 = (max(0, int(v)) for v in low - reach)
        x1, y1 = min(w, int(high[0] + reach)), min(h, int(high[1] + reach))
        return self._look_at(frame, x0, y0, x1, y1)

    def _look_at(self, frame: Frame, x0: int, y0: int, x1: int, y1: int) -> Pose | None:
        """The body in a part of one frame, seen straight and in the mirror."""
        h, w = frame.image.shape[:2]
        if min(x1 - x0, y1 - y0) < SMALLEST_PX:
            return None
        part = _Part(x=x0, y=y0, w=x1 - x0 - (x1 - x0) % ALIGNED, h=y1 - y0, frame_w=w, frame_h=h)
        image, t_s = frame.image, frame.t_s
        with _quiet_stderr() if self._first else nullcontext():
            other = self._mirror_thread.submit(
                self._see, self._mirror, image[:, ::-1], t_s, part.mirrored()
            )
            straight, twin = self._see(self._straight, image, t_s, part), other.result()
        self._first = False
        looks = [straight, twin and mirrored(twin, w)]
        found = [pose for pose in looks if pose is not None]
        if len(found) == 2:
            found = [_mean(*found) if _agree(*found) else self._preferred(found)]
        return _settled(found[0]) if found else None

    def _preferred(self, looks: list[Pose]) -> Pose:
        """Of two different bodies the one that was there just now, or else the surer one."""
        last = self._last
        if last is not None and looks[0].t_s - last.t_s <= NEARBY_S:
            return min(looks, key=lambda pose: _trunks_apart(pose, last))
        return max(looks, key=lambda pose: float(pose.visibility.mean()))

    def _landmarker(self) -> PoseLandmarker:
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=self._model.data),
            running_mode=RunningMode.IMAGE,
            num_poses=1,
            min_pose_detection_confidence=CONFIDENCE,
            min_pose_presence_confidence=CONFIDENCE,
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

    def _see(
        self, landmarker: PoseLandmarker, image: Picture, t_s: float, part: _Part
    ) -> Pose | None:
        """What the network finds in one part of one picture, in px of the whole picture."""
        result = landmarker.detect(_rgb(part.of(image)))
        if not result.pose_landmarks:
            return None
        found, world = result.pose_landmarks[0], result.pose_world_landmarks[0]
        if len(found) != N_LANDMARKS:
            return None
        flat = np.array([(p.x, p.y, p.z, p.visibility) for p in found], dtype=np.float32)
        return Pose(
            t_s=t_s,
            image_px=flat[:, :2] * np.array([part.w, part.h], np.float32)
            + np.array([part.x, part.y], np.float32),
            depth=flat[:, 2] * np.float32(part.w),
            world_m=np.array([(p.x, p.y, p.z) for p in world], dtype=np.float32),
            visibility=flat[:, 3],
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
        full[y : y + h, x : x + w] = np.clip(np.round(small * 255), 0, 255)
        return Silhouette(mask=full, scale=scale)


def _hips_apart(a: Pose, b: Pose) -> float:
    """How far the middles of the hips are from each other, in torso lengths of the second."""
    one, other = Body(a), Body(b)
    return abs(one.middle("hip") - other.middle("hip")) / max(other.torso_px, 1.0)


def _trunks_apart(a: Pose, b: Pose) -> float:
    """How far shoulders and hips are from each other at most, in torso lengths of the second."""
    one, other = Body(a), Body(b)
    return max(abs(one[name] - other[name]) for name in _TRUNK) / max(other.torso_px, 1.0)


def _agree(a: Pose, b: Pose) -> bool:
    return max(_trunks_apart(a, b), _trunks_apart(b, a)) <= AGREE


def _mean(a: Pose, b: Pose) -> Pose:
    silhouette = a.silhouette
    if silhouette is not None and b.silhouette is not None:
        mask = cv2.addWeighted(silhouette.mask, 0.5, b.silhouette.mask, 0.5, 0.0)
        silhouette = Silhouette(mask=mask.astype(np.uint8, copy=False), scale=silhouette.scale)
    return Pose(
        t_s=a.t_s,
        image_px=_halfway(a.image_px, b.image_px),
        depth=_halfway(a.depth, b.depth),
        world_m=_halfway(a.world_m, b.world_m),
        visibility=_halfway(a.visibility, b.visibility),
        silhouette=silhouette,
    )


def _halfway(a: Array, b: Array) -> Array:
    return (a + b) * np.float32(0.5)


def _settled(pose: Pose) -> Pose:
    """The pose in the steps that are kept."""
    silhouette = pose.silhouette
    if silhouette is not None:
        levels = np.round(silhouette.mask * (MASK_LEVELS / 255.0)) * (255 // MASK_LEVELS)
        silhouette = Silhouette(mask=levels.astype(np.uint8), scale=silhouette.scale)
    return Pose(
        t_s=pose.t_s,
        image_px=_rounded(pose.image_px, STEP_PX),
        depth=_rounded(pose.depth, STEP_PX),
        world_m=_rounded(pose.world_m, STEP_M),
        visibility=_rounded(pose.visibility, STEP_VISIBILITY),
        silhouette=silhouette,
    )


def _rounded(values: Array, step: float) -> Array:
    return np.round(values / np.float32(step)) * np.float32(step)


def _rgb(image: Picture) -> Image:
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
