"""Hours of it: what is remembered of each frame is a few numbers, and nothing more."""

from __future__ import annotations

import gc
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recordings import ROOT

from coach import PoseLog, Session, load_exercise
from coach.exercise.spec import Exercise
from coach.pose.finder import PoseFinder
from coach.pose.models.model import get
from coach.pose.pipeline import replayed
from coach.pose.types import Observation
from coach.ui.announcer import Announcer, CueLog
from coach.ui.keys import Key
from coach.ui.live import LiveRun
from coach.ui.pages import Page
from coach.ui.voice import Voice
from coach.video.file import VideoFile
from coach.video.frame import Closing, Frame

LOG = ROOT / "samples" / "seated_twist" / "good_full_dose.npz"
CLIP = ROOT / "samples" / "seated_twist" / "good_prayer.mp4"
FPS = 15
#: Of the resident pages of this process, in a file.
STATM = Path("/proc/self/statm")
#: More than the clip has, so that it begins anew; and what the network's own memory may vary by.
FRAMES, MOST_GROWN_BYTES = 400, 12_000_000
#: A value of 8 bytes for each measure, with room to grow, and the repetitions: two hours, 30 MB.
MOST_BYTES_A_FRAME = 400
#: Half an hour, at the least rate that is judged.
LIVE_S, LIVE_FPS = 1800, 8


@pytest.mark.system
def test_hours_are_remembered_in_little() -> None:
    session = Session(load_exercise("seated_twist"))
    poses = [observation.pose for observation in PoseLog(LOG)]

    def feed(first: int, last: int) -> int:
        for i in range(first, last):
            pose = poses[i % len(poses)]
            assert pose is not None
            session.feed(Observation(t_s=i / FPS, pose=replace(pose, t_s=i / FPS)))
        return tracemalloc.get_traced_memory()[0]

    once = len(poses)
    tracemalloc.start()
    try:
        # Between moments that are alike: what is judged when it closes is kept until then.
        began = feed(0, 2 * once)
        grown = feed(2 * once, 5 * once) - began
    finally:
        tracemalloc.stop()
    assert grown / (3 * once) < MOST_BYTES_A_FRAME


class Looped(Closing):
    """A short clip played again and again, as one long video: frame by frame off the disk."""

    name, fps, duration_s, live, warning = "looped", 20.0, None, False, None
    size = (480, 360)

    def __init__(self, frames: int) -> None:
        self._frames = frames

    def __iter__(self) -> Iterator[Frame]:
        index, began_s, t_s = 0, 0.0, 0.0
        while True:
            with VideoFile(CLIP) as video:
                for frame in video:
                    if index == self._frames:
                        return
                    t_s = began_s + frame.t_s
                    yield replace(frame, index=index, t_s=t_s)
                    index += 1
            began_s = t_s + 1 / self.fps

    def close(self) -> None:
        """It holds nothing between two passes."""


@pytest.mark.system
@pytest.mark.skipif(not STATM.exists(), reason="memory is told elsewhere there")
def test_a_long_video_takes_no_more_memory_than_a_short_one() -> None:
    session, resident = Session(load_exercise("seated_twist")), []
    with (
        PoseFinder(get("full")) as finder,
        closing(replayed(Looped(FRAMES), finder)) as observations,
    ):
        for observation in observations:
            session.feed(observation)
            resident.append(int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
    assert len(resident) == FRAMES
    # Once it is under way, nothing of a frame stays: each has half a million bytes. What the
    # networks borrow for a moment comes and goes in steps: the least of a while is what stays.
    fifth = FRAMES // 5
    assert min(resident[-fifth:]) - min(resident[fifth : 2 * fifth]) < MOST_GROWN_BYTES


class NoView:
    """Shows nothing, and keeps nothing."""

    closed = False

    def begin(self, exercise: Exercise) -> None:
        """Nothing to begin."""

    def show(self, *of: object, **flags: bool) -> None:
        """Nothing to show."""

    def page(self, page: Page) -> None:
        """Nothing to show."""

    def key(self) -> Key | None:
        return None

    def typed(self) -> str | None:
        return None

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.system
@pytest.mark.skipif(not STATM.exists(), reason="memory is told elsewhere there")
def test_half_an_hour_live_takes_no_more_memory_than_its_numbers(tmp_path: Path) -> None:
    dose = load_exercise("seated_twist").dose
    exercise = replace(load_exercise("seated_twist"), dose=replace(dose, repetitions=999))
    picture = np.zeros((8, 8, 3), np.uint8)
    poses = [observation.pose for observation in PoseLog(LOG)]
    held: list[int] = []

    def observations() -> Iterator[Observation]:
        for i in range(LIVE_S * LIVE_FPS):
            if i % (LIVE_S * LIVE_FPS // 6) == 0:
                gc.collect()
                held.append(int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
            pose, t_s = poses[i % len(poses)], i / LIVE_FPS
            assert pose is not None
            frame = Frame(index=i, t_s=t_s, image=picture)
            yield Observation(t_s=t_s, pose=replace(pose, t_s=t_s), frame=frame)

    announcer = Announcer(exercise, voice=Voice(muted=True), log=CueLog(tmp_path / "heard.jsonl"))
    with closing(announcer):
        run = LiveRun(exercise=exercise, view=NoView(), announcer=announcer, source="log")
        summary = run.run(observations())
    assert summary.duration_s > LIVE_S - 1
    assert len(summary.repetitions) > 30
    # From the first sixth on, when all windows are full.
    assert (held[-1] - held[1]) / (LIVE_FPS * LIVE_S * 2 / 3) < MOST_BYTES_A_FRAME
