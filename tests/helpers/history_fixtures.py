"""Makes `tests/data/history_v*.sqlite`: histories as each version of coach left them.

`python tests/helpers/history_fixtures.py` writes those that are missing. One that has been
given away is never made anew: it stands for the files that users have.
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path

from history_maker import make

from coach.history import FILE_NAME
from coach.history.schema import VERSION, open_database

DATA = Path(__file__).resolve().parents[1] / "data"


def fixture(version: int) -> Path:
    """The history of that version."""
    return DATA / f"history_v{version}.sqlite"


def write_v1(path: Path) -> None:
    """One finished session of two turns, and one that was cut off, before pain was asked for."""
    with closing(open_database(path, version=1)) as db:
        db.execute("BEGIN")
        for number, end in ((1, "finished"), (2, None)):
            started_at = f"2026-01-0{number}T08:00:00+01:00"
            ended_at = "2026-01-01T08:02:00+01:00" if end else None
            db.execute(
                "INSERT INTO session VALUES (?, 'live', ?, ?, ?, '0.1.0')",
                (number, started_at, ended_at, end),
            )
            db.execute(
                """
                INSERT INTO exercise VALUES (?, ?, 1, 'seated_twist', 'Seated spinal twist', ?,
                    0.0, 60.0, 0.98, ?, 'thorax_twist_deg', 'deg', '5 deg on average',
                    'camera 0', 'camera', NULL, 4, 15.0, '{"turn_deg": 25.0}', '0123456789abcdef')
                """,
                (number, number, started_at, end),
            )
            signal = struct.pack("<6f", 0.0, 1.0, 0.1, 30.5, 0.2, float("nan"))
            for place, side, peak in ((1, "left", 30.0), (2, "right", -33.0)):
                db.execute(
                    """
                    INSERT INTO repetition VALUES (NULL, ?, ?, ?, ?, ?, 15.5, ?, 1.0, 30.5, 1,
                        '["leaning"]', 0.97, ?)
                    """,
                    (number, place, side, 20.0 * place, 20.0 * place + 18, peak, signal),
                )
            db.execute(
                "INSERT INTO cue VALUES (NULL, ?, 3.0, 'ready', 'Good. I see you.', 1, 1)",
                (number,),
            )
            db.execute(
                "INSERT INTO calibration VALUES (NULL, ?, 3.0, 0.5, 15, 96, 64, 130, 0.2, 1.1)",
                (number,),
            )
        db.execute("COMMIT")


def write_newest(path: Path) -> None:
    """The first week of the made-up history, as this version of coach writes it."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), weeks=1)
        with closing(sqlite3.connect(Path(folder) / FILE_NAME)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(Path(folder) / FILE_NAME, path)


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for number, write in ((1, write_v1), (VERSION, write_newest)):
        if not fixture(number).exists():
            write(fixture(number))
            print(fixture(number))
