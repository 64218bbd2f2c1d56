"""The verbs of tuning, `coach tune` and `coach label`."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.cli.parts import MOST_JOBS, add_force, files_read, print_json, table_console
from coach.common.errors import CoachError
from coach.common.names import shown
from coach.common.output import claim, write_whole, writing
from coach.common.progress import patient_progress
from coach.common.prompts import whole

if TYPE_CHECKING:
    from rich.console import Console

    from coach.evaluation.tuning.bench import Bench
    from coach.evaluation.tuning.fit import Fit
    from coach.exercise.spec import Threshold

__all__ = ["add_label", "add_tune"]


def add_tune(tune: argparse.ArgumentParser) -> None:
    """The verb `tune`."""
    tune.description = (
        "Judges labelled recordings of an exercise with the thresholds in use, at "
        "many values of one of them (--sweep), or searches all that decide what is counted and "
        "corrected (--fit). Nothing is written without --write."
    )
    tune.epilog = (
        "for example: coach tune seated_twist --recordings samples --sweep "
        "turn_deg=10:30:2. The score of a fit is held out: it was measured on people the fit had "
        "not seen. Make labels with `coach label`; samples/README.md has the format."
    )
    tune.add_argument("exercise", help="its name, or an exercise file")
    tune.add_argument(
        "--recordings",
        metavar="DIR",
        type=Path,
        required=True,
        help="videos or pose logs, labelled",
    )
    tune.add_argument("--overlay", metavar="FILE", type=Path, help="thresholds of your own (TOML)")
    what = tune.add_mutually_exclusive_group()
    what.add_argument("--sweep", metavar="NAME=LOW:HIGH:STEP", help="one threshold at many values")
    what.add_argument("--fit", action="store_true", help="search all thresholds")
    tune.add_argument(
        "--plot", metavar="FILE", type=Path, help="draw the sweep into a file (.svg, .png)"
    )
    tune.add_argument(
        "--settings",
        type=whole(1, 1_000_000),
        default=600,
        metavar="N",
        help="how many combinations of thresholds --fit tries (default: 600)",
    )
    tune.add_argument(
        "--jobs",
        type=whole(1, MOST_JOBS),
        metavar="N",
        help="processes that judge (default: one for each core)",
    )
    tune.add_argument(
        "--seed",
        type=whole(0, 10**9),
        default=0,
        metavar="N",
        help="seed of the random search of --fit (default: 0)",
    )
    tune.add_argument(
        "--diff", action="store_true", help="list what differs from the exercise file as it came"
    )
    tune.add_argument(
        "--write",
        action="store_true",
        help="write what was fitted to --overlay, or to your own settings",
    )
    tune.add_argument(
        "--save-logs", action="store_true", help="write a pose log beside each video: faster later"
    )
    tune.add_argument("--json", action="store_true", help="print the result as JSON")
    add_force(tune)
    tune.set_defaults(command=_tune)


def add_label(label: argparse.ArgumentParser) -> None:
    """The verb `label`."""
    label.description = (
        "Plays a video, or the skeleton of a pose log, in a window (in the terminal "
        "where there is no display) and writes what you mark beside it, as NAME.truth.json."
    )
    label.epilog = (
        "keys: space a repetition begins or ends, l and r give it its side, h a hold begins "
        "or ends, 1 to 9 a fault begins or ends, c not the exercise at all, backspace takes back, "
        "p pause, comma and full stop step a frame, s slower, q save and quit."
    )
    label.add_argument("recording", metavar="RECORDING", type=Path, help="a video or a pose log")
    label.add_argument(
        "--exercise",
        metavar="NAME",
        help="which exercise it shows; needed where there is no truth yet",
    )
    label.add_argument(
        "--person",
        metavar="NAME",
        help="who is seen, under any name: tuning judges each person by what it learned of others",
    )
    label.add_argument("--terminal", action="store_true", help="in the terminal, no window")
    label.set_defaults(command=_label)


def _label(options: argparse.Namespace) -> int:
    from coach.exercise.loader import load
    from coach.label.run import existing_facts, label

    name = options.exercise
    if name is None:
        facts = existing_facts(options.recording)
        if facts is None:
            raise CoachError(
                f"{options.recording}: has no truth beside it that names its exercise; "
                "say which one with --exercise NAME"
            )
        name = facts["exercise"]
    person, terminal = options.person, options.terminal
    print(label(options.recording, load(name), person=person, terminal=terminal))
    return 0


def _tune(options: argparse.Namespace) -> int:
    from coach.evaluation.tuning.bench import Bench

    wanted = _checked(options)
    if options.plot is not None:
        claim([options.plot], inputs=_files_judged(options), force=options.force)
    with patient_progress() as progress:
        bench = Bench.open(
            options.exercise,
            options.recordings,
            overlay=options.overlay,
            new_overlay=options.write,
            save_logs=options.save_logs,
            jobs=options.jobs,
            progress=progress,
        )
    with closing(bench):
        if wanted is not None:
            return _sweep(bench, wanted, options)
        return _fit(bench, options) if options.fit else _score(bench, options)


def _checked(options: argparse.Namespace) -> tuple[Threshold, list[float]] | None:
    """The threshold to sweep and its values, if any; complains before anything is measured."""
    from coach.evaluation.tuning.sweep import parse_sweep, refuse_picture
    from coach.exercise.loader import exercise_path, read

    if options.plot is not None and not options.sweep:
        raise CoachError("--plot draws a sweep: give --sweep NAME=LOW:HIGH:STEP too")
    if options.write and not options.fit:
        raise CoachError("--write writes what was fitted: give --fit too")
    if options.plot is not None:
        refuse_picture(options.plot)
    if not options.sweep:
        return None
    shipped, problems = read(exercise_path(options.exercise))
    if shipped is None:
        raise CoachError("\n".join(problems))
    return parse_sweep(options.sweep, shipped)


def _score(bench: Bench, options: argparse.Namespace) -> int:
    from coach.evaluation.tuning.overlay_text import diff_lines
    from coach.evaluation.tuning.tables import faults_table, recordings_table

    score = bench.score(bench.changes)
    if options.json:
        print_json({"exercise": bench.shipped.name, "changes": bench.changes, **score.as_json()})
        return 0
    console = table_console()
    console.print(recordings_table(score))
    console.print(
        f"Counted exactly {score.exact:.0%}, off by one at most {score.off_by_one:.0%}; "
        f"off by {score.count_mae:.2f} on average."
    )
    if score.faults:
        console.print()
        console.print(faults_table(score))
    if options.diff:
        _show_diff(console, diff_lines(bench.shipped, bench.changes))
    return 0


def _files_judged(options: argparse.Namespace) -> list[Path]:
    from coach.evaluation.recordings import LOG, VIDEOS

    endings = (LOG, *VIDEOS, ".json")
    recordings = [p for p in options.recordings.rglob("*") if p.suffix.lower() in endings]
    return [*recordings, *files_read(options)]


def _sweep(bench: Bench, wanted: tuple[Threshold, list[float]], options: argparse.Namespace) -> int:
    from coach.evaluation.tuning.sweep import plot, sweep
    from coach.evaluation.tuning.tables import sweep_table

    threshold, values = wanted
    with patient_progress() as progress:
        found = sweep(bench, threshold, values, progress=progress)
    if options.plot is not None:
        with writing(options.plot) as part:
            plot(found, part)
    if options.json:
        print_json(
            {
                "exercise": bench.shipped.name,
                "threshold": threshold.name,
                "unit": threshold.unit,
                "in_use": found.in_use,
                "points": [
                    {"value": p.value, "score": p.score.as_json() if p.score else None}
                    for p in found.points
                ],
            }
        )
        return 0
    console = table_console()
    console.print(sweep_table(found))
    if options.plot is not None:
        console.print(f"{shown(options.plot)}: drawn", markup=False)
    return 0


def _fit(bench: Bench, options: argparse.Namespace) -> int:
    from coach.evaluation.tuning.fit import fit

    with patient_progress() as progress:
        found = fit(bench, settings=options.settings, seed=options.seed, progress=progress)
    written = _write(bench, found, options) if options.write and found.better else None
    if options.json:
        print_json(_fit_json(bench, found, written))
    else:
        _tell_fit(bench, found, written, options)
    return 130 if found.interrupted else 0


def _write(bench: Bench, found: Fit, options: argparse.Namespace) -> Path:
    from coach.common.reading import read_text
    from coach.evaluation.tuning.overlay_text import overlay_text, reasons, remarks
    from coach.exercise.loader import overlay_path

    path: Path = options.overlay or overlay_path(bench.file.path.stem)
    old = read_text(path) if os.path.isfile(path) else ""
    text = overlay_text(old, found.changes, why=reasons(found), about=remarks(found))
    write_whole(path, text)
    return path


def _tell_fit(bench: Bench, found: Fit, written: Path | None, options: argparse.Namespace) -> None:
    from coach.evaluation.tuning.overlay_text import diff_lines
    from coach.evaluation.tuning.tables import changes_table, scores_table

    console = table_console()
    rows = [("in use", found.before)]
    if found.held_out is not None:
        rows.append(("proposed, on recordings it was not chosen by", found.held_out))
    rows.append(("proposed, on all recordings", found.after))
    console.print(scores_table(rows if found.better else rows[:1]))
    for warning in found.warnings:
        console.print(f"Note: {warning}.", markup=False, soft_wrap=True)
    if found.interrupted:
        console.print("Stopped early: this is the best so far.")
    if not found.better:
        console.print(
            f"Nothing better than the thresholds in use was found ({found.settings} settings "
            "judged)."
        )
        return
    console.print()
    console.print(changes_table(found))
    if options.diff:
        _show_diff(console, diff_lines(bench.shipped, found.changes))
    if written is not None:
        console.print(f"{shown(written)}: written", markup=False, soft_wrap=True)
    else:
        console.print("Nothing was written; --write writes it.")


def _fit_json(bench: Bench, found: Fit, written: Path | None) -> dict[str, Any]:
    return {
        "exercise": bench.shipped.name,
        "better": found.better,
        "changes": found.changes,
        "moved": [vars(change) for change in found.moved],
        "before": found.before.as_json(),
        "held_out": found.held_out.as_json() if found.held_out else None,
        "after": found.after.as_json(),
        "warnings": list(found.warnings),
        "settings": found.settings,
        "interrupted": found.interrupted,
        "written": str(written) if written else None,
    }


def _show_diff(console: Console, lines: list[str]) -> None:
    console.print()
    for line in lines or ["The thresholds are the shipped ones."]:
        console.print(line, markup=False, soft_wrap=True)
