"""What was done, felt and said, day by day: kept in one SQLite file on this computer only.

`History` reads it (typed rows, see `rows`), `Store` writes it, `Recorder` writes a running session
as it happens. No picture is ever kept: only numbers and words.
"""

from __future__ import annotations

from coach.history.queries import History
from coach.history.recorder import Recorder
from coach.history.rows import (
    Calibration,
    CalibrationRow,
    CueRow,
    DiaryRow,
    End,
    ExerciseRow,
    Kind,
    PainMoment,
    PainRow,
    RepetitionRow,
    SessionRow,
    Signal,
    SourceKind,
    Wanted,
)
from coach.history.store import FILE_NAME, Store, data_folder

__all__ = [
    "FILE_NAME",
    "Calibration",
    "CalibrationRow",
    "CueRow",
    "DiaryRow",
    "End",
    "ExerciseRow",
    "History",
    "Kind",
    "PainMoment",
    "PainRow",
    "Recorder",
    "RepetitionRow",
    "SessionRow",
    "Signal",
    "SourceKind",
    "Store",
    "Wanted",
    "data_folder",
]
