"""Fits the small networks of the spine, and asks them of bodies they were not fitted to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.measures.networks import Networks
from coach.measures.segment_features import N_SEGMENT_FEATURES
from coach.measures.trained_on import TrainedOn
from samples.train.networks import Fit, fitted
from samples.train.spine_clips import Clip

__all__ = ["Judged", "cross_validated", "fit", "judged"]

WAY = Fit(units=24, members=4, epochs=30, linear_from=15.0)
#: Noise added to the scaled features. Less to those of followed points, which mean the same on
#: every body and are known better.
NOISE, NOISE_FOLLOWED = 0.6, 0.2

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
) -> Networks:
    """The networks fitted to the frames of `clips`; the same seed gives the same weights."""
    features = np.concatenate([f for c in clips for f in c.features[:, c.found]])
    true = np.concatenate([a for c in clips for a in c.true[:, c.found]])
    noise = np.full(features.shape[1], NOISE)
    if clips[0].followed:
        noise[-N_SEGMENT_FEATURES:] = NOISE_FOLLOWED
    return fitted(features, true, WAY, noise=noise, seed=seed, error=error, trained_on=trained_on)


def cross_validated(clips: Sequence[Clip], *, seed: int, folds: int = 6) -> Judged:
    """What models say of clips they were not fitted to, each clip being one body."""

    def strangers() -> Iterator[tuple[Networks, Clip]]:
        for fold in range(folds):
            model = fit([c for i, c in enumerate(clips) if i % folds != fold], seed=seed)
            yield from ((model, clip) for clip in clips[fold::folds])

    return judged(strangers())


def judged(strangers: Iterable[tuple[Networks, Clip]]) -> Judged:
    """What each model says of a clip it was not fitted to, from the first of its neutrals."""
    names, found, measured, true = [], [], [], []
    for model, clip in strangers:
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
