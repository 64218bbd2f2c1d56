"""A session of hours: what it remembers of each frame is a few numbers, and nothing more."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest
from recordings import ROOT

from coach import PoseLog, Session, load_exercise
from coach.pose.types import Observation

LOG = ROOT / "samples" / "seated_twist" / "good_full_dose.npz"
FPS = 15
#: A value of 8 bytes for each measure, with room to grow, and the repetitions: two hours, 30 MB.
MOST_BYTES_A_FRAME = 400


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
