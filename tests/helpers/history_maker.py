"""Two months of a made-up but consistent history, written through the real store.

One person, three exercises, about five sessions a week. The turn to the left is stiffer than to
the right and both grow slowly; faults fade; pain and urges fall, with one bad week; one session is
done too fast. Everything is drawn from one seed, and `Story` says what was put in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np

from coach import __version__
from coach.engine.results import Cue, Repetition
from coach.exercise.loader import load
from coach.exercise.spec import Exercise, Priority
from coach.history import Calibration, Signal, Store

BEGIN = datetime(2026, 3, 2, 7, 30, tzinfo=timezone(timedelta(hours=1)))
WEEKS = 9
BAD_WEEK = 5
#: The session (counted from 1) in which everything was done too fast.
HASTY = 12
#: Spread of one peak about the person's true range: the frame error of the measures, averaged
#: over a hold.
NOISE_DEG = 3.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One exercise of the story: its true range at the beginning and at the end, in degrees."""

    name: str
    sides: dict[str | None, tuple[float, float]]
    hold_s: float
    repetitions: int
    fault: str
    fault_chance: tuple[float, float]


PLANS = (
    Plan(
        name="seated_twist",
        sides={"left": (24.0, 36.0), "right": (31.0, 39.0)},
        hold_s=15.5,
        repetitions=2,
        fault="leaning",
        fault_chance=(0.8, 0.05),
    ),
    Plan(
        name="cat_cow",
        sides={None: (38.0, 50.0)},
        hold_s=3.5,
        repetitions=8,
        fault="rocking",
        fault_chance=(0.5, 0.0),
    ),
    Plan(
        name="cat_cow_seated",
        sides={None: (30.0, 37.0)},
        hold_s=3.0,
        repetitions=6,
        fault="too_far",
        fault_chance=(0.4, 0.1),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What was put in: days with a session, and how many repetitions by exercise."""

    days: tuple[date, ...]
    repetitions: dict[str, int]
    hasty_session: int


def make(folder: Path, *, seed: int = 1, weeks: int = WEEKS) -> Story:
    """Writes the whole story into the history of `folder`."""
    dice = np.random.default_rng(seed)
    days: list[date] = []
    done = {plan.name: 0 for plan in PLANS}
    hasty = 0
    with Store(folder) as store:
        for number in range(7 * weeks):
            begin = BEGIN + timedelta(days=number, minutes=float(dice.integers(0, 50)))
            progress = number / (7 * weeks - 1)
            bad = number // 7 == BAD_WEEK
            pain = _level(dice, 5.0, 1.5, progress, extra=3 * bad)
            with store.transaction():
                if dice.random() < 0.85:
                    store.set_diary(
                        begin.date(),
                        written_at=begin,
                        pain=pain,
                        stiffness=_level(dice, 6.0, 2.0, progress, extra=2 * bad),
                        urges=_level(dice, 7.0, 1.0, progress, extra=2 * bad),
                        note="Long car drive." if bad and number % 7 == 0 else None,
                    )
                # five of seven days, as chance has it; fewer in the bad week
                if dice.random() > (0.3 if bad else 0.72):
                    continue
                days.append(begin.date())
                fast = len(days) == HASTY
                session = _session(store, dice, begin, progress, fast=fast, done=done, pain=pain)
                hasty = session if fast else hasty
    return Story(days=tuple(days), repetitions=done, hasty_session=hasty)


def _level(
    dice: np.random.Generator, first: float, last: float, progress: float, *, extra: float
) -> int:
    level = first + (last - first) * progress + extra + dice.normal(0, 0.6)
    return int(np.clip(round(level), 0, 10))


def _session(
    store: Store,
    dice: np.random.Generator,
    begin: datetime,
    progress: float,
    *,
    fast: bool,
    done: dict[str, int],
    pain: int,
) -> int:
    session = store.begin_session(kind="live", started_at=begin, coach_version=__version__)
    at = begin
    for place, plan in enumerate(PLANS, start=1):
        took_s = _exercise(store, dice, session, place, plan, at, progress, fast=fast, done=done)
        at += timedelta(seconds=took_s + 40)
    store.end_session(session, ended_at=at, end="finished")
    store.add_pain(max(0, pain - 1), asked_at=at, moment="after", session=session)
    return session


def _exercise(
    store: Store,
    dice: np.random.Generator,
    session: int,
    place: int,
    plan: Plan,
    at: datetime,
    progress: float,
    *,
    fast: bool,
    done: dict[str, int],
) -> float:
    exercise = load(plan.name)
    exercise_id = store.begin_exercise(
        session,
        exercise,
        place=place,
        started_at=at,
        start_s=0.0,
        source="camera 0",
        source_kind="camera",
    )
    store.add_calibration(
        exercise_id,
        Calibration(
            t_s=3.0,
            watched_s=0.5,
            poses=15,
            shoulder_width_px=float(dice.normal(96, 3)),
            hip_width_px=float(dice.normal(64, 3)),
            torso_length_px=float(dice.normal(130, 4)),
            resting=float(dice.normal(0, 1)),
            noise=float(abs(dice.normal(1.5, 0.4))),
        ),
    )
    t_s, number = 4.0, 0
    store.add_cue(exercise_id, _cue(3.0, "ready", exercise.words["ready"], Priority.GUIDE))
    for _ in range(plan.repetitions):
        for side, (first, last) in plan.sides.items():
            number += 1
            reach = first + (last - first) * progress + dice.normal(0, NOISE_DEG)
            faulty = dice.random() < plan.fault_chance[0] + progress * (
                plan.fault_chance[1] - plan.fault_chance[0]
            )
            t_s = _repetition(
                store, dice, exercise_id, exercise, plan, number, side, t_s, reach,
                faulty=faulty, fast=fast,
            )  # fmt: skip
            done[plan.name] += 1
    store.update_exercise(
        exercise_id, duration_s=t_s, seen_fraction=float(dice.uniform(0.93, 1)), end="finished"
    )
    return t_s


def _repetition(
    store: Store,
    dice: np.random.Generator,
    exercise_id: int,
    exercise: Exercise,
    plan: Plan,
    number: int,
    side: str | None,
    start_s: float,
    reach: float,
    *,
    faulty: bool,
    fast: bool,
) -> float:
    """One repetition as out, hold, back; returns when the next one may begin."""
    way_s = 0.6 if fast else float(dice.normal(2.2, 0.3))
    hold_s = plan.hold_s * (0.4 if fast else float(dice.uniform(0.98, 1.15)))
    dose_s = max(s.hold_s for s in exercise.targets)
    end_s = start_s + 2 * way_s + hold_s
    sign = -1.0 if side == "right" else 1.0
    low = 0.0 if side is not None else -0.6 * reach
    t_s = np.arange(0.0, end_s - start_s, 0.1)
    part = np.clip(np.minimum(t_s, end_s - start_s - t_s) / way_s, 0, 1)
    value = sign * (low + (reach - low) * (1 - np.cos(np.pi * part)) / 2)
    value += dice.normal(0, 0.5, len(t_s))
    value[dice.random(len(t_s)) < 0.01] = math.nan
    faults = [plan.fault] if faulty else []
    faults += ["too_fast"] if fast else []
    faults += ["short"] if hold_s < dose_s else []
    words = {f.name: f for f in exercise.faults}
    store.add_repetition(
        exercise_id,
        Repetition(
            side="left" if side == "left" else "right" if side == "right" else None,
            start_s=start_s,
            end_s=end_s,
            hold_s=hold_s,
            peak=sign * reach,
            complete="short" not in faults,
            faults=tuple(faults),
            seen_fraction=float(np.isfinite(value).mean()),
        ),
        number=number,
        signal=Signal(t_s=t_s, value=value),
        fastest_per_s=(reach - low) * math.pi / 2 / way_s,
    )
    store.add_cue(exercise_id, _cue(end_s, f"count.{number}", str(number), Priority.GUIDE))
    for name in faults:
        if name in words:
            at_s = start_s + way_s
            cue = _cue(at_s, f"fault.{name}", words[name].words, words[name].priority)
            store.add_cue(exercise_id, cue)
    return end_s + 1.5


def _cue(t_s: float, name: str, text: str, priority: Priority) -> Cue:
    return Cue(t_s=t_s, name=name, text=text, priority=priority, speak=True)
