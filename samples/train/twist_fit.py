"""Fits the small network: Adam (Kingma & Ba 2015) on a squared error that is linear far out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.measures.trained_on import TrainedOn
from coach.measures.twist_model import TwistModel
from samples.train.adam import Rows, Weights, descended
from samples.train.twist_clips import Clip

__all__ = ["Judged", "cross_validated", "fit", "judged"]

UNITS = 16
#: So many networks from different beginnings are averaged: what they differ in is chance. One by
#: one, eight of them read a real person's turn with errors of 6.4 to 11.9 degrees.
MEMBERS = 8
#: For an error that is only looked at, fewer will do.
FEWER = 3
EPOCHS = 25
#: Noise added to the scaled features: with a hundred bodies
#: the danger is to learn the bodies by heart.
NOISE = 0.5
#: In rendered stories, as in life, the head turns with the ribs, and is seen better: a network that
#: leans on it takes a look aside for a turn. So to such a part of the frames is added what some
#: body showed when only its head turned, up to so many times, to either side; the turn stays.
HEADS, HEADS_TIMES = 0.5, 1.5
#: Errors beyond this many degrees pull no harder: some frames are simply seen wrong.
LINEAR_FROM_DEG = 30.0
_DEGREES = 30.0

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What models say of frames they were not fitted to; (frames,) each, as in `Clip`."""

    measured: Array
    true: Array
    arms: NDArray[np.str_]
    head_only: NDArray[np.bool_]


def fit(
    clips: Sequence[Clip],
    *,
    seed: int,
    error_deg: float = float("nan"),
    trained_on: TrainedOn | None = None,
    members: int = MEMBERS,
) -> TwistModel:
    """The network fitted to all frames of `clips`; the same seed gives the same weights."""
    odd = np.concatenate([c.odd.reshape(-1, c.odd.shape[-1]) for c in clips])
    even = np.concatenate([c.even.reshape(-1, c.even.shape[-1]) for c in clips])
    turn = np.concatenate([c.angle_deg.ravel() for c in clips])
    odd_scale = np.sqrt((odd**2).mean(axis=0)) + 2e-3
    even_mean, even_scale = even.mean(axis=0), even.std(axis=0) + 1e-2
    odd, even = odd / odd_scale, (even - even_mean) / even_scale
    heads = _heads(clips, odd_scale, even_scale)
    dice = [np.random.default_rng(seed + i) for i in range(members)]
    parts = [_descend(odd, even, heads, turn / _DEGREES, rng) for rng in dice]
    # Side by side, with the mean of what they say, they are one wider network.
    return TwistModel(
        odd_scale=odd_scale,
        even_mean=even_mean,
        even_scale=even_scale,
        hidden=np.concatenate([p["hidden"] for p in parts], axis=1),
        bias=np.concatenate([p["bias"] for p in parts]),
        out=np.concatenate([p["out"] for p in parts]) * _DEGREES / members,
        linear=np.mean([p["linear"] for p in parts], axis=0) * _DEGREES,
        error_deg=np.array(error_deg),
        trained_on=trained_on,
    )


def cross_validated(clips: Sequence[Clip], *, seed: int, folds: int = 5) -> Judged:
    """What models say of clips they were not fitted to, each clip being one body."""

    def strangers() -> Iterator[tuple[TwistModel, Clip]]:
        for fold in range(folds):
            others = [c for i, c in enumerate(clips) if i % folds != fold]
            model = fit(others, seed=seed, members=FEWER)
            yield from ((model, clip) for clip in clips[fold::folds])

    return judged(strangers())


def judged(strangers: Iterable[tuple[TwistModel, Clip]]) -> Judged:
    """What each model says of a clip it was not fitted to, from the first of its neutrals."""
    measured, true, arms, head_only = [], [], [], []
    for model, clip in strangers:
        measured.append(model(clip.odd[0], clip.even[0]))
        true.append(clip.angle_deg[0])
        arms.append(np.full(len(true[-1]), clip.arms))
        head_only.append(clip.head_only)
    return Judged(
        measured=np.concatenate(measured),
        true=np.concatenate(true),
        arms=np.concatenate(arms),
        head_only=np.concatenate(head_only),
    )


def _heads(clips: Sequence[Clip], odd_scale: Array, even_scale: Array) -> tuple[Array, Array]:
    """What a head that turns alone does to the scaled features; (heads, F) and (heads, G)."""
    odd = [c.odd[:, c.head_only].reshape(-1, c.odd.shape[-1]) for c in clips]
    even = [
        (c.even[:, c.head_only] - c.even0[:, None]).reshape(-1, c.even.shape[-1]) for c in clips
    ]
    return np.concatenate(odd) / odd_scale, np.concatenate(even) / even_scale


def _descend(
    odd: Array, even: Array, heads: tuple[Array, Array], turn: Array, rng: np.random.Generator
) -> Weights:
    n, f = odd.shape
    both = f + even.shape[1]
    weights = {
        "hidden": rng.normal(0, 1 / np.sqrt(both), (both, UNITS)),
        "bias": np.zeros(UNITS),
        "out": rng.normal(0, 0.3 / np.sqrt(UNITS), UNITS),
        "linear": np.zeros(f),
    }

    def slopes(weights: Weights, rows: Rows) -> Weights:
        a = odd[rows] + rng.normal(0, NOISE, (len(rows), f))
        s = even[rows] + rng.normal(0, NOISE, (len(rows), both - f))
        if len(heads[0]):
            times = rng.uniform(-HEADS_TIMES, HEADS_TIMES, len(rows))
            times *= rng.random(len(rows)) < HEADS
            one = rng.integers(len(heads[0]), size=len(rows))
            a += times[:, None] * heads[0][one]
            s += np.abs(times)[:, None] * heads[1][one]
        return _slopes(weights, a, s, turn[rows])

    return descended(weights, slopes, frames=n, epochs=EPOCHS, rng=rng)


def _slopes(weights: Weights, a: Array, s: Array, turn: Array) -> Weights:
    """The gradient of the mean loss over one batch."""
    straight, mirror = np.concatenate([a, s], 1), np.concatenate([-a, s], 1)
    up = np.tanh(straight @ weights["hidden"] + weights["bias"])
    down = np.tanh(mirror @ weights["hidden"] + weights["bias"])
    said = (up - down) @ weights["out"] / 2 + a @ weights["linear"]
    limit = LINEAR_FROM_DEG / _DEGREES
    pull = np.clip(said - turn, -limit, limit) * 2 / len(turn)
    through_up = np.outer(pull, weights["out"]) / 2 * (1 - up**2)
    through_down = -np.outer(pull, weights["out"]) / 2 * (1 - down**2)
    return {
        "hidden": straight.T @ through_up + mirror.T @ through_down,
        "bias": through_up.sum(axis=0) + through_down.sum(axis=0),
        "out": (up - down).T @ pull / 2,
        "linear": a.T @ pull,
    }
