"""`coach replay` and `coach record`: recorded videos and pose logs through the whole engine."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from coach.cli.parts import warn
from coach.common.errors import CoachError
from coach.common.names import clipped_text, shown
from coach.engine.session import BrokenOffError, Sink, run
from coach.engine.summary import Summary
from coach.exercise.spec import Exercise
from coach.pose.log import PoseLog, PoseLogWriter, is_pose_log
from coach.pose.open_video import open_video
from coach.pose.types import Observation
from coach.ui.announcer import Announcer, CueLog

if TYPE_CHECKING:
    from coach.history.recorder import Recorder
    from coach.video.frame import Source

__all__ = ["Track", "record", "replay"]

T = TypeVar("T")

#: So many observations of a log are judged together; of a video fewer, as its pictures wait along.
TOGETHER, PICTURES_TOGETHER = 32, 8
#: How often a bar on the terminal moves, in seconds.
SAID_EVERY_S = 0.1

#: Passes observations on and shows how far it is: (observations, how many are expected, source).
Track: TypeAlias = Callable[[Iterable[Observation], "int | None", str], Iterable[Observation]]


def replay(
    source: str,
    exercise: Exercise,
    *,
    model: Path | None = None,
    annotate: Path | None = None,
    save_log: Path | None = None,
    log_cues: Path | None = None,
    history: Recorder | None = None,
    track: Track | None = None,
) -> Summary:
    """Replays one video or pose log, and keeps it in the history if there is one given.

    `track` passes its observations on and shows how far it is; None: a bar on the terminal. All
    that would be said, shown and sounded is noted in `log_cues`, if that is given.

    Raises:
        BrokenOffError: the source failed in the middle; what was seen until then is kept.
        CoachError: unreadable source, nobody in it, or an output that cannot be written.
    """
    try:
        summary = _replay(
            source,
            exercise,
            model,
            annotate,
            save_log,
            log_cues,
            history,
            track or _with_progress,
        )
    except BrokenOffError as broken:
        if history is not None:
            history.end(broken.summary, "failed")
        raise
    if history is not None:
        history.end(summary, "stopped" if summary.interrupted else "finished")
    if summary.seen_fraction == 0.0 and not summary.interrupted:
        raise CoachError(
            f"{source}: nobody was found, or never with all that {exercise.name} needs in sight "
            f"({', '.join(exercise.setup.needs)}). {exercise.camera.words}"
        )
    return summary


def _replay(
    source: str,
    exercise: Exercise,
    model: Path | None,
    annotate: Path | None,
    save_log: Path | None,
    log_cues: Path | None,
    history: Recorder | None,
    track: Track,
) -> Summary:
    if is_pose_log(source):
        if annotate is not None:
            raise CoachError(
                f"{source}: a pose log has no pictures to annotate; give --annotate the video"
            )
        if save_log is not None:
            raise CoachError(f"{source}: is a pose log already; leave out --save-log, or copy it")
        log = PoseLog(Path(source))
        warn(log.warning)
        if history is not None:
            history.begin(
                exercise, source=shown(source), source_kind="pose log", pose_log=_kept(log.path)
            )
        with _noting(log_cues, exercise) as announcer:
            sinks: list[Sink] = [sink for sink in (history, announcer) if sink is not None]
            observations = track(log, len(log), source)
            return run(observations, exercise, sinks, source=shown(source), together=TOGETHER)
    with _noting(log_cues, exercise) as announcer:
        return _replay_video(source, exercise, model, annotate, save_log, history, track, announcer)


def record(source: str, out: Path, *, exercise: Exercise, model: Path | None = None) -> int:
    """Writes the pose log of a video without judging it; returns the number of observations.

    Raises:
        CoachError: unreadable source, or one that failed in the middle: what was seen is written.
    """
    with open_video(source, exercise.camera.models, model) as (frames, observations, header):
        writer = PoseLogWriter(out, header)
        n, failure = 0, None
        try:  # what was seen before it ends is still a log
            for observation in _with_progress(observations, _expected(frames), source):
                writer.keep(observation)
                n += 1
        except KeyboardInterrupt:
            pass
        except Exception as error:
            failure = f"{type(error).__name__}: {clipped_text(error)}"
        if n or failure is None:
            writer.write()
    if failure is not None:
        kept = f"; {shown(out)} holds the {n} frames before" if n else ""
        raise CoachError(f"{shown(source)}: broke off ({failure}){kept}")
    return n


def _replay_video(
    source: str,
    exercise: Exercise,
    model: Path | None,
    annotate: Path | None,
    save_log: Path | None,
    history: Recorder | None,
    track: Track,
    announcer: Announcer | None,
) -> Summary:
    with open_video(source, exercise.camera.models, model) as (frames, observations, header):
        log = PoseLogWriter(save_log, header) if save_log is not None else None
        with _annotated(annotate, exercise, frames) as pictures:
            if history is not None:
                history.begin(
                    exercise, source=shown(source), source_kind="video", pose_log=_kept(save_log)
                )
            sinks: list[Sink] = [s for s in (log, pictures, history, announcer) if s is not None]
            observed = track(observations, _expected(frames), source)
            try:
                summary = run(
                    observed, exercise, sinks, source=shown(source), together=PICTURES_TOGETHER
                )
            except BrokenOffError:
                if log is not None:
                    log.write()
                raise
        if annotate is not None and annotate.exists():
            warn(f"{shown(annotate)}: the annotated video")
        if log is not None:
            log.write()
        warn(frames.warning)
    return summary


def _annotated(
    path: Path | None, exercise: Exercise, frames: Source
) -> contextlib.AbstractContextManager[Sink | None]:
    """A sink that draws the video anew, where that is wanted."""
    if path is None:
        return contextlib.nullcontext()
    # What draws takes a while to load: not where nothing is drawn.
    from coach.ui.video_writer import annotating

    return annotating(path, exercise, frames)


@contextlib.contextmanager
def _noting(path: Path | None, exercise: Exercise) -> Iterator[Announcer | None]:
    """What notes every cue and sound, in a file, without a voice."""
    if path is None:
        yield None
        return
    with contextlib.closing(Announcer(exercise, log=CueLog(path))) as announcer:
        yield announcer
        warn(announcer.trouble)


def _kept(log: Path | None) -> Path | None:
    """A pose log as the history can keep its name: its database holds UTF-8 only."""
    return log if log is not None and str(log).isprintable() else None


def _expected(source: Source) -> int | None:
    if source.duration_s is None or math.isnan(source.fps):
        return None
    return max(1, round(source.duration_s * source.fps))


def _with_progress(items: Iterable[T], total: int | None, source: str) -> Iterator[T]:
    """The same items, with a progress bar on the terminal's error stream."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(shown(Path(source).name), total=total)
        said_s = time.monotonic()
        for n, item in enumerate(items, start=1):
            yield item
            # A log passes by thousands a second: so many words of it would be half the work.
            if time.monotonic() - said_s > SAID_EVERY_S:
                said_s = time.monotonic()
                bar.update(task, completed=n)
