"""Times by chance: frame rates, how long clips are, and how much of the start is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np

from samples.make.motion import Part

__all__ = ["Start", "enough_parts", "frame_rate", "length_s", "part_s", "start"]

_RATES = {12.0: 0.25, 15.0: 0.25, 25.0: 0.22, 30.0: 0.22, 60.0: 0.06}
_FRAMES = (105, 190)
_SHORTEST_S = 4.0
_MOST_PARTS = 8


class Start(TypedDict):
    """Two fields of a story: how long it is still at first, and how much of that is not seen."""

    still_s: float
    skip_s: float


def frame_rate(rng: np.random.Generator) -> float:
    """Return a frame rate, from 12 to 60 frames a second."""
    return float(rng.choice(list(_RATES), p=list(_RATES.values())))


def length_s(rng: np.random.Generator, fps: float) -> float:
    """Return how long a clip should be: as many frames at every rate, and never without end."""
    return float(np.clip(rng.uniform(*_FRAMES) / fps, _SHORTEST_S, 16.0))


def part_s(part: Part) -> float:
    """Return how long a part takes."""
    return sum(go.over_s + go.hold_s for go in part.goes)


def enough_parts(
    rng: np.random.Generator, seconds: float, draw: Callable[[int], Part]
) -> tuple[Part, ...]:
    """Return parts that fill the seconds, at least one; `draw` is given how many there are."""
    parts: list[Part] = []
    left = seconds
    while len(parts) < _MOST_PARTS:
        part = draw(len(parts))
        # One that does not fit any more is taken as often as not.
        if left < seconds / 2 and part_s(part) > left * float(rng.uniform(1.0, 2.0)):
            break
        parts.append(part)
        left -= part_s(part)
        if left < 1.0:
            break
    return tuple(parts)


def start(rng: np.random.Generator, parts: Sequence[Part]) -> Start:
    """Return how a story begins: still for a second or two, for a moment, or amid a movement."""
    kind = float(rng.random())
    if kind < 0.35:
        return {"still_s": float(rng.uniform(0.8, 2.0)), "skip_s": 0.0}
    if kind < 0.6:
        return {"still_s": float(rng.uniform(0.0, 0.4)), "skip_s": 0.0}
    skip = float(rng.uniform(0.1, 0.6)) * part_s(parts[0])
    longest = max(0.0, sum(map(part_s, parts)) - _SHORTEST_S)
    return {"still_s": 0.0, "skip_s": min(skip, longest)}
