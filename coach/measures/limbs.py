"""Measures of arms and legs that are lifted on hands and knees, seen from the side."""

from __future__ import annotations

import math

import numpy as np

from coach.measures.base import Baseline, Measure, TypicalError, both
from coach.measures.geometry import angle_at, at_least_zero, incline
from coach.pose.body import SEEN, Array, Bodies

__all__ = ["LIMBS"]

#: An elbow that is bent less than this carries no weight: a hand that types has 90 to 110.
STRAIGHT_DEG = 145.0
#: A leg that is lifted by less over the other says nothing of the arm that belongs to it.
LIFTED_DEG = 30.0

_TRUNK = ("near_shoulder", "near_hip")
_THIGHS = (*_TRUNK, "near_knee")


def leg_lift(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far one thigh is lifted over the other, by the arm that goes with it.

    The right leg goes with the left arm: positive. 0 with both knees down, 90 with one level.
    """
    return _lift(bodies, "right", "hip", "knee") - _lift(bodies, "left", "hip", "knee")


def arm_reach(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the arm opposite to the lifted leg is lifted over the other arm.

    NaN with no leg lifted, or where the arm that should be is not seen: a far arm that hangs is
    hidden by the near one, and one that leaves the picture is guessed to hang.
    """
    leg = leg_lift(bodies, None)
    left, right = (_lift(bodies, side, "shoulder", "elbow") for side in ("left", "right"))
    by_left = leg > 0
    seen = np.where(by_left, bodies.visibility("left_elbow"), bodies.visibility("right_elbow"))
    known = ~(np.abs(leg) < LIFTED_DEG) & ~(seen < SEEN)
    return np.where(known, np.where(by_left, left - right, right - left), math.nan)


def leg_over_trunk(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the thigh that is lifted more rises above level and above the trunk's line.

    Of the two the higher one: shoulders that are higher than the hips do not lower the aim.
    """
    left, right = (incline(bodies[f"{s}_hip"], bodies[f"{s}_knee"]) for s in ("left", "right"))
    trunk = incline(bodies.middle("shoulder"), bodies.middle("hip"))
    return np.maximum(left, right) - at_least_zero(trunk)


def arm_out(bodies: Bodies, baseline: Baseline | None) -> Array:
    """How far the near arm, held straight, is away from the trunk; 0 for a bent one."""
    shoulder, wrist = bodies["near_shoulder"], bodies["near_wrist"]
    bend = angle_at(shoulder, bodies["near_elbow"], wrist)
    away = np.where(bend >= STRAIGHT_DEG, angle_at(wrist, shoulder, bodies["near_hip"]), 0.0)
    return np.where(np.isnan(bend), math.nan, away)


def _lift(bodies: Bodies, side: str, joint: str, end: str) -> Array:
    """Angle of a limb from hanging straight down: 0 down, 90 level, 180 up."""
    return incline(bodies[f"{side}_{joint}"], bodies[f"{side}_{end}"]) + 90.0


LIMBS: tuple[Measure, ...] = (
    Measure(
        name="leg_lift_deg",
        meaning="how far one thigh is lifted over the other on hands and knees; the right leg, "
        "which goes with the left arm, positive; 90 with one level",
        needs=("near_hip", "near_knee"),
        reads=both("hip", "knee"),
        postures=("all_fours",),
        views=("side",),
        kind="absolute",
        error=TypicalError(
            5, "estimated: unsteady by 8 deg in a real bird dog with the foot outside the picture"
        ),
        function=leg_lift,
    ),
    Measure(
        name="arm_reach_deg",
        meaning="how far the arm opposite to the lifted leg is lifted over the other; positive "
        "when it is; 90 with it level; unknown while that arm is hidden",
        needs=_THIGHS,
        reads=both("shoulder", "elbow", "hip", "knee"),
        postures=("all_fours",),
        views=("side",),
        kind="absolute",
        error=TypicalError(12, "estimated: hands at the picture's edge make it jump by 40 deg"),
        function=arm_reach,
    ),
    Measure(
        name="leg_over_trunk_deg",
        meaning="how far the thigh that is lifted more rises above both the horizontal and the "
        "line of the trunk; above positive, about -80 on hands and knees",
        needs=_THIGHS,
        reads=both("shoulder", "hip", "knee"),
        postures=("all_fours",),
        views=("side",),
        kind="absolute",
        error=TypicalError(5, "estimated: unsteady by 8 deg with the foot outside the picture"),
        function=leg_over_trunk,
    ),
    Measure(
        name="arm_out_deg",
        meaning="how far the near arm, held straight, is away from the trunk, as when it is put "
        "out to lean on; 0 for a bent arm and for one that hangs along the trunk",
        needs=("near_shoulder", "near_elbow", "near_wrist", "near_hip"),
        reads=both("shoulder", "elbow", "wrist", "hip"),
        postures=("seated",),
        views=("side",),
        kind="absolute",
        error=TypicalError(10, "estimated: wrists waver by some 5 % of a torso at an arm's length"),
        function=arm_out,
    ),
)
