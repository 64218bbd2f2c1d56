"""The words of an exercise in another language: `words/LANGUAGE/NAME.toml` beside its own file.

An exercise file says everything in English. A file of words says the same again, each text under
the name of its cue: `fault.too_far`, `guide.left`, `setup`. What it leaves out stays English.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from coach.common.language import ENGLISH
from coach.common.names import clipped
from coach.exercise.toml_table import nearest

__all__ = ["texts_of", "translated", "translated_words", "words_path", "wrong_words"]

#: A text, or a list of them where one cue has several.
Text: TypeAlias = str | list[str]

#: Of each list of tables: what stands before the names of its texts, and which keys they have.
_LISTS = {
    "condition": {"condition": "words", "reason": "reason"},
    "target": {"guide": "guide", "hold": "hold"},
    "fault": {"fault": "words", "cleared": "cleared"},
    "blind_spot": {"blind": "words", "why": "why"},
}
#: Targets that are called so are the sides themselves.
SIDES = ("left", "right")
#: Texts of `[about]` that are for people; the rest are names.
_ABOUT = ("purpose", "feel", "easier", "harder", "not_if", "steps", "cannot_see")


def words_path(exercise: Path, language: str) -> Path | None:
    """Where the words of an exercise file are in a language; None in English: in the file."""
    if language == ENGLISH:
        return None
    return exercise.parent / "words" / language / exercise.name


def _flat(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """What a file of words holds, with its tables in the names: `fault.too_far`."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = value
    return found


def texts_of(data: Mapping[str, Any]) -> dict[str, Text]:
    """Every text of an exercise file for people, by the name it has in a file of words."""
    texts = {name: table[key] for name, table, key in _places(data)}
    return texts | {f"called.{name}": name.replace("_", " ") for name in _names_in(data)}


def translated(data: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """An exercise file's data with the texts of a file of words, English where it has none."""
    result = copy.deepcopy(dict(data))
    given = _flat(words)
    for name, table, key in _places(result):
        if _alike(given.get(name), table[key]):
            table[key] = given[name]
    named = {name: given.get(f"called.{name}") for name in _names_in(result)}
    if called := {name: text for name, text in named.items() if _alike(text, "")}:
        result["called"] = called
    return result


def translated_words(common: Mapping[str, str], words: Mapping[str, Any]) -> dict[str, str]:
    """The words that all exercises say, English where a language has none."""
    return {k: words[k] if _alike(words.get(k), text) else text for k, text in common.items()}


def wrong_words(texts: Mapping[str, Text], words: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What is wrong with a file of words, and which texts it lacks, a line each.

    Args:
        texts: what it should say, by name.
        words: what it holds.
    """
    given = _flat(words)
    wrong = []
    for name, found in given.items():
        if name not in texts:
            near = nearest(name, texts.keys() - given.keys() or texts)
            wrong.append(f"{name}: no such text in the exercise{near}; rename it or take it out")
        elif not _alike(found, texts[name]):
            expected = "a text" if isinstance(texts[name], str) else "a list of texts"
            wrong.append(f"{name}: expected {expected}, found {clipped(found)}")
    missing = [f"{name}: not there yet, in English: {texts[name]}" for name in texts]
    return wrong, [line for name, line in zip(texts, missing, strict=True) if name not in given]


def _alike(found: object, text: Text) -> bool:
    if isinstance(text, str):
        return isinstance(found, str) and bool(found.strip())
    return isinstance(found, list) and all(isinstance(t, str) and t.strip() for t in found)


def _places(data: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Where the texts of an exercise file stand, mistakes in it left out: name, table and key."""
    yield from _texts(data, {"title": "title", "summary": "summary"})
    for key in ("camera", "setup", "gentler"):
        yield from _texts(data.get(key), {key: "words"})
    setup = data.get("setup")
    yield from _named(setup.get("gate") if isinstance(setup, Mapping) else None, {"gate": "words"})
    for key, kinds in _LISTS.items():
        yield from _named(data.get(key), kinds)
    yield from _texts(data.get("about"), {f"about.{key}": key for key in _ABOUT})
    guide = data.get("guide")
    yield from _texts(guide, {"guide.setup": "setup"})
    yield from _named(guide.get("step") if isinstance(guide, Mapping) else None, {"step": "words"})
    yield from _texts(data.get("early"), {"early": "words"})
    own = data.get("words")
    if isinstance(own, Mapping):
        yield from _texts(own, {f"words.{key}": key for key in own})


def _names_in(data: Mapping[str, Any]) -> list[str]:
    """The names of targets, faults and blind spots, which tables and drawings show; no sides."""
    tables = [t for key in ("target", "fault", "blind_spot") for t in _tables(data.get(key))]
    return [name for name in dict.fromkeys(t["name"] for t in tables) if name not in SIDES]


def _named(tables: object, kinds: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    for table in _tables(tables):
        yield from _texts(table, {f"{k}.{table['name']}": key for k, key in kinds.items()})


def _tables(found: object) -> list[Mapping[str, Any]]:
    """The tables of a list that have a name."""
    tables = [t for t in found if isinstance(t, Mapping)] if isinstance(found, list) else []
    return [table for table in tables if isinstance(table.get("name"), str)]


def _texts(table: object, names: Mapping[str, str]) -> Iterator[tuple[str, Any, str]]:
    if not isinstance(table, Mapping):
        return
    for name, key in names.items():
        text = table.get(key)
        if text and (isinstance(text, str) or _alike(text, [])):
            yield name, table, key
