"""How long a target has been held: only what is kept still, in good form, counts."""

from __future__ import annotations

import math

from coach.exercise.spec import Target

__all__ = ["HoldTimer"]


class HoldTimer:
    """Runs while the body is at a target; anywhere else it keeps its time as a flicker lasts.

    Args:
        grace_s: so long may the target be out of reach or out of sight without being left.

    Attributes:
        target: where the body is, None where it is at none; held_s: the hold running there.
    """

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self.reset()

    def reset(self) -> None:
        """The body is at no target."""
        self.target: Target | None = None
        self.held_s = 0.0
        self._last_s = self._still_s = -math.inf

    def update(self, t_s: float, target: Target | None, speed: float, *, good: bool) -> None:
        """The body is at `target`, moves at `speed` (unit/s), in good form or not."""
        if target is None:
            if t_s - self._last_s > self._grace_s:
                self.reset()
            return
        if target is not self.target or t_s - self._last_s > self._grace_s:
            self.reset()
            self.target = target
        self._last_s = t_s
        if abs(speed) > target.max_hold_speed or not good:
            return
        # A twitch is part of a hold; after more than that it goes on from where it was.
        if t_s - self._still_s <= self._grace_s:
            self.held_s += t_s - self._still_s
        self._still_s = t_s
