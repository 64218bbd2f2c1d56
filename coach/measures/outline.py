"""The shape of the back, from the outline of the person's silhouette.

No landmark lies on the spine between the hips and the shoulders. Its outline does: seen from the
side, rays cast from the line hip-shoulder to the back of the body leave the silhouette at the
skin, and the curve of those points is the curve of the back.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.measures.base import Neutral

__all__ = ["back_curve", "back_profile", "edge_heights"]

#: A pixel is the person's from this certainty on (0..255).
CERTAIN = 128
#: The part of hip-shoulder that is judged: buttocks and neck outside it bend the curve.
FROM, TO = 0.1, 0.9
N_RAYS = 33
#: How far a ray is followed, in torso lengths, and in which steps.
REACH, STEP = 0.9, 0.01
#: The outline may stray so far from a smooth curve (rms, torso lengths): recordings of clean ones
#: stray by 0.008-0.02, a mask torn by a chair or a wall of the shirt's colour by 0.03 and more.
RAGGED = 0.025
#: Fewer rays than this part that meet the edge: the outline is not to be trusted.
ENOUGH = 0.7

Array = NDArray[np.float64]


def edge_heights(body: Body, along: Array, way: complex) -> Array:
    """How far the body's edge is from the line of the trunk, in torso lengths, (n,).

    Args:
        body: the body, with its silhouette.
        along: (n,), where rays begin, on the line hip (0) to shoulder (1).
        way: the rays' direction, length one.

    Returns:
        NaN where a ray begins outside the silhouette or does not leave it within the picture.
    """
    silhouette = body.silhouette
    if silhouette is None:
        return np.full(len(along), np.nan)
    mask, scale = silhouette.mask, silhouette.scale
    reach = np.arange(0.0, REACH, STEP)
    start = body.middle("hip") + along * body.trunk
    points = (start[:, None] + way * body.torso_px * reach[None, :]) * scale
    # A pixel's value stands for its middle.
    column, row = points.real - 0.5, -points.imag - 0.5
    h, w = mask.shape
    inside = (row >= 0) & (row <= h - 1) & (column >= 0) & (column <= w - 1)
    certainty = cv2.remap(
        mask.astype(np.float32),
        column.astype(np.float32),
        row.astype(np.float32),
        cv2.INTER_LINEAR,
    )
    person = (certainty >= CERTAIN) & inside
    first_out = np.argmin(person, axis=1)
    left = (first_out > 0) & ~person.all(axis=1)
    ray = np.arange(len(along))
    at_edge = inside[ray, first_out]
    last_in = np.maximum(first_out - 1, 0)
    before, after = certainty[ray, last_in], certainty[ray, first_out]
    between = (before - CERTAIN) / np.maximum(before - after, 1e-6)
    return np.where(left & at_edge, reach[last_in] + STEP * between, np.nan)


def back_profile(body: Body) -> tuple[Array, Array]:
    """Where the back is along the trunk.

    Returns:
        along: (n,), place on the line hip (0) to shoulder (1).
        height: (n,), distance from that line to the back's skin in torso lengths, NaN where the
            ray starts outside the silhouette or does not leave it.
    """
    along = np.linspace(FROM, TO, N_RAYS)
    return along, edge_heights(body, along, -body.ventral)


def back_curve(body: Body, neutral: Neutral | None) -> float:
    """Turning angle of the back's outline from hips to shoulders, in degrees.

    A parabola is laid through the profile (twice, the second time without the points far from the
    first); its slope changes by 2·|curvature| over the trunk's length, which is the angle.
    Positive = rounded, negative = hollow. NaN when too little of the outline is to be seen.
    """
    along, height = back_profile(body)
    good = np.isfinite(height)
    if good.mean() < ENOUGH:
        return math.nan
    x, y = along[good], height[good]
    fit = np.polyfit(x, y, 2)
    away = np.abs(y - np.polyval(fit, x))
    kept = away <= max(0.02, 2.5 * float(np.median(away)))
    if kept.sum() >= ENOUGH * len(x):
        fit = np.polyfit(x[kept], y[kept], 2)
        x, y = x[kept], y[kept]
    ragged = float(np.sqrt(np.mean((y - np.polyval(fit, x)) ** 2))) > RAGGED
    return math.nan if ragged else math.degrees(-2.0 * float(fit[0]))
