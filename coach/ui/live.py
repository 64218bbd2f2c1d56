"""`coach run`: one exercise, live, in the window or the terminal, with the spoken word."""

from __future__ import annotations

import dataclasses
import functools
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from coach.common.errors import CoachError
from coach.common.names import clipped_text
from coach.engine.results import Cue, Step
from coach.engine.session import Moment, Session
from coach.engine.summary import Summary
from coach.exercise.spec import Exercise, Phase, Priority
from coach.pose.types import Observation
from coach.ui.announcer import Announcer
from coach.ui.end_page import end_page
from coach.ui.guard import Guard, GuardResult
from coach.ui.keys import Key
from coach.ui.lead import Lead
from coach.ui.opening import (
    LiveOptions,
    begin_history,
    open_announcer,
    open_finder,
    open_frames,
    open_view,
    without_display,
)
from coach.ui.view import View

if TYPE_CHECKING:
    from coach.history.recorder import Recorder
    from coach.history.rows import End
    from coach.ui.flow.session import SessionPages

__all__ = [
    "LiveOptions",
    "LiveResult",
    "LiveRun",
    "coach_live",
    "open_announcer",
    "open_finder",
    "open_view",
    "without_display",
]

#: After the dose is done the session stays for so long, for the last word to be said.
FAREWELL_S = 6.0
#: A word of the session's own (paused, it hurts) stays on screen for so long.
WORD_S = 3.0
#: Where no picture has come for so long, that is said.
STALLED_S = 1.5


