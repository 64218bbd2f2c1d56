"""Saying how a long piece of work goes on.

Whoever works takes a `Progress` and calls it with a message and a fraction: None states a fact, a
number from 0 to 1 tells how far the thing in the message has come.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Progress", "console_progress", "patient_progress", "silent"]

#: Work that takes longer shows a bar.
PATIENCE_S = 2.0

Progress = Callable[[str, float | None], None]


def silent(message: str, fraction: float | None) -> None:
    """Say nothing."""


@contextmanager
def console_progress() -> Iterator[Progress]:
    """Print facts as lines on stderr, and fractions as one bar there while it is a terminal."""
    from rich import progress as rich_progress
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    bar = rich_progress.Progress(
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.TaskProgressColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    tasks: dict[str, rich_progress.TaskID] = {}

    def report(message: str, fraction: float | None) -> None:
        if fraction is None:
            console.print(message, markup=False, soft_wrap=True)
            return
        if message not in tasks:
            # Started only now, so that work that needs no bar leaves the terminal alone.
            bar.start()
            tasks[message] = bar.add_task(message, total=1.0)
        bar.update(tasks[message], completed=fraction, visible=fraction < 1)

    try:
        yield report
    finally:
        bar.stop()


@contextmanager
def patient_progress() -> Iterator[Progress]:
    """The same, but a bar shows itself only when the work takes long."""
    began_s = time.monotonic()
    with console_progress() as progress:

        def report(message: str, fraction: float | None) -> None:
            if fraction is None or time.monotonic() - began_s > PATIENCE_S:
                progress(message, fraction)

        yield report
