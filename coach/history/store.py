"""Writes the history: each thing as it happens, each write on the disk when it returns."""

from __future__ import annotations

import json
import math
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType

import numpy as np
import platformdirs

from coach.common.names import expanded
from coach.engine.results import Cue, Refusal, Repetition
from coach.exercise.guided import Guided
from coach.exercise.spec import Exercise
from coach.exercise.thresholds import NOT_OF_FILE
from coach.history.fingerprint import fingerprint
from coach.history.rows import Calibration, End, Felt, Kind, PainMoment, Signal, SourceKind
from coach.history.schema import explained, open_database
from coach.measures import MEASURES, unit_of

__all__ = ["FILE_NAME", "Store", "data_folder"]

FILE_NAME = "history.sqlite"
#: Where each table that is no part of another says on which day it was.
_DAYS = {
    "session": "started_at",
    "pain": "asked_at",
    "diary": "day",
    "health": "answered_at",
    "hurt": "told_at",
}


def data_folder(given: Path | None = None) -> Path:
    """Where the history lies: the folder given, else `COACH_DATA`, else the user's data folder."""
    if given is not None:
        return expanded(given)
    override = os.environ.get("COACH_DATA")
    if override:
        return expanded(override)
    return platformdirs.user_data_path("back-coach", appauthor=False)


