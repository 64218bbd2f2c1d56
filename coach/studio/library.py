"""The recordings of a folder: found, kept up to date, measured side by side in the background."""

from __future__ import annotations

import os
import threading
from collections import deque
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.evaluation.recordings import LOG, VIDEOS, log_and_video
from coach.evaluation.truth import read_truth
from coach.evaluation.tuning.bench import Changes
from coach.exercise.loader import ExerciseFile
from coach.studio.recording import StudioRecording, stamp

__all__ = ["RecordingLibrary"]

#: Recordings measured at a time, where there are as many cores: each has a network of its own.
MOST_AT_ONCE = 4


class RecordingLibrary:
    """The recordings under `folder` that show the exercise or do not say what they show."""

    def __init__(self, folder: Path, file: ExerciseFile) -> None:
        """Raises `CoachError` when there is no such folder, or nothing in it."""
        if not folder.is_dir():
            raise CoachError(f"{folder}: there is no such folder; give --recordings one that is")
        self.folder = folder
        self._file = file
        self._recordings: dict[str, StudioRecording] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._workers: list[threading.Thread] = []
        if not self.refresh():
            raise CoachError(
                f"{folder}: no recording of {file.path.stem} in it; expected videos "
                f"({' '.join(VIDEOS)}) or pose logs ({LOG})"
            )

    def refresh(self) -> list[StudioRecording]:
        """Looks into the folder again: new and changed recordings wait, lost ones are gone."""
        found: dict[str, StudioRecording] = {}
        with self._lock:
            home = self.folder.resolve()
            for path, video in log_and_video(self.folder):
                if not all(_within(home, p) for p in (path, video) if p is not None):
                    continue
                name = shown(path.relative_to(self.folder).with_suffix("").as_posix())
                known = self._recordings.get(name)
                if known is not None and known.stamp == stamp(path, video):
                    found[name] = known
                elif _shows(path, self._file.path.stem):
                    found[name] = StudioRecording(name, path, video, self._file)
            self._recordings = found
            return list(found.values())

    def get(self, name: str) -> StudioRecording:
        """The recording of this name. Raises `CoachError` when there is none any more."""
        with self._lock:
            recording = self._recordings.get(name)
        if recording is None or not (recording.path.exists() or recording.state == "ready"):
            raise CoachError(f"{name}: is not in {self.folder} any more; pick another one")
        return recording

    def measure_all(self, changes: Changes) -> None:
        """Begins to measure what waits, unless that is under way; returns at once."""
        with self._lock:
            if any(worker.is_alive() for worker in self._workers):
                return
            waiting = deque(i for i in self._recordings.values() if i.state == "waiting")
            if not waiting or self._stop.is_set():
                return
            at_once = min(MOST_AT_ONCE, os.cpu_count() or 1, len(waiting))
            # Threads will do: the network does its work outside Python. They end with the studio.
            self._workers = [
                threading.Thread(target=self._measure, args=(waiting, dict(changes)), daemon=True)
                for _ in range(at_once)
            ]
            for worker in self._workers:
                worker.start()

    def close(self) -> None:
        """Measures nothing more."""
        self._stop.set()
        for worker in self._workers:
            worker.join(timeout=5 / len(self._workers))

    def _measure(self, waiting: deque[StudioRecording], changes: Changes) -> None:
        while not self._stop.is_set():
            try:
                recording = waiting.popleft()
            except IndexError:
                return
            recording.measure(changes)


def _within(home: Path, path: Path) -> bool:
    """Whether a file really lies in the folder: a link may lead anywhere."""
    try:
        return path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # a link to itself
        return False


def _shows(path: Path, exercise: str) -> bool:
    """Whether a recording is of this exercise, or does not say, or cannot be asked."""
    try:
        return read_truth(path).exercise == exercise
    except Exception:
        # No truth, or a damaged one: it is listed, and says what is wrong when it is measured.
        return True
