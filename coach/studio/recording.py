"""One recording of the studio's library: measured once, judged at every move of a slider."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from coach.common.errors import CoachError
from coach.evaluation.metrics import Comparison
from coach.evaluation.recordings import LOG
from coach.evaluation.truth import Truth, read_truth, truth_paths
from coach.evaluation.tuning.account import Result
from coach.evaluation.tuning.bench import Bench, Changes, Recording
from coach.evaluation.tuning.measured import MeasurementCache
from coach.exercise.loader import ExerciseFile
from coach.pose.landmarks import BONES, NAMES
from coach.pose.log import PoseLog
from coach.pose.open_video import open_video
from coach.pose.types import Observation

__all__ = ["State", "StudioRecording", "stamp"]

State = Literal["waiting", "ready", "wrong"]

#: The landmarks that a drawn skeleton needs, in the order the page gets them.
POINTS = tuple(sorted({i for bone in BONES for i in bone}))
_ORDER = {landmark: i for i, landmark in enumerate(POINTS)}
#: Frames a second to step by where a video does not say.
FALLBACK_FPS = 30.0
#: Comparisons kept for each recording: the settings in use, those on the sliders, A, B.
KEPT = 8


class StudioRecording:
    """One recording: where it lies, what is known of it, and the judging of it.

    Every method may be called from any thread; they wait for one another. Only a video can be
    watched and labelled before it is measured.

    Attributes:
        progress: how much of it has been seen, 0..1, while it is being measured.
    """

    def __init__(self, name: str, path: Path, video: Path | None, file: ExerciseFile) -> None:
        """`path` is what is measured, the pose log where there is one; `video` can be played."""
        self.name = name
        self.path = path
        self.video = video
        self.stamp = stamp(path, video)
        self.state: State = "waiting"
        self.problem = ""
        self.truth: Truth | None = None
        self.progress = 0.0
        self._file = file
        #: Held while it is being measured, which takes minutes; taken before the other one.
        self._measuring = threading.Lock()
        self._lock = threading.RLock()
        self._observations: list[Observation] = []
        self._size: tuple[int, int] = (0, 0)
        self._fps: float | None = None
        self._measurements = MeasurementCache(lambda: self._observations)
        self._bench: Bench | None = None
        self._compared: dict[tuple[tuple[str, float], ...], Comparison] = {}

    @property
    def facts_path(self) -> Path:
        """Where its truth is or would be."""
        return truth_paths(self.path)[0]

    def measure(self, changes: Changes) -> None:
        """Reads and measures it, unless that is done; what is wrong with it is kept in words."""
        with self._measuring:
            if self.state != "waiting":
                return
            try:
                self.read_truth_again()
                self._see(changes)
                self.state = "ready"
            except CoachError as error:
                self.problem, self.state = str(error), "wrong"
            except Exception as error:
                # A damaged file fails in any layer, and must not take the other ones with it.
                self.problem = f"{self.path}: cannot be read: {error or type(error).__name__}"
                self.state = "wrong"

    def read_truth_again(self) -> None:
        """Takes the truth beside the recording as it is now. Raises `CoachError` if it is wrong."""
        with self._lock:
            self.truth = read_truth(self.path) if self.facts_path.exists() else None
            truth = self.truth or _nothing_known(self._file.path.stem)
            recording = Recording(self.name, self.path, truth, self._measurements)
            self._bench = Bench(self._file, [recording], changes={}, jobs=1)
            self._compared.clear()
            self.stamp = stamp(self.path, self.video)

    def ready(self, changes: Changes | None = None) -> Bench:
        """Its bench, once it is measured. Raises `CoachError` with what is wrong with it."""
        self.measure(changes or {})
        with self._lock:
            if self.state == "wrong" or self._bench is None:
                raise CoachError(self.problem)
            return self._bench

    def judge(self, changes: Changes) -> Result:
        """The whole account with these thresholds. Raises `CoachError` when it cannot be given."""
        self.ready(changes)
        with self._lock:
            return self.ready(changes).judge(self.name, changes)

    def as_json(self, judged: Result) -> dict[str, Any]:
        """An account of it as plain data; without a truth nothing in it is compared with one."""
        data = judged.as_json()
        data["labelled"] = self.truth is not None
        data["control"] = self.truth is not None and self.truth.control
        if self.truth is None:
            data |= {"true_count": None, "missed": [], "false_cues": [], "found": []}
        return data

    def compared(self, changes: Changes) -> Comparison:
        """Count, holds and faults against the truth; raises `CoachError` as `judge` does."""
        key = tuple(sorted(changes.items()))
        self.ready(changes)
        with self._lock:
            if key not in self._compared:
                (found,) = self.ready(changes).score(changes).recordings
                while len(self._compared) >= KEPT:
                    del self._compared[next(iter(self._compared))]
                self._compared[key] = found
            return self._compared[key]

    @property
    def film(self) -> dict[str, Any]:
        """What the page draws: size in px, times, and the skeleton of each, null for nobody.

        Of a video that is still being measured it is the picture alone: `measured` is false.
        """
        if self._only_watched:
            return self._bare_film
        self.ready()
        with self._lock:
            return self._whole_film

    @cached_property
    def _whole_film(self) -> dict[str, Any]:
        return {
            "size": list(self._size),
            "fps": self._fps,
            "t_s": [round(o.t_s, 3) for o in self._observations],
            "points": [_points(o) for o in self._observations],
            "bones": [[_ORDER[a], _ORDER[b], _side(a, b)] for a, b in BONES],
            "video": self.video is not None,
            "measured": True,
        }

    @property
    def _only_watched(self) -> bool:
        """Whether it is not measured yet, and a video that says how long it is."""
        return self.state == "waiting" and self.video is not None and self._stated[2] > 0

    @property
    def _bare_film(self) -> dict[str, Any]:
        size, fps, duration_s = self._stated
        every_s = 1 / (fps or FALLBACK_FPS)
        return {
            "size": list(size),
            "fps": fps,
            "t_s": [round(i * every_s, 3) for i in range(max(1, int(duration_s / every_s)))],
            "points": [],
            "bones": [],
            "video": True,
            "measured": False,
        }

    @property
    def fps(self) -> float | None:
        """Frames a second, None where the recording does not say."""
        return self._stated[1] if self._only_watched else self._fps

    @property
    def end_s(self) -> float:
        """The time of the last frame, as the video says while it is not measured."""
        if self._only_watched:
            return self._stated[2]
        return self._observations[-1].t_s if self._observations else 0.0

    @cached_property
    def _stated(self) -> tuple[tuple[int, int], float | None, float]:
        """What the video says of itself: (width, height) in px, frames a second, seconds."""
        from coach.video.source import open_source

        with open_source(str(self.video)) as frames:
            fps = None if math.isnan(frames.fps) else frames.fps
            return frames.size, fps, frames.duration_s or 0.0

    def _see(self, changes: Changes) -> None:
        exercise, problems = self._file.exercise(
            {"thresholds": dict(changes)}, origin=self._file.path
        )
        if exercise is None:
            raise CoachError("\n".join(problems))
        if self.path.suffix == LOG:
            log = PoseLog(self.path)
            header, self._observations = log.header, list(log)
        else:
            with open_video(str(self.path), exercise.camera.models) as (_, observations, header):
                self._observations = list(self._counted(observations))
        if not self._observations:
            raise CoachError(f"{self.path}: holds no frame; record it anew")
        self._size, self._fps = header.size, header.fps
        self._measurements.of(exercise)

    def _counted(self, observations: Iterable[Observation]) -> Iterator[Observation]:
        """What is seen, without the pictures; on the way it tells how far it has come."""
        end_s = self._stated[2] if self.video is not None else 0.0
        for o in observations:
            self.progress = min(o.t_s / end_s, 1.0) if end_s else 0.0
            yield Observation(t_s=o.t_s, pose=o.pose)


def stamp(path: Path, video: Path | None) -> tuple[int | None, ...]:
    """Tells one state of the files of a recording from another; None for one not to be had."""

    def changed_ns(file: Path | None) -> int | None:
        try:
            return None if file is None else file.stat().st_mtime_ns
        except OSError:
            return None

    return tuple(changed_ns(file) for file in (path, video, *truth_paths(path)))


def _nothing_known(exercise: str) -> Truth:
    none = np.empty(0)
    return Truth(
        exercise=exercise,
        count=0,
        control=False,
        repetitions=(),
        faults=(),
        facts={},
        t_s=none,
        curves={},
    )


def _points(observation: Observation) -> list[float] | None:
    """x, y of each drawn landmark in px, one after the other."""
    if observation.pose is None:
        return None
    flat = observation.pose.image_px[list(POINTS)].ravel().tolist()
    return [round(n, 1) if math.isfinite(n) else -1.0 for n in flat]


def _side(a: int, b: int) -> str:
    """Whose side a bone is on, the person's own; empty for those across."""
    for side in ("left", "right"):
        if NAMES[a].startswith(side) and NAMES[b].startswith(side):
            return side
    return ""
