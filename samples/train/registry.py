"""All learned measures; one more is a row more."""

from __future__ import annotations

from samples.train.learned import Learned
from samples.train.pelvis import PELVIS
from samples.train.pitch import PITCH
from samples.train.spine import SPINES
from samples.train.twist import TWIST, TWIST_FOLLOWED

__all__ = ["LEARNED"]

LEARNED: tuple[Learned, ...] = (TWIST, TWIST_FOLLOWED, PELVIS, PITCH, *SPINES)
