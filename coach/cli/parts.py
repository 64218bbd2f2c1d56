"""What several verbs of the command line share: an option, complaints, tables, JSON.

This and the files of the verbs import what they do their work with only where they do it: the
help of a verb, or a word misspelt, is not to wait for it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.common.errors import CoachError
from coach.common.language import LANGUAGES, use
from coach.common.names import shown
from coach.ui.voice_mode import MODES

if TYPE_CHECKING:
    from rich.console import Console

    from coach.exercise.spec import Exercise

__all__ = [
    "MOST_JOBS",
    "add_data",
    "add_force",
    "add_language",
    "add_log_cues",
    "add_model_and_overlay",
    "add_voice",
    "complain",
    "files_read",
    "loaded",
    "print_json",
    "quieter",
    "spoken",
    "table_console",
    "warn",
    "write_json",
]

#: Tables are not folded for a reader that is no terminal.
PIPE_WIDTH = 400
#: More processes at a time help nobody.
MOST_JOBS = 256


def add_data(parser: argparse.ArgumentParser, *, default: Any = None) -> None:
    """The option `--data`: where the history lies."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=default,
        help="where the history lies (COACH_DATA does the same)",
    )


def complain(lines: Iterable[str]) -> None:
    """Say on the error stream what is wrong, a line each."""
    for line in lines:
        print(f"coach: {shown(line)}", file=sys.stderr)


def add_force(parser: argparse.ArgumentParser) -> None:
    """The option `--force`: whether files that are there already may be written over."""
    parser.add_argument("--force", action="store_true", help="replace files that are there already")


def add_language(parser: argparse.ArgumentParser) -> None:
    """The option `--lang`, before or after any verb."""
    parser.add_argument(
        "--lang",
        metavar="LANG",
        help=f"the language to speak: {', '.join(LANGUAGES)} (default: the system's; COACH_LANG "
        "does the same)",
    )


def add_model_and_overlay(parser: argparse.ArgumentParser) -> None:
    """The options `--model` and `--overlay`: what else an exercise is judged with."""
    parser.add_argument("--model", metavar="FILE", type=Path, help="a pose model (.task) to use")
    parser.add_argument(
        "--overlay", metavar="FILE", type=Path, help="thresholds of your own (TOML)"
    )


def add_voice(parser: argparse.ArgumentParser) -> None:
    """The options `--voice` and `--mute`: how much is said aloud."""
    parser.add_argument(
        "--voice",
        choices=MODES,
        default="full",
        help="what is said aloud: everything, only counts and times, only what is to be mended, "
        "or nothing and no sound either (default: full); a stop is said in all but off",
    )
    parser.add_argument(
        "--mute", dest="voice", action="store_const", const="off", help="the same as --voice off"
    )


def add_log_cues(parser: argparse.ArgumentParser) -> None:
    """The option `--log-cues`: what was said, shown and sounded, and when."""
    parser.add_argument(
        "--log-cues",
        metavar="FILE",
        type=Path,
        help="write all that is said, shown and sounded, a line of JSON each, with its time",
    )


def spoken(arguments: Sequence[str]) -> Sequence[str]:
    """Speak the language that is asked for; returns the arguments without it."""
    parser = argparse.ArgumentParser(prog="coach", add_help=False, allow_abbrev=False)
    add_language(parser)
    chosen, others = parser.parse_known_args(arguments)
    use(chosen.lang)
    if chosen.lang is not None:
        os.environ["COACH_LANG"] = chosen.lang  # for the processes we start
    return others


def files_read(options: argparse.Namespace) -> list[Path]:
    """What a command reads besides its recordings: none of its outputs may be one of these."""
    from coach.exercise.loader import exercise_path, overlay_path

    given = [path for path in (getattr(options, "model", None), options.overlay) if path]
    if options.exercise is None:  # it is picked on the screen
        return given
    exercise = exercise_path(options.exercise)
    return [exercise, *given, *([] if options.overlay else [overlay_path(exercise.stem)])]


def loaded(options: argparse.Namespace) -> Exercise:
    """The exercise a command names, with the user's own numbers; warns of an older file."""
    from coach.exercise.loader import load

    exercise = load(options.exercise, overlay=options.overlay)
    warn(exercise.warning)
    return exercise


def quieter(exercise: Exercise, minutes: float | None) -> Exercise:
    """The exercise with so many minutes between two nudges; None: as its file has them.

    Raises:
        CoachError: it is no watch, and nudges nobody.
    """
    import dataclasses

    if minutes is None:
        return exercise
    if exercise.watch is None:
        raise CoachError(
            f"--quiet-minutes: {exercise.name} is no watch; stacked_posture is one, leave it out"
        )
    watch = dataclasses.replace(exercise.watch, quiet_s=60.0 * minutes)
    return dataclasses.replace(exercise, watch=watch)


def warn(line: str | None) -> None:
    """One line on the error stream, if there is one to say."""
    if line:
        from rich.console import Console

        Console(stderr=True).print(line, markup=False, highlight=False, soft_wrap=True)


def table_console() -> Console:
    """A console as wide as the terminal; wide enough for any table where there is none."""
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def print_json(data: object) -> None:
    """Print plain data, without a NaN in it, as JSON."""
    import json  # as `--help` is quick without it

    print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


def write_json(where: str | Path | None, data: object) -> None:
    """Write plain data as JSON to a file; `-` is standard output, None nowhere.

    Raises:
        CoachError: the file cannot be written.
    """
    if where is None:
        return
    import json

    from coach.common.output import write_whole

    text = json.dumps(data, indent=2, ensure_ascii=False)
    if where == "-":
        print(text, flush=True)
        return
    write_whole(Path(where), text + "\n")
