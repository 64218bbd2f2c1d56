"""What is lost when things go wrong: a killed coach, a full disk, a place that is not writable."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clips import coach
from history_maker import BEGIN, make
from recordings import ROOT

from coach.engine.session import Session, run
from coach.exercise.loader import load
from coach.exercise.spec import Priority
from coach.history import FILE_NAME, History, Recorder, Store
from coach.history.schema import BUSY_S
from coach.pose.log import PoseLog
from coach.pose.types import Observation
from coach.ui.live import LiveRun

LOG = ROOT / "samples" / "seated_twist" / "good_two_each.npz"
TWIST = load("seated_twist")


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte of its own."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not _mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)):
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*arguments: str) -> bool:
    tool = shutil.which("mount")
    return tool is not None and (
        subprocess.run([tool, *arguments], capture_output=True, check=False).returncode == 0
    )


def start_live(folder: Path, *, speed: float, log: Path = LOG) -> subprocess.Popen[str]:
    """A live session in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "history_live.py", str(log), "seated_twist", str(folder), str(speed)],
        cwd=ROOT / "tests" / "helpers",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == "live\n", (line, process.communicate())
    return process


def wait_for(folder: Path, repetitions: int, *, timeout_s: float = 60) -> None:
    """Until so many repetitions can be read while the session goes on."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        with History(folder) as history:
            if len(history.repetitions()) >= repetitions:
                return
        time.sleep(0.02)
    raise AssertionError(f"no {repetitions} repetitions within {timeout_s} s")


def true_repetitions() -> list[tuple[float, float, float]]:
    summary = run(PoseLog(LOG), TWIST, (), source="x")
    return [(r.start_s, r.end_s, r.peak) for r in summary.repetitions]


def written_repetitions(folder: Path) -> list[tuple[float, float, float]]:
    with History(folder) as history:
        return [(r.start_s, r.end_s, r.peak) for r in history.repetitions()]


# -- killed -----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_coach_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    process = start_live(tmp_path, speed=5)
    wait_for(tmp_path, 2)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    true = true_repetitions()
    found = written_repetitions(tmp_path)
    assert 2 <= len(found) < len(true) == 4
    assert found == true[: len(found)]
    with History(tmp_path) as history:
        (session,), (done,) = history.sessions(), history.exercises()
        assert session.end is session.ended_at is done.end is None
        assert done.duration_s >= found[-1][1] - 1e-6
        assert len(history.calibrations()) == 2  # the first that could serve, and a better one
        assert {"ready", "short"} <= {c.name for c in history.cues()}
        assert all(history.signal(r.id).t_s.size > 5 for r in history.repetitions())
    table = coach("history", "--data", tmp_path)
    assert "not ended" in table.stdout
    with Store(tmp_path) as store:  # and the next one goes on
        assert store.begin_session(kind="live", started_at=BEGIN, coach_version="x") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("after_s", [0.3, 0.9, 1.7, 2.6])
def test_killed_at_any_moment_it_still_opens(after_s: float, tmp_path: Path) -> None:
    process = start_live(tmp_path, speed=9)
    time.sleep(after_s)
    process.kill()
    process.communicate()
    true = true_repetitions()
    found = written_repetitions(tmp_path)
    assert found == true[: len(found)]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_closes_the_session_properly(tmp_path: Path) -> None:
    process = start_live(tmp_path, speed=2)
    wait_for(tmp_path, 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "repetitions" in out
    with History(tmp_path) as history:
        assert [s.end for s in history.sessions()] == ["stopped"]
        assert history.sessions()[0].ended_at is not None
        assert [e.end for e in history.exercises()] == ["stopped"]


def test_two_coaches_at_once(tmp_path: Path) -> None:
    first, second = start_live(tmp_path, speed=8), start_live(tmp_path, speed=7)
    for process in (first, second):
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
        assert "4 repetitions" in out
    true = true_repetitions()
    with History(tmp_path) as history:
        numbers = [s.number for s in history.sessions()]
        assert len(numbers) == 2
        for number in numbers:
            own = [r for r in history.repetitions() if r.session == number]
            assert [(r.start_s, r.end_s, r.peak) for r in own] == true
        assert {s.end for s in history.sessions()} == {"finished"}


# -- a full disk ------------------------------------------------------------------------------


def filled(folder: Path) -> Path:
    """Something else takes all the room there is."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
        while file.write(b"x" * 512):
            pass
    return ballast


