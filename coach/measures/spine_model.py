"""The bends of spine and neck, the tilt of the pelvis and its shift, learned from rendered bodies.

The outline of the back follows the spine, but not alone: where it is torn or hidden, head, trunk
and limbs still tell of it, and a nodding head or a tilting pelvis must not: cloth and skin that are
followed on each of them say which it was. A small network of our own weighs them and tells the four
apart; `python -m samples.train` makes its weights and says how well it does on bodies it has never
seen. On hands and knees and on a chair the same bend looks different: each has its own, one with
followed points and one without.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from coach.measures.weights import Weights

__all__ = [
    "FLOOR",
    "FLOOR_FOLLOWED",
    "SEATED",
    "SEATED_FOLLOWED",
    "TOLD",
    "SpineModel",
    "shipped",
]

TOLD = ("spine", "neck", "pelvis", "shift")
"""What is told, in this order: flexion of lumbar and thoracic spine together, of the neck, and the
forward tilt of the pelvis, degrees; the shift of the hips towards the head, seen from the knees, in
hundredths of the torso length. All are changes from the start."""

FLOOR, SEATED = "spine_floor.npz", "spine_seated.npz"
"""For bodies on which no points are followed."""
FLOOR_FOLLOWED, SEATED_FOLLOWED = "spine_floor_followed.npz", "spine_seated_followed.npz"
"""For those on which they are."""

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class SpineModel(Weights):
    """M small networks of one hidden layer of H tanh units beside a linear path.

    They take F features and tell the K = 4 numbers of `TOLD`.

    Attributes:
        mean (F,), scale (F,): bring the features to about unit size.
        hidden (M, F, H), bias (M, H), out (M, H, K), linear (M, F, K): the networks, in the
            units of `TOLD`.
        error (K,): mean absolute errors, in the same units, on bodies they were not trained on.
    """

    mean: Array
    scale: Array
    hidden: Array
    bias: Array
    out: Array
    linear: Array
    error: Array

    def __call__(self, features: Array) -> Array:
        """The mean of what the networks say, (..., K), for features (..., F)."""
        x = ((features - self.mean) / self.scale)[..., None, None, :]
        units = np.tanh(x @ self.hidden + self.bias[:, None, :])
        said: Array = (units @ self.out + x @ self.linear)[..., 0, :].mean(axis=-2)
        return said


@lru_cache(maxsize=4)
def shipped(name: str) -> SpineModel:
    """The weights that come with coach, `FLOOR` or `SEATED`."""
    with resources.as_file(resources.files("coach.measures") / name) as path:
        return SpineModel.load(path)
