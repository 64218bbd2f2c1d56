"""Small networks of our own that tell some numbers of a body from what is seen of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.measures.weights import Weights

__all__ = ["Networks"]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Networks(Weights):
    """M small networks of one hidden layer of H tanh units beside a linear path.

    They take F features and tell K numbers, in the units of what they were fitted to.

    Attributes:
        mean (F,), scale (F,): bring the features to about unit size.
        hidden (M, F, H), bias (M, H), out (M, H, K), linear (M, F, K): the networks.
        error (K,): mean absolute errors on bodies they were not trained on.
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
