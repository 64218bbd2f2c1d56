"""Names and findings as they can be shown: on any terminal, in JSON, in a page."""

from __future__ import annotations

from pathlib import Path

from coach.common.errors import CoachError

__all__ = ["clipped", "clipped_text", "counted", "expanded", "shown"]

#: What is found in a file is quoted up to so many letters.
MOST_QUOTED = 200


def shown(name: str | Path) -> str:
    r"""The name with all that is not printable escaped: control characters, bytes not in UTF-8.

    A file called `bad\xff.mp4` is shown so; a line feed or a cursor movement cannot get through.
    """
    return "".join(c if c.isprintable() else _escaped(c) for c in str(name))


def clipped(found: object) -> str:
    """What was found, as a message quotes it: as Python writes it, cut where it is long."""
    try:
        text = repr(found)
    except (RecursionError, ValueError):  # nested too deep, or an integer of too many digits
        return f"a {type(found).__name__} beyond reason"
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}..."


def clipped_text(error: object) -> str:
    """What an error of another library says, or a name, in one line that is not too long."""
    text = " ".join(shown(str(error)[: 2 * MOST_QUOTED]).split()) or type(error).__name__
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}..."


def counted(n: int, what: str) -> str:
    """So many of something: "1 fault", "2 faults"."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def expanded(path: str | Path) -> Path:
    """The path with `~` and `~somebody` taken for their home folder.

    Raises:
        CoachError: nobody of that name has one here.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise CoachError(
            f"{shown(path)}: there is no such user with a home folder; write the path out"
        ) from None


def _escaped(character: str) -> str:
    code = ord(character)
    # How Python hands on a byte that is no UTF-8.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
