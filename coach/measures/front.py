"""Measures of a person who faces the camera."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from coach.measures.base import ANY_POSTURE, UPRIGHT_POSTURES, Baseline, Measure, TypicalError, both
from coach.measures.geometry import direction_deg
from coach.measures.learned.landmark_changes import front_changes
from coach.measures.learned.linear_map import load_weights
from coach.pose.body import Body, torsos_px
from coach.pose.landmarks import INDEX, NAMES
from coach.pose.types import Poses

__all__ = ["FRONT"]

#: A wrist so far above the mouth lifts the shoulders: recordings have arms held forward at up to
#: 0.21 torso lengths, hands that hide the face at 0.36 and more.
HANDS_UP = 0.28
#: An arm that comes down from above the head takes about so long, and carries the shoulder with it;
#: so long the weight takes from one hip to both.
SETTLES_S = 1.0

_SHOULDERS = ("left_shoulder", "right_shoulder")
_TRUNK = (*_SHOULDERS, "left_hip", "right_hip")


def thorax_twist(body: Body, baseline: Baseline | None) -> float:
    """Turn of the ribs from the start position, learned.

    Not seen with a hand above the face: lifted shoulders look like a turn.
    """
    return _turns(body, baseline)[0]


def pelvis_turn(body: Body, baseline: Baseline | None) -> float:
    """Turn of the pelvis from the start position, learned, from hips, knees and ankles."""
    return _turns(body, baseline)[1]


def chest_pitch(body: Body, baseline: Baseline | None) -> float:
    """How far the chest has tipped forward since the start position, learned."""
    if hand_raise(body, None) > HANDS_UP:
        return math.nan
    poses, i = body.pose.batch
    return _all_angles(poses, baseline)[2][i]


def _turns(body: Body, baseline: Baseline | None) -> tuple[float, float]:
    """Turn of the ribs and of the pelvis; two measures ask for them."""
    if hand_raise(body, None) > HANDS_UP:
        return math.nan, math.nan
    poses, i = body.pose.batch
    ribs, pelvis, _ = _all_angles(poses, baseline)
    return ribs[i], pelvis[i]


@lru_cache(maxsize=8)
def _all_angles(poses: Poses, baseline: Baseline | None) -> list[list[float]]:
    """Turn of ribs, turn of pelvis and pitch of chest of N poses: three lists of N."""
    assert baseline is not None
    odd, even = front_changes(poses, baseline.body)
    angles = [*load_weights("turn")(odd).T, load_weights("pitch")(even)[:, 0]]
    return [a.tolist() for a in angles]


def trunk_side_bend(body: Body, baseline: Baseline | None) -> float:
    """Lean of the trunk line in the picture, from the start, to the person's left positive."""
    assert baseline is not None
    return -direction_deg(body.trunk / baseline.body.trunk)


def thigh_drop(body: Body, baseline: Baseline | None) -> float:
    """How far the knees are below the hips: ~0.8 standing, below ~0.65 seated."""
    return (body.middle("hip") - body.middle("knee")).imag / body.torso_px


def shoulder_width(body: Body, baseline: Baseline | None) -> float:
    """Shoulder distance over torso length: ~0.75 facing the camera, ~0.1 seen from the side."""
    return abs(body["left_shoulder"] - body["right_shoulder"]) / body.torso_px


def facing(body: Body, baseline: Baseline | None) -> float:
    """Signed shoulder distance over torso length: ~0.75 facing the camera, ~-0.75 from behind."""
    return (body["left_shoulder"] - body["right_shoulder"]).real / body.torso_px


def arm_raise(body: Body, baseline: Baseline | None) -> float:
    """How far the higher elbow is above its shoulder; negative with the arms down."""
    return max(
        (body[f"{side}_elbow"] - body[f"{side}_shoulder"]).imag / body.torso_px
        for side in ("left", "right")
    )


def hand_raise(body: Body, baseline: Baseline | None) -> float:
    """How far the higher wrist is above the mouth; negative with the hands below it."""
    poses, i = body.pose.batch
    return _hand_raises(poses)[i]


