"""Keys, from whatever keyboard."""

from __future__ import annotations

import pytest

from coach.ui.keys import Key, character_of, key_names, key_of


@pytest.mark.parametrize(
    ("letter", "key"),
    [
        (" ", Key.PAUSE),
        ("n", Key.NEXT),
        ("N", Key.NEXT),
        ("m", Key.MUTE),
        ("h", Key.HURTS),
        ("H", Key.HURTS),
        ("f", Key.FULL),
        ("φ", Key.FULL),
        ("q", Key.STOP),
        ("\x1b", Key.STOP),
        ("т", Key.NEXT),
        ("Й", Key.STOP),
        ("η", Key.HURTS),
        ("צ", Key.MUTE),
        ("ض", Key.STOP),
    ],
)
def test_letters_of_every_case_and_script(letter: str, key: Key) -> None:
    assert key_of(ord(letter)) is key
    assert key_of(0x1000000 + ord(letter)) is key


@pytest.mark.parametrize(
    ("keysym", "key"),
    [
        (0x6D4, Key.NEXT),  # Cyrillic_te
        (0x6F4, Key.NEXT),  # Cyrillic_TE
        (0x6CA, Key.STOP),  # Cyrillic_shorti
        (0x7ED, Key.NEXT),  # Greek_nu
        (0xCEE, Key.NEXT),  # hebrew_mem
        (0x5D6, Key.STOP),  # Arabic_dad
        (0x10006E, Key.NEXT),  # n with NumLock
    ],
)
def test_numbers_of_the_x_window_system(keysym: int, key: Key) -> None:
    assert key_of(keysym) is key


@pytest.mark.parametrize("code", [-1, 0, ord("x"), 0xFFE1, 0x64E, 2**31 - 1])
def test_anything_else_is_no_key(code: int) -> None:
    assert key_of(code) is None


def test_the_hints_name_every_key() -> None:
    assert all(any(key.value in name for name in key_names()) for key in Key)


@pytest.mark.parametrize(
    ("code", "character"),
    [
        (ord("y"), "y"),
        (ord("7"), "7"),
        (ord(" "), " "),
        (0x6D4, "т"),
        (0xFFB3, "3"),  # the keypad's 3
        (0x10FFB3, "3"),  # the same with NumLock
        (0xFF0D, "\r"),
        (0xFF8D, "\r"),
        (13, "\r"),
        (27, "\x1b"),
        (0xFF1B, "\x1b"),
        (0xFFE1, None),  # Shift
        (0xFF52, None),  # an arrow
        (-1, None),
    ],
)
def test_the_character_of_a_key_number(code: int, character: str | None) -> None:
    assert character_of(code) == character
