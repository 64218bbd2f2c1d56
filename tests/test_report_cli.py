"""`coach report` as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import webbrowser
from datetime import timedelta
from pathlib import Path

import pytest
from history_maker import make
from recordings import ROOT
from report_cases import AT, Page, do

from coach.cli.main import main
from coach.history import FILE_NAME, Store

UNTIL = (AT + timedelta(days=2)).date().isoformat()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, beside a history of three sessions."""
    for i in range(3):
        do(tmp_path / "data", days=i, peaks=(30.0, -28.0))
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["report", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_a_file_is_written_and_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--until", UNTIL]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("coach-report.html: ")
    assert err == ""
    page = Page((place / "coach-report.html").read_text(encoding="utf-8"))
    assert "You moved on 3 of 3 days" in page.text
    assert [p.name for p in place.iterdir()] == ["coach-report.html"]


def test_an_older_file_is_replaced_as_a_whole(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = place / "r.html"
    old.write_text("old")
    with open(old) as held:
        assert main(["report", "--until", UNTIL, "--out", "r.html", "--force"]) == 0
        assert held.read() == "old"  # whoever reads the old one has it whole
    assert old.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_standard_output(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--until", UNTIL, "--out", "-"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("<!DOCTYPE html>")
    assert out.endswith("</html>\n")
    assert err == ""
    assert list(place.iterdir()) == []


def test_json_has_the_same_numbers(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--until", UNTIL, "--json"]) == 0
    numbers = json.loads(capsys.readouterr().out)
    assert numbers["repetitions"] == 6
    assert main(["report", "--until", UNTIL, "--out", "-"]) == 0
    cells = {c.key: c.value for c in Page(capsys.readouterr().out).cells}
    assert cells["repetitions"] == "6"
    assert list(place.iterdir()) == []


def test_one_session_and_one_exercise(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--session", "2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["session"] == 2
    assert main(["report", "--until", UNTIL, "--exercise", "cat_cow", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 0


def test_another_folder(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    assert main(["report", "--data", str(tmp_path / "none"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sessions"] == 0
    assert not (tmp_path / "none").exists()


def test_what_cannot_be_is_said_in_a_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no session 99" in refused(capsys, "--session", "99")
    assert "with cat_cow" in refused(capsys, "--session", "1", "--exercise", "cat_cow")
    assert "cannot be written" in refused(capsys, "--out", "nowhere/r.html")
    (place / "folder.html").mkdir()
    assert "cannot be written" in refused(capsys, "--out", "folder.html")
    assert "--open" in refused(capsys, "--open", "--out", "-")
    assert "--until" in refused(capsys, "--session", "1", "--until", UNTIL)
    for wrong in (["--weeks", "0"], ["--session", "1", "--weeks", "3"], ["--until", "yesterday"]):
        with pytest.raises(SystemExit) as stop:
            main(["report", *wrong])
        assert stop.value.code == 2
        capsys.readouterr()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    place.chmod(0o500)
    try:
        assert "cannot be written" in refused(capsys, "--until", UNTIL)
    finally:
        place.chmod(0o700)


def test_a_damaged_history(
    tmp_path: Path, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    (tmp_path / "data" / FILE_NAME).write_bytes(b"no database" * 100)
    for companion in ("-wal", "-shm"):
        (tmp_path / "data" / f"{FILE_NAME}{companion}").unlink(missing_ok=True)
    assert str(tmp_path / "data" / FILE_NAME) in refused(capsys)
    assert list(place.iterdir()) == []


def test_the_browser_is_opened(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    class Shown(webbrowser.GenericBrowser):
        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            shown.append(url)
            return len(shown) == 1

    monkeypatch.setattr(webbrowser, "_browsers", {})
    monkeypatch.setattr(webbrowser, "_tryorder", [])
    webbrowser.register("shown", None, Shown("shown"))
    monkeypatch.setattr(webbrowser, "_tryorder", ["shown"])
    assert main(["report", "--until", UNTIL, "--open"]) == 0
    assert shown == [(place / "coach-report.html").resolve().as_uri()]
    assert "No browser" not in capsys.readouterr().out
    assert main(["report", "--until", UNTIL, "--open"]) == 0
    assert "No browser could be started" in capsys.readouterr().out


def test_two_months_take_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path)
    out = tmp_path / "r.html"
    began_s = time.process_time()
    arguments = ["report", "--data", str(tmp_path), "--weeks", "9", "--until", "2026-05-03"]
    assert main([*arguments, "--out", str(out)]) == 0
    assert time.process_time() - began_s < 5
    assert out.stat().st_size < 500_000


def test_a_terminal_that_knows_no_unicode_gets_the_page(place: Path) -> None:
    """Written as the page says it is: UTF-8."""
    with Store(place.parent / "data") as store:
        store.set_diary(AT.date(), written_at=AT, note="腰が痛い")
    made = subprocess.run(
        [sys.executable, "-m", "coach", "report", "--until", UNTIL, "--out", "-"],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert "腰が痛い" in Page(made.stdout.decode()).text
    assert made.stderr == b""
