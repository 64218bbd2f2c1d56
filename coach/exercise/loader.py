"""Reads and validates the files of `exercises/`; a user's own numbers come from an overlay.

The vocabulary is fixed and explained in `exercises/README.md`. Everything that is wrong with a
file is told at once, with file, key, what was expected and what was found.
"""

from __future__ import annotations

import copy
import dataclasses
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit

from coach.common.errors import CoachError
from coach.common.language import current
from coach.common.names import clipped_text, expanded
from coach.common.output import write_whole
from coach.common.reading import read_text
from coach.exercise.schema import older, upgraded, upgraded_text
from coach.exercise.spec import Exercise
from coach.exercise.tables import exercise_in
from coach.exercise.thresholds import overlaid, read_thresholds
from coach.exercise.toml_table import Problems, Table, nearest
from coach.exercise.words import texts_of, translated, translated_words, words_path, wrong_words
from coach.measures import POSTURES

__all__ = [
    "WORDS_FILE",
    "ExerciseFile",
    "common_words",
    "config_folder",
    "exercise_files",
    "exercise_folder",
    "exercise_names",
    "exercise_path",
    "in_language",
    "load",
    "overlay_path",
    "parsed",
    "read",
    "upgrade",
    "wrong_in_words",
]

_OLDER = "{0}: written for an older coach; rewrite it with `coach check --upgrade {0}`"
_NO_POSTURE = (
    "{0}: setup.posture: expected a posture, found nothing, so that its measures are not checked "
    'against it; write posture = "..." there: {1}'
)
WORDS_FILE = "_words.toml"
#: Kinds of files that the camera judges nothing of, and what to do with one.
NOT_JUDGED = {
    "guided": "is guided by words alone: no camera judges it; `coach run` leads it",
    "routine": "is a routine of several exercises; `coach routine` leads it",
}
#: What is said, shown or printed, by name.
WORDS = (
    "unseen",
    "noise",
    "leapt",
    "resized",
    "beat",
    "watching",
    "ready",
    "held",
    "back",
    "short",
    "counted",
    "change_left",
    "change_right",
    "half",
    "last",
    "breathe",
    "remaining",
    "done",
    "paused",
    "stalled",
    "hurts",
    "unsaved",
    "slow",
    "slow_help",
    "nobody",
    "covered",
    "too_dark",
    "light_behind",
    "two_people",
    "too_close",
    "no_feet",
    "no_head",
    "aside",
    "come_closer",
    "turn_side",
    "face_me",
    "face_first",
    "tilted",
    "somebody",
    "your_turn",
    "back_again",
    "meter_low",
    "meter_high",
    "meter_left",
    "meter_right",
    "advice",
    "unwatched",
    "breathe_in",
    "breathe_out",
    "ended",
)


def exercise_folder() -> Path:
    """The exercise files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "exercises"
    return inside if inside.is_dir() else package.parent / "exercises"


def exercise_names() -> list[str]:
    """The names of all exercises there are, sorted."""
    return [path.stem for path in exercise_files(exercise_folder())]


def exercise_files(folder: Path) -> list[Path]:
    """The exercise files of a folder, sorted; one whose name begins with `_` holds words."""
    return sorted(p for p in folder.glob("*.toml") if not p.name.startswith("_"))


def config_folder() -> Path:
    """The user's settings: the folder named by `COACH_CONFIG`, else the system's place for them."""
    return expanded(os.environ.get("COACH_CONFIG") or platformdirs.user_config_dir("back-coach"))


def overlay_path(name: str) -> Path:
    """Where a user's own numbers for an exercise belong."""
    return config_folder() / "exercises" / f"{name}.toml"


def exercise_path(name: str) -> Path:
    """Where the file of the exercise called `name` is; a `name` that ends in `.toml` is the file.

    Raises:
        CoachError: no such exercise (with the nearest name).
    """
    if name.endswith(".toml"):
        return Path(name)
    for kind, folder in (("guided", "guided"), ("routine", "routines")):
        if (exercise_folder() / folder / f"{name}.toml").is_file():
            raise CoachError(f"{name}: {NOT_JUDGED[kind]}")
    if name not in exercise_names():
        known = [
            *exercise_names(),
            *(p.stem for p in (exercise_folder() / "guided").glob("*.toml")),
        ]
        raise CoachError(
            f'no exercise is called "{name}"{nearest(name, known)}; `coach list` shows them all'
        )
    return exercise_folder() / f"{name}.toml"


def load(name: str, *, overlay: Path | None = None) -> Exercise:
    """The exercise called `name`, or in the file `name` if it ends in `.toml`.

    `overlay` is a file that lists the thresholds that differ; by default the user's own, if any.

    Raises:
        CoachError: no such exercise (with the nearest name), or a file with anything wrong in it.
    """
    path = exercise_path(name)
    if overlay is None and overlay_path(path.stem).is_file():
        overlay = overlay_path(path.stem)
    exercise, problems = read(path, overlay=overlay)
    if exercise is None:
        raise CoachError("\n".join(problems))
    return exercise


