"""Measures of a person who faces the camera."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import N_FRONT_POINTS, comparable
from coach.measures.base import Measure, Neutral
from coach.measures.pelvis_model import pelvis_turn_deg
from coach.measures.pelvis_model import shipped as shipped_pelvis
from coach.measures.pitch_model import CURVES as PITCH_CURVES
from coach.measures.pitch_model import pitch_features
from coach.measures.pitch_model import shipped as shipped_pitch
from coach.measures.trained_on import TrainedOn
from coach.measures.twist_features import is_followed, seen, split_features
from coach.measures.twist_model import FOLLOWED, LANDMARKS, shipped

__all__ = ["FRONT", "pelvis_can_be_told", "turn_can_be_told"]

Array = NDArray[np.float64]

#: A wrist so far above the mouth lifts the shoulders: recordings have arms held forward at up to
#: 0.21 torso lengths, hands that hide the face at 0.36 and more.
HANDS_UP = 0.28
#: An arm that comes down from above the head takes about so long, and carries the shoulder with it;
#: so long the weight takes from one hip to both.
SETTLES_S = 1.0
#: Knees so many torso lengths aside: rendered bodies have 0.14-0.45 on a turning chair, below 0.12
#: in 98 % of seated twists.
KNEES_ASIDE = 0.16
#: No good turn of rendered bodies leans so far to a side.
LEANS_DEG = 12.0

_SHOULDERS = ("left_shoulder", "right_shoulder")
_TRUNK = (*_SHOULDERS, "left_hip", "right_hip")


def _degrees(vector: complex) -> float:
    return math.degrees(math.atan2(vector.imag, vector.real))


def shoulder_turn(body: Body, neutral: Neutral | None) -> float:
    """Turn of the shoulder line from neutral: the smaller of two witnesses, signed by depth.

    One is foreshortening: a shoulder line of true width w0 turned by a looks w0·cos(a) wide, and
    the neutral stands for w0. It is blunt near zero, where 3 % of width are 14 deg. The other is
    the heading of the shoulder line in the network's own z, a guess with a gain of 0.5 to 1.6 but
    calm near zero. Neither is believed beyond the other.
    """
    assert neutral is not None
    straight = neutral.body
    # A trunk that looks longer is nearer only if the hips look wider too: raised arms lengthen it
    # by 10 % in the picture, and would make a turn of 25 deg out of nothing.
    hips = _hip_width(body) / _hip_width(straight)
    scale = min(body.torso_px / straight.torso_px, max(1.0, hips))
    width = abs(straight["left_shoulder"] - straight["right_shoulder"])
    now = abs(body["left_shoulder"] - body["right_shoulder"]) / scale
    narrowed_deg = math.degrees(math.acos(min(1.0, now / width))) if width > 0 else math.nan
    heading_deg = _heading(body) - _heading(straight)
    return math.copysign(min(narrowed_deg, abs(heading_deg)), heading_deg)


def thorax_twist(body: Body, neutral: Neutral | None) -> float:
    """Turn of the ribs of a seated person from neutral, by the learned `twist_model`.

    Unseen with a hand above the face: lifted shoulders look like a turn, to it as to a formula.
    Where the points of the trunk are not followed since the neutral, the landmarks tell it alone.
    """
    assert neutral is not None
    if not turn_can_be_told(body):
        return math.nan
    followed = is_followed(body.pose, neutral.body.pose)
    model = shipped(FOLLOWED if followed else LANDMARKS)
    return float(model(*_trunk_features(body, neutral.body, followed)))


def chest_pitch(body: Body, neutral: Neutral | None) -> float:
    """How far the chest of a seated person has tipped forward, by the learned `pitch_model`.

    Unseen with a hand above the face, and where no points of the trunk are followed since the
    neutral.
    """
    assert neutral is not None
    start = neutral.body
    followed = comparable(body.pose.trunk, start.pose.trunk, N_FRONT_POINTS)
    if not followed or not turn_can_be_told(body):
        return math.nan
    now, at_rest = (pitch_features(*_trunk_features(b, start, True)) for b in (body, start))
    told = shipped_pitch()(np.stack([now, at_rest]))[:, 0]
    return float(told[0] - told[1])


@lru_cache(maxsize=4)
def _trunk_features(body: Body, start: Body, followed: bool) -> tuple[Array, Array]:
    """`split_features`, kept for a moment: two measures ask, and again for the start itself."""
    now, at_rest = seen([body.pose, start.pose], start.pose).each
    return split_features(now, at_rest, followed=followed)


def pelvis_turn(body: Body, neutral: Neutral | None) -> float:
    """Turn of the pelvis over planted feet, from neutral, by the points followed along the legs.

    Unseen where those were not followed since the neutral, the ankles are out of the picture, or
    the knees have gone aside: then legs and chair turn along, and it never learned from that. So it
    is while the trunk leans to a side: weight that goes from one hip to the other moves the legs.
    """
    assert neutral is not None
    now, start = body.pose.legs, neutral.body.pose.legs
    if now is None or start is None or not pelvis_can_be_told(body, neutral):
        return math.nan
    return pelvis_turn_deg(shipped_pelvis(), now, start, neutral.body.torso_px)


def turn_can_be_told(body: Body) -> bool:
    """Whether the arms leave the shoulders where the ribs carry them."""
    return hand_raise(body, None) <= HANDS_UP


def pelvis_can_be_told(body: Body, neutral: Neutral) -> bool:
    """Whether nothing else moves the legs: neither a turning chair nor a trunk leaning aside."""
    aside = abs(knee_shift(body, neutral)) > KNEES_ASIDE
    return not (aside or abs(trunk_side_bend(body, neutral)) > LEANS_DEG)


def _hip_width(body: Body) -> float:
    return max(abs(body["left_hip"] - body["right_hip"]), 1e-6)


def _heading(body: Body) -> float:
    """Turn of the shoulder line by the network's z, the left shoulder back positive."""
    across = abs((body["left_shoulder"] - body["right_shoulder"]).real)
    back = body.depth("left_shoulder") - body.depth("right_shoulder")
    return math.degrees(math.atan2(back, across))


