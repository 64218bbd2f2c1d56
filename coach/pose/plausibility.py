"""Whether a pose can be this person's: the network's own certainty says little about that.

Visibility stays near 1 while the pose jumps to another person or folds up. A body does not
change its size or place within a frame, so that is what is checked.
"""

from __future__ import annotations

from coach.common.sliding import SlidingValues
from coach.pose.body import Body

__all__ = ["Plausibility"]

#: The body's size may differ so much from its recent median; a wrong body is usually half or
#: double. The size is how many px a metre of the world landmarks has: a trunk that folds towards
#: the camera looks a third as long, a whole body as large as ever.
SMALLEST, LARGEST = 0.5, 1.6
#: The middle of the hips may move so fast, in torso lengths per second: getting up is below 3.
FASTEST_PER_S = 6.0
#: A jump smaller than this many torso lengths is noise at any frame rate.
JUMP = 0.35
#: Rejected for so long in one go, the new body is believed: the person has moved, not the network.
BELIEVE_S = 1.0
#: The median is that of so many accepted bodies, the latest.
MEMORY = 30
#: A gap without any body ends a row of rejections.
GAP_S = 0.5


class Plausibility:
    """Remembers the recent body and objects to one that cannot be it."""

    def __init__(self) -> None:
        self._torsos = SlidingValues()
        self._sizes = SlidingValues()
        self._hips = 0j
        self._t_s = 0.0
        self._rejected_from: float | None = None
        self._judged_s = 0.0

    def objection(self, body: Body) -> str | None:
        """Why this cannot be the body seen before, or None. An accepted body is remembered."""
        t_s = body.pose.t_s
        reason = "no shape" if not body.finite else self._compare(body)
        if reason is not None:
            if self._rejected_from is None or t_s - self._judged_s > GAP_S:
                self._rejected_from = t_s
            self._judged_s = t_s
            if not body.finite or t_s - self._rejected_from < BELIEVE_S:
                return reason
            self._torsos.clear()
            self._sizes.clear()
        self._rejected_from = None
        for values, value in ((self._torsos, body.torso_px), (self._sizes, body.px_per_m)):
            values.append(value)
            if len(values) > MEMORY:
                values.popleft()
        self._hips, self._t_s = body.middle("hip"), t_s
        return None

    def _compare(self, body: Body) -> str | None:
        if not self._torsos:
            return None
        if not SMALLEST <= body.px_per_m / self._sizes.median <= LARGEST:
            return "body size"
        usual = self._torsos.median
        allowed = JUMP + FASTEST_PER_S * (body.pose.t_s - self._t_s)
        if abs(body.middle("hip") - self._hips) / usual > allowed:
            return "jump"
        return None
