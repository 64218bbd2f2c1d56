"""The verb `coach report`: the history as one page, or the same numbers as JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coach.cli.parts import add_data, add_force, print_json
from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import shown
from coach.common.output import claim, write_whole
from coach.common.progress import patient_progress
from coach.common.prompts import SESSION, day, now, weeks

__all__ = ["add_report"]

WEEKS = 6
FILE = Path("coach-report.html")


def add_report(report: argparse.ArgumentParser) -> None:
    """The verb `report`."""
    report.description = (
        "Writes one HTML file, with everything in it and nothing fetched: how far you "
        "moved over the weeks and how wrong the camera may be, repetitions, holds, tempo, faults "
        "that went away, pain beside it, your best repetition. For a PDF print it in the browser."
    )
    what = report.add_mutually_exclusive_group()
    what.add_argument("--session", metavar="N", type=SESSION, help="one session in full")
    what.add_argument(
        "--weeks", metavar="N", type=weeks, default=WEEKS, help=f"the last N weeks ({WEEKS})"
    )
    report.add_argument("--until", metavar="DATE", type=day, help="up to this day (today)")
    report.add_argument("--exercise", metavar="NAME", help="only this exercise")
    how = report.add_mutually_exclusive_group()
    how.add_argument(
        "--out", metavar="FILE", help=f"where to ({FILE}); - is standard output"
    )  # fmt: skip
    how.add_argument("--json", action="store_true", help="print its numbers as JSON, no page")
    report.add_argument("--open", action="store_true", help="show it in the browser")
    add_force(report)
    add_data(report)
    report.set_defaults(command=_report)


def _report(options: argparse.Namespace) -> int:
    import webbrowser

    from coach.history import FILE_NAME, History, HistoryFilter, data_folder
    from coach.report import as_html, as_json, gather, period

    if options.open and (options.json or options.out == "-"):
        raise CoachError("--open shows a file: give --out FILE, or neither --out nor --json")
    if options.session is not None and options.until is not None:
        raise CoachError("--session is one session: leave --until out")
    path = FILE if options.out is None else Path(options.out)
    written = not options.json and options.out != "-"
    if written:
        kept = data_folder(options.data) / FILE_NAME
        # Nobody but coach calls a file so, and it is made again at any time.
        claim([path], inputs=[kept], force=options.force or options.out is None)
    if options.session is not None:
        wanted = HistoryFilter(session=options.session, exercise=options.exercise)
    else:
        days = period(options.weeks, options.until or now().date())
        wanted = HistoryFilter(since=days.since, until=days.until, exercise=options.exercise)
    with patient_progress() as progress, History(data_folder(options.data)) as history:
        report = gather(history, wanted, progress=progress)
        if options.json:
            print_json(as_json(report))
            return 0
        page = as_html(report, progress=progress)
    if not written:
        sys.stdout.flush()
        sys.stdout.buffer.write(page.encode())  # the page says UTF-8, whatever the terminal speaks
        return 0
    write_whole(path, page)
    size = f"{len(page.encode()) / 1000:.0f} kB"
    print(_("{file}: {size}, everything in it.").format(file=shown(path), size=size))
    if options.open and not webbrowser.open(path.resolve().as_uri()):
        print(_("No browser could be started; open the file yourself."))
    return 0