@dataclass(kw_only=True)
class LiveRun:
    """A live session: observations in, pictures and words out, keys heard in between.

    `announcer` says the words and plays the sounds; without one nothing is heard. `guard` watches
    set-up, hands and whose body it is; without one every observation is judged.
    """

    exercise: Exercise
    view: View
    source: str
    announcer: Announcer | None = None
    history: Recorder | None = None
    guard: Guard | None = None
    hurt: bool = False
    failure: str | None = None
    asked: Key | None = None

    def __post_init__(self) -> None:
        self._session = Session(self.exercise)
        self._announcer = self.announcer or Announcer(self.exercise)
        self._lead = Lead(self.exercise, WORD_S)
        self._paused = False
        self._stopping = False
        self._ends_s: float | None = None
        self._word: Cue | None = None
        self._latest: Observation | None = None
        self._step: Step | None = None
        self._came_at_s = time.monotonic()
        self._troubled = self.history is not None and self.history.trouble is not None

    def run(self, observations: Iterable[Observation | None]) -> Summary:
        """Coaches until the source ends, the dose is done or the user stops; then sums up.

        None among the observations says that there is none yet. Ctrl-C and closing the window end
        it like the stop key, and so does anything that fails, which is then told by `failure`:
        nothing is lost.
        """
        interrupted = False
        moment: Moment | None = None
        try:
            for observation in observations:
                if observation is None:
                    t_s = self._wait()
                else:
                    self._arrived(observation)
                    t_s, moment = observation.t_s, self._take(observation, moment)
                if self._stopping or self.view.closed:
                    interrupted = True
                    break
                if self._over(t_s, moment.step.phase if moment else None):
                    break
        except KeyboardInterrupt:
            interrupted = True
        except CoachError as error:
            self.failure = str(error)
        except Exception as error:
            # A camera or its driver fails in any way there is; what was counted is not lost by it.
            what = f"{type(error).__name__}: {clipped_text(error)}"
            self.failure = f"{self.source}: the session broke off ({what})"
        interrupted = interrupted or self.failure is not None
        self._session.finish()
        summary = self._session.summary(self.source)
        summary = dataclasses.replace(summary, led=self._lead.led)
        if self.history is not None:
            stopped: End = "hurt" if self.hurt else "stopped" if interrupted else "finished"
            if self.failure is not None:
                stopped = "failed"
            self.history.end(summary, stopped)
        return summary.cut_short() if interrupted else summary

    def _arrived(self, observation: Observation) -> None:
        self._latest, self._came_at_s = observation, time.monotonic()
        if self._word is not None and self._word.name == "stalled":
            self._word = None

    def _wait(self) -> float:
        """Hears keys while no picture comes, and says so after a while; the time it would be."""
        latest, waited_s = self._latest, time.monotonic() - self._came_at_s
        t_s = waited_s if latest is None else latest.t_s + waited_s
        self._hear(self.view.key(), t_s)
        if latest is None or latest.frame is None or self._step is None or waited_s < STALLED_S:
            return t_s
        if self._word is None or self._word.t_s <= latest.t_s:
            self._say_word("stalled", t_s, Priority.GUIDE)
        step = dataclasses.replace(self._step, t_s=t_s, repetition=None, refused=None)
        step = self._shown(t_s, step)
        paused, muted = self._paused, self._announcer.muted
        self.view.show(latest.frame, latest.pose, step, self._word, paused=paused, muted=muted)
        return t_s

    def _take(self, observation: Observation, before: Moment | None) -> Moment | None:
        moment, watched = before, self._watch(observation)
        if self._lead.on and not self._paused:
            self._play(observation.t_s)
        elif not self._paused:
            for seen in watched.feed:
                moment = self._session.feed(seen)
                self._record(moment)
                if seen is observation:  # what is said of the countdown is past
                    self._announcer.take(moment)
        self._step = watched.step or (moment.step if moment is not None else self._step)
        if self._step is not None and observation.frame is not None:
            self.view.show(
                observation.frame,
                observation.pose,
                self._shown(observation.t_s, self._step),
                watched.word or self._showing(observation.t_s, moment),
                paused=self._paused,
                muted=self._announcer.muted,
            )
        for key in (watched.key, self.view.key()):
            self._hear(key, observation.t_s)
        return moment

    def _watch(self, observation: Observation) -> GuardResult:
        """What the guard makes of it; while the beat leads it has no word in it."""
        if self.guard is None:
            return GuardResult(feed=(observation,))
        watched = self.guard.update(observation, self._step, paused=self._paused)
        if self.history is not None and observation.pose is not None and self.guard.setting_up:
            self.history.arrive(observation.t_s)
        if self._lead.on:
            return GuardResult(step=watched.step, key=watched.key)
        if watched.tell and watched.word is not None:
            self._say_and_keep(watched.word)
        return watched

    def _shown(self, t_s: float, step: Step) -> Step:
        """The state to show: while the beat leads it is the beat's."""
        return self._lead.step(dataclasses.replace(step, t_s=t_s)) if self._lead.on else step

    def _record(self, moment: Moment) -> None:
        if self.history is None:
            return
        self.history.take(moment)
        if self.history.trouble is not None and not self._troubled:
            self._troubled = True  # the whole line comes at the end; once is enough meanwhile
            text = self.exercise.words["unsaved"]
            self._word = Cue(
                t_s=moment.step.t_s, name="unsaved", text=text, priority=Priority.HINT, speak=False
            )

    def _showing(self, t_s: float, moment: Moment | None) -> Cue | None:
        word, cue = self._word, moment.showing if moment is not None else None
        if self._lead.on:
            cue = self._lead.word(t_s)
        elif moment is None or self._step is not moment.step:
            cue = None  # it is about a moment that is past
        if word is None:
            return cue
        if cue is not None and cue.priority > word.priority and not self._paused:
            # The time of a word that a cue covers runs only once it is seen.
            self._word = replace(word, t_s=t_s) if word.name == "unsaved" else word
            return cue
        return word if self._paused or t_s - word.t_s < WORD_S else cue

    def _hear(self, key: Key | None, t_s: float) -> None:
        if key is Key.PAUSE:
            self._paused = not self._paused
            if self._paused:
                self._say_word("paused", t_s, Priority.GUIDE)
        elif key is Key.MUTE:
            self._announcer.mute(not self._announcer.muted)
        elif key is Key.BEAT:
            self._say_word(self._lead.switch(t_s), t_s, Priority.GUIDE)
        elif key is Key.HURTS:
            self.hurts(t_s)
        elif key in (Key.STOP, Key.NEXT):
            self.asked = key
            self._stopping = True

    def hurts(self, t_s: float) -> None:
        """It hurts, told by a key, a gesture or a word: red at once, and over when that is said."""
        if self.hurt:
            return
        self.hurt = True
        self._paused = True
        self._ends_s = t_s + WORD_S
        self._say_word("hurts", t_s, Priority.STOP)

    def _say_word(self, key: str, t_s: float, priority: Priority) -> None:
        text = self.exercise.words[key]
        self._show_and_say(Cue(t_s=t_s, name=key, text=text, priority=priority, speak=True))

    def _show_and_say(self, cue: Cue) -> None:
        self._word = cue
        self._say_and_keep(cue)

    def _say_and_keep(self, cue: Cue) -> None:
        """Says a word of the session's own, and writes into the history that it was said."""
        if self.history is not None:
            self.history.say(cue)
        self._session.heard(cue.t_s)
        self._announcer.announce(cue)

    def _play(self, t_s: float) -> None:
        """The next word of the beat."""
        cue = self._lead.update(t_s)
        if cue is not None:
            self._show_and_say(cue)
        if self._lead.over and self._ends_s is None:
            self._ends_s = t_s + FAREWELL_S

    def _over(self, t_s: float, phase: Phase | None) -> bool:
        """Whether the last word has had its time; moving on after the dose puts nothing off."""
        if self._ends_s is None and phase == "done":
            self._ends_s = t_s + FAREWELL_S
        return self._ends_s is not None and t_s >= self._ends_s


