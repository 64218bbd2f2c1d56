"""What a body seen from the side shows of a bending spine, as numbers free of size and place.

All of it is a change from the person's own start, in units of its torso length, seen from the
middle of the hips (followed points, which are still where nothing moves, from where they were) and
turned over so that the belly is always on the same side: a view from the
left and one from the right give the same numbers.
"""

from __future__ import annotations

import math
import warnings
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import N_SIDE_POINTS, Pose, comparable
from coach.measures.base import Neutral
from coach.measures.outline import edge_heights
from coach.measures.segment_features import segment_features

__all__ = ["bend_can_be_told", "is_followed", "spine_features", "starts_upright"]

#: Where rays leave the trunk, on the line hip (0) to shoulder (1); two neighbours share a mean.
ALONG = np.linspace(-0.05, 1.05, 34)
#: Every third of those shapes describes the person.
PERSON = slice(1, None, 3)
#: Changes beyond these are errors of the network or of the mask: no spine moves so far.
MOST_OUTLINE, MOST_POINT = 0.5, 1.0
#: Of so many bodies of the start the outline's shape is learned.
START_BODIES = 12
#: What stands for the distance to an edge that was not seen at the start.
USUAL = 0.2

#: Bones do not grow: where trunk, thigh or arm look so much shorter or longer than at the start,
#: the network has lost the body. A spine that bends shortens the trunk to 0.8; a bent arm, on
#: hands and knees, is another exercise.
TRUNK, THIGH, ARM = (0.7, 1.25), (0.75, 1.3), (0.75, 1.25)
#: A trunk that begins flatter than this is on hands and knees, where the arms carry it.
UPRIGHT_DEG = 45.0

_HEAD_AND_LIMBS = ("nose", "near_ear", "near_mouth", "near_elbow", "near_wrist", "near_knee")
_TRUNK = ("near_shoulder", "far_shoulder", "near_hip", "far_hip")

Array = NDArray[np.float64]
Points = NDArray[np.complex128]


def bend_can_be_told(body: Body, neutral: Neutral) -> bool:
    """Whether the body's parts are as long as they were at the start, as far as they must be."""
    now, start = _lengths(body, neutral.body.near), _lengths(neutral.body, neutral.body.near)
    bands = [TRUNK, THIGH] + ([] if starts_upright(neutral) else [ARM])
    return all(
        low * before < length < high * before
        for (low, high), length, before in zip(bands, now, start, strict=False)
    )


def starts_upright(neutral: Neutral) -> bool:
    """Whether the person sits at the start, or else is on hands and knees."""
    trunk = neutral.body.trunk
    return abs(trunk.imag) > abs(trunk) * math.sin(math.radians(UPRIGHT_DEG))


def is_followed(body: Body, neutral: Neutral) -> bool:
    """Whether points of trunk and head are followed, now and at the start, in the same picture."""
    return comparable(body.pose.trunk, neutral.body.pose.trunk, N_SIDE_POINTS)


def spine_features(body: Body, neutral: Neutral, *, followed: bool) -> Array:
    """The features of one body against its start, (F,); all of them finite.

    With `followed` those of the followed points too.
    """
    start = _start_of(neutral)
    seen = _Seen(body, start.near, start.left_handed)
    trunk_way = seen.trunk / abs(seen.trunk)
    ratio = abs(seen.trunk) / start.torso_px
    parts: list[Array] = []
    for heights, usual in zip(seen.outlines(), start.outlines, strict=True):
        change = heights * ratio - usual
        blind = np.isnan(change)
        change = np.clip(np.where(blind, 0.0, change), -MOST_OUTLINE, MOST_OUTLINE)
        parts += [change, np.array([blind.mean()])]
    limbs = seen.points[: len(_HEAD_AND_LIMBS)] / start.torso_px
    parts.append(_moved(limbs / trunk_way, start.limbs_in_trunk))
    parts.append(_moved(seen.points / start.torso_px / start.trunk_way, start.points))
    parts.append(np.array([ratio - 1.0, (trunk_way / start.trunk_way).imag]))
    parts.append(start.person)
    if followed:
        parts.append(segment_features(start.placed(body.pose), start.placed(neutral.body.pose)))
    return np.concatenate(parts)


