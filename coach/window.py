"""The one window. It belongs to the main thread, as every window system asks."""

from __future__ import annotations

import cv2

from coach.errors import CoachError
from coach.exercise import Exercise
from coach.frame import Frame
from coach.hud import Hud
from coach.landmarks import Pose
from coach.step import Cue, Step
from coach.view import Key, key_of

__all__ = ["Window"]

_FLAGS = cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL
_SIZE = (1280, 720)
# Drawn no larger than this; the window system stretches it, which costs nothing here.
_LONGEST_PX = 1280


class Window:
    """Shows an exercise in a resizable window; a `View`.

    Ask `coach.display.has_display` first: without a display the window system ends the process.
    """

    def __init__(self, exercise: Exercise, *, title: str = "coach", mirror: bool = True) -> None:
        """Open the window; raises CoachError when the window system refuses."""
        self._title = title
        self._mirror = mirror
        self._hud = Hud(exercise, size=_SIZE, mirror=mirror)
        self._open = True
        try:
            cv2.namedWindow(title, _FLAGS)
            cv2.resizeWindow(title, *_SIZE)
        except cv2.error as error:
            self._open = False
            raise CoachError(
                "no window can be opened: expected a desktop and an OpenCV with windows, found "
                f"'{error.err}'. Use the terminal view instead."
            ) from error

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise in the same window."""
        self._hud = Hud(exercise, size=self._hud.size, mirror=self._mirror)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of what is drawn, in pixels: the window's own, kept within bounds."""
        _, _, width, height = cv2.getWindowImageRect(self._title)
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
        if self.closed:
            return
        self._hud.size = self.size
        image = self._hud.draw(frame.image, pose, step, cue, paused=paused, muted=muted)
        cv2.imshow(self._title, image)

    def key(self) -> Key | None:
        """The key pressed since the last call, if any; lets the window system work for 1 ms."""
        if self.closed:
            return None
        return key_of(cv2.waitKeyEx(1))

    @property
    def closed(self) -> bool:
        """Whether the user has closed the window, or `close` was called."""
        if self._open:
            try:
                self._open = cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1
            except cv2.error:
                self._open = False
        return not self._open

    def close(self) -> None:
        """Close the window; may be called twice."""
        if not self.closed:
            self._open = False
            cv2.destroyWindow(self._title)
            cv2.waitKey(1)
