"""The truth beside a recording: what must be counted, which faults, and the curves behind them.

`NAME.truth.json` stands beside `NAME.mp4` or the pose log `NAME.npz`; `NAME.truth.npz` with angles
over time is optional. The format is explained in `samples/README.md`.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.exercise.spec import Side

__all__ = ["TrueFault", "TrueRepetition", "Truth", "read_truth", "truth_paths"]

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class TrueRepetition:
    """A repetition that really happened; what was not labelled is None."""

    side: Side | None
    start_s: float
    end_s: float
    hold_s: float | None
    peak_deg: float | None


@dataclass(frozen=True, kw_only=True)
class TrueFault:
    """A form fault that really was there."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What really happened in a recording.

    Attributes:
        count: what must be counted; control: shown so that nothing is.
        allow: other counts that a fair judge would accept as well.
        t_s, curves: times (T,) and angles (T,) by name, in degrees; empty when not known.
    """

    exercise: str
    count: int
    control: bool
    repetitions: tuple[TrueRepetition, ...]
    faults: tuple[TrueFault, ...]
    facts: Mapping[str, Any]
    t_s: NDArray[np.float64]
    curves: Mapping[str, NDArray[np.float64]]
    allow: tuple[int, ...] = ()


def truth_paths(recording: Path) -> tuple[Path, Path]:
    """The paths of a recording's `.truth.json` and `.truth.npz`."""
    return recording.with_suffix(".truth.json"), recording.with_suffix(".truth.npz")


def read_truth(recording: Path) -> Truth:
    """The truth of a recording.

    Raises:
        CoachError: there is none, or something is wrong with it; all of it in one line.
    """
    facts_path, curves_path = truth_paths(recording)
    try:
        facts = json.loads(facts_path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CoachError(
            f"{facts_path}: no truth for {recording.name}; samples/README.md shows how to write it"
        ) from None
    except (OSError, ValueError) as error:
        raise CoachError(f"{facts_path}: not a readable JSON file ({error})") from None
    complaints = _complaints(facts)
    if complaints:
        raise CoachError(f"{facts_path}: {'; '.join(complaints)}")
    t_s, curves = _read_curves(curves_path) if curves_path.is_file() else (np.empty(0), {})
    return Truth(
        exercise=facts["exercise"],
        count=facts["count"],
        allow=tuple(facts.get("allow") or ()),
        control=bool(facts.get("control", False)),
        repetitions=tuple(
            TrueRepetition(
                side=r.get("side"),
                start_s=r["start_s"],
                end_s=r["end_s"],
                hold_s=r.get("hold_s"),
                peak_deg=r.get("peak_deg"),
            )
            for r in facts["repetitions"]
        ),
        faults=tuple(
            TrueFault(name=f["name"], start_s=f["start_s"], end_s=f["end_s"])
            for f in facts.get("faults") or []
        ),
        facts=facts,
        t_s=t_s,
        curves=curves,
    )


def _read_curves(path: Path) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        t_s = np.asarray(arrays["t_s"], dtype=np.float64)
        curves = {n: np.asarray(a, np.float64) for n, a in arrays.items() if n.endswith("_deg")}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
        raise CoachError(f"{path}: not a readable truth file ({error})") from None
    wrong = [n for n, a in curves.items() if a.shape != t_s.shape]
    if wrong or not (np.diff(t_s) > 0).all():
        what = ", ".join(wrong) or "t_s not increasing"
        raise CoachError(f"{path}: expected curves of {len(t_s)} rising times, found {what}")
    return t_s, curves


def _complaints(facts: object) -> list[str]:
    if not isinstance(facts, dict):
        return [f"expected a JSON object, found {type(facts).__name__}"]
    found = []
    if facts.get("schema") != SCHEMA:
        found.append(f"schema: expected {SCHEMA}, found {facts.get('schema')!r}")
    if not isinstance(facts.get("exercise"), str):
        found.append(f"exercise: expected a name, found {facts.get('exercise')!r}")
    repetitions, count = facts.get("repetitions"), facts.get("count")
    if not isinstance(repetitions, list):
        found.append(f"repetitions: expected a list, found {repetitions!r}")
        repetitions = []
    if count != len(repetitions):
        found.append(f"count: expected {len(repetitions)}, as many as repetitions, found {count!r}")
    allow = facts.get("allow") or []
    if not isinstance(allow, list) or not all(type(n) is int and n >= 0 for n in allow):
        found.append(f"allow: expected a list of counts, found {allow!r}")
    faults = facts.get("faults") or []
    if not isinstance(faults, list):
        found.append(f"faults: expected a list, found {faults!r}")
        faults = []
    for i, entry in enumerate(repetitions):
        found += _entry_complaints(f"repetitions[{i}]", entry)
    for i, entry in enumerate(faults):
        found += _entry_complaints(f"faults[{i}]", entry)
        if isinstance(entry, dict) and not isinstance(entry.get("name"), str):
            found.append(f"faults[{i}].name: expected a name, found {entry.get('name')!r}")
    return found


def _entry_complaints(name: str, entry: object) -> list[str]:
    """What is wrong with the times of a repetition or a fault, in seconds."""
    if not isinstance(entry, dict):
        return [f"{name}: expected a JSON object, found {entry!r}"]
    found = []
    span: tuple[Any, Any] = entry.get("start_s"), entry.get("end_s")
    if not all(isinstance(s, (int, float)) for s in span) or not span[0] < span[1]:
        found.append(f"{name}: expected start_s before end_s, found {span}")
    hold_s = entry.get("hold_s")
    if hold_s is not None and not isinstance(hold_s, (int, float)):
        found.append(f"{name}.hold_s: expected seconds or null, found {hold_s!r}")
    return found
