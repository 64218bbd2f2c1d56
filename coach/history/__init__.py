"""What was done, felt and said, day by day: kept in one SQLite file on this computer only.

`History` reads it (typed rows, see `rows`), `Store` writes it, `Recorder` writes a running session
as it happens. No picture is ever kept: only numbers and words.
"""

from __future__ import annotations

from coach.history.queries import History
from coach.history.recorder import Recorder
from coach.history.rows import (
    DIARY_SCORES,
    STIFF_H,
    STOP_PAIN,
    Calibration,
    CalibrationRow,
    CueRow,
    DiaryRow,
    DiaryScore,
    End,
    ExerciseRow,
    Felt,
    HealthRow,
    HistoryFilter,
    HurtRow,
    Kind,
    PainMoment,
    PainRow,
    RefusalRow,
    RepetitionRow,
    SessionRow,
    Signal,
    SourceKind,
)
from coach.history.store import FILE_NAME, Store, data_folder

__all__ = [
    "DIARY_SCORES",
    "FILE_NAME",
    "STIFF_H",
    "STOP_PAIN",
    "Calibration",
    "CalibrationRow",
    "CueRow",
    "DiaryRow",
    "DiaryScore",
    "End",
    "ExerciseRow",
    "Felt",
    "HealthRow",
    "History",
    "HistoryFilter",
    "HurtRow",
    "Kind",
    "PainMoment",
    "PainRow",
    "Recorder",
    "RefusalRow",
    "RepetitionRow",
    "SessionRow",
    "Signal",
    "SourceKind",
    "Store",
    "data_folder",
]
