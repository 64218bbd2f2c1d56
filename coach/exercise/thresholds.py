"""The numbers of an exercise that one may argue about, and a user's own values for them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from coach.exercise.spec import Threshold
from coach.exercise.toml_table import MOST, Problems, Table, nearest

__all__ = ["GENTLER_FORM", "NOT_OF_FILE", "OWN_SETTING", "overlaid", "read_thresholds"]

#: The source of a number that is the user's own.
OWN_SETTING = "your own setting"
#: The source of a number of the exercise's gentler form.
GENTLER_FORM = "the gentler form"
#: The sources of numbers that are not those of the exercise as its file gives it.
NOT_OF_FILE = frozenset({OWN_SETTING, GENTLER_FORM})


def read_thresholds(data: object, problems: Problems) -> dict[str, Threshold]:
    """The `[thresholds.NAME]` tables of an exercise file, by name."""
    if not isinstance(data, Mapping):
        problems.add("thresholds", "tables [thresholds.NAME]", data)
        return {}
    found: dict[str, Threshold] = {}
    for name, entry in data.items():
        if isinstance(entry, Mapping):
            found[name] = _threshold(name, entry, problems)
        else:
            problems.add(f"thresholds.{name}", f"a table [thresholds.{name}]", entry)
    return found


def _threshold(name: str, entry: Mapping[str, Any], problems: Problems) -> Threshold:
    table = Table(entry, f"thresholds.{name}", problems, {})
    limits = _range(entry.get("range"))
    table.has("range")
    if limits is None:
        table.complain("range", "[lowest, highest] of what makes sense", entry.get("range"))
        limits = (-math.inf, math.inf)
    value = table.number("value")
    if not limits[0] <= value <= limits[1] and not math.isnan(value):
        table.complain("value", f"a number from {limits[0]:g} to {limits[1]:g}", value)
    threshold = Threshold(
        name=name,
        value=value,
        unit=table.text("unit"),
        meaning=table.text("meaning"),
        source=table.text("source"),
        low=limits[0],
        high=limits[1],
    )
    table.done()
    return threshold


def _range(found: object) -> tuple[float, float] | None:
    """[lowest, highest] as a pair, None for anything else."""
    if not isinstance(found, list) or len(found) != 2:
        return None
    if any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in found):
        return None
    low, high = found
    return (float(low), float(high)) if -MOST <= low <= high <= MOST else None


def overlaid(
    base: Mapping[str, Threshold], data: Mapping[str, Any], problems: Problems
) -> dict[str, Threshold]:
    """The thresholds with the user's own values, `[thresholds]` with `NAME = number` lines."""
    changed = dict(base)
    for key in data:
        if key != "thresholds":
            problems.say(
                key,
                "unknown key; an overlay holds only [thresholds] with NAME = number lines; "
                "remove it",
            )
    values = data.get("thresholds", {})
    if not isinstance(values, Mapping):
        problems.add("thresholds", "a table [thresholds]", values)
        return changed
    for name, value in values.items():
        if name not in base:
            hint = nearest(name, base)
            problems.add(f"thresholds.{name}", "a threshold of this exercise", name, hint)
            continue
        t = base[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            problems.add(f"thresholds.{name}", f"a number in {t.unit}", value)
        elif not t.low <= value <= t.high:
            problems.add(f"thresholds.{name}", f"{t.low:g} to {t.high:g} {t.unit}", value)
        else:
            changed[name] = dataclasses.replace(t, value=float(value), source=OWN_SETTING)
    return changed
