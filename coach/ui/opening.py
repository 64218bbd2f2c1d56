"""What a live session needs, opened: pictures, network, voice, display, a place in history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.common.errors import CoachError
from coach.common.examples import sample_video
from coach.common.language import _
from coach.exercise.spec import Exercise
from coach.ui.announcer import Announcer, CueLog
from coach.ui.sounds import Sounds
from coach.ui.view import View
from coach.ui.voice import Voice
from coach.ui.voice_mode import Mode

if TYPE_CHECKING:
    from coach.history.recorder import Recorder
    from coach.history.rows import SourceKind
    from coach.pose.finder import PoseFinder
    from coach.video.frame import Source

__all__ = [
    "LiveOptions",
    "begin_history",
    "open_announcer",
    "open_finder",
    "open_frames",
    "open_view",
    "without_display",
]


@dataclass(frozen=True, kw_only=True)
class LiveOptions:
    """What the user chose for a live session.

    Attributes:
        camera: its number; None: camera 0, or a sample of the exercise where there is no camera.
        source: a file to play in the camera's place.
        model: a pose model to use in place of the exercise's own.
        terminal: text in the terminal instead of a window.
        window: a window that does not fill the screen.
        voice: what is said aloud; `off` is no sound at all.
        log_cues: where all that is said, shown and sounded is noted; None: nowhere.
    """

    camera: int | None = None
    source: str | None = None
    model: Path | None = None
    terminal: bool = False
    window: bool = False
    voice: Mode = "full"
    log_cues: Path | None = None


def without_display(tell: Callable[[str], None]) -> bool:
    """Whether no window can be opened here."""
    from coach.ui.display import has_display

    if has_display():
        return False
    tell(_("No display here: coaching in the terminal."))
    return True


def open_frames(exercise: Exercise, options: LiveOptions, tell: Callable[[str], None]) -> Source:
    """The camera, the file in its place, or a sample where there is no camera."""
    from coach.video.source import open_source

    if options.source is not None:
        return open_source(options.source, realtime=True)
    if options.camera is not None:
        return open_source(str(options.camera))
    try:
        return open_source("0")
    except CoachError as error:
        sample = sample_video(exercise.name)
        if sample is None:
            raise
        tell(_("No camera could be opened ({why}).").format(why=error))
        tell(_("Playing the sample {name} in its place.").format(name=sample.name))
        return open_source(str(sample), realtime=True)


def open_finder(exercise: Exercise, model: Path | None, tell: Callable[[str], None]) -> PoseFinder:
    """The network that is quick enough here; begun anew, not on the heels of the trial."""
    from coach.pose.finder import PoseFinder
    from coach.pose.speed import quick_enough

    speed, words = quick_enough(exercise.camera.models, exercise.name, model)
    if words:
        tell(words)
    return PoseFinder(speed.model)


def open_announcer(
    exercise: Exercise, options: LiveOptions, tell: Callable[[str], None]
) -> Announcer:
    """Voice, sounds and the log of both; why something cannot be heard is told."""
    muted = options.voice == "off"
    voice, sounds = Voice(muted=muted), Sounds(muted=muted)
    log = CueLog(options.log_cues) if options.log_cues is not None else None
    if voice.reason is not None and not muted:
        tell(f"{voice.reason} {_('The words are on the screen.')}")
    if sounds.reason is not None and not muted:
        tell(sounds.reason)
    return Announcer(exercise, voice=voice, sounds=sounds, mode=options.voice, log=log)


def open_view(exercise: Exercise, *, terminal: bool, full_screen: bool) -> View:
    """A window, or the terminal. Raises `CoachError` when the window system refuses."""
    from coach.ui.terminal import Terminal
    from coach.ui.window import Window

    return Terminal(exercise) if terminal else Window(exercise, full_screen=full_screen)


def begin_history(
    history: Recorder | None, exercise: Exercise, frames: Source, options: LiveOptions
) -> Recorder | None:
    """The recorder, begun; None where nothing is kept: nobody exercises while a sample plays."""
    from coach.video.source import Camera

    at_camera = isinstance(frames, Camera)
    if history is None or not (at_camera or options.source is not None):
        return None
    source_kind: SourceKind = "camera" if at_camera else "video"
    history.begin(exercise, source=frames.name, source_kind=source_kind)
    return history
