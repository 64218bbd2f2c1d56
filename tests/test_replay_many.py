"""Several recordings replayed side by side: the same results, told of all of them."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cli_files import TWIST, complaint, one_line
from clips import SAMPLE, coach, cut, start
from recordings import ROOT

from coach.cli.main import main
from coach.cli.replay_many import so_far
from coach.cli.side_by_side import time_left
from coach.history import History
from coach.pose.log import PoseLog

SAMPLES = ROOT / "samples" / "seated_twist"
CLIPS = ("good_prayer", "fault_too_fast", "control_still")


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of three short videos, one of them in a folder below."""
    folder = tmp_path_factory.mktemp("videos")
    (folder / "more").mkdir()
    for name, where in zip(CLIPS, (folder, folder, folder / "more"), strict=True):
        cut(SAMPLES / f"{name}.mp4", where / f"{name}.mp4", seconds=6)
    return folder


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A folder of three pose logs and one that is none."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in CLIPS:
        shutil.copy(SAMPLES / f"{name}.npz", folder)
    (folder / "broken.npz").write_text("This is no log.\n")
    return folder


@pytest.mark.system
def test_the_results_are_those_of_each_alone(videos: Path, tmp_path: Path) -> None:
    alone = []
    for video in sorted(videos.rglob("*.mp4")):
        assert main(["replay", str(video), *TWIST, "--json", str(tmp_path / "one.json")]) == 0
        alone.append(json.loads((tmp_path / "one.json").read_text(encoding="utf-8")))
        (tmp_path / "one.json").unlink()
    for jobs in ("1", "2"):
        done = coach("replay", videos, *TWIST, "--jobs", jobs, "--json", "-")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == alone


def test_each_has_files_of_its_own(videos: Path, tmp_path: Path) -> None:
    results, poses = tmp_path / "results", tmp_path / "poses"
    options = ["--json", str(results), "--save-logs", str(poses)]
    assert main(["replay", str(videos), *TWIST, *options]) == 0
    assert {p.name for p in results.iterdir()} == {f"{n}.json" for n in CLIPS}
    assert {p.name for p in poses.iterdir()} == {f"{n}.npz" for n in CLIPS}
    for name in CLIPS:
        result = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
        assert Path(result["source"]).stem == name
        times = [o.t_s for o in PoseLog(poses / f"{name}.npz")]
        assert result["duration_s"] == pytest.approx(times[-1], abs=0.001)


def test_a_table_tells_of_all_and_one_that_fails_stops_none(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(logs), *TWIST]) == 2
    out, err = capsys.readouterr()
    assert "broken.npz" in one_line(err)
    table = out[out.rindex("recording ") :].splitlines()
    assert table[0].split() == ["recording", "counted", "sides", "refused", "said", "most"]
    rows = {Path(line.split()[0]).stem: line for line in table[1:]}
    assert set(rows) == {*CLIPS, "broken"}
    assert rows["good_prayer"].split()[1:6] == ["2", "1", "left,", "1", "right"]
    assert "not a pose log" in rows["broken"]


def test_json_of_many_tells_what_failed_in_its_place(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(logs), *TWIST, "--json", "-"]) == 2
    broken, *results = json.loads(capsys.readouterr().out)
    assert set(broken) == {"source", "error"}
    assert [Path(r["source"]).stem for r in results] == sorted(CLIPS)


@pytest.mark.parametrize("option", ["--json", "--save-logs"])
def test_names_that_would_be_one_file_are_refused_before_anything_is_done(
    videos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    other = tmp_path / "Good_Prayer.mp4"
    shutil.copy(videos / "good_prayer.mp4", other)
    target = tmp_path / "out"
    told = complaint(capsys, ["replay", str(videos), str(other), *TWIST, option, str(target)])
    assert "good_prayer.mp4 and" in told
    assert "Good_Prayer.mp4" in told
    assert not target.exists()


def test_what_makes_no_sense_is_told(
    logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = ["replay", str(logs), *TWIST]
    assert "one by one" in complaint(capsys, [*many, "--annotate", str(tmp_path / "x.mp4")])
    assert "one by one" in complaint(capsys, [*many, "--save-log", str(tmp_path / "x.npz")])
    (tmp_path / "empty").mkdir()
    told = complaint(capsys, ["replay", str(tmp_path / "empty"), *TWIST])
    assert "no recording in it" in told


def test_each_is_a_session_of_the_history(logs: Path, tmp_path: Path) -> None:
    (logs / "broken.npz").unlink()
    kept = ["--history", "--data", str(tmp_path / "kept")]
    assert main(["replay", str(logs), *TWIST, *kept, "--jobs", "3"]) == 0
    with History(tmp_path / "kept") as history:
        assert len(history.sessions()) == len(CLIPS)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_tells_what_was_counted_so_far(tmp_path: Path) -> None:
    log, poses = SAMPLES / "good_prayer.npz", tmp_path / "poses"
    process = start(
        "replay", log, SAMPLE, SAMPLES / "good_full_dose.mp4", SAMPLES / "fps_30.mp4",
        *TWIST, "--jobs", "2", "--save-logs", poses,
    )  # fmt: skip
    end = time.monotonic() + 60
    while time.monotonic() < end and not poses.exists():
        time.sleep(0.02)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Traceback" not in out + err
    assert "Stopped early." in out
    assert out.splitlines()[-1].rstrip().endswith("Not begun.")
    assert len([line for line in out.splitlines() if ".mp4" in line or ".npz" in line]) > 4


def alive(group: int) -> bool:
    """Whether there is any process of this group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
@pytest.mark.parametrize("after_s", [0.1, 0.5, 1.0, 2.0])
def test_ctrl_c_at_any_time_is_quiet_and_leaves_no_process(after_s: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "replay", SAMPLE, SAMPLES / "fps_30.mp4", *TWIST],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(after_s)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the command
    out, err = process.communicate(timeout=60)
    # Before Python has come to our code a Ctrl-C is its own.
    assert not ("Traceback" in err and f"{ROOT}/coach/" in err), out + err
    assert process.returncode in (130, -signal.SIGINT)  # the latter before Python has begun
    end = time.monotonic() + 10
    while time.monotonic() < end and alive(process.pid):
        time.sleep(0.1)
    assert not alive(process.pid)


def test_the_time_left_is_told_by_the_frames_seen() -> None:
    assert time_left([0, 0], [0, 0], 5) is None
    assert time_left([50, 0, 0], [100, 0, 0], 10) == pytest.approx(50)
    assert time_left([100, 300], [100, 300], 10) == 0
    assert so_far(2, 3, 250) == "2 of 3, 4:10 left"
    assert so_far(0, 3, None) == "0 of 3"


@pytest.mark.skipif(sys.platform == "win32", reason="has no pty")
def test_a_bar_on_the_terminal_leaves_standard_output_alone(logs: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "coach", "replay", str(logs), *TWIST]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        seen, text = b"", b""
        assert process.stdout is not None
        open_ends = {ours, process.stdout.fileno()}
        while open_ends:
            for end in select.select(open_ends, [], [], 60)[0]:
                try:
                    read = os.read(end, 4096)
                except OSError:  # how a pty says that nobody writes to it any more
                    read = b""
                if not read:
                    open_ends.discard(end)
                elif end == ours:
                    seen += read
                else:
                    text += read
        process.wait(timeout=60)
    os.close(ours)
    assert b" of 4" in seen
    assert text.count(b"Seated spinal twist") == len(CLIPS)
