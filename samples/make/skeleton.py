"""The moving bones: spine from its bends, arms and legs from where the hands and feet are.

Every bone carries a rotation away from the upright rest pose, told in the room's axes. Arms and
legs are solved as two bones with a hinge; the twist of a limb is shared along it, which keeps the
skin of the upper arm and forearm from wringing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.make.mesh import BaseMesh
from samples.make.posture import WORLD, FootGoal, HandGoal, Posture, Spine
from samples.make.rotations import (
    Matrix,
    Vector,
    about,
    basis,
    bend,
    part_of,
    rotation_vector,
    swing,
    unit,
)

__all__ = ["BonePose", "Skeleton"]

_LUMBAR = ("spine05", "spine04", "spine03")
_THORACIC = ("spine02", "spine01")
_NECK = {"neck01": 0.3, "neck02": 0.2, "neck03": 0.2, "head": 0.3}
_GLIDE = {"neck01": 1.0, "head": -1.0}
_ARM = ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
_LEG = ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot")
_OUTWARD = {"L": 1.0, "R": -1.0}
_ALMOST_STRAIGHT = 0.999
_PALM_THICKNESS_M = 0.018


@dataclass(frozen=True, kw_only=True)
class BonePose:
    """Rotations (b, 3, 3) and joint positions (b, 3) metres of all bones."""

    rotations: NDArray[np.float64]
    joints_m: NDArray[np.float64]


class Skeleton:
    """The bones of one person, made from where their joints are at rest, (b, 3) metres."""

    def __init__(self, mesh: BaseMesh, joints_m: NDArray[np.float64]) -> None:
        self.index = {str(name): i for i, name in enumerate(mesh.bone_names)}
        self.rest_m = joints_m
        self._parent = [int(i) for i in mesh.bone_parent]
        self._names = [str(name) for name in mesh.bone_names]
        hips = joints_m[[self.index["upperleg01.L"], self.index["upperleg01.R"]]]
        self.hip_centre_m: Vector = hips.mean(axis=0)

    def at(self, bone: str) -> Vector:
        """Return where a bone begins at rest, (3,) metres."""
        return np.asarray(self.rest_m[self.index[bone]])

    def limb_m(self, limb: str, side: str) -> tuple[float, float]:
        """Return the lengths of the upper and lower bone of an "arm" or a "leg"."""
        names = _ARM if limb == "arm" else _LEG
        start, middle, end = (self.at(f"{names[i]}.{side}") for i in (0, 2, 4))
        return float(np.linalg.norm(middle - start)), float(np.linalg.norm(end - middle))

    def trunk(self, posture: Posture) -> BonePose:
        """Pose pelvis, spine, neck and shoulders; the limbs hang along."""
        return self._forward(posture, self._spine(posture), {})

    def pose(self, posture: Posture) -> BonePose:
        """Pose the whole skeleton."""
        local = self._spine(posture)
        fixed: dict[str, Matrix] = {}
        pose = self._forward(posture, local, fixed)
        for side, foot in posture.feet.items():
            self._leg(pose, side, foot, fixed)
        pose = self._forward(posture, local, fixed)
        for side, goals in posture.hands.items():
            curl = self._arm(pose, side, goals, fixed)
            local |= self._fingers(side, curl)
        return self._forward(posture, local, fixed)

    def carried(self, pose: BonePose, bone: str, point_m: Vector) -> Vector:
        """Return where a point of the rest pose is when it moves along with a bone."""
        if bone == WORLD:
            return np.asarray(point_m, float)
        i = self.index[bone]
        return np.asarray(pose.joints_m[i] + pose.rotations[i] @ (point_m - self.rest_m[i]))

    def _spine(self, posture: Posture) -> dict[str, Matrix]:
        spine = posture.spine
        shares = dict.fromkeys(_LUMBAR, 1 / len(_LUMBAR)), dict.fromkeys(_THORACIC, 0.5), _NECK
        local = {}
        for part, bones in zip(("lumbar", "thoracic", "neck"), shares, strict=True):
            for bone, share in bones.items():
                local[bone] = _share_of(spine, part, share)
        for bone, share in _GLIDE.items():
            local[bone] = local[bone] @ bend(flexion_deg=share * spine.neck_glide_deg)
        for side, outward in _OUTWARD.items():
            lift = about((0, 0, 1), outward * posture.shoulder_lift_deg.get(side, 0.0))
            forward = about((0, 1, 0), -outward * posture.shoulder_forward_deg.get(side, 0.0))
            local[f"clavicle.{side}"] = lift @ forward
        return local

    def _forward(
        self, posture: Posture, local: dict[str, Matrix], fixed: dict[str, Matrix]
    ) -> BonePose:
        count = len(self._names)
        rotations = np.zeros((count, 3, 3))
        joints = np.zeros((count, 3))
        for i, name in enumerate(self._names):
            above = self._parent[i]
            if above < 0:
                rotations[i] = posture.pelvis
                joints[i] = posture.hip_centre_m + posture.pelvis @ (
                    self.rest_m[i] - self.hip_centre_m
                )
                continue
            joints[i] = joints[above] + rotations[above] @ (self.rest_m[i] - self.rest_m[above])
            if name in fixed:
                rotations[i] = fixed[name]
            elif name in local:
                rotations[i] = rotations[above] @ local[name]
            else:
                rotations[i] = rotations[above]
        return BonePose(rotations=rotations, joints_m=joints)

    def _leg(self, pose: BonePose, side: str, goal: FootGoal, fixed: dict[str, Matrix]) -> None:
        hinge = np.array([1.0, 0.0, 0.0])
        self._limb(pose, _LEG, side, goal.ankle_m, goal.knee, hinge, fixed)
        fixed[f"lowerleg02.{side}"] = fixed[f"lowerleg01.{side}"]
        fixed[f"foot.{side}"] = goal.foot

    def _arm(
        self,
        pose: BonePose,
        side: str,
        goals: tuple[tuple[float, HandGoal], ...],
        fixed: dict[str, Matrix],
    ) -> float:
        palm, fingers, facing, elbow = np.zeros((4, 3))
        curl = 0.0
        chest = pose.rotations[self.index["spine01"]]
        for weight, goal in goals:
            turned = np.eye(3) if goal.bone == WORLD else pose.rotations[self.index[goal.bone]]
            palm += weight * self.carried(pose, goal.bone, goal.palm_m)
            fingers += weight * (turned @ unit(goal.fingers))
            facing += weight * (turned @ unit(goal.facing))
            elbow += weight * (chest @ unit(goal.elbow))
            curl += weight * goal.curl
        rest_hand, palm_length = self._rest_hand(side)
        hand = basis(fingers, facing)
        wrist = palm - hand[:, 0] * palm_length - hand[:, 1] * _PALM_THICKNESS_M
        upper, lower = self.at(f"upperarm01.{side}"), self.at(f"lowerarm01.{side}")
        hinge = unit(np.cross(lower - upper, self.at(f"wrist.{side}") - lower))
        self._limb(pose, _ARM, side, wrist, elbow, hinge, fixed)
        forearm = fixed[f"lowerarm01.{side}"]
        turned_hand = hand @ rest_hand.T
        along = unit(self.at(f"wrist.{side}") - lower)
        twist = float(rotation_vector(forearm.T @ turned_hand) @ along)
        fixed[f"lowerarm02.{side}"] = forearm @ about(along, float(np.rad2deg(twist)) / 2)
        fixed[f"wrist.{side}"] = turned_hand
        return curl

    def _rest_hand(self, side: str) -> tuple[Matrix, float]:
        wrist = self.at(f"wrist.{side}")
        knuckles = (self.at(f"finger2-1.{side}") + self.at(f"finger4-1.{side}")) / 2
        towards_thumb = self.at(f"finger2-1.{side}") - self.at(f"finger5-1.{side}")
        fingers = knuckles - wrist
        facing = np.cross(fingers, towards_thumb) * _OUTWARD[side]
        return basis(fingers, facing), 0.75 * float(np.linalg.norm(fingers))

    def _fingers(self, side: str, curl: float) -> dict[str, Matrix]:
        rest_hand, _ = self._rest_hand(side)
        # About this axis the fingers close towards the palm.
        closing = np.cross(rest_hand[:, 0], rest_hand[:, 1])
        joints = (f"finger{finger}-{joint}.{side}" for finger in "2345" for joint in "123")
        return {joint: about(closing, 70 * (curl - 0.15)) for joint in joints}

    def _limb(
        self,
        pose: BonePose,
        bones: tuple[str, ...],
        side: str,
        end_m: Vector,
        towards: Vector,
        hinge: Vector,
        fixed: dict[str, Matrix],
    ) -> None:
        names = [f"{bone}.{side}" for bone in bones]
        rest_start, rest_middle, rest_end = (self.at(names[i]) for i in (0, 2, 4))
        upper, lower = rest_middle - rest_start, rest_end - rest_middle
        upper_length, lower_length = float(np.linalg.norm(upper)), float(np.linalg.norm(lower))
        start = pose.joints_m[self.index[names[0]]]
        reach = np.asarray(end_m, float) - start
        longest = (upper_length + lower_length) * _ALMOST_STRAIGHT
        distance = min(float(np.linalg.norm(reach)), longest)
        along = unit(reach)
        sideways = unit(towards - along * float(towards @ along))
        cosine = (upper_length**2 + distance**2 - lower_length**2) / (2 * upper_length * distance)
        cosine = float(np.clip(cosine, -1, 1))
        middle = start + upper_length * (cosine * along + np.sqrt(1 - cosine**2) * sideways)
        now_upper, now_lower = middle - start, start + along * distance - middle
        now_hinge = unit(np.cross(now_upper, now_lower))
        upper_turn = basis(now_upper, now_hinge) @ basis(upper, hinge).T
        lower_turn = basis(now_lower, now_hinge) @ basis(lower, hinge).T
        above = pose.rotations[self._parent[self.index[names[0]]]]
        untwisted = swing(above @ upper, now_upper) @ above
        fixed[names[0]] = part_of(untwisted, upper_turn, 0.5)
        fixed[names[1]] = upper_turn
        fixed[names[2]] = lower_turn


def _share_of(spine: Spine, part: str, share: float) -> Matrix:
    return bend(
        twist_deg=share * getattr(spine, f"{part}_twist_deg"),
        side_deg=share * getattr(spine, f"{part}_side_deg"),
        flexion_deg=share * getattr(spine, f"{part}_flexion_deg"),
    )
