"""From poses to values: votes, speeds, the baseline, and why a moment cannot be judged."""

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

from coach.engine.reader import Reader, Reading
from coach.exercise.loader import load
from coach.exercise.spec import Band, Exercise, Gate
from coach.pose.types import Pose

TWIST = "thorax_twist_deg"
LEAN = "trunk_tilt_deg"


def twist_exercise() -> Exercise:
    return load("seated_twist")


def lean_exercise() -> Exercise:
    """One whose main measure is absolute and whose start position is never taken.

    So nothing but what is seen moves its values: a new baseline begins them anew.
    """
    seated = load("cat_cow_seated")
    band = dataclasses.replace(seated.movement.rest_band, measure=LEAN)
    movement = dataclasses.replace(seated.movement, measure=LEAN, rest_band=band)
    targets = tuple(
        dataclasses.replace(s, band=dataclasses.replace(s.band, measure=LEAN))
        for s in seated.targets
    )
    faults = tuple(f for f in seated.faults if not f.speed)
    never = Gate(name="never", band=Band(measure="trunk_incline_deg", low=1000), words="")
    setup = dataclasses.replace(seated.setup, gates=(never,))
    return dataclasses.replace(
        seated, setup=setup, movement=movement, targets=targets, faults=faults
    )


def leaning(t_s: float, lean_deg: float) -> Pose:
    return film(Figure(lean_deg=lean_deg), RIGHTWARDS, t_s=t_s)


def lean_readings(series: Iterable[tuple[float, float]]) -> list[Reading]:
    """Readings of a body seen from the side, from (time, lean) pairs; a NaN lean is nobody."""
    reader = Reader(lean_exercise())
    return [reader.read(t, None if math.isnan(v) else leaning(t, v)) for t, v in series]


class Sitter:
    """Somebody who does the seated twist, seen by a reader, 20 frames a second."""

    def __init__(self) -> None:
        self.reader = Reader(twist_exercise())
        self.readings: list[Reading] = []

    def see(self, t_s: float, pose: Pose | None) -> Reading:
        pose = None if pose is None else changed(pose, t_s=t_s)
        self.readings.append(self.reader.read(t_s, pose))
        return self.readings[-1]

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
    start = 85 if rate < 0 else 5
    readings = lean_readings(
        (i / fps, start + rate * i / fps) for i in range(count) if abs(rate * i / fps) < 80
    )
    settled = [r.speed(LEAN) for r in readings if r.t_s > 1.1]
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
    assert reader.read(0.55, small).reason == "body size"


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


# -- the start position ---------------------------------------------------------------------------

STANDING = Figure(legs="standing")
TURNED = Figure(thorax_yaw_deg=40)


def test_what_is_held_still_becomes_the_baseline() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.3)
    assert sitter.reader.baseline is None
    assert sitter.readings[-1].setup_progress < 1
    sitter.sit(0.3, 2)
    assert sitter.readings[-1].baseline_quality == "good"
    assert sitter.reader.baseline is not None
    assert sitter.readings[-1].value(TWIST) == pytest.approx(0, abs=0.5)


def test_what_fails_a_check_is_named_and_is_no_start() -> None:
    sitter = Sitter()
    reading = sitter.sit(0, 3, STANDING)
    assert reading.start_missing == "seated"
    assert (reading.baseline_quality, reading.setup_progress) == ("poor", 0.0)
    assert sitter.reader.baseline is None


def test_a_flicker_out_of_the_start_position_is_forgiven() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.3)
    sitter.sit(0.3, 0.45, STANDING)
    sitter.sit(0.45, 1)
    assert sitter.readings[-1].baseline_quality != "poor"


def test_a_start_that_was_left_is_begun_anew() -> None:
    sitter = Sitter()
    sitter.sit(0, 0.4)
    sitter.sit(0.4, 1.2, STANDING)
    reading = sitter.sit(1.2, 1.5)
    assert reading.setup_progress < 1


def test_taking_a_baseline_is_no_movement() -> None:
    sitter = Sitter()
    sitter.sit(0, 4)
    speeds = [abs(r.speed(TWIST)) for r in sitter.readings if not math.isnan(r.speed(TWIST))]
    assert max(speeds) < 1


def test_a_start_in_the_middle_of_a_turn_is_put_right_by_a_squarer_one() -> None:
    sitter = Sitter()
    sitter.sit(0, 1.5, TURNED)
    sitter.sit(1.5, 4)
    rebased = [r.rebased[TWIST] for r in sitter.readings if r.rebased]
    assert sitter.readings[-1].value(TWIST) == pytest.approx(0, abs=1)
    # What was read before is told over again from there.
    assert max(abs(v) for v in rebased) > 20


def test_resuming_while_turned_does_not_become_zero() -> None:
    sitter = Sitter()
    sitter.sit(0, 3)
    sitter.see(3.0, None)
    reading = sitter.sit(8, 11, TURNED)
    assert reading.value(TWIST) > 20


@pytest.mark.parametrize("fps", [2, 4, 10])
def test_a_start_position_is_taken_at_any_frame_rate(fps: float) -> None:
    sitter = Sitter()
    for i in range(round(4 * fps)):
        sitter.see(i / fps, film(Figure()))
    assert sitter.readings[-1].setup_progress == 1.0
    assert sitter.reader.baseline is not None


def test_who_comes_back_in_another_place_is_measured_from_there() -> None:
    sitter = Sitter()
    sitter.sit(0, 4)
    first = sitter.reader.baseline
    assert first is not None
    for t_s in np.arange(4, 7, 0.05):
        sitter.see(float(t_s), None)
    for t_s in np.arange(7, 11, 0.05):
        nearer = transformed(film(Figure()), scale=1.2, shift=(-60, -90))
        reading = sitter.see(float(t_s), nearer)
    assert sitter.reader.baseline is not first
    assert reading.value(TWIST) == pytest.approx(0, abs=1)


def test_a_body_still_on_its_way_is_not_well_known() -> None:
    sitter = Sitter()
    for i in range(40):  # rolls into its place for 2 s, half a torso length a second
        at_px = (-100 + 2.5 * i, 0)
        reading = sitter.see(i / 20, transformed(film(Figure()), shift=at_px))
    assert reading.baseline_quality == "provisional"
    reading = sitter.sit(2, 6)
    assert reading.baseline_quality == "good"
    learned = sitter.reader.baseline
    assert learned is not None
    assert np.allclose(learned.body.pose.image_px, film(Figure()).image_px, atol=3)


def test_a_later_turn_is_not_learned() -> None:
    sitter = Sitter()
    sitter.sit(0, 3)
    learned = sitter.reader.baseline
    assert learned is not None
    reading = sitter.sit(3, 8, TURNED)
    assert sitter.reader.baseline is learned
    assert reading.value(TWIST) > 20


def test_the_noise_of_a_still_person_is_known_and_of_a_wandering_one_larger() -> None:
    noise = np.random.default_rng(3)

    def watched(wander_px: float) -> Reading:
        sitter = Sitter()
        for t_s in np.arange(0, 6, 0.05):
            pose = film(Figure())
            moved = pose.image_px + noise.normal(0, wander_px, (33, 2)).astype(np.float32)
            last = sitter.see(float(t_s), changed(pose, image_px=moved))
        return last

    still, wandering = watched(0.2), watched(4.0)
    assert still.noise < 2
    assert wandering.noise > 2 * still.noise
