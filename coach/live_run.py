"""`coach run`: one exercise, live, in the window or the terminal, with the spoken word."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import CoachError
from coach.examples import sample_video
from coach.exercise import Exercise, Phase, Priority
from coach.metronome import Metronome
from coach.session import Moment, Observation, Session
from coach.step import Cue
from coach.summary import Summary
from coach.view import Key, View
from coach.voice import Voice

if TYPE_CHECKING:
    from coach.frame import Source
    from coach.history.recorder import Recorder
    from coach.history.rows import End, SourceKind

__all__ = ["LiveRun", "coach_live"]

#: After the dose is done the session stays for so long, for the last word to be said.
FAREWELL_S = 6.0
#: A word of the session's own (paused, it hurts) stays on screen for so long.
WORD_S = 3.0
#: A longer gap between frames is a pause: the beat stands still.
STANDSTILL_S = 1.0


@dataclass(kw_only=True)
class LiveRun:
    """A live session: observations in, pictures and words out, keys heard in between."""

    exercise: Exercise
    view: View
    voice: Voice
    source: str
    history: Recorder | None = None
    hurt: bool = False

    def __post_init__(self) -> None:
        self._session = Session(self.exercise)
        self._paused = False
        self._stopping = False
        self._ends_s: float | None = None
        self._word: Cue | None = None
        self._beat: Metronome | None = None
        self._played_s = 0.0
        self._played_until_s = math.nan
        self._troubled = self.history is not None and self.history.trouble is not None

    def run(self, observations: Iterable[Observation]) -> Summary:
        """Coaches until the source ends, the dose is done or the user stops; then sums up.

        Ctrl-C and closing the window end it like the stop key: nothing is lost.
        """
        interrupted = False
        moment: Moment | None = None
        try:
            for observation in observations:
                moment = self._take(observation, moment)
                if self._stopping or self.view.closed:
                    interrupted = True
                    break
                if self._over(observation.t_s, moment.step.phase if moment else None):
                    break
        except KeyboardInterrupt:
            interrupted = True
        self._session.finish()
        summary = self._session.summary(self.source)
        if self._beat is not None:
            summary = dataclasses.replace(summary, led=self._beat.led)
        if self.history is not None:
            stopped: End = "hurt" if self.hurt else "stopped" if interrupted else "finished"
            self.history.end(summary, stopped)
        return summary.cut_short() if interrupted else summary

    def _take(self, observation: Observation, before: Moment | None) -> Moment | None:
        moment = before
        if self._beat is not None and not self._paused:
            self._lead(self._beat, observation.t_s)
        elif not self._paused:
            moment = self._session.feed(observation)
            self._record(moment)
            if moment.cue is not None and moment.cue.speak:
                self.voice.say(moment.cue.text, moment.cue.priority)
        if moment is not None and observation.frame is not None:
            self.view.show(
                observation.frame,
                observation.pose,
                moment.step,
                self._showing(observation.t_s, moment),
                paused=self._paused,
                muted=self.voice.muted,
            )
        self._hear(self.view.key(), observation.t_s)
        return moment

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

    def _showing(self, t_s: float, moment: Moment) -> Cue | None:
        word, cue = self._word, None if self._beat is not None else moment.showing
        if word is None or (cue is not None and cue.priority > word.priority and not self._paused):
            return cue
        return word if self._paused or t_s - word.t_s < WORD_S else cue

    def _hear(self, key: Key | None, t_s: float) -> None:
        if key is Key.PAUSE:
            self._paused = not self._paused
            if self._paused:
                self._say("paused", t_s, Priority.GUIDE)
        elif key is Key.MUTE:
            self.voice.mute(not self.voice.muted)
        elif key is Key.BEAT and self._beat is None:
            self._beat = Metronome(self.exercise)
            self._played_until_s = t_s + WORD_S  # it begins when the word is out
            self._say("beat", t_s, Priority.GUIDE)
        elif key is Key.HURTS:
            self.hurt = True
            self._paused = True
            self._ends_s = t_s + WORD_S
            self._say("hurts", t_s, Priority.STOP)
        elif key in (Key.STOP, Key.NEXT):
            self._stopping = True

    def _say(self, key: str, t_s: float, priority: Priority) -> None:
        text = self.exercise.words[key]
        self._tell(Cue(t_s=t_s, name=key, text=text, priority=priority, speak=True))

    def _tell(self, cue: Cue) -> None:
        self._word = cue
        if self.history is not None:
            self.history.say(cue)
        self.voice.say(cue.text, cue.priority)

    def _lead(self, beat: Metronome, t_s: float) -> None:
        """The metronome's next word; the time of a pause is not played."""
        if t_s < self._played_until_s:
            return
        self._played_s += min(t_s - self._played_until_s, STANDSTILL_S)
        self._played_until_s = t_s
        cue = beat.update(self._played_s, t_s)
        if cue is not None:
            self._tell(cue)
        if beat.over and self._ends_s is None:
            self._ends_s = t_s + FAREWELL_S

    def _over(self, t_s: float, phase: Phase | None) -> bool:
        """Whether the last word has had its time; moving on after the dose puts nothing off."""
        if self._ends_s is None and phase == "done":
            self._ends_s = t_s + FAREWELL_S
        return self._ends_s is not None and t_s >= self._ends_s


