"""A watch beside other work: it nudges now and then, praises what was mended, else is still."""

from __future__ import annotations

import math
from collections.abc import Mapping

from coach.engine.cue_events import CueEvent, Situation
from coach.exercise.spec import Priority, Watch

__all__ = ["Nudges"]

#: The kinds of cues for somebody who works: how to begin, what is wrong, what is mended, the end.
_KINDS = frozenset({"setup", "ready", "blocked", "blind", "fault", "cleared", "done", "slow"})


class Nudges:
    """Which cues may be said; without a watch all of them.

    Args:
        watch: how patient and how quiet it is.
        priorities: of the faults, by name.
    """

    def __init__(self, watch: Watch | None, priorities: Mapping[str, Priority]) -> None:
        self._watch = watch
        self._priorities = priorities
        self._since: dict[str, float] = {}

    def update(self, now: Situation) -> None:
        """Takes the next situation: how long each fault has stood."""
        if self._watch is None:
            return
        t_s = now.step.t_s
        self._since = {name: self._since.get(name, t_s) for name in now.step.faults}

    def allows(self, event: CueEvent, now: Situation, said_at: Mapping[str, float]) -> bool:
        """Whether the event may be told; `said_at` is when each cue was said last."""
        watch = self._watch
        if watch is None:
            return True
        if event.kind == "blocked":
            return now.step.setup_progress < 1.0  # looking aside is no reason for words at work
        if event.kind != "fault":
            return event.kind in _KINDS
        if self._priorities[event.what] is Priority.STOP:
            return True
        nudged_s = max((t for n, t in said_at.items() if n.startswith("fault.")), default=-math.inf)
        stood_s = now.step.t_s - self._since.get(event.what, now.step.t_s)
        return stood_s >= watch.nudge_after_s and now.step.t_s - nudged_s >= watch.quiet_s
