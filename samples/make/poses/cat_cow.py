"""Cat-cow on all fours: hands and knees stay on the floor, the spine between them bends.

Seen from the side, thighs, trunk and arms are a linkage between knees and hands. However the spine
bends, the pelvis turns so that the linkage closes: rounding tucks the pelvis, as in a real body.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, along_a_curve
from samples.make.poses.performer import Life, Moment, SpineChange, ankle_height
from samples.make.posture import WORLD, FootGoal, HandGoal, Posture, Spine
from samples.make.rotations import about
from samples.make.scene import MAT_M, build_mat
from samples.make.story import Story

__all__ = ["FOOT_LIES_DEG", "CatCow", "kneeling_heights"]

_ARM_STRAIGHT = 0.985
_NECK_UP_DEG = 14.0
_PALM_ABOVE_M = 0.022
FOOT_LIES_DEG = 168.0
_LEG_STRAIGHT = 0.98
_TOES_TUCKED_DEG = 70.0
_TOES_ABOVE_M = 0.06
_MAT = (0.10, 0.16, 0.20)


@dataclass(frozen=True, kw_only=True)
class _Linkage:
    """The side view, (z, y) metres: where the knees and wrists are, and the two lengths."""

    knee: tuple[float, float]
    wrist: tuple[float, float]
    thigh_m: float

    def hips(self, forward_m: float) -> tuple[float, float]:
        """Return the hips when they are `forward_m` ahead of the knees."""
        ahead = float(np.clip(forward_m, -0.97 * self.thigh_m, 0.97 * self.thigh_m))
        return self.knee[0] + ahead, self.knee[1] + math.sqrt(self.thigh_m**2 - ahead**2)

    def shoulders(
        self, hips: tuple[float, float], trunk_m: float, arm_m: float
    ) -> tuple[float, float]:
        """Return the upper of the two places where the trunk and the arms meet."""
        across = (self.wrist[0] - hips[0], self.wrist[1] - hips[1])
        distance = min(math.hypot(*across), 0.999 * (trunk_m + arm_m))
        along = (trunk_m**2 - arm_m**2 + distance**2) / (2 * distance)
        above = math.sqrt(max(0.0, trunk_m**2 - along**2))
        way = (across[0] / math.hypot(*across), across[1] / math.hypot(*across))
        return hips[0] + along * way[0] - above * way[1], hips[1] + along * way[1] + above * way[0]


class CatCow:
    """A person on hands and knees, head towards z."""

    def __init__(self, body: Body, story: Story) -> None:
        self.track = story.track()
        self.furniture = build_mat(_MAT)
        self._skeleton, self._life = body.skeleton, Life(story)
        rng = np.random.default_rng([story.seed, 2])
        thigh, shin = body.skeleton.limb_m("leg", "L")
        knee_height, lying_height = kneeling_heights(body)
        hip_x = float(body.skeleton.at("upperleg01.L")[0])
        knee_x = hip_x + float(rng.uniform(0.0, 0.03))
        self._feet = {}
        back = math.sqrt(shin**2 - (knee_height - lying_height) ** 2)
        for side, out in OUTWARD.items():
            self._feet[side] = FootGoal(
                ankle_m=np.array([out * knee_x, lying_height, -back]),
                knee=np.array([0.0, -1.0, 1.0]),
                foot=about((0, 1, 0), -4 * out) @ about((1, 0, 0), FOOT_LIES_DEG),
            )
        upper, lower = body.skeleton.limb_m("arm", "L")
        shoulder = self._shoulders(Spine())
        self._hand_x = float(body.skeleton.at("upperarm01.L")[0]) + float(rng.uniform(-0.02, 0.03))
        self._arm_m = _ARM_STRAIGHT * (upper + lower)
        wrist_y = _PALM_ABOVE_M + MAT_M + 0.018
        flat_thigh = math.sqrt(thigh**2 - (knee_x - hip_x) ** 2)
        knee = (0.0, knee_height)
        hips = (0.0, knee_height + flat_thigh)
        # Wrists under the shoulders: the trunk runs from hip height to arm height.
        drop = wrist_y + self._arm_m - hips[1]
        trunk = float(np.hypot(shoulder[1], shoulder[2]))
        wrist_z = math.sqrt(trunk**2 - drop**2) + float(rng.uniform(-0.02, 0.02))
        self._linkage = _Linkage(knee=knee, wrist=(wrist_z, wrist_y), thigh_m=flat_thigh)
        self._start_pitch = self._solve(Spine(), 0.0, 1.0)[1]
        self._leg_m = _LEG_STRAIGHT * (thigh + shin)
        self._toes_m = ankle_height(body) + _TOES_ABOVE_M

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time.

        Besides the spine: rock_m shifts the body forward; lower bends the arms (0 to 1);
        sit_back_m moves the hips towards the heels; thread slides the right hand under the chest;
        plank goes from hands and knees to hands and toes, one foot after the other.
        """
        channels = self.track.at(t_s)
        spine = self._life.spine(channels, t_s)
        rock = channels.get("rock_m", 0.0) + float(self._life.sway(t_s)[2])
        arm = 1 - channels.get("lower", 0.0)
        hips, pitch = self._solve(spine, rock - channels.get("sit_back_m", 0.0), arm)
        plank = channels.get("plank", 0.0)
        if plank > 0:
            straight, level = self._plank(spine, arm)
            hips = tuple((1 - plank) * a + plank * b for a, b in zip(hips, straight, strict=True))
            pitch = (1 - plank) * pitch + plank * level
        bent = {**spine.__dict__, "neck_flexion_deg": spine.neck_flexion_deg - _NECK_UP_DEG}
        posture = Posture(
            hip_centre_m=np.array([float(self._life.sway(t_s)[0]), hips[1], hips[0]]),
            pelvis=about((1, 0, 0), pitch),
            spine=Spine(**bent),
            shoulder_forward_deg=dict.fromkeys(OUTWARD, 0.25 * spine.thoracic_flexion_deg),
            hands={side: self._hand(side, channels) for side in OUTWARD},
            feet={side: self._foot(side, plank, arm) for side in OUTWARD},
            breath=self._life.breath(t_s),
        )
        change = SpineChange(
            pelvis_yaw_deg=0.0, pelvis_pitch_deg=pitch - self._start_pitch, spine=spine
        )
        return Moment(posture=posture, change=change, furniture_at=np.eye(4))

    def _plank(self, spine: Spine, arm: float) -> tuple[tuple[float, float], float]:
        """Return hips (z, y) and pitch of the pelvis, degrees, in a line from shoulders to toes."""
        reach, wrist = self._shoulders(spine), self._linkage.wrist
        trunk, shoulder_y = math.hypot(reach[1], reach[2]), wrist[1] + arm * self._arm_m
        slope = math.asin((shoulder_y - self._toes_m) / (trunk + self._leg_m))
        hips = wrist[0] - trunk * math.cos(slope), shoulder_y - trunk * math.sin(slope)
        return hips, 90 - math.degrees(slope) - math.degrees(math.atan2(reach[2], reach[1]))

    def _foot(self, side: str, plank: float, arm: float) -> FootGoal:
        """Return the foot lying behind the knee, or on its toes behind a straight leg."""
        kneeling = self._feet[side]
        part = float(np.clip(2 * plank - (0.0 if side == "L" else 1.0), 0, 1))
        if part <= 0:
            return kneeling
        (hip_z, hip_y), _ = self._plank(Spine(), arm)
        back = hip_z - math.sqrt(self._leg_m**2 - (hip_y - self._toes_m) ** 2)
        toes = np.array([kneeling.ankle_m[0], self._toes_m, back])
        lie = (1 - part) * FOOT_LIES_DEG + part * _TOES_TUCKED_DEG
        return FootGoal(
            ankle_m=(1 - part) * kneeling.ankle_m + part * toes,
            knee=kneeling.knee,
            foot=about((0, 1, 0), -4 * OUTWARD[side]) @ about((1, 0, 0), lie),
        )

    def _shoulders(self, spine: Spine) -> np.ndarray:
        """Return the middle of the shoulders with the pelvis upright and the hips at 0."""
        pose = self._skeleton.trunk(Posture(hip_centre_m=np.zeros(3), spine=spine))
        index = self._skeleton.index
        joints = pose.joints_m[[index["upperarm01.L"], index["upperarm01.R"]]]
        return np.asarray(joints.mean(axis=0))

    def _solve(
        self, spine: Spine, forward_m: float, arm: float
    ) -> tuple[tuple[float, float], float]:
        """Return the hips (z, y) and the pitch of the pelvis, degrees.

        A spine that gets shorter pulls hips and shoulders towards each other by the same amount.
        """
        reach = self._shoulders(spine)
        trunk = math.hypot(reach[1], reach[2])
        links, arm_m = self._linkage, arm * self._arm_m
        low, high = forward_m - 0.25, forward_m + 0.25
        for _ in range(18):
            ahead = (low + high) / 2
            hips = links.hips(ahead)
            shoulders = links.shoulders(hips, trunk, arm_m)
            middle = (ahead + shoulders[0] - links.wrist[0]) / 2
            low, high = (ahead, high) if middle < forward_m else (low, ahead)
        # A pitch of 0 holds the shoulders above the hips, 90 ahead of them.
        now = math.atan2(shoulders[0] - hips[0], shoulders[1] - hips[1])
        return hips, math.degrees(now - math.atan2(reach[2], reach[1]))

    def _hand(self, side: str, channels: dict[str, float]) -> tuple[tuple[float, HandGoal], ...]:
        out = OUTWARD[side]
        ahead = self._linkage.wrist[0] + 0.07
        planted = HandGoal(
            bone=WORLD,
            palm_m=np.array([out * self._hand_x, _PALM_ABOVE_M + MAT_M, ahead]),
            fingers=np.array([0.08 * out, 0.0, 1.0]),
            facing=np.array([0.0, -1.0, 0.0]),
            elbow=np.array([0.45 * out, -1.0, -0.2]),
            curl=0.1,
        )
        thread = channels.get("thread", 0.0)
        if side == "L" or thread <= 0:
            return ((1.0, planted),)
        under = HandGoal(
            bone=WORLD,
            palm_m=np.array([0.42, MAT_M + 0.05, ahead - 0.10]),
            fingers=np.array([1.0, 0.0, 0.05]),
            facing=np.array([0.0, 1.0, 0.1]),
            elbow=np.array([-0.6, -0.6, 0.6]),
        )
        half_way = HandGoal(
            bone=WORLD,
            palm_m=np.array([0.0, MAT_M + 0.13, ahead - 0.05]),
            fingers=np.array([1.0, 0.0, 0.3]),
            facing=np.array([0.0, -0.2, -1.0]),
            elbow=np.array([-0.6, -0.6, 0.6]),
        )
        return along_a_curve(planted, half_way, under, thread)


def kneeling_heights(body: Body) -> tuple[float, float]:
    """Return how high the knee and ankle joints are when shins and feet lie on the mat, metres."""
    points = body.points_m[body.mesh.skin_points].astype(float)
    knee, ankle = body.skeleton.at("lowerleg01.L"), body.skeleton.at("foot.L")
    kneecap = points[(np.abs(points - knee) < [0.08, 0.035, 0.2]).all(axis=1)]
    foot = points[(points[:, 0] > 0.03) & (points[:, 1] < ankle[1] + 0.03)]
    lying = (foot - ankle) @ about((1, 0, 0), FOOT_LIES_DEG).T
    knee_height = float(kneecap[:, 2].max() - knee[2])
    return knee_height + 0.010 + MAT_M, MAT_M + 0.008 - float(lying[:, 1].min())
