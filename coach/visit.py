"""The repetition under way."""

from __future__ import annotations

import math
import statistics

from coach.exercise import Station

__all__ = ["Visit"]


class Visit:
    """Where it has been, for how long, and how well it was seen.

    Attributes:
        start_s: when home was left.
        holds: by station that was reached, the longest time held there; last_at: when it last was
            there; values_at: by station, what the main measure read while it was held.
        peak: the main measure's furthest value yet, NaN before the first.
        seen_s: for how long it could be judged; faults: raised meanwhile, each once, in order.
    """

    def __init__(self, start_s: float) -> None:
        self.start_s = start_s
        self.holds: dict[str, float] = {}
        self.last_at: dict[str, float] = {}
        self.values_at: dict[str, list[float]] = {}
        self.peak = math.nan
        self.seen_s = 0.0
        self.faults: dict[str, None] = {}

    def reach(self, value: float, home: float) -> None:
        """The main measure reads `value`; how far that is counts from `home`."""
        if math.isnan(self.peak) or abs(value - home) > abs(self.peak - home):
            self.peak = value

    def hold(self, station: Station, held_s: float, t_s: float) -> None:
        """The station is reached, and has now been held for so long."""
        self.holds[station.name] = max(self.holds.get(station.name, 0.0), held_s)
        self.last_at[station.name] = t_s

    def peak_at(self, station: Station) -> float:
        """What was reached; where there is a dose to hold, what was held, not what was touched."""
        values = self.values_at.get(station.name)
        return statistics.median(values) if values and station.hold_s > 0 else self.peak
