"""What was said in a session, held against what the judge saw: true, apart, and no long silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from coach.engine.cue_events import is_praised
from coach.engine.cues import FRESH_S
from coach.engine.results import Cue, Step
from coach.engine.session import Moment, Session
from coach.engine.word_times import LONGEST_SILENCE_S, SHOWN_S
from coach.exercise.spec import Exercise, Priority
from coach.pose.types import Observation

__all__ = ["moments_of", "too_close", "too_silent", "untrue"]

#: Times are those of frames: a silence ends with the first frame after its longest.
FRAME_S = 0.15


def moments_of(exercise: Exercise, observations: Iterable[Observation]) -> list[Moment]:
    """A whole recording, judged; without the pictures."""
    session = Session(exercise)
    return [session.feed(observation) for observation in observations]


def cues_of(moments: Sequence[Moment]) -> list[Cue]:
    return [moment.cue for moment in moments if moment.cue is not None]


def untrue(exercise: Exercise, moments: Sequence[Moment]) -> list[str]:
    """The cues that were not true as they were said, each with its time."""
    wrong = []
    for i, moment in enumerate(moments):
        if moment.cue is None:
            continue
        kind, _, what = moment.cue.name.partition(".")
        recent = [m.step for m in moments[: i + 1] if moment.step.t_s - m.step.t_s <= FRESH_S]
        if not _TRUE[kind](exercise, recent, what):
            wrong.append(f"{moment.step.t_s:.2f} {moment.cue.name}: {moment.cue.text}")
    return wrong


def too_close(moments: Sequence[Moment]) -> list[str]:
    """Words within `SHOWN_S` of the one before them, but for a stop."""
    return [
        f"{a.t_s:.2f} {a.name}, {b.t_s:.2f} {b.name}"
        for a, b in pairwise(cues_of(moments))
        if b.t_s - a.t_s < SHOWN_S - 1e-6 and b.priority < Priority.STOP
    ]


def too_silent(exercise: Exercise, moments: Sequence[Moment]) -> list[str]:
    """Times in a hold, or on the floor before the dose is done, too long after the last word."""
    silent = []
    since_s = moments[0].step.t_s
    for moment in moments:
        step = moment.step
        if moment.cue is not None or not _wants_company(exercise, step):
            since_s = step.t_s
        elif step.t_s - since_s > LONGEST_SILENCE_S + FRAME_S:
            silent.append(f"{since_s:.2f} to {step.t_s:.2f}, {step.phase} {step.blocked_by}")
            since_s = step.t_s
    return silent


def _wants_company(exercise: Exercise, step: Step) -> bool:
    in_hold = step.target is not None and step.hold_target_s > 0
    return in_hold or (exercise.on_floor and step.phase != "done")


# -- what makes a word true: the exercise, the steps of the last seconds (now is the last), what ---

_Check = Callable[[Exercise, Sequence[Step], str], bool]


def _in_hold(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    now = recent[-1]
    return now.target is not None and 0 <= now.held_s < now.hold_target_s


def _left_s(now: Step) -> float:
    return now.hold_target_s - now.held_s


def _at_end(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    now = recent[-1]
    return now.target is not None and now.held_s >= now.hold_target_s > 0


def _faultless(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    return not recent[-1].faults


def _closed(recent: Sequence[Step]) -> Iterator[Step]:
    return (step for step in recent if step.repetition is not None)


def _counted(exercise: Exercise, recent: Sequence[Step], what: str) -> bool:
    return any(
        step.repetition and is_praised(step.repetition, exercise) and str(step.count) == what
        for step in _closed(recent)
    )


def _flawed(exercise: Exercise, recent: Sequence[Step], what: str) -> bool:
    return any(
        step.repetition and not is_praised(step.repetition, exercise) for step in _closed(recent)
    )


def _faulty(exercise: Exercise, recent: Sequence[Step], what: str) -> bool:
    (speed,) = (f.speed for f in exercise.faults if f.name == what)
    now = recent[-1]
    return what in now.faults or (
        speed and any(what in s.faults and now.t_s - s.t_s < SHOWN_S for s in recent)
    )


def _next(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    now = recent[-1]
    return now.setup_progress < 1 if what == "setup" else what == now.next_target


def _falling(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    now = recent[-1]
    return any(step.speed < 0 for step in recent if now.t_s - step.t_s < 1.0)


def _always(_: Exercise, recent: Sequence[Step], what: str) -> bool:
    return True


_TRUE: Mapping[str, _Check] = {
    "setup": _always,
    "ready": lambda e, recent, what: recent[-1].setup_progress == 1,
    "blocked": lambda e, recent, what: (
        recent[-1].blocked_by is not None and any(s.blocked_by == what for s in recent)
    ),
    "guide": _next,
    "change": _next,
    "again": _next,
    "breath": _falling,
    "hold": lambda e, recent, what: recent[-1].target == what,
    "blind": lambda e, recent, what: recent[-1].target is not None,
    "half": lambda e, recent, what: (
        _in_hold(e, recent, what) and abs(recent[-1].held_s - recent[-1].hold_target_s / 2) <= 1.1
    ),
    "last": lambda e, recent, what: (
        _in_hold(e, recent, what) and SHOWN_S - 0.6 <= _left_s(recent[-1]) <= SHOWN_S
    ),
    "breathe": _in_hold,
    "remaining": lambda e, recent, what: (
        _in_hold(e, recent, what) and abs(_left_s(recent[-1]) - int(what)) <= 3
    ),
    "held": lambda e, recent, what: _at_end(e, recent, what) and _faultless(e, recent, what),
    "back": _at_end,
    "fault": _faulty,
    "cleared": _faultless,
    "count": _counted,
    "counted": _flawed,
    "short": _flawed,
    "refused": lambda e, recent, what: any(s.refused and s.refused.reason == what for s in recent),
    "done": lambda e, recent, what: (
        _faultless(e, recent, what) and any(s.phase == "done" for s in recent)
    ),
    "slow": lambda e, recent, what: recent[-1].slow,
}
