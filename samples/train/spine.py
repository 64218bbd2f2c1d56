"""Learns the bend of the spine, on the floor and on a chair (`coach.measures.spine_model`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.accuracy import Curve, score_measure
from coach.measures.spine_model import FLOOR, FLOOR_FOLLOWED, SEATED, SEATED_FOLLOWED, TOLD, shipped
from coach.measures.trained_on import TrainedOn
from samples.train.learned import Learned
from samples.train.material import read_all
from samples.train.spine_clips import read_clip
from samples.train.spine_fit import Judged, cross_validated, fit, judged

__all__ = ["SPINES", "learn_spine", "typical_slopes"]

#: Bends up to this count as none.
_STILL_DEG = 5.0
#: A clip whose bend varies by less (standard deviation) says nothing of a correlation.
_MOVES_DEG = 8.0
#: Less than this part of an angle is nothing to multiply.
_LEAST_TOLD = 0.25


def learn_spine(
    logs: Sequence[Path], trained_on: TrainedOn, out: Path, seed: int, *, followed: bool
) -> Iterator[str]:
    """Fit the bend to the logs and write the weights; yield its errors on bodies held out."""
    clips = yield from read_all(logs, partial(read_clip, followed=followed))
    found = cross_validated(clips, seed=seed)
    size = typical_slopes(found)
    found = replace(found, measured=found.measured / size)
    yield f"what is told is made larger by {', '.join(f'{1 / s:.2f}' for s in size)}"
    yield from _report(found)
    error = np.abs(found.measured - found.true).mean(axis=0)
    model = fit(clips, seed=seed, error=error, trained_on=trained_on)
    replace(model, out=model.out / size, linear=model.linear / size).save(out)
    yield f"{out}: {out.stat().st_size / 1024:.1f} kB from {trained_on}"


def judge_spine(logs: Sequence[Path], *, weights: str, followed: bool) -> Iterator[str]:
    """What the weights that come with coach say of clips they never saw."""
    clips = yield from read_all(logs, partial(read_clip, followed=followed))
    model = shipped(weights)
    yield from _report(judged((model, clip) for clip in clips))


def typical_slopes(judged: Judged) -> NDArray[np.float64]:
    """Of all but the spine, the median over clips of how much of it is told; 1 for the spine, (K,).

    Networks that are not sure say too little. Divided by this, a nod and a tilt have about their
    size, which their thresholds need; for the spine itself it would add more error than it takes.
    """
    slopes = [1.0]
    for k in range(1, len(TOLD)):
        each = []
        for name in np.unique(judged.clip):
            rows = judged.clip == name
            if judged.true[rows, k].std() > _MOVES_DEG / 2:
                each.append(np.polyfit(judged.true[rows, k], judged.measured[rows, k], 1)[0])
        slopes.append(np.median(each) if each else 1.0)
    return np.asarray(np.clip(slopes, _LEAST_TOLD, 1.0), np.float64)


def _report(judged: Judged) -> Iterator[str]:
    for k, told in enumerate(TOLD):
        for name, rows in (("", np.ones(len(judged.found), bool)), (", found", judged.found)):
            measured, true = judged.measured[rows, k], judged.true[rows, k]
            score = score_measure([Curve(measure=told, measured=measured, true=true)])
            yield (
                f"{told + name:14} MAE {score.mae:4.1f}  95 % below {score.p95:4.1f}  "
                f"r {score.r:.3f}  slope {score.slope:.2f}  side right {score.sign:.1%}"
            )
    measured, true = judged.measured[:, 0], judged.true[:, 0]
    still = np.abs(measured[np.abs(true) <= _STILL_DEG])
    yield f"{'no bend':14} read as {still.mean():.1f}, 95 % below {np.percentile(still, 95):.1f}"
    clips = [judged.clip == name for name in np.unique(judged.clip)]
    each = [
        np.corrcoef(true[clip], measured[clip])[0, 1]
        for clip in clips
        if true[clip].std() > _MOVES_DEG
    ]
    yield f"{'by clip':14} median r {np.median(each):.3f} of {len(each)} that bend"


def _learned(
    name: str, exercise: str, weights: str, *, followed: bool, bodies: int = 99
) -> Learned:
    return Learned(
        name=name,
        exercises=(exercise,),
        seeds=tuple(range(7000, 7000 + bodies)),
        weights=weights,
        learn=partial(learn_spine, followed=followed),
        judge=partial(judge_spine, weights=weights, followed=followed),
        fps=15.0,
    )


SPINES: tuple[Learned, ...] = (
    _learned("spine_seated", "cat_cow_seated", SEATED, followed=False, bodies=129),
    _learned("spine_seated_followed", "cat_cow_seated", SEATED_FOLLOWED, followed=True, bodies=129),
    _learned("spine_floor", "cat_cow", FLOOR, followed=False),
    _learned("spine_floor_followed", "cat_cow", FLOOR_FOLLOWED, followed=True, bodies=51),
)
"""On a chair and on the floor, without followed points and with them, from the same clips."""
