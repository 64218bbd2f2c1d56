"""The turn of the ribs, learned from rendered bodies whose turn is known exactly.

A formula reads half of a turn on one body and all of it on another, because what the network makes
of a turned body depends on the body. A small network of our own that sees all of the trunk at once,
does better on bodies it has never seen, and better again with the points of cloth followed on it:
one is for bodies on which they are followed, one for those without. `python -m samples.train` makes
their weights and says by how much. They are exactly fair to left and right: f(mirrored body) =
-f(body), and 0 at the neutral, where nothing is odd.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from coach.measures.weights import Weights

__all__ = ["FOLLOWED", "LANDMARKS", "TwistModel", "shipped"]

FOLLOWED, LANDMARKS = "twist_followed.npz", "twist_model.npz"

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class TwistModel(Weights):
    """Weights of one hidden layer of H tanh units beside a linear path, F odd and G even features.

    Attributes:
        odd_scale (F,), even_mean (G,), even_scale (G,): bring the features to about unit size.
        hidden (F + G, H), bias (H,), out (H,), linear (F,): the network; its answer is in degrees.
        error_deg (): mean absolute error on bodies it was not trained on.
    """

    odd_scale: Array
    even_mean: Array
    even_scale: Array
    hidden: Array
    bias: Array
    out: Array
    linear: Array
    error_deg: Array

    def __call__(self, odd: Array, even: Array) -> Array:
        """Degrees of turn (...), to the person's left positive; features (..., F), (..., G)."""
        a = odd / self.odd_scale
        s = (even - self.even_mean) / self.even_scale
        straight = np.tanh(np.concatenate([a, s], axis=-1) @ self.hidden + self.bias)
        mirror = np.tanh(np.concatenate([-a, s], axis=-1) @ self.hidden + self.bias)
        turn: Array = (straight - mirror) @ self.out / 2 + a @ self.linear
        return turn


@lru_cache(maxsize=2)
def shipped(name: str) -> TwistModel:
    """The weights that come with coach, `FOLLOWED` or `LANDMARKS`."""
    with resources.as_file(resources.files("coach.measures") / name) as path:
        return TwistModel.load(path)
