"""Ctrl-C at a moment that suits, and what else ends a program taken for it."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

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


@contextlib.contextmanager
def interrupts_wait() -> Iterator[None]:
    """Ctrl-C (SIGINT), and what is taken for it, takes effect at the end of the block, so that
    this is done wholly.

    Python hands signals to the main thread alone: in any other the block just runs.

    Raises:
        KeyboardInterrupt: at the end of the block, for a Ctrl-C that came in it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {s: signal.getsignal(s) for s in (signal.SIGINT, *_ENDS)}
    ours = [s for s, handler in before.items() if s == signal.SIGINT or callable(handler)]
    for number in ours:
        signal.signal(number, lambda number, _: came.append(number))
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
    for number in came:
        handler = before[number]
        if number != signal.SIGINT and callable(handler):
            handler(number, None)
        raise KeyboardInterrupt
