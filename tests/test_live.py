"""Live coaching: played from a file as if it were a camera, on a terminal and in a window."""
# ruff: noqa: F811  (pytest hands out `display` by its name)

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from clips import SAMPLE, coach, cut, start
from recordings import ROOT
from test_window import ask_to_close, display, xdotool  # noqa: F401

from coach.errors import CoachError
from coach.exercise import Exercise
from coach.exercise_file import load
from coach.frame import Frame
from coach.landmarks import Pose
from coach.live_run import FAREWELL_S, WORD_S, LiveRun, sample_for
from coach.model import get
from coach.pipeline import LatestSlot, live, replayed
from coach.pose import PoseFinder
from coach.session import Observation, Session
from coach.source import VideoFile
from coach.step import Cue, Step
from coach.summary import Summary
from coach.view import Key
from coach.voice import Voice

HAS_CAMERA = Path("/dev/video0").exists() or not sys.platform.startswith("linux")
HAS_WINDOWS = sys.platform.startswith("linux") and shutil.which("Xvfb") is not None
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of somebody sitting down to twist."""
    return cut(SAMPLE, tmp_path_factory.mktemp("live") / "clip.mp4", seconds=4)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thresholds of one's own: a hold of three seconds."""
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text("[thresholds]\nhold_s = 3\n")
    return path


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
    lines = [process.stdout.readline().rstrip("\n") for _ in range(4)]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert lines[0] == "No display here: coaching in the terminal."
    assert lines[1].startswith("No camera could be opened (")
    assert re.fullmatch(r"Playing the sample good\w*\.mp4 in its place\.", lines[2])
    assert lines[3].endswith("Get ready")
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
    for words in (exercise.words["ready"], exercise.stations[0].guide, exercise.words["held"]):
        assert any(words in line for line in cues), words
    times = [float(line.split()[0]) for line in cues]
    assert times == sorted(times)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_ends_it_with_a_summary() -> None:
    process = start("run", "seated_twist", "--source", SAMPLE, "--terminal", "--mute")
    assert process.stdout is not None
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
            window = xdotool(
                display, "search", "--sync", "--onlyvisible", "--name", "^coach$"
            ).split()[0]
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


# -- the session behind it ------------------------------------------------------------------------


class Watcher:
    """A view that keeps what it was shown, and presses keys at given times."""

    def __init__(self, keys: dict[float, Key] | None = None, closes_s: float = 1e9) -> None:
        self.shown: list[tuple[float, Step, Cue | None, bool]] = []
        self._keys = dict(keys or {})
        self._closes_s = closes_s

    def begin(self, exercise: Exercise) -> None:
        self.shown.clear()

    def show(
        self,
        frame: Frame,
        pose: Pose | None,
        step: Step,
        cue: Cue | None,
        *,
        paused: bool = False,
        muted: bool = False,
    ) -> None:
        self.shown.append((frame.t_s, step, cue, paused))

    def key(self) -> Key | None:
        due = [t_s for t_s in self._keys if t_s <= self.now_s]
        return self._keys.pop(due[0]) if due else None

    @property
    def now_s(self) -> float:
        return self.shown[-1][0] if self.shown else 0.0

    @property
    def closed(self) -> bool:
        return self.now_s >= self._closes_s

    def close(self) -> None:
        self._closes_s = 0.0

    @property
    def cues(self) -> list[Cue]:
        """The cues shown, each once in a row."""
        return [cue for cue, _ in groupby(s[2] for s in self.shown) if cue is not None]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> list[Observation]:
    """Twenty seconds of the sample as the network sees it."""
    path = cut(SAMPLE, tmp_path_factory.mktemp("watched") / "clip.mp4", seconds=20)
    with VideoFile(path) as video, PoseFinder(get("full")) as finder:
        return list(replayed(video, finder))


def session(
    watched: list[Observation], own: Path, view: Watcher, **changes: object
) -> tuple[LiveRun, Summary]:
    exercise = load("seated_twist", overlay=own)
    run = LiveRun(exercise=exercise, view=view, voice=Voice(muted=True), source="clip")
    return run, run.run(watched)


def test_every_cue_of_the_session_is_shown(watched: list[Observation], own: Path) -> None:
    view = Watcher()
    _, summary = session(watched, own, view)
    plain = Session(load("seated_twist", overlay=own))
    moments = [plain.feed(observation) for observation in watched]
    assert summary.cues == tuple(m.cue for m in moments if m.cue is not None)
    assert tuple(view.cues) == summary.cues
    assert len(summary.cues) >= 4
    assert repr([s[1] for s in view.shown]) == repr([m.step for m in moments])  # NaN is not NaN
    assert summary.repetitions == plain.summary("clip").repetitions
    assert not summary.interrupted


def test_a_pause_stops_the_clock_and_says_so(watched: list[Observation], own: Path) -> None:
    view = Watcher({2.0: Key.PAUSE, 5.0: Key.PAUSE})
    _, summary = session(watched, own, view)
    paused = [s for s in view.shown if s[3]]
    assert paused[0][0] == pytest.approx(2, abs=0.2)
    assert paused[-1][0] == pytest.approx(5, abs=0.2)
    assert len({s[1].t_s for s in paused}) == 1
    assert all(s[2] is not None and s[2].name == "paused" for s in paused)
    after = next(s for s in view.shown if s[0] > 5.3)
    assert after[1].phase == "setup"
    assert not any(r.start_s < 5 for r in summary.repetitions)


@pytest.mark.parametrize("key", [Key.STOP, Key.NEXT])
def test_stop_ends_it_early(watched: list[Observation], own: Path, key: Key) -> None:
    view = Watcher({3.0: key})
    run, summary = session(watched, own, view)
    assert summary.interrupted
    assert summary.duration_s == pytest.approx(3, abs=0.2)
    assert not run.hurt


