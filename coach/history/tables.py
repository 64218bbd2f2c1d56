"""The history as CSV files and as JSON: every row, every number, the units in the names."""

from __future__ import annotations

import csv
import dataclasses
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.common.output import writing
from coach.history.queries import History
from coach.history.rows import (
    CalibrationRow,
    CueRow,
    DiaryRow,
    ExerciseRow,
    HealthRow,
    HistoryFilter,
    HurtRow,
    PainRow,
    RefusalRow,
    RepetitionRow,
    SessionRow,
)

__all__ = ["as_json", "csv_paths", "write_csv"]

#: What a spreadsheet would take for a formula; an apostrophe before it makes it a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TABLES = (
    "sessions",
    "exercises",
    "repetitions",
    "refusals",
    "cues",
    "calibrations",
    "pain",
    "diary",
    "hurts",
    "health",
)


def csv_paths(folder: Path) -> list[Path]:
    """The files that `write_csv` writes."""
    return [folder / f"{name}.csv" for name in _TABLES]


def write_csv(history: History, wanted: HistoryFilter, folder: Path) -> list[Path]:
    """One CSV (UTF-8, a heading line, empty where unknown) a table; returns what was written.

    Raises:
        CoachError: the folder or a file cannot be written.
    """
    tables: list[tuple[type, Sequence[Any]]] = [
        (SessionRow, history.sessions(wanted)),
        (ExerciseRow, history.exercises(wanted)),
        (RepetitionRow, history.repetitions(wanted)),
        (RefusalRow, history.refusals(wanted)),
        (CueRow, history.cues(wanted)),
        (CalibrationRow, history.calibrations(wanted)),
        (PainRow, history.pains(wanted)),
        (DiaryRow, history.diary(wanted)),
        (HurtRow, history.hurts(wanted)),
        (HealthRow, history.health(wanted)),
    ]
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoachError(
            f"{folder}: could not be written: {error.strerror}; name another folder"
        ) from None
    for path, (kind, rows) in zip(csv_paths(folder), tables, strict=True):
        names = [field.name for field in dataclasses.fields(kind)]
        with (
            writing(path) as part,
            open(part, "w", newline="", encoding="utf-8") as file,
        ):
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows({k: _cell(v) for k, v in _plain(row).items()} for row in rows)
        written.append(path)
    return written


def as_json(history: History, wanted: HistoryFilter) -> dict[str, Any]:
    """Sessions with their exercises, and in those what was done and said; pain; the diary.

    NaN becomes null, moments ISO 8601 texts. Each repetition has its signal as pairs of seconds
    since its start and value.
    """
    exercises = []
    repetitions = history.repetitions(wanted)
    refusals = history.refusals(wanted)
    cues, calibrations = history.cues(wanted), history.calibrations(wanted)
    for exercise in history.exercises(wanted):
        own = [r for r in repetitions if r.exercise_id == exercise.id]
        exercises.append(
            {
                **_plain(exercise),
                "repetitions": [{**_plain(r), "signal": _signal(history, r.id)} for r in own],
                "refusals": _of(refusals, exercise.id),
                "cues": _of(cues, exercise.id),
                "calibrations": _of(calibrations, exercise.id),
            }
        )
    return {
        "sessions": [
            {
                **_plain(session),
                "exercises": [e for e in exercises if e["session"] == session.number],
            }
            for session in history.sessions(wanted)
        ],
        "pain": [_plain(row) for row in history.pains(wanted)],
        "diary": [_plain(row) for row in history.diary(wanted)],
        "hurts": [_plain(row) for row in history.hurts(wanted)],
        "health": [_plain(row) for row in history.health(wanted)],
    }


def _of(
    rows: Iterable[CueRow | CalibrationRow | RefusalRow], exercise_id: int
) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows if row.exercise_id == exercise_id]


def _signal(history: History, repetition_id: int) -> list[list[float | None]]:
    signal = history.signal(repetition_id)
    pairs = zip(signal.t_s.tolist(), signal.value.tolist(), strict=True)
    return [[round(t, 3), None if math.isnan(v) else round(v, 3)] for t, v in pairs]


def _plain(row: Any) -> dict[str, Any]:
    """A row's fields as JSON knows them."""
    return {field.name: _value(getattr(row, field.name)) for field in dataclasses.fields(row)}


def _value(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = " ".join(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return json.dumps(value) if isinstance(value, dict) else value
