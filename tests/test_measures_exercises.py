"""The plain geometric measures: the laws they obey, and what they say of bodies drawn by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from drawn_bodies import STANDING, Points, body_of, on_the_back, pose_of, turned
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.measures import MEASURES, Baseline, Measure
from coach.measures.head import HEAD
from coach.measures.limbs import LIMBS
from coach.measures.lying import LYING
from coach.measures.upright import UPRIGHT
from coach.pose.body import NEAR_SEEN, SEEN, Body
from coach.pose.landmarks import INDEX, N_LANDMARKS, NAMES
from coach.pose.types import View, mirrored

OURS = (*LYING, *UPRIGHT, *LIMBS, *HEAD)

#: Measures in which left and right are the two signs.
SIDED = {
    "side_plank_lift_deg",
    "knee_pull_ratio",
    "knee_swing_deg",
    "trunk_rotation_deg",
    "hip_turn_deg",
    "wrists_uneven_deg",
    "leg_lift_deg",
}
#: Measures that compare lengths in the picture with those of the start: what growth alone does to
#: them is known, and counts nothing (`test_growth.py`).
AGAINST_START = {
    "floor_travel_ratio",
    "pelvic_roll_ratio",
    "shoulder_narrowing_ratio",
    "shoulder_shrug_ratio",
}


def neutral_of(points: Points) -> Baseline:
    return Baseline.of([pose_of(points)])


def value(name: str, points: Points, start: Points | None = None) -> float:
    baseline = None if start is None else neutral_of(start)
    return MEASURES[name].read(Body(pose_of(points)), baseline)


HOOK = on_the_back((0.3, 0.3), (0.55, 0.0))
FRONT = body_of(STANDING)
SIDE = body_of(STANDING, 88.0)


def case_of(measure: Measure) -> tuple[Points, Points]:
    """A pose in which the measure has a value, and a start."""
    rng = np.random.default_rng(3)
    start = FRONT if "front" in measure.views or measure in UPRIGHT else SIDE
    if measure in LIMBS:
        start = SIDE.copy()
        start[INDEX["right_knee"]] = start[INDEX["right_hip"]] + [-0.4, 0.05, 0.0]
    return start + rng.normal(0, 0.02, start.shape), start


@pytest.mark.parametrize("measure", OURS, ids=lambda m: m.name)
def test_a_measure_tells_all_about_itself(measure: Measure) -> None:
    assert MEASURES[measure.name] is measure
    assert measure.unit != ""
    assert len(measure.meaning) > 20
    assert set(measure.views) <= set(get_args(View))
    known = {*NAMES, *(n.replace("left_", "near_") for n in NAMES)}
    assert measure.needs
    assert set(measure.needs) <= known
    assert measure.function.__doc__


@pytest.mark.parametrize("measure", OURS, ids=lambda m: m.name)
def test_a_measure_is_blind_when_anything_it_needs_is_unseen(measure: Measure) -> None:
    points, start = case_of(measure)
    pose = pose_of(points)
    assert math.isfinite(measure.read(Body(pose), neutral_of(start)))
    for name in measure.needs:
        both = [INDEX[name.replace("near_", side)] for side in ("left_", "right_")]
        visibility = pose.visibility.copy()
        visibility[both] = (NEAR_SEEN if name.startswith("near_") else SEEN) - 0.05
        hidden = replace(pose, visibility=visibility)
        assert math.isnan(measure.read(Body(hidden), neutral_of(start))), name


@pytest.mark.parametrize("measure", OURS, ids=lambda m: m.name)
def test_a_change_is_nothing_at_its_start_and_an_absolute_value_needs_none(
    measure: Measure,
) -> None:
    points, start = case_of(measure)
    if measure.kind == "absolute":
        with_start = measure.read(Body(pose_of(points)), neutral_of(start))
        assert measure.read(Body(pose_of(points)), None) == with_start
        return
    assert math.isnan(measure.read(Body(pose_of(points)), None))
    assert measure.read(Body(pose_of(start)), neutral_of(start)) == pytest.approx(0, abs=1e-3)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Measure, Points, Points]:
    measure = draw(st.sampled_from(OURS))
    heading = draw(st.floats(-160, 160))
    roll = draw(st.sampled_from((0, 90, -90)))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    c, s = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    start = turned(FRONT, heading) @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    points = start + rng.normal(0, 0.06, start.shape)
    return measure, points, start


some = settings(max_examples=150, deadline=None)


def alike(measure: Measure, one: float, other: float) -> bool:
    """Equal up to rounding; half a turn to the left is half a turn to the right."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    apart = abs(one - other)
    if measure.unit == "deg":
        apart = min(apart, abs(360 - apart))
    return apart < (0.2 if measure.unit == "deg" else 0.01)


@some
@given(case=cases())
def test_in_a_mirror_left_and_right_change_sign_and_nothing_else(
    case: tuple[Measure, Points, Points],
) -> None:
    measure, points, start = case
    own = measure.read(Body(pose_of(points)), neutral_of(start))
    baseline = Baseline.of([mirrored(pose_of(start), 960)])
    twin = measure.read(Body(mirrored(pose_of(points), 960)), baseline)
    assert alike(measure, twin, -own if measure.name in SIDED else own)


