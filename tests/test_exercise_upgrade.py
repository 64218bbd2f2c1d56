"""Exercise files of an older schema: still read, and rewritten with their comments."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bow_file import GOOD
from cli_files import complaint

from coach.cli.main import main
from coach.exercise.loader import read

#: As each key was called in schema 1.
OLD = {
    "schema = 2": "schema = 1  # the first",
    "[[target]]": "[[station]]",
    "exit_margin = 5": "leave       = 5  # hysteresis",
    "rest_from =": "home_from =",
    "rest_to =": "home_to =",
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    text = GOOD
    for new, before in OLD.items():
        assert new in text, new
        text = text.replace(new, before)
    path = tmp_path / "bow.toml"
    path.write_text(text.replace("[movement]", "# how it counts\n[movement]"))
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "new" / "bow.toml"
    path.parent.mkdir()
    path.write_text(GOOD)
    return path


def test_an_older_file_is_read_as_the_same_exercise(old: Path, new: Path) -> None:
    then, problems = read(old)
    now, _ = read(new)
    assert problems == []
    assert then is not None
    assert replace(then, warning=None) == now


def test_an_older_file_is_told_in_one_line(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(old)]) == 0
    told = capsys.readouterr()
    assert told.err == (
        f"{old}: written for an older coach; rewrite it with `coach check --upgrade {old}`\n"
    )
    assert "fine" in told.out


def test_a_file_without_a_posture_is_read_and_told_in_one_line(
    new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new.write_text(GOOD.replace('posture = "standing"\n', ""))
    assert main(["check", str(new)]) == 0
    told = capsys.readouterr()
    assert told.err.startswith(f"{new}: setup.posture: expected a posture, found nothing")
    assert told.err.count("\n") == 1
    assert "all_fours" in told.err
    assert "fine" in told.out


def test_upgrading_renames_the_keys_and_keeps_the_comments(
    old: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--upgrade", str(old)]) == 0
    assert capsys.readouterr().err == ""
    assert read(old)[0] == read(new)[0]
    text = old.read_text()
    assert "schema = 2  # the first\n" in text
    assert "exit_margin = 5  # hysteresis\n" in text
    assert "# how it counts\n" in text
    assert main(["check", "--upgrade", str(old)]) == 0
    assert old.read_text() == text


def test_a_file_that_cannot_be_rewritten_is_left_as_it_was(
    old: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = old.read_text().replace("schema = 1  # the first", '"schema" = 1')
    old.write_text(text)
    assert "rename its keys by hand" in complaint(capsys, ["check", "--upgrade", str(old)])
    assert old.read_text() == text
