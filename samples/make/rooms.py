"""The rooms of the kept clips, from easy to as hard as a wall of the shirt's own colour."""

from __future__ import annotations

from samples.make.scene import CLOTH, PLAIN, Room

__all__ = ["ROOMS", "walls_like"]

ROOMS: dict[str, Room] = {
    "living": Room(shelf=True),
    "bare": Room(wall=(0.70, 0.70, 0.68), picture=False, plant=False),
    "office": Room(
        wall=(0.42, 0.46, 0.50),
        floor=(0.12, 0.13, 0.15),
        floor_stuff=CLOTH,
        shelf=True,
        picture=False,
        wall_distance_m=1.3,
        to_lamp=(-0.3, 1.0, 0.4),
    ),
    "studio": Room(
        wall=(0.30, 0.34, 0.30),
        floor=(0.40, 0.40, 0.39),
        floor_stuff=PLAIN,
        picture=False,
        wall_distance_m=2.2,
        to_lamp=(0.1, 1.0, 0.7),
    ),
    "evening": Room(
        wall=(0.55, 0.40, 0.26),
        lamp=(0.60, 0.42, 0.25),
        sky=(0.30, 0.25, 0.20),
        ground=(0.18, 0.14, 0.10),
        to_lamp=(-0.8, 1.0, 0.3),
    ),
}


def walls_like(colour: tuple[float, float, float]) -> Room:
    """Return a bare room whose walls have a colour, floor included."""
    return Room(wall=colour, floor=colour, floor_stuff=PLAIN, picture=False, plant=False)
