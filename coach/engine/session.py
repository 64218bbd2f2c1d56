"""One exercise from the first pose to the summary: the same for a camera, a video and a log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from coach.common.errors import CoachError
from coach.common.interrupts import interrupts_wait
from coach.common.names import clipped_text
from coach.engine.checker import Checker
from coach.engine.cues import CueScheduler
from coach.engine.reader import Reader, Reading
from coach.engine.results import Cue, Refusal, Repetition, Step
from coach.engine.summary import Summary, Tally
from coach.exercise.spec import Exercise
from coach.measures import Baseline
from coach.pose.types import Observation, in_one_batch

__all__ = ["BrokenOffError", "Moment", "Session", "Sink", "run"]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Everything known after one observation.

    Attributes:
        cue: the cue that starts now; showing: the cue that has the screen, the same or older.
        baseline: the person's start position, once it was learned; the same object until anew.
    """

    observation: Observation
    reading: Reading
    step: Step
    cue: Cue | None
    showing: Cue | None
    baseline: Baseline | None = None


class Sink(Protocol):
    """Something that takes every moment: a progress bar, a writer of video or logs."""

    def take(self, moment: Moment) -> None:
        """Take one moment, in order."""


class BrokenOffError(CoachError):
    """A source that failed in the middle.

    Attributes:
        summary: what was counted until then.
    """

    def __init__(self, why: Exception, source: str, summary: Summary) -> None:
        what = f"{source}: broke off ({type(why).__name__}: {clipped_text(why)})"
        super().__init__(str(why) if isinstance(why, CoachError) else what)
        self.summary = summary


class Session:
    """Reads, judges and coaches one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._reader = Reader(exercise)
        self._checker = Checker(exercise)
        self._scheduler = CueScheduler(exercise)
        self._tally = Tally(exercise)

    def feed(self, observation: Observation) -> Moment:
        """Takes the next observation (times increasing)."""
        return self.feed_all((observation,))[0]

    def feed_all(self, observations: Sequence[Observation]) -> list[Moment]:
        """Takes the next observations, to the same end as one by one.

        All are read before the first is judged, and judged before its cue: a processor that does
        the same thing thirty times over takes a fifth less time for it.
        """
        read = [(self._reader.read(o.t_s, o.pose), self._reader.baseline) for o in observations]
        steps = [self._checker.update(reading) for reading, _ in read]
        cues = [(self._scheduler.update(step), self._scheduler.current(step.t_s)) for step in steps]
        moments = []
        for observation, (reading, baseline), step, (cue, showing) in zip(
            observations, read, steps, cues, strict=True
        ):
            self._tally.take(reading, step, cue)
            moments.append(
                Moment(
                    observation=observation,
                    reading=reading,
                    step=step,
                    cue=cue,
                    showing=showing,
                    baseline=baseline,
                )
            )
        return moments

    def heard(self, t_s: float) -> None:
        """Something else than a cue was said at `t_s`: the cues leave it its time."""
        self._scheduler.heard(t_s)

    def finish(self) -> tuple[Repetition | Refusal, ...]:
        """The source has ended; returns what was under way, and was not handed out yet."""
        left = self._checker.finish()
        for result in left:
            self._tally.add(result)
        return left

    def summary(self, source: str) -> Summary:
        """What has come of it so far."""
        return self._tally.summary(source)


def run(
    observations: Iterable[Observation],
    exercise: Exercise,
    sinks: Sequence[Sink],
    *,
    source: str,
    together: int = 1,
) -> Summary:
    """Runs the exercise over all observations and returns the summary.

    So many of them are taken `together`: more than one where none has to be waited for.

    A keyboard interrupt ends the source early; what was done until then is in the summary.

    Raises:
        BrokenOffError: the source failed in the middle.
    """
    session = Session(exercise)
    failed: list[Exception] = []
    some: list[Observation] = []

    def take() -> None:
        for moment in session.feed_all(in_one_batch(some)):
            for sink in sinks:
                sink.take(moment)
        some.clear()

    try:
        with interrupts_wait() as wholly:
            for observation in _until_it_fails(observations, failed):
                some.append(observation)
                if len(some) == together:
                    with wholly:  # or a log would hold a frame more than the video beside it
                        take()
            with wholly:
                take()
    except KeyboardInterrupt:
        take()
        session.finish()
        summary = session.summary(source)
        return summary.cut_short()
    session.finish()
    summary = session.summary(source)
    if failed:
        raise BrokenOffError(failed[0], source, summary.cut_short())
    return summary


def _until_it_fails(observations: Iterable[T], failed: list[Exception]) -> Iterator[T]:
    """The same; a source that fails in any way there is ends them, and that is noted."""
    try:
        yield from observations
    except Exception as error:
        failed.append(error)
