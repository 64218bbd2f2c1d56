"""A recording as arrays of readings, measured once for as many settings as can share it.

What is measured depends on the settings in one way only: they decide which poses are taken for
the start position, from which changes are counted. So the readings of one setting serve every
other one that finds the same start, and a setting that finds another one is measured anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.checker import LOST_S, Checker
from coach.exercise import Exercise
from coach.reading import Reader, Reading
from coach.session import Observation

__all__ = ["Track", "Tracks", "measure", "track_of"]


@dataclass(frozen=True, kw_only=True)
class Track:
    """The readings of one recording, (T,) each, and where the start position was found.

    Attributes:
        t_s: times; seen: whether a body could be read.
        values, speeds: by measure name; NaN where it cannot be told.
        noise: how much the main measure wavered at rest; NaN where unknown.
        ready: whether the start position has been held, after each frame.
        lost: frames at which it must be asked for again.
        asked: frames at which the start position was looked for; in_place: was it taken there.
        readings: the same, one by one.
    """

    t_s: NDArray[np.float64]
    seen: NDArray[np.bool_]
    values: Mapping[str, NDArray[np.float64]]
    speeds: Mapping[str, NDArray[np.float64]]
    noise: NDArray[np.float64]
    ready: NDArray[np.bool_]
    lost: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    in_place: NDArray[np.bool_]
    hold_s: float
    readings: tuple[Reading, ...]

    def __len__(self) -> int:
        return len(self.t_s)

    @property
    def duration_s(self) -> float:
        """From the first to the last frame."""
        return float(self.t_s[-1] - self.t_s[0]) if len(self) else 0.0

    def serves(self, exercise: Exercise) -> bool:
        """Whether measuring with this setting would give the very same readings."""
        if exercise.setup.hold_s != self.hold_s:
            return False
        asked = self.asked
        in_place = _in_place(exercise, self.values, len(self))
        return np.array_equal(in_place[asked], self.in_place[asked])


def _in_place(
    exercise: Exercise, values: Mapping[str, NDArray[np.float64]], length: int
) -> NDArray[np.bool_]:
    """At which frames (T,) every gate of the setup holds."""
    fine = np.ones(length, dtype=bool)
    for gate in exercise.setup.gates:
        value = values[gate.band.measure]
        fine &= (gate.band.low <= value) & (value <= gate.band.high)
    return fine


def measure(observations: Iterable[Observation], exercise: Exercise) -> Track:
    """Reads a recording as a session does."""
    reader, checker = Reader(exercise), Checker(exercise)
    readings: list[Reading] = []
    ready: list[bool] = []
    for observation in observations:
        reading = reader.read(observation.t_s, observation.pose)
        step = checker.update(reading)
        reader.follow(step)
        readings.append(reading)
        ready.append(step.setup_progress >= 1.0)
    return track_of(readings, ready, exercise)


def track_of(readings: list[Reading], ready: list[bool], exercise: Exercise) -> Track:
    """The track of readings whose start was found as `ready` says, frame by frame."""
    values = {
        name: np.array([r.value(name) for r in readings], dtype=np.float64)
        for name in exercise.measures
    }
    timed = {exercise.movement.measure, *(f.band.measure for f in exercise.faults if f.speed)}
    t_s = np.array([r.t_s for r in readings], dtype=np.float64)
    seen = np.array([r.seen for r in readings], dtype=bool)
    lost, asked = _start_of(t_s, seen, ready)
    return Track(
        t_s=t_s,
        seen=seen,
        values=values,
        speeds={n: np.array([r.speed(n) for r in readings], dtype=np.float64) for n in timed},
        noise=np.array([r.noise for r in readings], dtype=np.float64),
        ready=np.array(ready, dtype=bool),
        lost=lost,
        asked=asked,
        in_place=_in_place(exercise, values, len(readings)),
        hold_s=exercise.setup.hold_s,
        readings=tuple(readings),
    )


def _start_of(
    t_s: NDArray[np.float64], seen: NDArray[np.bool_], ready: list[bool]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the start was lost, and where it was looked for, as the checker does both."""
    lost, asked = np.zeros(len(t_s), dtype=bool), np.zeros(len(t_s), dtype=bool)
    was_ready, seen_last, before_s = False, -np.inf, np.nan
    for i, now_s in enumerate(t_s.tolist()):
        lost[i] = now_s - before_s > LOST_S
        was_ready = was_ready and not lost[i]
        before_s = now_s
        if seen[i]:
            seen_last = now_s
            asked[i] = not was_ready
        elif was_ready and now_s - seen_last > LOST_S:
            lost[i] = True
        was_ready = ready[i]
    return lost, asked


class Tracks:
    """The tracks of one recording: one for each start that the settings asked for found."""

    def __init__(self, observations: Callable[[], Iterable[Observation]]) -> None:
        """`observations` gives the recording from its beginning, whenever it is called."""
        self._observations = observations
        self._found: list[Track] = []
        self._known: dict[tuple[float, ...], Track] = {}

    def of(self, exercise: Exercise) -> Track:
        """The readings that this setting would see."""
        gates = [n for g in exercise.setup.gates for n in (g.band.low, g.band.high)]
        key = (exercise.setup.hold_s, *gates)
        if key not in self._known:
            found = next((t for t in self._found if t.serves(exercise)), None)
            if found is None:
                found = measure(self._observations(), exercise)
                self._found.append(found)
            self._known[key] = found
        return self._known[key]
