"""The turn of the ribs, learned from rendered bodies whose turn is known exactly.

A formula reads half of a turn on one body and all of it on another, because what the network makes
of a turned body depends on the body. A small network of our own that sees all of the trunk at once
does better on bodies it has never seen; `python -m samples.train` makes its weights and says by how
much. It is exactly fair to left and right: f(mirrored body) = -f(body).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.measures.twist_features import split_features

__all__ = ["TwistModel", "shipped"]

WEIGHTS = "twist_model.npz"

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class TwistModel:
    """Weights of one hidden layer of H tanh units beside a linear path, over 2 x F features.

    Attributes:
        odd_scale (F,), even_mean (F,), even_scale (F,): bring the features to about unit size.
        hidden (2F, H), bias (H,), out (H,), linear (F,): the network; its answer is in degrees.
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
        """Degrees of turn, (...), to the person's left positive, for features (..., F)."""
        a = odd / self.odd_scale
        s = (even - self.even_mean) / self.even_scale
        straight = np.tanh(np.concatenate([a, s], axis=-1) @ self.hidden + self.bias)
        mirror = np.tanh(np.concatenate([-a, s], axis=-1) @ self.hidden + self.bias)
        turn: Array = (straight - mirror) @ self.out / 2 + a @ self.linear
        return turn

    def turn_deg(self, px: Array, depth: Array, neutral_px: Array, neutral_depth: Array) -> Array:
        """Degrees of turn for landmarks (..., 33, 2) and depths (..., 33) against a neutral."""
        return self(*split_features(px, depth, neutral_px, neutral_depth))

    def save(self, path: Path) -> None:
        """Write the weights, a few kB."""
        arrays = {f.name: np.asarray(getattr(self, f.name), np.float32) for f in fields(self)}
        np.savez_compressed(path, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> TwistModel:
        """Read what `save` wrote."""
        with np.load(path) as file:
            return cls(**{f.name: file[f.name].astype(np.float64) for f in fields(cls)})


@lru_cache(maxsize=1)
def shipped() -> TwistModel:
    """The weights that come with coach."""
    with resources.as_file(resources.files("coach.measures") / WEIGHTS) as path:
        return TwistModel.load(path)
