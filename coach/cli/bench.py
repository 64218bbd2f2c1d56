"""`coach doctor --bench`: how long after its picture a moment is drawn, and its word begins."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.common.errors import CoachError
from coach.common.examples import sample_video
from coach.engine.results import Cue, Step
from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.pose.finder import PoseFinder
from coach.pose.pipeline import live
from coach.pose.speed import quick_enough
from coach.pose.types import Observation, Pose
from coach.ui.announcer import Announcer
from coach.ui.display import has_display
from coach.ui.hud.hud import Hud
from coach.ui.keys import Key
from coach.ui.live import LiveRun
from coach.ui.pages import Page
from coach.ui.sounds import Sounds
from coach.ui.voice import Voice
from coach.ui.window import Window
from coach.video.frame import Frame
from coach.video.source import RealTimeFile

__all__ = ["Latency", "bench"]

EXERCISE = "seated_twist"
#: Of the sample so much is played, in seconds.
PLAYED_S = 20.0
#: What takes longer comes late: a quick movement is over by then.
SOON_S = 0.4
#: The size of the picture that is drawn where no window can be opened.
SIZE = (1920, 1080)


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Seconds from each picture to what came of it: drawn, and where it has a word, begun."""

    drawn_s: tuple[float, ...]
    begun_s: tuple[float, ...]

    @property
    def quick(self) -> bool:
        """Whether nearly all of it comes soon enough to be about now."""
        parts = (self.drawn_s, self.begun_s)
        return bool(self.drawn_s) and all(np.percentile(p, 95) <= SOON_S for p in parts if p)

    def __str__(self) -> str:
        drawn = f"picture to screen {_spread_text(self.drawn_s, 'pictures')}"
        return f"{drawn}; picture to word {_spread_text(self.begun_s, 'words')}"


def _spread_text(times_s: Sequence[float], of: str) -> str:
    """Median and 95th percentile in ms, and how many `of` them there are."""
    if not times_s:
        return f"not measured (0 {of})"
    median_ms, p95_ms = 1000 * np.percentile(times_s, (50, 95))
    return f"{median_ms:.0f} ms, p95 {p95_ms:.0f} ms ({len(times_s)} {of})"


class _Drawn:
    """Draws every moment as the window would, and shows it to nobody."""

    def __init__(self, exercise: Exercise) -> None:
        self._hud = Hud(exercise, size=SIZE)
        self.closed = False

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise."""
        self._hud = Hud(exercise, size=SIZE)

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
        """Draw one moment."""
        self._hud.draw(frame.image, pose, step, cue, paused=paused, muted=muted)

    def page(self, page: Page) -> None:
        """Not asked for here."""

    def key(self) -> Key | None:
        """No key is pressed here."""
        return None

    def typed(self) -> str | None:
        """Nothing is typed here."""
        return None

    def close(self) -> None:
        """Nothing to give back."""
        self.closed = True


class _TimedFile(RealTimeFile):
    """A file played at its own pace, which notes when each picture came, by its time."""

    def __init__(self, path: Path, played_s: float) -> None:
        super().__init__(path)
        self._played_s = played_s
        self.came_s: dict[float, float] = {}

    def __iter__(self) -> Iterator[Frame]:
        for frame in super().__iter__():
            if frame.t_s > self._played_s:
                return
            self.came_s[frame.t_s] = time.monotonic()
            yield frame


def bench(played_s: float = PLAYED_S) -> Latency:
    """Plays so much of a sample live: in real time, in a window where there is one, aloud.

    Raises:
        CoachError: there is no sample here, or what is needed to play it.
    """
    exercise, video = load(EXERCISE), sample_video(EXERCISE)
    if video is None:
        raise CoachError(f"no sample of {EXERCISE} here to measure with")
    speed, _ = quick_enough(exercise.camera.models, EXERCISE)
    drawn_s: list[float] = []
    began: list[tuple[str, float]] = []
    with ExitStack() as stack:
        file = stack.enter_context(_TimedFile(video, played_s))
        finder = stack.enter_context(PoseFinder(speed.model))
        voice = Voice()
        voice.started = lambda text: began.append((text, time.monotonic()))
        announcer = stack.enter_context(closing(Announcer(exercise, voice=voice, sounds=Sounds())))
        view = stack.enter_context(closing(Window(exercise) if has_display() else _Drawn(exercise)))
        seen = stack.enter_context(closing(live(file, finder)))

        def timed() -> Iterator[Observation | None]:
            for observation in seen:
                yield observation
                # Asked for the next one, the session has drawn this one.
                if observation is not None:
                    drawn_s.append(time.monotonic() - file.came_s[observation.t_s])

        summary = LiveRun(exercise=exercise, view=view, announcer=announcer, source=file.name).run(
            timed()
        )
    return Latency(drawn_s=tuple(drawn_s), begun_s=tuple(_begun(began, summary.cues, file.came_s)))


def _begun(
    began: Sequence[tuple[str, float]], cues: Sequence[Cue], came_s: Mapping[float, float]
) -> Iterator[float]:
    """How long after its picture each word began: that of the last cue of its text before it."""
    for text, at_s in began:
        came = [came_s[cue.t_s] for cue in cues if cue.text == text and came_s[cue.t_s] <= at_s]
        if came:
            yield at_s - max(came)
