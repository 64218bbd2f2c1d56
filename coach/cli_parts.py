"""What several verbs of the command line share: an option, a console for tables, JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console

__all__ = ["add_data", "print_json", "table_console"]

#: Tables are not folded for a reader that is no terminal.
PIPE_WIDTH = 200


def add_data(parser: argparse.ArgumentParser, *, default: Any = None) -> None:
    """The option `--data`: where the history lies."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=default,
        help="where the history lies (COACH_DATA does the same)",
    )


def table_console() -> Console:
    """A console as wide as the terminal; wide enough for any table where there is none."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def print_json(data: object) -> None:
    """Print plain data, without a NaN in it, as JSON."""
    print(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))