class Recording:
    """A session over the log that stops half way, for the disk to be filled."""

    def __init__(self, folder: Path) -> None:
        self.recorder = Recorder(folder, kind="live", now=lambda: BEGIN)
        self.recorder.begin(TWIST, source="camera 0", source_kind="camera")
        self._session = Session(TWIST)
        self._rest = iter(PoseLog(LOG))

    def until(self, count: int) -> None:
        """Goes on until so many repetitions are counted, and what they left is written."""
        for observation in self._rest:
            moment = self._session.feed(observation)
            self.recorder.take(moment)
            if moment.step.count >= count:
                break
        self.settle()

    def settle(self) -> None:
        end = time.monotonic() + 10
        while self.recorder.journal.unwritten and self.recorder.trouble is None:
            assert time.monotonic() < end
            time.sleep(0.01)

    def end(self) -> bool:
        for observation in self._rest:
            self.recorder.take(self._session.feed(observation))
        self._session.finish()
        self.recorder.end(self._session.summary("camera 0"), "finished")
        self.recorder.finish()
        return self.recorder.close()


def test_a_full_disk_loses_nothing(mounted: Path, tmp_path: Path) -> None:
    true = true_repetitions()
    recording = Recording(mounted)
    recording.until(2)
    assert recording.recorder.trouble is None
    ballast = filled(mounted)
    recording.until(4)
    assert "the disk is full" in str(recording.recorder.trouble)
    assert str(mounted) in str(recording.recorder.trouble)
    # What was written before can be read, on the full disk.
    assert written_repetitions(mounted)[:2] == true[:2]
    assert not recording.end()
    # Another place takes all of it.
    journal = recording.recorder.journal.moved(tmp_path / "other")
    assert journal.close()
    assert written_repetitions(tmp_path / "other") == true
    # So does the same one, once there is room.
    ballast.unlink()
    assert recording.recorder.close()
    assert written_repetitions(mounted) == true
    with History(mounted) as history:
        assert [s.end for s in history.sessions()] == ["finished"]


def test_room_again_in_time_and_nobody_need_care(mounted: Path) -> None:
    recording = Recording(mounted)
    recording.until(1)
    ballast = filled(mounted)
    recording.until(3)
    assert recording.recorder.trouble is not None
    ballast.unlink()
    assert recording.end()
    assert recording.recorder.trouble is None
    assert written_repetitions(mounted) == true_repetitions()


def test_the_command_on_a_full_disk_goes_on_and_says_so(mounted: Path) -> None:
    make(mounted, weeks=1)
    with History(mounted) as history:
        before = len(history.repetitions())
    filled(mounted)
    done = coach("replay", LOG, "--exercise", "seated_twist", "--history", "--data", mounted)
    assert done.returncode == 0
    assert "4 repetitions" in done.stdout
    lines = done.stderr.splitlines()
    assert all(line.startswith("coach: ") for line in lines)
    assert "disk is full" in done.stderr or "cannot be written" in done.stderr
    assert "in memory" in done.stderr
    assert "--data DIR" in lines[-1]
    assert "Traceback" not in done.stderr
    with History(mounted) as history:
        assert len(history.repetitions()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of file size there")
def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    make(tmp_path, weeks=1)
    size = (tmp_path / FILE_NAME).stat().st_size
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
        "from coach.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["replay", str(LOG), "--exercise", "seated_twist", "--history"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments, "--data", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "4 repetitions" in done.stdout
    assert "in memory" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / FILE_NAME).stat().st_size >= size
    with History(tmp_path) as history:
        assert len(history.sessions()) >= 4


# -- places that cannot be written ------------------------------------------------------------


def test_a_read_only_place_can_be_read_and_the_session_goes_on(
    mounted: Path, tmp_path: Path
) -> None:
    make(mounted, weeks=1)
    before = written_repetitions(mounted)
    if not _mount("-o", "remount,ro", str(mounted)):
        pytest.skip("cannot be made read-only here")
    assert written_repetitions(mounted) == before
    recording = Recording(mounted)
    assert "cannot be written" in str(recording.recorder.trouble)
    assert not recording.end()
    assert recording.recorder.journal.moved(tmp_path / "other").close()
    assert written_repetitions(tmp_path / "other") == true_repetitions()
    done = coach("diary", "--pain", "3", "--data", mounted)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr


