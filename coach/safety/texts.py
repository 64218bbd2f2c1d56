"""Reads the words of this room out of `exercises/_safety.toml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.exercise.loader import exercise_folder, parsed

__all__ = ["SAFETY_FILE", "sentences", "text"]

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
    """A list of sentences, at least one, by its keys.

    Raises:
        CoachError: it is not there, or is no list of texts.
    """
    found = _found(*keys)
    if not isinstance(found, list) or not found or not all(isinstance(t, str) for t in found):
        raise _complaint(keys, "a list of sentences", found)
    return tuple(found)


def _found(*keys: str) -> Any:
    table: Any = _tables(exercise_folder() / SAFETY_FILE)
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


@lru_cache(maxsize=2)
def _tables(path: Path) -> dict[str, Any]:
    return parsed(path)


def _complaint(keys: tuple[str, ...], expected: str, found: object) -> CoachError:
    path, what = exercise_folder() / SAFETY_FILE, "nothing" if found is None else repr(found)
    return CoachError(f"{path}: {'.'.join(keys)}: expected {expected}, found {what}; write one")
