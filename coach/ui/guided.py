"""Leads an exercise that no camera judges: pages of words, the time, and a breath to follow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coach.common.language import _, ngettext
from coach.engine.results import Cue
from coach.exercise.guided import Guided, GuideStep
from coach.exercise.spec import Priority
from coach.programme.clock import Clock
from coach.ui.announcer import Announcer
from coach.ui.keys import Key, key_of
from coach.ui.pages import Choice, Page
from coach.ui.view import View

__all__ = ["TICK_S", "GuidedEnd", "GuidedResult", "GuidedRun", "heard", "time_left"]

#: How a guided exercise ended: its time was up, passed over, stopped, or it hurt.
GuidedEnd: TypeAlias = Literal["finished", "skipped", "stopped", "hurt"]

#: A page is drawn anew, and keys are heard, so often.
TICK_S = 0.1
#: How to get into place stays for so long, while it is said that nobody watches.
INTRO_S = 4.0
#: "Stop" stays for so long when it hurts.
HURTS_S = 3.0
#: Of a breath, the part that is breathed in.
IN_SHARE = 0.4
#: The words of a step have so long, in seconds, before a breath is led.
WORDS_S = 4.0


@dataclass(frozen=True, kw_only=True)
class GuidedResult:
    """How long a guided exercise took, and how it ended."""

    seconds: float
    end: GuidedEnd


class GuidedRun:
    """One guided exercise, from its first step to its last."""

    def __init__(self, guided: Guided, *, view: View, announcer: Announcer, clock: Clock) -> None:
        self._guided = guided
        self._view = view
        self._announcer = announcer
        self._clock = clock
        self._paused = False
        self._done_s = 0.0
        self._breath = ""

    def run(self, most_s: float = math.inf) -> GuidedResult:
        """Leads all steps, for `most_s` at most; Ctrl-C and a closed window end it."""
        guided = self._guided
        end: GuidedEnd | None = None
        try:
            self._say("unwatched", guided.words["unwatched"])
            end = self._stay(self._introduction(), INTRO_S)
            for step in guided.steps * guided.dose.repetitions:
                if end is None:
                    self._say(step.name, step.words)
                    end = self._lead(step, min(step.seconds, most_s - self._done_s))
        except KeyboardInterrupt:
            end = "stopped"
        if end is None:
            self._say("ended", guided.words["ended"])
        return GuidedResult(seconds=self._done_s, end=end or "finished")

    def _introduction(self) -> Page:
        guided = self._guided
        return self._page(guided.title, [guided.setup], progress=0.0)

    def _stay(self, page: Page, seconds: float) -> GuidedEnd | None:
        """Shows one page for so long; a pause does not end it."""
        until_s = self._clock.now_s() + seconds
        while self._clock.now_s() < until_s:
            self._view.page(page)
            end = self._hear()
            if end is not None:
                return end
            self._clock.wait(TICK_S)
        return None

    def _lead(self, step: GuideStep, seconds: float) -> GuidedEnd | None:
        """One step; how the exercise ended by a key in it, None where it goes on."""
        into_s, before_s = 0.0, self._clock.now_s()
        while into_s < seconds:
            self._show(step, into_s)
            end = self._hear()
            if end is not None:
                return end
            self._clock.wait(TICK_S)
            now_s = self._clock.now_s()
            if not self._paused:
                into_s += now_s - before_s
                self._done_s += now_s - before_s
            before_s = now_s
        return None

    def _show(self, step: GuideStep, into_s: float) -> None:
        guided = self._guided
        left = time_left(guided.seconds - self._done_s)
        breath = self._breathing(into_s)
        title, lines = (breath, [step.words, left]) if breath else (step.words, [left])
        if self._paused:
            title = guided.words["paused"]
        self._view.page(self._page(title, lines, progress=min(1.0, self._done_s / guided.seconds)))

    def _page(self, title: str, lines: list[str], *, progress: float) -> Page:
        return Page(
            title=title,
            lines=tuple(lines),
            choices=(
                Choice(key=" ", label=_("pause")),
                Choice(key="n", label=_("next")),
                Choice(key="h", label=_("it hurts")),
                Choice(key="q", label=_("stop")),
            ),
            small=(f"{self._guided.title}. {self._guided.words['unwatched']}",),
            priority=Priority.GUIDE,
            progress=progress,
        )

    def _breathing(self, into_s: float) -> str:
        """What the breath does now, said as it turns; "" where none is led."""
        guided = self._guided
        if not guided.breaths_per_min or into_s < WORDS_S or self._paused:
            return ""
        breath_s = 60.0 / guided.breaths_per_min
        breathing_in = (into_s - WORDS_S) % breath_s < IN_SHARE * breath_s
        words = guided.words["breathe_in" if breathing_in else "breathe_out"]
        if words != self._breath:
            self._say("breath", words)
        self._breath = words
        return words

    def _hear(self) -> GuidedEnd | None:
        """What the key typed asks for; None for none, and for one that ends nothing."""
        key = heard(self._view)
        if self._view.closed or key is Key.STOP:
            return "stopped"
        if key is Key.NEXT:
            return "skipped"
        if key is Key.PAUSE:
            self._paused = not self._paused
        elif key is Key.MUTE:
            self._announcer.mute(not self._announcer.muted)
        elif key is Key.HURTS:
            words = self._guided.words["hurts"]
            self._say("hurts", words, Priority.STOP)
            self._view.page(Page(title=words, priority=Priority.STOP))
            self._clock.wait(HURTS_S)
            return "hurt"
        return None

    def _say(self, name: str, words: str, priority: Priority = Priority.GUIDE) -> None:
        now_s = self._clock.now_s()
        cue = Cue(t_s=now_s, name=f"guided.{name}", text=words, priority=priority, speak=True)
        self._announcer.announce(cue)


def heard(view: View) -> Key | None:
    """The key of the next character typed; None for none, and for one without a meaning."""
    letter = view.typed()
    return None if letter is None else key_of(ord(letter[0]))


def time_left(seconds: float) -> str:
    """How long something still takes, in steps that need no reading again and again."""
    if seconds > 90:
        minutes = math.ceil(seconds / 60)
        return ngettext("{n} minute left", "{n} minutes left", minutes).format(n=minutes)
    tens = 10 * max(1, math.ceil(seconds / 10))
    return _("{n} seconds left").format(n=tens)
