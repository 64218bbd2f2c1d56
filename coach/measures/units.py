"""The units of measures, and how a value in one of them is written for people: in one place.

A measure's name ends in its unit. Ratios and fractions are written in per cent.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from coach.common.language import localised

__all__ = ["UNITS", "Written", "unit_of", "value_text", "written"]

#: Units by the ending of a measure's name.
UNITS = {"_deg": "deg", "_ratio": "torso lengths", "_fraction": "fraction"}

_MINUS = "\N{MINUS SIGN}"


class Written(NamedTuple):
    """How numbers of a unit are written: times `factor`, with `suffix` behind."""

    factor: float
    suffix: str


_WRITTEN = {
    "": Written(1.0, ""),
    "deg": Written(1.0, "°"),
    "torso lengths": Written(100.0, " %"),
    "fraction": Written(100.0, " %"),
    "of neutral": Written(100.0, " %"),  # what histories of before call a fraction
}


def unit_of(name: str) -> str:
    """`trunk_incline_deg` -> `deg`; a name that tells no unit has none."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def written(unit: str) -> Written:
    """How numbers of a unit are written; one that is no measure's stands behind as it is."""
    return _WRITTEN.get(unit) or Written(1.0, f" {unit}")


def value_text(value: float, unit: str, *, signed: bool = False, digits: int | None = 0) -> str:
    """A value as people read it: `32°`, `85 %`, `2.5 s`; `?` where it is not known.

    Args:
        value: in `unit`.
        unit: that of a measure, or any other; "" for none.
        signed: whether a minus is written; otherwise the side is said in words.
        digits: so many after the point; None for one where it is needed. Per cent have none.
    """
    if math.isnan(value):
        return "?"
    factor, suffix = written(unit)
    places = 0 if factor != 1.0 else 1 if digits is None else digits
    number = f"{abs(factor * value):.{places}f}"
    if digits is None:
        number = number.removesuffix(".0")
    minus = _MINUS if signed and value < 0 and float(number) else ""
    return f"{minus}{localised(number)}{suffix}"
