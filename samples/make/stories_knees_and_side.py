"""The stories on hands and knees besides cat-cow, and on a side."""

from __future__ import annotations

from typing import Any

from samples.make.motion import Part
from samples.make.poses.leading import lead, there_and_back
from samples.make.story import Story
from samples.make.telling import camera, tell

__all__ = ["STORIES"]

_LEFT = camera(90.0, 2.6, 0.65, 0.32, 0.0)
_RIGHT = camera(-90.0, 2.6, 0.65, 0.32, 0.0)
_FRONT = camera(0.0, 2.5, 0.55, 0.32, 0.0)


def _side(exercise: str, name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    return tell(exercise, name, notes, who, *parts, **({"camera": _LEFT} | more))


_DOGS = tuple(lead(side, hold_s=1.6, side=side) for side in ("left", "right"))

_BIRD_DOGS = (
    _side("bird_dog", "good_left", "Good form from the left.", "anna", *_DOGS),
    _side("bird_dog", "good_right", "Good form from the right.", "hugo", *_DOGS, camera=_RIGHT),
    _side(
        "bird_dog",
        "fault_leg_too_high",
        "The leg goes above the back.",
        "fumi",
        lead("left_high", over_s=2.4, hold_s=1.6, side="left", fault="leg_too_high"),
    ),
    _side(
        "bird_dog",
        "fault_same_side",
        "Arm and leg of the same side: this does not count.",
        "emre",
        there_and_back("left_same", hold_s=1.8, fault="same_side"),
    ),
    _side(
        "bird_dog",
        "fault_trunk_rolls",
        "The chest turns to the side.",
        "kamala",
        lead("right_rolled", hold_s=1.8, side="right", fault="trunk_rolls"),
    ),
    _side(
        "bird_dog",
        "fault_too_fast",
        "Flung out and back.",
        "hugo",
        lead("left", over_s=0.4, hold_s=0.7, side="left", fault="too_fast"),
        lead("right", over_s=0.4, hold_s=0.7, side="right", fault="too_fast"),
        fps=20.0,
    ),
    _side(
        "bird_dog",
        "blind_back_sags",
        "The back sags: this counts, and nobody can tell.",
        "lars",
        lead(
            {"left": 1.0, "lumbar_flexion_deg": -14.0}, hold_s=1.6, side="left", fault="back_sags"
        ),
    ),
    _side(
        "bird_dog",
        "blind_far_arm",
        "The far arm stays down, hidden by the near one: nobody can tell, whether it counts or "
        "not.",
        "kamala",
        there_and_back("right_leg", hold_s=2.4, fault="far_arm"),
        there_and_back("right_leg", hold_s=2.4, fault="far_arm"),
        allow=(1, 2),
    ),
    _side(
        "bird_dog",
        "control_leg_alone",
        "Only the far leg goes out, and the near hand stays: nothing counts.",
        "goro",
        there_and_back("left_leg", hold_s=1.8),
        there_and_back("left_leg", hold_s=1.8),
    ),
)


def _plank(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    below = {"camera": _FRONT, "arms": "left_below"}
    return tell("side_plank", name, notes, who, *parts, **(below | more))


_PLANKS = (
    _plank(
        "good_left_below",
        "Good form on the left forearm.",
        "emre",
        lead("up", hold_s=2.4, side="left"),
        lead("up", hold_s=2.4, side="left"),
    ),
    _plank(
        "good_right_below",
        "Good form on the right forearm.",
        "fumi",
        lead("up", hold_s=2.4, side="right"),
        lead("up", hold_s=2.4, side="right"),
        arms="right_below",
    ),
    _plank(
        "fault_hips_sag",
        "The hips sink half way while the plank is held.",
        "anna",
        lead("sagging", hold_s=3.0, side="left", fault="hips_sag"),
    ),
    _plank(
        "control_leg_raise",
        "Lies on the hip and lifts the upper leg: nothing counts.",
        "kamala",
        there_and_back("leg"),
        there_and_back("leg"),
    ),
)

_CHILDS_POSES = (
    _side(
        "childs_pose",
        "good_left",
        "Good form from the left.",
        "kamala",
        lead("folded", over_s=2.0, hold_s=3.2),
    ),
    _side(
        "childs_pose",
        "good_right",
        "Good form from the right.",
        "lars",
        lead("folded", over_s=2.0, hold_s=3.2),
        camera=_RIGHT,
    ),
    _side(
        "childs_pose",
        "fault_seat_high",
        "The chest goes down, the seat stays high.",
        "emre",
        lead("high", over_s=2.0, hold_s=4.0, fault="seat_high"),
    ),
    _side(
        "childs_pose",
        "control_sits_back",
        "Sits upright on the heels: nothing counts.",
        "anna",
        there_and_back("seated", over_s=2.0, hold_s=3.2),
    ),
)

STORIES: tuple[Story, ...] = _BIRD_DOGS + _PLANKS + _CHILDS_POSES
