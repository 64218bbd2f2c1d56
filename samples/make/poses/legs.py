"""Getting up from a chair, walking away from it, and coming back to sit down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.performer import ankle_height
from samples.make.posture import WORLD, FootGoal, HandGoal, Posture
from samples.make.rotations import Matrix, about

__all__ = ["Legs", "carry"]

_STRAIGHT = 0.985
_BOW_DEG = 38.0
_STRIDE_M = 0.62
_LIFT_M = 0.08


class Legs:
    """The legs of a person who sits with these feet on the floor, the pelvis tilted back."""

    def __init__(self, body: Body, feet: Mapping[str, FootGoal], *, seat_back_deg: float) -> None:
        self._feet_z = float(np.mean([foot.ankle_m[2] for foot in feet.values()]))
        self._standing_m = ankle_height(body) + _STRAIGHT * sum(body.skeleton.limb_m("leg", "L"))
        self._back_deg = seat_back_deg

    def moved(self, posture: Posture, channels: Mapping[str, float]) -> Posture:
        """Return the posture of somebody who sits, as the channels say it is elsewhere.

        stand goes from 0, sitting, to 1, standing over the feet; heading_deg turns who stands to
        their left; walk_m is how far they are to the left of the chair, stepping there.
        """
        up = channels.get("stand", 0.0)
        if up <= 0:
            return posture
        ahead, rise = _smooth(1.6 * up), _smooth((up - 0.25) / 0.75)
        x, y, z = posture.hip_centre_m
        hips = np.array(
            [x, (1 - rise) * y + rise * self._standing_m, z + ahead * (self._feet_z - 0.02)]
        )
        bow = self._back_deg * up + _BOW_DEG * float(np.sin(np.pi * up))
        spine = replace(
            posture.spine, lumbar_flexion_deg=posture.spine.lumbar_flexion_deg - self._back_deg * up
        )
        standing = replace(
            posture, hip_centre_m=hips, pelvis=posture.pelvis @ about((1, 0, 0), bow), spine=spine
        )
        walked, turned = channels.get("walk_m", 0.0), np.eye(4)
        turned[:3, :3] = about((0, 1, 0), channels.get("heading_deg", 0.0))
        middle = np.array([0.0, 0.0, self._feet_z])
        turned[:3, 3] = middle - turned[:3, :3] @ middle + [walked, 0.0, 0.0]
        there = carry(standing, turned)
        return replace(there, feet={s: _step(f, s, walked) for s, f in there.feet.items()})


def _smooth(part: float) -> float:
    part = float(np.clip(part, 0, 1))
    return part**2 * (3 - 2 * part)


def _step(foot: FootGoal, side: str, walked_m: float) -> FootGoal:
    """Return the foot where it is planted, or on its way, after so much of the walk."""
    gone = walked_m / _STRIDE_M + (0.0 if side == "L" else 0.5)
    swing = float(np.clip(2 * (gone % 1.0) - 1, 0, 1))
    planted = _STRIDE_M * (np.floor(gone) + _smooth(swing))
    lift = _LIFT_M * float(np.sin(np.pi * swing))
    return replace(foot, ankle_m=foot.ankle_m + np.array([planted - walked_m, lift, 0.0]))


def carry(posture: Posture, carried: Matrix) -> Posture:
    """Return a posture moved by a (4, 4) matrix together with all that is fixed in the room."""
    turn, shift = carried[:3, :3], carried[:3, 3]
    if np.allclose(carried, np.eye(4)):
        return posture
    feet = {
        side: FootGoal(
            ankle_m=turn @ foot.ankle_m + shift, knee=turn @ foot.knee, foot=turn @ foot.foot
        )
        for side, foot in posture.feet.items()
    }
    hands = {
        side: tuple((weight, _carried_hand(goal, turn, shift)) for weight, goal in goals)
        for side, goals in posture.hands.items()
    }
    return replace(
        posture,
        hip_centre_m=turn @ posture.hip_centre_m + shift,
        pelvis=turn @ posture.pelvis,
        feet=feet,
        hands=hands,
    )


def _carried_hand(goal: HandGoal, turn: Matrix, shift: np.ndarray) -> HandGoal:
    if goal.bone != WORLD:
        return goal
    return replace(
        goal,
        palm_m=turn @ goal.palm_m + shift,
        fingers=turn @ goal.fingers,
        facing=turn @ goal.facing,
    )
