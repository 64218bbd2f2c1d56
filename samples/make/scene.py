"""The room around a person: floor, walls, things in it, and a chair that fits the person."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from samples.make.rotations import about

__all__ = [
    "ARMREST_M",
    "BOARDS",
    "CLOTH",
    "MAT_M",
    "PLAIN",
    "WALLPAPER",
    "Room",
    "Triangles",
    "build_chair",
    "build_mat",
    "build_nothing",
    "build_roller",
    "build_room",
    "build_stick",
]

Colour = tuple[float, float, float]
Triangles = NDArray[np.float32]

PLAIN, BOARDS, WALLPAPER, CLOTH = 0.0, 1.0, 2.0, 3.0

ARMREST_M = 0.2
"""How far an armrest is above the seat."""

MAT_M = 0.012
"""How thick the mat is."""

_METAL = (0.12, 0.12, 0.13)
_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))
_TWO_TRIANGLES = (0, 1, 2, 0, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Room:
    """How the room looks. Colours and light are linear, 0 to 1."""

    wall: Colour = (0.62, 0.60, 0.55)
    floor: Colour = (0.36, 0.22, 0.12)
    floor_stuff: float = BOARDS
    picture: bool = True
    plant: bool = True
    shelf: bool = False
    wall_distance_m: float = 1.7
    to_lamp: tuple[float, float, float] = (0.45, 1.0, 0.55)
    lamp: Colour = (0.62, 0.58, 0.52)
    sky: Colour = (0.52, 0.54, 0.58)
    ground: Colour = (0.30, 0.27, 0.24)


def build_room(room: Room, facing_deg: float) -> Triangles:
    """Return the room's triangles (k, 10), its far wall across from a camera at that angle.

    A row is place, normal, colour (3 each) and stuff.
    """
    far, wide = -room.wall_distance_m, 3.4
    parts = [
        _box((-wide, -0.1, far - 0.1), (wide, 0.0, 6.0), room.floor, room.floor_stuff),
        _box((-wide, 0.0, far - 0.1), (wide, 3.2, far), room.wall, WALLPAPER),
        _box((-wide, 0.0, far), (wide, 0.09, far + 0.015), (0.7, 0.7, 0.68), PLAIN),
        _box((-wide - 0.1, 0.0, far), (-wide, 3.2, 6.0), room.wall, WALLPAPER),
        _box((wide, 0.0, far), (wide + 0.1, 3.2, 6.0), room.wall, WALLPAPER),
    ]
    if room.picture:
        parts.append(_box((-1.35, 1.25, far), (-0.75, 1.7, far + 0.03), (0.05, 0.05, 0.06), PLAIN))
        parts.append(_box((-1.3, 1.3, far), (-0.8, 1.65, far + 0.035), (0.2, 0.32, 0.36), CLOTH))
    if room.plant:
        parts.append(_box((1.2, 0.0, far + 0.15), (1.5, 0.35, far + 0.45), (0.4, 0.2, 0.12), PLAIN))
        for lean in (-28, -10, 8, 24, 38):
            parts.append(_leaf((1.35, 0.35, far + 0.3), lean))
    if room.shelf:
        parts.append(_box((0.7, 1.35, far), (1.9, 1.38, far + 0.25), (0.3, 0.2, 0.12), PLAIN))
        for i, shade in enumerate(((0.5, 0.1, 0.1), (0.1, 0.2, 0.4), (0.5, 0.45, 0.2))):
            left = 0.85 + 0.09 * i
            parts.append(_box((left, 1.38, far), (left + 0.08, 1.6, far + 0.18), shade, PLAIN))
    return _turned(np.concatenate(parts), facing_deg)


def build_chair(
    *,
    seat_m: float,
    depth_m: float,
    half_m: float,
    back_z_m: float,
    back_m: tuple[float, float],
    office: bool,
    colour: Colour,
) -> Triangles:
    """Return a chair's triangles (k, 10).

    Height of the seat, its depth, half its width, where its back stands and, above the seat,
    where the backrest begins and ends.
    """
    half, front = half_m, back_z_m + depth_m
    low, top = seat_m + back_m[0], seat_m + back_m[1]
    parts = [
        _box((-half, seat_m - 0.05, back_z_m), (half, seat_m, front), colour, CLOTH),
        _box((-half, low, back_z_m - 0.10), (half, top, back_z_m - 0.06), colour, CLOTH),
    ]
    posts = _wheels if office else _four_legs
    return np.concatenate(parts + posts(seat_m, half, back_z_m, front, top))


def build_mat(colour: Colour) -> Triangles:
    """Return an exercise mat on the floor, (k, 10)."""
    return _box((-0.35, 0.0, -0.95), (0.35, MAT_M, 1.05), colour, CLOTH)


def build_nothing() -> Triangles:
    """Return no furniture: a speck under the floor, as a picture wants triangles."""
    return _box((-0.01, -0.08, -0.01), (0.01, -0.06, 0.01), _METAL, PLAIN)


def build_roller(radius_m: float) -> Triangles:
    """Return a foam roller on the floor, across the body that lies on it, (k, 10)."""
    return _rod((-0.3, radius_m, 0.0), (0.3, radius_m, 0.0), radius_m, (0.10, 0.22, 0.24), 24)


def build_stick() -> Triangles:
    """Return a stick along x, its middle at the origin, (k, 10)."""
    return _rod((-0.65, 0.0, 0.0), (0.65, 0.0, 0.0), 0.014, (0.42, 0.28, 0.14))


def _wheels(
    seat_m: float, half_m: float, back_z_m: float, front_m: float, top_m: float
) -> list[Triangles]:
    """Return a column on five castors, a bar to the backrest, and armrests."""
    middle, under = (back_z_m + front_m) / 2, seat_m - 0.03
    behind, armrest = back_z_m - 0.09, seat_m + ARMREST_M
    parts = [
        _rod((0, 0.1, middle), (0, under, middle), 0.028, _METAL),
        _rod((0, under, middle), (0, under, behind), 0.02, _METAL),
        _rod((0, under, behind), (0, top_m - 0.1, behind - 0.01), 0.02, _METAL),
    ]
    for angle in np.deg2rad(np.arange(5) * 72 + 18):
        x, z = 0.28 * float(np.sin(angle)), middle + 0.28 * float(np.cos(angle))
        parts.append(_rod((0, 0.11, middle), (x, 0.05, z), 0.022, _METAL))
        parts.append(_rod((x, 0.0, z), (x, 0.055, z), 0.025, _METAL))
    for x in (-half_m - 0.03, half_m + 0.03):
        low, high = (x - 0.03, armrest - 0.02, middle - 0.12), (x + 0.03, armrest, middle + 0.12)
        parts.append(_box(low, high, _METAL, PLAIN))
        parts.append(_rod((x, under, middle), (x, armrest, middle), 0.015, _METAL))
    return parts


def _four_legs(
    seat_m: float, half_m: float, back_z_m: float, front_m: float, top_m: float
) -> list[Triangles]:
    parts = []
    for x in (-half_m + 0.025, half_m - 0.025):
        for z in (back_z_m + 0.02, front_m - 0.03):
            parts.append(_rod((x, 0, z), (x, seat_m, z), 0.017, _METAL))
        parts.append(_rod((x, seat_m, back_z_m), (x, top_m, back_z_m - 0.09), 0.015, _METAL))
    return parts


def _box(
    low: tuple[float, float, float], high: tuple[float, float, float], colour: Colour, stuff: float
) -> Triangles:
    rows = []
    ends = np.array([low, high], float)
    for axis in range(3):
        across, along = (i for i in range(3) if i != axis)
        for end in (0, 1):
            normal = np.zeros(3)
            normal[axis] = 1 if end else -1
            corners = np.zeros((4, 3))
            corners[:, axis] = ends[end, axis]
            for i, (a, b) in enumerate(_CORNERS):
                corners[i, across], corners[i, along] = ends[a, across], ends[b, along]
            rows += [[*corners[i], *normal, *colour, stuff] for i in _TWO_TRIANGLES]
    return np.array(rows, np.float32)


def _rod(
    start: tuple[float, float, float],
    end: tuple[float, float, float],
    radius_m: float,
    colour: Colour,
    sides: int = 12,
) -> Triangles:
    a, b = np.array(start, float), np.array(end, float)
    along = (b - a) / np.linalg.norm(b - a)
    first = np.cross(along, [1, 0, 0] if abs(along[0]) < 0.9 else [0, 1, 0])
    first /= np.linalg.norm(first)
    second = np.cross(along, first)
    angles = np.linspace(0, 2 * np.pi, sides + 1)
    ring = np.cos(angles)[:, None] * first + np.sin(angles)[:, None] * second
    rows = []
    for here, there in pairwise(ring):
        corners = [(a, here), (a, there), (b, there), (b, here)]
        for i in _TWO_TRIANGLES:
            middle, out = corners[i]
            rows.append([*(middle + radius_m * out), *out, *colour, PLAIN])
        for point in (b, b + radius_m * here, b + radius_m * there):
            rows.append([*point, *along, *colour, PLAIN])
    return np.array(rows, np.float32)


def _leaf(foot: tuple[float, float, float], lean_deg: float) -> Triangles:
    lean = np.deg2rad(lean_deg)
    tip = (
        foot[0] + 0.6 * np.sin(lean),
        foot[1] + 0.6 * np.cos(lean),
        foot[2] + 0.1 * np.sin(9 * lean),
    )
    return _rod(foot, tip, 0.035, (0.07, 0.2, 0.06), sides=5)


def _turned(rows: Triangles, angle_deg: float) -> Triangles:
    turn = about((0, 1, 0), angle_deg).astype(np.float32)
    turned = rows.copy()
    turned[:, :3] = rows[:, :3] @ turn.T
    turned[:, 3:6] = rows[:, 3:6] @ turn.T
    return turned
