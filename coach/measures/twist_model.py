"""The turn of the ribs, learned from rendered bodies whose turn is known exactly.

A formula reads half of a turn on one body and all of it on another, because what the network makes
of a turned body depends on the body. A small network of our own that sees all of the trunk at once
does better on bodies it has never seen; `python -m samples.train` makes its weights and says by how
much. It is exactly fair to left and right: f(mirrored body) = -f(body).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from coach.measures.twist_features import split_features
from coach.measures.weights import Weights

__all__ = ["TwistModel", "shipped"]

WEIGHTS = "twist_model.npz"

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

    def turn_deg(self, px: Array, depth: Array, neutral_px: Array, neutral_depth: Array) -> Array:
        """Degrees of turn for landmarks (..., 33, 2) and depths (..., 33) against a neutral.

        What the network says of the neutral itself is taken off: there, nothing has turned.
        """
        now = self(*split_features(px, depth, neutral_px, neutral_depth))
        at_rest = self(*split_features(neutral_px, neutral_depth, neutral_px, neutral_depth))
        return now - at_rest


@lru_cache(maxsize=1)
def shipped() -> TwistModel:
    """The weights that come with coach."""
    with resources.as_file(resources.files("coach.measures") / WEIGHTS) as path:
        return TwistModel.load(path)
