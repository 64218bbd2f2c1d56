"""Rendered clips from the front as training material: features of every frame, and the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import INDEX
from coach.measures.base import Neutral
from coach.measures.front import turn_can_be_told
from coach.measures.twist_features import seen, split_features
from coach.recording import PoseLog
from coach.truth import Truth, read_truth, truth_paths
from samples.train.material import since_the_start

__all__ = ["Clip", "read_clip"]

#: The still start of every rendered clip, cut in several ways: what a neutral may be taken from.
NEUTRALS_S = ((0.0, 2.6), (0.2, 1.0), (1.4, 2.6))
#: Only the head has turned: ribs and pelvis by no more than the first, the head by the second.
STILL_DEG, HEAD_DEG = 5.0, 20.0

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One body: features against each of several neutrals, an angle, and how the arms are held.

    t_s (T,); odd (N, T, F), even (N, T, G): of the frames; even0 (N, G): of the neutrals, where
    nothing is odd.
    angle_deg: (N, T), what is to be told, from the same neutral. arms: as in the truth.
    head_only: (T,) whether nothing but the head has turned.
    """

    name: str
    arms: str
    t_s: Array
    odd: Array
    even: Array
    even0: Array
    angle_deg: Array
    head_only: NDArray[np.bool_]


def read_clip(
    log_path: Path, *, curves: Sequence[str] = ("thorax_yaw_deg",), followed: bool = False
) -> Clip | None:
    """The clip of a pose log with its truth beside it; None when its start was not seen.

    What is to be told is the sum of the true `curves`.

    Frames in which the measure would call itself unseen are left out, and with `followed` those in
    which the points of the trunk are not followed since the start.

    Raises:
        CoachError: `followed`, and the log has no such points.
    """
    truth = read_truth(log_path)
    poses = [o.pose for o in PoseLog(log_path) if o.pose and turn_can_be_told(Body(o.pose))]
    if followed:
        poses = since_the_start(poses, log_path)
    times = np.array([p.t_s for p in poses])
    true = np.interp(times, truth.t_s, np.sum([truth.curves[name] for name in curves], axis=0))
    rows, rest, angles = [], [], []
    for start_s, end_s in NEUTRALS_S:
        still = (times >= start_s) & (times <= end_s)
        if still.sum() < 2:
            return None
        start = Neutral.of([p for p, s in zip(poses, still, strict=True) if s]).body.pose
        now, neutral = seen(poses, start), seen([start], start).each[0]
        rows.append(split_features(now, neutral, followed=followed))
        rest.append(split_features(neutral, neutral, followed=followed))
        angles.append(true - np.median(true[still]))
    return Clip(
        name=log_path.stem,
        arms=str(truth.facts.get("arms", "")),
        t_s=times,
        odd=np.array([odd for odd, _ in rows]),
        even=np.array([even for _, even in rows]),
        even0=np.array([even for _, even in rest]),
        angle_deg=np.array(angles),
        head_only=_head_only(log_path, truth, times),
    )


def _head_only(log_path: Path, truth: Truth, times: Array) -> NDArray[np.bool_]:
    """Whether nothing but the head has turned since the start; never, where no head is known."""
    with np.load(truth_paths(log_path)[1], allow_pickle=False) as file:
        if "joints_m" not in file:
            return np.zeros(len(times), bool)
        ears = file["joints_m"][:, INDEX["left_ear"]] - file["joints_m"][:, INDEX["right_ear"]]
    head = np.degrees(np.unwrap(np.arctan2(-ears[:, 2], ears[:, 0])))
    turned = {
        name: np.interp(times, truth.t_s, angle - np.median(angle[truth.t_s <= NEUTRALS_S[0][1]]))
        for name, angle in (
            ("head", head),
            ("ribs", truth.curves["thorax_yaw_deg"]),
            ("pelvis", truth.curves["pelvis_yaw_deg"]),
        )
    }
    still = np.maximum(np.abs(turned["ribs"]), np.abs(turned["pelvis"])) <= STILL_DEG
    return np.asarray(still & (np.abs(turned["head"]) >= HEAD_DEG))