@some
@given(case=cases(), scale=st.floats(150, 900))
def test_pixels_are_no_unit(case: tuple[Measure, Points, Points], scale: float) -> None:
    measure, points, start = case
    own = measure.read(Body(pose_of(points)), neutral_of(start))
    larger = Baseline.of([pose_of(start, scale=scale)])
    assert alike(measure, measure.read(Body(pose_of(points, scale=scale)), larger), own)


@some
@given(case=cases(), x=st.floats(100, 900), y=st.floats(100, 900))
def test_the_place_in_the_picture_does_not_matter(
    case: tuple[Measure, Points, Points], x: float, y: float
) -> None:
    measure, points, start = case
    own = measure.read(Body(pose_of(points)), neutral_of(start))
    moved = measure.read(Body(pose_of(points, at=(x, y))), neutral_of(start))
    assert alike(measure, moved, own)


@some
@given(case=cases(), scale=st.floats(200, 450))
def test_coming_nearer_changes_only_what_is_measured_against_the_start(
    case: tuple[Measure, Points, Points], scale: float
) -> None:
    measure, points, start = case
    if measure.name in AGAINST_START:
        return
    own = measure.read(Body(pose_of(points)), neutral_of(start))
    nearer = measure.read(Body(pose_of(points, scale=scale)), neutral_of(start))
    assert alike(measure, nearer, own)


# -- what they say of bodies drawn by hand --------------------------------------------------------


def test_a_bridge_lifts_the_hips_to_the_line_of_shoulders_and_knees() -> None:
    bridge = on_the_back((0.36, 0.42), (0.5, 0.0), hip=0.22)
    assert value("hip_lift_ratio", HOOK) == pytest.approx(0, abs=0.01)
    assert value("hip_lift_ratio", bridge) == pytest.approx(0.44, abs=0.02)
    assert value("knee_height_ratio", HOOK) == pytest.approx(0.6, abs=0.01)


def test_legs_in_the_air_are_told_from_feet_on_the_floor() -> None:
    tabletop = on_the_back((0.0, 0.42), (0.42, 0.42))
    assert value("foot_height_ratio", HOOK) == pytest.approx(0, abs=0.01)
    assert value("foot_height_ratio", tabletop) == pytest.approx(0.84, abs=0.01)
    assert value("thigh_fall_deg", tabletop) == pytest.approx(0, abs=0.5)
    assert value("thigh_fall_deg", HOOK) == pytest.approx(45, abs=0.5)


def test_the_knee_that_is_pulled_in_gives_the_side() -> None:
    points = on_the_back((0.42, 0.0), (0.84, 0.0))
    points[INDEX["left_knee"]] = (-0.3, 0.3, 0.12)
    assert value("knee_pull_ratio", points) > 0.9
    assert value("resting_leg_lift_ratio", points) == pytest.approx(0, abs=0.01)
    twin = on_the_back((0.42, 0.0), (0.84, 0.0))
    twin[INDEX["right_knee"]] = (-0.3, 0.3, -0.12)
    assert value("knee_pull_ratio", twin) < -0.9


def test_knees_on_the_floor_at_the_left_are_a_swing_to_the_left() -> None:
    tabletop = on_the_back((0.0, 0.42), (0.42, 0.42))
    assert value("knee_swing_deg", tabletop) == pytest.approx(0, abs=1)
    aside = tabletop.copy()
    for side in ("left", "right"):
        aside[INDEX[f"{side}_knee"]] = (0.0, 0.0, 0.42)  # away from the camera: the person's left
    assert value("knee_swing_deg", aside) == pytest.approx(90, abs=1)


def test_a_turn_of_the_shoulders_is_told_from_a_turn_of_the_whole_body() -> None:
    twist = FRONT.copy()
    for name in ("left_shoulder", "right_shoulder"):
        twist[INDEX[name]] = turned(FRONT, 40)[INDEX[name]]
    assert value("trunk_rotation_deg", twist) == pytest.approx(40, abs=0.5)
    whole = turned(FRONT, 40)
    assert value("trunk_rotation_deg", whole) == pytest.approx(0, abs=0.5)
    assert value("hip_turn_deg", whole, FRONT) == pytest.approx(40, abs=0.5)
    assert value("body_turn_deg", turned(FRONT, 170)) == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize("heading", [0, 45, 90])
def test_a_squat_goes_down_and_a_hinge_tilts_from_wherever_it_is_seen(heading: float) -> None:
    squat = FRONT.copy()
    for side in ("left", "right"):
        squat[INDEX[f"{side}_knee"]] += [0, 0.42, -0.42]
        for joint in ("ankle", "heel", "foot_index"):
            squat[INDEX[f"{side}_{joint}"]] += [0, 0.42, -0.42]
    assert value("squat_depth_fraction", turned(FRONT, heading)) == pytest.approx(0, abs=0.02)
    assert value("squat_depth_fraction", turned(squat, heading)) == pytest.approx(0.5, abs=0.02)
    hinge = FRONT.copy()
    for i in range(INDEX["right_wrist"] + 1):
        x, y, z = FRONT[i]
        hinge[i] = (x, y * 0.5 + z * 0.866, -y * 0.866 + z * 0.5)
    assert value("trunk_tilt_deg", turned(hinge, heading)) == pytest.approx(60, abs=1)
    assert value("squat_depth_fraction", turned(hinge, heading)) == pytest.approx(0, abs=0.02)


