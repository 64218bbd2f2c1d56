"""The command line: what it tells and leaves behind when all is well, pipes and Ctrl-C."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_files import TWIST, complaint, folder, log, one_line  # noqa: F401
from clips import SAMPLE, coach, empty_room, frames_in, start
from recordings import ROOT

from coach.cli.main import main
from coach.exercise.guided import guided_names
from coach.exercise.loader import exercise_names
from coach.pose.log import PoseLog
from coach.pose.models.model import best_available

#: A line of MediaPipe's own logs. Its threads write some when they get to it, which under load is
#: after the network was opened and its chatter was no longer kept away.
MEDIAPIPE_LOG = re.compile(
    r"([IWEF]\d{4} [\d:.]+ +\d+ \w+\.cc:\d+\] "
    r"|INFO: Created TensorFlow Lite |WARNING: All log messages before absl::InitializeLog).*\n"
)

VERBS = ["run", "replay", "record", "list", "check", "doctor"]


def own_words(stderr: str) -> str:
    """What coach and Python themselves wrote to the error stream, line for line."""
    lines = stderr.splitlines(keepends=True)
    return "".join(line for line in lines if not MEDIAPIPE_LOG.fullmatch(line))


# -- what is told when all is well ----------------------------------------------------------------


def test_list_shows_every_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    text = capsys.readouterr().out
    names = [*exercise_names(), *guided_names()]
    assert all(name in text for name in names)
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == names
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
    best_available(["full"])  # fetching it, once, is told on the error stream
    done = coach("replay", folder / "good.mp4", *TWIST, "--json", "-")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["exercise"] == "seated_twist"
    assert result["count"] == 0
    assert result["count_by_side"] == {"left": 0, "right": 0}
    assert result["seen_fraction"] > 0.9
    assert not result["interrupted"]
    assert {m["name"] for m in result["measures"]} >= {"thorax_twist_deg"}
    assert own_words(done.stderr) == ""


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
    while time.monotonic() < end and not any(
        p.stat().st_size > 99_000 for p in tmp_path.glob(".seen.*.part.mp4")
    ):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in out + err
    assert "Seated spinal twist" in out
    assert "Stopped early." in out
    assert own_words(err) == f"{pictures}: the annotated video\n"
    assert pictures.stat().st_size > 99_000
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
    assert process.returncode == 130
    # Where not one picture had come yet, there is none.
    assert own_words(err) in ("", f"{pictures}: the annotated video\n")
    assert {p.name for p in tmp_path.iterdir()} <= {"room.mp4", "seen.mp4"}
    assert "Seated spinal twist: 0 repetitions" in out
    assert "Stopped early." in out


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5, 2.5])
def test_ctrl_c_at_any_time_is_quiet(after_s: float) -> None:
    process = start("replay", SAMPLE, *TWIST)
    time.sleep(after_s)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    # Before Python has come to our code a Ctrl-C is its own.
    assert not ("Traceback" in err and f"{ROOT}/coach/" in err), out + err
    assert process.returncode in (130, -signal.SIGINT)  # the latter before Python has begun


def test_only_a_foreign_log_line_is_no_word_of_ours() -> None:
    logged = (
        "W0000 00:00:1763836000.123456   12345 inference_feedback_manager.cc:114] Feedback manager "
        "requires a model with a single signature inference.\n"
        "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
    )
    assert own_words(logged) == ""
    for ours in (
        "coach: stopped\n",
        "Traceback (most recent call last):\n",
        "WARNING: x\n",
        "W0\n",
    ):
        assert own_words(logged + ours + logged) == ours
