"""Loose clothes: cloth that stands off the body, hangs down from it, and falls into folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.make.body import Body

__all__ = ["Loose", "drape"]

Values = NDArray[np.float64]

_TRUNK_TOP_M, _CHEST_M, _BELLY_M = 0.56, 0.48, 0.16
_DIRECTIONS, _LEVEL_M = 40, 0.02
_AT_MOST_M = 0.11


@dataclass(frozen=True, kw_only=True)
class Loose:
    """How loose clothes are; lengths are metres.

    `ease_m` is the room around trunk and limbs; `hang`, 0 to 1, how straight the shirt falls from
    chest and shoulder blades; `sag_m` how far it hangs off the belly of someone on all fours;
    `longer_m` how much further down than the waist it ends; `flare_m` how much wider sleeves and
    trousers are at their ends; `folds_m` how deep folds are, `folds_from` what they are drawn from.
    """

    ease_m: float = 0.02
    hang: float = 0.5
    sag_m: float = 0.0
    longer_m: float = 0.0
    flare_m: float = 0.02
    folds_m: float = 0.006
    folds_from: int = 0


def drape(
    body: Body, loose: Loose, shirt: Values, trousers: Values, sleeve: Values, normals: Values
) -> Values:
    """Return (c, 3): how far cloth is away from close-fitting cloth, metres at rest.

    `shirt` and `trousers` say how much of each a corner has, `sleeve` how far along the upper arm
    it is (below 0 on the trunk), `normals` where out is.
    """
    place = body.mesh.points_m[body.mesh.corner_point].astype(float)
    points = body.points_m[body.mesh.corner_point].astype(float)
    height = place[:, 1]
    trunk = shirt * _step((0.17 - np.abs(place[:, 0]) + np.clip(0.3 - height, 0, 0.06)) / 0.05)
    on_arm = shirt - np.minimum(shirt, trunk)
    # Cloth lies on the shoulders, and has its full width a hand below them.
    below_shoulders = _step((_TRUNK_TOP_M - height) / 0.12)
    arm = on_arm * _step(sleeve / 0.45)
    wide = loose.ease_m * (trunk * below_shoulders + 0.7 * arm + 0.8 * trousers)
    wide += loose.flare_m * on_arm * np.clip(sleeve, 0, 1.6)
    wide += loose.flare_m * trousers * np.clip((-0.1 - height) / 0.4, 0, 1)
    cloth = np.maximum(trunk * below_shoulders, np.maximum(arm, trousers))
    wide += loose.folds_m * cloth * _folds(place, loose.folds_from)
    offset = wide[:, None] * normals
    out = points * [1.0, 0.0, 1.0] - [0.0, 0.0, _middle_z(points, trunk)]
    distance = np.linalg.norm(out, axis=1)
    hang = loose.hang * trunk * (_hull(place, out, distance, trunk) - distance)
    offset += hang[:, None] * out / np.maximum(distance, 1e-6)[:, None]
    belly = np.exp(-(((height - _BELLY_M) / 0.13) ** 2)) * _step(normals[:, 2] / 0.5)
    offset[:, 2] += loose.sag_m * trunk * belly
    length = np.linalg.norm(offset, axis=1, keepdims=True)
    return np.asarray(offset * np.minimum(1, _AT_MOST_M / np.maximum(length, 1e-6)))


def _hull(place: Values, out: Values, distance: Values, trunk: Values) -> Values:
    """Return how far from the middle cloth is that falls straight from what is above, metres."""
    angle = np.arctan2(out[:, 0], out[:, 2])
    direction = np.round((angle / (2 * np.pi) + 0.5) * _DIRECTIONS).astype(int) % _DIRECTIONS
    level = np.clip(((_CHEST_M - place[:, 1]) / _LEVEL_M).astype(int), 0, 40)
    part_of = (trunk > 0.5) & (place[:, 1] < _CHEST_M)
    farthest = np.zeros((_DIRECTIONS, 41))
    np.maximum.at(farthest, (direction[part_of], level[part_of]), distance[part_of])
    farthest = np.maximum.accumulate(farthest, axis=1)
    for _ in range(2):  # Cloth bridges from one direction to the next.
        beside = (np.roll(farthest, 1, axis=0) + np.roll(farthest, -1, axis=0)) / 2
        farthest = np.maximum(farthest, beside)
    below_chest = _step((_CHEST_M - place[:, 1]) / 0.06)
    reach = np.maximum(farthest[direction, level], distance)
    return np.asarray(distance + below_chest * (reach - distance))


def _folds(place: Values, folds_from: int) -> Values:
    """Return folds between 0 and 1, mostly along the body."""
    rng = np.random.default_rng([folds_from, 5])
    total = np.zeros(len(place))
    for _ in range(3):
        waves = 2 * np.pi / rng.uniform(0.07, 0.15)
        way = rng.normal(size=3) * [1.0, 0.45, 1.0]
        total += np.sin(waves * (place @ way) / np.linalg.norm(way) + rng.uniform(0, 2 * np.pi))
    return np.asarray(0.5 + total / 6)


def _middle_z(points: Values, trunk: Values) -> float:
    return float(points[trunk > 0.5, 2].mean())


def _step(value: Values) -> Values:
    inside = np.clip(value, 0, 1)
    return np.asarray(inside * inside * (3 - 2 * inside), np.float64)
