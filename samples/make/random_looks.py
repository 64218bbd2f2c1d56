"""Looks by chance: bodies, clothes, rooms, cameras, light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.scene import BOARDS, CLOTH, PLAIN, Room
from samples.make.wardrobe import HAIRS, Clothes

__all__ = ["camera", "clothes", "colour", "effects", "pick", "room", "shape"]

_SKIN_OF = {
    "caucasian": ("pale", "light", "olive"),
    "asian": ("light", "olive", "brown"),
    "african": ("brown", "dark"),
}


def pick(
    rng: np.random.Generator, choices: Sequence[str], shares: Sequence[float] | None = None
) -> str:
    """Return one of the choices; `shares` (they sum to 1) says how often each."""
    if shares is not None:
        return choices[int(rng.choice(len(choices), p=shares))]
    return choices[int(rng.integers(len(choices)))]


def shape(rng: np.random.Generator) -> Shape:
    """Return a body."""
    return Shape(
        sex=pick(rng, ("female", "male")),
        ancestry=pick(rng, tuple(_SKIN_OF)),
        weight=float(rng.uniform(-0.7, 0.9)),
        muscle=float(rng.uniform(-0.7, 0.6)),
        height=float(rng.uniform(-0.5, 0.5)),
        age=float(rng.uniform(0.0, 1.0)),
    )


def colour(
    rng: np.random.Generator, low: float, high: float, vivid: float = 0.55
) -> tuple[float, float, float]:
    """Return a colour around a random brightness, linear light; `vivid` is how far from grey."""
    grey = rng.uniform(low, high)
    red, green, blue = np.clip(grey * rng.uniform(1 - vivid, 1 + vivid, 3), 0.01, 0.9)
    return float(red), float(green), float(blue)


def clothes(rng: np.random.Generator, shape: Shape) -> Clothes:
    """Return what a body wears, its skin and its hair."""
    greying = rng.random() < max(0.0, shape.age - 0.4)
    return Clothes(
        skin=pick(rng, _SKIN_OF[shape.ancestry]),
        hair="grey" if greying else pick(rng, [hair for hair in HAIRS if hair != "grey"]),
        hair_volume_m=float(rng.uniform(0.006, 0.03)),
        shirt=colour(rng, 0.03, 0.6),
        sleeve=pick(rng, ("none", "short", "short", "long")),
        stripes_per_m=float(rng.choice([0, 0, 0, rng.uniform(8, 25)])),
        stripe=colour(rng, 0.05, 0.7),
        trousers=colour(rng, 0.02, 0.3),
        legs=pick(rng, ("short", "knee", "long", "long")),
        shoes=colour(rng, 0.03, 0.6),
        looseness_m=float(rng.uniform(0.006, 0.024)),
    )


def room(rng: np.random.Generator, clothes: Clothes) -> Room:
    """Return a room; one in ten has a wall of the shirt's colour."""
    lamp = float(rng.uniform(0.35, 0.75))
    sky = float(rng.uniform(0.35, 0.62))
    warm = float(rng.uniform(0.85, 1.1))
    same_colour = rng.random() < 0.1
    return Room(
        wall=clothes.shirt if same_colour else colour(rng, 0.15, 0.75, 0.15),
        floor=colour(rng, 0.08, 0.45, 0.3),
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


def camera(
    rng: np.random.Generator,
    around_deg: float,
    target_m: tuple[float, float, float],
    fill_m: float,
    *,
    farthest: float = 1.35,
    height_m: tuple[float, float] = (0.5, 1.6),
    roll_deg: float = 1.5,
) -> Camera:
    """Return a camera that shows at least `fill_m` metres of height at the person.

    `farthest` is how many times as far it may stand, `roll_deg` the spread of its tilt.
    """
    fov = float(rng.uniform(38, 62))
    distance = fill_m * float(rng.uniform(1.0, farthest)) / (2 * np.tan(np.deg2rad(fov) / 2))
    aside, up = rng.uniform(-0.08, 0.08, 2)
    return Camera(
        around_deg=around_deg,
        distance_m=distance + 0.3,
        height_m=float(rng.uniform(*height_m)),
        target_m=(target_m[0] + float(aside), target_m[1] + float(up), target_m[2]),
        fov_deg=fov,
        roll_deg=float(rng.normal(0, roll_deg)),
    )


def effects(rng: np.random.Generator) -> Effects:
    """Return what the camera does to the picture."""
    return Effects(
        brightness=float(rng.uniform(0.65, 1.1)),
        noise=float(rng.uniform(0.3, 3.0)),
        blur_px=float(rng.choice([0.0, 0.0, rng.uniform(0.4, 1.2)])),
    )
