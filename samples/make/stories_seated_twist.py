"""The seated twist's stories. Every one begins with three seconds of sitting still."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.motion import Go, Part, rest
from samples.make.people import PEOPLE
from samples.make.poses.seated_twist import twist
from samples.make.rooms import ROOMS, walls_like
from samples.make.story import Chair, Passer, Story

__all__ = ["STORIES"]

_FRONT = Camera(distance_m=2.5, target_m=(0.0, 0.66, 0.1))
_SHORT: dict[str, Any] = {"over_s": 2.1, "hold_s": 2.8}
_BOTH = (twist("left", **_SHORT), twist("right", **_SHORT))


def _story(name: str, notes: str, who: str, parts: tuple[Part, ...], **more: Any) -> Story:
    plain: dict[str, Any] = {
        "arms": "crossed",
        "fps": 15.0,
        "camera": _FRONT,
        "room": ROOMS["living"],
        "seed": 1000 + sum(name.encode()),
        **PEOPLE[who],
    }
    return Story(exercise="seated_twist", name=name, notes=notes, parts=parts, **(plain | more))


def _both(**how: Any) -> tuple[Part, ...]:
    """Return a twist to each side, done in a certain way."""
    return twist("left", **(_SHORT | how)), twist("right", **(_SHORT | how))


def _act(to: dict[str, float], *, over_s: float = 1.4, hold_s: float = 1.6) -> Part:
    """Return a movement that is no repetition, and the way back."""
    return Part(goes=(Go(to=to, over_s=over_s, hold_s=hold_s), Go(over_s=over_s, hold_s=0.5)))


def _left_and_right(to: dict[str, float], **how: float) -> tuple[Part, ...]:
    mirrored = {name: -value for name, value in to.items()}
    return _act(to, **how), _act(mirrored, **how)


def _flung(side: str) -> Part:
    """Return a twist that begins calmly; the rest is a jerk."""
    (first, back), (last, _) = (twist(side, turn_deg=deg).goes for deg in (12.0, 46.0))
    goes = (replace(first, hold_s=0.6), replace(last, over_s=0.25, hold_s=1.6), back)
    return Part(goes=goes, counts=True, side=side, fault="end_jerk")


_GOOD = (
    _story(
        "good_crossed",
        "Good form, arms crossed.",
        "anna",
        (twist("left", hold_s=6), twist("right", hold_s=6)),
        fps=20.0,
    ),
    _story(
        "good_article",
        "Good form, one hand outside the other thigh, the other hand behind on the seat.",
        "kamala",
        _BOTH,
        arms="article",
    ),
    _story(
        "good_article_armrest",
        "Good form, one hand outside the other thigh, the other hand on the armrest.",
        "goro",
        _BOTH,
        arms="article",
        chair=Chair(office=True),
        room=ROOMS["office"],
    ),
    _story("good_shoulders", "Good form, hands on the shoulders.", "carl", _BOTH, arms="shoulders"),
    _story(
        "good_prayer",
        "Good form, palms together; right side first.",
        "dina",
        (twist("right", turn_deg=28, **_SHORT), twist("left", turn_deg=26, **_SHORT)),
        arms="prayer",
        room=ROOMS["studio"],
    ),
    _story(
        "good_full_dose",
        "The full dose: 15 s to each side.",
        "lars",
        (twist("left", hold_s=15.5, turn_deg=32), twist("right", hold_s=15.5, turn_deg=31)),
        fps=12.0,
        arms="article",
        room=ROOMS["bare"],
    ),
    _story(
        "blind_eyes_front",
        "Only the ribs turn, the face stays with the camera: hardly to be seen, whether it counts "
        "or not.",
        "hugo",
        _both(head=-0.9),
        room=ROOMS["bare"],
        seed=2606,
        allow=(0,),
    ),
    _story(
        "good_two_each",
        "Two short twists to each side, of uneven size.",
        "emre",
        tuple(
            twist(side, turn_deg=turn, over_s=1.8, hold_s=1.6)
            for side, turn in zip(("left", "right") * 2, (34, 30, 38, 27), strict=True)
        ),
        fps=12.0,
    ),
    _story(
        "good_small_turn",
        "A stiff person: only 22 degrees, and good form all the same.",
        "dina",
        _both(turn_deg=22.0),
        arms="article",
    ),
    _story(
        "one_side_only",
        "Twists to the left only: the right side is still owed.",
        "fumi",
        (twist("left", **_SHORT), twist("left", **_SHORT)),
    ),
)

_FAULTS = (
    _story(
        "blind_hips_turning",
        "The pelvis turns along, 20 degrees; thighs and knees follow.",
        "anna",
        _both(turn_deg=24.0, pelvis_deg=20.0, fault="hips_turning"),
        seed=2941,
    ),
    _story(
        "blind_hips_turning_article",
        "The pelvis turns along, 15 degrees, with a hand on the other thigh.",
        "bola",
        _both(turn_deg=28.0, pelvis_deg=15.0, fault="hips_turning"),
        arms="article",
        room=ROOMS["bare"],
        seed=3776,
    ),
    _story(
        "blind_hips_turning_once",
        "The first twist is good, the second turns the pelvis along.",
        "emre",
        (
            twist("left", **_SHORT),
            twist("right", turn_deg=22, pelvis_deg=22, fault="hips_turning", **_SHORT),
        ),
        arms="shoulders",
        seed=3457,
    ),
    _story(
        "fault_too_fast",
        "Jerky: the turn takes half a second.",
        "jack",
        _both(over_s=0.5, hold_s=3.0, fault="too_fast"),
        fps=25.0,
        room=ROOMS["evening"],
    ),
    _story(
        "fault_end_jerk",
        "Begins calmly, and flings the rest of the way.",
        "bola",
        (_flung("left"), _flung("right")),
        fps=25.0,
    ),
    _story(
        "fault_too_far",
        "Forced far: the ribs turn 60 degrees.",
        "fumi",
        _both(turn_deg=58.0, fault="too_far"),
        arms="article",
    ),
    _story(
        "fault_leaning_aside",
        "The trunk bends to the side while it turns.",
        "kamala",
        _both(side_bend_deg=22.0, fault="leaning"),
        room=ROOMS["office"],
    ),
    _story(
        "blind_leaning_forward",
        "The trunk leans forward while it turns.",
        "hugo",
        _both(lean_deg=20.0, fault="chest_forward"),
        room=ROOMS["studio"],
        seed=3221,
    ),
    _story(
        "blind_slouching",
        "The back is rounded while it turns.",
        "carl",
        _both(slouch_deg=28.0, fault="chest_forward"),
        seed=2607,
    ),
)

_SIDE_BEND = {"lumbar_side_deg": 10.0, "thoracic_side_deg": 11.0, "neck_side_deg": 5.0}
_CONTROLS = (
    _story(
        "control_head_only",
        "Only the head turns.",
        "lars",
        _left_and_right({"neck_twist_deg": 55.0}),
        control=True,
    ),
    _story(
        "control_chair_turns",
        "The whole body turns with the swivel chair; the spine stays straight.",
        "ines",
        _left_and_right({"chair_yaw_deg": 35.0}, over_s=2.0),
        chair=Chair(office=True),
        arms="lap",
        room=ROOMS["office"],
        control=True,
    ),
    _story(
        "control_arms_move",
        "The arms go up, then wide; no twist.",
        "emre",
        (_act({"arms_up": 1.0}), _act({"arms_up": 1.0, "arms_wide": 1.0}), _act({"arms_up": 1.0})),
        camera=replace(_FRONT, distance_m=2.9, target_m=(0.0, 0.85, 0.1)),
        arms="lap",
        control=True,
    ),
    _story(
        "control_side_bend",
        "Bends to the left and right; no twist.",
        "bola",
        _left_and_right(_SIDE_BEND),
        control=True,
    ),
    _story(
        "control_leaning",
        "Leans forward and back at the hips; no twist.",
        "jack",
        (_act({"pelvis_pitch_deg": 28.0}), _act({"pelvis_pitch_deg": -12.0})),
        control=True,
    ),
    _story(
        "control_talking",
        "Sits and talks with the hands, the head moves along.",
        "goro",
        (
            _act({"talking": 1.0, "neck_twist_deg": 14.0}, hold_s=2.0),
            _act({"talking": 1.0, "neck_twist_deg": -18.0, "neck_flexion_deg": 6.0}, hold_s=2.5),
        ),
        arms="lap",
        control=True,
    ),
    _story("control_still", "Sits still.", "dina", (rest(7.0),), control=True),
)

_DIFFICULT = (
    _story(
        "pause_out_of_sight",
        "Between two twists the person rolls out of the picture and comes back; counting goes on.",
        "anna",
        (
            twist("left", **_SHORT),
            _act({"chair_aside_m": 2.3}, over_s=2.2, hold_s=2.5),
            rest(1.2),
            twist("right", **_SHORT),
        ),
        chair=Chair(office=True),
        room=ROOMS["bare"],
    ),
    _story(
        "second_person",
        "Somebody walks past in the background.",
        "fumi",
        _BOTH,
        passer=Passer(from_s=5.0, across_s=6.0),
    ),
    _story(
        "camera_oblique",
        "The camera stands 25 degrees to the person's left.",
        "hugo",
        _BOTH,
        camera=replace(_FRONT, around_deg=25.0),
    ),
    _story(
        "camera_oblique_right",
        "The camera stands 25 degrees to the person's right.",
        "kamala",
        _BOTH,
        camera=replace(_FRONT, around_deg=-25.0),
        arms="article",
    ),
    _story(
        "camera_high",
        "The camera looks down from a shelf.",
        "ines",
        _BOTH,
        camera=replace(_FRONT, height_m=1.9, distance_m=2.3),
    ),
    _story(
        "camera_low",
        "The camera stands on the floor and looks up.",
        "lars",
        _BOTH,
        camera=replace(_FRONT, height_m=0.25),
        room=ROOMS["studio"],
    ),
    _story(
        "camera_far",
        "The person is small in the picture.",
        "jack",
        _BOTH,
        camera=replace(_FRONT, distance_m=4.3),
        arms="article",
        room=ROOMS["bare"],
    ),
    _story(
        "camera_tilted",
        "The camera is tilted by 8 degrees.",
        "emre",
        _BOTH,
        camera=replace(_FRONT, roll_deg=8.0),
    ),
    _story(
        "dim_and_noisy",
        "Little light and a noisy sensor.",
        "bola",
        _BOTH,
        fps=12.0,
        room=ROOMS["evening"],
        effects=Effects(brightness=0.42, noise=3.5, blur_px=0.5),
    ),
    _story(
        "motion_blur",
        "A slow shutter: whatever moves is smeared.",
        "goro",
        _both(over_s=1.1, hold_s=2.0),
        effects=Effects(shutter=1.0, steps=5, noise=2.5),
    ),
    _story(
        "fps_12",
        "Twelve frames a second.",
        "carl",
        _BOTH,
        fps=12.0,
        arms="article",
    ),
    _story(
        "fps_30",
        "Thirty frames a second, 640 x 480.",
        "anna",
        _both(over_s=1.8, hold_s=1.2),
        fps=30.0,
        camera=replace(_FRONT, width_px=640, height_px=480),
        room=ROOMS["bare"],
    ),
    _story(
        "wall_like_shirt",
        "Wall and floor have the colour of the shirt.",
        "hugo",
        _BOTH,
        room=walls_like((0.30, 0.32, 0.33)),
    ),
)

STORIES: tuple[Story, ...] = _GOOD + _FAULTS + _CONTROLS + _DIFFICULT
