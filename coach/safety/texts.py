"""Reads the files of this room in the language in use: `_health.toml` and `_safety.toml`.

They stand in `exercises/` in English. `words/LANGUAGE/` beside them holds the same tables again
with the texts of another language; what is left out there stays English.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.common.language import current
from coach.exercise.loader import exercise_folder, parsed
from coach.exercise.words import words_path

__all__ = ["SAFETY_FILE", "choices", "sentences", "spoken_in", "text"]

SAFETY_FILE = "_safety.toml"


def text(*keys: str, default: str | None = None) -> str:
    """One text, by its keys from the outside in.

    Raises:
        CoachError: it is not there, or is no text.
    """
    found = _found(*keys)
    if found is None and default is not None:
        return default
    if not isinstance(found, str) or not found.strip():
        raise _complaint(keys, "a text", found)
    return found


def sentences(*keys: str) -> tuple[str, ...]:
    """A list of sentences by its keys.

    Raises:
        CoachError: it is not there, or is no list of texts.
    """
    found = _found(*keys)
    if not isinstance(found, list) or not all(isinstance(t, str) for t in found):
        raise _complaint(keys, "a list of sentences", found)
    return tuple(found)


def choices(page: str) -> dict[str, tuple[str, str]]:
    """The answers to a page, by what they mean: the key and its words.

    Raises:
        CoachError: they are not there, or are no such pairs.
    """
    keys = "page", page, "choices"
    found = _found(*keys)
    if not isinstance(found, dict) or not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(t, str) for t in pair)
        for pair in found.values()
    ):
        raise _complaint(keys, "pairs of a key and its words", found)
    return {meaning: (key, label) for meaning, (key, label) in found.items()}


def spoken_in(path: Path, language: str) -> dict[str, Any]:
    """What a file of this room holds, its texts in a language.

    Raises:
        CoachError: it, or its words in that language, cannot be read.
    """
    data, words = parsed(path), words_path(path, language)
    given = parsed(words) if words is not None and words.is_file() else {}
    # Questions are a list of tables there, and tables by their names here.
    for question in data.get("question", []):
        question |= given.get("question", {}).get(question.get("name"), {})
    given.pop("question", None)
    return _merged(data, given)


def _merged(data: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(data)
    for key, value in given.items():
        inner = merged.get(key)
        both = isinstance(inner, dict) and isinstance(value, dict)
        merged[key] = _merged(inner, value) if both and inner is not None else value
    return merged


def _found(*keys: str) -> Any:
    table: Any = _tables(exercise_folder() / SAFETY_FILE, current())
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


@lru_cache(maxsize=4)
def _tables(path: Path, language: str) -> dict[str, Any]:
    return spoken_in(path, language)


def _complaint(keys: tuple[str, ...], expected: str, found: object) -> CoachError:
    path, what = exercise_folder() / SAFETY_FILE, "nothing" if found is None else repr(found)
    return CoachError(f"{path}: {'.'.join(keys)}: expected {expected}, found {what}; write one")
