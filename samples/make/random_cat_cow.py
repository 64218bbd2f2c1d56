"""Cat-cows by chance, on all fours and on a chair, and what must not be taken for one.

What a camera sees of a bending spine comes together with a nodding head, a tilting pelvis and a
rocking body: whoever learns from these clips must see each of them without the others, so head,
lower back, upper back and pelvis are drawn one by one, and each clip is made of unlike parts.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coach.measures.learned.trained_on import chance_name
from samples.make import random_looks as looks
from samples.make import random_time as times
from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.motion import Go, Part
from samples.make.poses.rounding import cat_cow_cycle
from samples.make.scene import PLAIN, Room
from samples.make.story import Chair, Story
from samples.make.wardrobe import Clothes

__all__ = ["cat_cow", "cat_cow_seated"]

_KINDS = {"good": 0.45, "neck_only": 0.2, "rocking": 0.15, "too_fast": 0.1, "other": 0.1}
_BACK_S = 1.2
_STILL = (0.0, 0.0)
_LOW_CONTRAST = 0.12
_FAR = 0.2
#: A camera that stands so far from square to the side still sees a back; three in ten are oblique.
_ASIDE_DEG, _MOST_ASIDE_DEG = 12.0, 45.0
_OBLIQUE, _OBLIQUE_DEG = 0.3, (20.0, 45.0)


def cat_cow(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return parts on hands and knees, seen from a side."""
    clothes = looks.clothes(rng, shape, upright=False)
    parts = _parts(rng, times.length_s(rng, fps), seated=False)
    return Story(
        exercise="cat_cow",
        name=chance_name(seed),
        notes="By chance.",
        seed=seed,
        parts=parts,
        shape=shape,
        clothes=clothes,
        room=_room(rng, clothes),
        camera=_camera(rng, (0.0, 0.38, 0.15), (1.62, 1.0), portrait=0.25),
        effects=looks.effects(rng),
        fps=fps,
        crf=looks.crf(rng),
        end_s=float(rng.uniform(0.1, 0.4)),
        unrest=float(rng.uniform(0.6, 1.8)),
        **times.start(rng, parts),
    )


