"""Stick bodies with known angles, as a camera would see them: what measures are tested on.

The body's axes: x to the person's left, y up, z out of the chest; metres; mid-hip at the origin.
The room's axes: X to the picture's right, Y up, Z towards the camera. Turned by `heading_deg`
about the vertical, a body faces the camera at 0, the picture's right at 90, its left at -90.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.measures import Baseline
from coach.pose.body import Body
from coach.pose.landmarks import INDEX, N_LANDMARKS
from coach.pose.types import Pose

Vectors: TypeAlias = NDArray[np.float64]
Arms: TypeAlias = Literal["thighs", "hanging", "crossed", "raised"]
Legs: TypeAlias = Literal["seated", "kneeling", "standing"]

TORSO_M, SHOULDERS_M, HIPS_M = 0.50, 0.38, 0.26
THIGH_M, SHIN_M, UPPER_ARM_M, FOREARM_M, NECK_M = 0.42, 0.42, 0.28, 0.26, 0.20


def about(axis: Literal["x", "y", "z"], angle_deg: float) -> Vectors:
    """The right-handed rotation about an axis, as a (3, 3) matrix."""
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    i, j = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    turned = np.eye(3)
    turned[i, i] = turned[j, j] = c
    turned[i, j], turned[j, i] = -s, s
    return turned


def vector(x: float, y: float, z: float) -> Vectors:
    """A place or a way, as a (3,) array."""
    return np.array([x, y, z])


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How a body holds itself; all angles in degrees.

    thorax_yaw_deg, pelvis_yaw_deg: to the person's left positive (the pelvis takes the thighs).
    bend_deg: sideways, to the left positive. lean_deg: forward from the vertical positive.
    head_deg: the head forward of the trunk's line positive.
    rock_m: how far the hips are ahead of the knees' middle, kneeling.
    """

    thorax_yaw_deg: float = 0.0
    pelvis_yaw_deg: float = 0.0
    bend_deg: float = 0.0
    lean_deg: float = 0.0
    head_deg: float = 0.0
    rock_m: float = 0.0
    arms: Arms = "thighs"
    legs: Legs = "seated"

    def joints(self) -> dict[str, Vectors]:
        """Name of landmark -> (3,) place in the body's axes; fingers stay with the wrists."""
        trunk = about("x", self.lean_deg) @ about("z", -self.bend_deg)
        thorax = trunk @ about("y", self.thorax_yaw_deg)
        pelvis = about("y", self.pelvis_yaw_deg)
        neck = trunk @ vector(0, TORSO_M, 0)
        head = neck + trunk @ about("x", self.head_deg) @ vector(0, NECK_M, 0)
        skull = thorax @ about("x", self.head_deg)
        at: dict[str, Vectors] = {"nose": head + skull @ [0, 0, 0.10]}
        for side, x in (("left", 1.0), ("right", -1.0)):
            at[f"{side}_ear"] = head + skull @ [0.075 * x, 0, 0]
            for part, out in (("inner", 0.015), ("", 0.03), ("outer", 0.045)):
                name = f"{side}_eye_{part}".rstrip("_")
                at[name] = head + skull @ [out * x, 0.03, 0.09]
            at[f"mouth_{side}"] = head + skull @ [0.025 * x, -0.05, 0.09]
            at[f"{side}_shoulder"] = shoulder = neck + thorax @ [SHOULDERS_M / 2 * x, 0, 0]
            elbow, wrist = self._arm(shoulder, thorax, x)
            at[f"{side}_elbow"], at[f"{side}_wrist"] = elbow, wrist
            for finger in ("pinky", "index", "thumb"):
                at[f"{side}_{finger}"] = wrist + 0.3 * (wrist - elbow)
            at[f"{side}_hip"] = hip = pelvis @ [HIPS_M / 2 * x, 0, 0]
            knee, ankle = self._leg(hip, pelvis)
            at[f"{side}_knee"], at[f"{side}_ankle"] = knee, ankle
            at[f"{side}_heel"] = ankle + vector(0, -0.05, -0.04)
            at[f"{side}_foot_index"] = ankle + pelvis @ [0, -0.06, 0.14]
        return at

    def _arm(self, shoulder: Vectors, thorax: Vectors, x: float) -> tuple[Vectors, Vectors]:
        down, up = vector(0, -1, 0), vector(0, 1, 0)
        if self.arms == "hanging":
            return shoulder + UPPER_ARM_M * down, shoulder + (UPPER_ARM_M + FOREARM_M) * down
        if self.arms == "raised":
            return shoulder + UPPER_ARM_M * up, shoulder + (UPPER_ARM_M + FOREARM_M) * up
        elbow = shoulder + UPPER_ARM_M * (thorax @ [0, -math.cos(0.4), math.sin(0.4)])
        if self.arms == "crossed":
            return elbow, elbow + FOREARM_M * (thorax @ [-0.9 * x, 0.3, 0.3])
        return elbow, elbow + FOREARM_M * (thorax @ [0, -0.3, 0.954])

    def _leg(self, hip: Vectors, pelvis: Vectors) -> tuple[Vectors, Vectors]:
        if self.legs == "standing":
            return hip + vector(0, -THIGH_M, 0), hip + vector(0, -THIGH_M - SHIN_M, 0)
        if self.legs == "kneeling":
            along = -self.rock_m
            knee = hip + vector(0, -math.sqrt(THIGH_M**2 - along**2), along)
            return knee, knee + vector(0, 0, -SHIN_M)
        knee = hip + THIGH_M * (pelvis @ [0, -0.35, math.sqrt(1 - 0.35**2)])
        return knee, knee + vector(0, -SHIN_M, 0)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """How a body is filmed.

    distance_m: camera to body, from mid-hip; infinite is an orthographic view.
    camera_m: the camera's height above the hips. origin_px: where mid-hip's straight view lies.
    """

    heading_deg: float = 0.0
    px_per_m: float = 300.0
    distance_m: float = math.inf
    camera_m: float = 0.3
    origin_px: tuple[float, float] = (480.0, 400.0)
    size: tuple[int, int] = (960, 720)


