"""How a person sits: hips and feet, the chair that fits, and turning or rolling with the chair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD
from samples.make.poses.legs import Legs, carry
from samples.make.poses.performer import Life, Moment, SpineChange, ankle_height
from samples.make.posture import FootGoal, HandGoal, Posture
from samples.make.rotations import about
from samples.make.scene import build_chair
from samples.make.story import Story

__all__ = ["Seat"]

_PELVIS_BACK_DEG = 10.0
_SHIN_FORWARD_DEG = 6.0
_SEAT_GIVES_M = 0.012
Goals = Mapping[str, tuple[tuple[float, HandGoal], ...]]


class Seat:
    """A person on a chair. The origin is on the floor below the middle of the hips."""

    def __init__(self, body: Body, story: Story) -> None:
        self._body, self._life = body, Life(story)
        rng = np.random.default_rng([story.seed, 2])
        thigh, shin = body.skeleton.limb_m("leg", "L")
        ankle = ankle_height(body)
        lean = np.deg2rad(_SHIN_FORWARD_DEG + rng.uniform(-5, 5))
        self._hips = np.array([0.0, ankle + shin * np.cos(lean) + 0.01, 0.0])
        half = float(body.skeleton.at("upperleg01.L")[0])
        self._feet = {}
        for side, out in OUTWARD.items():
            apart = half + rng.uniform(0.03, 0.07)
            forward = thigh * 0.99 + shin * np.sin(lean) * 0.6 + rng.uniform(-0.02, 0.02)
            turned_out = out * rng.uniform(4, 12)
            self._feet[side] = FootGoal(
                ankle_m=np.array([out * apart, ankle, forward]),
                knee=np.array([0.12 * out, 1.0, 0.6]),
                foot=about((0, 1, 0), turned_out),
            )
        self._legs = Legs(body, self._feet, seat_back_deg=_PELVIS_BACK_DEG)
        self._build_chair(story, thigh)

    def moment(self, channels: dict[str, float], t_s: float, hands: Goals) -> Moment:
        """Return the person sitting, as the channels say.

        Besides the spine: pelvis_yaw_deg, pelvis_pitch_deg, pelvis_roll_deg; chair_yaw_deg and
        chair_aside_m move the chair and everything on it; stand, heading_deg and walk_m get up
        and leave the chair (`legs.py`).
        """
        yaw = channels.get("pelvis_yaw_deg", 0.0)
        pitch = channels.get("pelvis_pitch_deg", 0.0)
        roll = channels.get("pelvis_roll_deg", 0.0)
        spine = self._life.spine(channels, t_s)
        sitting = replace(spine, lumbar_flexion_deg=spine.lumbar_flexion_deg + _PELVIS_BACK_DEG)
        turn = about((0, 1, 0), yaw)
        tilt = about((1, 0, 0), pitch - _PELVIS_BACK_DEG)
        posture = Posture(
            hip_centre_m=self._hips + 0.3 * self._life.sway(t_s),
            pelvis=turn @ about((0, 0, 1), -roll) @ tilt,
            spine=sitting,
            shoulder_lift_deg=dict.fromkeys(
                OUTWARD, 0.8 * self._life.breath(t_s) + channels.get("shoulder_lift_deg", 0.0)
            ),
            shoulder_forward_deg=dict.fromkeys(OUTWARD, channels.get("shoulder_forward_deg", 0.0)),
            hands={side: self._unrest(side, goals, t_s) for side, goals in hands.items()},
            feet=self._feet,
            breath=self._life.breath(t_s),
        )
        chair_yaw = channels.get("chair_yaw_deg", 0.0)
        carried = np.eye(4)
        carried[:3, :3] = about((0, 1, 0), chair_yaw)
        carried[0, 3] = channels.get("chair_aside_m", 0.0)
        change = SpineChange(pelvis_yaw_deg=yaw + chair_yaw, pelvis_pitch_deg=pitch, spine=spine)
        posture = carry(self._legs.moved(posture, channels), carried)
        return Moment(posture=posture, change=change, furniture_at=carried)

    def _unrest(
        self, side: str, goals: tuple[tuple[float, HandGoal], ...], t_s: float
    ) -> tuple[tuple[float, HandGoal], ...]:
        jitter = self._life.hand(side, t_s)
        return tuple((weight, replace(goal, palm_m=goal.palm_m + jitter)) for weight, goal in goals)

    def _build_chair(self, story: Story, thigh: float) -> None:
        posture = Posture(
            hip_centre_m=self._hips, pelvis=about((1, 0, 0), -_PELVIS_BACK_DEG), feet=self._feet
        )
        x, y, z = self._body.pose(posture).corners_m.T
        near = (np.abs(x) < 0.25) & (y > 0.2) & (z < 0.6 * thigh) & (y < self._hips[1])
        self.height_m = float(y[near].min()) + _SEAT_GIVES_M
        self.behind_m = float(z[near].min()) - 0.02
        self.half_width_m = max(0.22, float(np.abs(x[near]).max()) + 0.03)
        self.furniture = build_chair(
            seat_m=self.height_m,
            depth_m=thigh * 0.78 - self.behind_m,
            half_m=self.half_width_m,
            back_z_m=self.behind_m,
            back_m=story.chair.back_m,
            office=story.chair.office,
            colour=story.chair.colour,
        )
