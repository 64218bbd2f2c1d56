"""Recordings replayed side by side, each in a process with a pose network of its own."""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from coach.cli.record_session import keeping
from coach.cli.replay import Track, replay
from coach.common.errors import CoachError
from coach.common.names import shown
from coach.engine.summary import Summary
from coach.exercise.spec import Exercise

__all__ = [
    "Job",
    "Outcome",
    "TellProgress",
    "ctrl_c_stops",
    "replay_all",
    "replay_one",
    "time_left",
]

T = TypeVar("T")

#: How often it is told how far all of them have come.
TELL_S = 0.2
#: Takes how many are done, of how many, and the time left in seconds where that is known.
TellProgress = Callable[[int, int, "float | None"], None]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One recording to replay, and where its poses go."""

    source: str
    save_log: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one recording: its summary, or an error in a line; neither when not begun.

    Attributes:
        said: what else there was to tell, in lines for the error stream.
    """

    source: str
    summary: Summary | None = None
    error: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Shared:
    """Numbers that all processes see, without a lock: a signal may come at any moment.

    Attributes:
        stop: its value is 1 once Ctrl-C was pressed.
        seen, expected: frames of each job, so far and in all.
    """

    stop: Any
    seen: Any
    expected: Any

    def end(self) -> None:
        """All that are under way are to stop."""
        self.stop.value = 1


_exercise: Exercise
_options: argparse.Namespace
_shared: _Shared


def replay_all(
    jobs: Sequence[Job],
    exercise: Exercise,
    options: argparse.Namespace,
    at_once: int,
    tell_progress: TellProgress,
) -> Iterator[Outcome]:
    """What came of each recording, in their order, `at_once` of them at a time.

    One that fails does not keep the others from their turn. A Ctrl-C ends those under way with
    what they have counted so far, and the ones behind them are not begun; a second one raises.

    The `options` of the verb say which model to use, and whether and where to keep a history;
    `tell_progress` is called again and again while there is something to wait for.
    """
    context = multiprocessing.get_context("spawn")
    numbers = [context.Array("d", len(jobs), lock=False) for _ in range(2)]
    shared = _Shared(context.Value("b", 0, lock=False), *numbers)
    pool = ProcessPoolExecutor(
        max_workers=min(at_once, len(jobs)),
        mp_context=context,
        initializer=_begin,
        initargs=(exercise, options, shared),
    )
    with ctrl_c_stops(shared.end), pool:
        with _ctrl_c_waits():
            tasks = [pool.submit(_replay, i, job) for i, job in enumerate(jobs)]
        began_s = time.monotonic()
        try:
            for job, task in zip(jobs, tasks, strict=True):
                while not task.done():
                    wait([task], TELL_S)
                    left_s = time_left(shared.seen, shared.expected, time.monotonic() - began_s)
                    tell_progress(sum(t.done() for t in tasks), len(tasks), left_s)
                yield _outcome(job, task)
        finally:
            shared.end()  # leaving early waits for no more than the frames under way


def time_left(seen: Sequence[float], expected: Sequence[float], took_s: float) -> float | None:
    """Seconds left, by the frames seen so far; None before there is anything to go by.

    How many frames a recording has is known once it is open; until then it counts as an average.
    """
    known = [n for n in expected if n > 0]
    if not known or not sum(seen):
        return None
    total = sum(known) / len(known) * len(expected)
    return max(0.0, total - sum(seen)) / sum(seen) * took_s


def _outcome(job: Job, task: Future[Outcome]) -> Outcome:
    try:
        return task.result()
    except BrokenProcessPool:
        return Outcome(
            source=job.source,
            error=f"{job.source}: its process was ended from outside, perhaps for want of memory; "
            "try again with --jobs 1",
        )


@contextlib.contextmanager
def ctrl_c_stops(stop: Callable[[], None]) -> Iterator[None]:
    """In the block a first Ctrl-C calls `stop`, which must not wait; a second one raises."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = False

    def hear(*_: object) -> None:
        nonlocal heard
        if heard:
            raise KeyboardInterrupt
        heard = True
        stop()

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Processes begun in the block never hear a Ctrl-C themselves, not even while they begin."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: `_begin` has to be quick enough
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in a process of its own -------------------------------------------------------------------


def _begin(exercise: Exercise, options: argparse.Namespace, shared: _Shared) -> None:
    """A Ctrl-C is for the process that is being waited for."""
    global _exercise, _options, _shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _exercise, _options, _shared = exercise, options, shared


def _replay(i: int, job: Job) -> Outcome:
    """Replays job number `i`."""
    if _shared.stop.value:
        return Outcome(source=job.source)
    return replay_one(job, _exercise, _options, lambda items, total, _: _tracked(i, items, total))


def replay_one(job: Job, exercise: Exercise, options: argparse.Namespace, track: Track) -> Outcome:
    """Replays one recording in this very process, which must do nothing else meanwhile."""
    summary, error, said = None, None, io.StringIO()
    with contextlib.redirect_stderr(said):
        try:
            with keeping(options, "replay") as history:
                summary = replay(
                    job.source,
                    exercise,
                    model=options.model,
                    save_log=job.save_log,
                    history=history,
                    track=track,
                )
        except CoachError as wrong:
            error = " ".join(str(wrong).split())
        except Exception as wrong:
            # A damaged file fails in any layer, and must not take the other ones with it.
            what = " ".join(str(wrong).split()) or type(wrong).__name__
            error = f"{shown(job.source)}: cannot be replayed: {what}"
    lines = tuple(said.getvalue().splitlines())
    return Outcome(source=job.source, summary=summary, error=error, said=lines)


def _tracked(i: int, items: Iterable[T], total: int | None) -> Iterator[T]:
    """The same items, counted where all see it; ends as by Ctrl-C when everything is to stop."""
    _shared.expected[i] = total or 0
    for item in items:
        yield item
        _shared.seen[i] += 1
        if _shared.stop.value:
            raise KeyboardInterrupt
    _shared.expected[i] = _shared.seen[i]
