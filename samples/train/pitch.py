"""Learns how far a seated chest has tipped forward (`coach.measures.pitch_model`).

What it is for is a yes or no: does a turn slump or lean? So beside its errors in degrees it is
asked how many such turns are told at a rate of good ones that is borne. All of it is on bodies
held out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.accuracy import Curve, score_measure
from coach.exercise_file import load
from coach.measures.networks import Networks
from coach.measures.pitch_model import CURVES, WEIGHTS, pitch_features, shipped
from coach.measures.trained_on import TrainedOn
from coach.truth import read_truth
from samples.train.material import read_all
from samples.train.networks import Fit, fitted
from samples.train.twist import TWIST
from samples.train.twist_clips import Clip, read_clip
from samples.train.twists import Told, sustained, twists_of

__all__ = ["PITCH", "learn_pitch"]

WAY = Fit(units=16, members=4, epochs=15, linear_from=15.0)
#: Noise added to the scaled features, in standard deviations.
NOISE = 0.3
FOLDS = 5

Array = NDArray[np.float64]


def learn_pitch(logs: Sequence[Path], trained_on: TrainedOn, out: Path, seed: int) -> Iterator[str]:
    """Fit the pitch to the logs and write the weights; yield its errors on bodies held out."""
    clips = yield from read_all(logs, partial(read_clip, curves=CURVES, followed=True))
    measured = [np.empty(0)] * len(clips)
    for fold in range(FOLDS):
        model = _fit([c for i, c in enumerate(clips) if i % FOLDS != fold], seed)
        for i in range(fold, len(clips), FOLDS):
            measured[i] = told(model, clips[i])
    true = np.concatenate([c.angle_deg[0] for c in clips])
    size = float(np.polyfit(true, np.concatenate(measured), 1)[0])
    yield f"made larger by {1 / size:.2f}: networks that are not sure say too little"
    measured = [m / size for m in measured]
    yield _errors(clips, measured)
    found = _cued(clips, measured, logs)
    yield from found.report(found.limit)
    error = np.abs(np.concatenate(measured) - true).mean(keepdims=True)
    model = _fit(clips, seed, error=error, trained_on=trained_on)
    replace(model, out=model.out / size, linear=model.linear / size).save(out)
    yield f"{out}: {out.stat().st_size / 1024:.1f} kB from {trained_on}"


def judge_pitch(logs: Sequence[Path]) -> Iterator[str]:
    """What the weights and the limit that come with coach say of clips they never saw."""
    clips = yield from read_all(logs, partial(read_clip, curves=CURVES, followed=True))
    measured = [told(shipped(), clip) for clip in clips]
    yield _errors(clips, measured)
    limit = load("seated_twist").thresholds["slump_deg"].value
    yield from _cued(clips, measured, logs).report(limit)


def told(model: Networks, clip: Clip) -> Array:
    """What the model says of each frame of a clip, (T,), from the first of its neutrals."""
    rest = pitch_features(np.zeros_like(clip.odd[0, 0]), clip.even0[0])
    said = model(pitch_features(clip.odd[0], clip.even[0])) - model(rest)
    return np.asarray(said[:, 0])


def _errors(clips: Sequence[Clip], measured: Sequence[Array]) -> str:
    true = np.concatenate([clip.angle_deg[0] for clip in clips])
    curve = Curve(measure="pitch", measured=np.concatenate(measured), true=true)
    score = score_measure([curve])
    return (
        f"MAE {score.mae:.1f}  95 % below {score.p95:.1f}  r {score.r:.3f}  slope {score.slope:.2f}"
    )


def _cued(clips: Sequence[Clip], measured: Sequence[Array], logs: Sequence[Path]) -> Told:
    """Each turn with the largest tip that lasts in it."""
    paths = {log.stem: log for log in logs}
    kinds, scores, seconds = [], [], []
    for clip, pitch in zip(clips, measured, strict=True):
        for twist in twists_of(read_truth(paths[clip.name]), clip.t_s, wanted="slouching"):
            kinds.append(twist.kind)
            scores.append(sustained(clip.t_s, pitch, replace(twist, sign=1.0)))
            seconds.append(twist.seconds)
    return Told(kind=np.array(kinds), score=np.array(scores), seconds=np.array(seconds))


def _fit(
    clips: Sequence[Clip],
    seed: int,
    *,
    error: Array | None = None,
    trained_on: TrainedOn | None = None,
) -> Networks:
    features = np.concatenate([f for c in clips for f in pitch_features(c.odd, c.even)])
    true = np.concatenate([c.angle_deg.ravel() for c in clips])[:, None]
    noise = np.full(features.shape[1], NOISE)
    return fitted(features, true, WAY, noise=noise, seed=seed, error=error, trained_on=trained_on)


#: From the clips of the ribs' turn and as many again: few of them slump.
PITCH = replace(
    TWIST,
    name="pitch",
    seeds=tuple(sorted((*TWIST.seeds, *range(1120, 1240)))),
    weights=WEIGHTS,
    learn=learn_pitch,
    judge=judge_pitch,
)