def test_below_a_file_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    folder = tmp_path / "file" / "data"
    done = coach("replay", LOG, "--exercise", "seated_twist", "--history", "--data", folder)
    assert done.returncode == 0
    assert "4 repetitions" in done.stdout
    first, *_, last = done.stderr.splitlines()
    assert "cannot be written" in first
    assert "goes on in memory" in first
    assert "--data" in first
    assert "not kept" in last


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_another_folder_can_be_named_at_the_end(tmp_path: Path) -> None:
    import pty

    (tmp_path / "file").write_text("x")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "replay", str(LOG), "--exercise", "seated_twist",
         "--history", "--data", str(tmp_path / "file" / "x")],
        cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    seen = ""
    for typed in (tmp_path / "file" / "y", tmp_path / "mine"):
        seen += read_until(ours, "Enter gives it up): ")
        os.write(ours, f"{typed}\n".encode())
    seen += read_until(ours, "Kept after all, as session 1")
    assert process.wait(timeout=30) == 0
    os.close(ours)
    assert "Traceback" not in seen
    assert written_repetitions(tmp_path / "mine") == true_repetitions()


def read_until(descriptor: int, text: str) -> str:
    """What a pseudo-terminal shows until it shows `text`."""
    seen = b""
    end = time.monotonic() + 60
    while text.encode() not in seen and time.monotonic() < end:
        with contextlib.suppress(OSError):
            seen += os.read(descriptor, 4096)
    shown = seen.decode("utf-8", errors="replace")
    assert text in shown, shown
    return shown


def test_a_damaged_history_does_not_stop_anybody(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("no database at all\n" * 100)
    before = path.read_bytes()
    done = coach("replay", LOG, "--exercise", "seated_twist", "--history", "--data", tmp_path)
    assert done.returncode == 0
    assert "4 repetitions" in done.stdout
    assert "damaged" in done.stderr
    assert "Move it aside" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.system
def test_a_lock_that_lasts_is_waited_for(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.until(1)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    recording.until(2)
    assert "locked" in str(recording.recorder.trouble)
    assert time.monotonic() - begin >= 0.9 * BUSY_S
    other.execute("ROLLBACK")
    other.close()
    assert recording.end()
    assert written_repetitions(tmp_path) == true_repetitions()


def test_a_session_deleted_by_another_coach(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recording.until(1)
    with Store(tmp_path) as store:
        assert store.delete_session(recording.recorder.journal.session) == 1
    recording.until(2)
    assert "deleted by another coach" in str(recording.recorder.trouble)
    assert not recording.end()


class Watcher:
    """A view that keeps the words it was shown."""

    closed = False

    def __init__(self) -> None:
        self.texts: list[str] = []

    def begin(self, exercise: object) -> None:
        self.texts.clear()

    def show(self, frame, pose, step, cue, *, paused=False, muted=False):  # type: ignore[no-untyped-def]
        if cue is not None and cue.text not in self.texts:
            self.texts.append(cue.text)

    def key(self) -> None:
        return None

    def page(self, _: object) -> None:
        pass

    def typed(self) -> None:
        return None

    def close(self) -> None:
        pass


def test_the_screen_says_once_that_nothing_is_saved(mounted: Path) -> None:
    make(mounted, weeks=1)
    recorder = Recorder(mounted, kind="live", now=lambda: BEGIN)
    recorder.begin(TWIST, source="camera 0", source_kind="camera")
    filled(mounted)
    view = Watcher()
    live = LiveRun(exercise=TWIST, view=view, source="camera 0", history=recorder)

    def slowly() -> Iterator[Observation]:
        # the frame decides nothing here, but a view is only shown what has one
        for observation in PoseLog(LOG):
            yield Observation(t_s=observation.t_s, pose=observation.pose, frame=object())  # type: ignore[arg-type]
            if recorder.journal.unwritten:
                time.sleep(0.01)

    summary = live.run(slowly())
    recorder.finish()
    assert not recorder.close()
    assert TWIST.words["unsaved"] in view.texts
    assert all(c.priority < Priority.STOP for c in summary.cues)
    assert summary.count == 4