def coach_live(
    exercise: Exercise,
    *,
    camera: int | None,
    source: str | None,
    model: Path | None,
    terminal: bool,
    mute: bool,
    tell: Callable[[str], None],
    history: Recorder | None = None,
) -> tuple[Summary, bool]:
    """Opens what is needed, coaches, closes everything.

    `camera` is a camera's number, `source` a file to play in its place; with neither it is
    camera 0, or a sample of the exercise when there is no camera. `tell` hears what the user
    should know before it starts, a line each. `history` keeps the session, unless a sample is
    played: nobody exercises then. Returns the summary, and whether it hurt.
    """
    # MediaPipe and OpenCV take a second to load: not before they are needed.
    from coach.display import has_display
    from coach.pipeline import live
    from coach.pose import PoseFinder
    from coach.replay import choose_model
    from coach.source import Camera
    from coach.terminal import Terminal
    from coach.window import Window

    if source is None:
        tell(exercise.camera.words)
    if not terminal and not has_display():
        tell("No display here: coaching in the terminal.")
        terminal = True
    with ExitStack() as stack:
        frames = stack.enter_context(_open(exercise, camera, source, tell))
        chosen = choose_model(exercise, model)
        needs = exercise.camera
        finder = PoseFinder(chosen, silhouette=needs.silhouette, follow=needs.followed)
        stack.enter_context(finder)
        voice = stack.enter_context(closing(Voice(muted=mute)))
        if voice.reason is not None and not mute:
            tell(f"{voice.reason} The words are on the screen.")
        view: View = Terminal(exercise) if terminal else Window(exercise)
        stack.enter_context(closing(view))
        if source is None and not isinstance(frames, Camera):
            history = None
        if history is not None:
            seen_by: SourceKind = "camera" if isinstance(frames, Camera) else "video"
            history.begin(exercise, source=frames.name, source_kind=seen_by)
        session = LiveRun(
            exercise=exercise, view=view, voice=voice, source=frames.name, history=history
        )
        # Closed first of all: its threads use the camera and the network.
        observations = stack.enter_context(closing(live(frames, finder)))
        summary = session.run(observations)
        if history is not None:
            history.finish()
    return summary, session.hurt


def _open(
    exercise: Exercise, camera: int | None, source: str | None, tell: Callable[[str], None]
) -> Source:
    from coach.source import open_source

    if source is not None:
        return open_source(source, realtime=True)
    if camera is not None:
        return open_source(str(camera))
    try:
        return open_source("0")
    except CoachError as error:
        sample = sample_video(exercise.name)
        if sample is None:
            raise
        tell(f"No camera could be opened ({error}).")
        tell(f"Playing the sample {sample.name} in its place.")
        return open_source(str(sample), realtime=True)
