"""A TOML table read key by key, gathering everything that is wrong with it on the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from coach.common.names import clipped, clipped_text

#: No number of an exercise is beyond this.
MOST = 1e6

__all__ = ["MOST", "Problems", "Table", "nearest"]


def nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or the known names when nothing is near."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f' (did you mean "{clipped_text(close[0])}"?)'
    return f" (known: {', '.join(map(clipped_text, names))})" if names else ""


class Problems:
    """What is wrong with one file, in the order it was found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: list[str] = []

    def add(self, key: str, expected: str, found: object, hint: str = "") -> None:
        """Notes that `key` should have been `expected`."""
        what = "nothing" if found is None else clipped(found)
        self.say(key, f"expected {expected}, found {what}{hint}")

    def say(self, key: str, text: str) -> None:
        """Notes what is wrong with `key` in other words."""
        # A key is quoted in the file: it may hold anything, and be of any length.
        self.lines.append(f"{self.file}: {clipped_text(key)}: {text}")


class Table:
    """Reads the keys of one table; `done` complains of those nobody asked for."""

    def __init__(
        self,
        data: Mapping[str, Any],
        path: str,
        problems: Problems,
        numbers: Mapping[str, float],
    ) -> None:
        self._data = data
        self._path = path
        self._problems = problems
        self._numbers = numbers
        self._asked: set[str] = set()
        #: Keys whose value was none of the known names, read as the first of them.
        self.misread: set[str] = set()

    def _key(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def _get(self, key: str) -> Any:
        self._asked.add(key)
        return self._data.get(key)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.add(key)
        return key in self._data

    def value(self, key: str) -> Any:
        """Whatever stands there, unread; None where nothing does."""
        return self._get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty text."""
        found = self._get(key)
        if found is None and default is not None:
            return default
        if not isinstance(found, str) or not found.strip():
            self._problems.add(self._key(key), "a text", found)
            return ""
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; absent means none."""
        found = self._get(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(t, str) for t in found):
            self._problems.add(self._key(key), "a list of texts", found)
            return ()
        return tuple(found)

    def known(self, key: str, names: Iterable[str], what: str) -> str:
        """A text out of `names`."""
        found = self._get(key)
        if found not in (names := list(names)):
            hint = nearest(str(found), names) if found is not None else nearest("", names)
            self._problems.add(self._key(key), what, found, hint)
            self.misread.add(key)
            return names[0]
        return str(found)

    def flag(self, key: str) -> bool:
        """A truth value; absent means false."""
        found = self._get(key)
        if found is not None and not isinstance(found, bool):
            self._problems.add(self._key(key), "true or false", found)
        return found is True

    def number(self, key: str, default: float | None = None) -> float:
        """A number, or the name of a threshold, with a minus before it for its negative."""
        found = self._get(key)
        if found is None and default is not None:
            return default
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            # Infinity is no limit at all.
            if abs(found) <= MOST or abs(found) == math.inf:
                return float(found)
            expected = f"a number up to {MOST:g}" if abs(found) > MOST else "a number"
            self._problems.add(self._key(key), expected, found)
            return math.nan
        if isinstance(found, str):
            name = found.removeprefix("-")
            if name in self._numbers:
                return -self._numbers[name] if found.startswith("-") else self._numbers[name]
            hint = nearest(name, self._numbers)
            self._problems.add(self._key(key), "a number or a threshold's name", found, hint)
            return math.nan
        self._problems.add(self._key(key), "a number or a threshold's name", found)
        return math.nan

    def table(self, key: str) -> Table:
        """A table; a missing one is complained of once and read as empty."""
        found = self._get(key)
        if not isinstance(found, Mapping):
            self._problems.add(self._key(key), f"a table [{self._key(key)}]", found)
            found = {}
        return Table(found, self._key(key), self._problems, self._numbers)

    def tables(self, key: str) -> list[Table]:
        """A list of tables, possibly empty."""
        found = self._get(key)
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(t, Mapping) for t in found):
            self._problems.add(self._key(key), f"tables [[{self._key(key)}]]", found)
            return []
        return [
            Table(t, f"{self._key(key)}[{i}]", self._problems, self._numbers)
            for i, t in enumerate(found)
        ]

    def keys(self) -> list[str]:
        """All keys that are there."""
        return list(self._data)

    def complain(self, key: str, expected: str, found: object, hint: str = "") -> None:
        """Notes a problem with one of this table's keys."""
        self._problems.add(self._key(key), expected, found, hint)

    def say(self, key: str, text: str) -> None:
        """Notes what is wrong with one of this table's keys, in other words."""
        self._problems.say(self._key(key).rstrip("."), text)

    def done(self) -> None:
        """Complains of every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                hint = nearest(key, self._asked)
                self._problems.say(self._key(key), f"unknown key{hint}")
