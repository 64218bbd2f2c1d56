"""Poses that are known together are worked out together, as those of a log are: in less time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from coach.pose.types import Observation, Pose, Poses

__all__ = ["batched"]

#: So many are worked out at one go.
TOGETHER = 1024


def batched(seen: Iterable[Observation]) -> Iterator[Observation]:
    """The same observations; each pose knows its batch."""
    left = iter(seen)
    while some := list(itertools.islice(left, TOGETHER)):
        there = [o.pose for o in some if o.pose is not None]
        poses = iter(_batch(there).each() if there else ())
        for observation in some:
            pose = None if observation.pose is None else next(poses)
            yield Observation(t_s=observation.t_s, pose=pose)


def _batch(poses: list[Pose]) -> Poses:
    return Poses(
        t_s=np.array([p.t_s for p in poses]),
        image_px=np.stack([p.image_px for p in poses]),
        depth=np.stack([p.depth for p in poses]),
        world_m=np.stack([p.world_m for p in poses]),
        visibility=np.stack([p.visibility for p in poses]),
        size=poses[0].size,
    )
