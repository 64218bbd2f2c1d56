"""File names as they can be shown: on any terminal, in JSON, in a page."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shown"]


def shown(name: str | Path) -> str:
    r"""The name with all that is not printable escaped: control characters, bytes not in UTF-8.

    A file called `bad\xff.mp4` is shown so; a line feed or a cursor movement cannot get through.
    """
    return "".join(c if c.isprintable() else _escaped(c) for c in str(name))


def _escaped(character: str) -> str:
    code = ord(character)
    # How Python hands on a byte that is no UTF-8.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
