"""Ridge regression over clips, every body with the same weight, judged on bodies held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.metrics import Curve, score_measure
from coach.measures.learned.linear_map import LinearMap
from coach.measures.learned.trained_on import TrainedOn
from samples.train.clips import Clip

__all__ = ["choose_penalties", "errors", "fit", "held_out"]

FOLDS = 8
#: Penalties tried, per variance of a scaled feature; the one that errs least on bodies held out.
PENALTIES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1.0)
#: Added to a feature's spread, in torso lengths or radians: noise must not be blown up.
SPREAD = 1e-3

#: A clip in which a value varies by less, in its unit, has no correlation worth telling.
MOVING = 3.0

Array = NDArray[np.float64]


def fit(
    clips: Sequence[Clip], penalties: Sequence[float], trained_on: TrainedOn | None = None
) -> LinearMap:
    """The matrix that tells the true values of the clips best; one penalty an output.

    Each clip teaches twice, as it was seen and with landmarks that waver. What is learned then
    leans on many landmarks at once, and hardly moves with one of them (Bishop, Training with noise
    is equivalent to Tikhonov regularization, Neural Computation 1995).
    """
    changes = np.concatenate([taught for c in clips for taught in (c.changes, c.wavering)])
    true = np.concatenate([clip.true for clip in clips for _ in range(2)])
    each = [np.full(2 * len(c.t_s), 1 / len(c.t_s) / len(clips) / 2) for c in clips]
    weight = np.concatenate(each)
    spread = np.sqrt(weight @ changes**2) + SPREAD
    scaled = changes / spread
    weighted = scaled * weight[:, None]
    gram, target = scaled.T @ weighted, weighted.T @ true
    columns = [
        np.linalg.solve(gram + penalty * np.eye(len(gram)), target[:, k])
        for k, penalty in enumerate(penalties)
    ]
    coefficients = np.stack(columns, axis=1) / spread[:, None]
    return LinearMap(coefficients=coefficients, trained_on=trained_on)


def held_out(clips: Sequence[Clip], penalties: Sequence[float]) -> list[Array]:
    """What is told of each clip (T, K) by weights that never saw its body."""
    told: list[Array] = [np.empty(0)] * len(clips)
    for fold in range(FOLDS):
        model = fit([c for i, c in enumerate(clips) if i % FOLDS != fold], penalties)
        for i in range(fold, len(clips), FOLDS):
            told[i] = model(clips[i].changes)
    return told


def choose_penalties(clips: Sequence[Clip]) -> list[float]:
    """For each output the penalty with the least squared error on bodies held out."""
    outputs = clips[0].true.shape[1]
    errors = []
    for penalty in PENALTIES:
        told = held_out(clips, [penalty] * outputs)
        each = [((t - c.true) ** 2).mean(axis=0) for t, c in zip(told, clips, strict=True)]
        errors.append(np.mean(each, axis=0))
    return [PENALTIES[i] for i in np.argmin(errors, axis=0)]


def errors(clips: Sequence[Clip], told: Sequence[Array], outputs: Sequence[str]) -> Iterator[str]:
    """One line an output: over all frames, and the median correlation by clip."""
    for k, name in enumerate(outputs):
        measured, true = (
            np.concatenate([v[:, k] for v in s]) for s in (told, [c.true for c in clips])
        )
        score = score_measure([Curve(measure=name, measured=measured, true=true)])
        moving = [i for i, c in enumerate(clips) if c.true[:, k].std() > MOVING]
        by_clip = [np.corrcoef(told[i][:, k], clips[i].true[:, k])[0, 1] for i in moving]
        yield (
            f"{name:8} MAE {score.mae:4.1f}  95 % below {score.p95:4.1f}  r {score.r:.3f}  "
            f"slope {score.slope:.2f}  side right {score.sign:.2%}  "
            f"median r by clip {np.median(by_clip) if by_clip else np.nan:.3f}"
        )
