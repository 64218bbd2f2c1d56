"""Text on pictures: measured with the real font, wrapped, and never smaller than it may be.

OpenCV's own TrueType face carries its font inside, with the degree sign and most scripts of the
world, so the same pixels come out on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import cv2

from coach.video.frame import Image

__all__ = ["CAP", "LINE", "Colour", "Fitted", "fit", "put", "text_width", "wrapped"]

Colour = tuple[int, int, int]

#: Height of a capital letter in parts of the font's size; measured on the rendered letters.
CAP = 0.75
#: Distance between the baselines of two lines, in parts of the font's size.
LINE = 1.2

# Above this a sentence is not cut in every possible way: no cue of that length fits anyway.
_MAX_WORDS = 30


# The face's own zero has a stroke through it, which from afar makes an 8 of it: the capital O,
# about as wide, takes its place.
_PLAIN_ZERO = str.maketrans("0", "O")


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A text cut to lines, the size that fits, and whether the smallest size was small enough."""

    lines: tuple[str, ...]
    size_px: int
    fits: bool


@lru_cache(maxsize=1024)
def text_width(text: str, size_px: int, weight: int = 600) -> int:
    """Width in pixels of one line of text."""
    plain = text.translate(_PLAIN_ZERO)
    box = cv2.getTextSize((0, 0), plain, (0, 0), _face(), size_px, weight)
    return int(box[2])


@lru_cache(maxsize=512)
def wrapped(text: str, width_px: int, size_px: int, weight: int = 600) -> tuple[str, ...]:
    """The text cut to lines of at most `width_px`; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size_px, weight) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


@lru_cache(maxsize=512)
def fit(
    text: str,
    room_px: tuple[int, int],
    *,
    smallest_px: int,
    largest_px: int,
    max_lines: int = 1,
    weight: int = 600,
) -> Fitted:
    """The largest size at which `text` fits into `room_px` (width, height), and its lines.

    The text is cut where the longest line comes out shortest. When even the smallest size does not
    fit, what does not is replaced by "…" and `fits` is false; the size never shrinks further.
    """
    words = text.split()[:_MAX_WORDS]
    best = Fitted(lines=("",), size_px=smallest_px, fits=not words)
    found = -1
    for count in range(1, min(max_lines, len(words)) + 1):
        lines = _cut(words, count, weight)
        size = min(largest_px, int(room_px[1] / (LINE * count)))
        while size > smallest_px and _widest(lines, size, weight) > room_px[0]:
            size -= 1
        inside = _widest(lines, size, weight) <= room_px[0] and size >= smallest_px
        if inside and size > found:
            found, best = size, Fitted(lines=lines, size_px=size, fits=True)
    if (words and found < 0) or len(text.split()) > _MAX_WORDS:
        return _cut_off(words, room_px, smallest_px, max_lines, weight)
    return best


def _widest(lines: tuple[str, ...], size_px: int, weight: int) -> int:
    return max(text_width(line, size_px, weight) for line in lines)


def _cut(words: list[str], count: int, weight: int) -> tuple[str, ...]:
    def lines_of(cuts: tuple[int, ...]) -> tuple[str, ...]:
        ends = (0, *cuts, len(words))
        return tuple(" ".join(words[a:b]) for a, b in pairwise(ends))

    ways = (lines_of(cuts) for cuts in combinations(range(1, len(words)), count - 1))
    return min(ways, key=lambda lines: _widest(lines, 100, weight))


def _cut_off(
    words: list[str], room_px: tuple[int, int], size_px: int, max_lines: int, weight: int
) -> Fitted:
    max_lines = max(1, min(max_lines, int(room_px[1] / (LINE * size_px))))
    lines: list[str] = []
    rest = list(words)
    while rest and len(lines) < max_lines:
        taken = 1
        last = len(lines) == max_lines - 1
        while taken < len(rest):
            more = " ".join(rest[: taken + 1])
            ends = "…" if last and taken + 1 < len(rest) else ""
            if text_width(more + ends, size_px, weight) > room_px[0]:
                break
            taken += 1
        line = " ".join(rest[:taken])
        rest = rest[taken:]
        mark = "…" if last and rest else ""
        while len(line) > 1 and text_width(line + mark, size_px, weight) > room_px[0]:
            line, mark = line[:-1], "…"
        lines.append(line + mark)
    return Fitted(lines=tuple(lines), size_px=size_px, fits=False)


def put(
    image: Image,
    text: str,
    at_px: tuple[float, float],
    size_px: int,
    colour: Colour,
    *,
    weight: int = 600,
    align: float = 0.0,
) -> None:
    """Write one line; `at_px` is on its baseline: its start, or with align 0.5 middle, 1 end."""
    x = at_px[0] - align * text_width(text, size_px, weight)
    target: Any = image
    plain = text.translate(_PLAIN_ZERO)
    cv2.putText(target, plain, (round(x), round(at_px[1])), colour, _face(), size_px, weight)