class Store:
    """The history of one folder, open for writing.

    Each call is a write of its own, unless it stands within `transaction`. Not for several threads
    at a time. Errors of a write come as `sqlite3.Error`; `explained` gives the line for the user.

    Raises:
        CoachError: the history cannot be opened there.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._db = open_database(self.path)

    def __enter__(self) -> Store:
        """The store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it; an error of the database comes out as one line for the user."""
        self.close()
        if isinstance(error, sqlite3.Error):
            raise explained(self.path, error) from None

    def close(self) -> None:
        """Give the file back; may be called twice."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside, or none of them."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk has rolled it back already.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # -- sessions -----------------------------------------------------------------------------

    def begin_session(
        self,
        *,
        kind: Kind,
        started_at: datetime,
        coach_version: str,
        awake_h: float | None = None,
    ) -> int:
        """A new session; returns its number."""
        return self._insert(
            "session",
            kind=kind,
            started_at=_text(started_at),
            coach_version=coach_version,
            awake_h=awake_h,
        )

    def has_session(self, session: int) -> bool:
        """Whether there is a session of that number."""
        found = self._db.execute("SELECT 1 FROM session WHERE id = ?", (session,)).fetchone()
        return found is not None

    def end_session(self, session: int, *, ended_at: datetime, end: End) -> None:
        """The session is over."""
        self._db.execute(
            "UPDATE session SET ended_at = ?, end = ? WHERE id = ?", (_text(ended_at), end, session)
        )

    def begin_exercise(
        self,
        session: int,
        exercise: Exercise,
        *,
        place: int,
        started_at: datetime,
        start_s: float,
        source: str,
        source_kind: SourceKind,
        pose_log: Path | None = None,
    ) -> int:
        """An exercise of the session begins; returns its id. The times are of the same moment."""
        measure = exercise.movement.measure
        return self._insert(
            "exercise",
            session_id=session,
            place=place,
            name=exercise.name,
            title=exercise.title,
            started_at=_text(started_at),
            start_s=start_s,
            measure=measure,
            unit=unit_of(measure),
            error=str(MEASURES[measure].error),
            source=source,
            source_kind=source_kind,
            pose_log=None if pose_log is None else str(pose_log.absolute()),
            target_repetitions=exercise.target_repetitions,
            target_hold_s=max(s.hold_s for s in exercise.targets),
            own_thresholds=json.dumps(
                {t.name: t.value for t in exercise.thresholds.values() if t.source in NOT_OF_FILE}
            ),
            settings=fingerprint(exercise),
        )

    def add_guided(
        self,
        session: int,
        guided: Guided,
        *,
        place: int,
        started_at: datetime,
        duration_s: float,
        end: End,
    ) -> int:
        """A guided exercise of the session was led; nothing is measured of it. Returns its id."""
        return self._insert(
            "exercise",
            session_id=session,
            place=place,
            name=guided.name,
            title=guided.title,
            started_at=_text(started_at),
            start_s=0.0,
            duration_s=duration_s,
            end=end,
            measure="",
            unit="",
            error="",
            source="",
            source_kind="guided",
            target_repetitions=0,
            target_hold_s=guided.seconds,
            own_thresholds=json.dumps(
                {t.name: t.value for t in guided.thresholds.values() if t.source in NOT_OF_FILE}
            ),
            settings="",
        )

    def update_exercise(
        self, exercise_id: int, *, duration_s: float, seen_fraction: float, end: End | None = None
    ) -> None:
        """How long it has taken so far, how well it was seen, and how it ended if it has."""
        self._db.execute(
            "UPDATE exercise SET duration_s = ?, seen_fraction = ?, end = ? WHERE id = ?",
            (duration_s, seen_fraction, end, exercise_id),
        )

    def add_repetition(
        self,
        exercise_id: int,
        repetition: Repetition,
        *,
        number: int,
        signal: Signal,
        fastest_per_s: float,
    ) -> int:
        """A repetition is finished; its lowest and highest values come from its signal."""
        seen = signal.value[np.isfinite(signal.value)]
        pairs = np.stack([signal.t_s, signal.value], axis=1).astype("<f4")
        return self._insert(
            "repetition",
            exercise_id=exercise_id,
            number=number,
            side=repetition.side,
            start_s=repetition.start_s,
            end_s=repetition.end_s,
            hold_s=repetition.hold_s,
            peak=_number(repetition.peak),
            lowest=float(seen.min()) if seen.size else None,
            highest=float(seen.max()) if seen.size else None,
            complete=repetition.complete,
            faults=json.dumps(repetition.faults),
            seen_fraction=repetition.seen_fraction,
            signal=pairs.tobytes(),
            fastest_per_s=_number(fastest_per_s),
        )

    def add_refusal(self, exercise_id: int, refusal: Refusal, *, words: str) -> int:
        """A repetition was not counted; `words` say what the reason means."""
        return self._insert(
            "refusal",
            exercise_id=exercise_id,
            side=refusal.side,
            start_s=refusal.start_s,
            end_s=refusal.end_s,
            reason=refusal.reason,
            words=words,
            share=refusal.share,
        )

    def add_cue(self, exercise_id: int, cue: Cue) -> int:
        """Something was said."""
        return self._insert(
            "cue",
            exercise_id=exercise_id,
            t_s=cue.t_s,
            name=cue.name,
            text=cue.text,
            priority=int(cue.priority),
            spoken=cue.speak,
        )

    def add_calibration(self, exercise_id: int, learned: Calibration) -> int:
        """The person's start position was learned."""
        return self._insert(
            "calibration",
            exercise_id=exercise_id,
            t_s=learned.t_s,
            watched_s=learned.watched_s,
            poses=learned.poses,
            shoulder_width_px=learned.shoulder_width_px,
            hip_width_px=learned.hip_width_px,
            torso_length_px=learned.torso_length_px,
            resting=_number(learned.resting),
            noise=_number(learned.noise),
        )

    # -- what the person says -----------------------------------------------------------------

    def add_pain(
        self, score: int, *, asked_at: datetime, moment: PainMoment, session: int | None = None
    ) -> int:
        """An answer about pain, 0 to 10."""
        return self._insert(
            "pain", session_id=session, asked_at=_text(asked_at), moment=moment, score=score
        )

    def add_hurt(self, felt: Felt, *, told_at: datetime, session: int | None = None) -> int:
        """It hurt, and what it felt like."""
        return self._insert("hurt", session_id=session, told_at=_text(told_at), felt=felt)

    def add_health(
        self,
        answers: Mapping[str, bool],
        *,
        answered_at: datetime,
        cleared: Iterable[str] = (),
        put_off: bool = False,
    ) -> int:
        """The answers of a health screen, or that it was put off."""
        return self._insert(
            "health",
            answered_at=_text(answered_at),
            answers=json.dumps(dict(answers)),
            cleared=json.dumps(sorted(cleared)),
            put_off=put_off,
        )

    def set_diary(
        self,
        day: date,
        *,
        written_at: datetime,
        pain: int | None = None,
        stiffness: int | None = None,
        urges: int | None = None,
        note: str | None = None,
        pops: int | None = None,
        furniture: bool | None = None,
        awake_h: float | None = None,
    ) -> None:
        """Writes down what is given; what is None stays as it was that day.

        Pain, stiffness and urges are 0 to 10; `pops` says how often the back was cracked on
        purpose, `furniture` whether over the edge of any, `awake_h` how many hours after getting up
        it is written.
        """
        self._db.execute(
            """
            INSERT INTO diary
                (day, written_at, pain, stiffness, urges, note, pops, furniture, awake_h)
            VALUES (:day, :written_at, :pain, :stiffness, :urges, coalesce(:note, ''), :pops,
                :furniture, :awake_h)
            ON CONFLICT (day) DO UPDATE SET
                written_at = :written_at,
                pain = coalesce(:pain, pain),
                stiffness = coalesce(:stiffness, stiffness),
                urges = coalesce(:urges, urges),
                note = coalesce(:note, note),
                pops = coalesce(:pops, pops),
                furniture = coalesce(:furniture, furniture),
                awake_h = coalesce(:awake_h, awake_h)
            """,
            {
                "day": day.isoformat(),
                "written_at": _text(written_at),
                "pain": pain,
                "stiffness": stiffness,
                "urges": urges,
                "note": note,
                "pops": pops,
                "furniture": furniture,
                "awake_h": awake_h,
            },
        )

    # -- forgetting ---------------------------------------------------------------------------

    def delete_session(self, session: int) -> int:
        """Forgets one session and all that belongs to it; returns how many there were."""
        return self._db.execute("DELETE FROM session WHERE id = ?", (session,)).rowcount

    def delete_before(self, day: date) -> int:
        """Forgets all that was done and answered before `day`; returns how many rows."""
        text, n = day.isoformat(), 0
        with self.transaction():
            for table, column in _DAYS.items():
                n += self._db.execute(
                    f"DELETE FROM {table} WHERE substr({column}, 1, 10) < ?", (text,)
                ).rowcount
        return n

    def purge(self) -> bool:
        """Writes the file anew without what was deleted, so that it is really gone.

        False where another program reads it still: it is gone as soon as that has ended.
        """
        self._db.execute("VACUUM")
        busy, _, _ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def _insert(self, table: str, **values: object) -> int:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self._db.execute(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )
        return int(cursor.lastrowid or 0)


def _text(moment: datetime) -> str:
    """ISO 8601 to the second, with the offset from UTC."""
    return moment.astimezone(moment.tzinfo).isoformat(timespec="seconds")


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
