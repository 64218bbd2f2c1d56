"""A view that types what a script says, and keeps the pages it was shown."""

from __future__ import annotations

from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise
from coach.pose.types import Pose
from coach.ui.keys import Key
from coach.ui.pages import Page
from coach.video.frame import Frame


class ScriptedView:
    """Types one character each time it is asked; `!` closes it.

    Attributes:
        pages: each page shown, once.
    """

    def __init__(self, *typed: str) -> None:
        self._left = list("".join(typed))
        self.pages: list[Page] = []
        self.closed = False

    @property
    def titles(self) -> list[str]:
        """The titles of the pages, each once as long as it stays, without a number typed."""
        titles = [page.title.rstrip(" 0123456789") for page in self.pages]
        return [t for i, t in enumerate(titles) if i == 0 or titles[i - 1] != t]

    @property
    def text(self) -> str:
        """Everything that was shown."""
        return "\n".join(line for p in self.pages for line in (p.title, *p.lines, *p.small))

    @property
    def over(self) -> bool:
        """Whether all of the script was typed."""
        return not self._left

    def page(self, page: Page) -> None:
        """Keep a page that is new."""
        if not self.pages or self.pages[-1] != page:
            self.pages.append(page)

    def typed(self) -> str | None:
        """The next character of the script."""
        assert self._left, f"asked for more than was typed: {self.pages[-1]}"
        letter = self._left.pop(0)
        if letter == "!":
            self.closed = True
            return None
        return None if letter == "." else letter

    def begin(self, exercise: Exercise) -> None:
        """Another exercise."""

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
        """Nothing is kept of the exercise itself."""

    def key(self) -> Key | None:
        """No key of a session."""
        return None

    def close(self) -> None:
        """Close it."""
        self.closed = True
