"""The bench: labelled recordings of one exercise, judged again and again with other thresholds.

The slow part, seeing and measuring, is done once per recording. After that the checker of a live
session judges a recording with changed thresholds in some milliseconds; many settings are judged
side by side on all processors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.progress import Progress, silent
from coach.common.threads import cores, in_threads
from coach.evaluation.metrics import Comparison
from coach.evaluation.recordings import LOG, find_labelled
from coach.evaluation.runner import observed
from coach.evaluation.truth import Truth, read_truth
from coach.evaluation.tuning.account import Result, account
from coach.evaluation.tuning.judging import Recording
from coach.evaluation.tuning.measured import MeasurementCache
from coach.evaluation.tuning.score import Score
from coach.evaluation.tuning.workers import Rows, Workers, judge_all
from coach.exercise.loader import ExerciseFile, exercise_path, overlay_path, parsed
from coach.exercise.spec import Exercise
from coach.pose.types import Observation

__all__ = ["Bench", "Changes", "Recording"]

Changes = Mapping[str, float]

#: Judging so many frames (2 s of work) is done here: starting processes would take as long.
FEW_FRAMES = 200_000
#: Measuring a frame takes as long as judging it so many times.
MEASURING = 40


class Bench:
    """Labelled recordings and the exercise they are judged by."""

    def __init__(
        self,
        file: ExerciseFile,
        recordings: Sequence[Recording],
        *,
        changes: Changes,
        jobs: int | None = None,
    ) -> None:
        """`changes` are the thresholds in use that differ from the shipped ones.

        `jobs` is how many processes may judge at a time, by default as many as there are cores.
        """
        self.file = file
        self.recordings = tuple(recordings)
        self.changes = dict(changes)
        self.jobs = jobs or cores()
        self.shipped = self.setting({})
        self._workers: Workers | None = None

    @classmethod
    def open(
        cls,
        exercise: str,
        folder: Path,
        *,
        overlay: Path | None = None,
        new_overlay: bool = False,
        save_logs: bool = False,
        jobs: int | None = None,
        progress: Progress = silent,
    ) -> Bench:
        """Finds the labelled recordings under `folder` and measures each of them once.

        `exercise` is a name or an exercise file; `overlay` a file of one's own thresholds, by
        default the user's; with `new_overlay` it need not be there yet. With `save_logs` a pose
        log is written beside every video. A recording or a truth with something wrong in it is
        named to `progress` and left out.

        Raises:
            CoachError: nothing there to judge, or an exercise or overlay that is wrong.
        """
        file = ExerciseFile(exercise_path(exercise))
        if overlay is None and overlay_path(file.path.stem).is_file():
            overlay = overlay_path(file.path.stem)
        absent = overlay is None or (new_overlay and not overlay.exists())
        contents = {} if overlay is None or absent else parsed(overlay)
        in_use, problems = file.exercise(contents, origin=overlay or file.path)
        if in_use is None:
            raise CoachError("\n".join(problems))
        changes = {name: float(n) for name, n in contents.get("thresholds", {}).items()}
        recordings = [
            Recording(
                path.relative_to(folder).with_suffix("").as_posix(),
                path,
                truth,
                MeasurementCache(_Source(path, in_use, save_logs)),
            )
            for path, truth in _labelled(folder, in_use.name, progress)
        ]
        sound = _measured(recordings, in_use, jobs or cores(), progress)
        return cls(file, sound, changes=changes, jobs=jobs)

    def close(self) -> None:
        """Ends the processes that judge, if any were needed."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None

    def recording(self, name: str) -> Recording:
        """The recording of this name. Raises `CoachError` when there is none."""
        for recording in self.recordings:
            if recording.name == name:
                return recording
        names = ", ".join(r.name for r in self.recordings)
        raise CoachError(f'no recording is called "{name}" (known: {names})')

    def setting(self, changes: Changes) -> Exercise:
        """The exercise with these thresholds. Raises `CoachError` with all that is wrong."""
        exercise, problems = self.file.exercise(
            {"thresholds": dict(changes)}, origin=self.file.path
        )
        if exercise is None:
            raise CoachError("\n".join(problems))
        return exercise

    def judge(self, name: str, changes: Changes) -> Result:
        """The whole account of one recording with these thresholds, as a session would give it."""
        return account(self.recording(name), self.setting(changes))

    def score(self, changes: Changes) -> Score:
        """All recordings with these thresholds."""
        (score,) = self.scores([self.setting(changes)])
        return score

    def scores(self, exercises: Sequence[Exercise], *, progress: Progress = silent) -> list[Score]:
        """All recordings with each of these settings."""
        rows: dict[int, list[Comparison]] = {}
        for places, done in self._judged(exercises):
            rows.update(zip(places, done, strict=True))
            progress(f"Judging with {len(exercises)} settings", len(rows) / len(exercises))
        return [Score(tuple(rows[i])) for i in range(len(exercises))]

    def _judged(self, exercises: Sequence[Exercise]) -> Iterable[tuple[list[int], Rows]]:
        """Settings by their places, with a row for each, as they are done."""
        if self.jobs == 1 or self._frames(exercises) <= FEW_FRAMES:
            for i, exercise in enumerate(exercises):
                yield [i], judge_all(self.recordings, [exercise])
            return
        if self._workers is None:
            self._workers = Workers(self.recordings, self.jobs)
        try:
            yield from self._workers.judge(exercises)
        except BaseException:  # Ctrl-C as well: what was begun is of no use any more
            self.close()
            raise

    def _frames(self, exercises: Sequence[Exercise]) -> int:
        """How much work it is to judge these settings, in frames judged."""
        starts = {e.setup: e for e in exercises}.values()
        return sum(
            r.measurements.frames
            * (len(exercises) + MEASURING * sum(not r.measurements.knows(e) for e in starts))
            for r in self.recordings
        )


