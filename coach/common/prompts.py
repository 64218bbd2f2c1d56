"""Asks people at a terminal, and reads what they type there or after an option."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

__all__ = [
    "DIARY_SCORES",
    "SCALE",
    "DiaryScore",
    "answer",
    "ask_count",
    "ask_score",
    "at_terminal",
    "day",
    "now",
    "one_line",
    "score",
    "weeks",
]

#: What a diary day has a number for, 0 (none) to 10.
DiaryScore: TypeAlias = Literal["pain", "stiffness", "urges"]
#: The same in the order they are asked for, and what each is called.
DIARY_SCORES: Mapping[DiaryScore, str] = MappingProxyType(
    {"pain": "Pain", "stiffness": "Stiffness", "urges": "Urges to crack your back"}
)
#: What the numbers that people are asked for mean.
SCALE = "0 (none) to 10 (the worst there is)"


def now() -> datetime:
    """The wall clock, with the time zone of this computer."""
    return datetime.now().astimezone()


def at_terminal() -> bool:
    """Whether somebody can be asked: both ways of the conversation are a terminal."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def answer(question: str) -> str:
    """What was typed; nothing at the end of the input or on Ctrl-C."""
    try:
        return input(question).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return ""


def ask_score(question: str) -> int | None:
    """A whole number from 0 to 10, asked for until it is one; None when skipped."""
    while text := answer(question):
        try:
            return score(text)
        except argparse.ArgumentTypeError as error:
            print(error)
    return None


def ask_count(question: str, most: int) -> int:
    """A whole number from 0 to `most`, asked for until it is one; `most` when skipped."""
    while text := answer(question):
        if text.isascii() and text.isdigit() and int(text) <= most:
            return int(text)
        print(f"expected a whole number from 0 to {most}, found {text!r}")
    return most


def score(text: str) -> int:
    """A whole number from 0 to 10, for `argparse`."""
    if text.isascii() and text.isdigit() and int(text) <= 10:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a whole number from 0 to 10, found {text!r}")


def weeks(text: str) -> int:
    """A number of weeks, for `argparse`."""
    if text.isascii() and text.isdigit() and 0 < int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a number of weeks, found {text!r}")


def day(text: str) -> date:
    """A day of the calendar, for `argparse`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a day like 2026-03-31, found {text!r}"
        ) from None


def one_line(text: str) -> str:
    """The text without line breaks and without anything that could move a terminal's cursor."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
