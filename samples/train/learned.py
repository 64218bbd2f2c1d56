"""Which measures are learned, from clips of what, and by what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from coach.measures.trained_on import TrainedOn

__all__ = ["WEIGHTS", "Judge", "Learn", "Learned"]

WEIGHTS = Path(__file__).resolve().parents[2] / "coach" / "measures"
"""The folder of the weights that come with coach."""

Learn: TypeAlias = Callable[[Sequence[Path], TrainedOn, Path, int], Iterator[str]]
"""(pose logs with their truth beside them, what they are, where the weights go, seed of the fit).

Writes the weights, and yields lines for people: first of all the errors on clips held out.
"""

Judge: TypeAlias = Callable[[Sequence[Path]], Iterator[str]]
"""Pose logs, as above, that the weights which come with coach never saw -> lines for people."""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """A measure that is learned: what `python -m samples.train` needs to know of it.

    Attributes:
        name: what it is called on the command line.
        exercises: whose clips by chance it learns from.
        seeds: of the clips that the weights which come with coach were learned from; those who
            judge have other seeds.
        weights: the name of its weights file.
        learn: does it; judge: says how the weights that come with coach do on other clips.
        fps, width_px: how its clips are filmed: small and slow, for many bodies an hour.
        fewest: with fewer clips nothing worth having is learned.
    """

    name: str
    exercises: tuple[str, ...]
    seeds: tuple[int, ...]
    weights: str
    learn: Learn
    judge: Judge
    fps: float = 5.0
    width_px: int = 360
    fewest: int = 20
