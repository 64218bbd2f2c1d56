"""Whether the body found is still the one that began: somebody else may cross or take the place.

The network follows one body and says nothing when it goes over to another. A body that is seen
without a break is the same one, whatever it looks like; so its clothes are learned all along. After
a break (it jumps, changes its size, or was out of sight) it is doubted, and told by its clothes;
where these say nothing, being back in the old place tells it.
"""

from __future__ import annotations

import math
from collections import deque

from coach.pose.body import Body
from coach.pose.clothes import Clothes, clothes_of, difference
from coach.pose.types import Observation

__all__ = ["PersonLock"]

#: From one pose to the next the hips may move so far, in torso lengths: noise, and getting up.
JUMP, FASTEST_PER_S = 0.35, 4.0
#: So may the size of the body change, by noise, and per second by coming nearer.
RESIZED, RESIZED_PER_S = 1.2, 1.0
#: Out of sight for longer, it may be anybody.
AWAY_S = 0.6
#: Back within so many torso lengths, and so nearly of the same size, it is in its old place.
BACK, BACK_SIZE = 0.4, 1.15
#: Clothes that differ by less are the same; by more, another's; between, they say nothing.
SAME, OTHER = 8.0, 12.0
#: A verdict must stand for so long: a hand, a shadow, a misread frame.
OTHER_S, SAME_S = 0.25, 0.3
#: Clothes are learned so often, and so many looks are kept: the first ones, and the latest.
LEARN_EVERY_S, FIRST, LATEST = 0.3, 30, 60
#: Fewer looks than this do not know the person yet.
ENOUGH = 4

_SURE = ("near_shoulder", "near_hip")


class PersonLock:
    """Watches one person; forget with `release`, to take whoever comes next.

    Attributes:
        other: whether somebody else is seen now, as far as can be told.
    """

    def __init__(self) -> None:
        self.release()

    def release(self) -> None:
        """Take whoever is seen next for the right one."""
        self.other = False
        self._last: Body | None = None
        self._doubted = False
        self._old_place: Body | None = None
        self._first: list[Clothes] = []
        self._latest: deque[Clothes] = deque(maxlen=LATEST)
        self._learned_s = self._mine_from_s = self._other_from_s = -math.inf

    def update(self, observation: Observation) -> bool:
        """Takes the next observation (times increasing); returns `other`."""
        pose = observation.pose
        if pose is None:
            return self.other
        body = Body(pose)
        if not (body.finite and body.sees(*_SURE)):
            return self.other  # a coat on a chair, a letter on a wall: that is nobody
        t_s = pose.t_s
        if self._last is not None and not _goes_on(self._last, body):
            if not self._doubted:
                self._old_place, self._other_from_s = self._last, math.inf
            self._doubted = True
            self._mine_from_s = math.inf
        self._last = body
        if self._doubted:
            self._judge(t_s, body, observation)
        elif observation.frame is not None and t_s - self._learned_s >= LEARN_EVERY_S:
            self._learned_s = t_s
            self._learn(clothes_of(observation.frame.image, pose))
        return self.other

    def _learn(self, clothes: Clothes) -> None:
        if len(self._first) < FIRST:
            self._first.append(clothes)
        else:
            self._latest.append(clothes)

    def _judge(self, t_s: float, body: Body, observation: Observation) -> None:
        verdict = self._verdict(body, observation)
        self._mine_from_s = min(self._mine_from_s, t_s) if verdict is True else math.inf
        self._other_from_s = min(self._other_from_s, t_s) if verdict is False else math.inf
        if t_s - self._other_from_s >= OTHER_S:
            self.other = True
        elif t_s - self._mine_from_s >= SAME_S:
            self.other = self._doubted = False
            self._old_place = None

    def _verdict(self, body: Body, observation: Observation) -> bool | None:
        """Whether this body is the right person's; None where nothing tells."""
        assert self._old_place is not None
        known = [*self._first, *self._latest]
        there = _in_place(self._old_place, body)
        if observation.frame is not None and len(known) >= ENOUGH:
            now = clothes_of(observation.frame.image, body.pose)
            away = min(
                (d for k in known if not math.isnan(d := difference(k, now))), default=math.nan
            )
            if away < SAME:
                return True
            if away > OTHER:
                return False
        return True if there else None


def _goes_on(before: Body, now: Body) -> bool:
    gap_s = now.pose.t_s - before.pose.t_s
    if gap_s > AWAY_S:
        return False
    moved = abs(now.middle("hip") - before.middle("hip")) / before.torso_px
    # A trunk that points at the camera is short in the picture: then the hips seem to fly.
    allowed = JUMP + FASTEST_PER_S * gap_s
    resized = max(now.px_per_m / before.px_per_m, before.px_per_m / now.px_per_m)
    return moved <= allowed and resized <= RESIZED + RESIZED_PER_S * gap_s


def _in_place(before: Body, body: Body) -> bool:
    away = abs(body.middle("hip") - before.middle("hip")) / max(before.torso_px, 1.0)
    return away < BACK and 1 / BACK_SIZE < body.px_per_m / before.px_per_m < BACK_SIZE