def trunk_side_bend(body: Body, neutral: Neutral | None) -> float:
    """Lean of the trunk line in the picture, from neutral, to the person's left positive."""
    assert neutral is not None
    return -_degrees(body.trunk / neutral.body.trunk)


def knee_shift(body: Body, neutral: Neutral | None) -> float:
    """How far the knees went sideways from under the hips, to the person's left positive.

    Knees that swing aside turn with the whole body, chair and all. A pelvis that turns over
    planted feet moves them far less: `pelvis_turn` is for that.
    """
    assert neutral is not None
    start = neutral.body

    def ahead(b: Body) -> float:
        return (b.middle("knee") - b.middle("hip")).real / start.torso_px

    # Nearer, all of it looks larger; a trunk that leans looks shorter but its hips no narrower.
    nearer = max(body.torso_px / start.torso_px, _hip_width(body) / _hip_width(start))
    return ahead(body) / nearer - ahead(start)


def thigh_drop(body: Body, neutral: Neutral | None) -> float:
    """How far the knees are below the hips: ~0.8 standing, below ~0.65 seated."""
    return (body.middle("hip") - body.middle("knee")).imag / body.torso_px


def shoulder_width(body: Body, neutral: Neutral | None) -> float:
    """Shoulder distance over torso length: ~0.75 facing the camera, ~0.1 seen from the side."""
    return abs(body["left_shoulder"] - body["right_shoulder"]) / body.torso_px


def facing(body: Body, neutral: Neutral | None) -> float:
    """Signed shoulder distance over torso length: ~0.75 facing the camera, ~-0.75 from behind."""
    return (body["left_shoulder"] - body["right_shoulder"]).real / body.torso_px


def arm_raise(body: Body, neutral: Neutral | None) -> float:
    """How far the higher elbow is above its shoulder; negative with the arms down."""
    return max(
        (body[f"{side}_elbow"] - body[f"{side}_shoulder"]).imag / body.torso_px
        for side in ("left", "right")
    )


def hand_raise(body: Body, neutral: Neutral | None) -> float:
    """How far the higher wrist is above the mouth; negative with the hands below it."""
    mouth = body.middle_of("mouth_left", "mouth_right").imag
    return max((body[f"{side}_wrist"].imag - mouth) / body.torso_px for side in ("left", "right"))


def sitting_height(body: Body, neutral: Neutral | None) -> float:
    """How high the nose is above the hips over its neutral: it sinks when one slumps or leans."""
    assert neutral is not None

    def height(b: Body) -> float:
        return (b["nose"] - b.middle("hip")).imag

    return height(body) / height(neutral.body)


def _twist_weights() -> tuple[TrainedOn | None, ...]:
    return tuple(shipped(name).trained_on for name in (FOLLOWED, LANDMARKS))


