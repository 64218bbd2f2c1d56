"""A page of large type as an image: title, sentences, choices as keys, a picture beside them.

The letters are as large as the page allows: from `_LARGEST` of its shorter side down to `MIN_CAP`,
which can be read from 3 m. A page too full for that is still drawn whole, in smaller letters:
nothing that is asked or told is cut off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np

from coach.exercise.spec import Priority
from coach.ui.hud.layout import MIN_CAP, MIN_SIZE, Box
from coach.ui.hud.palette import BACKGROUND, CUE_COLOURS, FOCUS, INK, KEY, QUIET, TEXT
from coach.ui.hud.text import CAP, LINE, put, text_width, wrapped
from coach.ui.pages import Choice, Page, key_name
from coach.video.frame import Image

__all__ = ["PagePainter", "readable"]

# Heights of capitals in parts of the page's shorter side.
_LARGEST = 1 / 10.5
_SMALLEST = 1 / 60
_SMALL = 1 / 40
#: The title's capitals in those of the lines: the larger, where there is room.
_TITLES = (1.5, 1.2)
#: Each size tried is this part of the last.
_STEP = 0.94
_MOST_COLUMNS = 4

_Shape = Literal["none", "wide", "upright"]


@dataclass(frozen=True, kw_only=True)
class _Setting:
    """A page cut to lines at one size of letters: pixels, sizes of fonts, boxes."""

    size_px: int
    title_px: int
    title: tuple[str, ...]
    lines: tuple[str, ...]
    columns: int
    column_w: int
    choices: tuple[tuple[str, ...], ...]
    small_px: int
    small: tuple[str, ...]
    band_h: int
    text: Box
    picture: Box
    fits: bool


def readable(page: Page, size: tuple[int, int]) -> bool:
    """Whether a page fits a window of `size` (width, height) px in letters to be read from 3 m."""
    setting = _set(_words(page), _shape(page), _clamped(size))
    return setting.fits and setting.size_px * CAP >= MIN_CAP * min(_clamped(size)) - 1


class PagePainter:
    """Draws pages; the words are drawn only when they change."""

    def __init__(self) -> None:
        self._drawn: tuple[Page, _Shape, tuple[int, int]] | None = None
        self._ground: Image = np.zeros((1, 1, 3), np.uint8)

    def draw(self, page: Page, size: tuple[int, int]) -> Image:
        """The page as a new uint8 (height, width, 3) BGR image of `size`, at least `MIN_SIZE`."""
        wanted = _words(page), _shape(page), _clamped(size)
        setting = _set(*wanted)
        if wanted != self._drawn:
            self._drawn = wanted
            self._ground = _ground(wanted[0], setting, wanted[2])
        image = self._ground.copy()
        if page.picture is not None:
            _place(image, setting.picture, page.picture)
        if page.progress is not None:
            _bar(image, page.progress)
        return image


def _words(page: Page) -> Page:
    """The page without what may change from frame to frame."""
    return replace(page, picture=None, progress=None if page.progress is None else 0.0)


def _shape(page: Page) -> _Shape:
    if page.picture is None:
        return "none"
    return "wide" if page.picture.shape[1] >= page.picture.shape[0] else "upright"


def _clamped(size: tuple[int, int]) -> tuple[int, int]:
    return max(MIN_SIZE[0], size[0]), max(MIN_SIZE[1], size[1])


@lru_cache(maxsize=16)
def _set(words: Page, shape: _Shape, size: tuple[int, int]) -> _Setting:
    """The page in the largest letters that fit."""
    cap = _LARGEST
    while True:
        settings = [
            setting
            for columns in _columns(words.choices)
            for title in _TITLES
            if (setting := _set_at(words, shape, size, cap, title, columns)).fits
        ]
        if settings:
            return settings[0]
        if cap < _SMALLEST:
            return _set_at(words, shape, size, cap, _TITLES[-1], _MOST_COLUMNS)
        cap *= _STEP


def _columns(choices: tuple[Choice, ...]) -> Iterable[int]:
    return range(1, min(_MOST_COLUMNS, max(1, len(choices))) + 1)


def _set_at(
    words: Page, shape: _Shape, size: tuple[int, int], cap: float, title_scale: float, columns: int
) -> _Setting:
    width, height = size
    unit = min(size) / 100
    gap = round(4 * unit)
    px, small_px = round(cap * min(size) / CAP), round(min(cap, _SMALL) * min(size) / CAP)
    title_px = round(title_scale * px)
    whole = width - 2 * gap
    title = wrapped(words.title, whole, title_px, 800)
    band_h = round(LINE * title_px * len(title) + 2 * gap) if title else gap
    bottom = height - (round(5 * unit) if words.progress is not None else round(2 * unit))
    room = Box(x=gap, y=band_h + gap // 3, w=whole, h=max(1, bottom - band_h - gap // 3))
    text, picture = _split(room, shape, gap, upright=height > width)
    lines = [line for part in words.lines for line in wrapped(part, text.w, px, 600)]
    column_w = (text.w - (columns - 1) * gap) // columns
    label_w = column_w - _key_w(words.choices, px) - gap // 2
    choices = tuple(wrapped(choice.label, max(1, label_w), px, 600) for choice in words.choices)
    small = [line for part in words.small for line in wrapped(part, text.w, small_px, 500)]
    setting = _Setting(
        size_px=px,
        title_px=title_px,
        title=title,
        lines=tuple(lines),
        columns=columns,
        column_w=column_w,
        choices=choices,
        small_px=small_px,
        small=tuple(small),
        band_h=band_h,
        text=text,
        picture=picture,
        fits=True,
    )
    high = _text_h(setting, len(words.lines)) <= text.h
    wide = all(
        text_width(line, at, weight) <= limit
        for part, at, weight, limit in (
            (title, title_px, 800, whole),
            (lines, px, 600, text.w),
            (small, small_px, 500, text.w),
            ([line for choice in choices for line in choice], px, 600, label_w),
        )
        for line in part
    )
    return replace(setting, fits=high and wide)


def _split(room: Box, shape: _Shape, gap: int, *, upright: bool) -> tuple[Box, Box]:
    """The room of the words and that of the picture: beside them, or above in an upright window."""
    if shape == "none":
        return room, room
    if upright:
        part = round(0.42 * room.h)
        text = Box(x=room.x, y=room.y + part + gap, w=room.w, h=room.h - part - gap)
        return text, Box(x=room.x, y=room.y, w=room.w, h=part)
    part = round((0.52 if shape == "wide" else 0.38) * room.w)
    text = Box(x=room.x, y=room.y, w=room.w - part - gap, h=room.h)
    return text, Box(x=room.right - part, y=room.y, w=part, h=room.h)


def _key_w(choices: tuple[Choice, ...], px: int) -> int:
    widest = max((text_width(_key_name(choice.key), px, 800) for choice in choices), default=0)
    return widest + round(0.7 * px)


def _key_name(key: str) -> str:
    """What stands on the key."""
    name = key_name(key)
    return name.upper() if len(name) == 1 else name


def _row_h(setting: _Setting, row: int) -> float:
    cells = setting.choices[row * setting.columns : (row + 1) * setting.columns]
    return LINE * setting.size_px * max(1, *map(len, cells)) + 0.45 * setting.size_px


def _rows(setting: _Setting) -> range:
    return range(-(-len(setting.choices) // setting.columns))


def _text_h(setting: _Setting, paragraphs: int) -> float:
    """How high the lines, choices and remarks stand with the gaps between them."""
    px = setting.size_px
    height = LINE * px * len(setting.lines) + 0.35 * px * max(0, paragraphs - 1)
    height += sum(_row_h(setting, row) for row in _rows(setting))
    height += LINE * setting.small_px * len(setting.small)
    return height + 0.5 * px * (bool(setting.choices) + bool(setting.small))


def _ground(words: Page, setting: _Setting, size: tuple[int, int]) -> Image:
    """Everything but the picture and the bar."""
    width, height = size
    ground, letters = CUE_COLOURS[words.priority]
    stop = words.priority is Priority.STOP
    image: Image = np.full((height, width, 3), ground if stop else BACKGROUND, np.uint8)
    if words.priority is not Priority.HINT:
        image[: setting.band_h] = ground
    else:
        letters = TEXT
    y = (setting.band_h - LINE * setting.title_px * len(setting.title)) / 2
    for line in setting.title:
        y += LINE * setting.title_px
        baseline = y - (LINE - CAP) / 2 * setting.title_px
        put(image, line, (setting.text.x, baseline), setting.title_px, letters, weight=800)
    y = _put_lines(image, words, setting, float(setting.text.y))
    y = _put_choices(image, words, setting, y)
    y += 0.5 * setting.size_px if setting.small else 0.0
    for line in setting.small:
        y += LINE * setting.small_px
        at = setting.text.x, y - 0.2 * setting.small_px
        put(image, line, at, setting.small_px, TEXT if stop else QUIET, weight=500)
    return image


def _put_lines(image: Image, words: Page, setting: _Setting, y: float) -> float:
    px = setting.size_px
    for part in words.lines:
        for line in wrapped(part, setting.text.w, px, 600):
            y += LINE * px
            put(image, line, (setting.text.x, y - 0.2 * px), px, TEXT)
        y += 0.35 * px
    return y + 0.15 * px if words.lines else y


def _put_choices(image: Image, words: Page, setting: _Setting, y: float) -> float:
    """Keys with what they stand for, row by row; the chosen one is framed and has a bright key."""
    target: Any = image
    px, key_w = setting.size_px, _key_w(words.choices, setting.size_px)
    for row in _rows(setting):
        for column in range(setting.columns):
            i = row * setting.columns + column
            if i >= len(words.choices):
                break
            choice, x = words.choices[i], setting.text.x + column * (setting.column_w + 0.5 * px)
            chosen = choice.key == words.chosen
            left, top = round(x), round(y + 0.1 * px)
            right, bottom = left + key_w, round(y + 0.1 * px + 1.15 * px)
            cv2.rectangle(target, (left, top), (right, bottom), FOCUS if chosen else KEY,
                          cv2.FILLED)  # fmt: skip
            name, baseline = _key_name(choice.key), y + 0.1 * px + (1.15 + CAP) / 2 * px
            put(image, name, (left + key_w / 2, baseline), px, INK if chosen else TEXT, weight=800,
                align=0.5)  # fmt: skip
            for n, line in enumerate(setting.choices[i]):
                at = right + 0.4 * px, baseline + n * LINE * px
                put(image, line, at, px, FOCUS if chosen else TEXT, weight=800 if chosen else 600)
        y += _row_h(setting, row)
    return y


def _place(image: Image, room: Box, picture: Image) -> None:
    """The picture as large as its room allows, in its middle."""
    scale = min(room.w / picture.shape[1], room.h / picture.shape[0])
    w, h = max(1, round(scale * picture.shape[1])), max(1, round(scale * picture.shape[0]))
    x, y = room.x + (room.w - w) // 2, room.y + (room.h - h) // 2
    way = cv2.INTER_AREA if scale < 0.5 else cv2.INTER_LINEAR
    image[y : y + h, x : x + w] = cv2.resize(picture, (w, h), interpolation=way)


def _bar(image: Image, progress: float) -> None:
    height, width = image.shape[:2]
    top = height - round(0.03 * min(image.shape[:2]))
    image[top:] = KEY
    image[top:, : round(min(1.0, max(0.0, progress)) * width)] = FOCUS
