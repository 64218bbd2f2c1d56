"""Many settings at once find what the checker finds, event for event."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recordings import ROOT
from stories import BEND, FACING, KNEES, MAIN, fault, plain, rounds, sided
from tuning_cases import all_at_once, drawn, one_by_one, shifted, track_from

from coach.checker import Checker
from coach.exercise import Exercise, Priority
from coach.reading import Reading
from coach.recording import PoseLog
from coach.stillness import Stir
from coach.tuning.machine import judge
from coach.tuning.settings import Settings
from coach.tuning.track import Track, Tracks, measure

EXERCISES = ("seated_twist", "cat_cow", "cat_cow_seated")
#: What the start position reads: changing it has a recording measured anew.
START = frozenset(
    {
        "ready_s",
        "facing_ratio",
        "seated_ratio",
        "level_deg",
        "side_ratio",
        "hand_ratio",
        "upright_deg",
    }
)


def logs(exercise: str) -> list[Path]:
    folder = ROOT / "samples" / exercise
    return sorted(p for p in folder.glob("*.npz") if not p.name.endswith(".truth.npz"))


@cache
def tracks(name: str) -> list[tuple[str, Track]]:
    """All samples of an exercise, measured once."""
    (shipped,) = drawn(name, 1, 0)
    return [(p.stem, measure(PoseLog(p), shipped)) for p in logs(name)]


@pytest.mark.parametrize("name", EXERCISES)
def test_every_sample_with_settings_by_chance(name: str) -> None:
    events = 0
    for i, (story, track) in enumerate(tracks(name)):
        exercises = drawn(name, 12, i, keep=START)
        outcome = judge(track, Settings.of(exercises))
        for s, exercise in enumerate(exercises):
            expected = one_by_one(exercise, track.readings)
            assert all_at_once(outcome, s) == expected, (story, s)
            events += len(expected[0]) + len(expected[1])
    assert events > 100


@pytest.mark.parametrize("pause_s", [0.7, 3.0, 40.0])
def test_samples_with_a_pause_in_the_middle(pause_s: float) -> None:
    for story, track in tracks("seated_twist")[::5]:
        exercises = drawn("seated_twist", 8, 3, keep=START)
        readings = shifted(list(track.readings), len(track) // 2, pause_s)
        outcome = judge(track_from(exercises[0], readings), Settings.of(exercises))
        for s, exercise in enumerate(exercises):
            assert all_at_once(outcome, s) == one_by_one(exercise, readings), (story, s)


def test_a_setting_that_finds_another_start_is_measured_anew() -> None:
    log = PoseLog(ROOT / "samples/seated_twist/pause_out_of_sight.npz")
    found = Tracks(lambda: log)
    shipped, *others = drawn("seated_twist", 6, 11)
    first = found.of(shipped)
    assert found.of(shipped) is first
    for exercise in others:
        track = found.of(exercise)
        fresh = measure(log, exercise)
        for name, values in fresh.values.items():
            np.testing.assert_array_equal(track.values[name], values)
        assert track.serves(exercise)
        outcome = judge(track, Settings.of([exercise]))
        assert all_at_once(outcome, 0) == one_by_one(exercise, fresh.readings)


def test_the_same_start_is_measured_once() -> None:
    log = PoseLog(ROOT / "samples/seated_twist/good_crossed.npz")
    asked = 0

    def again() -> PoseLog:
        nonlocal asked
        asked += 1
        return log

    kept = Tracks(again)
    found = {id(kept.of(e)) for e in drawn("seated_twist", 40, 2, keep=START)}
    assert (len(found), asked) == (1, 1)


# -- random walks ----------------------------------------------------------------------------------

FAULTS = (
    fault("hips", after_s=0.0),
    fault("late", after_s=0.7, when=("moving", "holding", "done")),
    replace(
        fault("fast", after_s=0.2, when=("left", "cat", "out", "resting"), priority=Priority.STOP),
        speed=True,
        band=replace(fault().band, measure=MAIN, low=-math.inf, high=60.0),
    ),
)


@st.composite
def walks(draw: st.DrawFn) -> list[Reading]:
    """Jumps, plateaus, flickers, pauses: harsher than any body."""
    readings = []
    t_s = 0.0
    kinds = st.sampled_from(["seen"] * 12 + ["unseen", "blind", "away", "bent"])
    for _ in range(draw(st.integers(2, 14))):
        level = draw(st.sampled_from([0.0, 0.0, 8.0, 13.0, 18.0, 22.0, 35.0, -19.0, -22.0, -40.0]))
        kind = draw(kinds)
        step_s = draw(st.sampled_from([0.04, 0.1, 0.11, 0.3, 0.6, 2.5]))
        stir = draw(st.sampled_from(get_args(Stir)))
        noise = draw(st.sampled_from([math.nan, 1.0, 7.0, 9.0]))
        for _ in range(draw(st.integers(1, 12))):
            t_s += step_s
            if kind == "unseen":
                readings.append(Reading(t_s=t_s, seen=False, reason="nobody"))
                continue
            values = {
                MAIN: math.nan if kind == "blind" else level + draw(st.sampled_from([0, 0, 3])),
                FACING: 0.2 if kind == "away" else 0.9,
                BEND: 20.0 if kind == "bent" else 0.0,
                KNEES: draw(st.sampled_from([0.0, 0.0, 0.0, 0.2, math.nan])),
            }
            speeds = {MAIN: draw(st.sampled_from([0.0, 30.0, -80.0, math.nan]))}
            readings.append(
                Reading(t_s=t_s, seen=True, values=values, speeds=speeds, stir=stir, noise=noise)
            )
    return readings


def variants(base: Exercise) -> Iterator[Exercise]:
    """The exercise with other bands, patience and doses."""
    for low, dwell_s, leave, still, settle_s, after_s, n in (
        (20.0, 0.0, 5.0, math.inf, 1.5, 0.3, 2),
        (15.0, 0.4, 1.0, 10.0, 0.0, 0.0, 1),
        (30.0, 1.0, 9.0, 40.0, 0.5, 1.0, 3),
        (20.0, 0.2, 0.0, 10.0, 1.0, 0.3, 1),
    ):
        stations = [
            replace(
                s,
                dwell_s=dwell_s,
                leave=leave,
                still=still,
                hold_s=dwell_s,
                band=replace(
                    s.band,
                    low=low if math.isfinite(s.band.low) else s.band.low,
                    high=-low if math.isfinite(s.band.high) else s.band.high,
                ),
            )
            for s in base.stations
        ]
        gates = tuple(replace(g, after_s=after_s) for g in base.movement.gates)
        yield replace(
            base,
            stations=tuple(stations),
            movement=replace(base.movement, settle_s=settle_s, gates=gates),
            faults=tuple(replace(f, after_s=f.after_s + dwell_s / 2) for f in FAULTS),
            dose=replace(base.dose, repetitions=n),
        )


@pytest.mark.parametrize(
    "base",
    [sided(), plain(), rounds(), rounds(cow_optional=False)],
    ids=["sided", "plain", "rounds", "both needed"],
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(readings=walks())
def test_random_walks(base: Exercise, readings: list[Reading]) -> None:
    exercises = list(variants(base))
    outcome = judge(track_from(exercises[0], readings), Settings.of(exercises))
    for s, exercise in enumerate(exercises):
        assert all_at_once(outcome, s) == one_by_one(exercise, readings)


# -- speed -----------------------------------------------------------------------------------------


def test_a_thousand_settings_are_judged_far_quicker_than_one_by_one() -> None:
    many = Settings.of(drawn("seated_twist", 1000, 1, keep=START))
    _, track = tracks("seated_twist")[0]
    began_s = time.process_time()
    judge(track, many)
    at_once = 1000 * len(track) / (time.process_time() - began_s)
    checker = Checker(many.exercise)
    began_s = time.process_time()
    for reading in track.readings:
        checker.update(reading)
    one_at_a_time = len(track) / (time.process_time() - began_s)
    print(f"{at_once:,.0f} frames judged a second, {at_once / one_at_a_time:.0f} times as many")
    # All samples are about 19,000 frames: a thousand settings of them take under 40 s.
    assert at_once > 500_000
    assert at_once > 5 * one_at_a_time
