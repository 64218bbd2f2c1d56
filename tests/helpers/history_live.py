"""A live session over a pose log, as a process of its own that can be killed.

`python tests/helpers/history_live.py LOG EXERCISE FOLDER SPEED` runs the log through the real
engine at SPEED times its own pace, asks before and after it, and writes the real history in FOLDER.
"""

from __future__ import annotations

import argparse
import functools
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from coach.cli.record_session import keeping
from coach.common.prompts import now
from coach.exercise.loader import load
from coach.pose.log import PoseLog
from coach.pose.types import Observation
from coach.ui.end_page import end_page
from coach.ui.flow import Memory
from coach.ui.flow.session import SessionPages
from coach.ui.live import LiveRun
from coach.ui.terminal import Terminal


def paced(log: PoseLog, speed: float) -> Iterator[Observation]:
    """The observations of a log, each when it is due."""
    begin = time.monotonic()
    for observation in log:
        time.sleep(max(0.0, begin + observation.t_s / speed - time.monotonic()))
        yield observation


def main() -> None:
    """Runs one session, as `coach run` does once camera and network are open."""
    log, name, folder, speed = sys.argv[1:]
    exercise = load(name)
    options = argparse.Namespace(history=True, data=Path(folder), awake=None)
    with keeping(options, "live") as history:
        assert history is not None
        memory = Memory(folder=Path(folder), now=now, tell=print, recorder=history)
        pages = SessionPages(memory=memory, tell=print)
        with closing(Terminal(exercise)) as view:
            today = pages.before(exercise, view, None, at_camera=True)
            if today is None:
                print("not begun")
                return
            exercise = today
            history.begin(exercise, source="camera 0", source_kind="camera")
            view.begin(exercise)
            print("live", flush=True, file=sys.__stdout__)  # not above the page, which is over
            run = LiveRun(
                exercise=exercise,
                view=view,
                source="camera 0",
                history=history,
            )
            summary = run.run(paced(PoseLog(Path(log)), float(speed)))
            history.finish()
            end = functools.partial(end_page, summary, exercise)
            pages.after(view, None, at_camera=True, hurt=run.hurt, end=end)
        print(summary.count, "repetitions")


if __name__ == "__main__":
    main()
