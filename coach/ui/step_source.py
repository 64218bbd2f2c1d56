"""What the steps of a routine are seen through: the camera, or a file in its place."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.exercise.spec import Exercise
from coach.pose.log import PoseLog, is_pose_log
from coach.pose.types import Observation
from coach.programme.steps import PlannedStep
from coach.ui.guard import Guard
from coach.ui.opening import open_finder
from coach.ui.routine import Opened
from coach.video.frame import Frame

if TYPE_CHECKING:
    from coach.history.recorder import Recorder
    from coach.history.rows import SourceKind

__all__ = ["StepSources"]


@dataclass(frozen=True, kw_only=True)
class StepSources:
    """Opens the camera, or the file given for a step, and tells the history that it begins.

    Attributes:
        files: by the number of a step, or by its exercise's name.
        fast: files are read as fast as they can be judged, else at their own pace.
    """

    files: Mapping[str, str]
    steps: tuple[PlannedStep, ...]
    camera: int | None
    model: Path | None
    fast: bool
    history: Recorder | None
    tell: Callable[[str], None]

    @contextmanager
    def open(self, step: PlannedStep) -> Iterator[Opened]:
        """Where the poses of this step come from, closed at the end of the block.

        Raises:
            CoachError: the camera, the file or the network cannot be opened.
        """
        exercise = step.exercise
        assert isinstance(exercise, Exercise)
        number = str(self.steps.index(step) + 1)
        path = self.files.get(number) or self.files.get(step.name)
        with ExitStack() as stack:
            if path is None and self.fast:
                raise CoachError(
                    f"{exercise.title}: --fast wants a file for each exercise that is watched: "
                    f"--source {step.name}=FILE"
                )
            if path is not None and is_pose_log(path):
                opened = self._log(Path(path))
                self._begin(exercise, opened.name, "pose log")
            elif path is not None and self.fast:
                opened = stack.enter_context(self._video(path, exercise))
                self._begin(exercise, opened.name, "video")
            else:
                opened = stack.enter_context(self._played(path, exercise))
                self._begin(exercise, opened.name, "camera" if path is None else "video")
            guard = Guard(exercise, waits=path is None)
            yield replace(opened, history=self.history, guard=guard)

    def _begin(self, exercise: Exercise, name: str, kind: SourceKind) -> None:
        if self.history is not None:
            self.history.begin(exercise, source=name, source_kind=kind)

    def _log(self, path: Path) -> Opened:
        """A pose log, drawn on black: it holds no pictures."""
        log = PoseLog(path)
        return Opened(observations=_drawn(log, None if self.fast else time.sleep), name=shown(path))

    @contextmanager
    def _video(self, path: str, exercise: Exercise) -> Iterator[Opened]:
        from coach.pose.open_video import open_video

        with open_video(path, exercise.camera.models, self.model) as (_, observations, _header):
            yield Opened(observations=observations, name=shown(path))

    @contextmanager
    def _played(self, path: str | None, exercise: Exercise) -> Iterator[Opened]:
        """A camera, or a video as if it were one."""
        from coach.pose.pipeline import live
        from coach.video.source import open_source

        name = str(self.camera or 0) if path is None else path
        with (
            open_source(name, realtime=path is not None) as frames,
            open_finder(exercise, self.model, self.tell) as finder,
            closing(live(frames, finder)) as observations,
        ):
            yield Opened(observations=observations, name=frames.name)


def _drawn(log: PoseLog, sleep: Callable[[float], None] | None) -> Iterator[Observation]:
    """The observations of a log with a black picture each, at their own pace where one sleeps."""
    width, height = log.header.size
    image = np.zeros((height, width, 3), dtype=np.uint8)
    begun_s = time.monotonic()
    for i, observation in enumerate(log):
        if sleep is not None:
            sleep(max(0.0, begun_s + observation.t_s - time.monotonic()))
        frame = Frame(index=i, t_s=observation.t_s, image=image)
        yield replace(observation, frame=frame)
