"""What was made by leaps is no repetition; a cut in a video takes none away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from recordings import ROOT

from coach.engine.leaps import MOSTLY_LEAPT, leapt
from coach.engine.results import Repetition
from coach.engine.session import Session
from coach.exercise.loader import load
from coach.pose.log import PoseLog
from coach.pose.types import Observation

SAMPLES = ["cat_cow/good_left", "seated_twist/good_two_each", "squat/good_left"]


def there_and_back(fps: float, way_s: float, *, amount: float = 30.0) -> tuple[list[float], ...]:
    """A second of rest, a smooth way out, a second there, a smooth way back, a second of rest."""
    times = [i / fps for i in range(round((3 + 2 * way_s) * fps))]
    out = [np.clip((t - 1) / way_s, 0, 1) - np.clip((t - 2 - way_s) / way_s, 0, 1) for t in times]
    return times, [amount * (1 - math.cos(math.pi * x)) / 2 for x in out]


@pytest.mark.parametrize("fps", [6, 8, 15, 30, 60])
@pytest.mark.parametrize("way_s", [0.4, 1.0, 3.0])
def test_a_quick_body_does_not_leap(fps: float, way_s: float) -> None:
    assert leapt(*there_and_back(fps, way_s)) == 0


@pytest.mark.parametrize("fps", [6, 8, 15, 30, 60])
def test_pictures_of_the_ends_are_leapt_between(fps: float) -> None:
    times, values = there_and_back(fps, 1e-6)
    assert leapt(times, values) == 1
    noise = np.random.default_rng(0).normal(0, 0.1, len(values))
    assert leapt(times, (values + noise).tolist()) > MOSTLY_LEAPT


@pytest.mark.parametrize("fps", [15, 30])
def test_a_moment_shown_once_between_two_others_makes_two_leaps(fps: float) -> None:
    times, values = there_and_back(fps, 1e-6)
    first = next(i for i, value in enumerate(values) if value > 0)
    assert leapt(times, [*values[:first], 0.35 * values[first], *values[first + 1 :]]) == 1
    # with a way of some steps before and after, it is a body's
    steps = [0, 0, 0.05, 0.2, 0.7, 0.9, 0.97, 1, 1, 1]
    assert leapt([i / fps for i in range(len(steps))], steps) < MOSTLY_LEAPT


def test_a_film_of_few_pictures_shown_several_times_over_leaps_little() -> None:
    times, values = there_and_back(30, 1.5)
    assert leapt(times, [values[i - i % 5] for i in range(len(values))]) < MOSTLY_LEAPT / 2


def test_what_was_not_seen_was_not_leapt() -> None:
    times, values = there_and_back(15, 1.0)
    gone = [math.nan if 0.05 < v / 30 < 0.95 else v for v in values]
    assert leapt(times, gone) == 0
    assert leapt(times, [math.nan] * len(times)) == leapt([], []) == leapt([1.0], [2.0]) == 0


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_a_body_that_turns_back_at_once_was_thrown(fps: float) -> None:
    times, values = there_and_back(fps, 3.0)
    to_and_fro = [0.3 * (i % 2) for i in range(len(times))]
    assert leapt(times, values) == 0
    assert leapt(times, values, [complex(x) for x in to_and_fro]) == 1
    # who shakes a decimetre three times in two seconds, or goes on the same way, is a body
    shaken = [0.05 * math.cos(2 * math.pi * t / 0.67) for t in times]
    assert leapt(times, values, [complex(x) for x in shaken]) == 0
    assert leapt(times, values, [3j * t for t in times]) == 0


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_cut_on_the_way_out_takes_no_repetition_away(sample: str) -> None:
    name = sample.partition("/")[0]
    log = list(PoseLog(ROOT / "samples" / f"{sample}.npz"))
    whole = counted(name, log)
    ways_out = [(r.start_s + 0.2, r.start_s + 0.2 + (r.end_s - r.start_s) / 5) for r in whole]
    assert len(counted(name, without(log, ways_out))) == len(whole) > 0


def test_the_poses_at_the_ends_alone_are_refused_as_leapt() -> None:
    log = list(PoseLog(ROOT / "samples" / "squat" / "good_left.npz"))
    first = counted("squat", log)[0]
    ways = [(first.start_s - 0.2, first.start_s + 1.2), (first.end_s - 1.2, first.end_s + 0.3)]
    session = Session(load("squat"))
    for observation in without(log, ways):
        session.feed(observation)
    session.finish()
    refused = session.summary("it").refused
    assert [r.reason for r in refused] == ["leapt"]
    assert refused[0].share > MOSTLY_LEAPT


def counted(exercise: str, seen: Iterable[Observation]) -> tuple[Repetition, ...]:
    """The repetitions of a whole session."""
    session = Session(load(exercise))
    for observation in seen:
        session.feed(observation)
    session.finish()
    return session.summary("it").repetitions


def without(log: list[Observation], spans: list[tuple[float, float]]) -> Iterator[Observation]:
    """The same film with spans of its seconds cut out, and run on without a gap."""
    interval_s = float(np.median([b.t_s - a.t_s for a, b in pairwise(log)]))
    kept = [o for o in log if not any(a < o.t_s < b for a, b in spans)]
    t_s, before = kept[0].t_s, kept[0].t_s
    for o in kept:
        step = o.t_s - before
        t_s += step if step < 2 * interval_s else interval_s
        before = o.t_s
        pose = None if o.pose is None else replace(o.pose, t_s=t_s)
        yield replace(o, t_s=t_s, pose=pose)
