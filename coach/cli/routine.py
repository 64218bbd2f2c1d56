"""The verb `coach routine`: several exercises after each other, led from one to the next."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cli.history import add_keeping
from coach.cli.parts import add_force, add_log_cues, add_voice, print_json, table_console
from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import shown
from coach.common.output import claim
from coach.common.prompts import CAMERA

if TYPE_CHECKING:
    from coach.programme.routine import Routine

__all__ = ["add_routine"]


def add_routine(routine: argparse.ArgumentParser) -> None:
    """The verb `routine`."""
    routine.description = (
        "Leads through a routine: time to get into place, an exercise, a rest, the "
        "next one. One that was broken off is offered again at the next start. Without a name it "
        "lists the routines."
    )
    routine.epilog = (
        "keys in the pauses: Enter begin now, n leave the next one out, r the last one "
        "again, space wait, q stop; in an exercise those of `coach run`."
    )
    routine.add_argument("name", nargs="?", help="its name, or a routine file")
    routine.add_argument(
        "--source",
        metavar="STEP=FILE",
        action="append",
        default=[],
        help="play a video or pose log in the camera's place in this step (its number, or the "
        "exercise's name); may be given again",
    )
    routine.add_argument(
        "--fast",
        action="store_true",
        help="a trial: files as fast as they can be seen, pauses and guided steps at once",
    )
    again = routine.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on where it was broken off")
    again.add_argument("--anew", action="store_true", help="begin anew, without asking")
    routine.add_argument("--camera", type=CAMERA, metavar="N", help="which (default: 0)")
    routine.add_argument("--model", metavar="FILE", type=Path, help="a pose model (.task) to use")
    routine.add_argument("--terminal", action="store_true", help="text, no window")
    routine.add_argument("--window", action="store_true", help="a window, not the full screen")
    routine.add_argument(
        "--ask",
        action="store_true",
        help="ask about health and pain although files play in the camera's place",
    )
    add_voice(routine)
    add_log_cues(routine)
    routine.add_argument("--json", metavar="FILE", help="what came of it as JSON; - prints it")
    add_force(routine)
    add_keeping(routine, live=True)
    routine.set_defaults(command=_routine)


def _routine(options: argparse.Namespace) -> int:
    from coach.cli.lead_routine import lead
    from coach.programme.routine import load_routine

    if options.name is None:
        return _list(options)
    routine = load_routine(options.name)
    sources = _sources(options.source, routine)
    claim([options.json, options.log_cues], inputs=[*sources.values()], force=options.force)
    return lead(options, routine, sources)


def _list(options: argparse.Namespace) -> int:
    from rich.table import Table

    from coach.programme.routine import load_routine, routine_names
    from coach.programme.steps import today

    rows = []
    for name in routine_names():
        routine = load_routine(name)
        seconds = today(routine).seconds
        rows.append((name, routine.title, f"{seconds / 60:.0f}", routine.summary))
    if options.json is not None:
        print_json([{"name": n, "title": t, "minutes": int(m)} for n, t, m, _s in rows])
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("name"), _("routine"), _("minutes, with pauses"), _("what it is")):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    table_console().print(table)
    return 0


def _sources(given: list[str], routine: Routine) -> dict[str, str]:
    """The file of each step, by its number or by its exercise's name."""
    names = {step.exercise for step in routine.steps}
    sources: dict[str, str] = {}
    for text in given:
        step, _sign, path = text.partition("=")
        if not path:
            raise CoachError(f"--source {shown(text)}: expected STEP=FILE, as cat_cow=me.mp4")
        if step not in names and not step.isdigit():
            raise CoachError(
                f"--source {shown(text)}: the routine {routine.name} has no step {shown(step)}; "
                f"it has {', '.join(s.exercise for s in routine.steps)}, or their numbers"
            )
        if not Path(path).is_file():
            raise CoachError(f"{shown(path)}: no such file; --source {shown(step)}= wants one")
        sources[step] = path
    return sources
