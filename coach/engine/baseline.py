"""The person's own start position: when it is learned, and when a better one takes its place.

A recording may begin in the middle of a movement and a person may begin before standing still, so
the first frames that could be a start position serve until a better one is seen: one that was held
still, or held more squarely. After a pause or in another place a new one is looked for; until it is
found the old one goes on, so that resuming while turned does not become zero.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.measures import Baseline
from coach.pose.body import Bodies, Body, bodies_of
from coach.pose.landmarks import INDEX
from coach.pose.types import Poses

__all__ = ["LOST_S", "BaselineKeeper", "Quality"]

Quality: TypeAlias = Literal["none", "poor", "provisional", "good"]
"""`poor`: the first frame, whatever it shows, so that something can be measured; what it shows is
judged once a better one is there. `provisional`: the checks pass, but it was not held still."""

#: A start position is learned well from so much stillness, in seconds.
STILL_S = 1.0
#: So long may it fail a check, or be out of sight, without having been left.
FLICKER_S = 0.25
#: Nose, shoulders and hips whose median moves by less between the halves of `STILL_S`, in torso
#: lengths, are still. The network's unrest on real people is a tenth of it.
STILL = 0.04
#: Their usual distance from that median, at most, in torso lengths: wandering is not stillness.
CALM = 0.03
#: A baseline is as square as another within so many units (degrees) of `setup.square`: about what
#: such a measure errs by at rest, and from another place, where the body is seen from another side.
ALIKE, ALIKE_FROM_ELSEWHERE = 4.0, 8.0
#: The hips so far from where they were, in torso lengths, or the body so much larger or smaller, is
#: another place.
MOVED_AWAY, RESIZED = 0.4, 1.25
#: So is all of a body so far from where it was, trunk and legs alike: no exercise moves feet and
#: shoulders one way, a rolled chair and a knocked camera do. Ten times what a still body wavers.
MOVED_AS_ONE = 0.15
#: A body that was out of sight for longer may be elsewhere, or somebody else.
LOST_S = 2.0
#: Two frames farther apart than this have a gap between them in which anything may have happened.
GAP_S = 1.0
#: How often stillness is looked for.
EVERY_S = 0.2

_TRUNK = ("shoulder", "hip")
_PARTS = (*_TRUNK, "knee", "ankle")
_ROWS = [INDEX[n] for n in ("nose", "left_shoulder", "right_shoulder", "left_hip", "right_hip")]


class BaselineKeeper:
    """Watches for the start position.

    Args:
        ready_s: how long the checks must pass before a first baseline is taken.

    Attributes:
        baseline: the start position that changes are counted from, None before the first.
        quality: how well it is known.
    """

    def __init__(self, ready_s: float) -> None:
        self._ready_s = ready_s
        self._passing: deque[tuple[Body, float]] = deque()
        self._from_s = self._last_s = self._looked_s = -math.inf
        self._square = self._square_here = math.inf
        self._stale = False
        self.baseline: Baseline | None = None
        self.quality: Quality = "none"

    @property
    def progress(self) -> float:
        """How much of the first start position has been held, 0..1."""
        if self.quality in ("provisional", "good"):
            return 1.0
        held_s = self._last_s - self._from_s if self._passing else 0.0
        return min(held_s / self._ready_s, 0.999) if self._ready_s > 0 else 0.0

    def lost(self, t_s: float) -> None:
        """Nobody is seen at `t_s`."""
        self._absent(t_s, FLICKER_S)

    def wait(self, t_s: float) -> None:
        """The body is there at `t_s`, but so that nothing can be learned from it."""
        self._passing.clear()
        self._last_s = t_s

    def _absent(self, t_s: float, forgiven_s: float) -> None:
        if t_s - self._last_s > forgiven_s:
            self._passing.clear()
        if t_s - self._last_s > LOST_S:
            self._stale = True

    def update(self, body: Body, passes: bool, square: float) -> bool:
        """Takes the next body; returns whether a new baseline was taken.

        `passes` says whether it passes all checks of the start position, `square` how far it is
        from the best one (0 where the exercise names no measure for that).
        """
        t_s = body.pose.t_s
        # Frames that are far apart are no absence: a slow machine gives two a second.
        self._absent(t_s, GAP_S)
        if not passes:
            if t_s - self._last_s > FLICKER_S:
                self._passing.clear()
            return self.quality == "none" and self._take([body], math.inf, "poor")
        if not self._passing:
            self._from_s = t_s
        self._last_s = t_s
        self._passing.append((body, abs(square)))
        while self._passing[0][0].pose.t_s < t_s - STILL_S:
            self._passing.popleft()
        if self.progress < 1 and t_s - self._from_s >= self._ready_s:
            return self._hold("provisional")
        if self.quality == "none":
            return self._take([body], math.inf, "poor")
        if not self._elsewhere():
            self._square_here = abs(square)
        if t_s - self._looked_s < EVERY_S or t_s - self._from_s < STILL_S:
            return False
        self._looked_s = t_s
        # Which of them is cheaper to tell comes first.
        return self._is_better() and self._is_still() and self._hold("good")

    def _is_still(self) -> bool:
        points = np.array([b.pose.image_px[_ROWS] for b, _ in self._passing])
        half = len(points) // 2
        torso_px = statistics.median(b.torso_px for b, _ in self._passing)
        if half < 2:
            return False
        moved = np.median(points[half:], axis=0) - np.median(points[:half], axis=0)
        unrest = np.median(np.abs(points - np.median(points, axis=0)), axis=0)
        return _longest(moved) < STILL * torso_px and _longest(unrest) < CALM * torso_px

    def _is_better(self) -> bool:
        square, elsewhere = self._squareness(), self._elsewhere()
        if self.quality == "good" and not self._stale and not elsewhere:
            return square < self._square - ALIKE
        # A camera that is knocked while somebody is turned finds them turned.
        turned = self._square_here > self._square + ALIKE and not self._stale
        other_side = self.quality == "provisional" or (elsewhere and not turned)
        return square <= self._square + (ALIKE_FROM_ELSEWHERE if other_side else ALIKE)

    def _squareness(self) -> float:
        return statistics.median(s for _, s in self._passing)

    def _elsewhere(self) -> bool:
        assert self.baseline is not None
        poses, i = self._passing[-1][0].pose.batch
        return _all_elsewhere(poses, self.baseline.body)[i]

    def _hold(self, quality: Quality) -> bool:
        return self._take([b for b, _ in self._passing], self._squareness(), quality)

    def _take(self, bodies: Sequence[Body], square: float, quality: Quality) -> bool:
        self.baseline = Baseline.of([b.pose for b in bodies])
        self.quality = quality
        self._square = self._square_here = square
        self._stale = False
        return True


def _longest(vectors: NDArray[np.floating]) -> float:
    return float(np.linalg.norm(vectors, axis=-1).max())


@lru_cache(maxsize=4)
def _all_elsewhere(poses: Poses, before: Body) -> list[bool]:
    """Whether each body is in another place than it was."""
    bodies = bodies_of(poses)
    resized = np.array(bodies.sizes_px_per_m) / before.px_per_m
    shifts = np.array([bodies.middle(j) - before.middle(j) for j in _PARTS]) / before.torso_px
    both = np.array([_shown(bodies, before, j) for j in _PARTS])
    away = np.abs(shifts[_PARTS.index("hip")])
    total = np.add.reduce(np.where(both, shifts, 0))
    # Along the way that they have gone together, how far has each gone?
    along = np.where(both, (shifts * total.conj()).real, np.inf).min(axis=0)
    as_one = along > MOVED_AS_ONE * np.abs(total)
    same_size = (resized > 1 / RESIZED) & (resized < RESIZED)
    return list(map(bool, (away > MOVED_AWAY) | as_one | ~same_size))


def _shown(bodies: Bodies, before: Body, joint: str) -> NDArray[np.bool_]:
    """Where a part is shown now and before (N,)."""
    names = (f"left_{joint}", f"right_{joint}")
    if joint in _TRUNK:
        return np.ones(len(bodies), np.bool_)
    left, right = (bodies.shows(n) & before.shows(n) for n in names)
    return np.logical_and(left, right)
