"""Windows: whether one can be opened, found out without being killed by the answer; a bare one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache

import cv2

from coach.common.errors import CoachError
from coach.ui.x_screen import unmanaged_screen
from coach.video.frame import Image

__all__ = ["BareWindow", "has_display"]

_PROBE = "import cv2; cv2.namedWindow('is there a display?', cv2.WINDOW_NORMAL); cv2.waitKey(1)"
# A local server answers in 0.3 s; one that has not in 5 would make a sorry window anyway.
_PROBE_TIMEOUT_S = 5.0


class BareWindow:
    """A resizable OpenCV window: opened with a plain complaint, closed by whoever comes first.

    Ask `has_display` first: without a display the window system ends the process.
    """

    def __init__(self, title: str, size: tuple[int, int], *, keep_ratio: bool) -> None:
        """Open it, `size` (width, height) px; raises CoachError when the window system refuses.

        With `keep_ratio` a picture keeps its shape in a window of another one.
        """
        self.title = title
        self._open = False
        ratio = cv2.WINDOW_KEEPRATIO if keep_ratio else cv2.WINDOW_FREERATIO
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_GUI_NORMAL | ratio)
            cv2.resizeWindow(title, *size)
        except cv2.error as error:
            raise CoachError(
                "no window can be opened: expected a desktop and an OpenCV with windows, found "
                f"'{error.err}'. --terminal does without"
            ) from error
        self._open = True
        self._full_screen, self._first_size = False, size

    @property
    def full_screen(self) -> bool:
        """Whether the window fills the screen."""
        return self._full_screen

    @full_screen.setter
    def full_screen(self, full: bool) -> None:
        if full != self._full_screen and not self.closed:
            state = cv2.WINDOW_FULLSCREEN if full else cv2.WINDOW_NORMAL
            cv2.setWindowProperty(self.title, cv2.WND_PROP_FULLSCREEN, state)
            self._full_screen = full
            if sys.platform not in ("win32", "darwin") and (screen := unmanaged_screen()):
                cv2.resizeWindow(self.title, *(screen if full else self._first_size))
                cv2.moveWindow(self.title, 0, 0)

    def put(self, picture: Image) -> None:
        """Show a picture; it appears with the next call of `pressed`."""
        cv2.imshow(self.title, picture)

    def pressed(self, wait_s: float = 0.001) -> int:
        """The number of the key pressed meanwhile, -1 for none; lets the window system work."""
        return cv2.waitKeyEx(max(1, round(wait_s * 1000)))

    @property
    def closed(self) -> bool:
        """Whether the user has closed the window, or `close` was called."""
        if self._open:
            try:
                self._open = cv2.getWindowProperty(self.title, cv2.WND_PROP_VISIBLE) >= 1
            except cv2.error:
                self._open = False
        return not self._open

    def close(self) -> None:
        """Close the window; may be called twice."""
        if not self.closed:
            self._open = False
            cv2.destroyWindow(self.title)
            cv2.waitKey(1)


def has_display() -> bool:
    """Whether OpenCV can open a window here.

    Without a display `cv2.namedWindow` aborts the whole process (its Qt does), so a throw-away
    Python tries it. Nothing is tried where the answer is plain: no display named, or an OpenCV
    built without windows. The answer is kept for as long as the environment stays the same.
    """
    if not cv2.currentUIFramework():
        return False
    if sys.platform == "darwin":
        # Over ssh there is a window server only for the person sitting at the machine.
        return "SSH_CONNECTION" not in os.environ
    if sys.platform == "win32":
        return True
    return _named(os.environ) and _opens(
        os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")
    )


def _named(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@lru_cache(maxsize=4)
def _opens(_display: str, _wayland: str) -> bool:
    try:
        probe = subprocess.run(
            [sys.executable, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
