"""One exercise from the first pose to the summary: the same for a camera, a video and a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from coach.checker import Checker
from coach.cues import CueDesk
from coach.exercise import Exercise
from coach.frame import Frame
from coach.landmarks import Pose
from coach.measures import Neutral
from coach.reading import Reader, Reading
from coach.step import Cue, Repetition, Step
from coach.summary import Summary, Tally

__all__ = ["Moment", "Observation", "Session", "Sink", "run"]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What a source gives for one moment: the pose, None for nobody, and the frame if any."""

    t_s: float
    pose: Pose | None
    frame: Frame | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Everything known after one observation.

    Attributes:
        cue: the cue that starts now; showing: the cue that has the screen, the same or older.
        neutral: the person's start position, once it was learned; the same object until anew.
    """

    observation: Observation
    reading: Reading
    step: Step
    cue: Cue | None
    showing: Cue | None
    neutral: Neutral | None = None


class Sink(Protocol):
    """Something that takes every moment: a progress bar, a writer of video or logs."""

    def take(self, moment: Moment) -> None:
        """Take one moment, in order."""


class Session:
    """Reads, judges and coaches one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._reader = Reader(exercise)
        self._checker = Checker(exercise)
        self._desk = CueDesk(exercise)
        self._tally = Tally(exercise)

    def feed(self, observation: Observation) -> Moment:
        """Takes the next observation (times increasing)."""
        reading = self._reader.read(observation.t_s, observation.pose)
        step = self._checker.update(reading)
        self._reader.follow(step)
        cue = self._desk.update(step)
        showing = self._desk.current(step.t_s)
        self._tally.take(reading, step, cue)
        return Moment(
            observation=observation,
            reading=reading,
            step=step,
            cue=cue,
            showing=showing,
            neutral=self._reader.neutral,
        )

    def finish(self) -> Repetition | None:
        """The source has ended; returns the last repetition if it was made and come back from."""
        last = self._checker.finish()
        if last is not None:
            self._tally.add(last)
        return last

    def summary(self, source: str) -> Summary:
        """What has come of it so far."""
        return self._tally.summary(source)


def run(
    observations: Iterable[Observation], exercise: Exercise, sinks: Sequence[Sink], *, source: str
) -> Summary:
    """Runs the exercise over all observations and returns the summary.

    A keyboard interrupt ends the source early; what was done until then is in the summary.
    """
    session = Session(exercise)
    try:
        for moment in _moments(observations, session):
            for sink in sinks:
                sink.take(moment)
    except KeyboardInterrupt:
        session.finish()
        summary = session.summary(source)
        return summary.cut_short()
    session.finish()
    return session.summary(source)


def _moments(observations: Iterable[Observation], session: Session) -> Iterator[Moment]:
    for observation in observations:
        yield session.feed(observation)
