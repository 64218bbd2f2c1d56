"""The readings of a recording, measured once for every setting that measures it alike.

What is measured depends on a setting in one way only: the start position decides from which poses
changes are counted. So the readings are kept by start position, and every setting that differs in
anything else is judged on the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coach.engine.reader import Reading
from coach.engine.session import Session
from coach.exercise.spec import Exercise, Setup
from coach.pose.types import Observation

__all__ = ["STARTS", "MeasuredRecording", "MeasurementCache", "measure"]

#: Start positions whose readings are kept for each recording; another one displaces the oldest.
STARTS = 4


@dataclass(frozen=True)
class MeasuredRecording:
    """The readings of one recording, in order, times increasing."""

    readings: tuple[Reading, ...]

    def __len__(self) -> int:
        return len(self.readings)

    @property
    def duration_s(self) -> float:
        """From the first to the last frame."""
        return self.readings[-1].t_s - self.readings[0].t_s if self.readings else 0.0


def measure(observations: Iterable[Observation], exercise: Exercise) -> MeasuredRecording:
    """Reads a recording by the very session that runs live."""
    session = Session(exercise)
    return MeasuredRecording(
        tuple(session.feed(observation).reading for observation in observations)
    )


class MeasurementCache:
    """A recording as measured from each start position asked for lately."""

    def __init__(self, observations: Callable[[], Iterable[Observation]]) -> None:
        """`observations` gives the recording from its beginning, whenever it is called."""
        self._observations = observations
        self._kept: dict[Setup, MeasuredRecording] = {}

    def of(self, exercise: Exercise) -> MeasuredRecording:
        """The readings that this setting would see. Raises `CoachError` if it cannot be read."""
        start = exercise.setup
        if start not in self._kept:
            recording = measure(self._observations(), exercise)
            while len(self._kept) >= STARTS:
                del self._kept[next(iter(self._kept))]
            self._kept[start] = recording
        return self._kept[start]

    def knows(self, exercise: Exercise) -> bool:
        """Whether it has been measured for this setting."""
        return exercise.setup in self._kept

    @property
    def frames(self) -> int:
        """How many readings there are; 0 before the first is measured."""
        return max(map(len, self._kept.values()), default=0)
