"""Labelling in the studio: the marks of each page that labels, and the truth they make."""

from __future__ import annotations

import math
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from coach.common.errors import CoachError
from coach.common.names import clipped, shown
from coach.common.output import refuse_unwritable
from coach.common.reading import read_text
from coach.exercise.spec import Exercise, Side
from coach.label.marks import Labels
from coach.label.run import existing_facts, save_truth
from coach.studio.library import RecordingLibrary
from coach.studio.recording import StudioRecording

__all__ = ["LabelService"]

#: Sheets kept at a time, the oldest given up first: a page that was closed says no goodbye.
MOST = 64
SIDES: dict[str, Side] = {"left": "left", "right": "right"}


@dataclass
class Sheet:
    """What one page marks in one recording; `before` is the text of the truth it began with."""

    recording: StudioRecording
    labels: Labels
    before: str | None


class LabelService:
    """Marks in recordings, each page with its own."""

    def __init__(self, exercise: Exercise, library: RecordingLibrary) -> None:
        self._exercise = exercise
        self._library = library
        self._sheets: dict[str, Sheet] = {}
        self._lock = threading.Lock()

    def open(self, name: str) -> dict[str, Any]:
        """Begins with the truth there is. Raises `CoachError` when that is wrong or elsewhere."""
        recording = self._library.get(name)
        # Its length must be known before a moment in it is marked: a video says it by itself.
        if recording.film["measured"]:
            recording.ready()
        refuse_unwritable(recording.facts_path)
        facts = existing_facts(recording.path)
        if facts is not None and facts["exercise"] != self._exercise.name:
            raise CoachError(
                f"{recording.facts_path}: is a truth of {facts['exercise']}, not of "
                f"{self._exercise.name}; move the file away to label it as this"
            )
        before = read_text(recording.facts_path) if facts is not None else None
        labels = Labels([f.name for f in self._exercise.faults], facts)
        with self._lock:
            key = secrets.token_hex(8)
            self._sheets[key] = Sheet(recording, labels, before)
            while len(self._sheets) > MOST:
                del self._sheets[next(iter(self._sheets))]
            return {"sheet": key, "people": self._people(), **_state(self._sheets[key])}

    def act(self, key: str, do: str, t_s: float, detail: object) -> dict[str, Any]:
        """One key pressed at `t_s`; `detail` is the side or the number of the fault."""
        with self._lock:
            sheet = self._sheet(key)
            labels = sheet.labels
            if not math.isfinite(t_s):
                raise CoachError(f"t_s: expected seconds, found {t_s}")
            t_s = min(max(t_s, 0.0), sheet.recording.end_s)
            if do == "repetition":
                said = labels.repetition(t_s)
            elif do == "side" and isinstance(detail, str) and detail in SIDES:
                said = labels.side(t_s, SIDES[detail])
            elif do == "hold":
                said = labels.hold(t_s)
            elif do == "fault" and type(detail) is int:
                said = labels.fault(t_s, detail)
            elif do == "control":
                said = labels.control()
            elif do == "undo":
                said = labels.undo()
            else:
                raise CoachError(f"nothing can be marked with {clipped(do)} and {clipped(detail)}")
            return {"said": said, **_state(sheet)}

    def save(self, key: str, *, person: str | None, replace: bool) -> dict[str, Any]:
        """Saves the truth beside the recording; asks before one that is there is replaced.

        `person` is whom it shows, empty for nobody one can name; None leaves that as it is.

        Raises:
            CoachError: it cannot be written.
        """
        with self._lock:
            sheet = self._sheet(key)
            recording = sheet.recording
            if sheet.before is not None and not replace:
                return {"ask": True, **_state(sheet)}
            if person is not None:
                sheet.labels.shows(person)
            truth = sheet.labels.facts(
                exercise=self._exercise.name,
                story=shown(recording.path.stem),
                fps=recording.fps,
                duration_s=recording.end_s,
            )
            said = save_truth(recording.facts_path, truth, sheet.before)
            sheet.labels.saved()
            facts = existing_facts(recording.path)
            if facts == truth:  # it did not have to go beside a truth changed meanwhile
                sheet.before = read_text(recording.facts_path)
                recording.read_truth_again()
            return {"said": said, **_state(sheet)}

    def _people(self) -> list[str]:
        """Whom the recordings in the library show, as far as they say so."""
        found = (Labels([], i.truth.facts).person for i in self._library.refresh() if i.truth)
        return sorted({name for name in found if name})

    def _sheet(self, key: str) -> Sheet:
        if key not in self._sheets:
            raise CoachError("these marks are not known any more; open the recording again")
        return self._sheets[key]


def _state(sheet: Sheet) -> dict[str, Any]:
    marks = sheet.labels.marks
    begun = marks.repetition
    return {
        "repetitions": [dict(r) for r in marks.repetitions],
        "faults": [dict(f) for f in marks.faults],
        "open": begun and {"start_s": begun.start_s, "side": begun.side,
                           "hold_from_s": begun.hold_from_s},
        "open_faults": {n: o.start_s for n, o in marks.open_faults.items()},
        "control": marks.control,
        "person": sheet.labels.person,
        "fault_names": list(sheet.labels.fault_names),
        "where": str(sheet.recording.facts_path),
        "there": sheet.before is not None,
        "changed": sheet.labels.changed,
    }  # fmt: skip
