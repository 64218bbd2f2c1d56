"""The form faults of many settings at once: the same rules as `coach.faults`, over arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercise import PHASES, Fault
from coach.faults import CLEAR_S
from coach.tuning.settings import Bools, Floats, Settings, any_of
from coach.tuning.track import Track

__all__ = ["FaultWatches"]


@dataclass(kw_only=True)
class _State:
    """One fault: what it looks at, (T,), and how it stands in each setting, (S,)."""

    values: Floats
    objects: Bools
    phases: Bools | None
    stations: Bools
    bad_from: Floats
    good_from: Floats
    standing: Bools
    any_bad: bool = False
    any_standing: bool = False


class FaultWatches:
    """Raises the faults of S settings over one recording."""

    def __init__(self, settings: Settings, track: Track) -> None:
        self._settings = settings
        exercise = settings.exercise
        stations = [s.name for s in exercise.stations]
        self._states: list[_State] = []
        for f, fault in enumerate(exercise.faults):
            values = _values(fault, track)
            low, high = settings.faults.low[f], settings.faults.high[f]
            self._states.append(
                _State(
                    values=values,
                    objects=(values < low.max()) | (values > high.min()) | np.isnan(values),
                    phases=np.array([p in fault.when for p in PHASES]) if fault.when else None,
                    stations=np.array([[s in fault.when] for s in stations]),
                    bad_from=np.full(len(settings), np.nan),
                    good_from=np.full(len(settings), np.nan),
                    standing=np.zeros(len(settings), dtype=bool),
                )
            )
        # What stood at the end of the last frame, in case everything is forgotten at this one.
        self._stood: list[Bools] = [state.standing for state in self._states]

    def reset(self, *, for_good: bool) -> None:
        """Forget everything; unless it is `for_good`, the same frame may bring it back."""
        for state in self._states:
            state.bad_from[:] = np.nan
            state.good_from[:] = np.nan
            state.standing = np.zeros_like(state.standing)
            state.any_bad = state.any_standing = False
        if for_good:
            self._stood = [state.standing for state in self._states]

    def standing(self) -> Iterator[tuple[int, Bools]]:
        """Each fault that stands in any setting, with those settings."""
        for f, state in enumerate(self._states):
            if state.any_standing:
                yield f, state.standing

    def update(
        self, i: int, t_s: float, phase: Callable[[], NDArray[np.intp]], station: Bools
    ) -> list[tuple[int, Bools]]:
        """Takes frame `i`; returns each fault newly raised anywhere, with those settings."""
        codes: NDArray[np.intp] | None = None
        raised = []
        for f, state in enumerate(self._states):
            if state.objects[i]:
                if codes is None and state.phases is not None:
                    codes = phase()
                applies: Bools | None = None
                if state.phases is not None and codes is not None:
                    applies = state.phases[codes] | any_of(station & state.stations)
                self._judge(f, state, float(state.values[i]), t_s, applies)
            else:
                if state.any_bad:
                    state.bad_from[:] = np.nan
                    state.any_bad = False
                if state.any_standing:
                    self._clear(state, np.ones_like(state.standing), t_s)
            if state.standing is not self._stood[f]:
                new = state.standing & ~self._stood[f]
                if new.any():
                    raised.append((f, new))
                self._stood[f] = state.standing
        return raised

    def _judge(
        self, f: int, state: _State, value: float, t_s: float, applies: Bools | None
    ) -> None:
        every = np.ones_like(state.standing)
        applies = every if applies is None else applies
        if value != value:
            state.bad_from[~applies | ~state.standing] = np.nan
            self._clear(state, ~applies, t_s)
        else:
            low, high = self._settings.faults.low[f], self._settings.faults.high[f]
            bad = applies & ~((low <= value) & (value <= high))
            state.good_from[bad] = np.nan
            state.bad_from[~bad] = np.nan
            state.bad_from[bad & np.isnan(state.bad_from)] = t_s
            self._clear(state, ~bad, t_s)
            patient = t_s - state.bad_from < self._settings.fault_after_s[f]
            state.standing = state.standing | (bad & ~patient)
        state.any_bad = not np.isnan(state.bad_from).all()
        state.any_standing = bool(state.standing.any())

    def _clear(self, state: _State, good: Bools, t_s: float) -> None:
        state.good_from[good & np.isnan(state.good_from)] = t_s
        state.standing = state.standing & ~(good & (t_s - state.good_from >= CLEAR_S))
        state.any_standing = bool(state.standing.any())


def _values(fault: Fault, track: Track) -> Floats:
    measure = fault.band.measure
    return np.abs(track.speeds[measure]) if fault.speed else track.values[measure]
