"""Versions of the exercise file format, and how a file of an older one is read and rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["SCHEMA", "older", "upgraded", "upgraded_text"]

SCHEMA = 2

#: What a key of schema 1 is called in schema 2, by the table it stands in ("" is the file itself).
_RENAMED: Mapping[str, Mapping[str, str]] = {
    "": {"station": "target"},
    "movement": {
        "home_from": "rest_from",
        "home_to": "rest_to",
        "settle_s": "finish_after_s",
    },
    "station": {"leave": "exit_margin", "still": "max_hold_speed"},
}

_HEADER = re.compile(r"^\s*\[\[?\s*([\w.]+)\s*\]\]?")
_KEY = re.compile(r"^(\s*)([\w]+)(\s*)(=.*)$", re.DOTALL)


def older(data: Mapping[str, Any]) -> bool:
    """Whether the file was written for a schema before this one that can still be read."""
    return data.get("schema") == 1


def upgraded(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a file of schema 1 holds, as schema 2 says it; nothing is added or left out."""
    new = {_RENAMED[""].get(key, key): value for key, value in data.items()}
    new["schema"] = SCHEMA
    for key, value in data.items():
        if names := _RENAMED.get(key):
            new[_RENAMED[""].get(key, key)] = _renamed(value, names)
    return new


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {names.get(key, key): item for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value


def upgraded_text(text: str) -> str:
    """The text of a file of schema 1 rewritten for schema 2; comments and spaces stay."""
    return "".join(_upgraded_lines(text))


def _upgraded_lines(text: str) -> Iterator[str]:
    table = ""
    for line in text.splitlines(keepends=True):
        if header := _HEADER.match(line):
            table = header[1]
            new = _RENAMED[""].get(table, table)
            yield line[: header.start(1)] + new + line[header.end(1) :]
        elif key := _KEY.match(line):
            yield _upgraded_key(key, table)
        else:
            yield line


def _upgraded_key(key: re.Match[str], table: str) -> str:
    indent, name, space, rest = key.groups()
    if not table and name == "schema":
        return f"{indent}{name}{space}{rest.replace('1', str(SCHEMA), 1)}"
    new = _RENAMED[table].get(name, name) if table in _RENAMED else name
    return f"{indent}{new}{' ' * max(1, len(space) - len(new) + len(name))}{rest}"
