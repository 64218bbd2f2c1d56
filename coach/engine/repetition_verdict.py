"""Whether a repetition that has closed is one, over all its frames, and how good it was."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.engine.conditions import Conditions
from coach.engine.growth import MOSTLY_GROWN, grown
from coach.engine.leaps import FASTEST_S, MOSTLY_LEAPT, leapt
from coach.engine.noise import WIDENS, is_beyond_chance, may_be_chance
from coach.engine.repetition_cycle import Attempt
from coach.engine.results import Refusal, Repetition
from coach.exercise.spec import Exercise, Target

__all__ = ["Frame", "judged"]

#: A gap between frames longer than this is not time seen, whatever stands at its ends.
MAX_GAP_S = 0.5
#: Of a repetition at least so much must have been seen, and at most so much be noise.
SEEN_ENOUGH = 0.5
TOO_NOISY = 0.4


@dataclass(kw_only=True)
class Frame:
    """What one moment says about the repetition it belongs to.

    Attributes:
        value, speed: the main measure and its rate (unit/s), NaN where it could not be read.
        values: all measures, by name.
        raw: the main measure as it was read, before any smoothing; NaN where it could not be read.
        noise: how much the value wavers by itself, a standard deviation in its unit; NaN: unknown.
        place_px, px_per_m, per_growth: as in `Reading`.
        good: whether it may count as held.
        target, held_s: where the body was, and for how long it had been held there.
        faults: names of the faults standing.
    """

    t_s: float
    value: float
    speed: float
    values: Mapping[str, float]
    noise: float = math.nan
    raw: float = math.nan
    place_px: complex = 0j
    px_per_m: float = 1.0
    per_growth: float = 0.0
    good: bool = True
    target: Target | None = None
    held_s: float = 0.0
    faults: tuple[str, ...] = ()


def judged(
    attempt: Attempt, seen: Sequence[Frame], exercise: Exercise, conditions: Conditions
) -> Repetition | Refusal:
    """The repetition, or why it is none; `seen` goes on to the frame that showed its end."""
    frames = [f for f in seen if f.t_s <= attempt.end_s]
    side = attempt.target.side if attempt.target is not None else None
    reason = (
        _reason(attempt, frames, seen, exercise, conditions)
        or _leapt(attempt, seen)
        or _resized(frames)
    )
    if reason is not None:
        name, share = reason
        return Refusal(
            side=side, start_s=attempt.start_s, end_s=attempt.end_s, reason=name, share=share
        )
    complete = _complete(attempt, frames, exercise)
    faults = dict.fromkeys(name for frame in frames for name in frame.faults)
    return Repetition(
        side=side,
        start_s=attempt.start_s,
        end_s=attempt.end_s,
        hold_s=max((f.held_s for f in frames if _at(f, attempt.target)), default=0.0),
        peak=_peak(attempt, frames, exercise),
        complete=complete,
        faults=tuple(faults) if complete else (*faults, "short"),
        seen_fraction=_seen(attempt, frames),
    )


def _reason(
    attempt: Attempt,
    frames: Sequence[Frame],
    seen: Sequence[Frame],
    exercise: Exercise,
    conditions: Conditions,
) -> tuple[str, float] | None:
    failed = conditions.judge([f.values for f in frames]) or _led_away(attempt, frames, conditions)
    if failed is not None:
        return failed
    noisy = 1.0 if attempt.brief else _noisy(attempt, seen, exercise)
    if noisy > TOO_NOISY:
        return "noise", noisy
    share = _seen(attempt, frames)
    if share < SEEN_ENOUGH:
        return "unseen", 1 - share
    return None if attempt.finished else ("unfinished", 1.0)


def _leapt(attempt: Attempt, seen: Sequence[Frame]) -> tuple[str, float] | None:
    """Whether it was made by leaps: an excursion's way back is looked at as far as it is known."""
    brief = attempt.end_s - attempt.start_s < 2 * FASTEST_S
    if not seen:
        return None
    # The median: the size of a single frame leaps as the body does.
    px_per_m = statistics.median(f.px_per_m for f in seen)
    places_m = [f.place_px / px_per_m for f in seen]
    share = 1.0 if brief else leapt([f.t_s for f in seen], [f.raw for f in seen], places_m)
    return ("leapt", share) if share > MOSTLY_LEAPT else None


