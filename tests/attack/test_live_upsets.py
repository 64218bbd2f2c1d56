"""A live session whose camera, network, terminal or system gives way in the middle."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from recordings import ROOT

from coach.exercise.loader import load
from coach.history import Store
from coach.safety import health_screen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")

SCRIPT = ROOT / "tests" / "helpers" / "broken_camera.py"
STALLED = load("seated_twist").words["stalled"]
SUMMARY = "Seated spinal twist: 0 repetitions"


def start(how: str, data: Path, **more: object) -> subprocess.Popen[bytes]:
    ways = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), how, "--data", str(data)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}", "TERM": "xterm"},
        **{**ways, **more},  # type: ignore[arg-type]
    )


def ended(process: subprocess.Popen[bytes], *, within_s: float = 30) -> tuple[int, str, str]:
    try:
        out, err = process.communicate(timeout=within_s)
    finally:
        process.kill()
    return process.returncode, out.decode(), err.decode()


def kept(data: Path) -> list[dict[str, object]]:
    """The exercises of the history."""
    from coach.history import History, HistoryFilter
    from coach.history.tables import as_json

    with History(data) as history:
        sessions = as_json(history, HistoryFilter())["sessions"]
    json.dumps(sessions, allow_nan=False)
    return [e for session in sessions for e in session["exercises"]]


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("raises", "the driver blew up"),
        pytest.param("unplugged", "stopped sending pictures", marks=pytest.mark.system),
        pytest.param("system", "Input/output error", marks=pytest.mark.system),
        pytest.param("empty", "stopped sending pictures", marks=pytest.mark.system),
        pytest.param("nothing", "stopped sending pictures", marks=pytest.mark.system),
        pytest.param("grey", "stopped sending pictures", marks=pytest.mark.system),
        pytest.param("blind", "the network died", marks=pytest.mark.system),
    ],
)
def test_what_gives_way_in_the_middle_leaves_the_summary(
    tmp_path: Path, how: str, told: str
) -> None:
    code, out, err = ended(start(how, tmp_path))
    assert SUMMARY in out
    assert "Traceback" not in out + err
    lines = [line for line in err.splitlines() if line.startswith("coach: ")]
    assert len(lines) == 1
    assert told in lines[0]
    assert code == 2
    assert [e["end"] for e in kept(tmp_path)] == ["failed"]


@pytest.mark.system
@pytest.mark.parametrize(
    ("how", "number"),
    [
        ("odd", signal.SIGTERM),
        ("odd", signal.SIGHUP),
        *((how, signal.SIGTERM) for how in ("flaky", "tiny", "changes")),
    ],
)
def test_a_signal_ends_it_like_the_stop_key(
    tmp_path: Path, how: str, number: signal.Signals
) -> None:
    process = start(how, tmp_path)
    assert process.stdout is not None
    while b"Get ready" not in (line := process.stdout.readline()):
        assert line
    time.sleep(1 if how == "odd" else 4)
    process.send_signal(number)
    code, out, err = ended(process, within_s=10)
    assert SUMMARY in out
    assert "Stopped early." in out
    assert err == ""
    assert code == 0
    assert [e["end"] for e in kept(tmp_path)] == ["stopped"]


@pytest.mark.parametrize(
    "how", ["stalls", pytest.param("gone", marks=pytest.mark.system)], ids=["hangs", "unplugged"]
)
def test_pictures_that_stop_are_said_within_two_seconds_and_q_ends_it(
    tmp_path: Path, how: str
) -> None:
    with Screen(how, tmp_path) as screen:
        stops_s = screen.begin() + 2.0
        said_s = screen.wait_for(STALLED)
        assert said_s - stops_s < 2.5  # two seconds, and what the machine takes
        screen.seen = ""
        began_s = time.monotonic()
        os.write(screen.end, b"q")
        assert screen.wait_for("How much pain now?") - began_s < 4
        assert screen.finish() == 0
        assert screen.sane
    assert [e["end"] for e in kept(tmp_path)] == ["stopped"]


@pytest.mark.system
@pytest.mark.parametrize("how", ["pauses", "returns"])
def test_pictures_that_come_again_go_on(tmp_path: Path, how: str) -> None:
    with Screen(how, tmp_path) as screen:
        screen.begin()
        screen.wait_for(STALLED)
        screen.seen = ""
        screen.wait_for(load("seated_twist").targets[0].guide)
        os.write(screen.end, b"q")
        assert screen.finish() == 0
    assert [e["end"] for e in kept(tmp_path)] == ["stopped"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
def test_a_signal_leaves_the_terminal_sane(tmp_path: Path, number: signal.Signals) -> None:
    with Screen("odd", tmp_path) as screen:
        screen.begin()
        screen.process.send_signal(number)
        assert screen.code() == 0
        assert "Stopped early." in screen.seen
        assert screen.seen.count("How much pain now?") <= 1  # before, not after
        assert screen.sane
    assert [e["end"] for e in kept(tmp_path)] == ["stopped"]


def test_a_closed_terminal_keeps_the_history(tmp_path: Path) -> None:
    with Screen("odd", tmp_path) as screen:
        screen.begin()
        os.close(screen.end)
        screen.process.send_signal(signal.SIGHUP)  # as the system does
        screen.process.wait(timeout=15)
    assert [e["end"] for e in kept(tmp_path)] == ["stopped"]


class Screen:
    """A session on a terminal of its own."""

    def __init__(self, how: str, data: Path) -> None:
        import pty
        import termios

        with Store(data) as store:  # or the health questions come first
            names = [question.name for question in health_screen().questions]
            store.add_health(dict.fromkeys(names, False), answered_at=datetime.now().astimezone())
        self.end, theirs = pty.openpty()
        self._theirs = os.dup(theirs)  # or nothing could be asked of it in the end
        self._modes = termios.tcgetattr(theirs)
        self.process = start(how, data, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self.seen = ""

    def begin(self) -> float:
        """Through the pages before the exercise, whatever they ask; when it began."""
        limit_s = time.monotonic() + 60
        while "Get ready" not in self.seen and time.monotonic() < limit_s:
            self._type_enter()
        return self.wait_for("Get ready")

    def finish(self) -> int:
        """Through the pages after it; the exit code."""
        limit_s = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < limit_s:
            self._type_enter()
        return self.code()

    def _type_enter(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self.end, b"\r")
        end_s = time.monotonic() + 0.7
        while time.monotonic() < end_s:
            self._read()

    def wait_for(self, text: str) -> float:
        """Until the screen has shown a text; when that was."""
        limit_s = time.monotonic() + 30
        while time.monotonic() < limit_s and text not in self.seen:
            self._read()
        assert text in self.seen, self.seen[-2000:]
        return time.monotonic()

    def code(self) -> int:
        """The exit code, once it has ended."""
        limit_s = time.monotonic() + 15
        while time.monotonic() < limit_s and self.process.poll() is None:
            self._read()  # or it could write no more
        self._read()
        return self.process.wait(timeout=1)

    def _read(self) -> None:
        if select.select([self.end], [], [], 0.05)[0]:
            self.seen += os.read(self.end, 65536).decode(errors="replace")

    @property
    def sane(self) -> bool:
        """Whether the terminal is as it was, its cursor shown."""
        import termios

        shown = self.seen.rfind("\x1b[?25h") >= self.seen.rfind("\x1b[?25l")
        return shown and termios.tcgetattr(self._theirs) == self._modes

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for descriptor in (self.end, self._theirs):
            with contextlib.suppress(OSError):
                os.close(descriptor)
