"""How much the voice says: apart from the voice itself, so that the help of a verb is quick."""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = ["MODES", "Mode"]

#: Everything, only what counts, only what is to be mended, nothing (and no sound either).
Mode: TypeAlias = Literal["full", "counts", "faults", "off"]
MODES: tuple[Mode, ...] = ("full", "counts", "faults", "off")
