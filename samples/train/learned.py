"""Which measures are learned, from clips of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from coach.measures.learned.linear_map import SIDE_OUTPUTS

__all__ = ["LEARNED", "WEIGHTS", "Curves", "Features", "Learned"]

WEIGHTS = Path(__file__).resolve().parents[2] / "coach" / "measures" / "learned"
"""The folder of the weights that come with coach."""

Features: TypeAlias = Literal["front", "side"]
"""Which changes of landmarks it reads, see `coach.measures.learned.landmark_changes`."""

Curves: TypeAlias = Mapping[str, Sequence[str]]
"""Outputs by name, each the sum of true curves (`samples/README.md`); `shift` is of the joints."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """A file of weights: what `python -m samples.train` needs to know of it.

    Attributes:
        name: what it is called on the command line; its file is `name.npz`.
        exercise: whose clips by chance it learns from.
        features: what it reads.
        outputs: what it tells, in this order.
        seeds: of the clips that the weights which come with coach were learned from; those that
            judge have other seeds.
        fewest: with fewer clips nothing worth having is learned.
    """

    name: str
    exercise: str
    features: Features
    outputs: Curves
    seeds: tuple[int, ...]
    fewest: int = 20


_BEND = ("lumbar_flexion_deg", "thoracic_flexion_deg")
_SPINE: Curves = dict(
    zip(
        SIDE_OUTPUTS,
        (_BEND, ("neck_flexion_deg",), ("pelvis_pitch_deg",), ("shift",)),
        strict=True,
    )
)

LEARNED: tuple[Learned, ...] = (
    Learned(
        name="turn",
        exercise="seated_twist",
        features="front",
        outputs={"ribs": ("thorax_yaw_deg",)},
        seeds=tuple(range(20000, 20110)),
    ),
    Learned(
        name="spine_all_fours",
        exercise="cat_cow",
        features="side",
        outputs=_SPINE,
        seeds=tuple(range(20000, 20050)),
    ),
    Learned(
        name="spine_seated",
        exercise="cat_cow_seated",
        features="side",
        outputs=_SPINE,
        seeds=tuple(range(20000, 20060)),
    ),
)
