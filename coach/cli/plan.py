"""The verb `coach plan`: which routines are due when, what is due today, reminders as a file."""

from __future__ import annotations

import argparse
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.cli.parts import add_data, add_force, print_json, table_console, warn
from coach.common.errors import CoachError
from coach.common.language import N_, _
from coach.common.names import clipped_text, shown
from coach.common.output import claim, writing
from coach.common.prompts import day, now

if TYPE_CHECKING:
    from coach.programme.plan import Chosen, Due

__all__ = ["add_plan"]

_STATES = {
    "done": N_("done"),
    "begun": N_("begun"),
    "due": N_("due"),
    "not today": N_("not today"),
}
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def add_plan(plan: argparse.ArgumentParser) -> None:
    """The verb `plan`."""
    plan.description = (
        "Says which routines are due today and what was done of them. With the name "
        "of a routine it is chosen from now on, for --days at an hour (--at)."
    )
    plan.epilog = "for example: coach plan daily --days mon,wed,fri --at 18:00 --ics back.ics"
    plan.add_argument("routine", nargs="?", help="choose this routine")
    plan.add_argument("--days", metavar="DAYS", type=_days, help="mon,wed,fri (default: its own)")
    plan.add_argument("--at", metavar="HH:MM", type=_clock, help="when (default: 18:00)")
    plan.add_argument("--drop", metavar="ROUTINE", help="take a routine out of the plan")
    plan.add_argument("--ics", metavar="FILE", type=Path, help="write reminders (iCalendar)")
    plan.add_argument("--day", metavar="DATE", type=day, help="another day than today")
    plan.add_argument("--json", action="store_true", help="what is due as JSON")
    add_force(plan)
    add_data(plan)
    plan.set_defaults(command=_plan)


def _days(text: str) -> tuple[int, ...]:
    """Days of the week, for `argparse`."""
    from coach.exercise.toml_table import nearest
    from coach.programme.routine import DAYS

    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in DAYS:
            hint = nearest(name, DAYS)
            raise argparse.ArgumentTypeError(
                f"expected days like mon,wed,fri, found {clipped_text(name)}{hint}"
            )
    return tuple(i for i, name in enumerate(DAYS) if name in names)


def _clock(text: str) -> time:
    """An hour of the day, for `argparse`."""
    from coach.programme.plan import clock_time

    found = clock_time(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"expected an hour like 18:30, found {clipped_text(text)}")
    return found


def _plan(options: argparse.Namespace) -> int:
    from coach.history import History, HistoryFilter, data_folder
    from coach.programme.plan import chosen, due, plan_path, suggested

    path = plan_path()
    claim([options.ics], inputs=[path], force=options.force)
    plan = _changed(options, chosen(path), path)
    today = options.day or now().date()
    with History(data_folder(options.data)) as history:
        rows = history.exercises(HistoryFilter(until=today))
        written = history.diary(HistoryFilter(since=today, until=today))
    if not plan:
        plan = (suggested(rows[0].started_at.date() if rows else None, today),)
        warn(_("Nothing is chosen yet; this is a suggestion. To choose: coach plan daily"))
    week = [row for row in rows if row.started_at.date() >= today - timedelta(days=7)]
    found = due(plan, week, today)
    if options.json:
        print_json([_json(row) for row in found])
    else:
        _tell(found, today, wrote=bool(written))
    if options.ics is not None:
        _write_ics(options.ics, found, today)
    return 0


def _changed(
    options: argparse.Namespace, plan: tuple[Chosen, ...], path: Path
) -> tuple[Chosen, ...]:
    """The plan with what is chosen or dropped now, written down."""
    from coach.programme.plan import USUAL_AT, Chosen, keep_plan
    from coach.programme.routine import load_routine

    new = list(plan)
    if options.routine is None and (options.days is not None or options.at is not None):
        raise CoachError("--days and --at want the routine they are for: coach plan daily --at ...")
    if options.drop is not None:
        new = [row for row in new if row.name != options.drop]
        if len(new) == len(plan):
            names = ", ".join(row.name for row in plan) or "nothing"
            raise CoachError(f"--drop {shown(options.drop)}: not in the plan; it holds {names}")
    if options.routine is not None:
        routine = load_routine(options.routine)
        name = options.routine
        if name.endswith(".toml"):
            name = str(Path(name).absolute())
        old = next((row for row in new if row.name == name), None)
        days = options.days or (old.days if old else routine.days)
        at = options.at or (old.at if old else USUAL_AT)
        row = Chosen(name=name, days=days, at=at)
        new = [row if r.name == name else r for r in new] if old else [*new, row]
    if new != list(plan):
        keep_plan(path, new)
    return tuple(new)


def _tell(found: tuple[Due, ...], today: date, *, wrote: bool) -> None:
    from rich.table import Table

    from coach.programme.steps import today as steps_today

    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("routine"), _("today"), _("at"), _("days"), _("minutes"), _("last 7 days")):
        table.add_column(heading)
    for row in found:
        table.add_row(
            row.routine.title,
            _(_STATES[row.state]),
            f"{row.chosen.at:%H:%M}",
            " ".join(_(_DAYS[i]) for i in row.chosen.days),
            f"{steps_today(row.routine).seconds / 60:.0f}",
            _("{n} of {all}").format(n=row.lately, all=row.wanted),
        )
    console = table_console()
    console.print(table)
    for row in found:
        if row.state in ("due", "begun"):
            console.print(f"coach routine {row.chosen.name}", markup=False, soft_wrap=True)
    if not wrote and today == now().date():
        line = _("How is your back today, and how strong are the urges to crack it? coach diary")
        console.print(line, markup=False, soft_wrap=True)


def _json(row: Due) -> dict[str, Any]:
    return {
        "routine": row.chosen.name,
        "title": row.routine.title,
        "state": row.state,
        "days": list(row.chosen.days),
        "at": f"{row.chosen.at:%H:%M}",
        "lately": row.lately,
        "wanted": row.wanted,
    }


def _write_ics(path: Path, found: tuple[Due, ...], today: date) -> None:
    from coach.programme.calendar import Reminder, calendar_text
    from coach.programme.steps import today as steps_today

    reminders = [
        Reminder(
            name=row.routine.name,
            title=row.routine.title,
            text=f"{row.routine.summary}\ncoach routine {row.chosen.name}",
            days=row.chosen.days,
            at=row.chosen.at,
            minutes=max(1, round(steps_today(row.routine).seconds / 60)),
        )
        for row in found
    ]
    text = calendar_text(reminders, since=today, made_at=now())
    with writing(path) as part:
        part.write_bytes(text.encode())  # its ends of lines are CR LF everywhere
    warn(_("{file}: reminders for your calendar").format(file=shown(path)))