FRONT: tuple[Measure, ...] = (
    Measure(
        name="shoulder_turn_deg",
        meaning="turn of the shoulder line from neutral; positive to the person's left",
        needs=_TRUNK,
        views=("front",),
        kind="change",
        error="6 deg on average against optical motion capture, one seated person; reads about "
        "half of a turn on some bodies; unreliable with hands raised or the trunk bent sideways",
        function=shoulder_turn,
        truth=("thorax_yaw_deg",),
    ),
    Measure(
        name="thorax_twist_deg",
        meaning="turn of the ribs from neutral, seated; positive to the person's left",
        needs=_TRUNK,
        views=("front",),
        kind="change",
        error="4 to 6 deg on average on rendered bodies it never saw, 6 without followed points; "
        "by landmarks alone 7 deg on one person against optical motion capture; larger with the "
        "camera aside; unseen with a hand above the face",
        function=thorax_twist,
        follows=True,
        weights=_twist_weights,
        settles_s=SETTLES_S,
        truth=("thorax_yaw_deg",),
    ),
    Measure(
        name="chest_pitch_deg",
        meaning="how far the chest has tipped forward from neutral, seated: slumping and leaning "
        "together; positive forward",
        needs=_TRUNK,
        views=("front",),
        kind="change",
        error="1.7 deg on average on rendered bodies it never saw, 95 % below 7; it does not tell "
        "a slumped back from a leaning one; unseen where arms or clothes leave nothing to follow",
        function=chest_pitch,
        follows=True,
        weights=lambda: (shipped_pitch().trained_on,),
        settles_s=SETTLES_S,
        truth=PITCH_CURVES,
    ),
    Measure(
        name="pelvis_turn_deg",
        meaning="turn of the pelvis over planted feet from neutral, seated; positive to the "
        "person's left",
        needs=("left_knee", "right_knee", "left_ankle", "right_ankle", *_TRUNK),
        views=("front",),
        kind="change",
        error="1.1 deg on average on rendered bodies it never saw, whose legs move for no other "
        "reason; a real person who bent to the side and did not turn read up to 49 deg: unseen "
        "while leaning to a side, with the knees aside, without the ankles",
        function=pelvis_turn,
        settles_s=SETTLES_S,
        follows=True,
        weights=lambda: (shipped_pelvis().trained_on,),
        truth=("pelvis_yaw_deg",),
    ),
    Measure(
        name="trunk_side_bend_deg",
        meaning="sideways lean of the trunk from neutral; positive to the person's left",
        needs=_TRUNK,
        views=("front",),
        kind="change",
        error="about 3 deg, the repeatability of the landmarks in still phases",
        function=trunk_side_bend,
    ),
    Measure(
        name="knee_shift_ratio",
        meaning="knees sideways from under the hips, from neutral; positive to the person's left, "
        "as when legs or chair turn left",
        needs=("left_knee", "right_knee", *_TRUNK),
        views=("front",),
        kind="change",
        error="about 0.05; legs that turn with a chair by 10-35 deg read 0.14-0.45",
        function=knee_shift,
    ),
    Measure(
        name="thigh_drop_ratio",
        meaning="how far the knees are below the hips; about 0.8 standing, under 0.65 seated",
        needs=("left_knee", "right_knee", *_TRUNK),
        views=("front",),
        kind="absolute",
        error="about 0.05; larger with a very high or low camera",
        function=thigh_drop,
    ),
    Measure(
        name="shoulder_width_ratio",
        meaning="distance of the shoulders over the torso; about 0.75 from the front, 0.1 from "
        "the side",
        needs=("near_shoulder", "near_hip"),
        views=("any",),
        kind="absolute",
        error="about 0.03",
        function=shoulder_width,
    ),
    Measure(
        name="facing_ratio",
        meaning="how squarely the shoulders face the camera; about 0.75 from the front, negative "
        "from behind",
        needs=_TRUNK,
        views=("any",),
        kind="absolute",
        error="about 0.03",
        function=facing,
    ),
    Measure(
        name="arm_raise_ratio",
        meaning="how far the higher elbow is above its shoulder; negative with the arms down",
        needs=(*_SHOULDERS, "left_elbow", "right_elbow"),
        views=("front",),
        kind="absolute",
        error="about 0.05",
        function=arm_raise,
    ),
    Measure(
        name="hand_raise_ratio",
        meaning="how far the higher wrist is above the mouth; negative with the hands below it",
        needs=(*_TRUNK, "left_wrist", "right_wrist", "mouth_left", "mouth_right"),
        views=("front",),
        kind="absolute",
        error="about 0.05",
        function=hand_raise,
    ),
    Measure(
        name="sitting_height_fraction",
        meaning="height of the nose above the hips over its neutral; smaller when one slumps, "
        "leans or drops the head",
        needs=("nose", *_TRUNK),
        views=("front",),
        kind="change",
        error="about 0.03; it does not tell a slumped back from a leaning one",
        function=sitting_height,
    ),
)
