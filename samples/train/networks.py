"""Fits `coach.measures.networks`: Adam (Kingma & Ba 2015), squared error, linear far out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.measures.networks import Networks
from coach.measures.trained_on import TrainedOn
from samples.train.adam import Rows, Weights, descended

__all__ = ["Fit", "fitted"]

#: What makes a number of about one of an angle in degrees.
_SCALE = 30.0

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How networks are fitted.

    Attributes:
        units: of each; members: so many networks from different beginnings are averaged: what they
            differ in is chance. epochs: how often all frames are gone through.
        linear_from: errors beyond this pull no harder: some frames are simply seen wrong.
    """

    units: int
    members: int
    epochs: int
    linear_from: float


def fitted(
    features: Array,
    true: Array,
    way: Fit,
    *,
    noise: Array,
    seed: int,
    error: Array | None = None,
    trained_on: TrainedOn | None = None,
) -> Networks:
    """Networks that tell `true` (frames, K) from `features` (frames, F).

    To the scaled features is added `noise` (F,), in standard deviations: with some dozens of bodies
    the danger is to learn the bodies by heart. The same seed gives the same weights.
    """
    rng = np.random.default_rng(seed)
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-2
    scaled = (features - mean) / scale
    members = [_descend(scaled, true / _SCALE, noise, way, rng) for _ in range(way.members)]
    return Networks(
        mean=mean,
        scale=scale,
        hidden=np.array([m["hidden"] for m in members]),
        bias=np.array([m["bias"] for m in members]),
        out=np.array([m["out"] for m in members]) * _SCALE,
        linear=np.array([m["linear"] for m in members]) * _SCALE,
        error=np.full(true.shape[1], np.nan) if error is None else error,
        trained_on=trained_on,
    )


def _descend(x: Array, true: Array, noise: Array, way: Fit, rng: np.random.Generator) -> Weights:
    (n, f), k = x.shape, true.shape[1]
    weights = {
        "hidden": rng.normal(0, 1 / np.sqrt(f), (f, way.units)),
        "bias": np.zeros(way.units),
        "out": rng.normal(0, 0.3 / np.sqrt(way.units), (way.units, k)),
        "linear": np.zeros((f, k)),
    }

    def slopes(weights: Weights, rows: Rows) -> Weights:
        noisy = x[rows] + rng.normal(0, noise, (len(rows), f))
        return _slopes(weights, noisy, true[rows], way.linear_from / _SCALE)

    return descended(weights, slopes, frames=n, epochs=way.epochs, rng=rng)


def _slopes(weights: Weights, x: Array, true: Array, limit: float) -> Weights:
    """The gradient of the mean loss over one batch."""
    units = np.tanh(x @ weights["hidden"] + weights["bias"])
    said = units @ weights["out"] + x @ weights["linear"]
    pull = np.clip(said - true, -limit, limit) * 2 / len(x)
    through = (pull @ weights["out"].T) * (1 - units**2)
    return {
        "hidden": x.T @ through,
        "bias": through.sum(axis=0),
        "out": units.T @ pull,
        "linear": x.T @ pull,
    }