def read(path: Path, *, overlay: Path | None = None) -> tuple[Exercise | None, list[str]]:
    """The exercise in a file, or None and everything that is wrong with it, a line each."""
    try:
        file = ExerciseFile(path)
        changes = parsed(overlay) if overlay is not None else {}
    except CoachError as error:
        return None, [str(error)]
    return file.exercise(changes, origin=overlay or path)


class ExerciseFile:
    """An exercise file, read once, from which exercises with other thresholds can be made.

    Raises:
        CoachError: it cannot be read, is no TOML, or is an overlay.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        data = parsed(path)
        if set(data) == {"thresholds"}:
            raise CoachError(
                f"{path}: lists thresholds alone, as an overlay does; check it with its exercise: "
                f"coach check EXERCISE.toml --overlay {path}"
            )
        kind = str(data.get("kind"))  # it may be anything yet
        if kind in NOT_JUDGED:
            raise CoachError(f"{path}: {NOT_JUDGED[kind]}")
        self._older = older(data)
        self._data = in_language(upgraded(data) if self._older else data, path)
        self._common = common_words()

    def exercise(
        self, changes: Mapping[str, Any], *, origin: Path
    ) -> tuple[Exercise | None, list[str]]:
        """The exercise with the `changes` of an overlay, or None and all that is wrong with it.

        `changes` is what an overlay holds, `{"thresholds": {NAME: number}}`; `origin` is the file
        to name when they are at fault.
        """
        problems = Problems(str(self.path))
        thresholds = read_thresholds(self._data.get("thresholds", {}), problems)
        if changes:
            over = Problems(str(origin))
            thresholds = overlaid(thresholds, changes, over)
            problems.lines += over.lines
        numbers = {t.name: t.value for t in thresholds.values()}
        table = Table(self._data, "", problems, numbers)
        exercise = exercise_in(table, thresholds, self._common, self.path.stem)
        if problems.lines:
            return None, problems.lines
        warning = self._warning(exercise)
        return dataclasses.replace(exercise, warning=warning, path=self.path), []

    def _warning(self, exercise: Exercise) -> str | None:
        """What to say of a file that is read, but not as good as it could be."""
        if self._older:
            return _OLDER.format(self.path)
        if exercise.setup.posture is None:
            return _NO_POSTURE.format(self.path, ", ".join(POSTURES))
        return None


def common_words() -> dict[str, str]:
    """What the coach says in every exercise. Raises `CoachError` when something is missing."""
    path = exercise_folder() / WORDS_FILE
    found = parsed(path)
    wrong = [w for w in WORDS if not isinstance(found.get(w), str) or not found[w].strip()]
    if wrong:
        raise CoachError(f"{path}: {', '.join(wrong)}: expected a text, found none; write one")
    return translated_words({word: found[word] for word in WORDS}, _words_beside(path))


def in_language(data: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What the file `path` holds, with its texts in the language in use."""
    return translated(data, _words_beside(path))


def _words_beside(path: Path) -> dict[str, Any]:
    """What a file says in the language in use; nothing in English, or where it has no words.

    Raises:
        CoachError: there are words, but they cannot be read, or are no TOML.
    """
    words = words_path(path, current())
    return parsed(words) if words is not None and words.is_file() else {}


def wrong_in_words(path: Path, language: str) -> tuple[list[str], list[str]]:
    """What is wrong with the words of a file in a language, and what they lack, a line each.

    `path` is an exercise file or `WORDS_FILE`. One without any words in the language lacks none:
    whoever wrote it for themselves need not.

    Raises:
        CoachError: either cannot be read, or is no TOML.
    """
    words = words_path(path, language)
    if words is None or not words.is_file():
        return [], []
    data = parsed(path)
    texts = data if path.name == WORDS_FILE else texts_of(upgraded(data) if older(data) else data)
    wrong, missing = wrong_words(texts, parsed(words))
    return [f"{words}: {line}" for line in wrong], [f"{words}: {line}" for line in missing]


def upgrade(path: Path) -> None:
    """Rewrite a file of an older schema for this one, comments kept; others stay as they are.

    Raises:
        CoachError: it cannot be read or written, or is no TOML.
    """
    data = parsed(path)
    if not older(data):
        return
    text = upgraded_text(read_text(path))
    if tomlkit.parse(text).unwrap() != upgraded(data):
        raise CoachError(
            f"{path}: its layout is too unusual to be rewritten; rename its keys by hand as "
            "`exercises/README.md` has them, and set schema = 2"
        )
    write_whole(path, text)


def parsed(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `CoachError` when it cannot be read or is no TOML."""
    text = read_text(path)
    try:
        return copy.deepcopy(_read_toml(text))  # a hundredth of the time that reading it takes
    except RecursionError:
        raise CoachError(f"{path}: not a valid TOML file: it is nested too deep") from None
    except Exception as error:
        # tomlkit stumbles over some mistakes, and says so in other ways than over the rest.
        raise CoachError(f"{path}: not a valid TOML file: {clipped_text(error)}") from None


@lru_cache(maxsize=128)
def _read_toml(text: str) -> dict[str, Any]:
    """What a text in TOML holds; not to be changed."""
    return tomlkit.parse(text).unwrap()
