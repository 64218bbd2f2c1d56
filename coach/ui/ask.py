"""Asks something on a page: one key answers, and after a while the usual answer is taken."""

from __future__ import annotations

from coach.programme.clock import Clock
from coach.ui.guided import TICK_S
from coach.ui.pages import Page
from coach.ui.view import View

__all__ = ["ask"]


def ask(view: View, clock: Clock, page: Page, *, usual: str, seconds: float) -> str:
    """The key of the choice made on a page; `usual` when none was within `seconds`.

    Raises:
        KeyboardInterrupt: the window was closed, or Escape typed.
    """
    keys = {choice.key for choice in page.choices}
    until_s = clock.now_s() + seconds
    while clock.now_s() < until_s:
        view.page(page)
        letter = view.typed()
        if view.closed or letter == "\x1b":
            raise KeyboardInterrupt
        if letter is not None and letter.lower() in keys:
            return letter.lower()
        clock.wait(TICK_S)
    return usual
