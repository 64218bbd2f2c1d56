"""Stories of what goes on before, between and after the repetitions, and must not upset the count.

Of these only the pose logs are kept, with the truth, for the tests: `make/logs.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samples.make.camera import Camera
from samples.make.motion import Go, Part, rest
from samples.make.people import PEOPLE
from samples.make.poses.rounding import cat_cow_cycle, cycles
from samples.make.poses.seated_twist import twist
from samples.make.rooms import ROOMS
from samples.make.story import Knock, Story

__all__ = ["UPSETS"]

_FRONT = Camera(distance_m=2.5, target_m=(0.0, 0.66, 0.1))
_WHOLE = Camera(distance_m=2.9, target_m=(0.0, 0.80, 0.1))
_FLOOR = Camera(around_deg=90.0, distance_m=2.6, height_m=0.65, target_m=(0.0, 0.38, 0.0))
_LEFT, _RIGHT = (
    twist("left", over_s=1.8, hold_s=2.4),
    twist("right", over_s=1.8, hold_s=2.4),
)
#: Standing beside the chair, outside the picture: to the person's left, or right.
_AWAY_M = 2.3


def _story(exercise: str, name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    plain: dict[str, Any] = {
        "fps": 12.0,
        "camera": _FLOOR if exercise == "cat_cow" else _FRONT,
        "arms": "floor" if exercise == "cat_cow" else "crossed",
        "room": ROOMS["living"],
        "seed": 5000 + sum(name.encode()),
        **PEOPLE[who],
    }
    return Story(exercise=exercise, name=name, notes=notes, parts=parts, **(plain | more))


def _does(*goes: tuple[dict[str, float], float, float]) -> Part:
    """Return movements that are no repetition: where to, in how many seconds, held for how long."""
    return Part(goes=tuple(Go(to=to, over_s=over_s, hold_s=hold_s) for to, over_s, hold_s in goes))


def _always(part: Part, *, counts: bool, **also: float) -> Part:
    """Return the same part with some channels at a value all along."""
    goes = tuple(replace(go, to={**go.to, **also}) for go in part.goes)
    return replace(part, goes=goes, counts=counts)


def _leaves(aside_m: float, *, stays_s: float) -> Part:
    """Return getting up, and walking away to the person's left (positive) or right."""
    way = 90.0 if aside_m > 0 else -90.0
    return _does(
        ({"stand": 1.0}, 1.6, 0.3),
        ({"stand": 1.0, "heading_deg": way}, 0.8, 0.0),
        ({"stand": 1.0, "heading_deg": way, "walk_m": aside_m}, 2.6, stays_s),
    )


def _comes(aside_m: float, *, waits_s: float) -> Part:
    """Return coming from the person's left (positive) or right, and sitting down."""
    way = -90.0 if aside_m > 0 else 90.0
    return _does(
        ({"stand": 1.0, "heading_deg": way, "walk_m": aside_m}, 0.01, waits_s),
        ({"stand": 1.0, "heading_deg": way}, 2.6, 0.0),
        ({"stand": 1.0}, 0.8, 0.3),
        ({}, 1.6, 1.0),
    )


_SETTLING = _does(
    ({"chair_aside_m": 0.10, "pelvis_pitch_deg": 12.0}, 0.8, 0.2),
    ({"pelvis_pitch_deg": 34.0, "thoracic_flexion_deg": 18.0, "neck_twist_deg": 20.0}, 1.0, 0.6),
    ({"chair_yaw_deg": 14.0, "neck_twist_deg": -30.0}, 1.1, 0.2),
    ({"talking": 1.0, "neck_twist_deg": 35.0, "lumbar_side_deg": 8.0}, 0.9, 0.8),
    ({"arms_up": 1.0, "thoracic_flexion_deg": -10.0}, 1.0, 0.4),
    ({"thoracic_twist_deg": -14.0, "neck_twist_deg": -40.0, "pelvis_yaw_deg": -6.0}, 1.0, 0.2),
    ({"lumbar_flexion_deg": 14.0, "thoracic_flexion_deg": 16.0, "talking": 1.0}, 1.2, 0.7),
    ({"lumbar_side_deg": -12.0, "thoracic_side_deg": -10.0}, 0.9, 0.2),
    ({}, 0.9, 1.2),
)

