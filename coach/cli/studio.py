"""The verb `coach studio`: thresholds, labels and the history, in the browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from coach.cli.parts import add_data
from coach.common.errors import CoachError
from coach.common.examples import sample_folder
from coach.common.prompts import whole

__all__ = ["add_studio"]

INSTALL = 'coach studio needs its extra: install it with pip install "back-coach[studio]"'


def add_studio(studio: argparse.ArgumentParser) -> None:
    """The verb `studio`."""
    studio.description = (
        "Shows recordings with what coach sees in them, judges them anew as you move a "
        "threshold, compares settings, saves them as an overlay, labels recordings, shows the "
        "history. Served to this computer's own browser only; Ctrl-C ends it."
    )
    studio.add_argument("exercise", help="its name, or an exercise file")
    studio.add_argument(
        "--recordings",
        metavar="DIR",
        type=Path,
        help="videos or pose logs, labelled or not (default: the samples, where they are)",
    )
    studio.add_argument(
        "--overlay", metavar="FILE", type=Path, help="where to save to (default: your own settings)"
    )
    studio.add_argument(
        "--port", metavar="N", type=whole(1, 65535), help="the port (default: a free one)"
    )
    studio.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    add_data(studio)
    studio.set_defaults(command=_studio)


def _studio(options: argparse.Namespace) -> int:
    try:
        from coach.studio.serve import Studio
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in ("starlette", "uvicorn"):
            raise
        raise CoachError(INSTALL) from None
    from coach.exercise.loader import exercise_path
    from coach.history import data_folder
    from coach.studio.service import StudioService

    folder = options.recordings or _samples_of(exercise_path(options.exercise).stem)
    service = StudioService(options.exercise, folder, overlay=options.overlay)
    studio = Studio(service, data_folder(options.data), port=options.port)
    studio.run(tell=lambda line: print(line, flush=True), browser=not options.no_browser)
    return 0


def _samples_of(exercise: str) -> Path:
    folder = sample_folder(exercise)
    if folder is None:
        raise CoachError(
            f"there are no samples of {exercise} in ./samples; give --recordings a folder"
        )
    return folder
