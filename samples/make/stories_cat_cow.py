"""The stories of cat-cow, on all fours and on a chair. Each begins with three still seconds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.motion import Go, Part, rest
from samples.make.people import PEOPLE
from samples.make.poses.rounding import cat_cow_cycle, cycles
from samples.make.rooms import ROOMS, walls_like
from samples.make.story import Chair, Story

__all__ = ["STORIES"]

_FLOOR = Camera(around_deg=90.0, distance_m=2.2, height_m=0.65, target_m=(0.0, 0.38, 0.15))
_CHAIR = Camera(around_deg=90.0, distance_m=2.4, height_m=0.95, target_m=(0.0, 0.66, 0.15))
_STILL = (0.0, 0.0)
_HALF: dict[str, Any] = {
    "lumbar_deg": (14.0, -9.0),
    "thoracic_deg": (15.0, -8.0),
    "neck_deg": (18.0, -16.0),
}
_ROUND: dict[str, Any] = {"lumbar_deg": (22.0, -15.0), "pelvis_deg": (-12.0, 9.0)}


def _story(
    exercise: str, name: str, notes: str, who: str, parts: tuple[Part, ...], **more: Any
) -> Story:
    plain: dict[str, Any] = {
        "fps": 15.0,
        "camera": _FLOOR if exercise == "cat_cow" else _CHAIR,
        "arms": "floor" if exercise == "cat_cow" else "lap",
        "room": ROOMS["living"],
        "seed": 3000 + sum(name.encode()),
        **PEOPLE[who],
    }
    return Story(exercise=exercise, name=name, notes=notes, parts=parts, **(plain | more))


def _nods(count: int) -> tuple[Part, ...]:
    nod = cat_cow_cycle(
        lumbar_deg=_STILL,
        thoracic_deg=_STILL,
        neck_deg=(34.0, -30.0),
        over_s=1.6,
        counts=False,
        fault="neck_only",
    )
    return cycles(count, nod)


def _rocks(*, pelvis_deg: tuple[float, float], rock_m: tuple[float, float]) -> tuple[Part, ...]:
    rocking = cat_cow_cycle(
        lumbar_deg=_STILL,
        thoracic_deg=_STILL,
        neck_deg=_STILL,
        pelvis_deg=pelvis_deg,
        rock_m=rock_m,
        over_s=1.6,
        counts=False,
        fault="rocking",
    )
    return cycles(3, rocking)


def _there_and_back(to: dict[str, float], *, over_s: float = 2.2, hold_s: float = 3.0) -> Part:
    return Part(goes=(Go(to=to, over_s=over_s, hold_s=hold_s), Go(over_s=over_s, hold_s=0.8)))


_THREAD = {
    "thoracic_twist_deg": 38.0,
    "lumbar_twist_deg": 8.0,
    "neck_twist_deg": 20.0,
    "lower": 0.3,
    "thread": 1.0,
}
_SIT_BACK = {"sit_back_m": 0.33, "neck_flexion_deg": 8.0}
_LOW_CONTRAST = (0.30, 0.12, 0.26)

_ON_ALL_FOURS = (
    _story("cat_cow", "good_left", "Good form from the left.", "anna", cycles(3, cat_cow_cycle())),
    _story(
        "cat_cow",
        "good_right",
        "Good form from the right, slow.",
        "carl",
        cycles(2, cat_cow_cycle(over_s=2.8, hold_s=1.2)),
        camera=replace(_FLOOR, around_deg=-90.0),
    ),
    _story(
        "cat_cow",
        "good_four_quick",
        "Four cycles of four seconds.",
        "fumi",
        cycles(4, cat_cow_cycle(over_s=1.6, hold_s=0.4)),
        room=ROOMS["bare"],
    ),
    _story(
        "cat_cow",
        "good_small_range",
        "A stiff person: half the range, and good form all the same.",
        "dina",
        cycles(3, cat_cow_cycle(hold_s=0.5, **_HALF)),
        room=ROOMS["studio"],
    ),
    _story(
        "cat_cow",
        "good_loose_shirt",
        "A man in a wide shirt.",
        "jack",
        cycles(2, cat_cow_cycle()),
        clothes=replace(PEOPLE["jack"]["clothes"], looseness_m=0.034),
        camera=replace(_FLOOR, around_deg=-90.0, distance_m=2.4),
    ),
    _story(
        "cat_cow",
        "good_spine_only",
        "The spine moves and the head stays in line with it: this counts.",
        "hugo",
        cycles(2, cat_cow_cycle(neck_deg=(-12.0, 8.0))),
        camera=replace(_FLOOR, distance_m=2.5),
        room=ROOMS["office"],
    ),
    _story(
        "cat_cow",
        "camera_oblique",
        "The camera stands between the side and the front.",
        "kamala",
        cycles(2, cat_cow_cycle()),
        camera=replace(_FLOOR, around_deg=58.0),
    ),
    _story(
        "cat_cow",
        "camera_far_high",
        "The person is small, seen from above.",
        "goro",
        cycles(2, cat_cow_cycle()),
        camera=replace(_FLOOR, around_deg=-90.0, distance_m=3.4, height_m=1.4),
        room=ROOMS["bare"],
    ),
    _story(
        "cat_cow",
        "wall_like_shirt",
        "Wall and floor have the colour of the shirt: the outline of the back is hard to see.",
        "dina",
        cycles(2, cat_cow_cycle()),
        room=walls_like(_LOW_CONTRAST),
    ),
    _story(
        "cat_cow",
        "dim_and_noisy",
        "Little light and a noisy sensor.",
        "emre",
        cycles(2, cat_cow_cycle()),
        fps=12.0,
        room=ROOMS["evening"],
        effects=Effects(brightness=0.45, noise=3.5, blur_px=0.5),
    ),
    _story(
        "cat_cow",
        "fault_too_fast",
        "Jerky: a cycle takes little more than a second.",
        "hugo",
        cycles(4, cat_cow_cycle(over_s=0.58, hold_s=0.05, fault="too_fast"), back_s=1.0),
        fps=25.0,
        camera=replace(_FLOOR, around_deg=-90.0, distance_m=2.5),
    ),
    _story(
        "cat_cow",
        "blind_neck_only",
        "Only the head nods; the spine does not move: nothing counts.",
        "anna",
        _nods(3),
        seed=4597,
    ),
    _story(
        "cat_cow",
        "fault_rocking",
        "Cat and cow while the whole body rocks over hands and knees.",
        "bola",
        cycles(2, cat_cow_cycle(rock_m=(0.10, -0.10), fault="rocking")),
        camera=replace(_FLOOR, around_deg=-90.0),
    ),
    _story(
        "cat_cow",
        "control_rocking_only",
        "The whole body rocks 12 cm forward and back with a still spine: nothing counts.",
        "lars",
        _rocks(pelvis_deg=_STILL, rock_m=(0.12, -0.12)),
        camera=replace(_FLOOR, distance_m=2.6),
        control=True,
    ),
    _story(
        "cat_cow",
        "control_thread_the_needle",
        "The right hand slides under the chest: another exercise.",
        "fumi",
        (_there_and_back(_THREAD),),
        control=True,
    ),
    _story(
        "cat_cow",
        "control_childs_pose",
        "Sits back on the heels and stays: another exercise.",
        "kamala",
        (_there_and_back(_SIT_BACK),),
        camera=replace(_FLOOR, around_deg=-90.0),
        control=True,
    ),
    _story("cat_cow", "control_still", "Stays on all fours.", "ines", (rest(6.0),), control=True),
)

_ON_A_CHAIR = (
    _story(
        "cat_cow_seated",
        "good_left",
        "Good form from the left.",
        "kamala",
        cycles(3, cat_cow_cycle(**_ROUND)),
    ),
    _story(
        "cat_cow_seated",
        "good_right",
        "Good form from the right, on an office chair.",
        "carl",
        cycles(2, cat_cow_cycle(over_s=2.6, **_ROUND)),
        camera=replace(_CHAIR, around_deg=-90.0),
        chair=Chair(office=True),
        room=ROOMS["office"],
    ),
    _story(
        "cat_cow_seated",
        "good_oblique",
        "The camera stands between the side and the front.",
        "bola",
        cycles(2, cat_cow_cycle(**_ROUND)),
        camera=replace(_CHAIR, around_deg=62.0),
    ),
    _story(
        "cat_cow_seated",
        "good_spine_only",
        "The spine moves and the eyes stay level: this counts.",
        "lars",
        cycles(2, cat_cow_cycle(neck_deg=(-25.0, 16.0), **_ROUND)),
        room=ROOMS["studio"],
    ),
    _story(
        "cat_cow_seated",
        "fault_too_fast",
        "Jerky: a cycle takes little more than a second.",
        "emre",
        cycles(4, cat_cow_cycle(over_s=0.58, hold_s=0.05, fault="too_fast", **_ROUND), back_s=1.0),
        fps=25.0,
    ),
    _story(
        "cat_cow_seated",
        "blind_neck_only",
        "Only the head nods; the spine does not move: nothing counts.",
        "dina",
        _nods(3),
        camera=replace(_CHAIR, around_deg=-90.0),
        seed=4597,
    ),
    _story(
        "cat_cow_seated",
        "fault_rocking",
        "The trunk rocks at the hips with a straight spine: nothing counts.",
        "jack",
        _rocks(pelvis_deg=(20.0, -12.0), rock_m=_STILL),
    ),
    _story("cat_cow_seated", "control_still", "Sits still.", "goro", (rest(6.0),), control=True),
)

STORIES: tuple[Story, ...] = _ON_ALL_FOURS + _ON_A_CHAIR
