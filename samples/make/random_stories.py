"""Stories by chance, for training and tuning: other bodies, cameras, clothes, light, movements."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.motion import Go, Part
from samples.make.poses.rounding import cat_cow_cycle, cycles
from samples.make.poses.seated_twist import ARMS, twist
from samples.make.scene import BOARDS, CLOTH, PLAIN, Room
from samples.make.story import Chair, Story
from samples.make.wardrobe import HAIRS, Clothes

__all__ = ["EXERCISES", "random_story"]

_SKIN_OF = {
    "caucasian": ("pale", "light", "olive"),
    "asian": ("light", "olive", "brown"),
    "african": ("brown", "dark"),
}


def random_story(exercise: str, seed: int, *, fps: float = 20.0) -> Story:
    """Return the story of a seed; the same seed gives the same story. KeyError if unknown."""
    rng = np.random.default_rng([seed, *exercise.encode()])
    shape = _shape(rng)
    return _MAKERS[exercise](rng, shape, seed, fps)


def _pick(rng: np.random.Generator, choices: Sequence[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def _shape(rng: np.random.Generator) -> Shape:
    return Shape(
        sex=_pick(rng, ("female", "male")),
        ancestry=_pick(rng, tuple(_SKIN_OF)),
        weight=float(rng.uniform(-0.7, 0.9)),
        muscle=float(rng.uniform(-0.7, 0.6)),
        height=float(rng.uniform(-0.5, 0.5)),
        age=float(rng.uniform(0.0, 1.0)),
    )


def _colour(
    rng: np.random.Generator, low: float, high: float, vivid: float = 0.55
) -> tuple[float, float, float]:
    """Return a colour around a random brightness, linear light; `vivid` is how far from grey."""
    grey = rng.uniform(low, high)
    red, green, blue = np.clip(grey * rng.uniform(1 - vivid, 1 + vivid, 3), 0.01, 0.9)
    return float(red), float(green), float(blue)


def _clothes(rng: np.random.Generator, shape: Shape) -> Clothes:
    greying = rng.random() < max(0.0, shape.age - 0.4)
    return Clothes(
        skin=_pick(rng, _SKIN_OF[shape.ancestry]),
        hair="grey" if greying else _pick(rng, [hair for hair in HAIRS if hair != "grey"]),
        hair_volume_m=float(rng.uniform(0.006, 0.03)),
        shirt=_colour(rng, 0.03, 0.6),
        sleeve=_pick(rng, ("none", "short", "short", "long")),
        stripes_per_m=float(rng.choice([0, 0, 0, rng.uniform(8, 25)])),
        stripe=_colour(rng, 0.05, 0.7),
        trousers=_colour(rng, 0.02, 0.3),
        legs=_pick(rng, ("short", "knee", "long", "long")),
        shoes=_colour(rng, 0.03, 0.6),
        looseness_m=float(rng.uniform(0.006, 0.024)),
    )


def _room(rng: np.random.Generator, clothes: Clothes) -> Room:
    lamp = float(rng.uniform(0.35, 0.75))
    sky = float(rng.uniform(0.35, 0.62))
    warm = float(rng.uniform(0.85, 1.1))
    same_colour = rng.random() < 0.1
    return Room(
        wall=clothes.shirt if same_colour else _colour(rng, 0.15, 0.75, 0.15),
        floor=_colour(rng, 0.08, 0.45, 0.3),
        floor_stuff=float(rng.choice([BOARDS, CLOTH, PLAIN])),
        picture=bool(rng.random() < 0.5),
        plant=bool(rng.random() < 0.5),
        shelf=bool(rng.random() < 0.4),
        wall_distance_m=float(rng.uniform(1.2, 2.4)),
        to_lamp=(float(rng.uniform(-0.8, 0.8)), 1.0, float(rng.uniform(0.2, 0.8))),
        lamp=(lamp * warm, lamp * 0.95, lamp * (1.85 - warm)),
        sky=(sky * warm, sky, sky * (2.0 - warm)),
        ground=(0.6 * sky, 0.55 * sky, 0.5 * sky),
    )


def _camera(
    rng: np.random.Generator, around_deg: float, target_m: tuple[float, float, float], fill_m: float
) -> Camera:
    """Return a camera that shows at least `fill_m` metres of height at the person."""
    fov = float(rng.uniform(38, 62))
    distance = fill_m * float(rng.uniform(1.0, 1.35)) / (2 * np.tan(np.deg2rad(fov) / 2))
    aside, up = rng.uniform(-0.08, 0.08, 2)
    return Camera(
        around_deg=around_deg,
        distance_m=distance + 0.3,
        height_m=float(rng.uniform(0.5, 1.6)),
        target_m=(target_m[0] + float(aside), target_m[1] + float(up), target_m[2]),
        fov_deg=fov,
        roll_deg=float(rng.normal(0, 1.5)),
    )


def _effects(rng: np.random.Generator) -> Effects:
    return Effects(
        brightness=float(rng.uniform(0.65, 1.1)),
        noise=float(rng.uniform(0.3, 3.0)),
        blur_px=float(rng.choice([0.0, 0.0, rng.uniform(0.4, 1.2)])),
    )


def _twist_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """Return four twists, with what else people do in between."""
    first = _pick(rng, ("left", "right"))
    second = "right" if first == "left" else "left"
    parts: list[Part] = []
    for side in (first, second, first, second):
        kind = rng.choice(["good", "hips_turning", "leaning", "slouching"], p=[0.6, 0.2, 0.1, 0.1])
        bad = kind != "good"
        parts.append(
            twist(
                side,
                turn_deg=float(rng.uniform(12, 52)),
                pelvis_deg=float(
                    rng.uniform(10, 25) if kind == "hips_turning" else rng.uniform(0, 6)
                ),
                over_s=float(rng.uniform(1.2, 2.8)),
                hold_s=float(rng.uniform(0.8, 2.5)),
                head=float(rng.uniform(0.0, 0.7)),
                fault=str(kind) if bad else None,
                side_bend_deg=float(rng.uniform(15, 25)) if kind == "leaning" else 0.0,
                slouch_deg=float(rng.uniform(20, 30)) if kind == "slouching" else 0.0,
            )
        )
        if rng.random() < 0.35:
            parts.append(_something_else(rng))
    return tuple(parts)


def _something_else(rng: np.random.Generator) -> Part:
    """Return a movement that is not a twist: head, side bend, leaning, turning with the chair."""
    sign = float(rng.choice([-1.0, 1.0]))
    moves: list[dict[str, float]] = [
        {"neck_twist_deg": sign * rng.uniform(25, 60)},
        {"lumbar_side_deg": sign * rng.uniform(6, 14), "thoracic_side_deg": sign * 8.0},
        {"pelvis_pitch_deg": rng.uniform(8, 25)},
        {"pelvis_pitch_deg": -rng.uniform(5, 12)},
        {"chair_yaw_deg": sign * rng.uniform(10, 35)},
        {"talking": 1.0},
    ]
    to = {name: float(value) for name, value in moves[int(rng.integers(len(moves)))].items()}
    over = float(rng.uniform(0.8, 1.8))
    return Part(goes=(Go(to=to, over_s=over, hold_s=1.0), Go(over_s=over, hold_s=0.4)))


def _seated_twist(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    clothes = _clothes(rng, shape)
    return Story(
        exercise="seated_twist",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        arms=_pick(rng, ARMS),
        parts=_twist_parts(rng),
        shape=shape,
        clothes=clothes,
        room=_room(rng, clothes),
        camera=_camera(rng, float(rng.normal(0, 12)), (0.0, 0.68, 0.1), 1.45),
        effects=_effects(rng),
        chair=Chair(office=bool(rng.random() < 0.5), colour=_colour(rng, 0.03, 0.3)),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )


def _cat_cow_parts(rng: np.random.Generator, *, seated: bool) -> tuple[Part, ...]:
    """Return three cycles; now and then only the neck nods, or the trunk rocks."""
    cat, cow = float(rng.uniform(0.5, 1.25)), float(rng.uniform(0.4, 1.25))
    follow = float(rng.uniform(0.2, 1.2))
    over, hold = float(rng.uniform(1.2, 2.6)), float(rng.uniform(0.2, 1.5))
    kind = rng.choice(["good", "neck_only", "rocking"], p=[0.7, 0.15, 0.15])
    neck = (30 * cat * follow, -28 * cow * follow)
    still = (0.0, 0.0)
    if kind == "neck_only":
        cycle = cat_cow_cycle(
            lumbar_deg=still,
            thoracic_deg=still,
            neck_deg=(34 * cat, -30 * cow),
            over_s=over,
            hold_s=hold,
            counts=False,
            fault="neck_only",
        )
    elif kind == "rocking":
        cycle = cat_cow_cycle(
            lumbar_deg=still,
            thoracic_deg=still,
            neck_deg=still,
            pelvis_deg=(18 * cat, -14 * cow) if seated else still,
            rock_m=still if seated else (0.12 * cat, -0.12 * cow),
            over_s=over,
            hold_s=hold,
            counts=False,
            fault="rocking",
        )
    else:
        cycle = cat_cow_cycle(
            lumbar_deg=(24 * cat, -18 * cow),
            thoracic_deg=(26 * cat, -14 * cow),
            neck_deg=neck,
            pelvis_deg=(-12 * cat, 9 * cow) if seated else still,
            over_s=over,
            hold_s=hold,
        )
    return cycles(3, cycle)


def _cat_cow(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    clothes = _clothes(rng, shape)
    side = float(rng.choice([-90.0, 90.0]))
    return Story(
        exercise="cat_cow",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        parts=_cat_cow_parts(rng, seated=False),
        shape=shape,
        clothes=clothes,
        room=_room(rng, clothes),
        camera=_camera(rng, side + float(rng.normal(0, 10)), (0.0, 0.38, 0.15), 1.25),
        effects=_effects(rng),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )


def _cat_cow_seated(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    clothes = _clothes(rng, shape)
    side = float(rng.choice([-90.0, 90.0]))
    return Story(
        exercise="cat_cow_seated",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        arms="lap",
        parts=_cat_cow_parts(rng, seated=True),
        shape=shape,
        clothes=clothes,
        room=_room(rng, clothes),
        camera=_camera(rng, side + float(rng.normal(0, 10)), (0.0, 0.66, 0.15), 1.4),
        effects=_effects(rng),
        chair=Chair(office=bool(rng.random() < 0.5), colour=_colour(rng, 0.03, 0.3)),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )


_MAKERS = {
    "seated_twist": _seated_twist,
    "cat_cow": _cat_cow,
    "cat_cow_seated": _cat_cow_seated,
}

EXERCISES = tuple(_MAKERS)
"""The exercises there are stories of."""
