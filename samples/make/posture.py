"""What a body is asked to do in one picture: the spine's bends, the hips, hands and feet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from samples.make.rotations import Matrix, Vector

__all__ = ["WORLD", "FootGoal", "HandGoal", "Posture", "Spine"]

WORLD = "world"
"""The name to give as a HandGoal's bone when it rests on something that is not the body."""


@dataclass(frozen=True, kw_only=True)
class Spine:
    """Bends of the three parts of the spine: left twist, left side bend and flexion positive.

    `neck_glide_deg` bends the lower neck forward and the head back by as much: it stays level.
    """

    lumbar_twist_deg: float = 0.0
    lumbar_side_deg: float = 0.0
    lumbar_flexion_deg: float = 0.0
    thoracic_twist_deg: float = 0.0
    thoracic_side_deg: float = 0.0
    thoracic_flexion_deg: float = 0.0
    neck_twist_deg: float = 0.0
    neck_side_deg: float = 0.0
    neck_flexion_deg: float = 0.0
    neck_glide_deg: float = 0.0


@dataclass(frozen=True, kw_only=True)
class HandGoal:
    """Where a palm goes, told in the upright rest pose of the bone it moves along with.

    Directions are (3,) and need not have length one. `elbow` is the way the elbow points, in the
    rest pose of the upper chest. `curl` bends the fingers: 0 straight, 1 a fist.
    """

    bone: str
    palm_m: Vector
    fingers: Vector
    facing: Vector
    elbow: Vector
    curl: float = 0.15


@dataclass(frozen=True, kw_only=True)
class FootGoal:
    """Where an ankle goes in the room (3,) metres, which way the knee points, how the foot lies."""

    ankle_m: Vector
    knee: Vector
    foot: Matrix


@dataclass(frozen=True, kw_only=True)
class Posture:
    """One posture. Sides are "L" and "R"; a hand may be given several goals with weights."""

    hip_centre_m: Vector
    pelvis: Matrix = field(default_factory=lambda: np.eye(3))
    spine: Spine = field(default_factory=Spine)
    shoulder_lift_deg: Mapping[str, float] = field(default_factory=dict)
    shoulder_forward_deg: Mapping[str, float] = field(default_factory=dict)
    hands: Mapping[str, tuple[tuple[float, HandGoal], ...]] = field(default_factory=dict)
    feet: Mapping[str, FootGoal] = field(default_factory=dict)
    breath: float = 0.0
    """How full the chest is: -1 breathed out, 1 breathed in."""
