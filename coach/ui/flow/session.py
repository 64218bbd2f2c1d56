"""The pages around live sessions, as one thing: asked once, kept from exercise to exercise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.common.prompts import at_terminal
from coach.engine.results import Cue
from coach.exercise.spec import Exercise, Priority
from coach.safety.health import health_screen
from coach.safety.restrictions import Restrictions, restrictions
from coach.ui.announcer import Announcer
from coach.ui.flow.after import EndPage, after_session, ask_led, it_hurts
from coach.ui.flow.asking import Asker, PersonLeft, page_of
from coach.ui.flow.before import gentler_because, ready_today, show_how
from coach.ui.flow.memory import Memory
from coach.ui.terminal import Terminal
from coach.ui.view import View

__all__ = ["After", "SessionPages"]


@dataclass(frozen=True, kw_only=True)
class After:
    """What was said after an exercise.

    Attributes:
        asked: whether anybody was asked.
        again: it goes on in a gentler form.
        reported: how many repetitions of a beat were done, None where that was not told.
    """

    asked: bool = True
    again: bool = False
    reported: int | None = None


@dataclass(kw_only=True)
class SessionPages:
    """Asks before and after exercising where somebody can answer, and keeps to the answers.

    Attributes:
        always: ask even where a file plays in the camera's place.
        tell: hears what there is to say where nobody can be asked, a line each.
        ended: what has ended the program from outside: then nobody is asked any more.
        limits: what today allows; None until it is known.
        refused: the last exercise was left out; another one may be picked.
    """

    memory: Memory
    tell: Callable[[str], None]
    always: bool = False
    ended: Sequence[int] = ()
    limits: Restrictions | None = None
    refused: bool = False

    def asks(self, view: View, *, at_camera: bool) -> bool:
        """Whether somebody is there who can answer."""
        if self.ended or not (at_camera or self.always):
            return False
        return not isinstance(view, Terminal) or at_terminal()

    def wait(self, view: View) -> None:
        """Says that it takes a moment until camera and network are open."""
        view.page(page_of("moment", {}, (), {}))
        view.typed()  # a window draws as it hears keys

    def today(
        self, view: View, announcer: Announcer | None, *, at_camera: bool
    ) -> Restrictions | None:
        """What today allows, whichever exercise comes; None where nothing is to begin."""
        if not at_camera and not self.always:
            return Restrictions()
        if not self.asks(view, at_camera=at_camera):
            return self._known_limits()
        try:
            self.limits = ready_today(_asker(view, announcer), self.memory)
        except PersonLeft:
            return None
        return self.limits

    def before(
        self, exercise: Exercise, view: View, announcer: Announcer | None, *, at_camera: bool
    ) -> Exercise | None:
        """The exercise as it is done today; None where it is not to begin.

        Raises:
            CoachError: its file cannot be read any more.
        """
        self.refused = False
        if not self.asks(view, at_camera=at_camera):
            return self._unasked(exercise) if at_camera else exercise
        asker = _asker(view, announcer)
        try:
            if self.limits is None:
                self.limits = ready_today(asker, self.memory)
            if self.limits is None:
                return None
            begin = show_how(asker, exercise, self.limits)
        except PersonLeft:
            return None
        self.refused = begin is None
        return begin.exercise if begin is not None else None

    def after(
        self,
        view: View,
        announcer: Announcer | None,
        *,
        at_camera: bool,
        hurt: bool,
        led: int = 0,
        end: EndPage | None = None,
    ) -> After:
        """Asks how it was, and what hurt; then shows the page at the `end`.

        Without anybody to ask, "it hurts" is kept all the same.
        """
        if not self.asks(view, at_camera=at_camera):
            if hurt and at_camera:
                self.memory.keep_felt("unsaid")
            return After(asked=False)
        asker, reported = _asker(view, announcer), None
        try:
            if hurt and it_hurts(asker, self.memory) == "gentler":
                self.limits = gentler_because(self.limits or Restrictions(), "mild")
                return After(again=True)
            reported = ask_led(asker, self.memory, led) if led and not hurt else None
            after_session(asker, self.memory, hurt=hurt, end=end)
        except KeyboardInterrupt:
            pass  # what was said so far is kept; the summary is still to come
        return After(reported=reported)

    def _unasked(self, exercise: Exercise) -> Exercise | None:
        """What is known from before holds where nobody can be asked now, too."""
        limits = self._known_limits()
        if limits is None:
            return None
        refused = limits.refuses(exercise)
        if refused is not None:
            self.tell(refused)
            return None
        for line in limits.reasons(exercise):
            self.tell(line)
        return limits.apply(exercise)

    def _known_limits(self) -> Restrictions | None:
        """What the answers so far mean for today; None, and said why, where nothing begins."""
        known, screen = self.memory.known(), health_screen()
        outcome = screen.outcome(known.answers)
        if not outcome.starts:
            for line in outcome.lines:
                self.tell(line)
            return None
        self.limits = Restrictions(gentle=known.gentle)
        if known.answers.by_name:
            self.limits = restrictions(known.answers, known.gentle)
        return self.limits


def _asker(view: View, announcer: Announcer | None) -> Asker:
    """Asks on the view, and speaks through the session's own voice, in its own mode."""

    def say(text: str, priority: Priority) -> None:
        if announcer is not None:
            announcer.announce(Cue(t_s=0.0, name="page", text=text, priority=priority, speak=True))

    return Asker(view=view, say=say)