_NEXT = _story(
    "seated_twist",
    "next",
    "Who comes in.",
    "carl",
    _comes(-_AWAY_M, waits_s=19.0),
    _LEFT,
    _RIGHT,
    still_s=0.01,
)
_STANDS = {"stand": 1.0}

UPSETS: tuple[Story, ...] = (
    _story(
        "seated_twist",
        "start_amid_turn",
        "The film begins half way into the first turn.",
        "anna",
        _LEFT,
        _RIGHT,
        _LEFT,
        skip_s=3.9,
    ),
    _story(
        "cat_cow",
        "start_amid_cat",
        "The film begins half way into the first cat.",
        "goro",
        *cycles(3, cat_cow_cycle(over_s=2.0, hold_s=0.6)),
        skip_s=4.0,
    ),
    _story(
        "seated_twist",
        "settling_20_s",
        "Comes in, sits down, and fidgets: twenty seconds until the first turn.",
        "fumi",
        _comes(_AWAY_M, waits_s=0.5),
        _SETTLING,
        _LEFT,
        _RIGHT,
        still_s=0.01,
        camera=_WHOLE,
    ),
    _story(
        "seated_twist",
        "camera_knocked",
        "Half way the camera is knocked: nearer, turned aside, and tilted.",
        "emre",
        _LEFT,
        _RIGHT,
        rest(1.5),
        _LEFT,
        _RIGHT,
        knock=Knock(
            at_s=15.7,
            camera=Camera(around_deg=9.0, distance_m=2.3, target_m=(0.14, 0.60, 0.1), roll_deg=4.0),
        ),
    ),
    _story(
        "seated_twist",
        "ends_in_a_turn",
        "The film ends while the third turn is held: it never comes back.",
        "kamala",
        _LEFT,
        _RIGHT,
        replace(_LEFT, goes=_LEFT.goes[:1], counts=False),
        end_s=0.1,
    ),
    _story(
        "cat_cow",
        "plank_between",
        "A plank after two cycles on all fours, and one more cycle after it.",
        "hugo",
        *cycles(2, cat_cow_cycle(over_s=1.8, hold_s=0.5)),
        _does(({"plank": 1.0}, 2.4, 5.0), ({}, 2.4, 1.5)),
        *cycles(1, cat_cow_cycle(over_s=1.8, hold_s=0.5)),
    ),
    _story(
        "seated_twist",
        "close_up",
        "The camera is so near that head and knees just fit, the feet do not.",
        "lars",
        _LEFT,
        _RIGHT,
        camera=Camera(distance_m=1.45, height_m=1.10, target_m=(0.0, 0.87, 0.1)),
    ),
    _story(
        "seated_twist",
        "standing_cropped",
        "Turns while standing, and the picture ends at the thighs: nobody sits.",
        "dina",
        _does((_STANDS, 0.01, 3.0)),
        _always(_LEFT, counts=False, **_STANDS),
        _always(_RIGHT, counts=False, **_STANDS),
        still_s=0.01,
        camera=Camera(distance_m=1.5, height_m=1.2, target_m=(0.0, 1.18, 0.4)),
        control=True,
    ),
    _story(
        "seated_twist",
        "long_turns",
        "Long turns to each side, for a pause to begin and end in.",
        "jack",
        _LEFT,
        twist("right", over_s=1.8, hold_s=7.0),
        _LEFT,
    ),
    _story(
        "seated_twist",
        "changing_places",
        "Two turns, then another person takes the chair and turns.",
        "ines",
        _LEFT,
        _RIGHT,
        _leaves(_AWAY_M, stays_s=17.0),
        camera=_WHOLE,
        companion=_NEXT,
    ),
)
"""Every story of this kind."""
