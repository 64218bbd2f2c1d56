"""Movement between whole poses: each is told once, and a channel of its name leads into it.

For exercises in which the body changes its place between a few positions: lying, kneeling,
standing. What the body rests on keeps its place: one point of it (`Anchor`) is where the pose says,
feet that are planted stay, and the rest follows from the bends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, along_a_curve
from samples.make.poses.performer import Life, Moment, SpineChange
from samples.make.posture import FootGoal, HandGoal, Posture, Spine
from samples.make.rotations import Matrix, Vector, about, basis
from samples.make.scene import Triangles
from samples.make.skeleton import BonePose
from samples.make.story import Story

__all__ = ["Anchor", "Keyed", "Leg", "WholePose", "pose_of"]

Point = tuple[float, float, float]


class Anchor(Enum):
    """The point of the body whose place a pose tells."""

    HIPS = ("upperleg01.L", "upperleg01.R")
    SHOULDERS = ("upperarm01.L", "upperarm01.R")


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One leg: by its joints, or, with `ankle_m` in the room, planted.

    Hip and knee bend forward and back, `out_deg` spreads the leg; `toes_deg` points the foot. A
    planted leg has its knee towards `knee`, and its foot lies as `foot_deg` says: tipped onto the
    toes, and turned outward. Values of x are for the left leg.
    """

    hip_deg: float = 0.0
    knee_deg: float = 0.0
    out_deg: float = 0.0
    toes_deg: float = 0.0
    ankle_m: Point | None = None
    knee: Point = (0.0, 1.0, 1.0)
    foot_deg: tuple[float, float] = (0.0, 5.0)


@dataclass(frozen=True, kw_only=True)
class WholePose:
    """One position of the whole body.

    The pelvis is tipped (90 forward: face down, -90: on the back), then leaned to the person's
    left, then turned to the left; `at_m` is where the anchor is. On the way from rest hands are
    drawn towards `hands_over`.
    """

    tip_deg: float = 0.0
    lean_deg: float = 0.0
    turn_deg: float = 0.0
    at_m: Point = (0.0, 0.0, 0.0)
    spine: Spine = field(default_factory=Spine)
    legs: Mapping[str, Leg] = field(default_factory=dict)
    hands: Mapping[str, HandGoal] = field(default_factory=dict)
    hands_over: Mapping[str, HandGoal] = field(default_factory=dict)
    lift_deg: float = 0.0
    forward_deg: float = 0.0

    @property
    def pelvis(self) -> Matrix:
        """The rotation of the pelvis away from upright."""
        turn, lean = about((0, 1, 0), self.turn_deg), about((0, 0, 1), -self.lean_deg)
        return turn @ lean @ about((1, 0, 0), self.tip_deg)


Weights = Sequence[tuple[float, WholePose]]


