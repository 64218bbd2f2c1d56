"""What a session shows itself through."""

from __future__ import annotations

from typing import Protocol

from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise
from coach.pose.types import Pose
from coach.ui.keys import Key
from coach.ui.pages import Page
from coach.video.frame import Frame

__all__ = ["View"]


class View(Protocol):
    """A place where the exercise can be followed: a window or a terminal."""

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise; nothing of the last one stays."""

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
        """Show one moment. `cue` is what is to be said now, None when there is nothing to say."""

    def page(self, page: Page) -> None:
        """Show one page in place of the exercise, until the next `show`; cheap when unchanged."""

    def key(self) -> Key | None:
        """The key pressed since the last call, if any; never waits."""

    def typed(self) -> str | None:
        r"""The next character typed: a letter, digit, space, "\r" (Enter) or "\x1b" (Escape).

        None where nothing was typed; never waits.
        """

    @property
    def closed(self) -> bool:
        """Whether the user has closed it."""

    def close(self) -> None:
        """Give back what it holds; may be called twice."""
