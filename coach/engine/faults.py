"""Which form faults stand at this moment, and which cannot be seen, each with its patience."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coach.engine.rate import shows
from coach.engine.reader import Reading
from coach.exercise.spec import BlindSpot, Fault
from coach.measures import MEASURES

__all__ = ["BlindWatch", "FaultWatch"]

#: A fault is over when the value has been right for so long.
CLEAR_S = 0.4
#: 4.55 s - 4.45 s is a little less than 0.1 s: so much too early is in time.
ROUNDING_S = 1e-6
#: A fault cannot be seen when its measure has not been read for longer: less is a flicker.
BLIND_AFTER_S = 0.5


class _State:
    def __init__(self) -> None:
        self.bad_from: float | None = None
        self.good_from: float | None = None
        self.standing = False

    @property
    def is_calm(self) -> bool:
        """Whether another right value would change nothing."""
        return self.bad_from is None and self.good_from is not None and not self.standing


class FaultWatch:
    """Raises a fault when its measure has been outside its band for the fault's delay.

    Attributes:
        standing: names of the faults standing now, the most urgent first.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        ordered = sorted(faults, key=lambda f: -f.priority)
        self._faults = [(fault, _State(), _is_change(fault)) for fault in ordered]
        self.standing: tuple[str, ...] = ()

    def update(self, reading: Reading, phase: str, target: str | None) -> tuple[str, ...]:
        """Takes a reading in its context; returns the faults standing after it.

        Out of its context a fault clears. An unseen value (NaN) leaves a standing fault as it is,
        and is no time in the wrong for one that does not stand yet; nor is a wrong value where
        poses come too far apart to show the fault.
        """
        context = {phase, target}
        for fault, state, is_change in self._faults:
            applies = not fault.when or not context.isdisjoint(fault.when)
            # A change tells of form only where it is counted from a start that was held.
            known = not is_change or reading.baseline_quality == "good"
            if state.is_calm and not (applies and known):
                continue
            stood = state.standing
            _judge(fault, state, reading, applies=applies and known)
            if state.standing != stood:
                self.standing = tuple(f.name for f, s, _ in self._faults if s.standing)
        return self.standing


def _is_change(fault: Fault) -> bool:
    return not fault.speed and MEASURES[fault.band.measure].kind == "change"


def _speed(fault: Fault, reading: Reading) -> float:
    """How fast the fault's measure changes, in unit/s; of an outward fault, away from zero."""
    measure = fault.band.measure
    speed = reading.quick_speed(measure)
    if fault.outward:
        return max(0.0, math.copysign(1.0, reading.value(measure)) * speed)
    return abs(speed)


def _excused(fault: Fault, reading: Reading) -> bool:
    """Whether something is seen that makes it no fault."""
    unless = fault.unless
    return unless is not None and unless.contains(reading.value(unless.measure))


def _judge(fault: Fault, state: _State, reading: Reading, *, applies: bool) -> None:
    """Moves a fault's state on by a reading in its context."""
    measure = fault.band.measure
    value = _speed(fault, reading) if fault.speed else reading.value(measure)
    unknown = math.isnan(value)
    wrong = not (unknown or fault.band.contains(value) or _excused(fault, reading))
    if applies and (unknown or (wrong and not shows(fault, reading.interval_s))):
        if not state.standing:
            state.bad_from = None
        return
    if applies and wrong:
        state.good_from = None
        if state.bad_from is None:
            state.bad_from = reading.t_s
        lasted_s = reading.t_s - state.bad_from + ROUNDING_S
        state.standing = state.standing or lasted_s >= fault.after_s
        return
    state.bad_from = None
    if state.good_from is None:
        state.good_from = reading.t_s
    state.standing = state.standing and reading.t_s - state.good_from < CLEAR_S


class BlindWatch:
    """Knows which faults cannot be seen at the moment."""

    def __init__(self, spots: Sequence[BlindSpot]) -> None:
        self._spots = spots
        self._shown_at = {spot.name: -math.inf for spot in spots}

    def update(self, reading: Reading) -> tuple[str, ...]:
        """Takes a reading; returns the names of the faults that cannot be seen now."""
        for spot in self._spots:
            if spot.unless and not math.isnan(reading.value(spot.unless)):
                self._shown_at[spot.name] = reading.t_s
        latest_s = reading.t_s - BLIND_AFTER_S
        return tuple(name for name, shown_s in self._shown_at.items() if shown_s < latest_s)
