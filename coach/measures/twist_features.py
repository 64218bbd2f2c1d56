"""What a seated trunk facing the camera shows of a turn, as numbers free of size, place and tilt.

Everything is a change from the person's own neutral in units of its torso length, seen from the
middle of the hips, in a picture turned so that the neutral trunk stands upright. Arms and legs are
left out: they move as they like.
Where points were followed on the trunk, those may come to it (`trunk_features`).
Each number is split into the part that changes its sign in a mirror (odd) and the part that does
not (even), so that what is learned from them can be made exactly fair to left and right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.following import ROWS
from coach.landmarks import FRONT_COLUMNS, INDEX, MIRROR, N_FRONT_POINTS, Pose, comparable
from coach.measures.trunk_features import trunk_features

__all__ = ["Seen", "is_followed", "seen", "split_features"]

Array = NDArray[np.float64]

_PAIRS = ("ear", "eye_outer", "shoulder", "hip")
#: The head's own turn must be told from that of the ribs.
_POINTS = [
    INDEX["nose"],
    INDEX["mouth_left"],
    INDEX["mouth_right"],
    *(INDEX[f"{side}_{joint}"] for joint in _PAIRS for side in ("left", "right")),
]
_LENGTHS = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "left_hip"),
    ("right_shoulder", "right_hip"),
    ("left_shoulder", "right_hip"),
    ("right_shoulder", "left_hip"),
)
_FROM, _TO = ([INDEX[ends[i]] for ends in _LENGTHS] for i in (0, 1))
#: Lines from right to left whose heading by the network's own z is a guess worth hearing.
_LINES = ("shoulder", "hip", "ear")
#: The points that the ribs carry, and how many of them must be found.
CHEST, FEWEST = np.repeat(np.array(ROWS) > 0.5, FRONT_COLUMNS), 2
#: Depth differences of so many torso lengths decide the sign of a foreshortening; below, it fades.
_SIGN_SCALE = 0.125


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is looked at of one body, or of many.

    px (..., 33, 2) and depth (..., 33) are as in `Pose`; trunk_px (..., N_FRONT_POINTS, 2) as in
    `Followed`, NaN where a point was lost or is not one of the neutral's.
    """

    px: Array
    depth: Array
    trunk_px: Array

    @property
    def each(self) -> list[Seen]:
        """Of many bodies (T, ...), each by itself."""
        rows = zip(self.px, self.depth, self.trunk_px, strict=True)
        return [Seen(px=px, depth=depth, trunk_px=trunk_px) for px, depth, trunk_px in rows]


def seen(poses: Sequence[Pose], neutral: Pose) -> Seen:
    """What is looked at of the bodies that have this neutral, (T, ...)."""
    lost = np.full((N_FRONT_POINTS, 2), np.nan)
    same = [
        p.trunk.px if p.trunk and comparable(p.trunk, neutral.trunk, N_FRONT_POINTS) else lost
        for p in poses
    ]
    return Seen(
        px=np.array([p.image_px for p in poses], np.float64),
        depth=np.array([p.depth for p in poses], np.float64),
        trunk_px=np.array(same, np.float64),
    )


def is_followed(now: Pose, neutral: Pose) -> bool:
    """Whether points of the chest are followed, both since the same picture.

    Arms may hide them all; a belly that seems to stay must not be told for a chest that does.
    """
    if not now.trunk or not neutral.trunk:
        return False
    if not comparable(now.trunk, neutral.trunk, N_FRONT_POINTS):
        return False
    found = np.isfinite(now.trunk.px + neutral.trunk.px)[:, 0]
    return bool(found[CHEST].sum() >= FEWEST)


def split_features(now: Seen, neutral: Seen, *, followed: bool) -> tuple[Array, Array]:
    """The odd and the even features, (..., F) and (..., G); of followed points too, or not.

    Of the neutral itself only the even part is told: a start that is a little crooked (a head
    turned by a few degrees) must not become a turn once the arms move.
    """
    px, depth, neutral_px, neutral_depth = now.px, now.depth, neutral.px, neutral.depth
    order = list(MIRROR)
    flip = np.array([-1.0, 1.0])
    neutral_twin = neutral_px[order] * flip, neutral_depth[order]
    straight = _changes(px, depth, neutral_px, neutral_depth)
    mirror = _changes(px[..., order, :] * flip, depth[..., order], *neutral_twin)
    person = (_person(neutral_px, neutral_depth) + _person(*neutral_twin)) / 2
    persons = np.broadcast_to(person, (*straight.shape[:-1], len(person)))
    odd = [(straight - mirror) / 2]
    even = [(straight + mirror) / 2, persons]
    if followed:
        of_the_trunk = _of_the_trunk(now, neutral)
        odd.append(of_the_trunk[0])
        even.append(of_the_trunk[1])
    return np.concatenate(odd, axis=-1), np.concatenate(even, axis=-1)


