"""Ctrl-C at a moment that suits, and what else ends a program taken for it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

__all__ = ["ends_like_ctrl_c", "interrupts_wait"]

#: What the system, or a terminal that is closed, sends to end a program; Windows knows no SIGHUP.
_ENDS = tuple(s for n in ("SIGTERM", "SIGHUP") if (s := getattr(signal, n, None)) is not None)


@contextlib.contextmanager
def ends_like_ctrl_c() -> Iterator[list[int]]:
    """SIGTERM and SIGHUP inside the block do as Ctrl-C does; gives those that have come so far.

    One that is ignored, as under `nohup`, stays so. Python hands signals to the main thread alone:
    in any other the block just runs.

    Raises:
        KeyboardInterrupt: in the block, when one of them comes.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return

    def end(number: int, _: FrameType | None) -> None:
        came.append(number)
        raise KeyboardInterrupt

    before = {s: signal.getsignal(s) for s in _ENDS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, end)
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Wholly:
    """A block, entered again and again, at the end of which Ctrl-C takes effect."""

    def __init__(self) -> None:
        self.before: dict[int, Callable[[int, FrameType | None], Any]] = {}
        self._came: list[int] = []
        self._inside = False

    def __enter__(self) -> None:
        self._inside = True

    def __exit__(self, *_: object) -> None:
        self._inside = False
        if self._came:
            number, self._came = self._came[0], []
            self._end(number, None)

    def take(self, number: int, frame: FrameType | None) -> None:
        """What Python calls when a signal comes."""
        if self._inside:
            self._came.append(number)
        else:
            self._end(number, frame)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.before[number](number, frame)
        raise KeyboardInterrupt


@contextlib.contextmanager
def interrupts_wait() -> Iterator[contextlib.AbstractContextManager[None]]:
    """Gives a block: Ctrl-C (SIGINT), and what is taken for it, takes effect at its end, so that
    what it does is done wholly. To be asked for once, outside of a loop: handlers cost time.

    Python hands signals to the main thread alone: in any other the block just runs.

    Raises:
        KeyboardInterrupt: at the end of the block, for a Ctrl-C that came in it.
    """
    wholly = _Wholly()
    if threading.current_thread() is not threading.main_thread():
        yield wholly
        return
    before = {s: signal.getsignal(s) for s in (signal.SIGINT, *_ENDS)}
    wholly.before = {number: h for number, h in before.items() if callable(h)}
    for number in wholly.before:
        signal.signal(number, wholly.take)
    try:
        yield wholly
    finally:
        for number, handler in wholly.before.items():
            signal.signal(number, handler)