def _resized(frames: Sequence[Frame]) -> tuple[str, float] | None:
    """Whether it was made by the body growing or shrinking in the picture as a whole."""
    if not frames:
        return None
    per_growth = statistics.median(f.per_growth for f in frames)
    share = grown([f.value for f in frames], [f.px_per_m for f in frames], per_growth)
    return ("resized", share) if share > MOSTLY_GROWN else None


def _led_away(
    attempt: Attempt, frames: Sequence[Frame], conditions: Conditions
) -> tuple[str, float] | None:
    """The condition that all of its long ways fail, None where one way keeps to all conditions.

    Somebody who comes up from a low and then leaves for another position goes up and down too.
    """
    failed = [
        conditions.judge([f.values for f in frames if way.start_s <= f.t_s <= way.end_s])
        for way in attempt.ways
    ]
    return max((f for f in failed if f), key=lambda f: f[1]) if failed and all(failed) else None


def _noisy(attempt: Attempt, seen: Sequence[Frame], exercise: Exercise) -> float:
    """In what part of its frames it may be chance, 0..1; all where chance alone made it enough.

    Where a source begins, the noise is known a little later: what has ended before is judged by the
    frames after it.
    """
    noises = [(f.t_s, f.noise) for f in seen if not math.isnan(f.noise)]
    known = [noise for t_s, noise in noises if t_s <= attempt.end_s] or [n for _, n in noises]
    if not known:
        return 0.0
    if exercise.kind == "cycle":
        # At first only what leaps is known, and wandering later.
        most = max(statistics.median([noise for _, noise in noises]), noises[-1][1])
        if is_beyond_chance(attempt.rise, most, exercise):
            return 0.0
        if attempt.rise - WIDENS * most < exercise.smallest:
            return 1.0
    return sum(may_be_chance(noise, exercise) for noise in known) / len(known)


def _at(frame: Frame, target: Target | None) -> bool:
    return frame.target is not None and target in (None, frame.target)


def _seen(attempt: Attempt, frames: Sequence[Frame]) -> float:
    """The part of its time in which the main measure could be read, 0..1."""
    times_s = [f.t_s for f in frames if not math.isnan(f.value)]
    seen_s = sum(b - a for a, b in pairwise(times_s) if b - a <= MAX_GAP_S)
    return min(1.0, seen_s / max(attempt.end_s - attempt.start_s, 1e-9))


def _peak(attempt: Attempt, frames: Sequence[Frame], exercise: Exercise) -> float:
    """What was reached; where there is a dose to hold, what was held, not what was touched."""
    values = [f.value for f in frames if not math.isnan(f.value)]
    target = attempt.target
    if target is None:
        return max(values, default=math.nan)
    at = [f for f in frames if _at(f, target) and not math.isnan(f.value)]
    held = [f.value for f in at if abs(f.speed) <= target.max_hold_speed]
    if held and target.hold_s > 0:
        return statistics.median(held)
    rest = exercise.movement.rest_band.middle
    return max((f.value for f in at), key=lambda v: abs(v - rest), default=math.nan)


def _complete(attempt: Attempt, frames: Sequence[Frame], exercise: Exercise) -> bool:
    """Whether every target was reached and held for its dose.

    A cycle that goes as far as from one target to the other has reached both: where it began may
    not have been their middle.
    """
    targets = exercise.targets if attempt.target is None else (attempt.target,)
    for target in targets:
        held = [f.held_s for f in frames if f.target is target]
        if held and max(held) >= target.hold_s:
            continue
        if attempt.target is not None or target.hold_s > 0 or attempt.rise < _span(targets):
            return False
    return True


def _span(targets: Sequence[Target]) -> float:
    """From the nearest end of the one target to that of the other."""
    ends = [e for t in targets for e in (t.band.low, t.band.high) if math.isfinite(e)]
    return max(ends) - min(ends) if len(ends) > 1 else 0.0
