"""The command line: what it says when something is wrong."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from cli_files import TWIST, complaint, folder, log, one_line  # noqa: F401
from clips import coach
from recordings import ROOT

from coach.cli.main import main
from coach.exercise.guided import guided_names
from coach.exercise.loader import exercise_names, load
from coach.programme.routine import routine_names

# -- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing.mp4", "No video file"),
        ("empty.mp4", "empty"),
        ("truncated.mp4", "cannot be played"),
        ("text.mp4", "cannot be played"),
        ("missing.npz", "no such file"),
        ("empty.npz", "not a pose log"),
        ("text.npz", "not a pose log"),
    ],
)
def test_a_bad_source_is_told_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    line = complaint(capsys, ["replay", str(folder / name), *TWIST])
    assert told in line
    assert str(folder / name) in line


@pytest.mark.parametrize("name", ["missing.mp4", "empty.mp4", "truncated.mp4", "text.mp4"])
def test_a_bad_video_is_not_recorded(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    complaint(capsys, ["record", str(folder / name), str(tmp_path / "x.npz"), *TWIST])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay", "nobody.mp4"],
        ["replay", "truncated.mp4"],
        ["run", "seated_twist", "--terminal", "--camera", "9"],
        ["run", "seated_twist", "--terminal", "--source", "text.mp4"],
    ],
)
def test_native_libraries_do_not_talk_in_between(folder: Path, arguments: list[str]) -> None:
    verb, *rest = arguments
    rest = [str(folder / a) if a.endswith(".mp4") else a for a in rest]
    done = coach(verb, *rest, *(TWIST if verb == "replay" else []))
    assert done.returncode == 2
    line = one_line(done.stderr)
    assert "9" in line if verb == "run" and "--camera" in rest else rest[-1] in line


def test_a_video_with_nobody_in_it_says_what_must_be_seen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = complaint(capsys, ["replay", str(folder / "nobody.mp4"), *TWIST])
    assert "nobody was found" in line
    assert "left_knee" in line


def test_a_camera_is_no_recording(capsys: pytest.CaptureFixture[str]) -> None:
    assert "amera" in complaint(capsys, ["replay", "0", *TWIST])


@pytest.mark.parametrize("verb", ["replay", "record", "run"])
def test_an_unknown_exercise_names_the_nearest(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    video = str(folder / "good.mp4")
    arguments = {
        "replay": ["replay", video, "--exercise", "seated_twst"],
        "record": ["record", video, str(tmp_path / "x.npz"), "--exercise", "seated_twst"],
        "run": ["run", "seated_twst", "--source", video],
    }
    line = complaint(capsys, arguments[verb])
    assert "seated_twst" in line
    assert '"seated_twist"' in line
    assert "coach list" in line


@pytest.mark.parametrize(
    ("overlay", "told"),
    [
        ("broken.toml", "not a valid TOML file"),
        ("missing.toml", "no such file"),
        ("typo.toml", '"turn_deg"'),
        ("wild.toml", "12 to 45 deg"),
    ],
)
@pytest.mark.parametrize("verb", ["replay", "check"])
def test_a_broken_overlay_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], verb: str, overlay: str, told: str
) -> None:
    arguments = {
        "replay": ["replay", str(folder / "good.mp4"), *TWIST],
        "check": ["check", str(ROOT / "exercises" / "seated_twist.toml")],
    }
    line = complaint(capsys, [*arguments[verb], "--overlay", str(folder / overlay)])
    assert str(folder / overlay) in line
    assert told in line


def test_check_tells_everything_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = ROOT / "exercises" / "seated_twist.toml"
    bad = tmp_path / "seated_twist.toml"
    text = good.read_text(encoding="utf-8")
    text = text.replace("thorax_twist_deg", "thorax_twst_deg").replace(
        'kind    = "sides"', 'kind    = "circle"'
    )
    bad.write_text(text, encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text("= nothing", encoding="utf-8")
    assert main(["check", str(good), str(bad), str(broken)]) == 2
    out, err = capsys.readouterr()
    n = len(load("seated_twist").faults)
    assert out.splitlines() == [f"{good}: fine (Seated spinal twist: 2 targets, {n} faults)"]
    lines = err.splitlines()
    assert len(lines) >= 3
    assert all(line.startswith("coach: ") for line in lines)
    assert any("thorax_twst_deg" in line and '"thorax_twist_deg"' in line for line in lines)
    assert any("circle" in line for line in lines)
    assert any(str(broken) in line for line in lines)


def test_an_exercise_file_with_many_mistakes_is_told_line_by_line(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.toml").write_text('name = "y"\n', encoding="utf-8")
    assert main(["replay", str(folder / "good.mp4"), "--exercise", str(tmp_path / "x.toml")]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 3
    assert all(line.startswith("coach: ") for line in lines)


def test_all_exercises_check_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ROOT / "exercises")]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == len([*exercise_names(), *guided_names(), *routine_names()])
    assert err == ""
    folders = ("", "guided", "routines")
    files = [str(p) for f in folders for p in (ROOT / "exercises" / f).glob("*.toml")]
    assert main(["check", *files]) == 0
    again, err = capsys.readouterr()
    assert sorted(again.splitlines()) == sorted(out.splitlines())
    assert sorted(line.partition("_")[2] for line in err.splitlines()) == [
        "health.toml: holds the questions of the health screen; left out",
        "safety.toml: holds the words about pain and habits; left out",
        "words.toml: holds the words of all exercises; left out",
    ]


def test_an_overlay_is_not_taken_for_an_exercise(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = complaint(capsys, ["check", str(folder / "wild.toml")])
    assert f"coach check EXERCISE.toml --overlay {folder / 'wild.toml'}" in line
    assert str(tmp_path) in complaint(capsys, ["check", str(tmp_path)])


@pytest.mark.parametrize(
    ("option", "target"),
    [
        ("--json", "nowhere/x.json"),
        ("--json", "."),
        ("--annotate", "nowhere/x.mp4"),
        ("--annotate", "x.gif"),
        ("--annotate", "x"),
        ("--save-log", "nowhere/x.npz"),
        ("--save-log", "x.log"),
        ("--model", "no.task"),
        ("--model", "missing.task"),
    ],
)
def test_what_cannot_be_written_or_used_is_told_before_the_work(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    option: str,
    target: str,
) -> None:
    path = folder / target if option == "--model" else tmp_path / target
    began = time.monotonic()
    line = complaint(capsys, ["replay", str(folder / "good.mp4"), *TWIST, option, str(path)])
    assert str(path) in line
    assert time.monotonic() - began < 5
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_cannot_be_written_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "nowhere" / "x.npz")
    assert out in complaint(capsys, ["record", str(folder / "good.mp4"), out, *TWIST])


@pytest.mark.parametrize("option", ["--annotate", "--save-log"])
def test_a_pose_log_has_no_pictures_and_is_one_already(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    target = tmp_path / ("x.mp4" if option == "--annotate" else "x.npz")
    assert "pose log" in complaint(capsys, ["replay", str(log), *TWIST, option, str(target)])


def test_several_sources_have_one_picture_each(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    video = str(folder / "good.mp4")
    target = str(tmp_path / "x.mp4")
    assert "one by one" in complaint(capsys, ["replay", video, video, *TWIST, "--annotate", target])


def test_nonsense_ends_with_usage(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["replay", "x.mp4"],
        ["tune", "x", "--recordings", "y", "--jobs", "0"],
        ["run", "x", "--camera", "1", "--source", "y"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert "usage: coach" in capsys.readouterr().err


def test_a_log_of_nothing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "x.npy", np.zeros(3))
    (tmp_path / "x.npy").rename(tmp_path / "x.npz")
    complaint(capsys, ["replay", str(tmp_path / "x.npz"), *TWIST])
