"""The verbs that tell what there is and whether it is sound: `coach list` and `coach check`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.cli.parts import complain, print_json, table_console, warn
from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import counted, shown

if TYPE_CHECKING:
    from coach.exercise.guided import Guided
    from coach.exercise.spec import Exercise

__all__ = ["add_check", "add_list"]


def add_list(verbs: Any) -> None:
    """The verb `list`."""
    listing = verbs.add_parser(
        "list",
        help="the exercises there are",
        description="Lists the exercises: the name to call each by, its kind (cycle there and "
        "back, sides, hold, guided), from where and in which posture it is seen, and what is "
        "measured with its typical error; of guided ones nothing is.",
    )
    listing.add_argument("--json", action="store_true", help="as JSON")
    listing.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> int:
    from rich.table import Table

    from coach.exercise.guided import guided_names, load_guided
    from coach.exercise.loader import exercise_names, load

    rows = [_judged(load(name)) for name in exercise_names()]
    rows += [_guided(load_guided(name)) for name in guided_names()]
    if options.json:
        print_json(rows)
        return 0
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("name"), _("exercise"), _("kind"), _("view"), _("posture"), _("measured")):
        table.add_column(heading)
    for row in rows:
        cells = (row["name"], row["title"], row["kind"], row["view"], row["posture"])
        table.add_row(*(cell or "" for cell in cells), _measured(row))
    table_console().print(table)
    return 0


def _judged(exercise: Exercise) -> dict[str, Any]:
    from coach.measures import MEASURES

    measure = MEASURES[exercise.movement.measure]
    return {
        "name": exercise.name,
        "title": exercise.title,
        "summary": exercise.summary,
        "kind": exercise.kind,
        "view": exercise.camera.view,
        "posture": exercise.setup.posture,
        "measure": measure.name,
        "unit": measure.unit,
        "error": measure.error.value,
        "error_source": measure.error.source,
        "not_seen": [spot.name for spot in exercise.blind_spots],
    }


def _guided(exercise: Guided) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "title": exercise.title,
        "summary": exercise.summary,
        "kind": "guided",
        "view": None,
        "posture": None,
        "measure": None,
        "seconds": exercise.seconds,
    }


def _measured(row: dict[str, Any]) -> str:
    from coach.measures.units import value_text

    if row["measure"] is None:
        return _("guided only")
    error = value_text(row["error"], row["unit"], digits=None)
    return f"{row['measure']} ±{error}"


def add_check(verbs: Any) -> None:
    """The verb `check`."""
    check = verbs.add_parser(
        "check",
        help="validate exercise and routine files",
        description="Reads files of exercises and routines and tells everything that is wrong with "
        "them at once.",
    )
    check.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="a file, or a folder of them"
    )
    check.add_argument("--overlay", type=Path, help="with these numbers of your own")
    check.add_argument(
        "--upgrade",
        action="store_true",
        help="first rewrite files of an older schema for this one; comments stay",
    )
    check.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    from coach.exercise.loader import WORDS_FILE, upgrade

    problems: list[str] = []
    for path in _files(options.files):
        if path.name == WORDS_FILE:
            warn(f"{shown(path)}: holds the words of all exercises; left out")
            continue
        if options.upgrade:
            upgrade(path)
        fine, found = _examined(path, options.overlay)
        problems += found
        if not found:
            print(f"{shown(path)}: fine ({fine})")
    complain(problems)
    return 2 if problems else 0


def _files(given: list[Path]) -> Iterator[Path]:
    """The files given, and those of the folders given with their `guided` and `routines`."""
    from coach.exercise.loader import exercise_files

    for path in given:
        inside = [f for folder in (path, path / "guided", path / "routines")
                  for f in exercise_files(folder)]  # fmt: skip
        yield from inside or [path]


def _examined(path: Path, overlay: Path | None) -> tuple[str, list[str]]:
    """What a file holds, in a few words, and everything that is wrong with it."""
    from coach.exercise.guided import GUIDED, read_guided
    from coach.exercise.loader import parsed, read
    from coach.programme.routine import ROUTINE, read_routine

    try:
        kind = parsed(path).get("kind")
    except CoachError as error:
        return "", [str(error)]
    if kind == GUIDED:
        guided, problems = read_guided(path, overlay=overlay)
        return f"{guided.title}: {counted(len(guided.steps), 'step')}" if guided else "", problems
    if kind == ROUTINE:
        routine, problems = read_routine(path)
        steps = counted(len(routine.steps), "exercise") if routine else ""
        return f"{routine.title}: {steps}" if routine else "", problems
    exercise, problems = read(path, overlay=overlay)
    if exercise is None:
        return "", problems
    warn(exercise.warning)
    faults, targets = len(exercise.faults), len(exercise.targets)
    return f"{exercise.title}: {counted(targets, 'target')}, {counted(faults, 'fault')}", problems
