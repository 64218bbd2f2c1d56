"""The `coach` command: one verb each, errors in one line, exit code 2 when something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from importlib import import_module

from coach import __version__
from coach.cli.greeting import greet, refuse_no_verb
from coach.cli.parts import add_language, complain, spoken
from coach.common.disclaimer import DISCLAIMER
from coach.common.errors import CoachError
from coach.common.names import clipped_text

__all__ = ["main"]

#: Each verb: what it is for, and where its options are made. Only the one asked for is loaded.
VERBS = {
    "run": ("be coached live", "coaching.add_run"),
    "routine": ("be led through several exercises after each other", "routine.add_routine"),
    "plan": ("what is due today; reminders for your calendar", "plan.add_plan"),
    "replay": ("count and judge recorded videos or pose logs", "recordings.add_replay"),
    "record": ("turn a video into a pose log, without pictures", "recordings.add_record"),
    "list": ("the exercises there are", "catalogue.add_list"),
    "check": ("validate files of exercises and routines", "check.add_check"),
    "accuracy": ("how wrong coach is, on recordings with known truth", "accuracy.add_accuracy"),
    "tune": ("set thresholds on evidence: labelled recordings", "tune.add_tune"),
    "label": ("mark what really happens in a recording", "tune.add_label"),
    "studio": ("thresholds and labels, hands on, in the browser", "studio.add_studio"),
    "history": ("what was done so far; export it, delete it", "history.add_history"),
    "diary": ("how your back is today: pain, stiffness, urges to crack", "history.add_diary"),
    "report": (
        "a page that shows how it went: to read, to print, to take along",
        "report.add_report",
    ),
    "doctor": ("what of this computer coach can use, tried out", "doctor.add_doctor"),
}

EPILOG = """examples:
  coach run seated_twist                          coach me now, through camera 0
  coach run seated_twist --source me.mp4          play a file as if it were the camera
  coach replay me.mp4 --exercise cat_cow          count and judge a recording
  coach replay me.mp4 --exercise cat_cow --json - the same as JSON on standard output

Everything stays on this computer, unless replay --scheduler names machines of yours.

""" + textwrap.fill(DISCLAIMER, 80)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code (0 fine, 1 findings, 2 a problem, 130 Ctrl-C).

    Ctrl-C where there is nothing to sum up is left to the caller.
    """
    # A file's name need not be text that the terminal, or UTF-8, can hold.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        options = _parsed(spoken(sys.argv[1:] if arguments is None else arguments))
        command: Callable[[argparse.Namespace], int] = options.command
        code = command(options)
        if sys.stdout is not None:
            sys.stdout.flush()  # now, while a full disk can still be told
        return code
    except CoachError as error:
        complain(str(error).split("\n"))
    except BrokenPipeError:  # whoever reads our output has gone
        pass
    except OSError as error:
        complain([_trouble(error)])
    except MemoryError:
        complain(["there is not enough memory for this; close other programs, or give less"])
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        what = f"{type(error).__name__}: {clipped_text(error)}"
        complain(
            [f"something went wrong inside coach ({what}); `python -X dev -m coach` shows where"]
        )
    _give_up_output()
    return 2


def _trouble(error: OSError) -> str:
    """What the system refused, in a line; without a name it is what we print that cannot be."""
    why = error.strerror or str(error) or type(error).__name__
    if error.filename is None:
        return f"the output could not be written to its end: {why}"
    return f"{clipped_text(error.filename)}: {why}; check the name, the folder and the permissions"


def _give_up_output() -> None:
    """Point what cannot be written at nothing, so that Python's own end is quiet."""
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            continue
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """What is asked for. Raises `CoachError` for a word that is no command."""
    parser = argparse.ArgumentParser(
        prog="coach",
        description="Back mobility, the safe way: watches you through your webcam, counts, and "
        "says what to mend.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"coach {__version__}")
    add_language(parser)
    parser.set_defaults(command=lambda options: _greet(parser))
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    refuse_no_verb(arguments, VERBS)
    for name, (help_line, where) in VERBS.items():
        verb = verbs.add_parser(name, help=help_line)
        if name in arguments:
            module, _, add_options = where.partition(".")
            getattr(import_module(f"coach.cli.{module}"), add_options)(verb)
            add_language(verb)  # for its help: it has been taken off by now
    return parser.parse_args(arguments)


def _greet(parser: argparse.ArgumentParser) -> int:
    """`coach` alone: picks an exercise with a person at a terminal; elsewhere the help."""
    from coach.common.prompts import at_terminal

    if not at_terminal():
        return greet(parser)
    options = _parsed(["run"])
    command: Callable[[argparse.Namespace], int] = options.command
    return command(options)
