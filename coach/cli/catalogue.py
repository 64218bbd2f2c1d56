"""The verb `coach list`: the exercises there are, and what is measured of each."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from coach.cli.parts import print_json, table_console
from coach.common.language import _

if TYPE_CHECKING:
    from coach.exercise.guided import Guided
    from coach.exercise.spec import Exercise

__all__ = ["add_list"]


def add_list(listing: argparse.ArgumentParser) -> None:
    """The verb `list`."""
    listing.description = (
        "Lists the exercises: the name to call each by, its kind (cycle there and "
        "back, sides, hold, guided), from where and in which posture it is seen, and what is "
        "measured with its typical error; of guided ones nothing is."
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