class _Seen:
    """A body's points as complex numbers from the middle of the hips, the belly side to the left.

    `points` (10,) and `trunk` are in px, `outlines` (2, bins) in the body's own torso lengths.
    """

    def __init__(self, body: Body, near: str, left_handed: bool) -> None:
        far = "right" if near == "left" else "left"
        hips = body.middle("hip")

        def at(name: str) -> complex:
            place = body[_named(name, near, far)] - hips
            return place if left_handed else place.conjugate()

        self.points: Points = np.array([at(name) for name in (*_HEAD_AND_LIMBS, *_TRUNK)])
        self.trunk = body.trunk if left_handed else body.trunk.conjugate()
        self._body = body
        self._belly = (1j if left_handed else -1j) * body.trunk / (body.torso_px or 1.0)

    def outlines(self) -> Array:
        """How far the back and the belly are from the trunk's line; NaN where not seen."""
        both = [edge_heights(self._body, ALONG, way) for way in (-self._belly, self._belly)]
        one, other = np.moveaxis(np.reshape(both, (2, -1, 2)), -1, 0)
        shared = np.where(np.isnan(other), one, (one + other) / 2)
        return np.where(np.isnan(one), other, shared)


class _Start:
    """What is kept of the start: the side of view, lengths, usual places, usual outlines."""

    def __init__(self, neutral: Neutral) -> None:
        body = neutral.body
        self.near = body.near
        self.left_handed = (body.ventral / body.trunk).imag > 0
        middle = _Seen(body, self.near, self.left_handed)
        self.torso_px = abs(middle.trunk)
        self.trunk_way = middle.trunk / self.torso_px
        step = max(1, len(neutral.seen) // START_BODIES)
        shapes = [
            _Seen(seen, self.near, self.left_handed).outlines() for seen in neutral.seen[::step]
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            usual = np.nanmedian(shapes, axis=0)
        self.outlines = np.where(np.isnan(usual), USUAL, usual)
        self.points = middle.points / self.torso_px / self.trunk_way
        self.limbs_in_trunk = self.points[: len(_HEAD_AND_LIMBS)]
        self.person = np.concatenate(
            [
                self.outlines[:, PERSON].ravel(),
                self.points[:8].real,
                self.points[:8].imag,
                [body.trunk.imag / self.torso_px],
            ]
        )

    def placed(self, pose: Pose) -> Points:
        """The followed points, in torso lengths, on the way to the head; NaN where lost."""
        assert pose.trunk is not None
        px = pose.trunk.px.astype(np.float64)
        points = px[:, 0] - 1j * px[:, 1]
        if not self.left_handed:
            points = points.conjugate()
        return np.asarray(points / self.torso_px / self.trunk_way)


@lru_cache(maxsize=8)  # recordings are measured side by side
def _start_of(neutral: Neutral) -> _Start:
    return _Start(neutral)


def _lengths(body: Body, near: str) -> tuple[float, float, float]:
    """Trunk, thigh and arm of the near side, px."""
    ends = (("hip", "knee"), ("shoulder", "wrist"))
    thigh, arm = (abs(body[f"{near}_{a}"] - body[f"{near}_{b}"]) for a, b in ends)
    return body.torso_px, thigh, arm


def _named(name: str, near: str, far: str) -> str:
    side, _, part = name.partition("_")
    if part == "mouth":
        return f"mouth_{near}"
    return {"near": f"{near}_{part}", "far": f"{far}_{part}"}.get(side, name)


def _moved(places: Points, before: Points) -> Array:
    way = places - before
    moved = np.concatenate([way.real, way.imag])
    return np.asarray(np.clip(moved, -MOST_POINT, MOST_POINT), np.float64)
