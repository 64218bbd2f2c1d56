"""The keys a session listens to, whatever alphabet the keyboard writes."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType

from coach.common.language import N_, _

__all__ = ["KEYS", "Key", "character_of", "key_names", "key_of"]


class Key(Enum):
    """What the user can ask for while exercising."""

    PAUSE = "pause"
    NEXT = "next"
    MUTE = "mute"
    BEAT = "beat"
    HURTS = "it hurts"
    FULL = "full screen"
    STOP = "stop"


#: What every view shows of them, in the user's language, and the help tells.
KEYS = (
    N_("space pause"),
    N_("n next"),
    N_("m mute"),
    N_("b beat"),
    N_("h it hurts"),
    N_("f full screen"),
    N_("q stop"),
)


def key_names() -> tuple[str, ...]:
    """All keys and what they do, in the user's language."""
    return tuple(_(key) for key in KEYS)


_ESCAPE = "\x1b"

# The letters that Russian, Greek, Hebrew and Arabic keyboards give for the same physical keys, so
# that nobody has to change the layout with the body already in position.
# ruff: noqa: RUF001
_LETTERS = {
    Key.PAUSE: " ",
    Key.NEXT: "nтνמى",
    Key.MUTE: "mьμצة",
    Key.BEAT: "bиβנ",
    Key.HURTS: "hрηיا",
    Key.FULL: "fаφכب",
    Key.STOP: "qйض" + _ESCAPE,
}
_KEY_OF = MappingProxyType({letter: key for key, row in _LETTERS.items() for letter in row})

# The X window system numbers its older letters by a page (the high byte) and the byte that an
# 8-bit code of that script gives them.
_X_PAGES = MappingProxyType({0x5: "iso8859_6", 0x6: "koi8_r", 0x7: "iso8859_7", 0xC: "iso8859_8"})
_X_UNICODE = 0x1000000


def _letters(code: int) -> tuple[str, ...]:
    """What a key number may mean, the likeliest first."""
    page, byte = _X_PAGES.get(code >> 8), code & 0xFF
    old = bytes([byte]).decode(page, errors="ignore") if page and byte >= 0xA0 else ""
    # GTK windows put the state of Shift, NumLock and the like above the lower 16 bits.
    numbers = (code, code - _X_UNICODE, code & 0xFFFF)
    return old, *(chr(number) for number in numbers if 0 < number < 0x110000)


def key_of(code: int) -> Key | None:
    """The key of a character or X key number, in either case; None for any other and for -1."""
    if code <= 0:
        return None
    keys = (_KEY_OF.get(letter.lower()) for letter in _letters(code))
    return next((key for key in keys if key is not None), None)


# Keys that X numbers apart from any script: Escape, Enter and backspace, the keypad, all others.
_NAMED = MappingProxyType(
    {0xFF08: "\b", 0xFF0D: "\r", 0xFF8D: "\r", 0xFF1B: _ESCAPE, 0x0A: "\r", 0x0D: "\r"}
)
_KEYPAD = range(0xFFB0, 0xFFBA)
_FUNCTIONS = range(0xFD00, 0x10000)


def character_of(code: int) -> str | None:
    """The character of a window's key number; None for -1 and for keys that write nothing."""
    low = code & 0xFFFF
    if code <= 0:
        return None
    if low in _NAMED:
        return _NAMED[low]
    if low in _KEYPAD:
        return str(low - _KEYPAD.start)
    if low in _FUNCTIONS:
        return None
    return next((letter for letter in _letters(code) if letter), None)
