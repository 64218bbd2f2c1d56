"""Keeps a session in the history while it runs, whatever the disk does; asks how it felt."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.asking import SCALE, answer, ask_count, ask_score, at_terminal, now
from coach.history import Kind, Recorder, data_folder
from coach.summary import Summary

__all__ = ["ask_done", "ask_pain", "keeping"]

#: From this answer on it is time to rest and, perhaps, to see someone.
STOP_PAIN = 5


@contextmanager
def keeping(options: argparse.Namespace, kind: Kind) -> Iterator[Recorder | None]:
    """A recorder for one session, closed at the end; None when nothing is to be kept.

    What cannot be written is kept in memory, is tried again at the end, and then goes to another
    folder that the user names on the terminal.
    """
    if not options.history:
        yield None
        return
    recorder = Recorder(data_folder(options.data), kind=kind, now=now)
    if recorder.trouble is not None:
        _tell(f"{recorder.trouble}. This session goes on in memory.")
    troubled = recorder.trouble is not None
    try:
        yield recorder
    finally:
        recorder.finish()
        troubled = troubled or recorder.trouble is not None
        saved = recorder.close()
        journal = recorder.journal
        if not saved:
            _tell(f"{journal.trouble}. This session is in memory only.")
        while not saved and at_terminal():
            typed = answer("Another folder to keep it in (Enter gives it up): ")
            if not typed:
                break
            journal = journal.moved(Path(typed).expanduser())
            saved = journal.close()
            troubled = True
            if not saved:
                _tell(f"{journal.trouble}.")
        if not saved:
            _tell("This session was not kept. Name a folder with --data DIR for the next one.")
        elif troubled and journal.session:
            _tell(f"Kept after all, as session {journal.session} in {journal.folder}.")


def ask_pain(recorder: Recorder | None) -> bool:
    """Asks a person at a terminal how much it hurts now; whether it is enough to stop for."""
    if recorder is None or not recorder.somebody or not at_terminal():
        return False
    score = ask_score(f"Any pain now? {SCALE}, Enter skips: ")
    if score is not None:
        recorder.feel(score, "after")
    return score is not None and score >= STOP_PAIN


def ask_done(recorder: Recorder | None, summary: Summary) -> Summary:
    """Asks a person at a terminal how many led repetitions were done; the summary with it."""
    if not summary.led or not at_terminal():
        return summary
    done = ask_count(f"How many of the {summary.led} did you do? Enter: all. ", summary.led)
    if recorder is not None:
        recorder.report(done, summary.led)
    return dataclasses.replace(summary, reported=done)


def _tell(line: str) -> None:
    print(f"coach: {line}", file=sys.stderr, flush=True)
