"""The verb `coach run`: its options, and whether the camera judges the exercise or it is guided."""

from __future__ import annotations

import argparse

from coach.cli.history import add_keeping
from coach.cli.parts import add_force, add_log_cues, add_model_and_overlay, add_voice
from coach.common.disclaimer import DISCLAIMER
from coach.common.prompts import CAMERA, named, whole
from coach.ui.keys import KEYS

__all__ = ["add_run"]


def add_run(run: argparse.ArgumentParser) -> None:
    """The verb `run`."""
    run.description = (
        "Coaches one exercise live, in full screen, or in the terminal where there is "
        "no display. Without a camera it plays a sample of the exercise in its place."
    )
    run.epilog = f"keys: {', '.join(KEYS)}. {DISCLAIMER}"
    run.add_argument(
        "exercise",
        nargs="?",
        help="its name; `coach list` shows them all. Without one you pick it on the screen",
    )
    what = run.add_mutually_exclusive_group()
    what.add_argument("--camera", type=CAMERA, metavar="N", help="the camera's number (default: 0)")
    what.add_argument(
        "--source", metavar="FILE", type=named, help="play a video as if it were the camera"
    )
    run.add_argument("--terminal", action="store_true", help="text in the terminal, no window")
    run.add_argument(
        "--window", action="store_true", help="a window that does not fill the screen (key f)"
    )
    run.add_argument(
        "--quiet-minutes",
        type=whole(0, 240),
        metavar="N",
        help="of a watch (stacked_posture): so long between two nudges (default: 10)",
    )
    run.add_argument(
        "--ask",
        action="store_true",
        help="ask about health and pain although a file plays in the camera's place",
    )
    add_voice(run)
    add_log_cues(run)
    add_keeping(run, live=True)
    add_force(run)
    add_model_and_overlay(run)
    run.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from coach.cli.run import run_live
    from coach.exercise.guided import is_guided

    if options.exercise is not None and is_guided(options.exercise):
        from coach.cli.run_guided import run_guided

        return run_guided(options)
    return run_live(options)
