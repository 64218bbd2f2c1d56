"""How far a routine has come: what was done of it, kept on the disk until it is over."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from coach.common.errors import CoachError
from coach.common.output import write_whole
from coach.common.reading import read_text

__all__ = ["FILE_NAME", "FRESH", "Outcome", "Progress", "StepResult", "forget", "keep", "kept"]

FILE_NAME = "routine_under_way.json"
#: A routine that was broken off is offered again for so long.
FRESH = timedelta(hours=12)

#: How a step ended: its dose or its time done, passed over, stopped, or because it hurt.
Outcome: TypeAlias = Literal["done", "skipped", "stopped", "hurt", "failed"]


@dataclass(frozen=True, kw_only=True)
class StepResult:
    """What came of one step.

    Attributes:
        step: its place in the routine, from 0.
        asked: the dose, over all sides; of a guided one its seconds.
        count, by_side, complete: what was counted, and how many of it to the full.
        faults: what each fault that was seen asks for, the most frequent first.
        seconds: how long it took.
    """

    step: int
    name: str
    title: str
    guided: bool
    outcome: Outcome
    asked: float
    count: int = 0
    by_side: dict[str, int] = dataclasses.field(default_factory=dict)
    complete: int = 0
    faults: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A routine under way.

    Attributes:
        names: the exercise of each step, in today's order.
        next: the step to go on with.
        session: its number in the history, 0 where it is not kept there.
        awake_h: hours since getting up when it began, None where that was not told.
    """

    routine: str
    started_at: datetime
    awake_h: float | None
    names: tuple[str, ...]
    next: int
    session: int
    results: tuple[StepResult, ...]


def keep(folder: Path, progress: Progress) -> None:
    """Write it, whole, in place of the last; one that cannot be written is given up."""
    data = dataclasses.asdict(progress) | {"started_at": progress.started_at.isoformat()}
    with contextlib.suppress(CoachError, OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(folder / FILE_NAME, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def kept(folder: Path, routine: str, now: datetime) -> Progress | None:
    """What was broken off of this very routine lately, None where nothing was."""
    try:
        progress = _progress(json.loads(read_text(folder / FILE_NAME)))
    except (CoachError, OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    lately = timedelta() <= now - progress.started_at <= FRESH
    goes_on = progress.routine == routine and 0 < progress.next < len(progress.names)
    return progress if lately and goes_on else None


def forget(folder: Path) -> None:
    """The routine is over: there is nothing to go on with."""
    with contextlib.suppress(OSError):
        (folder / FILE_NAME).unlink()


def _progress(data: dict[str, Any]) -> Progress:
    """Raises `ValueError`, `TypeError` or `KeyError` for anything that `keep` would not write."""
    started_at = datetime.fromisoformat(data["started_at"])
    if started_at.tzinfo is None:
        raise ValueError("a moment without its time zone")
    awake_h = data["awake_h"]
    return Progress(
        routine=str(data["routine"]),
        started_at=started_at,
        awake_h=None if awake_h is None else float(awake_h),
        names=tuple(str(name) for name in data["names"]),
        next=int(data["next"]),
        session=int(data["session"]),
        results=tuple(_result(row) for row in data["results"]),
    )


def _result(row: dict[str, Any]) -> StepResult:
    if row["outcome"] not in get_args(Outcome):
        raise ValueError(f"no outcome: {row['outcome']}")
    return StepResult(
        step=int(row["step"]),
        name=str(row["name"]),
        title=str(row["title"]),
        guided=bool(row["guided"]),
        outcome=row["outcome"],
        asked=float(row["asked"]),
        count=int(row["count"]),
        by_side={str(side): int(n) for side, n in row["by_side"].items()},
        complete=int(row["complete"]),
        faults=tuple(str(fault) for fault in row["faults"]),
        seconds=float(row["seconds"]),
    )
