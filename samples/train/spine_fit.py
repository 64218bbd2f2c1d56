"""Fits the small networks of the spine: Adam (Kingma & Ba 2015), squared error, linear far out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.measures.segment_features import N_SEGMENT_FEATURES
from coach.measures.spine_model import TOLD, SpineModel
from coach.measures.trained_on import TrainedOn
from samples.train.adam import Rows, Weights, descended
from samples.train.spine_clips import Clip

__all__ = ["Judged", "cross_validated", "fit"]

UNITS = 24
#: So many networks from different beginnings are averaged: what they differ in is chance.
MEMBERS = 4
EPOCHS = 30
#: Noise added to the scaled features: with some dozens of
#: bodies the danger is to learn the bodies by heart. Less to those of followed points, which mean
#: the same on every body and are known better.
NOISE, NOISE_FOLLOWED = 0.6, 0.2
#: Errors beyond this many degrees pull no harder: some frames are simply seen wrong.
LINEAR_FROM_DEG = 15.0
#: What makes a number of about one of a bend, and of a shift.
_SCALE = 30.0

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What models say of frames of clips they were not fitted to.

    clip, found: (frames,), the latter whether the trunk was seen where it truly is.
    measured, true: (frames, K), what is `TOLD`.
    """

    clip: NDArray[np.str_]
    found: NDArray[np.bool_]
    measured: Array
    true: Array


def fit(
    clips: Sequence[Clip],
    *,
    seed: int,
    error: Array | None = None,
    trained_on: TrainedOn | None = None,
) -> SpineModel:
    """The networks fitted to the frames of `clips`; the same seed gives the same weights."""
    rng = np.random.default_rng(seed)
    features = np.concatenate([f for c in clips for f in c.features[:, c.found]])
    true = np.concatenate([a for c in clips for a in c.true[:, c.found]])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-2
    noise = np.full(features.shape[1], NOISE)
    if clips[0].followed:
        noise[-N_SEGMENT_FEATURES:] = NOISE_FOLLOWED
    scaled = (features - mean) / scale
    members = [_descend(scaled, true / _SCALE, noise, rng) for _ in range(MEMBERS)]
    return SpineModel(
        mean=mean,
        scale=scale,
        hidden=np.array([m["hidden"] for m in members]),
        bias=np.array([m["bias"] for m in members]),
        out=np.array([m["out"] for m in members]) * _SCALE,
        linear=np.array([m["linear"] for m in members]) * _SCALE,
        error=np.full(len(TOLD), np.nan) if error is None else error,
        trained_on=trained_on,
    )


def cross_validated(clips: Sequence[Clip], *, seed: int, folds: int = 6) -> Judged:
    """What models say of clips they were not fitted to, each clip being one body."""
    names, found, measured, true = [], [], [], []
    for fold in range(folds):
        model = fit([c for i, c in enumerate(clips) if i % folds != fold], seed=seed)
        for clip in clips[fold::folds]:
            measured.append(model(clip.features[0]) - model(clip.at_rest[0]))
            true.append(clip.true[0])
            found.append(clip.found)
            names.append(np.full(len(true[-1]), clip.name))
    return Judged(
        clip=np.concatenate(names),
        found=np.concatenate(found),
        measured=np.concatenate(measured),
        true=np.concatenate(true),
    )


def _descend(x: Array, true: Array, noise: Array, rng: np.random.Generator) -> Weights:
    (n, f), k = x.shape, true.shape[1]
    weights = {
        "hidden": rng.normal(0, 1 / np.sqrt(f), (f, UNITS)),
        "bias": np.zeros(UNITS),
        "out": rng.normal(0, 0.3 / np.sqrt(UNITS), (UNITS, k)),
        "linear": np.zeros((f, k)),
    }

    def slopes(weights: Weights, rows: Rows) -> Weights:
        return _slopes(weights, x[rows] + rng.normal(0, noise, (len(rows), f)), true[rows])

    return descended(weights, slopes, frames=n, epochs=EPOCHS, rng=rng)


def _slopes(weights: Weights, x: Array, true: Array) -> Weights:
    """The gradient of the mean loss over one batch."""
    units = np.tanh(x @ weights["hidden"] + weights["bias"])
    said = units @ weights["out"] + x @ weights["linear"]
    limit = LINEAR_FROM_DEG / _SCALE
    pull = np.clip(said - true, -limit, limit) * 2 / len(x)
    through = (pull @ weights["out"].T) * (1 - units**2)
    return {
        "hidden": x.T @ through,
        "bias": through.sum(axis=0),
        "out": units.T @ pull,
        "linear": x.T @ pull,
    }
