"""Asks people at a terminal, and reads what they type there or after an option."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

from coach.common.language import N_, pgettext
from coach.common.names import clipped

__all__ = [
    "CAMERA",
    "DIARY_SCORES",
    "SCALE",
    "SESSION",
    "DiaryScore",
    "answer",
    "ask_count",
    "ask_score",
    "ask_whole",
    "at_terminal",
    "day",
    "hours",
    "named",
    "now",
    "one_line",
    "score",
    "weeks",
    "whole",
    "yes",
]

#: What a diary day has a number for, 0 (none) to 10.
DiaryScore: TypeAlias = Literal["pain", "stiffness", "urges"]
#: The same in the order they are asked for, and what each is called.
DIARY_SCORES: Mapping[DiaryScore, str] = MappingProxyType(
    {
        "pain": N_("Pain"),
        "stiffness": N_("Stiffness"),
        "urges": N_("Urges to crack your back"),
    }
)
#: Days before and after these years are slips of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2999
#: What the numbers that people are asked for mean.
SCALE = N_("0 (none) to 10 (the worst there is)")


def now() -> datetime:
    """The wall clock, with the time zone of this computer."""
    return datetime.now().astimezone()


def at_terminal() -> bool:
    """Whether somebody can be asked: both ways of the conversation are a terminal."""
    ways = (sys.stdin, sys.stdout)
    return all(way is not None and not way.closed and way.isatty() for way in ways)


def answer(question: str) -> str:
    """What was typed; nothing at the end of the input or on Ctrl-C."""
    try:
        return input(question).strip()
    except (EOFError, KeyboardInterrupt):
        print()
        return ""


def ask_score(question: str) -> int | None:
    """A whole number from 0 to 10, asked for until it is one; None when skipped."""
    return ask_whole(question, 10)


def ask_whole(question: str, most: int) -> int | None:
    """A whole number from 0 to `most`, asked for until it is one; None when skipped."""
    read = whole(0, most)
    while text := answer(question):
        try:
            return read(text)
        except argparse.ArgumentTypeError as error:
            print(error)
    return None


def yes(question: str) -> bool:
    """Whether the answer is yes, in English or in the language in use."""
    words = {"y", "yes", pgettext("answer", "y"), pgettext("answer", "yes")}
    return answer(question).lower() in words


def ask_count(question: str, most: int) -> int:
    """A whole number from 0 to `most`, asked for until it is one; `most` when skipped."""
    count = ask_whole(question, most)
    return most if count is None else count


def whole(least: int, most: int) -> Callable[[str], int]:
    """For `argparse`: reads a whole number from `least` to `most`."""

    def read(text: str) -> int:
        # As many digits as that: longer ones are not even read.
        fits = re.fullmatch(r"-?\d{1,18}", text, re.ASCII) is not None
        if fits and least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} to {most}, found {clipped(text)}"
        )

    return read


def hours(text: str) -> float:
    """Hours since getting up, 0 to 24, for `argparse`."""
    with contextlib.suppress(ValueError):
        found = float(text)
        if 0 <= found <= 24:
            return found
    raise argparse.ArgumentTypeError(f"expected hours from 0 to 24, found {clipped(text)}")


#: Pain and the like, 0 to 10, for `argparse`.
score = whole(0, 10)
#: The number of a camera, for `argparse`.
CAMERA = whole(0, 999)
#: The number of a session, for `argparse`.
SESSION = whole(1, 1_000_000_000)


def named(text: str) -> str:
    """A name that is one, for `argparse`: an empty one would mean the folder we are in."""
    if text.strip():
        return text
    raise argparse.ArgumentTypeError("expected a name, found nothing")


def weeks(text: str) -> int:
    """A number of weeks, for `argparse`."""
    if text.isascii() and text.isdigit() and 0 < int(text) <= 1000:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a number of weeks, found {text!r}")


def day(text: str) -> date:
    """A day of the calendar that somebody alive can mean, for `argparse`."""
    with contextlib.suppress(ValueError):
        found = date.fromisoformat(text)
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
    raise argparse.ArgumentTypeError(f"expected a day like 2026-03-31, found {clipped(text)}")


def one_line(text: str) -> str:
    """The text without line breaks and without anything that could move a terminal's cursor."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())
