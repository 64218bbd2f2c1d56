"""Reads the history: typed rows, filtered, oldest first."""

from __future__ import annotations

import dataclasses
import json
import math
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from coach.common.names import shown
from coach.exercise.spec import Priority
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
    Signal,
    later,
)
from coach.history.schema import UnwritableError, explained, open_copy, open_database
from coach.history.store import FILE_NAME

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["History"]

_T = TypeVar("_T", bound="DataclassInstance")

_ALL = HistoryFilter()
#: What every row of an exercise carries along: enough to know where and when it belongs.
_OF_EXERCISE = """
    SELECT row.*, exercise.name AS exercise, exercise.session_id AS session,
        exercise.started_at AS exercise_at, exercise.start_s AS exercise_s
    FROM {table} AS row
    JOIN exercise ON exercise.id = row.exercise_id
    JOIN session ON session.id = exercise.session_id
    WHERE {where} ORDER BY session.started_at, session.id, exercise.place, row.id
"""


class History:
    """The history of one folder, open for reading; an empty one where there is none yet.

    Raises:
        CoachError: it cannot be opened or read.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        try:
            self._db = open_database(self.path) if self.path.exists() else open_copy(self.path)
        except UnwritableError:  # a place where nothing can be written can still be read
            self._db = open_copy(self.path)
        self._db.row_factory = sqlite3.Row

    def __enter__(self) -> History:
        """The history itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self._db.close()

    def sessions(self, wanted: HistoryFilter = _ALL) -> list[SessionRow]:
        """The sessions, oldest first; with an exercise wanted, those that hold it."""
        where, values = _session_filter(wanted)
        if wanted.exercise is not None:
            where += " AND session.id IN (SELECT session_id FROM exercise WHERE name = ?)"
            values.append(shown(wanted.exercise))
        sql = f"SELECT * FROM session WHERE {where} ORDER BY session.started_at, session.id"
        return [
            _row(
                SessionRow,
                row,
                number=row["id"],
                started_at=_moment(row["started_at"]),
                ended_at=row["ended_at"] and _moment(row["ended_at"]),
            )
            for row in self._rows(sql, values)
        ]

    def exercises(self, wanted: HistoryFilter = _ALL) -> list[ExerciseRow]:
        """The exercises done."""
        where, values = _filter(wanted)
        sql = f"""
            SELECT exercise.*, session.awake_h
            FROM exercise JOIN session ON session.id = exercise.session_id
            WHERE {where} ORDER BY session.started_at, session.id, exercise.place
        """
        return [
            _row(
                ExerciseRow,
                row,
                session=row["session_id"],
                started_at=_moment(row["started_at"]),
                own_thresholds=json.loads(row["own_thresholds"]),
            )
            for row in self._rows(sql, values)
        ]

    def repetitions(self, wanted: HistoryFilter = _ALL) -> list[RepetitionRow]:
        """The repetitions; their signals are read one by one, with `signal`."""
        return [
            _row(
                RepetitionRow,
                row,
                started_at=_at(row, row["start_s"]),
                complete=bool(row["complete"]),
                faults=tuple(json.loads(row["faults"])),
                **_numbers(row, "peak", "lowest", "highest", "fastest_per_s"),
            )
            for row in self._of_exercise("repetition", wanted)
        ]

    def signal(self, repetition_id: int) -> Signal:
        """The main measure over one repetition; empty where there is no such repetition."""
        found = list(self._rows("SELECT signal FROM repetition WHERE id = ?", [repetition_id]))
        blob = found[0]["signal"] if found else b""
        pairs = np.frombuffer(blob, dtype="<f4").reshape(-1, 2).astype(np.float64)
        return Signal(t_s=pairs[:, 0], value=pairs[:, 1])

    def cues(self, wanted: HistoryFilter = _ALL) -> list[CueRow]:
        """Everything that was said."""
        return [
            _row(
                CueRow,
                row,
                said_at=_at(row, row["t_s"]),
                priority=Priority(row["priority"]),
                spoken=bool(row["spoken"]),
            )
            for row in self._of_exercise("cue", wanted)
        ]

    def refusals(self, wanted: HistoryFilter = _ALL) -> list[RefusalRow]:
        """The repetitions that were not counted, and why."""
        return [
            _row(RefusalRow, row, started_at=_at(row, row["start_s"]))
            for row in self._of_exercise("refusal", wanted)
        ]

    def calibrations(self, wanted: HistoryFilter = _ALL) -> list[CalibrationRow]:
        """The start positions that were learned."""
        return [
            _row(CalibrationRow, row, **_numbers(row, "resting", "noise"))
            for row in self._of_exercise("calibration", wanted)
        ]

    def pains(self, wanted: HistoryFilter = _ALL) -> list[PainRow]:
        """The answers about pain; an exercise wanted leaves those of its sessions."""
        where, values = _day_filter("pain.asked_at", wanted)
        for column, value in (("pain.session_id", wanted.session), ("session.kind", wanted.kind)):
            if value is not None:
                where += f" AND {column} = ?"
                values.append(value)
        if wanted.exercise is not None:
            where += " AND pain.session_id IN (SELECT session_id FROM exercise WHERE name = ?)"
            values.append(shown(wanted.exercise))
        sql = f"""
            SELECT pain.* FROM pain LEFT JOIN session ON session.id = pain.session_id
            WHERE {where} ORDER BY pain.asked_at, pain.id
        """
        return [
            _row(PainRow, row, session=row["session_id"], asked_at=_moment(row["asked_at"]))
            for row in self._rows(sql, values)
        ]

    def diary(self, wanted: HistoryFilter = _ALL) -> list[DiaryRow]:
        """The days written down; only the days asked for matter."""
        where, values = _day_filter("day", wanted)
        sql = f"SELECT * FROM diary WHERE {where} ORDER BY day"
        return [
            _row(
                DiaryRow,
                row,
                day=date.fromisoformat(row["day"]),
                written_at=_moment(row["written_at"]),
                furniture=None if row["furniture"] is None else bool(row["furniture"]),
            )
            for row in self._rows(sql, values)
        ]

    def health(self, wanted: HistoryFilter = _ALL) -> list[HealthRow]:
        """The health screens answered or put off; only the days asked for matter."""
        where, values = _day_filter("answered_at", wanted)
        sql = f"SELECT * FROM health WHERE {where} ORDER BY answered_at, id"
        return [
            _row(
                HealthRow,
                row,
                answered_at=_moment(row["answered_at"]),
                answers=json.loads(row["answers"]),
                cleared=tuple(json.loads(row["cleared"])),
                put_off=bool(row["put_off"]),
            )
            for row in self._rows(sql, values)
        ]

    def hurts(self, wanted: HistoryFilter = _ALL) -> list[HurtRow]:
        """Each time it hurt; of the days and the session asked for."""
        where, values = _day_filter("told_at", wanted)
        if wanted.session is not None:
            where += " AND session_id = ?"
            values.append(wanted.session)
        sql = f"SELECT * FROM hurt WHERE {where} ORDER BY told_at, id"
        return [
            _row(HurtRow, row, session=row["session_id"], told_at=_moment(row["told_at"]))
            for row in self._rows(sql, values)
        ]

    def _of_exercise(self, table: str, wanted: HistoryFilter) -> Iterator[sqlite3.Row]:
        where, values = _filter(wanted)
        return self._rows(_OF_EXERCISE.format(table=table, where=where), values)

    def _rows(self, sql: str, values: list[Any]) -> Iterator[sqlite3.Row]:
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise explained(self.path, error) from None


