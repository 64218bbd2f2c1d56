"""The verb `coach check`: all that is wrong with files of exercises and routines, at once."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from coach.cli.parts import complain, warn
from coach.common.errors import CoachError
from coach.common.language import LANGUAGES
from coach.common.names import counted, shown

__all__ = ["add_check"]


#: What is in files of exercises that are none.
_WORDS = {
    "_words.toml": "the words of all exercises",
    "_health.toml": "the questions of the health screen",
    "_safety.toml": "the words about pain and habits",
}


def add_check(check: argparse.ArgumentParser) -> None:
    """The verb `check`."""
    check.description = (
        "Reads files of exercises and routines, and their words in other languages, "
        "and tells everything that is wrong with them at once."
    )
    check.epilog = "for example: coach check my_exercise.toml; coach check exercises"
    check.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="a file, or a folder of them"
    )
    check.add_argument(
        "--overlay",
        metavar="FILE",
        type=Path,
        help="check the exercise with these thresholds of your own",
    )
    check.add_argument(
        "--upgrade",
        action="store_true",
        help="first rewrite files of an older schema for this one; comments stay",
    )
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    from coach.exercise.loader import WORDS_FILE, upgrade

    problems: list[str] = []
    for given in options.files:
        if (given / WORDS_FILE).is_file():
            problems += _wrong_words(given / WORDS_FILE)
        for path in _files_in(given):
            if path.name.startswith("_"):
                warn(f"{shown(path)}: holds {_WORDS.get(path.name, 'no exercise')}; left out")
                continue
            if options.upgrade:
                upgrade(path)
            holds, found = _examined(path, options.overlay)
            problems += found
            if not found:
                print(f"{shown(path)}: fine ({holds})")
                problems += _wrong_words(path)
    complain(problems)
    return 2 if problems else 0


def _files_in(given: Path) -> Iterator[Path]:
    """The file given, or those of the folder given and of its `guided` and `routines`."""
    from coach.exercise.loader import exercise_files

    folders = (given, given / "guided", given / "routines")
    yield from [path for folder in folders for path in exercise_files(folder)] or [given]


def _examined(path: Path, overlay: Path | None) -> tuple[str, list[str]]:
    """What a file holds, in a few words, and everything that is wrong with it."""
    from coach.exercise.guided import GUIDED, read_guided
    from coach.exercise.loader import parsed, read
    from coach.programme.routine import ROUTINE, read_routine

    try:
        kind = parsed(path).get("kind")
    except CoachError as error:
        return "", [str(error)]
    if kind == GUIDED:
        guided, problems = read_guided(path, overlay=overlay)
        return f"{guided.title}: {counted(len(guided.steps), 'step')}" if guided else "", problems
    if kind == ROUTINE:
        routine, problems = read_routine(path)
        steps = counted(len(routine.steps), "exercise") if routine else ""
        return f"{routine.title}: {steps}" if routine else "", problems
    exercise, problems = read(path, overlay=overlay)
    if exercise is None:
        return "", problems
    warn(exercise.warning)
    faults, targets = len(exercise.faults), len(exercise.targets)
    return f"{exercise.title}: {counted(targets, 'target')}, {counted(faults, 'fault')}", problems


def _wrong_words(path: Path) -> list[str]:
    """What is wrong with the words of a file in other languages; what they lack is a warning."""
    from coach.exercise.loader import wrong_in_words

    problems = []
    for language in LANGUAGES:
        wrong, missing = wrong_in_words(path, language)
        problems += wrong
        for line in missing:
            warn(line)
    return problems
