"""What every exercise's performer has in common: time, unrest, breath, and what is reported."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from samples.make.body import Body
from samples.make.motion import Track, Wobble
from samples.make.posture import Posture, Spine
from samples.make.rotations import Matrix
from samples.make.scene import Triangles
from samples.make.story import Story

__all__ = ["Life", "Moment", "Performer", "SpineChange", "ankle_height"]

_UNREST_DEG = {"lumbar": 0.4, "thoracic": 0.5, "neck": 0.9}
_HAND_UNREST_M = 0.003


@dataclass(frozen=True, kw_only=True)
class SpineChange:
    """How far pelvis and spine are from the exercise's starting position, degrees."""

    pelvis_yaw_deg: float
    pelvis_pitch_deg: float
    spine: Spine

    @property
    def axial_twist_deg(self) -> float:
        """Thorax against pelvis; left is positive."""
        return self.spine.lumbar_twist_deg + self.spine.thoracic_twist_deg


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The person and the furniture at one time, and the truth about the spine."""

    posture: Posture
    change: SpineChange
    furniture_at: Matrix


class Performer(Protocol):
    """Someone who does an exercise: made from a body and a story."""

    track: Track
    furniture: Triangles

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time."""


class Life:
    """Breath and unrest of one person, seeded by the story."""

    def __init__(self, story: Story) -> None:
        rng = np.random.default_rng([story.seed, 1])
        self._spine = {
            item.name: Wobble(rng, story.unrest * _UNREST_DEG[item.name.split("_")[0]])
            for item in fields(Spine)
            if item.name != "neck_glide_deg"
        }
        self._hands = {
            side: [Wobble(rng, story.unrest * _HAND_UNREST_M, slowest_hz=0.3) for _ in range(3)]
            for side in "LR"
        }
        self._sway = [Wobble(rng, story.unrest * 0.004) for _ in range(3)]
        # Who has no unrest at all does not breathe either: their film can be looped.
        self._breath = min(1.0, story.unrest)
        self._breath_hz = float(rng.uniform(0.2, 0.3))
        self._breath_phase = float(rng.uniform(0, 2 * np.pi))

    def spine(self, channels: dict[str, float], t_s: float) -> Spine:
        """Return the bends of the spine that the channels ask for, with unrest and breath."""
        bends = {
            name: channels.get(name, 0.0) + wobble.at(t_s) for name, wobble in self._spine.items()
        }
        bends["thoracic_flexion_deg"] -= 0.8 * self.breath(t_s)
        return Spine(**bends, neck_glide_deg=channels.get("neck_glide_deg", 0.0))

    def breath(self, t_s: float) -> float:
        """Return how full the chest is, -1 to 1."""
        return self._breath * float(np.sin(2 * np.pi * self._breath_hz * t_s + self._breath_phase))

    def hand(self, side: str, t_s: float) -> np.ndarray:
        """Return the unrest of a hand, (3,) metres."""
        return np.array([wobble.at(t_s) for wobble in self._hands[side]])

    def sway(self, t_s: float) -> np.ndarray:
        """Return the unrest of the hips, (3,) metres."""
        return np.array([wobble.at(t_s) for wobble in self._sway]) * [1.0, 0.1, 1.0]


def ankle_height(body: Body) -> float:
    """Return how high the ankle joint is above the sole, metres."""
    sole = float(body.points_m[body.mesh.skin_points, 1].min())
    return float(body.skeleton.at("foot.L")[1]) - sole + 0.008
