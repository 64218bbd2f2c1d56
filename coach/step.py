"""What the checker says of one moment, what a finished repetition was, and what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.exercise import Phase, Priority, Side

__all__ = ["Cue", "Repetition", "Step"]


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """A movement made and come back from.

    Attributes:
        side: the side trained, None for an exercise without sides.
        start_s, end_s: from leaving home to being home again.
        hold_s: the longest time kept still at its (longest held) station without leaving it.
        peak: the main measure's furthest value, in the measure's unit, with its sign; where the
            station has a dose to hold, the median while it was held.
        complete: every station reached and held for its dose.
        faults: names of the faults raised during it, each once, in order; `short` is the name
            given to a hold below its dose.
        seen_fraction: the part of its time in which the body could be judged, 0..1.
    """

    side: Side | None
    start_s: float
    end_s: float
    hold_s: float
    peak: float
    complete: bool
    faults: tuple[str, ...]
    seen_fraction: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """The state of the exercise after one frame.

    Attributes:
        station: the station the body is at, else None; `next_station`: the one to guide to.
        count: repetitions so far; `count_by_side`: the same by side (empty without sides).
        held_s, hold_target_s: the hold running now and its dose; 0 outside a hold.
        value: the main measure now, NaN when unseen; speed: its smoothed rate in unit/s.
        faults: names of the faults standing now, the most urgent first.
        blind_spots: names of the faults that cannot be seen now, as the exercise lists them.
        blocked_by: the gate (or "unseen") that keeps anything from counting, else None.
        setup_progress: 0..1, how much of the setup hold is done; 1 once it is.
        repetition: the repetition that this frame finished, else None.
    """

    t_s: float
    phase: Phase
    station: str | None
    next_station: str | None
    side: Side | None
    count: int
    count_by_side: Mapping[Side, int] = field(default_factory=dict)
    held_s: float
    hold_target_s: float
    value: float
    speed: float
    faults: tuple[str, ...]
    blind_spots: tuple[str, ...] = ()
    blocked_by: str | None
    setup_progress: float
    repetition: Repetition | None = None


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One thing to say: when, which, in what words, how urgent, and whether aloud."""

    t_s: float
    name: str
    text: str
    priority: Priority
    speak: bool
