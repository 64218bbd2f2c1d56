"""Learns the turn of the ribs of a seated person (`coach.measures.twist_model`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.accuracy import Curve, score_measure
from coach.measures.trained_on import TrainedOn
from coach.measures.twist_model import FOLLOWED, LANDMARKS, shipped
from samples.train.learned import Learned
from samples.train.material import read_all
from samples.train.twist_clips import read_clip
from samples.train.twist_fit import Judged, cross_validated, fit, judged

__all__ = ["TWIST", "TWIST_FOLLOWED", "learn_twist"]

#: Turns up to the first count as none, up to the second as small.
_STILL_DEG, _SMALL_DEG = 5.0, 25.0


def learn_twist(
    logs: Sequence[Path], trained_on: TrainedOn, out: Path, seed: int, *, followed: bool
) -> Iterator[str]:
    """Fit the turn to the logs and write the weights; yield its errors on bodies held out."""
    clips = yield from read_all(logs, partial(read_clip, followed=followed))
    found = cross_validated(clips, seed=seed)
    gain = float(found.true @ found.measured / (found.measured @ found.measured))
    found = replace(found, measured=found.measured * gain)
    yield f"what is told is made larger by {gain:.3f}: networks that are not sure say too little"
    yield from _report(found)
    error_deg = float(np.abs(found.measured - found.true).mean())
    model = fit(clips, seed=seed, error_deg=error_deg, trained_on=trained_on)
    replace(model, out=model.out * gain, linear=model.linear * gain).save(out)
    yield f"{out}: {out.stat().st_size / 1024:.1f} kB from {trained_on}"


def judge_twist(logs: Sequence[Path], *, followed: bool) -> Iterator[str]:
    """What the weights that come with coach say of clips they never saw."""
    clips = yield from read_all(logs, partial(read_clip, followed=followed))
    model = shipped(FOLLOWED if followed else LANDMARKS)
    yield from _report(judged((model, clip) for clip in clips))


def _report(judged: Judged) -> Iterator[str]:
    size = np.abs(judged.true)
    groups: dict[str, NDArray[np.bool_]] = {"all": np.ones(len(size), bool)}
    groups |= {f"arms {arms}": judged.arms == arms for arms in sorted(set(judged.arms))}
    groups["small turns"] = (size > _STILL_DEG) & (size <= _SMALL_DEG)
    groups["large turns"] = size > _SMALL_DEG
    for name, rows in groups.items():
        curve = Curve(measure=name, measured=judged.measured[rows], true=judged.true[rows])
        score = score_measure([curve])
        yield (
            f"{name:16} MAE {score.mae:4.1f}  95 % below {score.p95:4.1f}  r {score.r:.3f}  "
            f"slope {score.slope:.2f}  side right {score.sign:.1%}"
        )
    for name, rows in (("no turn", size <= _STILL_DEG), ("head alone", judged.head_only)):
        still = np.abs(judged.measured[rows])
        if len(still):
            yield f"{name:16} read as {still.mean():.1f}, 95 % below {np.percentile(still, 95):.1f}"


TWIST = Learned(
    name="twist",
    exercises=("seated_twist",),
    seeds=(*range(1000, 1120), *range(2000, 2040), *range(4000, 4006)),
    weights=LANDMARKS,
    learn=partial(learn_twist, followed=False),
    judge=partial(judge_twist, followed=False),
    fps=4.0,
)
#: From the very same clips, for bodies on which points are followed.
TWIST_FOLLOWED = replace(
    TWIST,
    name="twist_followed",
    weights=FOLLOWED,
    learn=partial(learn_twist, followed=True),
    judge=partial(judge_twist, followed=True),
)
