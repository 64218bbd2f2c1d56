"""The bench: labelled recordings of one exercise, judged again and again with other thresholds.

The slow part, seeing and measuring, is done once per recording. After that one recording is
judged with changed thresholds in some milliseconds, and all of them with a thousand settings in
seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from coach.accuracy import Comparison, compare
from coach.accuracy_run import find_recordings, observed
from coach.errors import CoachError
from coach.exercise import Exercise
from coach.exercise_file import ExerciseFile, exercise_path, overlay_path, parsed
from coach.progress import Progress, silent
from coach.session import Observation
from coach.truth import Truth, read_truth
from coach.tuning import machine
from coach.tuning.account import Judged, account
from coach.tuning.score import Score
from coach.tuning.settings import Settings
from coach.tuning.track import Tracks

__all__ = ["Bench", "Changes", "Recording"]

Changes = Mapping[str, float]


@dataclass(frozen=True)
class Recording:
    """A labelled recording.

    Attributes:
        name: its path under the folder it was found in, without the ending.
        person: whose body it shows, as one text; None when its truth does not say.
    """

    name: str
    path: Path
    truth: Truth
    tracks: Tracks

    @cached_property
    def person(self) -> str | None:
        """Body and build without the clothes, which change from day to day."""
        body = self.truth.facts.get("body")
        if not isinstance(body, dict):
            return None
        build = {key: value for key, value in body.items() if key != "clothes"}
        return json.dumps(build, sort_keys=True) if build else None


class Bench:
    """Labelled recordings and the exercise they are judged by."""

    def __init__(
        self, file: ExerciseFile, recordings: Sequence[Recording], *, changes: Changes
    ) -> None:
        """`changes` are the thresholds in use that differ from the shipped ones."""
        self.file = file
        self.recordings = tuple(recordings)
        self.changes = dict(changes)
        self.shipped = self.setting({})

    @classmethod
    def open(
        cls,
        exercise: str,
        folder: Path,
        *,
        overlay: Path | None = None,
        new_overlay: bool = False,
        save_logs: bool = False,
        progress: Progress = silent,
    ) -> Bench:
        """Finds the labelled recordings under `folder` and measures each of them once.

        `exercise` is a name or an exercise file; `overlay` a file of one's own thresholds, by
        default the user's; with `new_overlay` it need not be there yet. With `save_logs` a pose
        log is written beside every video.

        Raises:
            CoachError: nothing there to judge, or a file with something wrong in it.
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
        recordings = []
        for path, truth in _labelled(folder, in_use.name):
            name = path.relative_to(folder).with_suffix("").as_posix()
            recordings.append(_recording(name, path, truth, in_use, save_logs=save_logs))
        for i, recording in enumerate(recordings, start=1):
            recording.tracks.of(in_use)
            progress(f"Measuring {len(recordings)} recordings", i / len(recordings))
        return cls(file, recordings, changes=changes)

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

    def judge(self, name: str, changes: Changes) -> Judged:
        """The whole account of one recording with these thresholds, as a session would give it."""
        recording, exercise = self.recording(name), self.setting(changes)
        track = recording.tracks.of(exercise)
        return account(track, exercise, recording.truth, name=recording.name)

    def score(self, changes: Changes) -> Score:
        """All recordings with these thresholds."""
        (score,) = self.scores([self.setting(changes)])
        return score

    def scores(self, exercises: Sequence[Exercise], *, progress: Progress = silent) -> list[Score]:
        """All recordings with each of these settings, all settings at once."""
        rows: list[list[Comparison]] = [[] for _ in exercises]
        for i, recording in enumerate(self.recordings, start=1):
            for row, compared in zip(rows, _compared(recording, exercises), strict=True):
                row.append(compared)
            progress(f"Judging with {len(exercises)} settings", i / len(self.recordings))
        return [Score(tuple(row)) for row in rows]


def _labelled(folder: Path, exercise: str) -> list[tuple[Path, Truth]]:
    """The recordings under `folder` whose truth is about this exercise."""
    if not folder.is_dir():
        raise CoachError(f"{folder}: there is no such folder; give --recordings one that is")
    found = [
        (path, read_truth(path)) for path in find_recordings(folder, logs=False, quickest=True)
    ]
    fitting = [(path, truth) for path, truth in found if truth.exercise == exercise]
    if not fitting:
        others = sorted({truth.exercise for _, truth in found})
        raise CoachError(
            f"{folder}: no recording labelled as {exercise}, found {', '.join(others)}; name one "
            "of these, or label recordings with `coach label`"
        )
    return fitting


def _recording(
    name: str, path: Path, truth: Truth, exercise: Exercise, *, save_logs: bool
) -> Recording:
    observe = partial(observed, path, exercise, save_log=save_logs)
    kept: list[Iterable[Observation]] = []

    def again() -> Iterable[Observation]:
        # A log is read again when it is asked for again; what the network saw is kept.
        if path.suffix == ".npz":
            return observe()
        if not kept:
            kept.append(observe())
        return kept[0]

    return Recording(name, path, truth, Tracks(again))


def _compared(recording: Recording, exercises: Sequence[Exercise]) -> list[Comparison]:
    """One recording with each setting, in their order."""
    groups: dict[int, list[int]] = {}
    tracks = [recording.tracks.of(exercise) for exercise in exercises]
    for i, track in enumerate(tracks):
        groups.setdefault(id(track), []).append(i)
    compared: dict[int, Comparison] = {}
    for members in groups.values():
        track = tracks[members[0]]
        outcome = machine.judge(track, Settings.of([exercises[i] for i in members]))
        for j, i in enumerate(members):
            compared[i] = compare(
                outcome.repetitions[j],
                outcome.raised[j],
                recording.truth,
                exercises[i],
                name=recording.name,
                duration_s=track.duration_s,
            )
    return [compared[i] for i in range(len(exercises))]
