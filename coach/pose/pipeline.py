"""Frames to poses, with each slow part in its own thread.

Replay works every frame: one thread decodes ahead of the network, one runs the network ahead of
whoever judges, so that it takes as long as the slowest of the three. Live keeps the latest frame
only: a body is coached on where it is now, so a frame nobody had time for is dropped, never queued.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Generic, TypeVar

from coach.pose.finder import PoseFinder, Prepared
from coach.pose.types import Observation
from coach.video.frame import Frame, Source

__all__ = ["LatestSlot", "live", "replayed"]

T = TypeVar("T")

#: Frames decoded ahead of the network in a replay, and poses found ahead of who judges them.
AHEAD = 4
#: How long a thread sleeps before it looks whether it is still wanted.
LOOK_UP_S = 0.1
#: Whoever watches a live session hears at least so often that nothing has come.
TICK_S = 0.1
#: How long a thread is waited for at the end: a camera that hangs must not hang the coach.
JOIN_S = 5.0
#: The same for a thread that waits for a camera: that may wait for minutes.
GRAB_JOIN_S = 0.5


class LatestSlot(Generic[T]):
    """Room for one thing: putting replaces what was not taken yet."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> bool:
        """Leave `item` for the taker, in place of an older one; False once closed."""
        with self._changed:
            if self._closed:
                return False
            self.dropped += self._item is not None
            self._item = item
            self._changed.notify_all()
            return True

    def close(self) -> None:
        """Nothing more will come; what is left can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self) -> T | None:
        """The latest item, waiting for one; None once closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed)
            item, self._item = self._item, None
            return item


class _Done:
    """The end of a stream, with the error that ended it, if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def replayed(source: Source, finder: PoseFinder) -> Generator[Observation]:
    """Every frame of `source` with its pose, in order.

    Close it before the source and the network: that ends the threads that use them.
    """

    # The judging thread gets its turn when the finding one first lets Python go. Nothing but the
    # network may do that there, or the network would have to wait until the frame is judged.
    def find() -> Iterator[Observation]:
        pictures = _in_thread(lambda: ((frame, finder.prepared(frame)) for frame in source), AHEAD)
        with closing(pictures):
            for frame, prepared in pictures:
                yield Observation(t_s=frame.t_s, pose=finder.find(frame, prepared), frame=frame)

    return _in_thread(find, AHEAD)


def live(source: Source, finder: PoseFinder) -> Generator[Observation | None]:
    """The frames of `source` that the network has time for, with their poses, in order.

    None comes every tenth of a second in which there is no frame, so that keys are heard while a
    camera hangs. Close it before the source: that ends the threads that use it.
    """
    slot: LatestSlot[tuple[Frame, Prepared]] = LatestSlot()
    failed: list[Exception] = []

    def grab() -> None:
        try:
            for frame in source:
                if not slot.put((frame, finder.prepared(frame))):
                    return
        except Exception as error:
            failed.append(error)
        finally:
            slot.close()

    def find() -> Iterator[Observation | None]:
        while (taken := slot.take()) is not None:
            frame, prepared = taken
            yield Observation(t_s=frame.t_s, pose=finder.find(frame, prepared), frame=frame)
        if failed:
            raise failed[0]

    grabber = threading.Thread(target=grab, name="grab", daemon=True)
    grabber.start()
    poses = _in_thread(find, 1, idle=(TICK_S, None))
    try:
        for observation in poses:  # noqa: UP028  (the slot must close before `poses` does)
            yield observation
    finally:
        slot.close()
        poses.close()
        grabber.join(timeout=GRAB_JOIN_S)


def _in_thread(
    make: Callable[[], Iterator[T]], room: int, *, idle: tuple[float, T] | None = None
) -> Generator[T]:
    """Iterates over `make()` in a thread of its own, at most `room` items ahead.

    `idle` is what to give when no item has come for so many seconds.
    """
    items: queue.Queue[T | _Done] = queue.Queue(maxsize=room)
    stop = threading.Event()

    def offer(item: T | _Done) -> None:
        while not stop.is_set():
            try:
                items.put(item, timeout=LOOK_UP_S)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in make():
                offer(item)
                if stop.is_set():
                    return
        except Exception as error:
            offer(_Done(error))
        else:
            offer(_Done(None))

    thread = threading.Thread(target=work, name="poses", daemon=True)
    thread.start()

    def next_item() -> T | _Done:
        if idle is None:
            return items.get()
        try:
            return items.get(timeout=idle[0])
        except queue.Empty:
            return idle[1]

    try:
        while not isinstance(item := next_item(), _Done):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join(timeout=JOIN_S)