@lru_cache(maxsize=8)
def _hand_raises(poses: Poses) -> list[float]:
    y_px = poses.image_px[..., 1].astype(float)
    mouth_px = (y_px[:, INDEX["mouth_left"]] + y_px[:, INDEX["mouth_right"]]) / 2
    higher_px = np.minimum(y_px[:, INDEX["left_wrist"]], y_px[:, INDEX["right_wrist"]])
    raised_px = (mouth_px - higher_px).tolist()
    return [up / torso for up, torso in zip(raised_px, torsos_px(poses), strict=True)]


FRONT: tuple[Measure, ...] = (
    Measure(
        name="thorax_twist_deg",
        meaning="turn of the ribs from the start, seated; positive to the person's left",
        needs=_TRUNK,
        reads=NAMES,
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            6.2,
            "mean over 40 rendered people it never saw; a head that turns alone reads up to 10 "
            "deg on some",
        ),
        function=thorax_twist,
        weights=("turn",),
        settles_s=SETTLES_S,
        truth=("thorax_yaw_deg",),
    ),
    Measure(
        name="chest_pitch_deg",
        meaning="how far the chest has tipped forward from the start, seated: slumping and leaning "
        "together; positive forward",
        needs=_TRUNK,
        reads=NAMES,
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            2.8,
            "mean over 40 rendered people it never saw; it shows half of a tip, and does not tell "
            "a slumped back from a leaning one",
        ),
        function=chest_pitch,
        weights=("pitch",),
        settles_s=SETTLES_S,
        truth=("lumbar_flexion_deg", "thoracic_flexion_deg", "pelvis_pitch_deg"),
    ),
    Measure(
        name="pelvis_turn_deg",
        meaning="turn of the pelvis over planted feet from the start, seated; positive to the "
        "person's left",
        needs=("left_knee", "right_knee", "left_ankle", "right_ankle", *_TRUNK),
        reads=NAMES,
        postures=("seated",),
        views=("front",),
        kind="change",
        error=TypicalError(
            2.7,
            "mean over 40 rendered people it never saw; it shows half of a turn, and a good twist"
            " reads up to 10 deg",
        ),
        function=pelvis_turn,
        settles_s=SETTLES_S,
        weights=("turn",),
        truth=("pelvis_yaw_deg",),
    ),
    Measure(
        name="trunk_side_bend_deg",
        meaning="sideways lean of the trunk from the start; positive to the person's left",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="change",
        error=TypicalError(3, "estimated: the repeatability of the landmarks in still phases"),
        function=trunk_side_bend,
    ),
    Measure(
        name="thigh_drop_ratio",
        meaning="how far the knees are below the hips; about 0.8 standing, under 0.65 seated",
        needs=("left_knee", "right_knee", *_TRUNK),
        reads=both("shoulder", "hip", "knee"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured; more with a very high or low camera"),
        function=thigh_drop,
    ),
    Measure(
        name="shoulder_width_ratio",
        meaning="distance of the shoulders over the torso; about 0.75 from the front, 0.1 from "
        "the side",
        needs=("near_shoulder", "near_hip"),
        reads=both("shoulder", "hip"),
        postures=ANY_POSTURE,
        views=("any",),
        kind="absolute",
        error=TypicalError(0.03, "estimated: never measured"),
        function=shoulder_width,
    ),
    Measure(
        name="facing_ratio",
        meaning="how squarely the shoulders face the camera; about 0.75 from the front, negative "
        "from behind",
        needs=_TRUNK,
        reads=both("shoulder", "hip"),
        postures=UPRIGHT_POSTURES,
        views=("any",),
        kind="absolute",
        error=TypicalError(0.03, "estimated: never measured"),
        function=facing,
    ),
    Measure(
        name="arm_raise_ratio",
        meaning="how far the higher elbow is above its shoulder; negative with the arms down",
        needs=(*_SHOULDERS, "left_elbow", "right_elbow"),
        reads=both("shoulder", "hip", "elbow"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=arm_raise,
    ),
    Measure(
        name="hand_raise_ratio",
        meaning="how far the higher wrist is above the mouth; negative with the hands below it",
        needs=(*_TRUNK, "left_wrist", "right_wrist", "mouth_left", "mouth_right"),
        reads=(*both("shoulder", "hip", "wrist"), "mouth_left", "mouth_right"),
        postures=UPRIGHT_POSTURES,
        views=("front",),
        kind="absolute",
        error=TypicalError(0.05, "estimated: never measured"),
        function=hand_raise,
    ),
)
