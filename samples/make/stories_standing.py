"""The stories on the feet."""

from __future__ import annotations

from typing import Any

from samples.make.motion import Part
from samples.make.poses.leading import lead, there_and_back
from samples.make.story import Story
from samples.make.telling import camera, tell

__all__ = ["STORIES"]

_LEFT = camera(90.0, 2.6, 0.95, 0.85, 0.0)
_RIGHT = camera(-90.0, 2.6, 0.95, 0.85, 0.0)
_FRONT = camera(0.0, 2.6, 0.95, 0.85, 0.0)
_WIDE = camera(0.0, 3.3, 1.05, 1.12, 0.0)
_DOWN = lead("down", hold_s=0.5)
_ROUND = {"lumbar_flexion_deg": 26.0, "thoracic_flexion_deg": 18.0}


def _side(exercise: str, name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    return tell(exercise, name, notes, who, *parts, **({"camera": _LEFT} | more))


def _turn(side: str, also: dict[str, float] | None = None, **more: Any) -> Part:
    """Return a turn of the ribs; over planted feet the hips follow by half as much."""
    way = 1.0 if side == "left" else -1.0
    ribs = {"thoracic_twist_deg": way * 41.0, "lumbar_twist_deg": way * 9.0}
    to = {**ribs, f"hips_{side}": 0.5, **(also or {})}
    return lead(to, side=side, **({"over_s": 1.4, "hold_s": 1.6} | more))


_SQUATS = (
    _side("squat", "good_left", "Good form from the left.", "anna", _DOWN, _DOWN),
    _side("squat", "good_right", "Good form from the right.", "hugo", _DOWN, _DOWN, camera=_RIGHT),
    _side(
        "squat",
        "fault_heels_up",
        "Down on the toes.",
        "emre",
        lead("tiptoe", hold_s=1.0, fault="heels_up"),
    ),
    _side(
        "squat",
        "fault_bent_over",
        "The trunk falls forward.",
        "kamala",
        lead("bent", hold_s=1.0, fault="bent_over"),
    ),
    _side(
        "squat",
        "fault_knees_first",
        "The knees go forward, the hips hardly back.",
        "fumi",
        lead("knees", hold_s=1.0, fault="knees_first"),
    ),
    _side(
        "squat",
        "fault_too_fast",
        "Dropped and thrown up.",
        "hugo",
        lead("deep", over_s=0.45, hold_s=0.4, fault="too_fast"),
        lead("deep", over_s=0.45, hold_s=0.4, fault="too_fast"),
        fps=20.0,
    ),
    _side(
        "squat",
        "blind_rounding",
        "The back rounds: this counts, and nobody can tell.",
        "lars",
        lead({"down": 1.0, **_ROUND}, hold_s=0.8, fault="rounding"),
    ),
    _side(
        "squat",
        "control_hinge",
        "A bow from the hips, knees nearly straight: nothing counts.",
        "goro",
        there_and_back("hinge"),
        there_and_back("hinge"),
    ),
)

_HINGES = (
    _side("hip_hinge", "good_left", "Good form from the left.", "emre", _DOWN, _DOWN),
    _side(
        "hip_hinge", "good_right", "Good form from the right.", "dina", _DOWN, _DOWN, camera=_RIGHT
    ),
    _side(
        "hip_hinge",
        "fault_knees_bend",
        "The knees bend much.",
        "anna",
        lead("knees", hold_s=1.2, fault="knees_bend"),
    ),
    _side(
        "hip_hinge",
        "fault_too_low",
        "The trunk hangs below level.",
        "fumi",
        lead("low", over_s=2.0, hold_s=1.2, fault="too_low"),
    ),
    _side(
        "hip_hinge",
        "fault_too_fast",
        "Dropped and thrown up.",
        "hugo",
        lead("down", over_s=0.42, hold_s=0.5, fault="too_fast"),
        lead("down", over_s=0.42, hold_s=0.5, fault="too_fast"),
        fps=20.0,
    ),
    _side(
        "hip_hinge",
        "blind_rounding",
        "The back rounds: this counts, and nobody can tell.",
        "lars",
        lead({"down": 1.0, **_ROUND}, hold_s=0.8, fault="rounding"),
    ),
    _side(
        "hip_hinge",
        "control_squat",
        "A squat: nothing counts.",
        "kamala",
        there_and_back("squat"),
        there_and_back("squat"),
    ),
)

_ROTATIONS = (
    tell(
        "trunk_rotation_standing",
        "good_front",
        "Good form, arms crossed.",
        "fumi",
        _turn("left"),
        _turn("right"),
        camera=_FRONT,
        arms="crossed",
    ),
    tell(
        "trunk_rotation_standing",
        "good_palms",
        "Good form, palms together before the chest.",
        "jack",
        _turn("right"),
        _turn("left"),
        camera=_FRONT,
        arms="prayer",
    ),
    tell(
        "trunk_rotation_standing",
        "fault_hips_turning",
        "The hips turn along.",
        "anna",
        _turn("left", {"hips_left": 1.3}, hold_s=1.8, fault="hips_turning"),
        camera=_FRONT,
        arms="crossed",
    ),
    tell(
        "trunk_rotation_standing",
        "fault_leaning",
        "Leans to the side of the turn.",
        "goro",
        _turn(
            "right",
            {"lumbar_side_deg": -16.0, "thoracic_side_deg": -12.0},
            hold_s=1.8,
            fault="leaning",
        ),
        camera=_FRONT,
        arms="crossed",
    ),
    tell(
        "trunk_rotation_standing",
        "fault_too_fast",
        "Flung round.",
        "jack",
        _turn("left", over_s=0.26, hold_s=0.5, fault="too_fast"),
        _turn("right", over_s=0.26, hold_s=0.5, fault="too_fast"),
        camera=_FRONT,
        arms="crossed",
        fps=20.0,
    ),
    tell(
        "trunk_rotation_standing",
        "control_whole_body",
        "Turns round on the feet: nothing counts.",
        "hugo",
        there_and_back("left", over_s=1.8),
        there_and_back("right", over_s=1.8),
        camera=_FRONT,
        arms="crossed",
    ),
)


def _stick(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    return tell("overhead_stick", name, notes, who, *parts, camera=_WIDE, **more)


_STICKS = (
    _stick(
        "good_front",
        "Good form.",
        "jack",
        lead("up", over_s=2.0, hold_s=1.0),
        lead("up", over_s=2.0, hold_s=1.0),
    ),
    _stick(
        "fault_too_fast",
        "Thrown up and dropped.",
        "emre",
        lead("up", over_s=0.4, hold_s=0.4, fault="too_fast"),
        lead("up", over_s=0.4, hold_s=0.4, fault="too_fast"),
        fps=20.0,
    ),
    _stick(
        "fault_elbows_bend",
        "The elbows stay bent overhead.",
        "fumi",
        lead("bent", over_s=2.0, hold_s=2.0, fault="elbows_bend"),
    ),
    _stick(
        "fault_uneven",
        "One hand stays lower overhead.",
        "jack",
        lead("uneven", over_s=2.0, hold_s=2.0, fault="uneven"),
    ),
    _stick(
        "blind_arching",
        "The back arches as the stick goes overhead: this counts, and nobody can tell.",
        "emre",
        lead("arched", over_s=2.0, hold_s=2.0, fault="arching"),
        seed=8897,
    ),
    _stick(
        "control_to_the_front",
        "The stick goes to the height of the chest: nothing counts.",
        "fumi",
        there_and_back("ahead"),
        there_and_back("ahead"),
    ),
)

STORIES: tuple[Story, ...] = _SQUATS + _HINGES + _ROTATIONS + _STICKS
