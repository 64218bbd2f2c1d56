"""When words may come: how far apart, and what breaks the silence of a hold or of the floor."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

__all__ = [
    "LONGEST_SILENCE_S",
    "SHOWN_S",
    "breaks_silence",
    "filler",
    "hold_words",
    "milestones",
    "next_word_s",
]

#: A word has the screen and the ear for so long; only a stop comes sooner.
SHOWN_S = 2.5
#: Somebody who looks away is never left for longer without a word, from one start to the next.
LONGEST_SILENCE_S = 8.0
#: A silence is broken so long before that, where no other word comes in time; and at the latest a
#: frame before: the clock of a hold may stand still.
MARGIN_S, FRAME_S = 0.75, 0.1
#: A hold of at least so long is told how much of it is left.
LONG_HOLD_S = 30.0
#: What is left is told to so many seconds.
ROUND_S = 5


@lru_cache(maxsize=64)
def milestones(dose_s: float) -> tuple[tuple[float, str], ...]:
    """What is told of a hold's time: (seconds held, `half` or `last`); a short one has no room."""
    marks = []
    if dose_s >= 4 * SHOWN_S:
        marks.append((dose_s / 2, "half"))
    if dose_s >= 2 * SHOWN_S:
        marks.append((dose_s - SHOWN_S, "last"))
    return tuple(marks)


def next_word_s(held_s: float, dose_s: float) -> float:
    """How long until the next word of a hold, its end included; infinite past the end."""
    ends = (*(at_s for at_s, _ in milestones(dose_s)), dose_s)
    return min((at_s - held_s for at_s in ends if at_s > held_s), default=math.inf)


def breaks_silence(silent_s: float, next_s: float) -> bool:
    """Whether a word is due that only keeps company: `next_s` until a more useful one comes."""
    latest_s = LONGEST_SILENCE_S - FRAME_S
    if silent_s >= latest_s:
        return True
    if next_s < SHOWN_S or silent_s + next_s <= latest_s:
        return False
    return silent_s >= LONGEST_SILENCE_S - MARGIN_S or next_s < SHOWN_S + MARGIN_S


def filler(held_s: float, dose_s: float) -> tuple[str, str]:
    """The word that keeps company in a hold: (kind, what). In a long one two take turns."""
    left_s = ROUND_S * round((dose_s - held_s) / ROUND_S)
    if dose_s >= LONG_HOLD_S and left_s > 0 and held_s // LONGEST_SILENCE_S % 2 == 1:
        return "remaining", str(left_s)
    return "breathe", ""


def hold_words(dose_s: float, step_s: float = 0.25) -> Iterator[tuple[float, str, str]]:
    """All words of a hold that runs without a break: (seconds held, kind, what)."""
    yield 0.0, "hold", ""
    said_s = 0.0
    for i in range(1, math.ceil(dose_s / step_s)):
        held_s = i * step_s
        mark = next((k for at_s, k in milestones(dose_s) if held_s - step_s < at_s <= held_s), None)
        if mark is not None:
            yield held_s, mark, ""
        elif breaks_silence(held_s - said_s, next_word_s(held_s, dose_s)):
            yield held_s, *filler(held_s, dose_s)
        else:
            continue
        said_s = held_s
