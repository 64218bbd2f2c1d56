"""Finds the body in a frame: a `Frame` in, a `Pose` out.

An engine runs the networks (`engine.py`): a person is looked for once, then the body is followed
from frame to frame, and its landmarks are smoothed by the frames' own times (BlazePose, Bazarevsky
et al. 2020). What is found is still up to the plausibility check, and what is not found stays
`None`.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.engine import open_engine
from coach.pose.landmarks import INDEX
from coach.pose.models.model import Model
from coach.pose.types import Pose
from coach.video.frame import Frame

__all__ = ["PeopleCounter", "PoseFinder", "Prepared"]

#: A picture as the engine takes it.
Prepared: TypeAlias = Any

#: What runs beside the network hands Python on after so long, in seconds, when it is wanted there.
#: With Python's own 5 ms a drawing or judging thread held up a sixth of a pose.
HAND_ON_S = 0.001

#: What the network says is rounded to these steps (powers of two, far below its noise) before
#: anyone uses it: a pose log of it is half as large, and still the very same numbers.
STEP_PX, STEP_M, STEP_VISIBILITY = 2.0**-4, 2.0**-10, 2.0**-8

#: Of a second person: shoulders and hips at least so sure, so far from the first one's, in trunk
#: lengths of the larger, and at least so large beside it.
_SURE, _AWAY, _SMALLER = 0.6, 0.6, 0.4
_TRUNK = [INDEX[n] for n in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")]

Array = NDArray[np.float32]
Floats = NDArray[np.floating[Any]]

_one_at_a_time = threading.Lock()


class PoseFinder:
    """Finds one body per frame; frames must come in the order of their times.

    Args:
        model: the networks to use, as the model store gives them; kept.

    Attributes:
        engine: what runs them, "direct" or "graph".

    Raises:
        CoachError: the model is refused.
    """

    def __init__(self, model: Model) -> None:
        with _quiet_stderr():
            self._engine = open_engine(model)
        self.engine = self._engine.name
        self.model = model
        self._last_ms = -1
        # The network needs a core to itself. OpenCV's own threads gain the drawing nothing (3.9 ms
        # instead of 4.8 for a picture without them) and take that core from it.
        cv2.setNumThreads(1)
        sys.setswitchinterval(HAND_ON_S)

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
        self._engine.close()

    def prepared(self, frame: Frame) -> Prepared:
        """The picture as the network takes it; another thread can make it ahead of `find`."""
        return self._engine.prepared(frame.image)

    def find(self, frame: Frame, prepared: Prepared | None = None) -> Pose | None:
        """The body in `frame`, None when there is none to be found."""
        h, w = frame.image.shape[:2]
        first = self._last_ms < 0
        # Whole milliseconds that increase, as MediaPipe wants them.
        self._last_ms = max(self._last_ms + 1, round(frame.t_s * 1000))
        picture = self.prepared(frame) if prepared is None else prepared
        with _quiet_stderr() if first else nullcontext():
            seen = self._engine.follow(picture, self._last_ms)
        if seen is None:
            return None
        return Pose(
            t_s=frame.t_s,
            image_px=_rounded(seen.px[:, :2], STEP_PX),
            depth=_rounded(seen.px[:, 2], STEP_PX),
            world_m=_rounded(seen.world_m, STEP_M),
            visibility=_rounded(seen.visibility, STEP_VISIBILITY),
            size=(w, h),
        )


class PeopleCounter:
    """Counts the people in a picture, up to two: by itself, whatever was seen before.

    Args:
        model: as of `PoseFinder`.
    """

    def __init__(self, model: Model) -> None:
        with _quiet_stderr():
            self._engine = open_engine(model, people=2, threads=1)

    def count(self, frame: Frame) -> int:
        """How many people are in `frame`: 0, 1, or 2 for two and more."""
        people = self._engine.look(self._engine.prepared(frame.image))
        trunks = [p.px[_TRUNK, :2] for p in people if p.visibility[_TRUNK].min() >= _SURE]
        if len(trunks) < 2:
            return len(trunks)
        return 2 if _apart(trunks[0], trunks[1]) else 1

    def close(self) -> None:
        """Release the networks. May be called twice."""
        self._engine.close()


def _apart(one: Floats, other: Floats) -> bool:
    """Whether two trunks, (4, 2) px, shoulders then hips, are two bodies; one is often found twice.

    A trunk much smaller than the other is a picture on the wall, or too far off to matter.
    """
    lengths = [float(np.linalg.norm(t[:2].mean(0) - t[2:].mean(0))) for t in (one, other)]
    away = float(np.linalg.norm(one.mean(0) - other.mean(0)))
    return away > _AWAY * max(lengths) and min(lengths) > _SMALLER * max(lengths)


def _rounded(values: Floats, step: float) -> Array:
    return np.round(values.astype(np.float32) / np.float32(step)) * np.float32(step)


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keeps native start-up chatter from the user's terminal; errors come as exceptions."""
    with _one_at_a_time:  # or one would take the other's silence for the terminal
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