def _filter(wanted: HistoryFilter) -> tuple[str, list[Any]]:
    where, values = _session_filter(wanted)
    if wanted.exercise is not None:
        where += " AND exercise.name = ?"
        values.append(shown(wanted.exercise))
    return where, values


def _session_filter(wanted: HistoryFilter) -> tuple[str, list[Any]]:
    where, values = _day_filter("session.started_at", wanted)
    for column, value in (("session.id", wanted.session), ("session.kind", wanted.kind)):
        if value is not None:
            where += f" AND {column} = ?"
            values.append(value)
    return where, values


def _day_filter(column: str, wanted: HistoryFilter) -> tuple[str, list[Any]]:
    """A moment's text begins with the day it was at the person's place."""
    where, values = "1", []
    for sign, day in ((">=", wanted.since), ("<=", wanted.until)):
        if day is not None:
            where += f" AND substr({column}, 1, 10) {sign} ?"
            values.append(day.isoformat())
    return where, values


def _row(kind: type[_T], row: sqlite3.Row, **worked_out: Any) -> _T:
    """A typed row: the columns called like its fields, but for those given."""
    names = [f.name for f in dataclasses.fields(kind) if f.name not in worked_out]
    return kind(**{name: row[name] for name in names}, **worked_out)


def _at(row: sqlite3.Row, t_s: float) -> datetime:
    return later(_moment(row["exercise_at"]), t_s - row["exercise_s"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _numbers(row: sqlite3.Row, *names: str) -> dict[str, float]:
    """What was not measured is NULL in the file and NaN here."""
    return {name: math.nan if row[name] is None else row[name] for name in names}
