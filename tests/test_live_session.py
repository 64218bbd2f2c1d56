"""Live coaching from inside: the session without a process, and the pipeline that feeds it."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from clips import SAMPLE, cut
from live_overlay import own  # noqa: F401
from recordings import ROOT

from coach.common.errors import CoachError
from coach.engine.metronome import beats
from coach.engine.results import Cue, Step
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.pose.finder import PoseFinder
from coach.pose.models.model import get
from coach.pose.pipeline import LatestSlot, live, replayed
from coach.pose.types import Observation, Pose
from coach.ui.keys import Key
from coach.ui.lead import STANDSTILL_S
from coach.ui.live import FAREWELL_S, WORD_S, LiveRun
from coach.ui.pages import Page
from coach.video.frame import Frame
from coach.video.source import VideoFile

# -- the session behind it ------------------------------------------------------------------------


class Watcher:
    """A view that keeps what it was shown, and presses keys at given times."""

    def __init__(self, keys: dict[float, Key] | None = None, closes_s: float = 1e9) -> None:
        self.shown: list[tuple[float, Step, Cue | None, bool]] = []
        self.pages: list[Page] = []
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

    def page(self, page: Page) -> None:
        self.pages.append(page)

    def typed(self) -> str | None:
        return None

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
    """Twenty-four seconds of the sample as the network sees it."""
    path = cut(SAMPLE, tmp_path_factory.mktemp("watched") / "clip.mp4", seconds=24)
    with VideoFile(path) as video, PoseFinder(get("full")) as finder:
        return list(replayed(video, finder))


def session(
    watched: list[Observation], own: Path, view: Watcher, **changes: object
) -> tuple[LiveRun, Summary]:
    exercise = load("seated_twist", overlay=own)
    run = LiveRun(exercise=exercise, view=view, source="clip")
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
    assert after[1].setup_progress == 1  # whoever resumes while turned does not become zero
    assert after[1].phase == "holding"
    assert after[1].held_s < 0.5  # but nothing from before is held
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


def test_the_beat_leads_in_place_of_the_camera(watched: list[Observation], own: Path) -> None:
    view = Watcher({3.0: Key.BEAT, 9.0: Key.PAUSE, 12.0: Key.PAUSE})
    _, summary = session(watched, own, view)
    said = [(t_s, cue.name) for t_s, _, cue, _ in view.shown if cue is not None and t_s > 3.2]
    assert said[0][1] == "beat"
    plan = beats(load("seated_twist", overlay=own))
    first = next(t_s for t_s, name in said if name == plan[0].name)
    assert first == pytest.approx(3 + WORD_S, abs=0.3)
    second = next(t_s for t_s, name in said if name == plan[1].name)
    # Three seconds of pause are not played; a frame that stood still counts for one at most.
    assert 3 - STANDSTILL_S - 0.3 <= second - first - plan[1].at_s <= 3.3
    assert {name for _, name in said} <= {"beat", "paused", *(b.name for b in plan)}
    assert summary.repetitions == ()
    played_s = view.now_s - first - (3 - STANDSTILL_S)
    assert summary.led == max(b.led for b in plan if b.at_s <= played_s) > 0


def test_the_beat_is_left_again_and_the_camera_counts_on(
    watched: list[Observation], own: Path
) -> None:
    view = Watcher({3.0: Key.BEAT, 12.0: Key.BEAT})
    _, summary = session(watched, own, view)
    said = [(t_s, cue.name) for t_s, _, cue, _ in view.shown if cue is not None]
    left_s = next(t_s for t_s, name in said if name == "watching")
    assert left_s == pytest.approx(12, abs=0.2)
    plan = {beat.name for beat in beats(load("seated_twist", overlay=own))}
    led = {name for t_s, name in said if 3.2 < t_s < 11.9}
    assert {"beat", "guide.left"} <= led <= {"beat", *plan}
    # Judged again from then on: of the two turns the second is seen, and held.
    assert max(step.held_s for t_s, step, *_ in view.shown if t_s > left_s) > 3
    assert all(t_s < 3.2 or t_s > left_s for t_s in (c.t_s for c in summary.cues))
    assert {r.side for r in (*summary.repetitions, *summary.refused)} <= {"right"}


def test_after_the_dose_there_is_time_for_the_last_word_whatever_happens(
    watched: list[Observation], tmp_path: Path
) -> None:
    # as if one turn to the left were all: the turn to the right, 3 s later, is nobody's business
    text = (ROOT / "exercises" / "seated_twist.toml").read_text(encoding="utf-8")
    text = re.sub(r"repetitions = \d+", "repetitions = 1", text)
    text = re.sub(r'\[\[target\]\]\nname +?= "right".*?(?=\[\[fault)', "", text, flags=re.DOTALL)
    text = text.replace('["left", "right"]', '["left"]')
    path = tmp_path / "seated_twist.toml"
    path.write_text(text, encoding="utf-8")
    view = Watcher()
    run = LiveRun(exercise=load(str(path)), view=view, source="clip")
    summary = run.run(watched)
    assert summary.count_by_side == {"left": 1}
    assert not summary.interrupted
    done_s = next(s[0] for s in view.shown if s[1].phase == "done")
    assert view.now_s == pytest.approx(done_s + FAREWELL_S, abs=0.3)
    assert "done" in [c.name for c in summary.cues]


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

    def prepared(self, frame: Frame) -> None:
        """There is no network to prepare a picture for."""

    def find(self, frame: Frame, prepared: None = None) -> Pose | None:
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


@pytest.mark.parametrize("of", ["source", "network"])
def test_an_error_ends_the_threads_of_a_replay(of: str) -> None:
    before = threading.active_count()
    error = CoachError("damaged")
    pictures = Pictures(50, error=error if of == "source" else None)
    finder = SlowFinder(error=error if of == "network" else None)
    with pytest.raises(CoachError, match="damaged"):
        list(replayed(pictures, finder))  # type: ignore[arg-type]
    assert threading.active_count() == before


def test_a_replay_takes_as_long_as_its_slowest_part() -> None:
    n, each_s = 40, 0.02
    began_s = time.monotonic()
    for _ in replayed(Pictures(n, every_s=each_s), SlowFinder(each_s)):  # type: ignore[arg-type]
        time.sleep(each_s)  # judging
    assert time.monotonic() - began_s < 2 * n * each_s
