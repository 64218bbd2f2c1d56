"""The verb `coach accuracy`: how wrong coach is, on recordings with known truth."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cli.parts import MOST_JOBS, add_force, complain, table_console, write_json
from coach.common.errors import CoachError
from coach.common.output import claim, write_whole
from coach.common.prompts import whole

if TYPE_CHECKING:
    from coach.evaluation.runner import Outcome

__all__ = ["add_accuracy"]

SHIPPED = Path("samples")


def add_accuracy(accuracy: argparse.ArgumentParser) -> None:
    """The verb `accuracy`."""
    accuracy.description = (
        "Runs every recording that has a truth beside it and prints the card: counts, "
        "holds, measures and faults against what really happened. Of recordings of your own it "
        "tells each clip, too: what was counted and said, and why nothing was. samples/README.md "
        "explains the format. What cannot be judged is named and left out."
    )
    accuracy.epilog = (
        "for example, of recordings of your own: coach accuracy --samples my_videos "
        "--save-logs; from then on with --logs, in seconds"
    )
    accuracy.add_argument(
        "--samples",
        metavar="DIR",
        type=Path,
        default=SHIPPED,
        help="recordings and their truths, in subfolders too (default: ./samples)",
    )
    accuracy.add_argument("--json", metavar="FILE", help="write it as JSON; - is standard output")
    accuracy.add_argument(
        "--clips",
        action=argparse.BooleanOptionalAction,
        help="tell each clip (default: not of the shipped samples)",
    )
    accuracy.add_argument(
        "--logs", action="store_true", help="judge the pose logs beside the videos: seconds"
    )
    accuracy.add_argument(
        "--save-logs", action="store_true", help="write a pose log beside each video"
    )
    accuracy.add_argument(
        "--update",
        metavar="PAGE.md",
        type=Path,
        help="write the card into this file, between the lines that mark its place",
    )
    accuracy.add_argument(
        "--jobs",
        type=whole(1, MOST_JOBS),
        default=2,
        metavar="N",
        help="recordings at a time (default: 2)",
    )
    add_force(accuracy)
    accuracy.set_defaults(command=_accuracy)


def _accuracy(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from coach.common.reading import read_text
    from coach.evaluation.card import make_card, put_card
    from coach.evaluation.recordings import LOG, find_labelled
    from coach.evaluation.truth import truth_paths

    if options.update is not None:  # wrong files are told before minutes of work
        put_card(read_text(options.update), "")
    recordings = find_labelled(options.samples, logs=options.logs)
    logs = [path.with_suffix(LOG) for path in recordings if path.suffix != LOG]
    claim(
        [options.json, *(logs if options.save_logs else [])],
        inputs=[*recordings, *(truth_paths(path)[0] for path in recordings)],
        force=options.force,
    )
    outcome = _judged(recordings, options)
    _tell_left_out(outcome)
    if not outcome.results:
        raise CoachError(f"{options.samples}: not one recording in it could be judged")
    card = make_card(outcome.results)
    # Files first: whoever reads the output may have enough of it (`| head`), which ends us.
    if options.update is not None:
        text = put_card(read_text(options.update), card.as_markdown())
        write_whole(options.update, text)
    left_out = {
        "not_judged": [asdict(n) for n in outcome.not_judged],
        "skipped": dict(outcome.skipped),
    }
    write_json(options.json, card.as_json() | left_out)
    if options.json == "-":
        return 0
    clips = options.clips
    if clips is None:
        clips = options.samples.resolve() != SHIPPED.resolve()
    if clips:
        _print_clips(outcome)
    print(card.as_markdown())
    return 0


def _judged(recordings: list[Path], options: argparse.Namespace) -> Outcome:
    """Judges the recordings, with a bar on the error stream while it is a terminal."""
    from coach.common.progress import console_progress
    from coach.evaluation.runner import judge_all

    ready = 0
    with console_progress() as progress:

        def done() -> None:
            nonlocal ready
            ready += 1
            progress(f"Judging {len(recordings)} recordings", ready / len(recordings))

        return judge_all(
            recordings,
            options.samples,
            save_logs=options.save_logs,
            jobs=options.jobs,
            done=done,
        )


def _tell_left_out(outcome: Outcome) -> None:
    """On the error stream; what keeps several from being judged (no pose model) is said once."""
    complain(
        f"{name}: coach has no such exercise, left out: {n} recording{'s' if n > 1 else ''}"
        for name, n in sorted(outcome.skipped.items())
    )
    complain(dict.fromkeys(n.why for n in outcome.not_judged))


def _print_clips(outcome: Outcome) -> None:
    from coach.evaluation.clip_table import clips_table, controls_table, total

    console = table_console()
    console.print(clips_table(outcome.results))
    console.print()
    controls = controls_table(outcome.results)
    if controls is not None:
        console.print(controls)
        console.print()
    console.print(total(outcome.results, len(outcome.not_judged)), soft_wrap=True)
    console.print()