def _of_the_trunk(now: Seen, neutral: Seen) -> tuple[Array, Array]:
    """The features of the followed points, as large as the body was at its neutral."""
    px, px0 = now.px, neutral.px
    size = _size(px, px0)[..., None]

    def gone(points: Array, points0: Array) -> Array:
        there = _upright(points, px, px0) / size[..., None]
        return np.asarray((there - _upright(points0, px0, px0)) / _torso(px0))

    shoulders = gone(*(_middle(p, "shoulder")[..., None, :] for p in (px, px0)))[..., 0, :]
    return trunk_features(gone(now.trunk_px, neutral.trunk_px), shoulders)


def _changes(px: Array, depth: Array, px0: Array, depth0: Array) -> Array:
    scale = _size(px, px0) * _torso(px0)
    px, depth = _upright(px, px, px0) / scale[..., None, None], depth / scale[..., None]
    px0, depth0 = _upright(px0, px0, px0) / _torso(px0), depth0 / _torso(px0)
    moved = px[..., _POINTS, :] - px0[_POINTS]
    sunk = depth[..., _POINTS] - depth0[_POINTS]
    lengths, lengths0 = _lengths(px), _lengths(px0)
    headings = np.angle(np.exp(1j * (_headings(px, depth) - _headings(px0, depth0))))
    turned = _narrowing(lengths, lengths0) * np.tanh(
        (_across(depth, "shoulder") - _across(depth0, "shoulder")) / _SIGN_SCALE
    )
    return np.concatenate(
        [
            moved.reshape(*px.shape[:-2], -1),
            sunk,
            lengths - lengths0,
            headings,
            turned[..., None],
        ],
        axis=-1,
    )


def _person(px0: Array, depth0: Array) -> Array:
    """What the neutral says of build and camera height."""
    torso = _torso(px0)
    upright = _upright(px0, px0, px0) / torso
    nose = INDEX["nose"]
    return np.concatenate(
        [_lengths(upright), _middle(upright, "knee"), upright[nose], [depth0[nose] / torso]]
    )


def _size(px: Array, px0: Array) -> Array:
    """How large the trunk looks against its neutral.

    A trunk that looks shorter is farther away or slumped. One that looks longer is nearer only if
    hips or head say so too: raised arms lift the shoulders, and make the trunk 6-10 % longer.
    """
    trunk, hips, head = (length(px) / length(px0) for length in (_torso, _hip_width, _head_height))
    return np.minimum(trunk, np.maximum(hips, head))


def _torso(px: Array) -> Array:
    return np.asarray(np.linalg.norm(_middle(px, "shoulder") - _middle(px, "hip"), axis=-1))


def _head_height(px: Array) -> Array:
    return np.asarray(np.linalg.norm(_middle(px, "ear") - _middle(px, "hip"), axis=-1))


def _upright(points: Array, px: Array, px0: Array) -> Array:
    """Points from the middle of the hips, turned so that the neutral trunk stands upright."""
    right, up = (_middle(px0, "shoulder") - _middle(px0, "hip")) * [1.0, -1.0]
    cos, sin = np.array([up, right]) / np.hypot(up, right)
    from_hips = points - _middle(px, "hip")[..., None, :]
    return np.asarray(from_hips @ np.array([[cos, -sin], [sin, cos]]))


def _narrowing(lengths: Array, lengths0: Array) -> Array:
    """Radians of turn that make the shoulder line so much shorter than it was."""
    turn: Array = np.arccos(np.clip(lengths[..., 0] / lengths0[0], 0.0, 1.0))
    return turn


def _headings(px: Array, depth: Array) -> Array:
    """Radians of turn of each of the lines, by the network's own z."""
    across = [px[..., INDEX[f"left_{x}"], 0] - px[..., INDEX[f"right_{x}"], 0] for x in _LINES]
    back = [_across(depth, x) for x in _LINES]
    return np.arctan2(np.stack(back, axis=-1), np.stack(across, axis=-1))


def _across(depth: Array, joint: str) -> Array:
    """How much farther from the camera the left one is."""
    return np.asarray(depth[..., INDEX[f"left_{joint}"]] - depth[..., INDEX[f"right_{joint}"]])


def _middle(px: Array, joint: str) -> Array:
    return (px[..., INDEX[f"left_{joint}"], :] + px[..., INDEX[f"right_{joint}"], :]) / 2


def _lengths(px: Array) -> Array:
    return np.asarray(np.linalg.norm(px[..., _FROM, :] - px[..., _TO, :], axis=-1))


def _hip_width(px: Array) -> Array:
    across = px[..., INDEX["left_hip"], :] - px[..., INDEX["right_hip"], :]
    return np.asarray(np.linalg.norm(across, axis=-1))