def cat_cow_seated(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return parts on a chair, seen from a side; one chair in five has the shirt's colour."""
    clothes = looks.clothes(rng, shape)
    parts = _parts(rng, times.length_s(rng, fps), seated=True)
    like_shirt = rng.random() < 0.2
    low, high = float(rng.uniform(0.05, 0.22)), float(rng.uniform(0.3, 0.62))
    return Story(
        exercise="cat_cow_seated",
        name=chance_name(seed),
        notes="By chance.",
        seed=seed,
        arms="lap",
        parts=parts,
        shape=shape,
        clothes=clothes,
        room=_room(rng, clothes),
        camera=_camera(rng, (0.0, 0.66, 0.15), (1.1, 1.4), portrait=0.35),
        effects=looks.effects(rng),
        chair=Chair(
            office=bool(rng.random() < 0.5),
            colour=clothes.shirt if like_shirt else looks.colour(rng, 0.03, 0.3),
            back_m=(low, high),
        ),
        fps=fps,
        crf=looks.crf(rng),
        end_s=float(rng.uniform(0.1, 0.4)),
        unrest=float(rng.uniform(0.6, 1.8)),
        **times.start(rng, parts),
    )


def _parts(rng: np.random.Generator, seconds: float, *, seated: bool) -> tuple[Part, ...]:
    """Return parts of a kind each, and the way back to the start."""

    def draw(_: int) -> Part:
        kind = str(rng.choice(list(_KINDS), p=list(_KINDS.values())))
        return _part(rng, kind, seated=seated)

    parts = times.enough_parts(rng, seconds - _BACK_S, draw)
    return (*parts, Part(goes=(Go(over_s=_BACK_S, hold_s=0.1),)))


def _part(rng: np.random.Generator, kind: str, *, seated: bool) -> Part:
    if kind == "other":
        return _something_else(rng, seated=seated)
    fast = kind == "too_fast"
    over = float(rng.uniform(0.45, 0.7) if fast else rng.uniform(1.0, 2.2))
    hold = float(rng.uniform(0.0, 0.1) if fast else rng.uniform(0.1, 0.6))
    nod = float(rng.uniform(0.5, 1.25))
    if kind == "neck_only":
        return cat_cow_cycle(
            lumbar_deg=_STILL,
            thoracic_deg=_STILL,
            neck_deg=(34 * nod, -30 * nod),
            over_s=over,
            hold_s=hold,
            counts=False,
            fault="neck_only",
        )
    rocks = kind == "rocking"
    bends = not rocks or (not seated and rng.random() < 0.5)
    lumbar, thoracic = rng.uniform(0.25, 1.25, 2) if bends else (0.0, 0.0)
    follows = float(rng.uniform(-0.8, 1.2)) if bends else float(rng.choice([0.0, nod]))
    tilt = float(rng.uniform(-0.3, 1.6))
    if rocks:
        tilt, rock = -float(rng.uniform(0.9, 1.7)), float(rng.uniform(0.08, 0.13))
    else:
        rock = float(rng.uniform(-0.02, 0.02))
    return cat_cow_cycle(
        lumbar_deg=(24 * lumbar, -18 * lumbar),
        thoracic_deg=(26 * thoracic, -14 * thoracic),
        neck_deg=(30 * follows, -28 * follows),
        pelvis_deg=(-12 * tilt, 9 * tilt) if seated else _STILL,
        rock_m=_STILL if seated else (rock, -rock),
        over_s=over,
        hold_s=hold,
        counts=bends,
        fault=kind if rocks or fast else None,
    )


def _something_else(rng: np.random.Generator, *, seated: bool) -> Part:
    """Return one of the things people do between two cat-cows; no repetition."""
    size = float(rng.uniform(0.5, 1.1))
    side = float(rng.choice([-1.0, 1.0]))
    if seated:
        choices = [
            {"pelvis_pitch_deg": 32 * size},
            {"thoracic_twist_deg": 35 * size * side, "neck_twist_deg": 20 * size * side},
            {"thoracic_side_deg": 16 * size * side, "lumbar_side_deg": 10 * size * side},
            {"neck_twist_deg": 50 * size * side},
            {"shoulder_lift_deg": 14 * size, "shoulder_forward_deg": 14 * size},
        ]
    else:
        choices = [
            {"sit_back_m": 0.3 * size, "neck_flexion_deg": 8.0},
            {
                "thoracic_twist_deg": 36 * size,
                "lumbar_twist_deg": 8 * size,
                "neck_twist_deg": 20 * size,
                "lower": 0.28 * size,
                "thread": size / 1.1,
            },
            {"neck_twist_deg": 50 * size * side},
            {"lower": 0.2 * size},
        ]
    to = choices[int(rng.integers(len(choices)))]
    over = float(rng.uniform(0.9, 1.8))
    return Part(goes=(Go(to=to, over_s=over, hold_s=0.5), Go(over_s=over, hold_s=0.2)))


def _room(rng: np.random.Generator, clothes: Clothes) -> Room:
    """Return a room; now and then wall and floor have the shirt's colour."""
    room = looks.room(rng, clothes)
    if rng.random() >= _LOW_CONTRAST:
        return room
    return replace(
        room,
        wall=clothes.shirt,
        floor=clothes.shirt,
        floor_stuff=PLAIN,
        picture=False,
        plant=False,
        shelf=False,
    )


def _camera(
    rng: np.random.Generator,
    target_m: tuple[float, float, float],
    fill_m: tuple[float, float],
    *,
    portrait: float,
) -> Camera:
    """Return a camera more or less at a side, now and then a far one."""
    oblique = float(rng.choice([-1.0, 1.0]) * rng.uniform(*_OBLIQUE_DEG))
    aside = oblique if rng.random() < _OBLIQUE else float(rng.normal(0, _ASIDE_DEG))
    aside = float(np.clip(aside, -_MOST_ASIDE_DEG, _MOST_ASIDE_DEG))
    farthest = 1.7 if rng.random() < _FAR else 1.3
    around = float(rng.choice([-90.0, 90.0])) + aside
    return looks.camera(rng, around, target_m, fill_m, portrait=portrait, farthest=farthest)
