"""The `coach` command: one verb each, errors in one line, exit code 2 when something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from coach import __version__
from coach.cli.accuracy import add_accuracy
from coach.cli.catalogue import add_list
from coach.cli.check import add_check
from coach.cli.greeting import greet, refuse_no_verb
from coach.cli.history import add_diary, add_history, add_keeping
from coach.cli.parts import (
    MOST_JOBS,
    add_force,
    add_language,
    add_log_cues,
    add_voice,
    complain,
    files_read,
    loaded,
    spoken,
    table_console,
    write_json,
)
from coach.cli.plan import add_plan
from coach.cli.report import add_report
from coach.cli.routine import add_routine
from coach.cli.studio import add_studio
from coach.cli.tune import add_label, add_tune
from coach.common.disclaimer import DISCLAIMER
from coach.common.errors import CoachError
from coach.common.names import clipped_text, shown
from coach.common.output import claim
from coach.common.prompts import CAMERA, at_terminal, named, whole
from coach.ui.keys import KEYS

__all__ = ["main"]

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
    _add_verbs(verbs)
    for verb in verbs.choices.values():
        add_language(verb)  # for its help: it has been taken off by now
    refuse_no_verb(arguments, verbs.choices)
    return parser.parse_args(arguments)


def _greet(parser: argparse.ArgumentParser) -> int:
    """`coach` alone: picks an exercise with a person at a terminal; elsewhere the help."""
    if not at_terminal():
        return greet(parser)
    return _run(parser.parse_args(["run"]))


def _add_verbs(verbs: Any) -> None:
    _add_run(verbs)
    add_routine(verbs)
    add_plan(verbs)
    _add_replay(verbs)
    _add_record(verbs)
    add_list(verbs)
    add_check(verbs)
    add_accuracy(verbs)
    add_tune(verbs)
    add_label(verbs)
    add_studio(verbs)
    add_history(verbs)
    add_diary(verbs)
    add_report(verbs)
    doctor = verbs.add_parser(
        "doctor",
        help="what of this computer coach can use, tried out",
        description="Tries out what coach needs of this computer (camera, pose network, window, "
        "voice) and says what to do about what is missing.",
    )
    doctor.add_argument("--camera", type=CAMERA, default=0, metavar="N", help="which (default: 0)")
    doctor.add_argument(
        "--bench", action="store_true", help="also play a sample aloud and time screen and voice"
    )
    doctor.set_defaults(command=_doctor)


def _add_run(verbs: Any) -> None:
    run = verbs.add_parser(
        "run",
        help="be coached live",
        description="Coaches one exercise live, in full screen, or in the terminal where there is "
        "no display. Without a camera it plays a sample of the exercise in its place.",
        epilog=f"keys: {', '.join(KEYS)}. {DISCLAIMER}",
    )
    run.add_argument(
        "exercise",
        nargs="?",
        help="its name; `coach list` shows them all. Without one you pick it on the screen",
    )
    what = run.add_mutually_exclusive_group()
    what.add_argument("--camera", type=CAMERA, metavar="N", help="the camera's number (default: 0)")
    what.add_argument(
        "--source", metavar="FILE", type=named, help="play a video as if it were the camera"
    )
    run.add_argument("--terminal", action="store_true", help="text in the terminal, no window")
    run.add_argument(
        "--window", action="store_true", help="a window that does not fill the screen (key f)"
    )
    run.add_argument(
        "--quiet-minutes",
        type=whole(0, 240),
        metavar="N",
        help="of a watch (stacked_posture): so long between two nudges (default: 10)",
    )
    run.add_argument(
        "--ask",
        action="store_true",
        help="ask about health and pain although a file plays in the camera's place",
    )
    add_voice(run)
    add_log_cues(run)
    add_keeping(run, live=True)
    add_force(run)
    _add_common(run)
    run.set_defaults(command=_run)


def _add_replay(verbs: Any) -> None:
    replay = verbs.add_parser(
        "replay",
        help="count and judge recorded videos or pose logs",
        description="Runs recordings through the same engine as the live coach. Several, or the "
        "videos and pose logs of a folder, are replayed side by side, with a table over all of "
        "them at the end; one that fails is named there and does not stop the others.",
        epilog="Ctrl-C tells what was counted so far.",
    )
    replay.add_argument(
        "sources",
        nargs="+",
        type=named,
        metavar="SOURCE",
        help="videos, pose logs (.npz), or folders of them",
    )
    replay.add_argument(
        "--exercise", required=True, metavar="NAME", help="what they show, or an exercise file"
    )
    replay.add_argument(
        "--json",
        metavar="FILE",
        help="write the result as JSON; - is standard output. Of several: one list, or a file "
        "each in the folder of this name if it does not end in .json",
    )
    replay.add_argument(
        "--annotate",
        metavar="OUT.mp4",
        type=Path,
        help="write the video as it looks live (one SOURCE only)",
    )
    replay.add_argument(
        "--save-log",
        metavar="OUT.npz",
        type=Path,
        help="write the poses, to replay faster (one SOURCE only)",
    )
    replay.add_argument(
        "--save-logs", metavar="DIR", type=Path, help="the same for several, a file each"
    )
    replay.add_argument(
        "--jobs",
        type=whole(1, MOST_JOBS),
        metavar="N",
        help="of several, so many at a time (default: the cores)",
    )
    replay.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="replay on the workers of your Dask cluster (tcp://HOST:8786) in place of this "
        "computer: they read the recordings, and write --save-logs, at the same paths of a disk "
        "you share; summaries come back. Needs the extra [cluster]",
    )
    add_log_cues(replay)
    add_keeping(replay, live=False)
    add_force(replay)
    _add_common(replay)
    replay.set_defaults(command=_replay)


def _add_record(verbs: Any) -> None:
    record = verbs.add_parser(
        "record",
        help="turn a video into a pose log, without pictures",
        description="Writes what the network sees in a video as a pose log: no picture is kept.",
        epilog="for example: coach record me.mp4 me.npz --exercise cat_cow",
    )
    record.add_argument("source", metavar="VIDEO", type=named, help="the video to look at")
    record.add_argument("out", metavar="OUT.npz", type=Path, help="the pose log to write")
    record.add_argument(
        "--exercise",
        required=True,
        metavar="NAME",
        help="what it shows, or an exercise file: decides which pose model sees it",
    )
    add_force(record)
    _add_common(record)
    record.set_defaults(command=_record)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="FILE", type=Path, help="a pose model (.task) to use")
    parser.add_argument(
        "--overlay", metavar="FILE", type=Path, help="thresholds of your own (TOML)"
    )


def _run(options: argparse.Namespace) -> int:
    from coach.cli.run import run_live
    from coach.exercise.guided import is_guided

    if options.exercise is not None and is_guided(options.exercise):
        from coach.cli.run_guided import run_guided

        return run_guided(options)
    return run_live(options)


def _replay(options: argparse.Namespace) -> int:
    from coach.cli.record_session import keeping
    from coach.cli.replay import replay
    from coach.cli.replay_many import are_many, replay_many
    from coach.engine.session import BrokenOffError

    if are_many(options):
        return replay_many(options)
    exercise = loaded(options)
    (source,) = options.sources
    claim(
        [options.json, options.annotate, options.save_log, options.log_cues],
        inputs=[source, *files_read(options)],
        force=options.force,
    )
    broken: BrokenOffError | None = None
    with keeping(options, "replay") as history:
        try:
            summary = replay(
                source,
                exercise,
                model=options.model,
                annotate=options.annotate,
                save_log=options.save_log,
                log_cues=options.log_cues,
                history=history,
            )
        except BrokenOffError as error:
            broken, summary = error, error.summary
    if options.json != "-":
        table_console().print(summary.as_text())
    write_json(options.json, summary.as_json())
    if broken is not None:
        raise broken
    return 130 if summary.interrupted else 0


def _record(options: argparse.Namespace) -> int:
    from coach.cli.replay import record

    exercise = loaded(options)
    claim([options.out], inputs=[options.source, *files_read(options)], force=options.force)
    n = record(options.source, options.out, exercise=exercise, model=options.model)
    print(f"{shown(options.out)}: {n} frames")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from rich.console import Console

    from coach.cli.doctor import examine

    console = Console(highlight=False)
    fine = True
    for finding in examine(options.camera, bench=options.bench):
        mark = "[green]fine[/]" if finding.fine else "[yellow]look[/]"
        console.print(f"{mark}  {finding.what:<12}", end="")
        console.print(finding.text, markup=False, soft_wrap=True)
        fine = fine and finding.fine
    return 0 if fine else 1
