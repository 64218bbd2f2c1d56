"""The verbs of memory, `coach history` and `coach diary`, and the options for keeping."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.cli.parts import add_data, add_force, print_json, table_console
from coach.common.errors import CoachError
from coach.common.language import _, ngettext
from coach.common.names import shown
from coach.common.output import claim
from coach.common.prompts import (
    DIARY_SCORES,
    SCALE,
    SESSION,
    answer,
    ask_score,
    ask_whole,
    at_terminal,
    day,
    hours,
    now,
    one_line,
    score,
    weeks,
    whole,
    yes,
)

if TYPE_CHECKING:
    from coach.history import DiaryRow, History, HistoryFilter

__all__ = ["add_awake", "add_diary", "add_history", "add_keeping"]


#: More pops a day than that are a slip of the pen.
MOST_POPS = 999


def add_keeping(parser: argparse.ArgumentParser, *, live: bool) -> None:
    """The options of a verb that can keep what it sees in the history."""
    if live:
        parser.add_argument(
            "--no-history",
            dest="history",
            action="store_false",
            help="keep nothing of this session",
        )
        add_awake(parser)
    else:
        parser.add_argument(
            "--history", action="store_true", help="keep the result in the history, too"
        )
    add_data(parser)


def add_awake(parser: argparse.ArgumentParser) -> None:
    """The option `--awake`: a back just out of bed is not compared with one later in the day."""
    parser.add_argument("--awake", metavar="H", type=hours, help="hours since you got up")


# -- coach history -----------------------------------------------------------------------------


def add_history(history: argparse.ArgumentParser) -> None:
    """The verb `history`, with `export` and `delete` below it."""
    history.description = (
        "Shows the sessions kept on this computer: repetitions, range, holds, faults, "
        "pain. `--session N` shows one of them in full."
    )
    _add_filters(history, default=None)
    history.add_argument("--json", action="store_true", help="everything, as JSON")
    history.set_defaults(command=_history)
    more = history.add_subparsers(title="more", metavar="")
    export = more.add_parser(
        "export",
        help="CSV files of the history; TRC or C3D of a pose log",
        description="Writes the history (with the same filters) as CSV files into a folder, or "
        "the motion of a pose log as TRC for OpenSim or as C3D.",
        epilog="for example: coach history export my_history --weeks 6",
    )
    export.add_argument("folder", metavar="DIR", nargs="?", type=Path, help="for the CSV files")
    for kind in ("trc", "c3d"):
        export.add_argument(
            f"--{kind}",
            nargs=2,
            metavar=("LOG.npz", f"OUT.{kind}"),
            type=Path,
            help=f"the points of a pose log as {kind.upper()}, in mm",
        )
    add_force(export)
    _add_filters(export, default=argparse.SUPPRESS)
    export.set_defaults(command=_export)
    delete = more.add_parser(
        "delete",
        help="forget sessions, for good",
        description="Deletes from the history and writes its file anew, so that what was deleted "
        "is really gone. Asks first.",
    )
    what = delete.add_mutually_exclusive_group(required=True)
    what.add_argument("--session", metavar="N", type=SESSION, help="this session")
    what.add_argument("--before", metavar="DATE", type=day, help="all before this day")
    what.add_argument("--all", action="store_true", help="everything, the diary too")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    add_data(delete, default=argparse.SUPPRESS)
    delete.set_defaults(command=_delete)


def _add_filters(parser: argparse.ArgumentParser, *, default: Any) -> None:
    more: dict[str, Any] = {"default": default}
    parser.add_argument("--exercise", metavar="NAME", help="only this exercise", **more)
    parser.add_argument("--since", metavar="DATE", type=day, help="from this day on", **more)
    parser.add_argument("--until", metavar="DATE", type=day, help="up to this day", **more)
    parser.add_argument("--weeks", metavar="N", type=weeks, help="the last N weeks", **more)
    parser.add_argument("--session", metavar="N", type=SESSION, help="only this session", **more)
    add_data(parser, default=default)


def wanted_rows(options: argparse.Namespace, today: date) -> HistoryFilter:
    """What the filters of the command line ask for."""
    from coach.history import HistoryFilter

    since = options.since
    if options.weeks is not None:
        begin = today - timedelta(weeks=options.weeks)
        since = begin if since is None else max(since, begin)
    return HistoryFilter(
        exercise=options.exercise, since=since, until=options.until, session=options.session
    )


def _history(options: argparse.Namespace) -> int:
    from coach.cli.history_tables import session_text, sessions_table
    from coach.history import History, HistoryFilter, data_folder

    wanted = wanted_rows(options, now().date())
    with History(data_folder(options.data)) as history:
        _refuse_no_session(history, options.session)
        if options.json:
            from coach.history.tables import as_json

            print_json(as_json(history, wanted))
            return 0
        found = history.sessions(wanted)
        console = table_console()
        if not found:
            narrowed = wanted != HistoryFilter()
            none = _("No session like that in {file}.") if narrowed else _("No session in {file}.")
            text = none.format(file=shown(history.path))
            console.print(text, markup=False, soft_wrap=True)
            return 0
        if wanted.session is not None:
            console.print(session_text(history, found[0], wanted))
        else:
            console.print(sessions_table(history, wanted))
    return 0


def _refuse_no_session(history: History, number: int | None) -> None:
    """Raise `CoachError` where there is no session of that number."""
    from coach.history import HistoryFilter

    if number is not None and not history.sessions(HistoryFilter(session=number)):
        raise CoachError(
            f"there is no session {number} in {shown(history.path)}; `coach history` shows them all"
        )


def _export(options: argparse.Namespace) -> int:
    from coach.history import FILE_NAME, History, data_folder
    from coach.history.tables import csv_paths, write_csv
    from coach.pose import export as motion
    from coach.pose.log import PoseLog

    if options.folder is None and options.trc is None and options.c3d is None:
        raise CoachError(
            "nothing to export: name a folder for CSV files, or --trc LOG.npz OUT.trc, or --c3d "
            "LOG.npz OUT.c3d"
        )
    pairs = [pair for pair in (options.trc, options.c3d) if pair is not None]
    tables = [] if options.folder is None else csv_paths(options.folder)
    claim(
        # The folder of the tables may have to be made yet.
        [*(out for _, out in pairs), *(path for path in tables if path.exists())],
        inputs=[*(log for log, _ in pairs), data_folder(options.data) / FILE_NAME],
        force=options.force,
    )
    for pair, write in ((options.trc, motion.write_trc), (options.c3d, motion.write_c3d)):
        if pair is not None:
            log, out = pair
            found = motion.motion_of(PoseLog(log))
            write(found, out)
            frames, markers = found.points_m.shape[:2]
            print(f"{shown(out)}: {frames} frames at {found.rate_hz:.4g} Hz, {markers} markers")
    if options.folder is not None:
        with History(data_folder(options.data)) as history:
            for path in write_csv(history, wanted_rows(options, now().date()), options.folder):
                print(shown(path))
    return 0


def _delete(options: argparse.Namespace) -> int:
    from coach.history import History, HistoryFilter, Store, data_folder

    folder = data_folder(options.data)
    until = date.max if options.all else options.before
    with History(folder) as history:
        if options.session is not None:
            _refuse_no_session(history, options.session)
            what = _("session {n}").format(n=options.session)
        else:
            before = HistoryFilter(until=until - timedelta(days=1))
            n, days = len(history.sessions(before)), len(history.diary(before))
            what = _("{sessions} and {days}").format(
                sessions=ngettext("{n} session", "{n} sessions", n).format(n=n),
                days=ngettext("{n} day of the diary", "{n} days of the diary", days).format(n=days),
            )
            if n == days == len(history.pains(before)) == 0:
                print(_("Nothing to delete."))
                return 0
    if not options.yes:
        if not at_terminal():
            raise CoachError(f"this would delete {what} for good; say --yes if it is meant")
        if not yes(_("Delete {what} for good? [y/N] ").format(what=what)):
            print(_("Nothing was deleted."))
            return 1
    with Store(folder) as store:
        if options.session is not None:
            store.delete_session(options.session)
        else:
            store.delete_before(until)
        gone = store.purge()
    print(_("Deleted {what}.").format(what=what))
    if not gone:
        print(
            _("Another program has the history open: it leaves the file when that one has ended.")
        )
    return 0


# -- coach diary -------------------------------------------------------------------------------


def add_diary(diary: argparse.ArgumentParser) -> None:
    """The verb `diary`."""
    diary.description = (
        "Writes down how your back is today, 0 (none) to 10 each. What is not given "
        "stays as it was that day. Without any of it: asks you, on a terminal, and lists the days."
    )
    diary.epilog = "for example: coach diary --pain 2 --stiffness 4 --urges 3"
    for name, text in DIARY_SCORES.items():
        diary.add_argument(f"--{name}", metavar="0-10", type=score, help=f"{text.lower()} today")
    add_awake(diary)
    diary.add_argument(
        "--pops",
        metavar="N",
        type=whole(0, MOST_POPS),
        help="how often you cracked your back today",
    )
    diary.add_argument(
        "--furniture",
        action=argparse.BooleanOptionalAction,
        help="over the edge of a chair, a table or the like",
    )
    diary.add_argument("--note", metavar="TEXT", help="a line of your own")
    diary.add_argument("--day", metavar="DATE", type=day, help="another day than today")
    diary.add_argument("--list", action="store_true", help="list the days, ask nothing")
    diary.add_argument("--json", action="store_true", help="list them as JSON")
    add_data(diary)
    diary.set_defaults(command=_diary)


def _diary(options: argparse.Namespace) -> int:
    from coach.history import Store, data_folder

    folder, today = data_folder(options.data), options.day or now().date()
    if today > now().date():
        raise CoachError(f"--day {today}: is yet to come; the diary keeps how it was")
    listing = options.list or options.json
    entry = _entry_given(options)
    if not listing and not entry and at_terminal():
        entry = _entry_asked(folder, asks_next_day=options.day is None)
    if entry:
        with Store(folder) as store:
            store.set_diary(today, written_at=now(), **entry)
    _show_diary(folder, today if entry and not listing else None, as_json=options.json)
    return 0


def _entry_given(options: argparse.Namespace) -> dict[str, Any]:
    """What is given of a day on the command line, by its name in `Store.set_diary`."""
    entry: dict[str, Any] = {
        **{name: getattr(options, name) for name in DIARY_SCORES},
        "pops": options.pops,
        "furniture": options.furniture,
        "note": None if options.note is None else one_line(options.note),
        "awake_h": options.awake,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _entry_asked(folder: Path, *, asks_next_day: bool) -> dict[str, Any]:
    """The same, asked at the terminal; what is skipped is left out."""
    from coach.cli.record_session import ask_next_day

    if asks_next_day:
        ask_next_day(folder)
    print(_("How is your back today? {scale}; Enter skips.").format(scale=_(SCALE)))
    entry: dict[str, Any] = {name: ask_score(f"{_(text)}: ") for name, text in DIARY_SCORES.items()}
    entry["pops"] = ask_whole(_("How often did you crack it today: "), MOST_POPS)
    if entry["pops"]:
        entry["furniture"] = yes(_("Over a chair, a table or the like? [y/N] "))
    entry["note"] = one_line(answer(_("A note: "))) or None
    return {name: value for name, value in entry.items() if value is not None}


def _show_diary(folder: Path, written: date | None, *, as_json: bool) -> None:
    """The days there are; after one was written that day alone, and what to say of its habits."""
    from coach.cli.history_tables import diary_table
    from coach.history import History, HistoryFilter
    from coach.safety.habits import habits_of_day

    with History(folder) as history:
        rows = history.diary(HistoryFilter(since=written, until=written))
        habits = habits_of_day(history, written, written) if written == now().date() else []
    if as_json:
        print_json([_diary_json(row) for row in rows])
    elif rows:
        table_console().print(diary_table(rows))
        for line in habits:
            print(line)
    else:
        print(
            _("The diary is empty. For instance: {line}").format(
                line="coach diary --pain 2 --stiffness 4 --urges 3"
            )
        )


def _diary_json(row: DiaryRow) -> dict[str, Any]:
    scores: dict[str, int | None] = {name: row.score(name) for name in DIARY_SCORES}
    return {
        "day": row.day.isoformat(),
        **scores,
        "note": row.note,
        "awake_h": row.awake_h,
        "pops": row.pops,
        "furniture": row.furniture,
    }
