"""Turns a running session into history, moment by moment."""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from coach import __version__
from coach.engine.results import Cue, Refusal, Repetition
from coach.engine.session import Moment
from coach.engine.summary import Summary
from coach.exercise.guided import Guided
from coach.exercise.spec import Exercise, Priority
from coach.history.journal import Journal, Place
from coach.history.rows import Calibration, End, Felt, Kind, PainMoment, Signal, SourceKind
from coach.history.store import Store
from coach.measures import MEASURES, Baseline

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
        awake_h: hours since the person got up, None where not told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        kind: Kind,
        now: Callable[[], datetime],
        awake_h: float | None = None,
    ) -> None:
        self.journal = Journal(folder)
        self._kind: Kind = kind
        self._now = now
        self.awake_h = awake_h
        self._resumed = 0
        self._places = 0
        self._source_kind: SourceKind = "guided"
        self._running = False
        self._end: End | None = None
        self._over = False
        self._felt_before: tuple[int, datetime] | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written at the moment, a line for the user; None if it can."""
        return self.journal.trouble

    def resume(self, session: int, places: int) -> None:
        """Go on with a session that was broken off, after so many exercises of it."""
        self._resumed, self._places = session, places

    def led(self, guided: Guided, seconds: float, end: End) -> None:
        """A guided exercise was led for so long, up to now, and ended so."""
        self._places += 1
        self._end = end
        number, started_at = self._places, self._now() - timedelta(seconds=seconds)

        def write(store: Store, place: Place) -> None:
            place.session = self._session(store, place, started_at)
            store.add_guided(
                place.session,
                guided,
                place=number,
                started_at=started_at,
                duration_s=seconds,
                end=end,
            )

        self.journal.add(write)

    def begin(
        self,
        exercise: Exercise,
        *,
        source: str,
        source_kind: SourceKind,
        pose_log: Path | None = None,
    ) -> None:
        """The next exercise of the session begins; it is written once somebody is seen.

        A session that was finished goes on with it.
        """
        self._over = False
        self._exercise = exercise
        self._source = source
        self._source_kind = source_kind
        self._pose_log = pose_log
        self._running = False
        self._start_s = math.nan
        self._last_s = math.nan
        self._moments = self._seen = 0
        self._count = self._refused = 0
        self._baseline: Baseline | None = None
        self._learned: tuple[Baseline, float] | None = None
        self._recent: deque[tuple[float, float]] = deque()
        self._speeds: deque[tuple[float, float]] = deque()

    def arrive(self, t_s: float) -> None:
        """Somebody is seen while nothing is judged yet: what is said from now on is kept."""
        if not self._running:
            self._start_s, self._started_at = t_s, self._now()
            self._last_s = t_s
            self._write_beginning()

    def take(self, moment: Moment) -> None:
        """What one moment brought: a repetition, a cue, a start position learned."""
        t_s = moment.step.t_s
        if not self._moments and not self._running:
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
        if moment.step.refused is not None:
            self._write_refusal(moment.step.refused)

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
        for refusal in summary.refused[self._refused :]:
            self._write_refusal(refusal)
        self._write_end(summary.duration_s, summary.seen_fraction, end)

    def feel(self, score: int, moment: PainMoment) -> None:
        """The person answered how much it hurts, 0 to 10."""
        asked_at = self._now()
        if moment == "before" and self._places == 0:
            self._felt_before = (score, asked_at)  # it belongs to the session that is to come
            return
        self.journal.add(lambda store, place: _add_pain(store, place, score, asked_at, moment))

    def hurt(self, felt: Felt) -> None:
        """It hurt during the session; what it felt like."""
        told_at = self._now()
        self.journal.add(lambda store, place: _add_hurt(store, place, felt, told_at))

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
        self._write_felt_before()
        if self._running:
            seen = self._seen / max(1, self._moments)
            self._write_end(self._last_s - self._start_s, seen, "failed")
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
            session = self._session(store, place, started_at)
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
        self._write_felt_before()

    def _write_felt_before(self) -> None:
        if self._felt_before is None:
            return
        (score, asked_at), self._felt_before = self._felt_before, None
        self.journal.add(lambda store, place: _add_pain(store, place, score, asked_at, "before"))

    def _session(self, store: Store, place: Place, started_at: datetime) -> int:
        """The session under way: begun already, gone on with, or begun now."""
        if place.session:
            return place.session
        if self._resumed and store.has_session(self._resumed):
            return self._resumed
        return store.begin_session(
            kind=self._kind,
            started_at=started_at,
            coach_version=__version__,
            awake_h=self.awake_h,
        )

    def _remember(self, t_s: float, value: float, speed: float) -> None:
        recent = self._recent
        if not recent or t_s - recent[-1][0] >= 1 / SIGNAL_HZ - 1e-6:
            recent.append((t_s, value))
        if not math.isnan(speed):  # of each frame: the fastest is not lost between two values
            self._speeds.append((t_s, speed))
        _forget(recent, t_s - REMEMBERED_S)
        _forget(self._speeds, t_s - REMEMBERED_S)

    def _write_repetition(self, repetition: Repetition) -> None:
        self._count += 1
        number, start_s, end_s = self._count, repetition.start_s, repetition.end_s
        own = [r for r in self._recent if start_s <= r[0] <= end_s]
        table = np.array(own, dtype=np.float64).reshape(-1, 2)
        signal = Signal(t_s=table[:, 0] - start_s, value=table[:, 1])
        speeds = [speed for t_s, speed in self._speeds if start_s <= t_s <= end_s]
        fastest_per_s = max(speeds, default=math.nan)
        _forget(self._recent, end_s)
        _forget(self._speeds, end_s)
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

    def _write_refusal(self, refusal: Refusal) -> None:
        self._refused += 1
        words = self._exercise.reasons.get(refusal.reason, refusal.reason)
        self.journal.add(
            lambda store, place: _add_refusal(store, place, refusal, words),
        )

    def _calibrate(self, moment: Moment) -> None:
        if moment.baseline is not None and moment.baseline is not self._baseline:
            self._write_calibration(math.nan)
            self._learned = (moment.baseline, moment.step.t_s)
        elif not math.isnan(moment.reading.noise):  # it takes a while to be known
            self._write_calibration(moment.reading.noise)
        self._baseline = moment.baseline

    def _write_calibration(self, noise: float) -> None:
        """The start position learned last, if it is not written yet."""
        if self._learned is None:
            return
        (baseline, t_s), self._learned = self._learned, None
        measure = self._exercise.movement.measure

        def write(store: Store, place: Place) -> None:
            store.add_calibration(place.exercise, calibration_of(baseline, measure, noise, t_s))

        self.journal.add(write)

    def _write_end(self, duration_s: float, seen_fraction: float, end: End) -> None:
        self._write_calibration(math.nan)
        self._running = False
        self._end = end
        self.journal.add(
            lambda store, place: store.update_exercise(
                place.exercise, duration_s=duration_s, seen_fraction=seen_fraction, end=end
            )
        )


def _forget(recent: deque[tuple[float, float]], before_s: float) -> None:
    while recent and recent[0][0] < before_s:
        recent.popleft()


def calibration_of(baseline: Baseline, measure: str, noise: float, t_s: float) -> Calibration:
    """The sizes of a start position in px, and how still its main measure was."""
    body = baseline.body
    values = [MEASURES[measure].read(pose, baseline) for pose in baseline.seen]
    known = [v for v in values if not math.isnan(v)]
    return Calibration(
        t_s=t_s,
        watched_s=baseline.seconds,
        poses=len(baseline.seen),
        shoulder_width_px=abs(body["left_shoulder"] - body["right_shoulder"]),
        hip_width_px=abs(body["left_hip"] - body["right_hip"]),
        torso_length_px=body.torso_px,
        resting=statistics.median(known) if known else math.nan,
        noise=noise,
    )


def _add_refusal(store: Store, place: Place, refusal: Refusal, words: str) -> None:
    store.add_refusal(place.exercise, refusal, words=words)


def _add_cue(store: Store, place: Place, cue: Cue) -> None:
    store.add_cue(place.exercise, cue)


def _add_hurt(store: Store, place: Place, felt: Felt, told_at: datetime) -> None:
    store.add_hurt(felt, told_at=told_at, session=place.session or None)


def _add_pain(
    store: Store, place: Place, score: int, asked_at: datetime, moment: PainMoment
) -> None:
    store.add_pain(score, asked_at=asked_at, moment=moment, session=place.session or None)
