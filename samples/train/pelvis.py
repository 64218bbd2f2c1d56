"""Learns the turn of the pelvis of a seated person (`coach.measures.pelvis_model`).

What it is for is a yes or no: does the pelvis turn along in a twist? So beside its errors in
degrees it is asked how many such twists are cued at a rate of false cues that is borne. All of it
is on bodies held out, and the limit from which on is cued is chosen on yet other ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.exercise_file import load
from coach.measures.pelvis_model import WEIGHTS, shipped
from coach.measures.trained_on import TrainedOn
from samples.train.material import read_all
from samples.train.pelvis_clips import BAD, PelvisClip, read_pelvis_clip
from samples.train.twist import TWIST
from samples.train.twist_fit import FEWER, fit
from samples.train.twists import GOOD, Told, sustained

__all__ = ["PELVIS", "learn_pelvis"]

FOLDS = 5
Array = NDArray[np.float64]


def learn_pelvis(
    logs: Sequence[Path], trained_on: TrainedOn, out: Path, seed: int
) -> Iterator[str]:
    """Fit the turn of the pelvis to the logs and write the weights; yield the evidence first."""
    clips = yield from read_all(logs, read_pelvis_clip)
    said = _said(clips, {frozenset({k}) for k in range(FOLDS)}, seed)
    outer = {i: said[frozenset({i % FOLDS}), i] for i in range(len(clips))}
    errors = [np.abs(outer[i] - c.pelvis_deg)[c.told] for i, c in enumerate(clips)]
    error_deg = float(np.concatenate(errors).mean())
    told = _told(clips, outer)
    yield f"MAE {error_deg:.1f}; {sum(told.kind == BAD)} of {len(told.kind)} twists with the pelvis"
    yield from told.report(told.limit)
    yield _nested(clips, outer, seed)
    taught = [clip.taught for clip in clips]
    model = fit(taught, seed=seed, error_deg=error_deg, trained_on=trained_on, members=FEWER)
    model.save(out)
    yield f"{out}: {out.stat().st_size / 1024:.1f} kB from {trained_on}"


def judge_pelvis(logs: Sequence[Path]) -> Iterator[str]:
    """What the weights and the limit that come with coach say of clips they never saw."""
    clips = yield from read_all(logs, read_pelvis_clip)
    model = shipped()
    said = {i: np.where(c.told, model(c.odd, c.even), np.nan) for i, c in enumerate(clips)}
    yield from _told(clips, said).report(load("seated_twist").thresholds["hips_deg"].value)


def _said(
    clips: Sequence[PelvisClip], left_out: set[frozenset[int]], seed: int
) -> Mapping[tuple[frozenset[int], int], Array]:
    """What a model that never saw some folds says of each clip in them, frame by frame (T,).

    By the folds left out, and the number of the clip; NaN where the legs are not found.
    """
    said = {}
    for folds in sorted(left_out, key=sorted):
        taught = [c.taught for i, c in enumerate(clips) if i % FOLDS not in folds]
        model = fit(taught, seed=seed, members=FEWER)
        for i, clip in enumerate(clips):
            if i % FOLDS in folds:
                turn = model(clip.odd, clip.even)
                said[folds, i] = np.where(clip.told, turn, np.nan)
    return said


def _told(clips: Sequence[PelvisClip], said: Mapping[int, Array]) -> Told:
    found = [(clips[i], turn, twist) for i, turn in said.items() for twist in clips[i].twists]
    return Told(
        kind=np.array([twist.kind for _, _, twist in found]),
        score=np.array([sustained(clip.t_s, turn, twist) for clip, turn, twist in found]),
        seconds=np.array([twist.seconds for _, _, twist in found]),
    )


def _nested(clips: Sequence[PelvisClip], outer: Mapping[int, Array], seed: int) -> str:
    """How it does with a limit chosen without the bodies that judge it, nor models that saw them.

    For a fold that judges, models that saw neither it nor another fold say what the limit would
    have been on that other one.
    """
    inner = _said(clips, {frozenset(pair) for pair in combinations(range(FOLDS), 2)}, seed)
    cued, bad, false_cues, minutes = 0, 0, 0, 0.0
    for k in range(FOLDS):
        others = [i for i in range(len(clips)) if i % FOLDS != k]
        limit = _told(clips, {i: inner[frozenset({k, i % FOLDS}), i] for i in others}).limit
        judged = _told(clips, {i: turn for i, turn in outer.items() if i % FOLDS == k})
        high, is_good = judged.score > limit, judged.kind == GOOD
        cued += sum(high & (judged.kind == BAD))
        bad += sum(judged.kind == BAD)
        false_cues += sum(high & is_good)
        minutes += judged.seconds[is_good].sum() / 60
    return (
        f"limit chosen on other bodies: {cued} of {bad} cued ({cued / bad:.0%}), "
        f"{false_cues} false cues in {minutes:.0f} min of good twists "
        f"({false_cues / minutes:.2f} a minute)"
    )


#: From the very clips of the ribs' turn: one filming and one seeing serve both.
PELVIS = replace(TWIST, name="pelvis", weights=WEIGHTS, learn=learn_pelvis, judge=judge_pelvis)
