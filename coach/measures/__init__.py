"""All measures, by name: what exercise files may speak of."""

from __future__ import annotations

from collections.abc import Mapping

from coach.measures.base import Kind, Measure, Neutral, unit_of
from coach.measures.front import FRONT
from coach.measures.side import SIDE

__all__ = ["MEASURES", "Kind", "Measure", "Neutral", "unit_of"]

MEASURES: Mapping[str, Measure] = {m.name: m for m in (*FRONT, *SIDE)}
