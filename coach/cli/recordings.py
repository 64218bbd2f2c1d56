"""The verbs `coach replay` and `coach record`: their options, and what a single file needs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cli.history import add_keeping
from coach.cli.parts import (
    MOST_JOBS,
    add_force,
    add_log_cues,
    add_model_and_overlay,
    files_read,
    loaded,
    table_console,
    write_json,
)
from coach.common.names import shown
from coach.common.output import claim
from coach.common.prompts import named, whole

if TYPE_CHECKING:
    from coach.engine.session import BrokenOffError

__all__ = ["add_record", "add_replay"]


def add_replay(replay: argparse.ArgumentParser) -> None:
    """The verb `replay`."""
    replay.description = (
        "Runs recordings through the same engine as the live coach. Several, or the "
        "videos and pose logs of a folder, are replayed side by side, with a table over all of "
        "them at the end; one that fails is named there and does not stop the others."
    )
    replay.epilog = "Ctrl-C tells what was counted so far."
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
    add_model_and_overlay(replay)
    replay.set_defaults(command=_replay)


def add_record(record: argparse.ArgumentParser) -> None:
    """The verb `record`."""
    record.description = (
        "Writes what the network sees in a video as a pose log: no picture is kept."
    )
    record.epilog = "for example: coach record me.mp4 me.npz --exercise cat_cow"
    record.add_argument("source", metavar="VIDEO", type=named, help="the video to look at")
    record.add_argument("out", metavar="OUT.npz", type=Path, help="the pose log to write")
    record.add_argument(
        "--exercise",
        required=True,
        metavar="NAME",
        help="what it shows, or an exercise file: decides which pose model sees it",
    )
    add_force(record)
    add_model_and_overlay(record)
    record.set_defaults(command=_record)


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
