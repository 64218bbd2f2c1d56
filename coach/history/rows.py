"""What the history holds, one frozen row each: sessions, exercises, repetitions, cues, pain, days.

Times that end in `_s` are seconds of the exercise's own source (as in `Step`); times that end in
`_at` are moments of the wall clock with the person's own time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.common.prompts import DIARY_SCORES, DiaryScore
from coach.exercise.spec import Priority, Side

__all__ = [
    "DIARY_SCORES",
    "STIFF_H",
    "STOP_PAIN",
    "Calibration",
    "CalibrationRow",
    "CueRow",
    "DiaryRow",
    "DiaryScore",
    "End",
    "ExerciseRow",
    "Felt",
    "HealthRow",
    "HistoryFilter",
    "HurtRow",
    "Kind",
    "PainMoment",
    "PainRow",
    "RefusalRow",
    "RepetitionRow",
    "SessionRow",
    "Signal",
    "SourceKind",
    "later",
]

#: Somebody exercised, or a recording was replayed and its user asked for it to be kept.
Kind: TypeAlias = Literal["live", "replay"]
#: How a session or an exercise ended: to its end, by the stop key, by "it hurts", by a failure.
End: TypeAlias = Literal["finished", "stopped", "hurt", "failed"]
#: `guided`: led by words, nobody was watched.
SourceKind: TypeAlias = Literal["camera", "video", "pose log", "guided"]
#: When pain was asked for: right before and after a session, or the day after it.
PainMoment: TypeAlias = Literal["before", "after", "next day"]
#: What "it hurts" felt like; `unsaid` where the question was not answered.
Felt: TypeAlias = Literal["sharp", "shooting", "numb", "mild", "unsaid"]

#: For so many hours after getting up a back is stiffer: it bends 65 degrees at once, 71 after half
#: an hour, 76 after an hour.
STIFF_H = 1.0

#: From this much pain on it is time to rest and, perhaps, to see someone.
STOP_PAIN = 5


@dataclass(frozen=True, kw_only=True)
class HistoryFilter:
    """Which rows to read; None stands for all.

    Attributes:
        exercise: the name of an exercise.
        since, until: days, both included, in the time zone the session took place in.
        session: the number of a session.
        kind: sessions of that kind only.
    """

    exercise: str | None = None
    since: date | None = None
    until: date | None = None
    session: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """One sitting with the coach, of one exercise or several.

    Attributes:
        number: what the user calls it by; never given twice.
        ended_at, end: None for one that is still running, or was cut off by a crash.
        awake_h: hours since the person got up, as told when it began; None where not told.
    """

    number: int
    kind: Kind
    started_at: datetime
    ended_at: datetime | None
    end: End | None
    coach_version: str
    awake_h: float | None = None


@dataclass(frozen=True, kw_only=True)
class ExerciseRow:
    """One exercise done in a session.

    Attributes:
        place: 1 for the first exercise of its session.
        started_at: the wall clock at `start_s`, the source's time of the first observation.
        duration_s, seen_fraction: up to the last thing written, for one that was cut off.
        measure, unit, error: the main measure, its unit, and how wrong it was said to be then.
        source, source_kind: what the camera or the file was called, and which of them it is.
        pose_log: the absolute path of the recorded poses, None where none were recorded.
        target_repetitions, target_hold_s: the dose, over all sides.
        own_thresholds: the numbers that were not the exercise file's own, by name.
        settings: the fingerprint of what it was judged by; alike means comparable.
        awake_h: hours since getting up when the session began; None where not told.
    """

    id: int
    session: int
    place: int
    name: str
    title: str
    started_at: datetime
    start_s: float
    duration_s: float
    seen_fraction: float
    end: End | None
    measure: str
    unit: str
    error: str
    source: str
    source_kind: SourceKind
    pose_log: str | None
    target_repetitions: int
    target_hold_s: float
    own_thresholds: Mapping[str, float]
    settings: str
    awake_h: float | None = None

    @property
    def judged_by(self) -> str:
        """What it was judged by."""
        return f"{self.measure} {self.settings}"

    @property
    def compared_by(self) -> str:
        """What must be alike for two to be compared: the judging, and a back that is not stiff yet.

        Where nobody told when they got up it is taken for later in the day.
        """
        early = self.awake_h is not None and self.awake_h < STIFF_H
        return f"{self.judged_by}{' just up' if early else ''}"


@dataclass(frozen=True, kw_only=True)
class RepetitionRow:
    """One repetition, as the checker saw it (see `coach.engine.results.Repetition`).

    Attributes:
        exercise_id, exercise, session: where it belongs; number: 1 for the first there.
        started_at: the wall clock at `start_s`.
        peak, lowest, highest: the main measure, in its unit; lowest and highest over the whole
            repetition, NaN where nothing was measured.
        fastest_per_s: the greatest rate of change of the measure, without its sign, in unit/s;
            NaN in repetitions written before it was kept.
    """

    id: int
    exercise_id: int
    exercise: str
    session: int
    number: int
    side: Side | None
    started_at: datetime
    start_s: float
    end_s: float
    hold_s: float
    peak: float
    lowest: float
    highest: float
    fastest_per_s: float
    complete: bool
    faults: tuple[str, ...]
    seen_fraction: float

    @property
    def duration_s(self) -> float:
        """From leaving rest to being at rest again."""
        return self.end_s - self.start_s

    @property
    def range(self) -> float:
        """From the lowest to the highest value, in the measure's unit; NaN when unmeasured."""
        return self.highest - self.lowest


