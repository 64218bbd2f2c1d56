"""What the studio knows and can do, without a word about browsers: settings over recordings."""

from __future__ import annotations

import difflib
import hashlib
import math
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.common.output import write_whole
from coach.evaluation.tuning.bench import Bench, Changes
from coach.evaluation.tuning.overlay_text import diff_lines, overlay_text
from coach.evaluation.tuning.score import Score
from coach.exercise.loader import ExerciseFile, exercise_names, exercise_path, overlay_path, parsed
from coach.measures import MEASURES
from coach.studio.difference import difference
from coach.studio.library import RecordingLibrary
from coach.studio.recording import StudioRecording
from coach.studio.sliders import sliders

__all__ = ["StudioService"]

#: Values are rounded to so many digits: what a slider says, not what a float holds.
DIGITS = 6


class StudioService:
    """One exercise, its recordings, the thresholds in use and where they are kept."""

    def __init__(self, exercise: str, folder: Path, *, overlay: Path | None = None) -> None:
        """`overlay` need not exist yet; by default it is the user's own file.

        Raises:
            CoachError: a file with something wrong in it, nothing to judge, or an overlay that is
                a shipped file.
        """
        self.file = ExerciseFile(exercise_path(exercise))
        self.overlay = overlay or overlay_path(self.file.path.stem)
        self._refuse_shipped(self.overlay)
        contents = parsed(self.overlay) if self.overlay.exists() else {}
        in_use, problems = self.file.exercise(contents, origin=self.overlay)
        if in_use is None:
            raise CoachError("\n".join(problems))
        self._plain = Bench(self.file, [], changes={})
        self.shipped = self._plain.shipped
        self.in_use = self._own({n: float(v) for n, v in contents.get("thresholds", {}).items()})
        self.library = RecordingLibrary(folder, self.file)
        self._saving = threading.Lock()

    def _refuse_shipped(self, overlay: Path) -> None:
        """Own values go into a file of their own; the shipped ones stay as they are."""
        shipped = {exercise_path(name).resolve() for name in exercise_names()}
        if overlay.resolve() in shipped | {self.file.path.resolve()}:
            raise CoachError(
                f"{overlay}: is an exercise file, not an overlay; give --overlay a file of its own"
            )

    def describe(self) -> dict[str, Any]:
        """The exercise, its sliders and what is in use."""
        measure = MEASURES[self.shipped.movement.measure]
        return {
            "exercise": self.shipped.name,
            "title": self.shipped.title,
            "unit": measure.unit,
            "meaning": measure.meaning,
            "faults": [f.name for f in self.shipped.faults],
            "sides": sorted(self.shipped.sides),
            "sliders": sliders(self.file, self.shipped),
            "in_use": self.in_use,
            "overlay": str(self.overlay),
            "folder": str(self.library.folder),
        }

    def changes(self, data: object) -> dict[str, float]:
        """Thresholds as they come from outside, checked.

        Raises:
            CoachError: no thresholds of this exercise, or numbers that contradict each other.
        """
        if not isinstance(data, Mapping):
            raise CoachError(f"expected thresholds by name, found {type(data).__name__}")
        found = {}
        for name, value in data.items():
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value):
                raise CoachError(f"{name}: expected a number, found {value!r}")
            found[str(name)] = float(f"{value:.{DIGITS}g}")
        self._plain.setting(found)
        return self._own(found)

    def _own(self, changes: Changes) -> dict[str, float]:
        """Those that differ from the shipped ones, in the order of the file."""
        known = self.shipped.thresholds
        return {n: changes[n] for n in known if n in changes and changes[n] != known[n].value}

    def judge(self, name: str, changes: Changes) -> dict[str, Any]:
        """One recording: its account, and what differs from that with the thresholds in use."""
        recording = self.library.get(name)
        before, after = recording.judge(self.in_use), recording.judge(changes)
        return {**recording.as_json(after), "change": difference(before, after)}

    def score(self, changes: Changes) -> dict[str, Any]:
        """Every recording with these thresholds, and all of them together, before and after."""
        recordings = self.library.refresh()
        self.library.measure_all(self.in_use)
        ready = [i for i in recordings if i.state == "ready" and i.truth is not None]
        return {
            "rows": [self._row(recording, changes) for recording in recordings],
            "waiting": sum(i.state == "waiting" for i in recordings),
            "labelled": len(ready),
            "before": _totals(ready, self.in_use),
            "after": _totals(ready, changes),
            "in_use": self.in_use,
        }

    def _row(self, recording: StudioRecording, changes: Changes) -> dict[str, Any]:
        row: dict[str, Any] = {
            "name": recording.name,
            "state": recording.state,
            "progress": round(recording.progress, 2),
            "problem": _brief(recording.problem),
            "video": recording.video is not None,
            "labelled": recording.truth is not None,
        }
        if recording.state != "ready":
            return row
        found = recording.compared(changes)
        row["count"] = found.count
        if recording.truth is not None:
            row["true_count"] = found.true_count
            row["missed"] = list(found.missed)
            row["false"] = [name for name, _ in found.false_cues]
            row["off"] = found.off != 0 or bool(row["missed"] or row["false"])
        return row

    def compare(self, name: str, settings: Mapping[str, Changes]) -> dict[str, Any]:
        """Two or more settings side by side: one recording in full, and the score of all."""
        recording = self.library.get(name)
        recordings = self.library.refresh()
        ready = [i for i in recordings if i.state == "ready" and i.truth is not None]
        return {
            key: {
                "account": recording.as_json(recording.judge(changes)),
                "score": _totals(ready, changes),
                "changes": dict(changes),
            }
            for key, changes in settings.items()
        }

    def save(self, changes: Changes, *, seen: str | None) -> dict[str, Any]:
        """Writes the overlay, but only if `seen` names the very text of the file as it is.

        Otherwise nothing is written: the answer has `ask`, where it would go, whether there is such
        a file already, what would change in it, and the `seen` that says yes to just that.

        Raises:
            CoachError: it cannot be read or written.
        """
        with self._saving:
            old = _text(self.overlay)
            about = ["set by hand in the studio"]
            new = overlay_text(old or "", changes, why={}, about=about)
            if seen != _mark(old or ""):
                return {
                    "ask": True,
                    "where": str(self.overlay),
                    "there": old is not None,
                    "seen": _mark(old or ""),
                    "lines": _changed_lines(old or "", new),
                }
            write_whole(self.overlay, new)
            self.in_use = dict(changes)
        return {
            "where": str(self.overlay),
            "lines": diff_lines(self.shipped, changes),
            "in_use": self.in_use,
        }


def _totals(recordings: list[StudioRecording], changes: Changes) -> dict[str, Any] | None:
    """The score over labelled recordings; None where there are none."""
    if not recordings:
        return None
    data = Score(tuple(i.compared(changes) for i in recordings)).as_json()
    rows = data.pop("recordings")
    data["missed"] = sum(len(r["missed"]) for r in rows)
    data["false"] = sum(len(r["false_cues"]) for r in rows)
    data["recordings"] = len(rows)
    data["exactly"] = sum(r["off"] == 0 for r in rows)
    return data


def _changed_lines(old: str, new: str) -> list[str]:
    """What a new text takes out (-) and puts in (+), with the lines around it."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _brief(problem: str) -> str:
    """What is wrong without the path before it and the details behind it."""
    what = problem.partition(": ")[2] or problem
    return what.split(":")[0].split(" (")[0].split(";")[0]


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"{path}: cannot be read as a UTF-8 text ({error})") from None


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
