"""Settings judged side by side, in processes that hold the recordings' readings."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from coach.common.errors import CoachError
from coach.evaluation.metrics import Comparison
from coach.evaluation.tuning.judging import Recording, compared
from coach.exercise.spec import Exercise, Setup

__all__ = ["Rows", "Workers", "judge_all"]

#: For each setting of a portion, its comparisons in the order of the recordings.
Rows = list[list[Comparison]]

#: Each worker gets about so many portions of the work, so that none waits long for the last one.
PORTIONS = 8
#: A portion holds at most so many settings: Ctrl-C waits for no more than those under way.
MOST = 8

_recordings: Sequence[Recording] = ()


def judge_all(recordings: Sequence[Recording], exercises: Sequence[Exercise]) -> Rows:
    """Every recording with each of these settings."""
    return [[compared(recording, e) for recording in recordings] for e in exercises]


class Workers:
    """Processes that have received the recordings once, readings included.

    They are started anew rather than forked: this process may be drawing a progress bar in a
    thread, or have threads of the pose network.
    """

    def __init__(self, recordings: Sequence[Recording], jobs: int) -> None:
        self._jobs = jobs
        self._pool = ProcessPoolExecutor(
            max_workers=jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(tuple(recordings),),
        )

    def judge(self, exercises: Sequence[Exercise]) -> Iterator[tuple[list[int], Rows]]:
        """The settings in portions, as they are done: their places in `exercises`, and the rows.

        Ctrl-C, or leaving early, drops what has not begun. Raises `CoachError` when a process was
        ended from outside.
        """
        tasks = {
            self._pool.submit(_judge, [exercises[i] for i in places]): places
            for places in portions(exercises, self._jobs)
        }
        try:
            for task in as_completed(tasks):
                yield tasks[task], task.result()
        except BrokenProcessPool:
            raise CoachError(
                "a process that was judging settings has been ended from outside, perhaps for "
                "want of memory; try again with --jobs 1"
            ) from None
        finally:
            for task in tasks:
                task.cancel()

    def close(self) -> None:
        """Ends the processes; portions under way are finished, but not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def portions(exercises: Sequence[Exercise], jobs: int) -> list[list[int]]:
    """Places in `exercises`, those of one start position together: a worker measures it once."""
    size = max(1, min(MOST, len(exercises) // (jobs * PORTIONS)))
    by_start: dict[Setup, list[int]] = {}
    for i, exercise in enumerate(exercises):
        by_start.setdefault(exercise.setup, []).append(i)
    return [
        places[first : first + size]
        for places in by_start.values()
        for first in range(0, len(places), size)
    ]


def _begin(recordings: Sequence[Recording]) -> None:
    """In a worker: keeps the recordings; a Ctrl-C is for the process that is being waited for."""
    global _recordings
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _recordings = recordings


def _judge(exercises: Sequence[Exercise]) -> Rows:
    """In a worker."""
    return judge_all(_recordings, exercises)
