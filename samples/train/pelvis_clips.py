"""Rendered twists as material for the turn of the pelvis: legs as followed, and what is true."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.errors import CoachError
from coach.landmarks import Followed, Pose
from coach.measures import Neutral
from coach.measures.front import pelvis_can_be_told
from coach.measures.pelvis_features import legs_can_be_told, split_features
from coach.recording import PoseLog
from coach.truth import read_truth, truth_paths
from samples.train.twist_clips import Clip
from samples.train.twists import Twist, twists_of

__all__ = ["BAD", "PelvisClip", "read_pelvis_clip"]

#: The fault that is looked for.
BAD = "hips_turning"
#: The still start of every rendered clip.
STILL_S = (0.2, 2.6)
#: Fewer frames make no start.
FEWEST = 3
#: Whoever turns legs and all turns with the chair: the pelvis as far as the ribs, but for this,
#: from a turn of this size on. A gate of the exercise stops those; they teach nothing here.
CHAIR_DEG, FROM_DEG = 5.0, 8.0

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class PelvisClip:
    """One body, over the T frames in which it was found.

    t_s (T,). odd (T, F), even (T, G): features of the legs against the still start, even0 (G,) of
    the start itself. told (T,): whether the measure tells it. pelvis_deg, thorax_deg
    (T,): the true turns from the start, left positive. arms: as in the truth.
    """

    name: str
    arms: str
    t_s: Array
    odd: Array
    even: Array
    even0: Array
    told: NDArray[np.bool_]
    pelvis_deg: Array
    thorax_deg: Array
    twists: tuple[Twist, ...]

    @property
    def taught(self) -> Clip:
        """The frames that teach: legs in sight, and not turning with the chair."""
        chair = np.abs(self.thorax_deg - self.pelvis_deg) < CHAIR_DEG
        rows = self.told & ~(chair & (np.abs(self.pelvis_deg) > FROM_DEG))
        return Clip(
            name=self.name,
            arms=self.arms,
            t_s=self.t_s[rows],
            odd=self.odd[rows][None],
            even=self.even[rows][None],
            even0=self.even0[None],
            angle_deg=self.pelvis_deg[rows][None],
            head_only=np.zeros(np.count_nonzero(rows), bool),
        )


def read_pelvis_clip(log_path: Path) -> PelvisClip | None:
    """The clip of a pose log with its truth beside it; None when its start was not seen.

    Raises:
        CoachError: the truth has no angles, or the log no legs.
    """
    truth = read_truth(log_path)
    missing = [n for n in ("thorax_yaw_deg", "pelvis_yaw_deg") if n not in truth.curves]
    if missing:
        raise CoachError(
            f"{truth_paths(log_path)[1]}: expected {', '.join(missing)}, found nothing of it; "
            "clips of `python -m samples.make --all` have it"
        )
    found = [(o.pose, o.pose.legs) for o in PoseLog(log_path) if o.pose and o.pose.legs]
    if not found:
        raise CoachError(
            f"{log_path}: expected points followed along the legs, found none; delete it, and the "
            "video beside it is seen anew"
        )
    t_s = np.array([pose.t_s for pose, _ in found])
    still = (t_s >= STILL_S[0]) & (t_s <= STILL_S[1])
    if still.sum() < FEWEST:
        return None
    odd, even, even0, told = _features(found, still)
    thorax, pelvis = (
        np.interp(t_s, truth.t_s, truth.curves[f"{part}_yaw_deg"]) for part in ("thorax", "pelvis")
    )
    return PelvisClip(
        name=log_path.stem,
        arms=str(truth.facts.get("arms", "")),
        t_s=t_s,
        odd=odd,
        even=even,
        even0=even0,
        told=told,
        pelvis_deg=pelvis - np.median(pelvis[still]),
        thorax_deg=thorax - np.median(thorax[still]),
        twists=tuple(twists_of(truth, t_s, wanted=BAD)),
    )


def _features(
    found: list[tuple[Pose, Followed]], still: NDArray[np.bool_]
) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """`odd`, `even`, `even0`, `told` of a `PelvisClip`."""
    neutral = Neutral.of([pose for (pose, _), rests in zip(found, still, strict=True) if rests])
    start = neutral.body.pose.legs
    assert start is not None
    px = np.array([legs.px for _, legs in found], np.float64)
    px[[legs.since_s != start.since_s for _, legs in found]] = np.nan
    start_px, torso_px = start.px.astype(np.float64), neutral.body.torso_px
    return (
        *split_features(px, start_px, torso_px),
        split_features(start_px, start_px, torso_px)[1],
        legs_can_be_told(px, start_px) & [pelvis_can_be_told(Body(p), neutral) for p, _ in found],
    )
