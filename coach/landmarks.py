"""The 33 landmarks of a pose, the segments between them, and the `Pose` itself.

Names and order are those of MediaPipe's pose landmarker (BlazePose GHUM 3D, Bazarevsky et al.
2020). "Left" and "right" are always the person's own, never the picture's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BONES",
    "FRONT_COLUMNS",
    "INDEX",
    "MIRROR",
    "NAMES",
    "N_FRONT_POINTS",
    "N_LANDMARKS",
    "N_LEG_POINTS",
    "N_SIDE_POINTS",
    "FloatArray",
    "Followed",
    "Pose",
    "Silhouette",
    "comparable",
    "mirrored",
]

FloatArray: TypeAlias = NDArray[np.float32]

NAMES: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
N_LANDMARKS = len(NAMES)
INDEX: dict[str, int] = {name: i for i, name in enumerate(NAMES)}
#: Points followed along both legs, and on trunk and head seen from the front or from a side, see
#: `Followed`.
N_LEG_POINTS, N_FRONT_POINTS, N_SIDE_POINTS = 42, 20, 27
#: Points seen from the front that are side by side in one row.
FRONT_COLUMNS = 5


def _other_side(name: str) -> str:
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


#: Where each landmark's twin on the other side of the body stands in the 33.
MIRROR: tuple[int, ...] = tuple(INDEX[_other_side(name)] for name in NAMES)

#: What is drawn as a skeleton: head line, trunk, arms and legs, without the fingers.
BONES: tuple[tuple[int, int], ...] = tuple(
    (INDEX[a], INDEX[b])
    for a, b in (
        ("left_ear", "nose"),
        ("nose", "right_ear"),
        ("left_shoulder", "right_shoulder"),
        ("left_hip", "right_hip"),
        ("left_shoulder", "left_hip"),
        ("right_shoulder", "right_hip"),
        ("left_shoulder", "left_elbow"),
        ("left_elbow", "left_wrist"),
        ("right_shoulder", "right_elbow"),
        ("right_elbow", "right_wrist"),
        ("left_hip", "left_knee"),
        ("left_knee", "left_ankle"),
        ("left_ankle", "left_foot_index"),
        ("right_hip", "right_knee"),
        ("right_knee", "right_ankle"),
        ("right_ankle", "right_foot_index"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Silhouette:
    """How likely each pixel belongs to the person.

    Attributes:
        mask: uint8 (h, w), 0 = certainly not the person, 255 = certainly the person.
        scale: mask pixels per image pixel, the same in both directions.
    """

    mask: NDArray[np.uint8]
    scale: float


@dataclass(frozen=True, kw_only=True)
class Followed:
    """Where points of cloth and skin have gone, followed through the picture.

    Attributes:
        px: float32 (n, 2), as `Pose.image_px`, NaN where a point was lost. Of the legs,
            N_LEG_POINTS, first the left one's, as `coach.leg_points` lays them out; of trunk and
            head, N_FRONT_POINTS or N_SIDE_POINTS, as `coach.following` does.
        since_s: time of the picture they are compared with. Only points since the same picture are
            the same points.
    """

    px: FloatArray
    since_s: float


def comparable(now: Followed | None, start: Followed | None, points: int) -> bool:
    """Whether both are followed, as so many points, since the same picture.

    A log may have been seen for another exercise, from another side, with other points.
    """
    if now is None or start is None:
        return False
    return len(now.px) == len(start.px) == points and now.since_s == start.since_s


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
        silhouette: where the person is, when the exercise needs it.
        legs, trunk: points followed along the legs, on trunk and head, when the exercise needs
            them.

    "Nobody" is `None` in place of a Pose, never zeros.
    """

    t_s: float
    image_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    silhouette: Silhouette | None = None
    legs: Followed | None = None
    trunk: Followed | None = None


def mirrored(pose: Pose, width_px: float) -> Pose:
    """The same body as a mirror would show it: x flipped, left and right exchanged.

    A pose found in the mirror image of a frame becomes one of the frame by it, and the tests of the
    measures' mirror law use it.
    """
    order = list(MIRROR)
    flip, shift = np.array([-1, 1], np.float32), np.array([width_px, 0], np.float32)
    image_px = pose.image_px[order] * flip + shift
    silhouette = pose.silhouette and Silhouette(
        mask=np.ascontiguousarray(pose.silhouette.mask[:, ::-1]), scale=pose.silhouette.scale
    )
    legs = pose.legs
    if legs is not None:
        left, right = np.split(legs.px * flip + shift, 2)
        legs = Followed(px=np.concatenate([right, left]), since_s=legs.since_s)
    trunk = pose.trunk
    if trunk is not None:
        px = trunk.px * flip + shift
        if len(px) == N_FRONT_POINTS:  # from the side, none is left or right
            px = px.reshape(-1, FRONT_COLUMNS, 2)[:, ::-1].reshape(-1, 2)
        trunk = Followed(px=px, since_s=trunk.since_s)
    return Pose(
        t_s=pose.t_s,
        image_px=image_px,
        depth=pose.depth[order],
        world_m=pose.world_m[order] * np.array([-1, 1, 1], np.float32),
        visibility=pose.visibility[order],
        silhouette=silhouette,
        legs=legs,
        trunk=trunk,
    )