def test_closing_the_view_ends_it_early(watched: list[Observation], own: Path) -> None:
    _, summary = session(watched, own, Watcher(closes_s=2.0))
    assert summary.interrupted
    assert summary.duration_s == pytest.approx(2, abs=0.2)


def test_it_hurts_ends_it_after_the_word(watched: list[Observation], own: Path) -> None:
    view = Watcher({3.0: Key.HURTS})
    run, summary = session(watched, own, view)
    assert run.hurt
    assert view.now_s == pytest.approx(3 + WORD_S, abs=0.3)
    assert view.shown[-1][2] is not None
    assert view.shown[-1][2].text == load("seated_twist").words["hurts"]
    assert summary.duration_s < 3.3


def test_after_the_dose_there_is_time_for_the_last_word_whatever_happens(
    watched: list[Observation], tmp_path: Path
) -> None:
    # as if one turn to the left were all: the turn to the right, 3 s later, is nobody's business
    text = (ROOT / "exercises" / "seated_twist.toml").read_text(encoding="utf-8")
    text = re.sub(r"repetitions = \d+", "repetitions = 1", text)
    text = re.sub(r'\[\[station\]\]\nname +?= "right".*?(?=\[\[fault)', "", text, flags=re.DOTALL)
    path = tmp_path / "seated_twist.toml"
    path.write_text(text, encoding="utf-8")
    view = Watcher()
    run = LiveRun(exercise=load(str(path)), view=view, voice=Voice(muted=True), source="clip")
    summary = run.run(watched)
    assert summary.count_by_side == {"left": 1}
    assert not summary.interrupted
    done_s = next(s[0] for s in view.shown if s[1].phase == "done")
    assert view.now_s == pytest.approx(done_s + FAREWELL_S, abs=0.3)
    assert "done" in [c.name for c in summary.cues]


def test_there_is_a_sample_to_play() -> None:
    sample = sample_for("seated_twist")
    assert sample is not None
    assert sample.is_file()
    assert sample_for("no such exercise") is None


# -- the pipeline ---------------------------------------------------------------------------------


def test_the_slot_keeps_the_latest_and_counts_what_it_drops() -> None:
    slot: LatestSlot[int] = LatestSlot()
    for i in range(5):
        slot.put(i)
    assert slot.take() == 4
    assert slot.dropped == 4
    slot.put(7)
    slot.close()
    assert slot.take() == 7
    assert slot.take() is None
    assert slot.take() is None


def test_taking_waits_for_something_to_come() -> None:
    slot: LatestSlot[str] = LatestSlot()
    threading.Timer(0.1, slot.put, ["here"]).start()
    began = time.monotonic()
    assert slot.take() == "here"
    assert 0.05 < time.monotonic() - began < 2
    threading.Timer(0.1, slot.close).start()
    assert slot.take() is None


class Pictures:
    """A source of numbered pictures at a pace, with an error at the end if there is one."""

    live = True
    name = "pictures"
    fps = 100.0
    size = (8, 8)
    duration_s = None
    warning = None

    def __init__(self, n: int, *, every_s: float = 0.0, error: Exception | None = None) -> None:
        self._n, self._every_s, self._error = n, every_s, error

    def __iter__(self) -> Iterator[Frame]:
        for i in range(self._n):
            time.sleep(self._every_s)
            yield Frame(index=i, t_s=i / 100, image=np.zeros((8, 8, 3), np.uint8))
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, *of: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing to close."""


class SlowFinder:
    """Takes its time and finds nobody."""

    def __init__(self, each_s: float = 0.0, error: Exception | None = None) -> None:
        self._each_s, self._error = each_s, error

    def find(self, frame: Frame) -> Pose | None:
        time.sleep(self._each_s)
        if self._error is not None:
            raise self._error
        return None


def indices(observations: Iterator[Observation]) -> list[int]:
    return [o.frame.index for o in observations if o.frame is not None]


def test_a_replay_leaves_nothing_out_and_keeps_the_order() -> None:
    found = indices(replayed(Pictures(200), SlowFinder()))  # type: ignore[arg-type]
    assert found == list(range(200))


def test_live_drops_what_nobody_has_time_for_and_never_lags() -> None:
    found = indices(live(Pictures(100, every_s=0.005), SlowFinder(0.03)))  # type: ignore[arg-type]
    assert found == sorted(set(found))
    assert 5 < len(found) < 60
    assert found[-1] == 99


@pytest.mark.parametrize("mode", [live, replayed])
def test_a_camera_that_fails_is_told_after_its_last_picture(mode: type) -> None:
    source = Pictures(3, every_s=0.05, error=CoachError("camera 0: unplugged"))
    observations = mode(source, SlowFinder())
    # what was seen until then is handed out first
    assert [next(observations).t_s for _ in range(3)] == [0.0, 0.01, 0.02]
    with pytest.raises(CoachError, match="unplugged"):
        next(observations)


@pytest.mark.parametrize("mode", [live, replayed])
def test_any_error_of_a_thread_arrives(mode: type) -> None:
    with pytest.raises(ZeroDivisionError):
        list(mode(Pictures(3), SlowFinder(error=ZeroDivisionError())))


def test_an_unexpected_error_of_the_source_is_not_swallowed_live() -> None:
    with pytest.raises(ZeroDivisionError):
        list(live(Pictures(3, error=ZeroDivisionError()), SlowFinder()))  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", [live, replayed])
def test_leaving_early_ends_the_threads(mode: type) -> None:
    before = threading.active_count()
    observations = mode(Pictures(10_000, every_s=0.001), SlowFinder())
    next(observations)
    observations.close()
    end = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.05)
    assert threading.active_count() == before