@dataclass(frozen=True, kw_only=True)
class RefusalRow:
    """A repetition that was not counted (see `coach.engine.results.Refusal`).

    Attributes:
        words: what the reason meant, in the words of that day's exercise file.
    """

    id: int
    exercise_id: int
    exercise: str
    session: int
    side: Side | None
    started_at: datetime
    start_s: float
    end_s: float
    reason: str
    words: str
    share: float


@dataclass(frozen=True, kw_only=True)
class Signal:
    """The main measure over one repetition, at most ten values a second.

    Attributes:
        t_s: float64 (n,), seconds since the repetition's start, increasing.
        value: float64 (n,), in the measure's unit, NaN where it was not seen.
    """

    t_s: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class CueRow:
    """One thing that was said, or pressed: `hurts` is the key "it hurts".

    Attributes:
        said_at: the wall clock at `t_s`.
    """

    id: int
    exercise_id: int
    exercise: str
    session: int
    t_s: float
    said_at: datetime
    name: str
    text: str
    priority: Priority
    spoken: bool


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The person's own start position, as it was learned: sizes in the picture, and how still.

    Attributes:
        t_s: when it was learned; watched_s: for how long the start was watched; poses: how many.
        shoulder_width_px, hip_width_px, torso_length_px: of the median pose.
        resting: the main measure's median over the start, in its unit; NaN where untold.
        noise: how much it wavered there, as `Reading.noise`; NaN when that was too short to tell.
    """

    t_s: float
    watched_s: float
    poses: int
    shoulder_width_px: float
    hip_width_px: float
    torso_length_px: float
    resting: float
    noise: float


@dataclass(frozen=True, kw_only=True)
class CalibrationRow(Calibration):
    """A calibration, and where it belongs."""

    id: int
    exercise_id: int
    exercise: str
    session: int


@dataclass(frozen=True, kw_only=True)
class PainRow:
    """One answer about pain, 0 (none) to 10; session None outside of one.

    Attributes:
        moment: `before`, how much it hurt before the session; `after`, when it was over;
            `next day`, since then.
    """

    id: int
    session: int | None
    asked_at: datetime
    moment: PainMoment
    score: int


@dataclass(frozen=True, kw_only=True)
class HealthRow:
    """The answers of one health screen, or of the part of it that was due.

    Attributes:
        answers: the name of each question asked, to whether it was answered with yes.
        cleared: those answered with yes that a doctor has agreed to.
        put_off: nothing was answered; it was put off to the next session.
    """

    id: int
    answered_at: datetime
    answers: Mapping[str, bool]
    cleared: tuple[str, ...]
    put_off: bool


@dataclass(frozen=True, kw_only=True)
class HurtRow:
    """Once "it hurts", and what it felt like; session None outside of one."""

    id: int
    session: int | None
    told_at: datetime
    felt: Felt


@dataclass(frozen=True, kw_only=True)
class DiaryRow:
    """One day in the person's own words and numbers, 0 to 10 each; None where nothing was said.

    Attributes:
        urges: how strong the urges to crack the back were.
        pops: how often it was cracked on purpose; furniture: whether over the edge of any.
        awake_h: hours since getting up when it was written; None where not told.
    """

    day: date
    written_at: datetime
    pain: int | None
    stiffness: int | None
    urges: int | None
    note: str
    pops: int | None = None
    furniture: bool | None = None
    awake_h: float | None = None

    @property
    def just_up(self) -> bool:
        """Whether it was written soon after getting up, as far as told."""
        return self.awake_h is not None and self.awake_h < STIFF_H

    def score(self, name: DiaryScore) -> int | None:
        """One of the numbers, by its name."""
        scores: dict[DiaryScore, int | None] = {
            "pain": self.pain,
            "stiffness": self.stiffness,
            "urges": self.urges,
        }
        return scores[name]


def later(moment: datetime, seconds: float) -> datetime:
    """`seconds` after a moment, in the same time zone."""
    return moment + timedelta(seconds=seconds)
