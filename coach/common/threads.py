"""Work done side by side in threads, for what is done outside Python: a pose network, decoding."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

__all__ = ["beside_others", "cores", "in_threads"]

T = TypeVar("T")
R = TypeVar("R")

#: Of each thread: whether it is one of several that `in_threads` began.
_here = threading.local()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def beside_others() -> bool:
    """Whether this thread or process is one of several at the same work, with a core for each."""
    a_worker = multiprocessing.parent_process() is not None
    return a_worker or getattr(_here, "beside_others", False)


def in_threads(work: Callable[[T], R], items: Sequence[T], at_once: int) -> Iterator[R]:
    """What comes of each item, in their order, `at_once` of them at a time.

    What `work` raises is raised in its place. The threads end with the program: a Ctrl-C waits for
    none of them, and no further item is begun.
    """
    results: list[Future[R]] = [Future() for _ in items]
    left = iter(list(zip(items, results, strict=True)))
    over = threading.Event()
    several = min(at_once, len(items)) > 1

    def go() -> None:
        _here.beside_others = several
        for item, result in left:
            if over.is_set():
                return
            try:
                result.set_result(work(item))
            except BaseException as error:
                result.set_exception(error)

    for _ in range(min(at_once, len(items))):
        threading.Thread(target=go, daemon=True).start()
    try:
        for result in results:
            yield result.result()
    finally:
        over.set()
