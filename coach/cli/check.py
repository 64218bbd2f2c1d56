"""The verb `coach check`: everything that is wrong with exercise files and their words, at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from coach.cli.parts import complain, warn
from coach.common.language import LANGUAGES
from coach.common.names import counted, shown

__all__ = ["add_check"]


def add_check(verbs: Any) -> None:
    """The verb `check`."""
    check = verbs.add_parser(
        "check",
        help="validate exercise files",
        description="Reads exercise files, and their words in other languages, and tells "
        "everything that is wrong with them at once.",
    )
    check.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="an exercise file, or a folder of them"
    )
    check.add_argument("--overlay", type=Path, help="with these numbers of your own")
    check.add_argument(
        "--upgrade",
        action="store_true",
        help="first rewrite files of an older schema for this one; comments stay",
    )
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    from coach.exercise.loader import WORDS_FILE, exercise_files, read, upgrade

    problems: list[str] = []
    for given in options.files:
        if (given / WORDS_FILE).is_file():
            problems += _wrong_words(given / WORDS_FILE)
        for path in exercise_files(given) or [given]:
            if path.name == WORDS_FILE:
                warn(f"{shown(path)}: holds the words of all exercises; left out")
                continue
            if options.upgrade:
                upgrade(path)
            exercise, found = read(path, overlay=options.overlay)
            problems += found
            if exercise is not None:
                faults, targets = len(exercise.faults), len(exercise.targets)
                warn(exercise.warning)
                what = f"{counted(targets, 'target')}, {counted(faults, 'fault')}"
                print(f"{shown(path)}: fine ({exercise.title}: {what})")
                problems += _wrong_words(path)
    complain(problems)
    return 2 if problems else 0


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
