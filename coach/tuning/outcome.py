"""What many settings found in one recording: their repetitions and the faults they raised."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coach.exercise import Exercise
from coach.step import Repetition

__all__ = ["Events", "Outcome"]

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What each of S settings found, in the order it happened.

    Attributes:
        repetitions: per setting; their `peak` and `seen_fraction` are NaN: not asked.
        raised: per setting, each fault with the time it was raised at.
    """

    repetitions: tuple[tuple[Repetition, ...], ...]
    raised: tuple[tuple[tuple[str, float], ...], ...]


class Events:
    """Gathers what happens, for all settings at once, and sorts it out by setting in the end."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        each = exercise.movement.rounds == "each"
        self._sides = [s.side if each else None for s in exercise.stations]
        order = sorted(exercise.faults, key=lambda f: -f.priority)
        self._urgency = {f.name: i for i, f in enumerate(order)}
        self._names = [f.name for f in exercise.faults]
        self._repetitions: list[tuple[int, Repetition]] = []
        self._raised: list[tuple[int, float, str]] = []

    def repetition(
        self,
        *,
        setting: NDArray[np.intp],
        station: NDArray[np.intp],
        start_s: NDArray[np.float64],
        end_s: NDArray[np.float64],
        hold_s: NDArray[np.float64],
        short: NDArray[np.bool_],
        faults: NDArray[np.bool_],
    ) -> None:
        """Repetitions that have just ended, one in each `setting`; (n,) each, faults (F, n)."""
        columns = zip(
            setting.tolist(),
            station.tolist(),
            start_s.tolist(),
            end_s.tolist(),
            hold_s.tolist(),
            short.tolist(),
            faults.T,
            strict=True,
        )
        for s, k, start, end, hold, is_short, had in columns:
            names = [self._names[f] for f in np.flatnonzero(had)]
            self._repetitions.append(
                (
                    s,
                    Repetition(
                        side=self._sides[k],
                        start_s=start,
                        end_s=end,
                        hold_s=hold,
                        peak=math.nan,
                        complete=not is_short,
                        faults=(*names, "short") if is_short else tuple(names),
                        seen_fraction=math.nan,
                    ),
                )
            )

    def raised(self, fault: int, t_s: float, which: NDArray[np.bool_]) -> None:
        """A fault raised at `t_s` in these settings (S,)."""
        name = self._names[fault]
        self._raised += [(s, t_s, name) for s in np.flatnonzero(which).tolist()]

    def outcome(self, settings: int) -> Outcome:
        """All of it, by setting."""
        repetitions: list[list[Repetition]] = [[] for _ in range(settings)]
        for s, repetition in self._repetitions:
            repetitions[s].append(repetition)
        raised: list[list[tuple[str, float]]] = [[] for _ in range(settings)]
        urgency = self._urgency
        for s, t_s, name in sorted(self._raised, key=lambda r: (r[1], urgency[r[2]])):
            raised[s].append((name, t_s))
        return Outcome(repetitions=_frozen(repetitions), raised=_frozen(raised))


def _frozen(rows: list[list[_T]]) -> tuple[tuple[_T, ...], ...]:
    return tuple(tuple(row) for row in rows)