def test_a_bird_dog_takes_its_side_from_the_leg_and_wants_the_other_arm() -> None:
    def all_fours(leg: str, arm: str) -> Points:
        places: dict[str, tuple[float, float, float]] = {
            "nose": (0.7, 0.0, 0),
            "left_ear": (0.65, 0.05, 0.075),
            "left_shoulder": (0.5, 0, 0.18),
            "left_elbow": (0.5, -0.28, 0.18),
            "left_wrist": (0.5, -0.54, 0.18),
            "left_hip": (0, 0, 0.12),
            "left_knee": (0, -0.42, 0.12),
            "left_ankle": (-0.42, -0.42, 0.12),
        }
        points = np.zeros((N_LANDMARKS, 3))
        for name in NAMES:
            x, y, z = places.get(name.replace("right", "left"), places["nose"])
            points[INDEX[name]] = (x, y, -z if "right" in name else z)
        points[INDEX[f"{leg}_knee"]][:2] = (-0.42, 0.0)
        points[INDEX[f"{leg}_ankle"]][:2] = (-0.84, 0.0)
        points[INDEX[f"{arm}_elbow"]][:2] = (0.78, 0.0)
        return points

    good, same = all_fours("right", "left"), all_fours("right", "right")
    assert value("leg_lift_deg", good) == pytest.approx(90, abs=1)
    assert value("arm_reach_deg", good) == pytest.approx(90, abs=1)
    assert value("arm_reach_deg", same) == pytest.approx(-90, abs=1)
    assert value("leg_over_trunk_deg", good) == pytest.approx(0, abs=1)
    assert value("leg_lift_deg", all_fours("left", "right")) == pytest.approx(-90, abs=1)


def test_a_side_plank_takes_its_side_from_the_head() -> None:
    def plank(hip: float) -> Points:
        """Chest to the camera, the head at the picture's left: the right side is below."""
        flat = FRONT @ np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]])
        for side in ("left", "right"):
            flat[INDEX[f"{side}_hip"]][1] += hip
        return np.asarray(flat)

    assert value("side_plank_lift_deg", plank(0.0)) == pytest.approx(-30, abs=1)
    assert -12 < value("side_plank_lift_deg", plank(-0.12)) < 0
    assert value("hip_line_deg", plank(-0.05)) < 0 < value("hip_line_deg", plank(0.05))


def test_arms_overhead_are_high_wide_straight_and_even() -> None:
    up = FRONT.copy()
    for side, x in (("left", 1), ("right", -1)):
        up[INDEX[f"{side}_elbow"]] = (0.3 * x, 0.76, 0)
        up[INDEX[f"{side}_wrist"]] = (0.42 * x, 1.02, 0)
    assert value("wrist_height_ratio", up) == pytest.approx(1.04, abs=0.02)
    assert value("wrist_span_ratio", up) == pytest.approx(1.68, abs=0.02)
    assert value("elbow_angle_deg", up) > 175
    assert value("wrists_uneven_deg", up) == pytest.approx(0, abs=0.5)
    up[INDEX["left_wrist"]][1] += 0.1
    assert value("wrists_uneven_deg", up) > 5
    assert value("wrist_height_ratio", FRONT) < -0.9


def test_head_and_shoulders_say_where_they_have_gone() -> None:
    ahead = SIDE.copy()
    forwards = SIDE[INDEX["nose"]] - SIDE[INDEX["left_ear"]]
    for name in ("nose", "left_ear", "right_ear", "mouth_left", "mouth_right"):
        ahead[INDEX[name]] = SIDE[INDEX[name]] + [math.copysign(0.1, forwards[0]), 0, 0]
    assert value("ear_back_ratio", ahead, SIDE) == pytest.approx(-0.2, abs=0.01)
    assert value("neck_lean_deg", ahead, SIDE) > 15
    narrow = FRONT.copy()
    for side, x in (("left", 1), ("right", -1)):
        narrow[INDEX[f"{side}_shoulder"]][0] -= 0.02 * x
    assert value("shoulder_narrowing_ratio", narrow, FRONT) == pytest.approx(0.08, abs=0.01)
    shrug = FRONT.copy()
    for side in ("left", "right"):
        shrug[INDEX[f"{side}_shoulder"]][1] += 0.03
    assert value("shoulder_shrug_ratio", shrug, FRONT) == pytest.approx(0.06, abs=0.01)
    nod = FRONT.copy()
    nod[INDEX["nose"]][1] -= 0.05
    assert value("head_nod_deg", nod, FRONT) > 15
