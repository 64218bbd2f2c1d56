"""`coach replay` and `coach record`: recorded videos and pose logs through the whole engine."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from coach.annotate import Annotator
from coach.errors import CoachError
from coach.exercise import Exercise
from coach.progress import console_progress
from coach.recording import Header, PoseLog, PoseLogWriter, is_pose_log
from coach.session import Observation, Sink, run
from coach.summary import Summary

if TYPE_CHECKING:
    from coach.frame import Source
    from coach.history.recorder import Recorder
    from coach.model import Model

__all__ = ["choose_model", "open_video", "record", "replay"]

T = TypeVar("T")


def replay(
    source: str,
    exercise: Exercise,
    *,
    model: Path | None = None,
    annotate: Path | None = None,
    save_log: Path | None = None,
    history: Recorder | None = None,
) -> Summary:
    """Replays one video or pose log, and keeps it in the history if there is one given.

    Raises:
        CoachError: unreadable source, nobody in it, or an output that cannot be written.
    """
    if is_pose_log(source):
        if annotate is not None:
            raise CoachError(
                f"{source}: a pose log has no pictures to annotate; give --annotate the video"
            )
        if save_log is not None:
            raise CoachError(f"{source}: is a pose log already; leave out --save-log, or copy it")
        log = PoseLog(Path(source))
        if history is not None:
            history.begin(exercise, source=source, source_kind="pose log", pose_log=log.path)
        sinks = [history] if history is not None else []
        summary = run(_told(log, len(log), source), exercise, sinks, source=source)
    else:
        summary = _replay_video(source, exercise, model, annotate, save_log, history)
    if history is not None:
        history.end(summary, "stopped" if summary.interrupted else "finished")
    if summary.seen_fraction == 0.0 and not summary.interrupted:
        raise CoachError(
            f"{source}: nobody was found, or never with all that {exercise.name} needs in sight "
            f"({', '.join(exercise.setup.needs)}). {exercise.camera.words}"
        )
    return summary


def record(source: str, out: Path, *, exercise: Exercise, model: Path | None = None) -> int:
    """Writes the pose log of a video without judging it; returns the number of observations."""
    with open_video(source, exercise, model) as (frames, observations, header):
        writer = PoseLogWriter(out, header)
        n = 0
        with contextlib.suppress(KeyboardInterrupt):  # what was seen so far is still a log
            for observation in _told(observations, _expected(frames), source):
                writer.keep(observation)
                n += 1
        writer.write()
    return n


def _replay_video(
    source: str,
    exercise: Exercise,
    model: Path | None,
    annotate: Path | None,
    save_log: Path | None,
    history: Recorder | None,
) -> Summary:
    with open_video(source, exercise, model) as (frames, observations, header):
        sinks: list[Sink] = []
        log = PoseLogWriter(save_log, header) if save_log is not None else None
        pictures = Annotator(annotate, exercise, frames) if annotate is not None else None
        if history is not None:
            history.begin(exercise, source=source, source_kind="video", pose_log=save_log)
        sinks += [sink for sink in (log, pictures, history) if sink is not None]
        told = _told(observations, _expected(frames), source)
        summary = run(told, exercise, sinks, source=source)
        if pictures is not None:
            pictures.close()
        if log is not None:
            log.write()
        if frames.warning:
            Console(stderr=True).print(frames.warning, markup=False, highlight=False)
    return summary


@contextlib.contextmanager
def open_video(
    source: str, exercise: Exercise, model: Path | None
) -> Iterator[tuple[Source, Iterable[Observation], Header]]:
    """An opened video, its observations to come, and the header of a log of it."""
    # MediaPipe and OpenCV take a second to load; a pose log needs neither.
    from coach.pipeline import replayed
    from coach.pose import PoseFinder
    from coach.source import open_source
    from coach.versions import versions

    with open_source(source) as frames:
        if frames.live:
            raise CoachError(f'"{source}" is a camera: replay wants a file; try `coach run`')
        chosen = choose_model(exercise, model)
        header = Header(
            source=source,
            fps=None if math.isnan(frames.fps) else frames.fps,
            size=frames.size,
            model=chosen.name,
            model_sha256=chosen.sha256,
            versions=versions(),
        )
        with (
            PoseFinder(
                chosen, silhouette=exercise.camera.silhouette, follow=exercise.camera.followed
            ) as finder,
            # Closed first of all: its threads use the source and the network.
            contextlib.closing(replayed(frames, finder)) as observations,
        ):
            yield frames, observations, header


def choose_model(exercise: Exercise, given: Path | None) -> Model:
    """The model given, or the first the exercise wants that can be had."""
    from coach.model import best_available, get

    with console_progress() as progress:
        if given is not None:
            return get("full", path=given, progress=progress)
        return best_available(exercise.camera.models, progress=progress)


def _expected(source: Source) -> int | None:
    if source.duration_s is None or math.isnan(source.fps):
        return None
    return max(1, round(source.duration_s * source.fps))


def _told(items: Iterable[T], total: int | None, source: str) -> Iterator[T]:
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
        task = bar.add_task(Path(source).name, total=total)
        for item in items:
            yield item
            bar.advance(task)
