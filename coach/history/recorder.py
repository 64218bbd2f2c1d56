"""Turns a running session into history, moment by moment."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np

from coach import __version__
from coach.exercise import Exercise, Priority
from coach.history.journal import Journal, Place
from coach.history.rows import Calibration, End, Kind, PainMoment, Signal, SourceKind
from coach.history.store import Store
from coach.measures import MEASURES, Neutral
from coach.session import Moment
from coach.step import Cue, Repetition
from coach.summary import Summary

__all__ = ["Recorder", "calibration_of"]

#: A signal holds at most so many values a second: a turn takes a second, a jerk a third of one.
SIGNAL_HZ = 10.0
#: So much of the past is remembered for the signal of a repetition that began long ago.
REMEMBERED_S = 1200.0


class Recorder:
    """Writes one session; a `Sink` while one of its exercises runs.

    Nothing of it raises because of a disk: see `trouble`, and what `close` returns.

    Args:
        folder: where the history lies.
        kind: whether somebody exercises or a recording is replayed.
        now: the wall clock, with a time zone.
    """

    def __init__(self, folder: Path, *, kind: Kind, now: Callable[[], datetime]) -> None:
        self.journal = Journal(folder)
        self._kind: Kind = kind
        self._now = now
        self._places = 0
        self._running = False
        self._end: End | None = None
        self._over = False

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at the moment, a line for the user; None if it can."""
        return self.journal.trouble

    @property
    def somebody(self) -> bool:
        """Whether a person was before a camera, and can be asked how it was."""
        return self._places > 0 and self._source_kind == "camera"

    def begin(
        self,
        exercise: Exercise,
        *,
        source: str,
        source_kind: SourceKind,
        pose_log: Path | None = None,
    ) -> None:
        """The next exercise of the session begins; it is written once somebody is seen."""
        self._exercise = exercise
        self._source = source
        self._source_kind: SourceKind = source_kind
        self._pose_log = pose_log
        self._running = False
        self._start_s = math.nan
        self._last_s = math.nan
        self._moments = self._seen = 0
        self._count = 0
        self._neutral: Neutral | None = None
        self._learned: tuple[Neutral, float] | None = None
        self._recent: deque[tuple[float, float, float]] = deque()

    def take(self, moment: Moment) -> None:
        """What one moment brought: a repetition, a cue, a start position learned."""
        t_s = moment.step.t_s
        if not self._moments:
            self._start_s, self._started_at = t_s, self._now()
        self._last_s = t_s
        self._moments += 1
        self._seen += moment.reading.seen
        if not self._seen:
            return
        if not self._running:
            self._write_beginning()
        self._remember(t_s, moment.step.value, abs(moment.step.speed))
        self._calibrate(moment)
        if moment.cue is not None:
            self.say(moment.cue)
        if moment.step.repetition is not None:
            self._write_repetition(moment.step.repetition)

    def say(self, cue: Cue) -> None:
        """Something was said by the session itself, or a key was pressed: `hurts`, `paused`."""
        if self._running:
            self.journal.add(lambda store, place: _add_cue(store, place, cue))

    def end(self, summary: Summary, end: End) -> None:
        """The exercise is over; a repetition that ended with its source comes from the summary."""
        if not self._running:
            return
        for repetition in summary.repetitions[self._count :]:
            self._write_repetition(repetition)
        self._write_end(summary.duration_s, summary.seen_fraction, end)

    def feel(self, score: int, moment: PainMoment) -> None:
        """The person answered how much it hurts, 0 to 10."""
        asked_at = self._now()
        self.journal.add(lambda store, place: _add_pain(store, place, score, asked_at, moment))

    def report(self, done: int, led: int) -> None:
        """The person says how many of the repetitions that a metronome led were done."""
        if self._places == 0:
            return
        text = f"{done} of {led} by the beat, as told"
        cue = Cue(t_s=self._last_s, name="reported", text=text, priority=Priority.HINT, speak=False)
        self.journal.add(lambda store, place: _add_cue(store, place, cue))

    def finish(self) -> None:
        """The session is over, as its last exercise was; only answers (`feel`) may follow.

        An exercise that is still running has failed. May be called twice.
        """
        if self._running:
            self._write_end(self._last_s - self._start_s, self._seen / self._moments, "failed")
        if self._end is not None and not self._over:
            self._over = True
            ended_at, end = self._now(), self._end
            self.journal.add(
                lambda store, place: store.end_session(place.session, ended_at=ended_at, end=end)
            )

    def close(self) -> bool:
        """Waits for the disk; whether all is on it. If not, `journal.moved` may find another."""
        return self.journal.close()

    # -- one thing each -----------------------------------------------------------------------

    def _write_beginning(self) -> None:
        self._running = True
        self._places += 1
        exercise, number = self._exercise, self._places
        start_s, started_at = self._start_s, self._started_at
        source, source_kind, pose_log = self._source, self._source_kind, self._pose_log

        def write(store: Store, place: Place) -> None:
            session = place.session
            if number == 1:
                session = store.begin_session(
                    kind=self._kind, started_at=started_at, coach_version=__version__
                )
            place.exercise = store.begin_exercise(
                session,
                exercise,
                place=number,
                started_at=started_at,
                start_s=start_s,
                source=source,
                source_kind=source_kind,
                pose_log=pose_log,
            )
            place.session = session

        self.journal.add(write)

    def _remember(self, t_s: float, value: float, speed: float) -> None:
        recent = self._recent
        if not recent or t_s - recent[-1][0] >= 1 / SIGNAL_HZ - 1e-6:
            recent.append((t_s, value, speed))
        elif not math.isnan(speed):  # the fastest moment is not lost between two values
            last_s, last, fastest = recent[-1]
            recent[-1] = (last_s, last, speed if math.isnan(fastest) else max(fastest, speed))
        while recent[0][0] < t_s - REMEMBERED_S:
            recent.popleft()

    def _write_repetition(self, repetition: Repetition) -> None:
        self._count += 1
        number, start_s, end_s = self._count, repetition.start_s, repetition.end_s
        own = [r for r in self._recent if start_s <= r[0] <= end_s]
        table = np.array(own, dtype=np.float64).reshape(-1, 3)
        signal = Signal(t_s=table[:, 0] - start_s, value=table[:, 1])
        speeds = [speed for _, _, speed in own if not math.isnan(speed)]
        fastest_per_s = max(speeds, default=math.nan)
        while self._recent and self._recent[0][0] < end_s:
            self._recent.popleft()
        duration_s, seen_fraction = self._last_s - self._start_s, self._seen / self._moments

        def write(store: Store, place: Place) -> None:
            store.add_repetition(
                place.exercise,
                repetition,
                number=number,
                signal=signal,
                fastest_per_s=fastest_per_s,
            )
            store.update_exercise(
                place.exercise, duration_s=duration_s, seen_fraction=seen_fraction
            )

        self.journal.add(write)

    def _calibrate(self, moment: Moment) -> None:
        learned, reading = self._learned, moment.reading
        if learned is not None and reading.seen:  # the noise comes with the reading after it
            neutral, t_s = learned
            self._learned = None
            measure, noise = self._exercise.movement.measure, reading.noise

            def write(store: Store, place: Place) -> None:
                store.add_calibration(place.exercise, calibration_of(neutral, measure, noise, t_s))

            self.journal.add(write)
        if moment.neutral is not None and moment.neutral is not self._neutral:
            self._learned = (moment.neutral, moment.step.t_s)
        self._neutral = moment.neutral

    def _write_end(self, duration_s: float, seen_fraction: float, end: End) -> None:
        self._running = False
        self._end = end
        self.journal.add(
            lambda store, place: store.update_exercise(
                place.exercise, duration_s=duration_s, seen_fraction=seen_fraction, end=end
            )
        )


def calibration_of(neutral: Neutral, measure: str, noise: float, t_s: float) -> Calibration:
    """The sizes of a start position in px, and how still its main measure was."""
    body = neutral.body
    values = [MEASURES[measure].read(pose, neutral) for pose in neutral.seen]
    known = [v for v in values if not math.isnan(v)]
    return Calibration(
        t_s=t_s,
        watched_s=neutral.seconds,
        poses=len(neutral.seen),
        shoulder_width_px=abs(body["left_shoulder"] - body["right_shoulder"]),
        hip_width_px=abs(body["left_hip"] - body["right_hip"]),
        torso_length_px=body.torso_px,
        resting=statistics.median(known) if known else math.nan,
        noise=noise,
    )


def _add_cue(store: Store, place: Place, cue: Cue) -> None:
    store.add_cue(place.exercise, cue)


def _add_pain(
    store: Store, place: Place, score: int, asked_at: datetime, moment: PainMoment
) -> None:
    store.add_pain(score, asked_at=asked_at, moment=moment, session=place.session or None)
