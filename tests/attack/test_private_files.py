"""What is written of a person's health: for its owner alone, and no formula for a spreadsheet."""

from __future__ import annotations

import csv
import os
import sqlite3
import sys
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from coach.cli.main import main
from coach.history import FILE_NAME, Store


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A history with a diary whose notes a spreadsheet would reckon with."""
    folder = tmp_path / "data"
    notes = ["=1+1", "+cmd", "-2", "@x", "a plain one"]
    with Store(folder) as store:
        for i, note in enumerate(notes, start=1):
            at = datetime(2026, 1, i, tzinfo=timezone.utc)
            store.set_diary(date(2026, 1, i), written_at=at, note=note, pain=i)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_reports_and_tables_are_for_their_owner_alone(data: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        page, tables = tmp_path / "page.html", tmp_path / "tables"
        assert main(["report", "--out", str(page), "--data", str(data)]) == 0
        assert main(["history", "export", str(tables), "--data", str(data)]) == 0
    finally:
        os.umask(before)
    written = [page, *tables.iterdir()]
    assert len(written) > 5
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_no_cell_is_a_formula(data: Path, tmp_path: Path) -> None:
    assert main(["history", "export", str(tmp_path / "tables"), "--data", str(data)]) == 0
    with open(tmp_path / "tables" / "diary.csv", newline="", encoding="utf-8") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert notes == ["'=1+1", "'+cmd", "'-2", "'@x", "a plain one"]


@pytest.mark.system
@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be written anew there")
def test_what_another_still_reads_is_not_said_to_be_gone(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = sqlite3.connect(data / FILE_NAME)
    try:
        other.execute("BEGIN")
        other.execute("SELECT * FROM diary").fetchone()
        assert main(["history", "delete", "--all", "--yes", "--data", str(data)]) == 0
        assert "when that one has ended" in capsys.readouterr().out
    finally:
        other.close()


def test_an_empty_report_explains_no_test(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert main(["report", "--out", str(page), "--data", str(tmp_path / "none")]) == 0
    assert "Fisher" not in page.read_text(encoding="utf-8")
