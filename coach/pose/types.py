"""What is known of a body at one moment: `Pose`, and `Observation` with the frame it is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import MIRROR

if TYPE_CHECKING:  # that loads OpenCV, which who reads no pictures does without
    from coach.video.frame import Frame

__all__ = ["FloatArray", "Observation", "Pose", "Poses", "View", "in_one_batch", "mirrored"]

FloatArray: TypeAlias = NDArray[np.float32]

View: TypeAlias = Literal["front", "side", "any"]
"""From where the camera sees the person."""


@dataclass(frozen=True, kw_only=True)
class Pose:
    """One person at one moment, as the network sees them.

    Attributes:
        t_s: seconds since the source's start.
        image_px: float32 (33, 2), x to the right and y down, in pixels of the un-mirrored image.
        depth: float32 (33,), the network's z in the unit of `image_px`: a guess, away from the
            camera positive, relative to the middle of the hips.
        world_m: float32 (33, 3), metres, origin mid-hip, axes as in the image (y down).
        visibility: float32 (33,), 0..1, how sure the network is that the landmark can be seen.
        size: of the picture, (width, height) in px; None where it is not known.

    "Nobody" is `None` in place of a Pose, never zeros.
    """

    t_s: float
    image_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    size: tuple[int, int] | None = None

    @cached_property
    def batch(self) -> tuple[Poses, int]:
        """The batch it is worked out in, and its row there: a batch of its own by itself."""
        poses = Poses(
            t_s=np.array([self.t_s]),
            image_px=self.image_px[None],
            depth=self.depth[None],
            world_m=self.world_m[None],
            visibility=self.visibility[None],
            size=self.size,
        )
        return poses, 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Poses:
    """A batch of poses that are known together, as a log's are: worked out at one go.

    Attributes: as of `Pose`, each with a first axis over the N poses; the times increase.
    """

    t_s: NDArray[np.float64]
    image_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    size: tuple[int, int] | None = None

    def each(self) -> list[Pose]:
        """The poses one by one; each knows its batch."""
        poses = []
        for i, t_s in enumerate(self.t_s.tolist()):
            pose = Pose(
                t_s=t_s,
                image_px=self.image_px[i],
                depth=self.depth[i],
                world_m=self.world_m[i],
                visibility=self.visibility[i],
                size=self.size,
            )
            vars(pose)["batch"] = (self, i)  # where the cached property keeps its value
            poses.append(pose)
        return poses


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a source gives for one moment: the pose, None for nobody, and the frame if any."""

    t_s: float
    pose: Pose | None
    frame: Frame | None = None


def in_one_batch(observations: Sequence[Observation]) -> list[Observation]:
    """The same observations, with their poses worked out in one batch, to the same numbers.

    Those that know a batch already, as a log's do, stay in it.
    """
    poses = [o.pose for o in observations if o.pose is not None]
    sizes = {pose.size for pose in poses}  # a video may change its size
    if len(sizes) != 1 or any("batch" in vars(pose) for pose in poses):
        return list(observations)
    batch = Poses(
        t_s=np.array([pose.t_s for pose in poses]),
        image_px=np.stack([pose.image_px for pose in poses]),
        depth=np.stack([pose.depth for pose in poses]),
        world_m=np.stack([pose.world_m for pose in poses]),
        visibility=np.stack([pose.visibility for pose in poses]),
        size=poses[0].size,
    )
    each = iter(batch.each())
    return [o if o.pose is None else replace(o, pose=next(each)) for o in observations]


def mirrored(pose: Pose, width_px: float) -> Pose:
    """The same body as a mirror would show it: x flipped, left and right exchanged."""
    order = list(MIRROR)
    flip, shift = np.array([-1, 1], np.float32), np.array([width_px, 0], np.float32)
    return Pose(
        t_s=pose.t_s,
        image_px=pose.image_px[order] * flip + shift,
        depth=pose.depth[order],
        world_m=pose.world_m[order] * np.array([-1, 1, 1], np.float32),
        visibility=pose.visibility[order],
        size=pose.size,
    )
