"""Clothes, hair and skin: colours, where cloth covers the body, and how far it stands off.

Places are told on the neutral body at rest (metres, origin at its middle), so that a sleeve ends
at the same part of the arm on everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.make.body import Body
from samples.make.drape import Loose, drape
from samples.make.hair import LongHair, long_hair
from samples.make.mesh import HAIR

__all__ = ["HAIRS", "SKINS", "Clothes", "cover", "dress"]

Colour = tuple[float, float, float]

SKINS: dict[str, Colour] = {
    "pale": (0.72, 0.50, 0.41),
    "light": (0.62, 0.40, 0.30),
    "olive": (0.48, 0.30, 0.20),
    "brown": (0.27, 0.15, 0.09),
    "dark": (0.12, 0.065, 0.04),
}
"""Skin colours, linear light."""

HAIRS: dict[str, Colour] = {
    "black": (0.02, 0.017, 0.015),
    "brown": (0.07, 0.04, 0.022),
    "red": (0.20, 0.07, 0.03),
    "fair": (0.36, 0.25, 0.12),
    "grey": (0.34, 0.33, 0.32),
}
"""Hair colours, linear light."""

_SHOULDER = np.array([0.170, 0.502, -0.02])
_ELBOW = np.array([0.331, 0.3215, -0.02])
_WAIST_M = 0.085
_LEG_END = {"short": -0.20, "knee": -0.30, "long": -0.70}
_SLEEVE_END = {"none": 0.02, "short": 0.62, "long": 1.57}


@dataclass(frozen=True, kw_only=True)
class Clothes:
    """What a person wears. Colours are linear light, 0 to 1; looseness is metres off the skin."""

    skin: str = "light"
    hair: str = "brown"
    hair_volume_m: float = 0.014
    shirt: Colour = (0.10, 0.22, 0.42)
    sleeve: str = "short"
    stripes_per_m: float = 0.0
    stripe: Colour = (0.8, 0.8, 0.8)
    trousers: Colour = (0.05, 0.05, 0.07)
    legs: str = "long"
    shoes: Colour = (0.35, 0.35, 0.38)
    looseness_m: float = 0.010
    loose: Loose | None = None
    long_hair: LongHair | None = None


def cover(body: Body, clothes: Clothes) -> NDArray[np.float32]:
    """Return (c, 4): how far inside shirt, trousers, shoes, hair each corner is, metres."""
    reference = body.mesh.points_m[body.mesh.corner_point]
    x, y, z = np.abs(reference[:, 0]), reference[:, 1], reference[:, 2]
    along = _along_arm(x, y, z)
    arm_length = float(np.linalg.norm(_ELBOW - _SHOULDER))
    hem = _WAIST_M - (clothes.loose.longer_m if clothes.loose else 0.0)
    sleeve = (_SLEEVE_END[clothes.sleeve] - along) * arm_length
    collar = np.maximum(1 - np.hypot(x / 0.075, (y - 0.60) / 0.062), (y - 0.575) / 0.07) * 0.07
    torso = np.maximum(0.165 - x, np.minimum(0.30 - y, 0.26 - x))
    shirt = _all(y - hem, 0.62 - y, 0.62 - x, -collar, np.maximum(torso, sleeve))
    trousers = _all(_WAIST_M + 0.01 - y, y - _LEG_END[clothes.legs], 0.30 - x)
    shoes = -0.715 - y
    return np.stack([shirt, trousers, shoes, _hair(x, y, z)], axis=1).astype(np.float32)


def dress(body: Body, clothes: Clothes) -> NDArray[np.float32]:
    """Put cloth, shoes and hair on a body; return the cover, (c, 4) metres.

    Loose cloth hides the shape below: where it is thick, the surface is smoothed as well.
    """
    covered = cover(body, clothes)
    corner = body.mesh.corner_point
    loose = np.array([clothes.looseness_m, 0.8 * clothes.looseness_m, 0.008, 0.0])
    rise = np.array([0.012, 0.012, 0.006, 0.006])
    how_far = (loose * _smooth_step(covered / rise)).max(axis=1)
    how_far += clothes.hair_volume_m * _smooth_step(covered[:, 3] / 0.006)
    how_far *= body.mesh.corner_kind == 0
    normals = np.zeros((len(body.points_m), 3), np.float32)
    normals[np.unique(corner)] = body.rest_normals
    cloth = normals[corner] * how_far[:, None]
    if clothes.loose:
        skin = body.mesh.corner_kind == 0
        shirt, trousers = (skin * _smooth_step(covered[:, i] / 0.012) for i in (0, 1))
        reference = body.mesh.points_m[corner]
        sleeve = _along_arm(np.abs(reference[:, 0]), reference[:, 1], reference[:, 2])
        out = normals[corner].astype(float)
        # A shirt is worn over trousers.
        trousers = np.minimum(trousers, 1 - shirt)
        cloth = cloth + drape(body, clothes.loose, shirt, trousers, sleeve, out)
    body.wear(cloth.astype(np.float32))
    if clothes.long_hair and not (body.mesh.corner_kind == HAIR).any():
        body.put_on(long_hair(body, clothes.long_hair, clothes.hair_volume_m))
        return cover(body, clothes)
    return covered


def _along_arm(
    x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return how far down the arm a point is: 0 at the shoulder, 1 at the elbow."""
    bone = _ELBOW - _SHOULDER
    return np.asarray((np.stack([x, y, z], axis=1) - _SHOULDER) @ bone / float(bone @ bone))


def _hair(
    x: NDArray[np.float32], y: NDArray[np.float32], z: NDArray[np.float32]
) -> NDArray[np.float64]:
    temple = _smooth_step((x - 0.05) / 0.035)
    line = 0.17 * (y - 0.690) - 0.13 * (z + 0.035 - 0.02 * temple)
    ear = _all(x - 0.068, 0.765 - y, y - 0.66, z + 0.022, 0.06 - z)
    return _all(y - 0.64, line, -ear, 0.2 - x)


def _all(*parts: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(np.minimum.reduce(parts), np.float64)


def _smooth_step(value: NDArray[np.floating]) -> NDArray[np.float64]:
    inside = np.clip(value, 0, 1)
    return np.asarray(inside * inside * (3 - 2 * inside), np.float64)
