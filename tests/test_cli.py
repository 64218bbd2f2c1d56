"""The command line: what it says when something is wrong, and what it leaves behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from clips import SAMPLE, coach, cut, empty_room, frames_in, start
from recordings import ROOT

from coach.cli import main
from coach.exercise_file import exercise_names, load
from coach.recording import PoseLog

TWIST = ["--exercise", "seated_twist"]
VERBS = ["run", "replay", "record", "list", "check", "doctor"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are wrong in all ways there are, and a good one of three seconds."""
    folder = tmp_path_factory.mktemp("clips")
    cut(SAMPLE, folder / "good.mp4", seconds=3)
    empty_room(folder / "nobody.mp4")
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "truncated.mp4").write_bytes(SAMPLE.read_bytes()[:2000])
    (folder / "text.mp4").write_text("This is no video.\n" * 100)
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("This is no log.\n" * 100)
    (folder / "broken.toml").write_text("[thresholds\nturn_deg = \n")
    (folder / "typo.toml").write_text("[thresholds]\nturn_degg = 25\n")
    (folder / "wild.toml").write_text("[thresholds]\nturn_deg = 4000\n")
    (folder / "no.task").write_bytes(b"no model")
    return folder


@pytest.fixture(scope="module")
def log(folder: Path) -> Path:
    """A pose log of the good video."""
    path = folder / "good.npz"
    assert main(["record", str(folder / "good.mp4"), str(path), *TWIST]) == 0
    return path


