"""Looks by chance: bodies, clothes, rooms, cameras, light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from samples.make.body import Shape
from samples.make.camera import Camera
from samples.make.camera_effects import Effects
from samples.make.drape import Loose
from samples.make.hair import LongHair
from samples.make.scene import BOARDS, CLOTH, PLAIN, Room
from samples.make.wardrobe import HAIRS, Clothes

__all__ = ["camera", "clothes", "colour", "crf", "effects", "pick", "room", "shape"]

_LOOSE, _LONG_HAIR = 0.5, {"female": 0.6, "male": 0.15}
_NEAREST_M, _FARTHEST_M = 1.2, 4.0
_FOV_DEG = (24.0, 82.0)
_HEIGHTS_M = ((0.15, 0.5), (0.5, 1.3), (1.3, 2.1))
_HOW_HIGH = (0.3, 0.4, 0.3)
_STEEPEST_DEG = 33.0

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


def clothes(rng: np.random.Generator, shape: Shape, *, upright: bool = True) -> Clothes:
    """Return what a body wears, its skin and its hair; half of the clothes are loose.

    Who is not `upright` is on all fours: clothes and hair fall towards the floor.
    """
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
        loose=_loose(rng, upright=upright) if rng.random() < _LOOSE else None,
        long_hair=_hair(rng, upright=upright) if rng.random() < _LONG_HAIR[shape.sex] else None,
    )


def _loose(rng: np.random.Generator, *, upright: bool) -> Loose:
    return Loose(
        ease_m=float(rng.uniform(0.005, 0.035)),
        hang=float(rng.uniform(0.3, 1.0) if upright else rng.uniform(0.0, 0.4)),
        sag_m=0.0 if upright else float(rng.uniform(0.02, 0.10)),
        longer_m=float(rng.uniform(0.0, 0.09)),
        flare_m=float(rng.uniform(0.0, 0.035)),
        folds_m=float(rng.uniform(0.003, 0.012)),
        folds_from=int(rng.integers(1_000_000)),
    )


def _hair(rng: np.random.Generator, *, upright: bool) -> LongHair:
    styles = ("curtain", "tail") if upright else ("hanging", "tail", "curtain")
    style = pick(rng, styles, (0.65, 0.35) if upright else (0.4, 0.35, 0.25))
    shortest, longest = {"curtain": (0.16, 0.46), "tail": (0.1, 0.42), "hanging": (0.1, 0.3)}[style]
    return LongHair(
        style=style,
        length_m=float(rng.uniform(shortest, longest)),
        around_deg=float(rng.uniform(75, 112)),
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
    fill_m: tuple[float, float],
    *,
    portrait: float,
    farthest: float = 1.35,
    roll_deg: float = 2.0,
) -> Camera:
    """Return a camera 1.2 to 4 m away, low or high, that shows `fill_m` (width, height) or more.

    Metres at the person; a near camera may cut off the feet. `portrait` is the share of upright
    pictures; `farthest` is how many times as much it may show, `roll_deg` the spread of its tilt.
    The picture has the shape of the camera's, whose longer side is 480 pixels.
    """
    long, short = 480, int(rng.choice([360, 360, 270]))
    wide, tall = (short, long) if rng.random() < portrait else (long, short)
    distance = float(np.exp(rng.uniform(np.log(_NEAREST_M), np.log(_FARTHEST_M))))
    shown = max(fill_m[1], fill_m[0] * tall / wide) * float(rng.uniform(1.0, farthest))
    fov = float(np.clip(np.rad2deg(2 * np.arctan(shown / 2 / (distance - 0.2))), *_FOV_DEG))
    low, high = _HEIGHTS_M[int(rng.choice(len(_HEIGHTS_M), p=_HOW_HIGH))]
    steep = distance * float(np.tan(np.deg2rad(_STEEPEST_DEG)))
    height = float(np.clip(rng.uniform(low, high), 0.12, target_m[1] + steep))
    aside, up = rng.uniform(-0.08, 0.08, 2)
    return Camera(
        around_deg=around_deg,
        distance_m=distance,
        height_m=height,
        target_m=(target_m[0] + float(aside), target_m[1] + float(up), target_m[2]),
        fov_deg=fov,
        roll_deg=float(rng.normal(0, roll_deg)),
        width_px=wide,
        height_px=tall,
    )


def effects(rng: np.random.Generator) -> Effects:
    """Return what the camera does to the picture: one in four is dark and noisy, a third coarse."""
    dark = rng.random() < 0.25
    return Effects(
        brightness=float(rng.uniform(0.45, 0.7) if dark else rng.uniform(0.65, 1.1)),
        noise=float(rng.uniform(3.0, 9.0) if dark else rng.uniform(0.3, 3.0)),
        blur_px=float(rng.choice([0.0, 0.0, rng.uniform(0.4, 1.2)])),
        shrink=float(rng.uniform(0.4, 0.8)) if rng.random() < 0.33 else 1.0,
    )


def crf(rng: np.random.Generator) -> int:
    """Return how strongly the video is compressed: well, as a video call, or badly."""
    low, high = ((20, 25), (26, 33), (34, 39))[int(rng.choice(3, p=(0.4, 0.35, 0.25)))]
    return int(rng.integers(low, high + 1))
