"""The one window. It belongs to the main thread, as every window system asks."""

from __future__ import annotations

import cv2

from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise
from coach.pose.types import Pose
from coach.ui.display import BareWindow
from coach.ui.hud.demo import load_demo
from coach.ui.hud.hud import Hud
from coach.ui.hud.page import PagePainter
from coach.ui.keys import Key, character_of, key_of
from coach.ui.pages import Page
from coach.video.frame import Frame

__all__ = ["Window"]

_SIZE = (1280, 720)
# Drawn no larger than this; the window system stretches it, which costs nothing here.
_LONGEST_PX = 1920


class Window(BareWindow):
    """Shows an exercise in a resizable window; a `View`."""

    def __init__(
        self,
        exercise: Exercise,
        *,
        title: str = "coach",
        mirror: bool = True,
        full_screen: bool = False,
    ) -> None:
        """Open the window; raises CoachError when the window system refuses."""
        super().__init__(title, _SIZE, keep_ratio=False)
        self._page: Page | None = None
        self.full_screen = full_screen
        self._mirror = mirror
        self._hud = Hud(exercise, size=_SIZE, mirror=mirror)
        self._pages = PagePainter()

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise in the same window."""
        demo = load_demo(exercise.name)
        self._hud = Hud(exercise, size=self._hud.size, mirror=self._mirror, demo=demo)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of what is drawn, in pixels: the window's own, kept within bounds."""
        _, _, width, height = cv2.getWindowImageRect(self.title)
        if width < 1 or height < 1:
            return self._hud.size
        scale = min(1.0, _LONGEST_PX / max(width, height))
        return round(width * scale), round(height * scale)

    def show(
        self,
        frame: Frame,
        pose: Pose | None,
        step: Step,
        cue: Cue | None,
        *,
        paused: bool = False,
        muted: bool = False,
    ) -> None:
        """Draw one moment; it appears with the next call of `key`. Nothing once closed."""
        self._page = None
        if self.closed:
            return
        self._hud.size = self.size
        self.put(self._hud.draw(frame.image, pose, step, cue, paused=paused, muted=muted))

    def page(self, page: Page) -> None:
        """Draw a page; it appears with the next call of `key` or `typed`. Nothing once closed."""
        self._page = page
        if not self.closed:
            self.put(self._pages.draw(page, self.size))

    def key(self) -> Key | None:
        """The key pressed since the last call, if any; lets the window system work for 1 ms.

        The key for the full screen is obeyed here, and not handed on.
        """
        key = None if self.closed else key_of(self.pressed())
        if key is Key.FULL:
            self.full_screen = not self.full_screen
            return None
        return key

    def typed(self) -> str | None:
        """The character typed since the last call; lets the window system work for 1 ms.

        The key for the full screen is obeyed here, unless it is an answer to the page.
        """
        letter = None if self.closed else character_of(self.pressed())
        answers = {choice.key.lower() for choice in self._page.choices} if self._page else set()
        if letter and letter.lower() not in answers and key_of(ord(letter)) is Key.FULL:
            self.full_screen = not self.full_screen
            return None
        return letter
