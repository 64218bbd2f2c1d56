"""Opening a history: every older one, a newer one, a damaged one, somebody else's, none at all."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from history_fixtures import fixture, write_newest
from history_maker import BEGIN, make
from recordings import ROOT

from coach.common.errors import CoachError
from coach.history import FILE_NAME, History, HistoryFilter, Store
from coach.history.schema import MIGRATIONS, VERSION, open_database


def laid(folder: Path, version: int) -> Path:
    """A copy of the history of that version, in a folder of its own.

    One of the newest version is made until its file is among the others.
    """
    folder.mkdir(exist_ok=True)
    if version == VERSION and not fixture(version).exists():
        write_newest(folder / FILE_NAME)
        return folder / FILE_NAME
    return Path(shutil.copy(fixture(version), folder / FILE_NAME))


def tables(path: Path) -> set[tuple[str, str]]:
    """Every table and index of a file, with its columns."""
    with closing(sqlite3.connect(path)) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master")]
        return {(n, str(db.execute(f"PRAGMA table_info({n})").fetchall())) for n in names}


def refusal(folder: Path) -> str:
    """The line that opening for writing and for reading both end with."""
    with pytest.raises(CoachError) as writing:
        Store(folder)
    with pytest.raises(CoachError) as reading:
        History(folder)
    assert str(writing.value) == str(reading.value)
    assert "\n" not in str(writing.value)
    return str(writing.value)


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_a_history_of_every_version_opens_and_goes_on(version: int, tmp_path: Path) -> None:
    path = laid(tmp_path / "old", version)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (version,)
        before = db.execute("SELECT count(*), sum(peak), sum(hold_s) FROM repetition").fetchone()
    with History(path.parent) as history:
        repetitions = history.repetitions()
    assert len(repetitions) == before[0] > 0
    assert sum(r.peak for r in repetitions) == pytest.approx(before[1])
    assert sum(r.hold_s for r in repetitions) == pytest.approx(before[2])
    with Store(path.parent) as store:
        number = store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
        store.set_diary(date(2026, 1, 1), written_at=BEGIN, pain=3)
        store.add_pain(4, asked_at=BEGIN, moment="after", session=number)
    with History(path.parent) as history:
        assert number == max(s.number for s in history.sessions())
        assert [d.pain for d in history.diary(HistoryFilter(until=date(2026, 1, 1)))] == [3]
    open_database(tmp_path / "new.sqlite").close()
    assert tables(path) == tables(tmp_path / "new.sqlite")


def test_the_first_version_keeps_all_it_had(tmp_path: Path) -> None:
    path = laid(tmp_path, 1)
    with History(path.parent) as history:
        first, second = history.sessions()
        assert (first.end, second.end, second.ended_at) == ("finished", None, None)
        turn = history.repetitions(HistoryFilter(session=1))[1]
        assert (turn.side, turn.peak, turn.faults) == ("right", -33.0, ("leaning",))
        assert np.isnan(turn.fastest_per_s)
        signal = history.signal(turn.id)
        assert signal.t_s == pytest.approx([0, 0.1, 0.2])
        assert signal.value == pytest.approx([1, 30.5, np.nan], nan_ok=True)
        assert history.exercises()[0].own_thresholds == {"turn_deg": 25}
        assert history.calibrations()[0].noise == 1.1
        assert history.diary() == history.pains() == history.health() == history.hurts() == []


def test_a_step_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = laid(tmp_path, 1)
    before = tables(path)
    broken = (MIGRATIONS[0], (*MIGRATIONS[1], "ALTER TABLE none_such ADD COLUMN x"))
    monkeypatch.setattr("coach.history.schema.MIGRATIONS", broken)
    with pytest.raises(CoachError, match="no such table"):
        open_database(path)
    monkeypatch.undo()
    assert tables(path) == before
    with History(path.parent) as history:
        assert len(history.repetitions()) == 4


def test_a_newer_history_is_refused_and_left_alone(tmp_path: Path) -> None:
    make(tmp_path, weeks=1)
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    line = refusal(tmp_path)
    assert f"version {VERSION + 1}" in line
    assert "Update coach" in line
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "holes", "cut"])
def test_a_damaged_history_is_refused_and_never_written_over(damage: str, tmp_path: Path) -> None:
    make(tmp_path, weeks=1)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(
        {
            "text": b"This is no database.\n" * 300,
            "holes": whole[:8192] + b"\xff" * (len(whole) - 8192),
            "cut": whole[:half],
        }[damage]
    )
    before = path.read_bytes()
    line = refusal(tmp_path)
    assert str(path) in line
    assert "damaged" in line
    assert "Move it aside" in line
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipe (name TEXT)")
    before = path.read_bytes()
    assert "another program" in refusal(tmp_path)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with Store(tmp_path) as store:
        assert store.begin_session(kind="live", started_at=BEGIN, coach_version="x") == 1


def test_reading_where_there_is_none_makes_none(tmp_path: Path) -> None:
    with History(tmp_path / "nowhere") as history:
        assert history.sessions() == []
        assert history.repetitions(HistoryFilter(exercise="seated_twist")) == []
    assert list(tmp_path.iterdir()) == []


def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    with Store(folder) as store:
        store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes) == {FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("version", [0, 1])
def test_many_coaches_may_open_it_for_the_first_time_at_once(version: int, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    if version:
        laid(folder, version)
    program = (
        "import sys; from pathlib import Path; from history_maker import BEGIN; "
        "from coach.history import Store\n"
        "with Store(Path(sys.argv[1])) as store:\n"
        "    for _ in range(25): store.begin_session(kind='live', started_at=BEGIN, "
        "coach_version='x')\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            cwd=ROOT / "tests" / "helpers",
            env={"PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert [p.communicate(timeout=60)[1] for p in processes] == [""] * 4
    with History(folder) as history:
        assert len(history.sessions()) == 100 + 2 * version


def test_a_coach_that_looks_while_another_makes_it_finds_no_stranger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    connect = sqlite3.connect
    made = []

    def another_makes_it(statement: str) -> None:
        if "sqlite_master" in statement and not made:
            made.append(True)
            open_database(path).close()

    def watched(*arguments: Any, **options: Any) -> sqlite3.Connection:
        db = connect(*arguments, **options)
        if not made:
            db.set_trace_callback(another_makes_it)
        return db

    monkeypatch.setattr(sqlite3, "connect", watched)
    with closing(open_database(path)) as db:
        assert made
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("SELECT count(*) FROM session").fetchone() == (0,)


def test_a_second_look_in_one_process_keeps_the_first_ones_locks(tmp_path: Path) -> None:
    """Closing the file anew would drop them, and whoever reads next would take the log away."""
    count = "import sys, coach.history as h; print(len(h.History(h.Path(sys.argv[1])).diary()))"
    count = count.replace("h.Path", "__import__('pathlib').Path")
    with Store(tmp_path) as store:
        for day in range(1, 4):
            with History(tmp_path) as second:
                assert len(second.diary()) == day - 1
            store.set_diary(date(2026, 1, day), written_at=BEGIN, pain=1)
            command = [sys.executable, "-c", count, str(tmp_path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
            assert done.stdout == f"{day}\n"