class LiveResult(NamedTuple):
    """What came of a live session.

    Attributes:
        summary: None where it did not begin.
        hurt: whether it hurt; failure: what it broke off by.
        again: it goes on in a gentler form.
        asked: somebody was asked afterwards how it was.
    """

    summary: Summary | None
    hurt: bool = False
    failure: str | None = None
    again: bool = False
    asked: bool = False


def coach_live(
    exercise: Exercise,
    options: LiveOptions,
    tell: Callable[[str], None],
    history: Recorder | None,
    *,
    pages: SessionPages | None = None,
    shown_on: View | None = None,
) -> LiveResult:
    """Opens what is needed, coaches, closes everything; what came of it.

    Args:
        exercise: what is asked for; the person's answers may change it.
        options: what the user chose.
        tell: hears what the user should know before it starts, a line each.
        history: where it is kept.
        pages: asks before and after; None asks nothing.
        shown_on: a view that is open already, and stays so.
    """
    # MediaPipe takes a second to load: not before it is needed.
    from coach.pose.crowd import Crowd
    from coach.pose.pipeline import live
    from coach.video.source import Camera

    if options.source is None:
        tell(exercise.camera.words)
    terminal = options.terminal or without_display(tell)
    if pages is not None and shown_on is not None:
        pages.wait(shown_on)
    with ExitStack() as stack:
        seeing = stack.enter_context(ExitStack())
        frames = seeing.enter_context(open_frames(exercise, options, tell))
        finder = seeing.enter_context(open_finder(exercise, options.model, tell))
        announcer = stack.enter_context(closing(open_announcer(exercise, options, tell)))
        view = shown_on or stack.enter_context(
            closing(open_view(exercise, terminal=terminal, full_screen=not options.window))
        )
        at_camera = isinstance(frames, Camera)
        if pages is not None:
            today = pages.before(exercise, view, announcer, at_camera=at_camera)
            if today is None:
                return LiveResult(None)
            exercise = today
        view.begin(exercise)
        announcer.begin(exercise)
        kept = begin_history(history, exercise, frames, options)
        crowd = stack.enter_context(closing(Crowd(finder.model))) if at_camera else None
        guard = Guard(exercise, waits=at_camera, crowd=crowd)
        run = LiveRun(
            exercise=exercise,
            view=view,
            announcer=announcer,
            source=frames.name,
            history=kept,
            guard=guard,
        )
        # Closed first of all: its threads use the camera and the network.
        summary = run.run(seeing.enter_context(closing(live(frames, finder))))
        seeing.close()
        if kept is not None:
            kept.finish()
        if announcer.trouble is not None:
            tell(announcer.trouble)
        if pages is None:
            return LiveResult(summary, run.hurt, run.failure)
        end = functools.partial(end_page, summary, exercise)
        said = pages.after(
            view, announcer, at_camera=at_camera, hurt=run.hurt, led=summary.led, end=end
        )
    summary = dataclasses.replace(summary, reported=said.reported)
    return LiveResult(summary, run.hurt, run.failure, said.again, said.asked)
