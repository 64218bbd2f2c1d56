"""Adam with decoupled decay (Kingma & Ba 2015; Loshchilov & Hutter 2019), in batches of frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Rows", "Weights", "descended"]

BATCH = 256
RATE = 3e-3
#: Pull of every weight but the biases towards zero.
DECAY = 0.03

Rows: TypeAlias = NDArray[np.int64]
Weights: TypeAlias = dict[str, NDArray[np.float64]]


def descended(
    weights: Weights,
    slopes: Callable[[Weights, Rows], Weights],
    *,
    frames: int,
    epochs: int,
    rng: np.random.Generator,
) -> Weights:
    """The weights after `epochs` through all frames, ever slower; `slopes` is one batch's."""
    mean = {k: np.zeros_like(w) for k, w in weights.items()}
    power = {k: np.zeros_like(w) for k, w in weights.items()}
    step = 0
    for epoch in range(epochs):
        rate = RATE * (1 - epoch / epochs)
        order = rng.permutation(frames)
        for start in range(0, frames - BATCH + 1, BATCH):
            step += 1
            for name, slope in slopes(weights, order[start : start + BATCH]).items():
                mean[name] = 0.9 * mean[name] + 0.1 * slope
                power[name] = 0.999 * power[name] + 0.001 * slope**2
                pace = mean[name] / (1 - 0.9**step)
                pace /= np.sqrt(power[name] / (1 - 0.999**step)) + 1e-8
                decay = 0.0 if name == "bias" else DECAY * weights[name]
                weights[name] = weights[name] - rate * (pace + decay)
    return weights
