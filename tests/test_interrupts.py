"""Ctrl-C in the middle of a frame: every output tells of the same frames."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from recordings import ROOT

from coach import PoseLog, load_exercise
from coach.common.interrupts import interrupts_wait
from coach.engine.session import Moment, run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no os.kill with SIGINT there")


class Counting:
    """A sink that counts, and presses Ctrl-C at one of the moments."""

    def __init__(self, press_at: int | None = None) -> None:
        self.taken = 0
        self._press_at = press_at

    def take(self, moment: Moment) -> None:
        self.taken += 1
        if self.taken == self._press_at:
            os.kill(os.getpid(), signal.SIGINT)


def test_a_ctrl_c_between_two_sinks_waits_for_both() -> None:
    log = PoseLog(ROOT / "samples" / "seated_twist" / "good_crossed.npz")
    first, second = Counting(press_at=50), Counting()
    summary = run(log, load_exercise("seated_twist"), [first, second], source="pressed")
    assert summary.interrupted
    assert (first.taken, second.taken) == (50, 50)


def test_a_ctrl_c_takes_effect_at_the_end_of_the_block() -> None:
    done: list[str] = []

    def press() -> None:
        with interrupts_wait() as wholly, wholly:
            os.kill(os.getpid(), signal.SIGINT)
            done.append("wholly")

    with pytest.raises(KeyboardInterrupt):
        press()
    assert done == ["wholly"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
