"""Long hair: a curtain down the back, a tail, or hair that hangs off a head held level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.make.body import Body, Piece

__all__ = ["LongHair", "long_hair"]

Values = NDArray[np.float64]

_COLUMNS = 22
_DOME_ROWS, _ROWS = 6, 14
_TAIL_ROWS, _TAIL_SIDES = 14, 10
_THICK_M = 0.008
# Of the neutral body, where head and upper back are on everybody, metres.
_EARS_M, _CROWN_M, _NECK_M, _BACK_M = 0.73, 0.76, 0.66, 0.46


@dataclass(frozen=True, kw_only=True)
class LongHair:
    """`style` is `curtain`, `tail` or `hanging` (off a level head); lengths are metres.

    `around_deg` is how far a curtain reaches from the middle of the back of the head to a side.
    """

    style: str = "curtain"
    length_m: float = 0.3
    around_deg: float = 100.0


def long_hair(body: Body, hair: LongHair, volume_m: float) -> Piece:
    """Return the hair of a dressed body, which lies on its clothes."""
    make = {"curtain": _curtain, "tail": _tail, "hanging": _hanging}[hair.style]
    return make(body, hair, volume_m + 0.006)


@dataclass(frozen=True, kw_only=True)
class _Head:
    """The head at rest, metres: top, height of ears, middle and half-axes of its outline."""

    top: float
    ears: float
    z: float
    half_x: float
    half_z: float


def _head(body: Body, off_m: float) -> _Head:
    reference = body.mesh.points_m[body.mesh.skin_points]
    points = body.points_m[body.mesh.skin_points].astype(float)
    skull = points[(reference[:, 1] > _CROWN_M) & (np.abs(reference[:, 0]) < 0.1)]
    ears = float(points[np.abs(reference[:, 1] - _EARS_M) < 0.02, 1].mean())
    back, front = float(skull[:, 2].min()), float(skull[:, 2].max())
    z = (back + front) / 2 - 0.015
    return _Head(
        top=float(skull[:, 1].max()) + off_m,
        ears=ears,
        z=z,
        half_x=float(np.abs(skull[:, 0]).max()) + off_m,
        half_z=z - back + off_m,
    )


def _curtain(body: Body, hair: LongHair, off_m: float) -> Piece:
    head = _head(body, off_m)
    around = np.deg2rad(np.linspace(-hair.around_deg, hair.around_deg, _COLUMNS))
    rows = []
    start = head.ears + 0.045
    for part in np.linspace(0.12, 1, _DOME_ROWS, endpoint=False):
        up, out = np.cos(part * np.pi / 2), np.sin(part * np.pi / 2)
        rows.append(_arc(head, around, start + (head.top - start) * up, out, out))
    for part in np.linspace(0, 1, _ROWS):
        y = start - part * (head.ears - 0.06 - start + hair.length_m + 0.1)
        deep = max(1 - 0.25 * part, (head.z - _back(body, y)) / head.half_z if part > 0.3 else 0)
        before = rows[-1][:, 2].min()
        row = _arc(head, around, y, 1 + 0.12 * part, deep)
        # A step at the shoulders would look like a shelf.
        step = np.clip(row[:, 2].min() - before, -0.035, 0.02) - (row[:, 2].min() - before)
        row[:, 2] += step * np.cos(around).clip(0)
        rows.append(row)
    return _sheet(body, np.array(rows), np.array([0.0, 0.0, head.z]))


def _arc(head: _Head, around: Values, y: float, wide: float, deep: float) -> Values:
    x = wide * head.half_x * np.sin(around)
    z = head.z - deep * head.half_z * np.cos(around)
    return np.stack([x, np.full_like(x, y), z], axis=1)


def _back(body: Body, y: float) -> float:
    """Return how far back the clothes reach behind the spine at a height, z in metres."""
    points = body.worn_m
    near = (np.abs(points[:, 0]) < 0.09) & (np.abs(points[:, 1] - y) < 0.025)
    return float(points[near, 2].min()) - 0.012 if near.any() else 0.0


def _tail(body: Body, hair: LongHair, off_m: float) -> Piece:
    head = _head(body, off_m)
    z = head.z - head.half_z
    rows = []
    turn = np.linspace(0, 2 * np.pi, _TAIL_SIDES, endpoint=False)
    for part in np.linspace(0, 1, _TAIL_ROWS):
        y = head.ears + 0.05 + 0.02 * np.sin(np.pi * min(1, 4 * part)) - hair.length_m * part
        out = 0.05 * min(1.0, 5 * part)
        thick = 0.03 * min(1.0, 0.5 + 4 * part) * (1.02 - part**3)
        middle = min(z - out, _back(body, y) - thick) if part > 0.3 else z - out
        rows.append(
            np.stack(
                [
                    thick * np.cos(turn),
                    y + 0.3 * thick * np.sin(turn),
                    middle + thick * np.sin(turn),
                ],
                axis=1,
            )
        )
    return _piece(body, np.array(rows), closed=True, head_only=hair.length_m < 0.2)


def _hanging(body: Body, hair: LongHair, off_m: float) -> Piece:
    """Return hair that falls forward, towards the floor, beside a face that looks down."""
    head = _head(body, off_m)
    rows = []
    for part in np.linspace(0, 1, _ROWS):
        across = np.deg2rad(np.linspace(-88, 88, _COLUMNS))
        z = head.z - 0.4 * head.half_z + part * (hair.length_m + 0.1)
        ripple = 1 - 0.06 * np.cos(3 * across) * part
        x = (1.02 - 0.25 * part) * ripple * head.half_x * np.sin(across)
        y = head.ears - 0.02 + (head.top - head.ears + 0.01) * np.cos(across)
        # Above the brow the sheet is open, so that the face is seen from before.
        rows.append(np.stack([x, y - 0.05 * part, np.minimum(z, head.z + 0.25 + 0 * x)], axis=1))
    return _sheet(body, np.array(rows), np.array([0.0, head.ears, 0.0]), head_only=True)


def _sheet(body: Body, rows: Values, middle: Values, *, head_only: bool = False) -> Piece:
    """Return a thin sheet of hair, seen from both sides."""
    outer = _piece(body, rows, closed=False, head_only=head_only, middle=middle)
    inner_rows = rows.copy()
    inward = rows - middle
    flat = inward * [1.0, 0.0, 1.0] if not head_only else inward * [1.0, 1.0, 0.0]
    inner_rows -= _THICK_M * flat / np.maximum(np.linalg.norm(flat, axis=2, keepdims=True), 1e-6)
    inner = _piece(body, inner_rows, closed=False, head_only=head_only, middle=middle)
    return Piece(
        points_m=np.concatenate([outer.points_m, inner.points_m]),
        triangles=np.concatenate([outer.triangles, inner.triangles[:, ::-1] + len(outer.points_m)]),
        weights=np.concatenate([outer.weights, inner.weights]),
        shades=np.concatenate([outer.shades, inner.shades]),
    )


def _piece(
    body: Body,
    rows: Values,
    *,
    closed: bool,
    head_only: bool,
    middle: Values | None = None,
) -> Piece:
    tall, wide = rows.shape[:2]
    triangles = []
    for i in range(tall - 1):
        for j in range(wide if closed else wide - 1):
            a, b = i * wide + j, i * wide + (j + 1) % wide
            c, d = a + wide, b + wide
            triangles += [[a, c, b], [b, c, d]]
    faces = np.array(triangles, np.int32)
    points = rows.reshape(-1, 3)
    centre = points.mean(axis=0) if middle is None else middle
    corners = points[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    out = corners.mean(axis=1) - centre
    axis = [1.0, 0.2, 1.0]
    if closed:
        out = corners.mean(axis=1) - np.repeat(
            (rows[:-1].mean(axis=1) + rows[1:].mean(axis=1)) / 2, 2 * wide, axis=0
        )
    if float((normals * out * axis).sum()) < 0:
        faces = faces[:, ::-1]
    shades = np.tile(np.random.default_rng(wide).random(wide), tall)
    return Piece(
        points_m=points.astype(np.float32),
        triangles=faces,
        weights=_weights(body, points, head_only=head_only),
        shades=shades.astype(np.float32),
    )


def _weights(body: Body, points: Values, *, head_only: bool) -> NDArray[np.float32]:
    """Return (p, b): hair goes with the head, and further down with the upper back."""
    index = body.skeleton.index
    neck = float(body.skeleton.at("head")[1])
    chest = float(body.skeleton.at("spine01")[1]) + 0.06
    with_back = np.clip((neck + 0.02 - points[:, 1]) / (neck + 0.02 - chest), 0, 1)
    if head_only:
        with_back = np.zeros(len(points))
    weights = np.zeros((len(points), len(index)), np.float32)
    weights[:, index["head"]] = 1 - with_back
    weights[:, index["spine01"]] = with_back
    return weights
