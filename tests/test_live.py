"""Live coaching: played from a file as if it were a camera, on a terminal and in a window."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clips import SAMPLE, coach, cut, start
from live_overlay import own  # noqa: F401
from recordings import ROOT
from test_window import ask_to_close, display, find_window, xdotool  # noqa: F401

from coach.exercise.loader import load
from coach.ui.live import WORD_S

HAS_CAMERA = Path("/dev/video0").exists() or not sys.platform.startswith("linux")
HAS_WINDOWS = sys.platform.startswith("linux") and shutil.which("Xvfb") is not None
SPEED = r"This computer sees \d+ poses a second with the .+\."
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of somebody sitting down to twist."""
    return cut(SAMPLE, tmp_path_factory.mktemp("live") / "clip.mp4", seconds=4)


# -- the whole command on the terminal ------------------------------------------------------------


@pytest.fixture(scope="module")
def sample_run(own: Path) -> Iterator[subprocess.Popen[str]]:
    """The sample played through, under way while other tests run."""
    process = start(
        "run", "seated_twist", "--source", SAMPLE, "--terminal", "--mute", "--overlay", own
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(HAS_CAMERA, reason="there is a camera here")
def test_no_camera_and_no_display_is_said_and_the_sample_played(
    sample_run: subprocess.Popen[str],
) -> None:
    process = start("run", "seated_twist", "--mute", **NO_DISPLAY)
    assert process.stdout is not None
    lines = [process.stdout.readline().rstrip("\n") for _ in range(6)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert lines[0] == load("seated_twist").camera.words
    assert lines[1] == "No display here: coaching in the terminal."
    assert lines[2].startswith("No camera could be opened (")
    assert re.fullmatch(r"Playing the sample good\w*\.mp4 in its place\.", lines[3])
    assert re.fullmatch(SPEED, lines[4])
    assert lines[5].endswith("Get ready")
    assert "Seated spinal twist: 0 repetitions" in out
    assert err == ""


def test_a_sample_is_coached_to_its_end(sample_run: subprocess.Popen[str], own: Path) -> None:
    out, err = sample_run.communicate(timeout=120)
    assert (sample_run.returncode, err) == (0, "")
    truth = json.loads(SAMPLE.with_suffix(".truth.json").read_text(encoding="utf-8"))
    sides = [r["side"] for r in truth["repetitions"]]
    told = [line for line in out.splitlines() if " repetition " in line and " of " in line]
    assert [side for line in told for side in ("left", "right") if f", {side};" in line] == sides
    assert f"Seated spinal twist: {truth['count']} repetitions (1 left, 1 right)" in out
    assert "Stopped early" not in out
    cues = [line for line in out.splitlines() if re.match(r" *\d+\.\d\d  [→>!·] ", line)]
    exercise = load("seated_twist", overlay=own)
    for words in (exercise.words["ready"], exercise.targets[0].hold, exercise.words["held"]):
        assert any(words in line for line in cues), words
    times = [float(line.split()[0]) for line in cues]
    assert times == sorted(times)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_ends_it_with_a_summary() -> None:
    process = start("run", "seated_twist", "--source", SAMPLE, "--terminal", "--mute")
    assert process.stdout is not None
    assert re.match(SPEED, process.stdout.readline())
    assert "Get ready" in process.stdout.readline()
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert err == ""
    assert "Seated spinal twist: 0 repetitions" in out
    assert "Stopped early." in out
    assert process.returncode in (0, 130)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize("key", ["q", "h"])
def test_keys_of_a_real_terminal(key: str) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "run", "seated_twist", "--source", str(SAMPLE),
         "--terminal", "--mute"],
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "90", "LINES": "24"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    try:
        seen = _read(ours, until="0 of 4")
        os.write(ours, key.encode())
        seen += _read(ours, until=None)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    exercise = load("seated_twist")
    flat = " ".join(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen).split())
    advice = " ".join(exercise.words["advice"].split())
    assert "Traceback" not in flat
    assert "Seated spinal twist: 0 repetitions" in flat
    assert (advice in flat) == (key == "h")
    assert (exercise.words["hurts"] in flat) == (key == "h")


def _read(descriptor: int, *, until: str | None) -> str:
    """What a pseudo-terminal shows, up to a text or to its end."""
    seen = b""
    end = time.monotonic() + 60
    while time.monotonic() < end and (until is None or until.encode() not in seen):
        if select.select([descriptor], [], [], 0.2)[0]:
            try:
                data = os.read(descriptor, 65536)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            seen += data
    return seen.decode(errors="replace")


# -- in a window ----------------------------------------------------------------------------------


@pytest.mark.skipif(not HAS_WINDOWS, reason="needs Xvfb, the virtual X display")
class TestWindow:
    def test_it_ends_by_itself(self, display: str, clip: Path) -> None:
        done = coach("run", "seated_twist", "--source", clip, "--mute", DISPLAY=display)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Seated spinal twist: 0 repetitions" in done.stdout
        assert "No display" not in done.stdout
        assert "Stopped early." not in done.stdout

    @pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to press keys")
    @pytest.mark.parametrize("way", ["q", "h", "close"])
    def test_it_is_ended_by_hand(self, display: str, way: str) -> None:
        process = start("run", "seated_twist", "--source", SAMPLE, "--mute", DISPLAY=display)
        try:
            window = find_window(display, "^coach$")
            time.sleep(2.0)
            if way == "close":
                ask_to_close(display, int(window))
            else:
                xdotool(display, "windowfocus", "--sync", window)
                xdotool(display, "key", way)
            began = time.monotonic()
            out, err = process.communicate(timeout=40)
        finally:
            process.kill()
            process.communicate()
        assert (process.returncode, err) == (0, "")
        assert "Seated spinal twist: 0 repetitions" in out
        advice = load("seated_twist").words["advice"].split(".")[0]
        assert (advice in out) == (way == "h")
        assert time.monotonic() - began < WORD_S + 5
        if way != "h":
            assert "Stopped early." in out
