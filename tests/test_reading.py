"""From poses to values: votes, speeds, the neutral, and why a moment cannot be judged."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skeletons import (
    RIGHTWARDS,
    Figure,
    changed,
    film,
    transformed,
    unseen,
)

from coach.checker import NOISE_FACTOR, STILL_S, Checker
from coach.exercise import Exercise
from coach.exercise_file import load
from coach.landmarks import Pose
from coach.reading import Reader, Reading
from coach.step import Step

TWIST = "thorax_twist_deg"
LEAN = "trunk_lean_deg"


def twist_exercise() -> Exercise:
    return load("seated_twist")


def lean_exercise() -> Exercise:
    """An exercise whose main measure is absolute and needs no outline."""
    seated = load("cat_cow_seated")
    band = dataclasses.replace(seated.movement.home, measure=LEAN)
    movement = dataclasses.replace(seated.movement, measure=LEAN, home=band)
    stations = tuple(
        dataclasses.replace(s, band=dataclasses.replace(s.band, measure=LEAN))
        for s in seated.stations
    )
    faults = tuple(f for f in seated.faults if not f.speed)
    return dataclasses.replace(seated, movement=movement, stations=stations, faults=faults)


def leaning(t_s: float, lean_deg: float) -> Pose:
    return film(Figure(lean_deg=lean_deg), RIGHTWARDS, t_s=t_s)


def lean_readings(series: Iterable[tuple[float, float]]) -> list[Reading]:
    """Readings of a body seen from the side, from (time, lean) pairs; a NaN lean is nobody."""
    reader = Reader(lean_exercise())
    return [reader.read(t, None if math.isnan(v) else leaning(t, v)) for t, v in series]


class Sitter:
    """Reader and checker together, as in a session, on the seated twist."""

    def __init__(self, exercise: Exercise | None = None) -> None:
        self.reader = Reader(exercise or twist_exercise())
        self.checker = Checker(exercise or twist_exercise())
        self.steps: list[Step] = []

    def see(self, t_s: float, pose: Pose | None) -> Reading:
        reading = self.reader.read(t_s, None if pose is None else changed(pose, t_s=t_s))
        self.steps.append(self.checker.update(reading))
        self.reader.follow(self.steps[-1])
        return reading

    def sit(self, start_s: float, end_s: float, figure: Figure | None = None) -> Reading:
        for t_s in np.arange(start_s, end_s, 0.05):
            reading = self.see(float(t_s), film(figure or Figure()))
        return reading


# -- smoothing and votes --------------------------------------------------------------------------


def test_a_still_body_reads_its_angle_at_once() -> None:
    readings = lean_readings((i / 30, 12.0) for i in range(30))
    assert all(r.seen and r.reason is None for r in readings)
    assert [r.value(LEAN) for r in readings] == pytest.approx([12.0] * 30, abs=0.1)


def test_a_single_wild_frame_is_outvoted() -> None:
    wild = [5.0 if i != 20 else 50.0 for i in range(40)]
    readings = lean_readings((i / 30, v) for i, v in enumerate(wild))
    assert max(r.value(LEAN) for r in readings) < 6
    assert max(abs(r.speed(LEAN)) for r in readings[3:]) < 5


def test_two_wild_frames_in_a_row_are_soon_forgotten() -> None:
    wild = [5.0 if i not in (20, 21) else 50.0 for i in range(40)]
    readings = lean_readings((i / 30, v) for i, v in enumerate(wild))
    assert max(r.value(LEAN) for r in readings) < 50
    assert max(r.value(LEAN) for r in readings[27:]) < 10


def test_noise_is_halved() -> None:
    noise = np.random.default_rng(2).normal(0, 4, 300)
    readings = lean_readings((i / 30, 10 + v) for i, v in enumerate(noise))
    assert np.std([r.value(LEAN) for r in readings[20:]]) < 2


def test_a_movement_of_60_deg_per_s_lags_by_little() -> None:
    readings = lean_readings((i / 30, 60 * i / 30) for i in range(30))
    late = [(60 * r.t_s - r.value(LEAN)) / 60 for r in readings[15:]]
    assert max(late) < 0.2


# -- speeds ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [12, 15, 30, 60])
@pytest.mark.parametrize("rate", [-40.0, 25.0, 60.0])
def test_the_speed_of_a_ramp_is_its_slope(fps: float, rate: float) -> None:
    count = round(2.0 * fps)
    start = 20 if rate < 0 else -20
    readings = lean_readings(
        (i / fps, start + rate * i / fps) for i in range(count) if abs(rate * i / fps) < 80
    )
    settled = [r.speed(LEAN) for r in readings if r.t_s > 0.9]
    assert settled
    assert settled == pytest.approx([rate] * len(settled), rel=0.05)


def test_the_speed_of_a_ramp_at_uneven_times_is_its_slope() -> None:
    times = np.cumsum(np.random.default_rng(4).uniform(0.02, 0.09, 30))
    readings = lean_readings((float(t), 40 * float(t)) for t in times)
    settled = [r.speed(LEAN) for r in readings if r.t_s > 0.9]
    assert settled == pytest.approx([40] * len(settled), rel=0.15)
    assert np.mean(settled) == pytest.approx(40, rel=0.05)


def test_rest_has_no_speed() -> None:
    readings = lean_readings((i / 30, 20.0) for i in range(30))
    assert readings[-1].speed(LEAN) == pytest.approx(0, abs=0.1)


def test_a_speed_needs_a_few_readings_and_is_told_of_timed_measures_only() -> None:
    readings = lean_readings((i / 30, 20.0) for i in range(10))
    assert math.isnan(readings[0].speed(LEAN))
    assert math.isnan(readings[1].speed(LEAN))
    assert math.isfinite(readings[2].speed(LEAN))
    assert math.isnan(readings[9].speed("trunk_incline_deg"))
    assert math.isfinite(readings[9].value("trunk_incline_deg"))


def test_a_gap_is_no_movement() -> None:
    before = [(i / 30, 5.0) for i in range(30)]
    after = [(2 + i / 30, 35.0) for i in range(30)]
    readings = lean_readings([*before, *after])
    assert max(abs(r.speed(LEAN)) for r in readings[2:] if not math.isnan(r.speed(LEAN))) < 5


# -- what cannot be seen --------------------------------------------------------------------------


def test_nobody_is_told_and_nothing_is_carried_over() -> None:
    reader = Reader(lean_exercise())
    reader.read(0.0, leaning(0.0, 10))
    nobody = reader.read(0.1, None)
    assert (nobody.seen, nobody.reason) == (False, "nobody")
    assert dict(nobody.values) == {}
    assert math.isnan(nobody.value(LEAN))
    assert math.isnan(nobody.speed(LEAN))


@pytest.mark.parametrize("name", ["left_knee", "right_shoulder", "left_hip"])
def test_an_unseen_landmark_is_named(name: str) -> None:
    reader = Reader(twist_exercise())
    reading = reader.read(0.0, unseen(film(Figure()), name))
    assert (reading.seen, reading.reason) == (False, name)
    assert math.isnan(reading.value("facing_ratio"))


def test_from_the_side_only_the_near_landmarks_are_asked_for() -> None:
    reader = Reader(lean_exercise())
    assert reader.read(0.0, leaning(0.0, 5)).seen
    hidden = unseen(leaning(0.1, 5), "right_knee", "left_knee")
    assert reader.read(0.1, hidden).reason == "near_knee"


def test_an_unseen_landmark_that_only_one_measure_needs_blinds_that_one_only() -> None:
    sitter = Sitter()
    sitter.sit(0, 4)
    armless = unseen(film(Figure()), "left_elbow")
    reading = sitter.see(4.0, armless)
    assert reading.seen
    assert math.isnan(reading.value("arm_raise_ratio"))
    assert reading.value(TWIST) == pytest.approx(0, abs=1)


def test_an_implausible_body_is_told() -> None:
    reader = Reader(twist_exercise())
    for i in range(10):
        assert reader.read(i / 20, film(Figure(), t_s=i / 20)).seen
    far = transformed(film(Figure(), t_s=0.5), shift=(300, 0))
    assert reader.read(0.5, far).reason == "jump"
    small = transformed(film(Figure(), t_s=0.55), scale=0.4, shift=(250, 200))
    assert reader.read(0.55, small).reason == "torso length"


def test_a_value_without_its_neutral_is_nan() -> None:
    reading = Reader(twist_exercise()).read(0.0, film(Figure()))
    assert reading.seen
    assert math.isnan(reading.value(TWIST))
    assert math.isfinite(reading.value("facing_ratio"))


def test_what_was_measured_before_a_blind_second_has_no_vote_after_it() -> None:
    reader = Reader(lean_exercise())
    for i in range(15):
        reader.read(i / 30, leaning(i / 30, 0))
    for i in range(30):
        t_s = 0.5 + i / 30
        hidden = unseen(leaning(t_s, 0), "right_knee", "left_knee")
        assert not reader.read(t_s, hidden).seen
    assert reader.read(1.6, leaning(1.6, 40)).value(LEAN) == pytest.approx(40, abs=1)


def test_what_was_measured_before_a_pause_has_no_vote_after_it() -> None:
    readings = lean_readings([(0.0, 0.0), (0.03, 0.0), (0.06, 0.0), (20.0, 40.0)])
    assert readings[-1].value(LEAN) == pytest.approx(40, abs=1)


@settings(max_examples=20, deadline=None)
@given(
    gaps=st.lists(st.floats(0.004, 0.6), min_size=5, max_size=25),
    seed=st.integers(0, 1000),
)
def test_whatever_the_times_values_stay_within_what_was_seen(gaps: list[float], seed: int) -> None:
    leans = np.random.default_rng(seed).choice([0.0, 10.0, 20.0, math.nan], len(gaps))
    readings = lean_readings(zip(np.cumsum(gaps).tolist(), leans.tolist(), strict=True))
    for reading, lean in zip(readings, leans, strict=True):
        assert reading.seen == (not math.isnan(lean))
        if reading.seen:
            assert -0.1 <= reading.value(LEAN) <= 20.1
        else:
            assert math.isnan(reading.value(LEAN))


# -- the neutral ----------------------------------------------------------------------------------


def test_the_neutral_is_learned_while_the_start_position_is_held() -> None:
    sitter = Sitter()
    sitter.sit(0, 2.9)
    assert sitter.reader.neutral is None
    reading = sitter.sit(2.9, 4)
    assert sitter.reader.neutral is not None
    assert sitter.reader.neutral.seconds == pytest.approx(STILL_S, abs=0.11)
    assert reading.value(TWIST) == pytest.approx(0, abs=1)
    bent = sitter.sit(4, 6, Figure(bend_deg=12))
    assert bent.value("trunk_side_bend_deg") == pytest.approx(12, abs=1)


def test_nothing_before_or_after_the_start_position_is_learned() -> None:
    sitter = Sitter()
    standing = Figure(legs="standing", thorax_yaw_deg=30)
    sitter.sit(0, 2, standing)
    assert sitter.reader.neutral is None
    sitter.sit(2, 5.2)
    learned = sitter.reader.neutral
    assert learned is not None
    straight = film(Figure()).image_px
    assert np.allclose(learned.body.pose.image_px, straight, atol=1e-3)
    sitter.sit(5.2, 8, Figure(thorax_yaw_deg=40))
    assert sitter.reader.neutral is learned


def test_a_start_position_given_up_is_forgotten() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.3, Figure(thorax_yaw_deg=35))
    sitter.sit(0.3, 1.5, Figure(legs="standing"))
    assert sitter.steps[-1].blocked_by == "seated"
    assert sitter.reader.neutral is None
    sitter.sit(1.5, 5)
    assert sitter.reader.neutral is not None
    assert np.allclose(sitter.reader.neutral.body.pose.image_px, film(Figure()).image_px, atol=1e-3)


def test_learning_the_neutral_is_no_movement() -> None:
    sitter = Sitter()
    readings = []
    for i in range(150):
        pose = film(Figure(thorax_yaw_deg=3 * math.sin(i)))
        readings.append(sitter.see(i / 30, pose))
    speeds = [r.speed(TWIST) for r in readings if math.isfinite(r.speed(TWIST))]
    assert speeds
    assert max(map(abs, speeds)) < 60


def test_after_a_long_absence_the_neutral_is_learned_anew() -> None:
    sitter = Sitter()
    sitter.sit(0, 4)
    first = sitter.reader.neutral
    assert first is not None
    for t_s in np.arange(4, 7, 0.05):
        sitter.see(float(t_s), None)
    # The person comes back nearer and a little to the side.
    for t_s in np.arange(7, 11, 0.05):
        reading = sitter.see(float(t_s), transformed(film(Figure()), scale=1.2, shift=(-60, -90)))
    assert sitter.reader.neutral is not None
    assert sitter.reader.neutral is not first
    assert reading.value(TWIST) == pytest.approx(0, abs=1)


@pytest.mark.parametrize("fps", [2, 4, 10])
def test_the_neutral_is_learned_at_any_frame_rate(fps: float) -> None:
    sitter = Sitter()
    for i in range(round(4 * fps)):
        sitter.see(i / fps, film(Figure()))
    assert sitter.steps[-1].setup_progress == 1.0
    assert sitter.reader.neutral is not None


def test_the_neutral_is_learned_when_the_start_is_seen_only_at_its_ends() -> None:
    sitter = Sitter()
    sitter.see(0.0, film(Figure()))
    for t_s in (0.1, 0.2, 0.3, 0.4):
        sitter.see(t_s, None)
    for i in range(60):
        sitter.see(0.5 + i / 20, film(Figure()))
    assert sitter.steps[-1].setup_progress == 1.0
    assert sitter.reader.neutral is not None


def test_the_first_pose_of_the_start_position_counts_too() -> None:
    sitter = Sitter()
    sitter.sit(0, 3.5)
    learned = sitter.reader.neutral
    assert learned is not None
    assert learned.body.pose.t_s - learned.seconds == pytest.approx(0)


def test_a_movement_that_begins_at_once_ends_the_still_start() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.8)
    assert sitter.reader.neutral is None
    sitter.sit(0.8, 1.2, Figure(thorax_yaw_deg=35))
    learned = sitter.reader.neutral
    assert learned is not None
    assert 0.3 < learned.seconds <= 0.8  # the moments before it was noticed are left out
    assert np.allclose(learned.body.pose.image_px, film(Figure()).image_px, atol=1e-3)


def test_a_body_still_on_its_way_is_not_learned() -> None:
    sitter = Sitter()
    for i in range(40):  # rolls into its place for 2 s, half a torso length a second
        at_px = (-100 + 2.5 * i, 0)
        sitter.see(i / 20, transformed(film(Figure()), shift=at_px))
    assert sitter.reader.neutral is None
    for i in range(40, 120):
        sitter.see(i / 20, film(Figure()))
    learned = sitter.reader.neutral
    assert learned is not None
    assert np.allclose(learned.body.pose.image_px, film(Figure()).image_px, atol=3)
    assert learned.seconds > 2


def fidget(seed: int, spread_px: float) -> list[Pose]:
    """Somebody who keeps still, seen by a network that does not: 4 s at 30 fps."""
    rng = np.random.default_rng(seed)
    still = film(Figure())
    shape = still.image_px.shape
    return [
        changed(still, image_px=(still.image_px + rng.normal(0, spread_px, shape)).astype("f4"))
        for _ in range(120)
    ]


def test_the_resting_noise_is_learned_with_the_neutral() -> None:
    calm, wild = Sitter(), Sitter()
    for i, (a, b) in enumerate(zip(fidget(1, 0.2), fidget(1, 1.0), strict=True)):
        quiet, loud = calm.see(i / 30, a), wild.see(i / 30, b)
    assert 0 < quiet.noise < loud.noise
    assert NOISE_FACTOR * quiet.noise < 20
    assert calm.steps[-1].blocked_by is None


def test_a_start_too_short_for_noise_leaves_it_unknown() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.7)
    reading = sitter.sit(0.7, 1.5, Figure(thorax_yaw_deg=35))
    assert sitter.reader.neutral is not None
    assert math.isnan(reading.noise)


def test_what_does_not_stand_out_from_the_noise_is_not_judged() -> None:
    exercise = twist_exercise()
    nearest = min(abs(s.band.low if s.side == "left" else s.band.high) for s in exercise.stations)
    values = {TWIST: 40.0, "facing_ratio": 0.75, "thigh_drop_ratio": 0.3}
    for noise, blocked in ((nearest / NOISE_FACTOR * 1.01, "noise"), (nearest / 4, None)):
        checker = Checker(exercise)
        for i in range(100):
            moving = i > 30
            now = values if moving else values | {TWIST: 0.0}
            step = checker.update(Reading(t_s=i / 20, seen=True, values=now, noise=noise))
        assert step.blocked_by == blocked
        assert (step.phase == "unseen") is (blocked == "noise")
