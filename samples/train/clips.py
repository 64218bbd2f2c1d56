"""Rendered clips as training material: the changes of landmarks in each frame, and what is true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.evaluation.truth import Truth, read_truth, truth_paths
from coach.measures.base import Baseline
from coach.measures.learned.landmark_changes import front_changes, side_changes
from coach.pose.body import Body
from coach.pose.landmarks import INDEX
from coach.pose.log import PoseLog
from coach.pose.plausibility import Plausibility
from coach.pose.types import Pose
from samples.train.learned import Curves, Features, Learned

__all__ = ["Clip", "read_clip"]

#: The start position is where every angle is truly within this of it, in so many poses at most
#: and at least; a clip that starts in motion passes through it.
REST_DEG, START_POSES, FEWEST_POSES = 4.0, 12, 3
#: The landmarks that waver do so by this, a standard deviation in torso lengths.
WAVER = 0.03

TRUNK = ("shoulder", "hip")

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One body, T frames of it.

    Attributes:
        t_s: times (T,).
        changes: of its landmarks since its start position, (T, F).
        wavering: the same while every landmark wavers by itself, by `WAVER`.
        true: what is true, (T, K).
    """

    truth: Truth
    t_s: Array
    changes: Array
    wavering: Array
    true: Array


def read_clip(log_path: Path, learned: Learned) -> Clip | None:
    """The clip of a pose log with its truth beside it.

    None when nobody was seen in the start position. Frames that the engine would not believe are
    left out.
    """
    truth = read_truth(log_path)
    plausibility = Plausibility()
    poses = [
        o.pose
        for o in PoseLog(log_path)
        if o.pose is not None and plausibility.objection(Body(o.pose)) is None
    ]
    t_s = np.array([p.t_s for p in poses])
    rest = _start(t_s, truth)
    if rest is None:
        return None
    start = Baseline.of([poses[i] for i in rest]).body
    true = _true(t_s, truth, learned.outputs, log_path, start)
    dice = np.random.default_rng(int(truth.facts.get("seed", 0)))
    unsteady = [_wavering(pose, start, dice) for pose in poses]
    return Clip(
        truth=truth,
        t_s=t_s,
        changes=np.array([_changes(pose, start, learned.features) for pose in poses]),
        wavering=np.array([_changes(pose, start, learned.features) for pose in unsteady]),
        true=true - np.median(true[rest], axis=0),
    )


def _start(t_s: Array, truth: Truth) -> list[int] | None:
    """The poses nearest to the start position, in order; None when none comes near it."""
    away = np.max([np.abs(curve) for curve in truth.curves.values()], axis=0)
    poses_away = np.interp(t_s, truth.t_s, away)
    nearest = np.argsort(poses_away, kind="stable")[:START_POSES]
    near = nearest[poses_away[nearest] < REST_DEG]
    return sorted(near.tolist()) if len(near) >= FEWEST_POSES else None


def _wavering(pose: Pose, start: Body, dice: np.random.Generator) -> Pose:
    """The pose with each of its landmarks moved at random, in the picture and in the world."""
    ends = (start.pose.world_m[[INDEX[f"{s}_{j}"] for s in ("left", "right")]] for j in TRUNK)
    torso_m = np.linalg.norm(np.subtract(*(pair.mean(axis=0) for pair in ends)))
    by_px = dice.normal(0, WAVER * start.torso_px, (len(INDEX), 3)).astype(np.float32)
    by_m = dice.normal(0, WAVER * torso_m, (len(INDEX), 3)).astype(np.float32)
    return replace(
        pose,
        image_px=pose.image_px + by_px[:, :2],
        depth=pose.depth + by_px[:, 2],
        world_m=pose.world_m + by_m,
    )


def _changes(pose: Pose, start: Body, features: Features) -> Array:
    alone, _ = replace(pose).batch  # without the others of its log
    if features == "side":
        return side_changes(alone, start)[0]
    return front_changes(alone, start)[0]


def _true(t_s: Array, truth: Truth, outputs: Curves, log_path: Path, start: Body) -> Array:
    curves = dict(truth.curves)
    if any("shift" in names for names in outputs.values()):
        curves["shift"] = _shift(log_path, start.near)
    return np.stack(
        [
            np.interp(t_s, truth.t_s, np.sum([curves[name] for name in names], axis=0))
            for names in outputs.values()
        ],
        axis=1,
    )


def _shift(log_path: Path, near: str) -> Array:
    """How far the hips truly are ahead of the knees, in hundredths of the trunk's length, (T,)."""
    with np.load(truth_paths(log_path)[1]) as file:
        joints = file["joints_px"]
    hip, knee, shoulder = (joints[:, INDEX[f"{near}_{n}"]] for n in ("hip", "knee", "shoulder"))
    trunk_px = np.linalg.norm(shoulder[0] - hip[0])
    headwards = np.sign(shoulder[0, 0] - hip[0, 0])
    return np.asarray(100 * headwards * (hip - knee)[:, 0] / trunk_px, np.float64)
