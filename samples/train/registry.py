"""All learned measures; one more is a row more."""

from __future__ import annotations

from samples.train.learned import Learned
from samples.train.pelvis import PELVIS
from samples.train.spine import SPINE_FLOOR, SPINE_SEATED
from samples.train.twist import TWIST

__all__ = ["LEARNED"]

LEARNED: tuple[Learned, ...] = (TWIST, PELVIS, SPINE_FLOOR, SPINE_SEATED)
