"""Where a film is labelled: a window, or the terminal when there is no display."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from coach.ui.display import BareWindow
from coach.ui.hud.palette import BACKGROUND, TEXT
from coach.ui.hud.text import LINE, fit, put
from coach.ui.keyboard import Keyboard
from coach.ui.keys import character_of
from coach.video.frame import Image

__all__ = ["Screen", "TerminalScreen", "WindowScreen"]

#: With its title and a panel below it stands whole on a screen of 1280x720.
_SIZE = (960, 620)
#: A picture in the terminal is at most so wide: more costs time and shows no more.
_COLUMNS = 72


class Screen(Protocol):
    """Shows a picture and lines of text, and hears keys."""

    def show(self, picture: Image, lines: Sequence[str]) -> None:
        """Show one moment."""

    def keys(self, wait_s: float) -> list[str]:
        """The keys pressed since the last call; waits for about `wait_s`."""

    @property
    def closed(self) -> bool:
        """Whether the user has closed it."""

    def close(self) -> None:
        """Give back what it holds; may be called twice."""


class WindowScreen(BareWindow):
    """The picture above the lines, in a window."""

    def __init__(self, title: str) -> None:
        """Open the window; raises CoachError when the window system refuses."""
        super().__init__(title, _SIZE, keep_ratio=True)

    def show(self, picture: Image, lines: Sequence[str]) -> None:
        """Draw the picture above the lines."""
        if not self.closed:
            self.put(page(picture, lines, _SIZE))

    def keys(self, wait_s: float) -> list[str]:
        """The key pressed meanwhile, if any."""
        key = letter_of(self.pressed(wait_s))
        return [key] if key else []


class TerminalScreen:
    """Text, with the picture in half blocks."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._keyboard = Keyboard()
        self._live = Live(console=self._console, auto_refresh=False)
        self._live.start()
        self.closed = False

    def show(self, picture: Image, lines: Sequence[str]) -> None:
        """Redraw in place."""
        columns = max(8, min(_COLUMNS, self._console.width - 1))
        rows = max(2, self._console.height - len(lines) - 2)
        text = [Text(line) for line in lines]
        self._live.update(Group(blocks(picture, columns, rows), *text), refresh=True)

    def keys(self, wait_s: float) -> list[str]:
        """The keys typed meanwhile."""
        time.sleep(wait_s)
        typed = []
        while (letter := self._keyboard.letter()) is not None:
            typed.append(letter)
        return typed

    def close(self) -> None:
        """Leave the last picture standing and the terminal as it was."""
        if not self.closed:
            self.closed = True
            self._keyboard.close()
            self._live.stop()


def letter_of(code: int) -> str:
    """The letter of a window's key number; empty for none and for keys that are no letter."""
    return character_of(code) or ""


def page(picture: Image, lines: Sequence[str], size: tuple[int, int]) -> Image:
    """The picture as large as it fits above the lines, on a page of `size` (width, height)."""
    width, height = size
    line_px = 30
    room = height - round(line_px * LINE * (len(lines) + 1))
    whole: Image = np.full((height, width, 3), BACKGROUND, dtype=np.uint8)
    scale = min(width / picture.shape[1], room / picture.shape[0])
    fitted = cv2.resize(picture, (0, 0), fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    left = (width - fitted.shape[1]) // 2
    whole[: fitted.shape[0], left : left + fitted.shape[1]] = fitted
    y = room + line_px
    for line in lines:
        if line:
            text = fit(line, (width - 20, line_px + 8), smallest_px=14, largest_px=24)
            put(whole, text.lines[0], (10, y), text.size_px, TEXT)
        y += round(line_px * LINE)
    return whole


def blocks(picture: Image, columns: int, rows: int) -> Text:
    """The picture as coloured half blocks, within `columns` by `rows` characters."""
    scale = min(columns / picture.shape[1], 2 * rows / picture.shape[0])
    width = max(1, int(picture.shape[1] * scale))
    height = max(2, int(picture.shape[0] * scale) // 2 * 2)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    text = Text(no_wrap=True)
    for y in range(0, height, 2):
        for x in range(width):
            upper, lower = (_colour(small[y + i, x]) for i in (0, 1))
            text.append("▀", style=f"{upper} on {lower}")
        text.append("\n")
    return text


def _colour(bgr: Image) -> str:
    # Steps of 16 make fewer different colours, so that a terminal far away keeps up.
    b, g, r = (int(c) // 16 * 16 for c in bgr)
    return f"#{r:02x}{g:02x}{b:02x}"
