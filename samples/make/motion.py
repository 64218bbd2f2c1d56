"""Movement in time: targets one after the other, reached smoothly, and the small unrest of life."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = ["Go", "Interval", "Part", "Track", "Wobble", "rest"]


@dataclass(frozen=True, kw_only=True)
class Go:
    """Move all channels to new values in `over_s`, then stay there for `hold_s`.

    A channel that is not named goes back to its resting value, 0.
    """

    to: Mapping[str, float] = field(default_factory=dict)
    over_s: float
    hold_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of a clip: a repetition (`counts`), or something else that a person does."""

    goes: tuple[Go, ...]
    counts: bool = False
    side: str | None = None
    fault: str | None = None


@dataclass(frozen=True, kw_only=True)
class Interval:
    """When a part happened, and for how long its ends were held, seconds."""

    part: Part
    start_s: float
    end_s: float
    hold_s: float


def rest(seconds: float) -> Part:
    """Return a part in which the person stays, or goes back to, the starting position."""
    return Part(goes=(Go(over_s=min(1.0, seconds / 2), hold_s=max(0.0, seconds - 1.0)),))


class Track:
    """All channels over time. Movements follow the minimum-jerk curve of a calm hand or trunk.

    Source: Flash and Hogan, The coordination of arm movements, J Neurosci 1985;5:1688.
    """

    def __init__(
        self, parts: Sequence[Part], *, still_s: float, end_s: float, skip_s: float = 0.0
    ) -> None:
        # What is skipped happens before time 0.
        self._times = [-skip_s, still_s - skip_s]
        self._values: list[Mapping[str, float]] = [{}, {}]
        self.intervals: list[Interval] = []
        for part in parts:
            start, held = self._times[-1], 0.0
            for go in part.goes:
                self._add(self._times[-1] + go.over_s, go.to)
                if go.hold_s > 0:
                    self._add(self._times[-1] + go.hold_s, go.to)
                held = max(held, go.hold_s)
            if self._times[-1] > 0:
                interval = Interval(
                    part=part, start_s=max(0.0, start), end_s=self._times[-1], hold_s=held
                )
                self.intervals.append(interval)
        self._add(self._times[-1] + end_s, self._values[-1])
        self.names = sorted({name for values in self._values for name in values})

    @property
    def duration_s(self) -> float:
        """How long the clip is."""
        return self._times[-1]

    def at(self, t_s: float) -> dict[str, float]:
        """Return the value of every channel at a time."""
        after = int(np.clip(np.searchsorted(self._times, t_s), 1, len(self._times) - 1))
        begin, end = self._times[after - 1], self._times[after]
        part = float(np.clip((t_s - begin) / max(end - begin, 1e-9), 0, 1))
        smooth = part**3 * (10 - 15 * part + 6 * part**2)
        first, second = self._values[after - 1], self._values[after]
        return {
            name: (1 - smooth) * first.get(name, 0.0) + smooth * second.get(name, 0.0)
            for name in self.names
        }

    def _add(self, t_s: float, values: Mapping[str, float]) -> None:
        self._times.append(t_s)
        self._values.append(values)


class Wobble:
    """Slow unrest that never repeats within a clip: a few sines with seeded speed and phase."""

    def __init__(self, rng: np.random.Generator, size: float, *, slowest_hz: float = 0.08) -> None:
        self._hz = rng.uniform(slowest_hz, 6 * slowest_hz, 4)
        self._phase = rng.uniform(0, 2 * np.pi, 4)
        self._size = size / 2

    def at(self, t_s: float) -> float:
        """Return the unrest at a time, mostly within plus or minus its size."""
        return float(self._size * np.sin(2 * np.pi * self._hz * t_s + self._phase).sum() / 1.4)
