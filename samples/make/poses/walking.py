"""Someone who walks across the background, seen from the side; feet planted while they stand."""

from __future__ import annotations

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, in_the_air
from samples.make.poses.performer import ankle_height
from samples.make.posture import FootGoal, HandGoal, Posture, Spine
from samples.make.rotations import about
from samples.make.story import Story

__all__ = ["Walker"]

_STEP_S = 0.55
_HALF_WAY_M = 2.6
_LIFT_M = 0.09


class Walker:
    """A second person who crosses the picture from one side to the other."""

    def __init__(self, body: Body, story: Story) -> None:
        if story.passer is None:
            raise ValueError("this story has nobody who passes by")
        self.body = body
        self._passer = story.passer
        facing = np.deg2rad(story.camera.around_deg)
        self._away = -story.passer.behind_m * np.array([np.sin(facing), 0.0, np.cos(facing)])
        # Walking from the left edge of the picture to the right one.
        self._turn = about((0, 1, 0), story.camera.around_deg + 90)
        self._ankle = ankle_height(body)
        thigh, shin = body.skeleton.limb_m("leg", "L")
        self._hips = self._ankle + (thigh + shin) * 0.975

    def posture(self, t_s: float) -> Posture:
        """Return the posture at a time; before and after, the person is outside the picture."""
        part = np.clip((t_s - self._passer.from_s) / self._passer.across_s, 0, 1)
        speed = 2 * _HALF_WAY_M / self._passer.across_s
        gone = float(part) * self._passer.across_s
        along = -_HALF_WAY_M + speed * gone
        swing = float(np.sin(np.pi * gone / _STEP_S))
        rise = 0.015 * float(np.cos(2 * np.pi * gone / _STEP_S))
        hips = self._away + self._turn @ np.array([0.0, self._hips + rise, along])
        return Posture(
            hip_centre_m=hips,
            pelvis=self._turn @ about((0, 1, 0), 5 * swing),
            spine=Spine(thoracic_twist_deg=-9 * swing),
            hands={side: ((1.0, self._hand(side, swing)),) for side in OUTWARD},
            feet={side: self._foot(side, gone, speed, along) for side in OUTWARD},
        )

    def _foot(self, side: str, gone_s: float, speed: float, along: float) -> FootGoal:
        cycle = (gone_s / (2 * _STEP_S) + (0.0 if side == "L" else 0.5)) % 1.0
        stride = speed * 2 * _STEP_S
        if cycle < 0.5:
            ahead, lift, pitch = stride * (0.25 - cycle), 0.0, 0.0
        else:
            swing = (cycle - 0.5) * 2
            ahead = stride * (-0.25 + 0.5 * (3 * swing**2 - 2 * swing**3))
            lift = _LIFT_M * float(np.sin(np.pi * swing))
            pitch = 25 * float(np.sin(2 * np.pi * swing))
        ankle = np.array([0.09 * OUTWARD[side], self._ankle + lift, along + ahead])
        return FootGoal(
            ankle_m=self._away + self._turn @ ankle,
            knee=self._turn @ np.array([0.0, 0.0, 1.0]),
            foot=self._turn @ about((1, 0, 0), pitch),
        )

    def _hand(self, side: str, swing: float) -> HandGoal:
        shoulder = self.body.skeleton.at("upperarm01.L")
        forward = -0.28 * swing * OUTWARD[side]
        place = shoulder + np.array([0.08, -0.50 + 0.25 * abs(forward), 0.06 + forward])
        return in_the_air(side, place, (-0.05, -1.0, 0.4), (0.3, 0.0, -1.0))
