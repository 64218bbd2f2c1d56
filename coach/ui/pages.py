"""Pages of large type: what is asked or told while nobody moves, the same for every display.

A page is plain data. A display lays it out (`View.page`), the flow of a session decides which page
comes, and what a typed character means (`View.typed`).
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.common.language import N_, _
from coach.exercise.spec import Priority
from coach.video.frame import Image

__all__ = ["Choice", "Page", "key_name"]

_KEY_NAMES = {" ": N_("space"), "\r": "Enter", "\x1b": "Esc"}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer: the character to type, and what it stands for."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Page:
    """One full screen, read from 3 m.

    Attributes:
        title: a few words, largest.
        lines: sentences, large; each is wrapped where it must be.
        choices: what may be typed, shown as keys with their labels.
        picture: BGR, shown beside or above the lines; None for none.
        small: numbers and remarks that one may read from near.
        priority: sets the colours: STOP is red.
        chosen: the key of the choice that is marked, None for none.
        progress: 0..1 draws a bar, None draws none.
    """

    title: str
    lines: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    picture: Image | None = None
    small: tuple[str, ...] = ()
    priority: Priority = Priority.HINT
    chosen: str | None = None
    progress: float | None = None


def key_name(key: str) -> str:
    """What stands on a key: that of the space bar in the language in use, else the letter."""
    return _(_KEY_NAMES[key]) if key in _KEY_NAMES else key
