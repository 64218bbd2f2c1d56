"""The stories on a chair besides twist and cat-cow."""

from __future__ import annotations

from typing import Any

from samples.make.motion import Part, rest
from samples.make.poses.leading import lead, there_and_back
from samples.make.story import Story
from samples.make.telling import camera, tell

__all__ = ["STORIES"]

_FRONT = camera(0.0, 2.4, 1.0, 0.68, 0.1)
_LEFT = camera(90.0, 2.2, 1.0, 0.72, 0.1)
_RIGHT = camera(-90.0, 2.2, 1.0, 0.72, 0.1)


def _bend(side: str, size: float = 1.0, also: dict[str, float] | None = None, **more: Any) -> Part:
    """Return a bend to a side, both seat bones on the chair."""
    way = size if side == "left" else -size
    to = {
        "lumbar_side_deg": way * 19.0,
        "thoracic_side_deg": way * 16.0,
        "neck_side_deg": way * 7.0,
        **(also or {}),
    }
    return lead(to, side=side, **({"over_s": 1.6, "hold_s": 1.8} | more))


def _bending(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    plain = {"camera": _FRONT, "arms": "hanging"}
    return tell("seated_side_bend", name, notes, who, *parts, **(plain | more))


_BENDS = (
    _bending("good_front", "Good form, arms hanging.", "anna", _bend("left"), _bend("right")),
    _bending(
        "good_crossed",
        "Good form, arms crossed.",
        "carl",
        _bend("right"),
        _bend("left"),
        arms="crossed",
    ),
    _bending(
        "fault_twisting",
        "The chest turns along.",
        "emre",
        _bend(
            "left",
            also={"thoracic_twist_deg": 36.0, "lumbar_twist_deg": 12.0},
            hold_s=2.2,
            fault="twisting",
        ),
    ),
    _bending(
        "fault_too_far",
        "Forced far over.",
        "fumi",
        _bend("right", 1.45, {"pelvis_roll_deg": -18.0}, hold_s=2.0, fault="too_far"),
    ),
    _bending(
        "fault_too_fast",
        "Flung over.",
        "hugo",
        _bend("left", over_s=0.28, hold_s=0.8, fault="too_fast"),
        _bend("right", over_s=0.28, hold_s=0.8, fault="too_fast"),
        fps=20.0,
    ),
    _bending(
        "control_twist",
        "Turns to each side, upright: another exercise.",
        "kamala",
        there_and_back({"thoracic_twist_deg": 28.0, "lumbar_twist_deg": 8.0}),
        there_and_back({"thoracic_twist_deg": -28.0, "lumbar_twist_deg": -8.0}),
        arms="crossed",
    ),
)

_GLIDE = {"neck_glide_deg": -34.0}


def _head(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    return tell("chin_tuck", name, notes, who, *parts, **({"camera": _LEFT, "arms": "lap"} | more))


_TUCK = lead(_GLIDE, over_s=1.0, hold_s=1.6, rest_s=1.2)
_TUCKS = (
    _head("good_left", "Good form from the left.", "anna", _TUCK, _TUCK),
    _head("good_right", "Good form from the right.", "hugo", _TUCK, _TUCK, camera=_RIGHT),
    _head(
        "blind_nodding",
        "The chin dips while the head glides back: hardly to be seen, whether it counts or not.",
        "kamala",
        lead(_GLIDE | {"neck_flexion_deg": 22.0}, over_s=1.2, hold_s=2.2, fault="nodding"),
        lead(_GLIDE | {"neck_flexion_deg": 22.0}, over_s=1.2, hold_s=2.2, fault="nodding"),
        allow=(0, 1),
    ),
    _head(
        "control_nod",
        "Nods: nothing counts.",
        "emre",
        there_and_back({"neck_flexion_deg": 28.0}),
        there_and_back({"neck_flexion_deg": 28.0}),
    ),
)


def _blades(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    plain = {"camera": _FRONT, "arms": "lap"}
    return tell("scapular_retraction", name, notes, who, *parts, **(plain | more))


_SQUEEZE = lead({"shoulder_forward_deg": -28.0}, over_s=1.0, hold_s=1.8, rest_s=1.2)
_SHRUGGED: dict[str, Any] = {"over_s": 1.0, "hold_s": 2.2, "rest_s": 1.2, "fault": "shrugging"}
_SQUEEZES = (
    _blades("good_front", "Good form.", "emre", _SQUEEZE, _SQUEEZE),
    _blades(
        "blind_shrugging",
        "The shoulders creep up while the blades are drawn together: not to be seen, whether it "
        "counts or not.",
        "fumi",
        lead({"shoulder_forward_deg": -28.0, "shoulder_lift_deg": 12.0}, **_SHRUGGED),
        lead({"shoulder_forward_deg": -28.0, "shoulder_lift_deg": 12.0}, **_SHRUGGED),
        allow=(0, 1),
    ),
    _blades(
        "control_shrug",
        "The shoulders go up to the ears: nothing counts.",
        "anna",
        there_and_back({"shoulder_lift_deg": 22.0}),
        there_and_back({"shoulder_lift_deg": 22.0}),
    ),
)


def _desk(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    plain = {"camera": _LEFT, "arms": "lap", "fps": 10.0}
    return tell("stacked_posture", name, notes, who, *parts, **(plain | more))


_SLUMP = {
    "pelvis_pitch_deg": -14.0,
    "lumbar_flexion_deg": 22.0,
    "thoracic_flexion_deg": 22.0,
    "neck_flexion_deg": 18.0,
}
_WATCH = (
    _desk("good_left", "Sits stacked for ten seconds: too short to count.", "anna", rest(9.0)),
    _desk(
        "fault_slouching",
        "Slumps, and sits up again.",
        "emre",
        there_and_back(_SLUMP, over_s=2.0, hold_s=6.0, fault="slouching"),
    ),
    _desk(
        "fault_leaning",
        "Leans far forward.",
        "kamala",
        there_and_back(
            {"pelvis_pitch_deg": 32.0, "neck_flexion_deg": -16.0},
            over_s=2.0,
            hold_s=6.0,
            fault="leaning",
        ),
    ),
    _desk(
        "control_looks_around",
        "Looks down at the keys, up and about, and sits as before: nothing is to be said.",
        "fumi",
        there_and_back({"neck_flexion_deg": 14.0}, over_s=0.8, hold_s=3.0),
        there_and_back({"neck_flexion_deg": -8.0, "neck_twist_deg": 20.0}, over_s=0.8, hold_s=2.0),
    ),
)

STORIES: tuple[Story, ...] = _BENDS + _TUCKS + _SQUEEZES + _WATCH
