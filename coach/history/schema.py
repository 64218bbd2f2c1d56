"""The tables of the history, numbered steps from every older form, and who may open a file.

SQLite's own `user_version` holds the number of steps a file has seen; `application_id` says that
it is ours. A step is never changed once it has been given away: a new one is added.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from coach import __version__
from coach.common.errors import CoachError

__all__ = [
    "APPLICATION_ID",
    "MIGRATIONS",
    "VERSION",
    "UnwritableError",
    "explained",
    "open_copy",
    "open_database",
]

#: "Coac", big-endian, in the file's header.
APPLICATION_ID = 0x436F6163
#: How long one coach waits for another that is writing. A write takes milliseconds.
BUSY_S = 5.0


class UnwritableError(CoachError):
    """The place cannot be written; what is there may still be read."""


_FIRST = (
    """
    CREATE TABLE session (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number that was deleted never comes back
        kind TEXT NOT NULL,
        started_at TEXT NOT NULL,  -- ISO 8601 with the offset of the person's time zone
        ended_at TEXT,
        end TEXT,
        coach_version TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE exercise (
        id INTEGER PRIMARY KEY,
        session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        name TEXT NOT NULL,
        title TEXT NOT NULL,
        started_at TEXT NOT NULL,
        start_s REAL NOT NULL,
        duration_s REAL NOT NULL DEFAULT 0,
        seen_fraction REAL NOT NULL DEFAULT 0,
        end TEXT,
        measure TEXT NOT NULL,
        unit TEXT NOT NULL,
        error TEXT NOT NULL,
        source TEXT NOT NULL,
        source_kind TEXT NOT NULL,
        pose_log TEXT,
        target_repetitions INTEGER NOT NULL,
        target_hold_s REAL NOT NULL,
        own_thresholds TEXT NOT NULL,  -- JSON: name to number
        settings TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE repetition (
        id INTEGER PRIMARY KEY,
        exercise_id INTEGER NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        side TEXT,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        hold_s REAL NOT NULL,
        peak REAL,  -- in the exercise's unit, as lowest and highest; NULL where unmeasured
        lowest REAL,
        highest REAL,
        complete INTEGER NOT NULL,
        faults TEXT NOT NULL,  -- JSON: names
        seen_fraction REAL NOT NULL,
        signal BLOB NOT NULL  -- pairs of little-endian float32: s since start_s, value or NaN
    )
    """,
    """
    CREATE TABLE cue (
        id INTEGER PRIMARY KEY,
        exercise_id INTEGER NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
        t_s REAL NOT NULL,
        name TEXT NOT NULL,
        text TEXT NOT NULL,
        priority INTEGER NOT NULL,
        spoken INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE calibration (
        id INTEGER PRIMARY KEY,
        exercise_id INTEGER NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
        t_s REAL NOT NULL,
        watched_s REAL NOT NULL,
        poses INTEGER NOT NULL,
        shoulder_width_px REAL NOT NULL,
        hip_width_px REAL NOT NULL,
        torso_length_px REAL NOT NULL,
        resting REAL,
        noise REAL
    )
    """,
    "CREATE INDEX exercise_of_session ON exercise (session_id)",
    "CREATE INDEX repetition_of_exercise ON repetition (exercise_id)",
    "CREATE INDEX cue_of_exercise ON cue (exercise_id)",
    "CREATE INDEX calibration_of_exercise ON calibration (exercise_id)",
)
_PAIN_AND_SPEED = (
    "ALTER TABLE repetition ADD COLUMN fastest_per_s REAL",
    """
    CREATE TABLE pain (
        id INTEGER PRIMARY KEY,
        session_id INTEGER REFERENCES session (id) ON DELETE CASCADE,
        asked_at TEXT NOT NULL,
        moment TEXT NOT NULL,
        score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10)
    )
    """,
    """
    CREATE TABLE diary (
        day TEXT PRIMARY KEY,
        written_at TEXT NOT NULL,
        pain INTEGER CHECK (pain BETWEEN 0 AND 10),
        stiffness INTEGER CHECK (stiffness BETWEEN 0 AND 10),
        urges INTEGER CHECK (urges BETWEEN 0 AND 10),
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX pain_of_session ON pain (session_id)",
)
_REFUSED = (
    """
    CREATE TABLE refusal (
        id INTEGER PRIMARY KEY,
        exercise_id INTEGER NOT NULL REFERENCES exercise (id) ON DELETE CASCADE,
        side TEXT,
        start_s REAL NOT NULL,
        end_s REAL NOT NULL,
        reason TEXT NOT NULL,
        words TEXT NOT NULL,  -- what the reason meant in the exercise file of that day
        share REAL NOT NULL
    )
    """,
    "CREATE INDEX refusal_of_exercise ON refusal (exercise_id)",
)
_SAFETY = (
    """
    CREATE TABLE health (
        id INTEGER PRIMARY KEY,
        answered_at TEXT NOT NULL,
        answers TEXT NOT NULL,  -- JSON: the name of a question to true or false
        cleared TEXT NOT NULL,  -- JSON: names of those a doctor has agreed to
        put_off INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE hurt (
        id INTEGER PRIMARY KEY,
        session_id INTEGER REFERENCES session (id) ON DELETE CASCADE,
        told_at TEXT NOT NULL,
        felt TEXT NOT NULL
    )
    """,
    "CREATE INDEX hurt_of_session ON hurt (session_id)",
    "ALTER TABLE diary ADD COLUMN pops INTEGER CHECK (pops >= 0)",
    "ALTER TABLE diary ADD COLUMN furniture INTEGER",  # 1: over the edge of a chair or a table
)
_AWAKE = (  # hours since getting up, NULL where not told
    "ALTER TABLE session ADD COLUMN awake_h REAL CHECK (awake_h >= 0)",
    "ALTER TABLE diary ADD COLUMN awake_h REAL CHECK (awake_h >= 0)",
)
MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _PAIN_AND_SPEED, _REFUSED, _SAFETY, _AWAKE)
VERSION = len(MIGRATIONS)


def open_database(path: Path, *, version: int = VERSION) -> sqlite3.Connection:
    """The history in `path`, made or brought up to `version`, ready to read and write.

    Nothing is done to a file that is damaged, newer than this coach, or somebody else's. Folder
    and file are for their owner alone.

    Raises:
        CoachError: it cannot be opened, with what to do about it.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its companion files the mode of the main one: so that comes first. A file
        # that is there is not touched: closing it here would give back the locks that another
        # connection of this process has on it (SQLite, "How To Corrupt", 2.2).
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None
    try:
        db = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise explained(path, error) from None
    try:
        found = _examined(db, path)
        # A reader never waits for a writer, and a write is one appended run of pages.
        db.execute("PRAGMA journal_mode = WAL")
        # NORMAL would lose the latest repetitions with the power: each write goes to the disk.
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA fullfsync = ON")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        if found < version:
            _migrate(db, version)
    except sqlite3.Error as error:
        db.close()
        raise explained(path, error) from None
    except CoachError:
        db.close()
        raise
    return db


def open_copy(path: Path) -> sqlite3.Connection:
    """The history in `path` as a copy in memory, for a place where nothing can be written.

    Where there is no such file it is an empty one.

    Raises:
        CoachError: it cannot be read, or was not closed properly so that writing is needed.
    """
    pending = path.with_name(f"{path.name}-wal")
    if pending.exists() and pending.stat().st_size > 0:
        raise _unwritable(path, "its last writes are still to be put in their place")
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        if path.exists():
            address = f"{path.absolute().as_uri()}?immutable=1"
            with closing(sqlite3.connect(address, uri=True)) as file:
                _examined(file, path)
                file.backup(db)
        _migrate(db, VERSION)
    except (sqlite3.Error, CoachError) as error:
        db.close()
        raise explained(path, error) if isinstance(error, sqlite3.Error) else error from None
    return db


def explained(path: Path, error: sqlite3.Error) -> CoachError:
    """The one line that tells a user what SQLite met."""
    text = str(error)
    if "full" in text:
        return UnwritableError(
            f"{path}: the disk is full; what was written before is safe. Make room, or name "
            "another folder with --data"
        )
    if "locked" in text or "busy" in text:
        return CoachError(
            f"{path}: another program has kept it locked for {BUSY_S:.0f} s; close that one"
        )
    if isinstance(error, sqlite3.IntegrityError):
        return CoachError(f"{path}: the session under way was deleted by another coach meanwhile")
    if isinstance(error, sqlite3.OperationalError):
        return _unwritable(path, text)
    return CoachError(
        f"{path}: the history is damaged ({text}); it was left as it is. Move it aside, under "
        "another name, and coach begins a new one; or name another folder with --data"
    )


def _unwritable(path: Path, why: str) -> UnwritableError:
    return UnwritableError(
        f"{path}: the history cannot be written there ({why}); name another folder with --data "
        "or COACH_DATA"
    )


def _examined(db: sqlite3.Connection, path: Path) -> int:
    """The file's version; refuses whatever is not a sound history of ours."""
    # All three at one moment: another coach may be making the tables right now.
    db.execute("BEGIN")
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    kind = int(db.execute("PRAGMA application_id").fetchone()[0])
    tables = int(db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    db.execute("COMMIT")
    if kind != APPLICATION_ID and (kind or found or tables):
        raise CoachError(
            f"{path}: an SQLite file of another program, not a history of coach; it was left as "
            "it is. Move it aside, or name another folder with --data"
        )
    if found > VERSION:
        raise CoachError(
            f"{path}: a history of version {found}, written by a newer coach; this coach "
            f"{__version__} knows up to {VERSION}. Update coach, or name another folder with "
            "--data"
        )
    complaint = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    if complaint != "ok":
        raise explained(path, sqlite3.DatabaseError(" ".join(complaint.split())))
    return found


def _migrate(db: sqlite3.Connection, version: int) -> None:
    """All steps still to come, all of them or none."""
    db.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another coach may have done it while this one waited.
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
        for step in MIGRATIONS[found:version]:
            for statement in step:
                db.execute(statement)
        if found < version:
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {version}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