class Keyed:
    """A person who moves between whole poses.

    A channel named after a pose leads into it, 0 to 1; channels of the spine bend it further, and
    `shoulder_lift_deg`, `shoulder_forward_deg` move the shoulders.
    """

    def __init__(
        self,
        body: Body,
        story: Story,
        *,
        rest: WholePose,
        poses: Mapping[str, WholePose],
        anchor: Anchor,
        furniture: Triangles,
        furniture_at: Callable[[BonePose], Matrix] = lambda _: np.eye(4),
    ) -> None:
        self.track = story.track()
        self.furniture = furniture
        self._skeleton, self._life = body.skeleton, Life(story)
        self._rest, self._poses = rest, poses
        self._mix = _Mix(body, rest, anchor)
        self._furniture_at = furniture_at

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time."""
        channels = self.track.at(t_s)
        led = [(channels.get(name, 0.0), pose) for name, pose in self._poses.items()]
        weights = [(1 - sum(w for w, _ in led), self._rest), *led]
        posture = self._mix.posture(
            [(w, pose) for w, pose in weights if w],
            channels,
            self._life.spine(channels, t_s),
            0.3 * self._life.sway(t_s),
        )
        posture = replace(posture, breath=self._life.breath(t_s))
        spine = _added(posture.spine, self._rest.spine, -1.0)
        pitch = sum(w * pose.tip_deg for w, pose in weights) - self._rest.tip_deg
        yaw = sum(w * pose.turn_deg for w, pose in weights) - self._rest.turn_deg
        return Moment(
            posture=posture,
            change=SpineChange(pelvis_yaw_deg=yaw, pelvis_pitch_deg=pitch, spine=spine),
            furniture_at=self._furniture_at(self._skeleton.pose(posture)),
        )


class _Mix:
    """Mixes whole poses of one body."""

    def __init__(self, body: Body, rest: WholePose, anchor: Anchor) -> None:
        self._skeleton, self._rest, self._anchor = body.skeleton, rest, anchor

    def posture(
        self, weights: Weights, channels: Mapping[str, float], more: Spine, sway_m: Vector
    ) -> Posture:
        """Return the mixture of poses, the spine bent by `more`, moved by `sway_m`."""
        spine = more
        for weight, pose in weights:
            spine = _added(spine, pose.spine, weight)
        pelvis = _mixed_pelvis(weights)
        lift = _sum(weights, lambda p: p.lift_deg) + channels.get("shoulder_lift_deg", 0.0)
        ahead = _sum(weights, lambda p: p.forward_deg) + channels.get("shoulder_forward_deg", 0.0)
        posture = Posture(
            hip_centre_m=np.zeros(3),
            pelvis=pelvis,
            spine=spine,
            shoulder_lift_deg=dict.fromkeys(OUTWARD, lift),
            shoulder_forward_deg=dict.fromkeys(OUTWARD, ahead),
        )
        at_m = np.sum([w * np.array(pose.at_m) for w, pose in weights], axis=0) + sway_m
        trunk = self._skeleton.trunk(posture)
        posture = replace(posture, hip_centre_m=at_m - self._point(trunk))
        trunk = self._skeleton.trunk(posture)
        return replace(
            posture,
            feet={side: self._foot(side, weights, trunk, pelvis) for side in OUTWARD},
            hands={side: self._hand(side, weights) for side in OUTWARD},
        )

    def _hand(self, side: str, weights: Weights) -> tuple[tuple[float, HandGoal], ...]:
        for weight, pose in weights:
            if side in pose.hands_over:
                start, over, end = self._rest.hands[side], pose.hands_over[side], pose.hands[side]
                return along_a_curve(start, over, end, weight)
        return tuple((weight, pose.hands[side]) for weight, pose in weights)

    def _point(self, trunk: BonePose) -> Vector:
        index = self._skeleton.index
        joints = trunk.joints_m[[index[bone] for bone in self._anchor.value]]
        return np.asarray(joints.mean(axis=0))

    def _foot(self, side: str, weights: Weights, trunk: BonePose, pelvis: Matrix) -> FootGoal:
        hip = trunk.joints_m[self._skeleton.index[f"upperleg01.{side}"]]
        goals = [(w, self._leg(side, pose.legs[side], hip, pelvis)) for w, pose in weights]
        mixed = np.sum([w * goal.foot for w, goal in goals], axis=0)
        turned = basis(mixed[:, 2], mixed[:, 1])
        return FootGoal(
            ankle_m=np.sum([w * goal.ankle_m for w, goal in goals], axis=0),
            knee=np.sum([w * goal.knee for w, goal in goals], axis=0),
            foot=np.stack([-turned[:, 2], turned[:, 1], turned[:, 0]], axis=1),
        )

    def _leg(self, side: str, leg: Leg, hip: Vector, pelvis: Matrix) -> FootGoal:
        out = OUTWARD[side]
        mirror = np.array([out, 1.0, 1.0])
        if leg.ankle_m is not None:
            tipped, turned = leg.foot_deg
            return FootGoal(
                ankle_m=np.array(leg.ankle_m) * mirror,
                knee=np.array(leg.knee) * mirror,
                foot=about((0, 1, 0), out * turned) @ about((1, 0, 0), tipped),
            )
        thigh_m, shin_m = self._skeleton.limb_m("leg", side)
        down = np.array([0.0, -1.0, 0.0])
        thigh = pelvis @ about((0, 0, 1), out * leg.out_deg) @ about((1, 0, 0), -leg.hip_deg)
        shin = thigh @ about((1, 0, 0), leg.knee_deg)
        ahead = thigh @ np.array([0.0, 0.0, 1.0])
        knee = thigh @ down * thigh_m
        return FootGoal(
            ankle_m=hip + knee + shin @ down * shin_m,
            # A straight leg has no bend to point anywhere: its kneecap does.
            knee=knee + 0.05 * ahead,
            foot=shin @ about((1, 0, 0), leg.toes_deg),
        )


def pose_of(body: Body, pose: WholePose, anchor: Anchor) -> Posture:
    """Return the posture of a body in one whole pose, without life."""
    return _Mix(body, pose, anchor).posture([(1.0, pose)], {}, Spine(), np.zeros(3))


def _sum(weights: Weights, value: Callable[[WholePose], float]) -> float:
    return sum(w * value(pose) for w, pose in weights)


def _mixed_pelvis(weights: Weights) -> Matrix:
    return WholePose(
        tip_deg=_sum(weights, lambda p: p.tip_deg),
        lean_deg=_sum(weights, lambda p: p.lean_deg),
        turn_deg=_sum(weights, lambda p: p.turn_deg),
    ).pelvis


def _added(spine: Spine, other: Spine, weight: float) -> Spine:
    """Return the sum of a spine's bends and a share of another's."""
    names = [item.name for item in fields(Spine)]
    return Spine(**{n: getattr(spine, n) + weight * getattr(other, n) for n in names})
