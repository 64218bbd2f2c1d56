"""The truth beside a recording: what must be counted, which faults, and the curves behind them.

`NAME.truth.json` stands beside `NAME.mp4` or the pose log `NAME.npz`; `NAME.truth.npz` with angles
over time is optional. The format is explained in `samples/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.common.names import clipped
from coach.common.reading import NoFileError, read_arrays, read_json
from coach.evaluation.recordings import TRUE_CURVES, TRUTH
from coach.exercise.spec import Side

__all__ = ["SCHEMA", "TrueFault", "TrueRepetition", "Truth", "read_truth", "truth_paths"]

#: Version of the format of a `.truth.json`; another is refused.
SCHEMA = 1
#: No time, angle or count is beyond this.
MOST = 1e6
#: So much of what is wrong is told.
MOST_TOLD = 20


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
    return recording.with_suffix(TRUTH), recording.with_suffix(TRUE_CURVES)


def read_truth(recording: Path) -> Truth:
    """The truth of a recording.

    Raises:
        CoachError: there is none, or something is wrong with it; all of it in one line.
    """
    facts_path, curves_path = truth_paths(recording)
    try:
        facts = read_json(facts_path)
    except NoFileError:
        raise CoachError(
            f"{facts_path}: no truth for {recording.name}; samples/README.md shows how to write it"
        ) from None
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
    def refused(why: str) -> CoachError:
        return CoachError(f"{path}: not a readable truth file ({why})")

    arrays = read_arrays(path, lambda n: n == "t_s" or n.endswith("_deg"), refused=refused)
    if "t_s" not in arrays:
        raise refused("t_s is missing")
    # Wider floats than 64 bits are no Python floats; NaN is where the truth does not know.
    wrong = [n for n, a in arrays.items() if a.dtype.kind not in "fiu" or a.dtype.itemsize > 8]
    if wrong:
        raise refused(f"{', '.join(wrong[:9])}: expected numbers")
    curves = {n: np.asarray(a, dtype=np.float64) for n, a in arrays.items()}
    t_s = curves.pop("t_s")
    wrong = [n for n, a in curves.items() if a.shape != t_s.shape or np.isinf(a).any()]
    if wrong or t_s.ndim != 1 or not np.isfinite(t_s).all() or not (np.diff(t_s) > 0).all():
        what = ", ".join(wrong[:9]) or "t_s not increasing"
        raise CoachError(f"{path}: expected curves of {t_s.size} rising times, found {what}")
    return t_s, curves


def _complaints(facts: object) -> list[str]:
    if not isinstance(facts, dict):
        return [f"expected a JSON object, found {type(facts).__name__}"]
    found = []

    def expect(good: bool, key: str, expected: str) -> None:
        if not good:
            found.append(f"{key}: expected {expected}, found {clipped(facts.get(key))}")

    expect(facts.get("schema") == SCHEMA, "schema", str(SCHEMA))
    expect(isinstance(facts.get("exercise"), str), "exercise", "a name")
    repetitions, count = facts.get("repetitions"), facts.get("count")
    expect(isinstance(repetitions, list), "repetitions", "a list")
    if not isinstance(repetitions, list):
        repetitions = []
    n = len(repetitions)
    expect(type(count) is int and count == n, "count", f"{n}, as many as repetitions")
    allow = facts.get("allow")
    allow = [] if allow is None else allow
    fits = isinstance(allow, list) and all(type(a) is int and 0 <= a <= MOST for a in allow)
    expect(fits, "allow", "a list of counts")
    faults = facts.get("faults")
    faults = [] if faults is None else faults
    expect(isinstance(faults, list), "faults", "a list")
    for i, entry in enumerate(repetitions):
        found += _entry_complaints(f"repetitions[{i}]", entry)
    for i, entry in enumerate(faults if isinstance(faults, list) else []):
        found += _entry_complaints(f"faults[{i}]", entry)
        if isinstance(entry, dict) and not isinstance(entry.get("name"), str):
            found.append(f"faults[{i}].name: expected a name, found {clipped(entry.get('name'))}")
    if len(found) > MOST_TOLD:
        found = [*found[:MOST_TOLD], f"and {len(found) - MOST_TOLD} things more"]
    return found


def _entry_complaints(name: str, entry: object) -> list[str]:
    """What is wrong with a repetition or a fault: its times in seconds, its side, its size."""
    if not isinstance(entry, dict):
        return [f"{name}: expected a JSON object, found {clipped(entry)}"]
    found = []
    span: tuple[Any, Any] = entry.get("start_s"), entry.get("end_s")
    if not all(map(_is_number, span)) or not span[0] < span[1]:
        found.append(f"{name}: expected start_s before end_s, found {clipped(span)}")
    if entry.get("side") not in (None, "left", "right"):
        side = clipped(entry["side"])
        found.append(f'{name}.side: expected "left", "right" or null, found {side}')
    for key, unit in (("hold_s", "seconds"), ("peak_deg", "degrees")):
        value = entry.get(key)
        if value is not None and not _is_number(value):
            found.append(f"{name}.{key}: expected {unit} or null, found {clipped(value)}")
    return found


def _is_number(value: object) -> bool:
    """Whether it is a number that a time or an angle can be."""
    return type(value) in (int, float) and abs(value) <= MOST  # type: ignore[arg-type]
