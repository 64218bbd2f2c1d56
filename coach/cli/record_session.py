"""Keeps a session in the history, whatever the disk does; asks at a terminal how it felt since."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.language import N_, _
from coach.common.names import expanded
from coach.common.prompts import SCALE, answer, ask_count, ask_score, at_terminal, now
from coach.engine.summary import Summary
from coach.history import History, Kind, Recorder, Store, data_folder
from coach.safety.pain import next_day
from coach.safety.yesterday import pain_after, unasked_yesterday

__all__ = ["ask_done", "ask_next_day", "keeping"]

_WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)


@contextmanager
def keeping(options: argparse.Namespace, kind: Kind) -> Iterator[Recorder | None]:
    """A recorder for one session, closed at the end; None when nothing is to be kept.

    What cannot be written is kept in memory, is tried again at the end, and then goes to another
    folder that the user names on the terminal.
    """
    if not options.history:
        yield None
        return
    folder = data_folder(options.data)
    awake_h = options.awake if kind == "live" else None
    recorder = Recorder(folder, kind=kind, now=now, awake_h=awake_h)
    if recorder.trouble is not None:
        _tell(f"{recorder.trouble}. {_('This session goes on in memory.')}")
    troubled = recorder.trouble is not None
    try:
        yield recorder
    finally:
        recorder.finish()
        troubled = troubled or recorder.trouble is not None
        saved = recorder.close()
        journal = recorder.journal
        if not saved:
            _tell(f"{journal.trouble}. {_('This session is in memory only.')}")
        while not saved and at_terminal():
            typed = answer(_("Another folder to keep it in (Enter gives it up): "))
            if not typed:
                break
            try:
                journal = journal.moved(expanded(typed))
            except CoachError as error:
                _tell(f"{error}.")
                continue
            saved = journal.close()
            troubled = True
            if not saved:
                _tell(f"{journal.trouble}.")
        if not saved:
            _tell(_("This session was not kept. Name a folder with --data DIR for the next one."))
        elif troubled and journal.session:
            kept = _("Kept after all, as session {n} in {folder}.")
            _tell(kept.format(n=journal.session, folder=journal.folder))


def ask_next_day(folder: Path) -> None:
    """Asks a person at a terminal how it has been since the last session, about a day after it.

    Nothing is asked when that was answered already.
    """
    if not at_terminal():
        return
    try:
        with History(folder) as history:
            session = unasked_yesterday(history, now())
            after = pain_after(history, session.number) if session else None
    except CoachError:
        return  # whoever writes there next says what is wrong
    if session is None:
        return
    question = _("Any pain since {day}'s session? {scale}, Enter skips: ")
    weekday = _(_WEEKDAYS[session.started_at.weekday()])
    score = ask_score(question.format(day=weekday, scale=_(SCALE)))
    if score is None:
        return
    try:
        with Store(folder) as store:
            store.add_pain(score, asked_at=now(), moment="next day", session=session.number)
    except CoachError as error:
        _tell(f"{error}. {_('This answer was not kept.')}")
    advice = next_day(score, after)
    if advice is not None:
        print("\n".join(advice.lines))


def ask_done(recorder: Recorder | None, summary: Summary) -> Summary:
    """Asks a person at a terminal how many led repetitions were done; the summary with it."""
    if not summary.led or not at_terminal():
        return summary
    question = _("How many of the {n} did you do? Enter: all. ").format(n=summary.led)
    done = ask_count(question, summary.led)
    if recorder is not None:
        recorder.report(done, summary.led)
    return dataclasses.replace(summary, reported=done)


def _tell(line: str) -> None:
    print(f"coach: {line}", file=sys.stderr, flush=True)