class _Source:
    """Gives the observations of a recording, again and again.

    A log is read again when it is asked for again; what the network saw in a video is kept.
    """

    def __init__(self, path: Path, exercise: Exercise, save_log: bool) -> None:
        self._path, self._exercise, self._save_log = path, exercise, save_log
        self._kept: Iterable[Observation] | None = None

    def __call__(self) -> Iterable[Observation]:
        if self._kept is not None:
            return self._kept
        found = observed(self._path, self._exercise, save_log=self._save_log)
        if self._path.suffix != LOG:
            self._kept = found
        return found


def _labelled(folder: Path, exercise: str, progress: Progress) -> list[tuple[Path, Truth]]:
    """The recordings under `folder` whose truth is about this exercise."""
    if not folder.is_dir():
        raise CoachError(f"{folder}: there is no such folder; give --recordings one that is")
    found: list[tuple[Path, Truth]] = []
    wrong: list[str] = []
    for path in find_labelled(folder, logs=False, quickest=True):
        try:
            found.append((path, read_truth(path)))
        except CoachError as error:
            wrong.append(f"left out: {error}")
    fitting = [(path, truth) for path, truth in found if truth.exercise == exercise]
    if not found:
        raise CoachError("\n".join(wrong))
    if not fitting:
        others = sorted({truth.exercise for _, truth in found})
        raise CoachError(
            f"{folder}: no recording labelled as {exercise}, found {', '.join(others)}; name one "
            "of these, or label recordings with `coach label`"
        )
    for line in wrong:
        progress(line, None)
    return fitting


def _measured(
    recordings: Sequence[Recording], exercise: Exercise, jobs: int, progress: Progress
) -> list[Recording]:
    """Measures each recording once, `jobs` at a time; what cannot be read is named and left out."""

    def measure(recording: Recording) -> CoachError | None:
        try:
            recording.measurements.of(exercise)
        except CoachError as error:
            return error
        return None

    sound: list[Recording] = []
    wrong: list[str] = []
    # Threads will do: the network does its work outside Python.
    measured = zip(recordings, in_threads(measure, recordings, jobs), strict=True)
    for i, (recording, error) in enumerate(measured, start=1):
        if error is None:
            sound.append(recording)
        else:
            wrong.append(f"left out: {error}")
        progress(f"Measuring {len(recordings)} recordings", i / len(recordings))
    if not sound:
        raise CoachError("\n".join(wrong))
    for line in wrong:
        progress(line, None)
    return sound
