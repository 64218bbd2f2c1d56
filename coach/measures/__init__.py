"""All measures, by name: what exercise files may speak of."""

from __future__ import annotations

from collections.abc import Mapping

from coach.measures.base import POSTURES, Baseline, Kind, Measure, Posture, TypicalError
from coach.measures.front import FRONT
from coach.measures.head import HEAD
from coach.measures.limbs import LIMBS
from coach.measures.lying import LYING
from coach.measures.side import SIDE
from coach.measures.units import unit_of
from coach.measures.upright import UPRIGHT
from coach.measures.witnesses import WITNESSES

__all__ = [
    "MEASURES",
    "POSTURES",
    "Baseline",
    "Kind",
    "Measure",
    "Posture",
    "TypicalError",
    "unit_of",
]

_ALL = (*FRONT, *SIDE, *WITNESSES, *LYING, *UPRIGHT, *LIMBS, *HEAD)

MEASURES: Mapping[str, Measure] = {m.name: m for m in _ALL}

assert len(MEASURES) == len(_ALL), "two measures have one name"