def complaint(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """The one line on standard error that the command ends with."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return one_line(err)


def one_line(err: str) -> str:
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("coach: ")
    assert "Traceback" not in err
    return lines[0]


# -- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing.mp4", "No video file"),
        ("empty.mp4", "empty"),
        ("truncated.mp4", "cannot be played"),
        ("text.mp4", "cannot be played"),
        ("", "folder"),
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
    text = text.replace("thorax_twist_deg", "thorax_twst_deg").replace("cycle", "circle")
    bad.write_text(text, encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text("= nothing", encoding="utf-8")
    assert main(["check", str(good), str(bad), str(broken)]) == 2
    out, err = capsys.readouterr()
    n = len(load("seated_twist").faults)
    assert out.splitlines() == [f"{good}: fine (Seated spinal twist: 2 stations, {n} faults)"]
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
    files = [str(ROOT / "exercises" / f"{name}.toml") for name in exercise_names()]
    assert main(["check", *files]) == 0
    assert capsys.readouterr().err == ""


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
        [],
        ["fly"],
        ["replay", "x.mp4"],
        ["run", "x", "--camera", "1", "--source", "y"],
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert "usage: coach" in capsys.readouterr().err


# -- what is told when all is well ----------------------------------------------------------------


def test_list_shows_every_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in exercise_names())
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == exercise_names()
    assert all(row["title"] and row["summary"] for row in rows)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("coach ")


def shown_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_help_shows_all_verbs_examples_and_what_coach_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown_help(capsys, [])
    assert all(f"\n    {verb} " in text for verb in VERBS)
    assert "examples:" in text
    assert text.count("  coach ") >= 4
    assert "no medical device" in " ".join(text.split())


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_teaches(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    text = shown_help(capsys, [verb])
    about = text.split("options:")[0].split("positional arguments:")[0].split("\n\n", 1)[1]
    assert len(about.split()) >= 5, "an explanation of what it does"
    assert about.strip().endswith(".")


def test_json_is_all_there_is_on_standard_output(folder: Path) -> None:
    done = coach("replay", folder / "good.mp4", *TWIST, "--json", "-")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["exercise"] == "seated_twist"
    assert result["count"] == 0
    assert result["count_by_side"] == {"left": 0, "right": 0}
    assert result["seen_fraction"] > 0.9
    assert not result["interrupted"]
    assert {m["name"] for m in result["measures"]} >= {"thorax_twist_deg"}
    assert done.stderr == ""


def test_json_of_several_is_a_list_and_goes_to_a_file(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.json"
    assert main(["replay", str(log), str(log), *TWIST, "--json", str(target)]) == 0
    first, second = json.loads(target.read_text(encoding="utf-8"))
    assert first == second
    assert "NaN" not in target.read_text(encoding="utf-8")
    assert capsys.readouterr().out.count("Seated spinal twist") == 2


def test_json_of_one_good_and_one_bad_source_tells_the_bad_one(
    log: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(log), str(folder / "empty.mp4"), *TWIST]) == 2
    out, err = capsys.readouterr()
    assert "Seated spinal twist" in out
    one_line(err)


def test_record_writes_a_log_without_pictures(log: Path, folder: Path) -> None:
    written = PoseLog(log)
    assert len(written) == frames_in(folder / "good.mp4")
    assert written.header.size == (480, 360)
    assert written.header.source.endswith("good.mp4")
    assert log.stat().st_size < 1_000_000


def test_annotate_writes_a_playable_video_with_as_many_frames(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "seen.mp4"
    arguments = ["replay", str(folder / "good.mp4"), *TWIST, "--annotate", str(target)]
    assert main(arguments) == 0
    assert "0 repetitions" in capsys.readouterr().out
    assert frames_in(target) == frames_in(folder / "good.mp4")


# -- pipes and Ctrl-C -----------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's head")
@pytest.mark.parametrize("what", ["list", "help", "json"])
def test_a_reader_that_leaves_early_is_no_error(log: Path, what: str) -> None:
    python = f"{sys.executable} -m coach"
    command = {
        "list": f"{python} list",
        "help": f"{python} --help",
        "json": f"{python} replay {log} --exercise seated_twist --json -",
    }[what]
    for reader in ("head -n 1", "true"):
        done = subprocess.run(
            f"({command}) | {reader}",
            shell=True,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_ends_with_what_was_done_so_far(tmp_path: Path) -> None:
    pictures, poses = tmp_path / "seen.mp4", tmp_path / "seen.npz"
    process = start("replay", SAMPLE, *TWIST, "--annotate", pictures, "--save-log", poses)
    end = time.monotonic() + 60
    while time.monotonic() < end and not (pictures.exists() and pictures.stat().st_size > 99_000):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in out + err
    assert "Seated spinal twist" in out
    assert "Stopped early." in out
    assert err == ""
    written = PoseLog(poses)
    n = len(written)
    assert 10 < n < frames_in(SAMPLE)
    assert frames_in(pictures) == n
    assert {p.name for p in tmp_path.iterdir()} == {"seen.mp4", "seen.npz"}
    again = coach("replay", poses, *TWIST, "--json", "-")
    assert again.returncode == 0
    assert json.loads(again.stdout)["duration_s"] == pytest.approx(
        [o.t_s for o in written][-1], abs=0.001
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_before_anybody_came_is_no_complaint(tmp_path: Path) -> None:
    video, pictures = empty_room(tmp_path / "room.mp4", frames=900), tmp_path / "seen.mp4"
    process = start("replay", video, *TWIST, "--annotate", pictures)
    end = time.monotonic() + 60
    while time.monotonic() < end and not any("seen" in p.name for p in tmp_path.iterdir()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert "Seated spinal twist: 0 repetitions" in out
    assert "Stopped early." in out


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5, 2.5])
def test_ctrl_c_at_any_time_is_quiet(after_s: float) -> None:
    process = start("replay", SAMPLE, *TWIST)
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert "Traceback" not in out + err
    assert process.returncode in (130, -signal.SIGINT)  # the latter before Python has begun


def test_a_log_of_nothing_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "x.npy", np.zeros(3))
    (tmp_path / "x.npy").rename(tmp_path / "x.npz")
    complaint(capsys, ["replay", str(tmp_path / "x.npz"), *TWIST])
