"""Rendered cat-cows as training material: features of every frame, and the true bend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import INDEX, Pose
from coach.measures.base import Neutral
from coach.measures.spine_features import bend_can_be_told, spine_features
from coach.measures.spine_model import TOLD
from coach.plausibility import Plausibility
from coach.recording import PoseLog
from coach.truth import read_truth, truth_paths
from samples.train.material import since_the_start

__all__ = ["CURVES", "Clip", "read_clip"]

#: The true curves whose sum is each of the angles that are told; the shift is in the joints.
CURVES = {
    "spine": ("lumbar_flexion_deg", "thoracic_flexion_deg"),
    "neck": ("neck_flexion_deg",),
    "pelvis": ("pelvis_pitch_deg",),
}
#: The still start of every rendered clip, cut in two ways: what a neutral may be taken from.
NEUTRALS_S = ((0.2, 0.9), (0.9, 2.3))
#: Fewer poses than these make no neutral.
FEWEST = 5
#: A trunk seen so far from where it is, in torso lengths and beside its usual offset, is lost.
LOST = 0.25
_TRUNK = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One body: features (N, T, F) and what is `TOLD` (N, T, K) against each of several neutrals.

    at_rest: (N, F), the features of those neutrals themselves.
    found: (T,), whether the trunk was seen where it truly is; only such frames are learned from.
    followed: whether the features hold those of followed points, as their last ones.
    """

    name: str
    features: Array
    at_rest: Array
    true: Array
    found: NDArray[np.bool_]
    followed: bool = False


def read_clip(log_path: Path, *, followed: bool = False) -> Clip | None:
    """The clip of a pose log with its truth beside it; None when its start was not seen.

    Frames that the engine would not believe, or whose bend it would not tell, are left out; with
    `followed` also those in which the points of trunk and head are not followed since the start.

    Raises:
        CoachError: `followed`, and the log has no such points.
    """
    truth = read_truth(log_path)
    plausibility = Plausibility()
    poses = [
        o.pose
        for o in PoseLog(log_path)
        if o.pose is not None and plausibility.objection(Body(o.pose)) is None
    ]
    if followed:
        poses = since_the_start(poses, log_path)
    times = np.array([p.t_s for p in poses])
    starts = [(times >= begin) & (times <= end) for begin, end in NEUTRALS_S]
    if any(still.sum() < FEWEST for still in starts):
        return None
    neutrals = [Neutral.of([p for p, s in zip(poses, still, strict=True) if s]) for still in starts]
    bodies = [Body(p) for p in poses]
    curves = {n: np.sum([truth.curves[c] for c in CURVES[n]], axis=0) for n in CURVES}
    curves["shift"] = _shift(log_path, neutrals[0].body.near)
    true = np.stack([np.interp(times, truth.t_s, curves[name]) for name in TOLD], axis=1)
    told = [i for i, b in enumerate(bodies) if bend_can_be_told(b, neutrals[0])]
    found = _found(poses, log_path, neutrals[0], np.any(starts, axis=0))
    return Clip(
        name=log_path.stem,
        features=np.array(
            [[spine_features(bodies[i], n, followed=followed) for i in told] for n in neutrals]
        ),
        at_rest=np.array([spine_features(n.body, n, followed=followed) for n in neutrals]),
        true=np.array([true[told] - np.median(true[still], 0) for still in starts]),
        found=found[told],
        followed=followed,
    )


def _shift(log_path: Path, near: str) -> Array:
    """How far the hips truly are ahead of the knees, in hundredths of the trunk's length, (T,)."""
    with np.load(truth_paths(log_path)[1]) as file:
        joints = file["joints_px"]
    hip, knee, shoulder = (joints[:, INDEX[f"{near}_{n}"]] for n in ("hip", "knee", "shoulder"))
    trunk_px = np.linalg.norm(shoulder[0] - hip[0])
    headwards = np.sign(shoulder[0, 0] - hip[0, 0])
    return np.asarray(100 * headwards * (hip - knee)[:, 0] / trunk_px, np.float64)


def _found(
    poses: Sequence[Pose], log_path: Path, neutral: Neutral, still: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    with np.load(truth_paths(log_path)[1]) as file:
        t_s, joints = file["t_s"], file["joints_px"][:, _TRUNK].reshape(len(file["t_s"]), -1)
    times = [p.t_s for p in poses]
    true = np.stack([np.interp(times, t_s, joint) for joint in joints.T], axis=1)
    seen = np.array([p.image_px[_TRUNK].ravel() for p in poses])
    off = seen - true
    off = (off - np.median(off[still], axis=0)).reshape(len(poses), -1, 2)
    lost = np.linalg.norm(off, axis=-1).max(axis=1) > LOST * neutral.body.torso_px
    return np.asarray(~lost)
