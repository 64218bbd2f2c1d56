"""Many settings of one exercise as arrays: a number of its file for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.checker import Checker
from coach.exercise import Band, Exercise

__all__ = ["Bands", "Bools", "Floats", "Settings", "any_of", "latest_of"]

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]


def any_of(rows: Bools) -> Bools:
    """(n, S) -> (S,): whether any of the n is true."""
    found: Bools = np.logical_or.reduce(rows, axis=0)
    return found


def latest_of(rows: Floats) -> Floats:
    """(n, S) -> (S,): the largest of the n."""
    found: Floats = np.maximum.reduce(rows, axis=0)
    return found


@dataclass(frozen=True, kw_only=True)
class Bands:
    """Bands (n of them) in S settings; (n, S) each."""

    low: Floats
    high: Floats

    def hold(self, value: float) -> Bools:
        """Whether `value` is inside, (n, S); NaN never is."""
        return (self.low <= value) & (value <= self.high)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """S settings of one exercise; S is the last axis everywhere.

    Attributes:
        exercise: one of them, for all that no threshold changes: names, order, measures.
        home: (1, S); stations, near (their bands with the room of `leave`): (K, S).
        dwell_s, hold_s, still: (K, S); settle_s, repetitions: (S,).
        gates: (G, S), gate_after_s: (G, S); faults: (F, S), fault_after_s: (F, S).
        reach: (S,) how far from home the nearest station begins.
    """

    exercise: Exercise
    home: Bands
    settle_s: Floats
    stations: Bands
    near: Bands
    dwell_s: Floats
    hold_s: Floats
    still: Floats
    gates: Bands
    gate_after_s: Floats
    faults: Bands
    fault_after_s: Floats
    repetitions: Floats
    reach: Floats

    def __len__(self) -> int:
        return len(self.settle_s)

    @classmethod
    def of(cls, exercises: Sequence[Exercise]) -> Settings:
        """The settings of one exercise (one or more) that differ in numbers only."""

        def table(number: Callable[[Exercise], Sequence[float]]) -> Floats:
            rows = np.array([number(e) for e in exercises], dtype=np.float64)
            return np.ascontiguousarray(rows.reshape(len(exercises), -1).T)

        def bands(which: Callable[[Exercise], Sequence[Band]]) -> Bands:
            return Bands(
                low=table(lambda e: [b.low for b in which(e)]),
                high=table(lambda e: [b.high for b in which(e)]),
            )

        stations = bands(lambda e: [s.band for s in e.stations])
        leave = table(lambda e: [s.leave for s in e.stations])
        return cls(
            exercise=exercises[0],
            home=bands(lambda e: [e.movement.home]),
            settle_s=table(lambda e: [e.movement.settle_s])[0],
            stations=stations,
            near=Bands(low=stations.low - leave, high=stations.high + leave),
            dwell_s=table(lambda e: [s.dwell_s for s in e.stations]),
            hold_s=table(lambda e: [s.hold_s for s in e.stations]),
            still=table(lambda e: [s.still for s in e.stations]),
            gates=bands(lambda e: [g.band for g in e.movement.gates]),
            gate_after_s=table(lambda e: [g.after_s for g in e.movement.gates]),
            faults=bands(lambda e: [f.band for f in e.faults]),
            fault_after_s=table(lambda e: [f.after_s for f in e.faults]),
            repetitions=table(lambda e: [e.dose.repetitions])[0],
            reach=table(lambda e: [Checker(e).reach])[0],
        )
