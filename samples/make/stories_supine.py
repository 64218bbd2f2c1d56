"""The stories on the back."""

from __future__ import annotations

from typing import Any

from samples.make.motion import Go, Part
from samples.make.poses.leading import lead, there_and_back
from samples.make.story import Story
from samples.make.telling import camera, tell

__all__ = ["STORIES"]

_LEFT = camera(90.0, 2.3, 0.6, 0.30, -0.12)
_RIGHT = camera(-90.0, 2.3, 0.6, 0.30, -0.12)
_BRIDGE = lead("up")
_QUICK: dict[str, Any] = {"over_s": 0.35, "hold_s": 0.5, "fault": "too_fast"}


def _lying(exercise: str, name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    return tell(exercise, name, notes, who, *parts, **({"camera": _LEFT} | more))


def _sinking(first: str, then: str, fault: str) -> Part:
    """Return a repetition that loses its position half way through the hold."""
    goes = (
        Go(to={first: 1.0}, over_s=1.5, hold_s=0.8),
        Go(to={then: 1.0}, over_s=0.6, hold_s=2.2),
        Go(over_s=1.2, hold_s=0.8),
    )
    return Part(goes=goes, counts=True, fault=fault)


_BRIDGES = (
    _lying("glute_bridge", "good_left", "Good form from the left.", "anna", _BRIDGE, _BRIDGE),
    _lying(
        "glute_bridge",
        "good_right",
        "Good form from the right.",
        "hugo",
        _BRIDGE,
        _BRIDGE,
        camera=_RIGHT,
    ),
    _lying(
        "glute_bridge",
        "fault_over_arching",
        "The hips go far over the line; the lower back arches.",
        "fumi",
        lead("arched", hold_s=2.0, fault="over_arching"),
    ),
    _lying(
        "glute_bridge",
        "fault_dropping",
        "The hips reach the line, sink, and stay low.",
        "emre",
        _sinking("up", "half", "dropping"),
    ),
    _lying(
        "glute_bridge",
        "fault_too_fast",
        "Thrown up and dropped.",
        "kamala",
        lead("up", **_QUICK),
        lead("up", **_QUICK),
        fps=20.0,
    ),
    _lying(
        "glute_bridge",
        "blind_uneven",
        "One side of the pelvis hangs: from the side nobody can tell. This counts.",
        "anna",
        lead("uneven", fault="uneven"),
    ),
    _lying(
        "glute_bridge",
        "control_leg_raise",
        "One leg goes up, the hips stay: nothing counts.",
        "lars",
        there_and_back("leg"),
        there_and_back("leg"),
    ),
)

_KNEES = (
    _lying(
        "knees_to_chest",
        "good_left",
        "Good form from the left.",
        "kamala",
        lead("hug", hold_s=2.6),
        lead("hug", hold_s=2.6),
    ),
    _lying(
        "knees_to_chest",
        "good_right",
        "Good form from the right, the legs long between.",
        "emre",
        lead("hug", over_s=2.0, hold_s=3.0),
        camera=_RIGHT,
        arms="long",
    ),
    _lying(
        "knees_to_chest",
        "fault_head_lifts",
        "Head and shoulders come off the floor.",
        "anna",
        lead("hug_head", hold_s=3.0, fault="head_lifts"),
    ),
    _lying(
        "knees_to_chest",
        "control_knees_over_hips",
        "The knees stop over the hips: nothing counts.",
        "hugo",
        there_and_back("over", hold_s=3.0),
    ),
    _lying(
        "single_knee_to_chest",
        "good_left",
        "Good form from the left, one knee after the other.",
        "fumi",
        lead("left", hold_s=2.0, side="left"),
        lead("right", hold_s=2.0, side="right"),
        arms="long",
    ),
    _lying(
        "single_knee_to_chest",
        "good_right",
        "Good form from the right, the other leg long.",
        "goro",
        lead("right", over_s=2.0, hold_s=2.0, side="right"),
        lead("left", over_s=2.0, hold_s=2.0, side="left"),
        camera=_RIGHT,
        arms="long",
    ),
    _lying(
        "single_knee_to_chest",
        "good_foot_down",
        "The easier form: the other knee stays bent, its foot on the floor.",
        "hugo",
        lead("right", hold_s=2.0, side="right"),
        lead("left", hold_s=2.0, side="left"),
        camera=_RIGHT,
    ),
    _lying(
        "single_knee_to_chest",
        "fault_head_lifts",
        "Head and shoulders come off the floor.",
        "emre",
        lead("left_head", hold_s=3.0, side="left", fault="head_lifts"),
        arms="long",
    ),
    _lying(
        "single_knee_to_chest",
        "fault_other_leg_lifts",
        "The other leg hangs in the air.",
        "kamala",
        lead("left_raised", hold_s=2.6, side="left", fault="other_leg_lifts"),
        arms="long",
    ),
    _lying(
        "single_knee_to_chest",
        "control_both_knees",
        "Both knees are drawn in: another exercise.",
        "anna",
        there_and_back("hug", hold_s=2.5),
    ),
)

_CURLS = (
    _lying(
        "curl_up",
        "good_left",
        "Good form from the left.",
        "anna",
        lead("up", over_s=1.2),
        lead("up", over_s=1.2),
    ),
    _lying(
        "curl_up",
        "good_right",
        "Good form from the right.",
        "lars",
        lead("up", over_s=1.2),
        lead("up", over_s=1.2),
        camera=_RIGHT,
    ),
    _lying(
        "curl_up",
        "fault_too_high",
        "Half a sit-up: the lower back bends.",
        "emre",
        lead("high", hold_s=1.5, fault="too_high"),
    ),
    _lying(
        "curl_up",
        "fault_neck_pulled",
        "The chin goes to the chest first.",
        "fumi",
        lead({"up": 0.8, "neck_flexion_deg": 56.0}, hold_s=1.8, fault="neck_pulled"),
    ),
    _lying(
        "curl_up",
        "fault_too_fast",
        "Jerked up, and dropped.",
        "hugo",
        lead({"up": 1.5}, over_s=0.2, hold_s=0.5, fault="too_fast"),
        lead({"up": 1.5}, over_s=0.2, hold_s=0.5, fault="too_fast"),
        fps=20.0,
    ),
    _lying(
        "curl_up",
        "control_leg_raise",
        "The long leg goes up, the head stays down: nothing counts.",
        "kamala",
        there_and_back("leg"),
        there_and_back("leg"),
    ),
)


def _swing(side: str, **more: Any) -> Part:
    return lead(side, side=side, **({"over_s": 1.8, "hold_s": 1.5} | more))


_SWINGS = (
    _lying(
        "supine_rotation",
        "good_left",
        "Good form from the left, to each side.",
        "anna",
        _swing("left"),
        _swing("right"),
    ),
    _lying(
        "supine_rotation",
        "good_right",
        "Good form from the right, to each side.",
        "kamala",
        _swing("right"),
        _swing("left"),
        camera=_RIGHT,
    ),
    _lying(
        "supine_rotation",
        "fault_too_fast",
        "Flung to the side of the camera; flung the other way hardly shows.",
        "kamala",
        _swing("left", over_s=0.4, hold_s=0.6, fault="too_fast"),
        _swing("left", over_s=0.4, hold_s=0.6, fault="too_fast"),
        fps=20.0,
        still_s=3.0,
    ),
    _lying(
        "supine_rotation",
        "control_bridge",
        "The hips go up: another exercise.",
        "anna",
        there_and_back("bridge"),
    ),
)

_TILTS = (
    _lying(
        "pelvic_tilt",
        "good_left",
        "Good form: hardly to be seen, so no count is wrong.",
        "anna",
        lead("pressed", hold_s=2.2),
        lead("pressed", hold_s=2.2),
        allow=(0, 1),
    ),
    _lying(
        "pelvic_tilt",
        "good_right",
        "Good form: hardly to be seen, so no count is wrong.",
        "emre",
        lead("pressed", hold_s=2.2),
        lead("pressed", hold_s=2.2),
        allow=(0, 1),
        camera=_RIGHT,
    ),
    _lying(
        "pelvic_tilt",
        "control_bridge",
        "The hips leave the floor: a bridge, nothing counts.",
        "kamala",
        there_and_back("up", hold_s=2.0, fault="lifting"),
    ),
)

_ROLLS = (
    _lying(
        "thoracic_foam_roll",
        "good_left",
        "Good form from the left.",
        "emre",
        lead("far", over_s=2.3, hold_s=0.3, rest_s=0.3),
        lead("far", over_s=2.3, hold_s=0.3, rest_s=0.3),
    ),
    _lying(
        "thoracic_foam_roll",
        "good_right",
        "Good form from the right.",
        "fumi",
        lead("far", over_s=2.3, hold_s=0.3, rest_s=0.3),
        lead("far", over_s=2.3, hold_s=0.3, rest_s=0.3),
        camera=_RIGHT,
    ),
    _lying(
        "thoracic_foam_roll",
        "fault_too_far",
        "Rolls down to the loins.",
        "hugo",
        lead("beyond", over_s=3.6, hold_s=1.0, fault="too_far"),
    ),
    _lying(
        "thoracic_foam_roll",
        "fault_too_fast",
        "Rolls to and fro in haste.",
        "anna",
        *[lead("far", over_s=0.45, hold_s=0.05, rest_s=0.05, fault="too_fast") for _ in range(3)],
        fps=20.0,
    ),
    _lying(
        "thoracic_foam_roll",
        "control_hips_lift",
        "Lies on the roller and lifts the hips: nothing counts.",
        "kamala",
        there_and_back("up"),
    ),
)

STORIES: tuple[Story, ...] = _BRIDGES + _KNEES + _CURLS + _SWINGS + _TILTS + _ROLLS