FRONT = Shot()
RIGHTWARDS, LEFTWARDS = Shot(heading_deg=90), Shot(heading_deg=-90)


def film(figure: Figure, shot: Shot = FRONT, *, t_s: float = 0.0) -> Pose:
    """The pose of `figure` as the network would give it if it made no mistake."""
    joints = figure.joints()
    heading = about("y", shot.heading_deg)
    room = np.zeros((N_LANDMARKS, 3))
    for name, place in joints.items():
        room[INDEX[name]] = heading @ place
    image_px = _projected(room, shot)
    return Pose(
        t_s=t_s,
        image_px=image_px.astype(np.float32),
        depth=(-room[:, 2] * shot.px_per_m).astype(np.float32),
        world_m=(room * [1, -1, -1]).astype(np.float32),
        visibility=_visibility(shot.heading_deg),
    )


def body(figure: Figure, shot: Shot = FRONT) -> Body:
    """The same as a `Body`."""
    return Body(film(figure, shot))


def baseline(figure: Figure, shot: Shot = FRONT) -> Baseline:
    """A start position watched for a second."""
    return Baseline.of([film(figure, shot, t_s=t_s) for t_s in (0.0, 0.5, 1.0)])


def changed(pose: Pose, **fields: Any) -> Pose:
    """The pose with some fields replaced."""
    kept = {name: getattr(pose, name) for name in pose.__dataclass_fields__}
    return Pose(**(kept | fields))


def unseen(pose: Pose, *names: str, visibility: float = 0.0) -> Pose:
    """The pose with some landmarks as good as hidden."""
    seen = pose.visibility.copy()
    seen[[INDEX[name] for name in names]] = visibility
    return changed(pose, visibility=seen)


def transformed(pose: Pose, *, scale: float = 1.0, shift: tuple[float, float] = (0, 0)) -> Pose:
    """All pixels times `scale`, then moved: the same body in another part of a larger picture."""
    return changed(
        pose,
        image_px=(pose.image_px * scale + np.array(shift)).astype(np.float32),
        depth=(pose.depth * scale).astype(np.float32),
    )


def _projected(room: Vectors, shot: Shot) -> Vectors:
    near = 1.0 if math.isinf(shot.distance_m) else shot.distance_m / (shot.distance_m - room[:, 2])
    x = room[:, 0] * near
    y = (room[:, 1] - shot.camera_m) * near + shot.camera_m
    return np.array(shot.origin_px) + shot.px_per_m * np.stack((x, -y), axis=1)


def _visibility(heading_deg: float) -> NDArray[np.float32]:
    """From the side the far limbs are hidden by the near ones."""
    seen = np.full(N_LANDMARKS, 0.97, np.float32)
    if abs(heading_deg) > 60:
        far = "left" if heading_deg > 0 else "right"
        hidden = ("ear", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
        seen[[INDEX[f"{far}_{joint}"] for joint in hidden]] = 0.05
        seen[INDEX[f"{far}_shoulder"]] = 0.6
    return seen
