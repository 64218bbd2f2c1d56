"""Make many clips: skip what is there, several at a time, with a bar that says how long yet."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from samples.make.clip import is_made, make_clip
from samples.make.mesh import load_mesh
from samples.make.story import Story

__all__ = ["produce"]


def produce(stories: Sequence[Story], folder: Path, *, jobs: int = 1, again: bool = False) -> int:
    """Make the clips of all stories that are not in the folder yet; return how many were made."""
    missing = [story for story in stories if again or not is_made(story, folder)]
    if not missing:
        return 0
    load_mesh()  # Fetch and parse once, before several processes would do the same.
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as progress:
        task = progress.add_task("clips", total=len(missing))
        for video in _made(missing, folder, jobs):
            progress.update(task, advance=1, description=f"{video.parent.name}/{video.stem}")
    return len(missing)


def _made(stories: Sequence[Story], folder: Path, jobs: int) -> Iterator[Path]:
    if jobs <= 1:
        for story in stories:
            yield make_clip(story, folder)
        return
    # Graphics contexts do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with context.Pool(
        jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)
    ) as pool:
        yield from pool.imap_unordered(_make_one, [(story, folder) for story in stories])


def _make_one(work: tuple[Story, Path]) -> Path:
    return make_clip(*work)
