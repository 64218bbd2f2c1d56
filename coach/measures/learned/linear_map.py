"""Angles told from the changes of landmarks by one matrix, learned from rendered bodies.

A ridge regression without an intercept: where nothing has changed since the start position, nothing
is told. `python -m samples.train` makes the weights and says how well they do on bodies they have
never seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from coach.measures.learned.weights import Weights

__all__ = ["SIDE_OUTPUTS", "LinearMap", "load_weights"]

Array = NDArray[np.float64]

SIDE_OUTPUTS = ("spine", "neck", "pelvis", "shift")
"""From the side, in this order: flexion of lumbar and thoracic spine together, flexion of the neck,
forward tilt of the pelvis, degrees; shift of the hips towards the head, seen from the knees, in
hundredths of the torso length."""


@dataclass(frozen=True, kw_only=True)
class LinearMap(Weights):
    """coefficients (F, K): from F changes to K values, in the values' units."""

    coefficients: Array

    def __call__(self, changes: Array) -> Array:
        """The values (..., K) for changes (..., F): for many at once to the bit as for each."""
        return np.asarray((changes[..., None, :] @ self.coefficients)[..., 0, :])


@lru_cache(maxsize=8)
def load_weights(name: str) -> LinearMap:
    """The weights that come with coach: `turn`, `spine_all_fours` or `spine_seated`."""
    with resources.as_file(resources.files("coach.measures.learned") / f"{name}.npz") as path:
        return LinearMap.load(path)
