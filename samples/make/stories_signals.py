"""Stories for what a live session watches besides the exercise: hands that signal, other people.

As of the upsets only their pose logs are kept: `make/logs.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.motion import Go, Part, rest
from samples.make.people import PEOPLE
from samples.make.poses.seated_twist import twist
from samples.make.rooms import ROOMS
from samples.make.story import Passer, Story
from samples.make.wardrobe import Clothes

__all__ = ["SIGNALS"]

_FRONT = Camera(distance_m=2.7, target_m=(0.0, 0.80, 0.1))
_LEFT, _RIGHT = (
    twist("left", over_s=1.8, hold_s=2.4),
    twist("right", over_s=1.8, hold_s=2.4),
)


def _held(seconds: float, **channels: float) -> Part:
    """Return channels gone to, held, and left again."""
    return Part(goes=(Go(to=channels, over_s=0.9, hold_s=seconds), Go(over_s=0.9, hold_s=1.0)))


def _story(name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    plain: dict[str, Any] = {
        "fps": 12.0,
        "camera": _FRONT,
        "arms": "crossed",
        "room": ROOMS["living"],
        "seed": 6000 + sum(name.encode()),
        **PEOPLE[who],
    }
    return Story(exercise="seated_twist", name=name, notes=notes, parts=parts, **(plain | more))


_NEAR_PASSER = Passer(
    shape=Shape(sex="male", ancestry="caucasian", weight=0.3, height=0.3),
    clothes=Clothes(shirt=(0.05, 0.25, 0.08), hair="black"),
    from_s=8.0,
    across_s=4.0,
    behind_m=-0.75,
)

SIGNALS: tuple[Story, ...] = (
    _story(
        "raised_hand",
        "Between turns the right hand is raised for 2.5 s, then the left, in a loose shirt.",
        "bola",
        _LEFT,
        _held(2.5, hand_up_right=1.0),
        rest(1.5),
        _held(2.5, hand_up_left=1.0),
        _RIGHT,
    ),
    _story(
        "raised_hand_short",
        "A hand goes up to scratch and to wave, never for long; then both arms stretch up.",
        "emre",
        _held(0.5, hand_up_left=1.0),
        _held(0.4, hand_up_right=1.0),
        _held(3.0, arms_up=1.0),
        _LEFT,
        camera=replace(_FRONT, around_deg=14.0, distance_m=2.9),
        control=False,
    ),
    _story(
        "crossed_forearms",
        "After a turn both forearms are crossed above the head for 3 s.",
        "carl",
        _LEFT,
        _held(3.0, forearms_crossed=1.0),
        _RIGHT,
    ),
    _story(
        "crosses_in_front",
        "Somebody walks past between the camera and the chair, in a turn.",
        "anna",
        _LEFT,
        _RIGHT,
        _LEFT,
        passer=_NEAR_PASSER,
        camera=replace(_FRONT, distance_m=2.9),
    ),
)
"""Every story of this kind."""
