"""What the checker says of one moment, what a finished repetition was, and what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.exercise.spec import Phase, Priority, Side

__all__ = ["Cue", "Refusal", "Repetition", "Step"]


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """One completed repetition: out of rest, or up from a low, and back.

    Attributes:
        side: the side trained, None for an exercise without sides.
        start_s, end_s: from leaving rest, or the low before, to being back.
        hold_s: the longest time kept still at its (longest held) target without leaving it.
        peak: the main measure's furthest value, in the measure's unit, with its sign; where the
            target has a dose to hold, the median while it was held.
        complete: every target reached and held for its dose.
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
class Refusal:
    """A movement out and back that is not counted, and why.

    Attributes:
        side: the side it went to, None without sides.
        start_s, end_s: as of a repetition.
        reason: the name of the condition that failed, or one of `unseen` (too little of it could
            be judged), `noise` (it may be chance), `leapt` (no body moves so), `resized` (the
            whole body grew or shrank in the picture) and `unfinished` (the source ended before).
        share: the part of its frames of which that is true, 0..1.
    """

    side: Side | None
    start_s: float
    end_s: float
    reason: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Step:
    """The state of the exercise after one frame.

    Attributes:
        target: the target the body is at, else None; `next_target`: the one to guide to.
        count: repetitions so far; `count_by_side`: the same by side (empty without sides).
        held_s, hold_target_s: the hold running now and its dose; 0 outside a hold.
        value: the main measure now, NaN when unseen; speed: its smoothed rate in unit/s.
        faults: names of the faults standing now, the most urgent first.
        blind_spots: names of the faults that cannot be seen now, as the exercise lists them.
        blocked_by: the start check or condition (or "unseen", "noise") that is not met, else None.
        setup_progress: 0..1, how much of the setup hold is done; 1 once it is.
        slow: fewer poses a second come than the exercise needs for all that it judges.
        repetition: the repetition that this frame finished, else None.
        refused: the repetition that this frame finished and that is not counted, else None.
        by_beat: the beat leads by time alone: nothing of it is judged from the camera, `held_s`
            and `hold_target_s` are of the beat's way or hold.
    """

    t_s: float
    phase: Phase
    target: str | None
    next_target: str | None
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
    slow: bool = False
    repetition: Repetition | None = None
    refused: Refusal | None = None
    by_beat: bool = False


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One thing to say: when, which, in what words, how urgent, and whether aloud.

    `arrow` is which way, for the screen: an `Arrow` of `setup_advice.py`, "" for none.
    """

    t_s: float
    name: str
    text: str
    priority: Priority
    speak: bool
    arrow: str = ""
