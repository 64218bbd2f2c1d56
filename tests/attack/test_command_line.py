"""The command line: what is too large, too long, misspelt or written to a full disk."""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_files import complaint
from clips import coach
from recordings import ROOT

from coach.cli.main import main
from coach.exercise.loader import exercise_names

LOG = str(ROOT / "samples" / "cat_cow" / "good_left.npz")
LONG = "n" * 300
HUGE = "1" + "0" * 20


# -- what a new user types ---------------------------------------------------------------------


def test_coach_alone_greets_with_all_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    words = out.replace(",", " ").split()
    assert not {*exercise_names(), "run", "replay", "doctor", "studio"} - set(words)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("seated_twist", "coach run seated_twist"),
        ("seated_twits", "did you mean `coach run seated_twist`?"),
        ("doctr", "did you mean `coach doctor`?"),
        ("xyzzy", "`coach` alone lists them all"),
    ],
)
def test_a_word_that_is_no_command_is_met_with_the_nearest(
    capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    assert told in complaint(capsys, [typed])


# -- beyond reason -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["history", "--session", HUGE],
        ["history", "--session", "0"],
        ["history", "--session", "9" * 5000],
        ["history", "--until", "0001-01-01"],
        ["history", "--since", "9999-12-31"],
        ["history", "delete", "--session", HUGE, "--yes"],
        ["history", "delete", "--before", "0001-01-01", "--yes"],
        ["report", "--session", HUGE],
        ["report", "--until", "0001-01-01"],
        ["report", "--weeks", HUGE],
        ["diary", "--day", "0001-01-01"],
        ["run", "cat_cow", "--camera", HUGE],
        ["doctor", "--camera", HUGE],
        ["studio", "cat_cow", "--port", HUGE],
        ["replay", LOG, "--exercise", "cat_cow", "--jobs", HUGE],
        ["replay", LOG, LOG, "--exercise", "cat_cow", "--jobs", "0"],
        ["replay", "", "--exercise", "cat_cow"],
        ["accuracy", "--jobs", "0"],
        ["tune", "cat_cow", "--recordings", ".", "--fit", "--settings", HUGE],
        ["tune", "cat_cow", "--recordings", ".", "--fit", "--seed", "-1"],
        ["tune", "cat_cow", "--recordings", ".", "--jobs", "0"],
    ],
)
def test_a_number_or_day_beyond_reason_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "expected a" in said
    assert len(said) < 400


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", f"{LONG}.toml"],
        ["replay", f"{LONG}.mp4", "--exercise", "cat_cow"],
        ["replay", f"{LONG}.npz", "--exercise", "cat_cow"],
        ["replay", LOG, "--exercise", "cat_cow", "--overlay", f"{LONG}.toml"],
        ["replay", LOG, "--exercise", f"{LONG}.toml"],
        ["label", f"{LONG}.mp4", "--exercise", "cat_cow"],
        ["accuracy", "--samples", LONG],
        ["tune", "cat_cow", "--recordings", LONG],
        ["history", "--data", LONG],
        ["replay", "~nouser/x.mp4", "--exercise", "cat_cow"],
        ["run", "cat_cow", "--source", "~nouser/x.mp4", "--terminal", "--mute"],
        ["history", "--data", "~nouser/"],
        ["diary", "--list", "--data", "~nouser/"],
    ],
    ids=" ".join,
)
def test_a_name_that_cannot_be_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("coach: ")


def test_a_session_that_is_not_there_is_refused_by_all_who_show_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in (["history"], ["history", "--json"], ["report", "--json"]):
        assert "there is no session 99" in complaint(capsys, [*arguments, "--session", "99"])


def test_the_diary_knows_no_tomorrow(capsys: pytest.CaptureFixture[str]) -> None:
    tomorrow = (date.today() + timedelta(days=2)).isoformat()
    assert "yet to come" in complaint(capsys, ["diary", "--day", tomorrow, "--pain", "1"])


# -- where it goes -------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--json"],
        ["history"],
        ["replay", LOG, "--exercise", "cat_cow", "--json", "-"],
        ["check", str(ROOT / "exercises" / "cat_cow.toml")],
    ],
    ids=" ".join,
)
def test_a_full_output_is_one_line_and_exit_code_2(arguments: list[str]) -> None:
    import subprocess

    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "coach", *arguments],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert last == "coach: the output could not be written to its end: No space left on device"
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_is_no_exercise() -> None:
    for arguments in (
        ("check", "/dev/zero"),
        ("check", "exercises/cat_cow.toml", "--overlay", "/dev/zero"),
    ):
        done = coach(*arguments, timeout=30)
        assert done.returncode == 2
        assert "expected a file" in done.stderr


def test_a_file_of_gigabytes_is_refused_unread(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, verb in (("big.toml", ["check"]), ("big.npz", ["replay", "--exercise", "cat_cow"])):
        with (tmp_path / name).open("wb") as file:
            file.truncate(3 << 30)  # with a hole in it: it takes no room
        assert str(tmp_path / name) in complaint(capsys, [*verb, str(tmp_path / name)])


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    said = complaint(capsys, ["replay", str(tmp_path / "pipe.npz"), "--exercise", "cat_cow"])
    assert "expected a file" in said


@pytest.mark.parametrize("verb", [["history"], ["report", "--json"], ["history", "--json"]])
def test_a_name_that_is_no_text_finds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    folder = tmp_path / "x\udcff\x1b[31m"
    assert main([*verb, "--exercise", "x\udcff\x1b[31m", "--data", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
