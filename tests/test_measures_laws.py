"""What holds for all measures: what they tell of themselves, and the laws they obey."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT, SITTING
from hypothesis import given, settings
from hypothesis import strategies as st
from skeletons import Figure, Shot, baseline, film, transformed, unseen

from coach.measures import MEASURES, Baseline, Measure, unit_of
from coach.measures.front import FRONT as FRONT_MEASURES
from coach.measures.side import SIDE as SIDE_MEASURES
from coach.measures.units import UNITS
from coach.measures.witnesses import WITNESSES
from coach.pose.body import NEAR_SEEN, SEEN, Body
from coach.pose.landmarks import NAMES
from coach.pose.types import Pose, View, mirrored

#: Measures in which left and right are the two signs.
SIDED = {
    "thorax_twist_deg",
    "trunk_side_bend_deg",
    "legs_aside_ratio",
    "trunk_aside_deg",
}
#: Parts of one turn or bend in another: nothing where there is none (tests of their own below).
PARTS = {"pelvis_share_fraction", "shoulders_turn_deg", "pelvis_along_fraction"}
#: The other measures' laws are tested in `test_measures_exercises.py`, on bodies that lie or stand.
HERE = {m.name: m for m in (*FRONT_MEASURES, *SIDE_MEASURES, *WITNESSES) if m.name not in PARTS}


def view_of(measure: Measure) -> str:
    return "side" if measure.views == ("side",) else "front"


def case_of(measure: Measure) -> tuple[Pose, Baseline]:
    """A pose in which the measure can be read and has a value of its own, and its baseline."""
    if view_of(measure) == "front":
        figure = Figure(thorax_yaw_deg=25, pelvis_yaw_deg=6, bend_deg=8, lean_deg=4)
        shot = Shot(distance_m=2.5, camera_m=0.3)
        return film(figure, shot), baseline(SITTING, shot)
    figure = Figure(lean_deg=78, head_deg=20, rock_m=0.08, legs="kneeling", arms="hanging")
    return film(figure, NEAR_RIGHT), baseline(ALL_FOURS, NEAR_RIGHT)


# -- the registry ---------------------------------------------------------------------------------


def test_the_registry_holds_every_measure_under_its_own_name() -> None:
    assert HERE.items() <= MEASURES.items()
    assert all(name == measure.name for name, measure in MEASURES.items())


@pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.name)
def test_a_measure_tells_all_about_itself(measure: Measure) -> None:
    assert any(measure.name.endswith(ending) for ending in UNITS)
    assert measure.unit == unit_of(measure.name) != ""
    assert len(measure.meaning) > 20
    assert measure.views
    assert set(measure.views) <= set(get_args(View))
    assert measure.kind in ("absolute", "change")
    known = {*NAMES, *(n.replace("left_", "near_") for n in NAMES)}
    assert measure.needs
    assert set(measure.needs) <= known
    assert measure.function.__doc__


def test_a_name_that_tells_no_unit_has_none() -> None:
    assert unit_of("trunk_lean") == ""
    assert unit_of("trunk_lean_change_deg") == "deg"
    assert unit_of("shoulder_height_fraction") == "fraction"


# -- laws -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", HERE.values(), ids=lambda m: m.name)
def test_the_case_of_every_measure_has_a_value(measure: Measure) -> None:
    pose, start = case_of(measure)
    assert math.isfinite(measure.read(Body(pose), start))


@pytest.mark.parametrize("measure", HERE.values(), ids=lambda m: m.name)
def test_a_measure_is_blind_when_anything_it_needs_is_unseen(measure: Measure) -> None:
    pose, start = case_of(measure)
    for name in measure.needs:
        both = [name.replace("near_", side) for side in ("left_", "right_")]
        assert math.isnan(measure.read(Body(unseen(pose, *both)), start)), name


@pytest.mark.parametrize("measure", HERE.values(), ids=lambda m: m.name)
def test_barely_seen_is_seen(measure: Measure) -> None:
    pose, start = case_of(measure)
    for name in measure.needs:
        enough = (NEAR_SEEN if name.startswith("near_") else SEEN) + 0.01
        both = [name.replace("near_", side) for side in ("left_", "right_")]
        shown = Body(unseen(pose, *both, visibility=enough))
        assert math.isfinite(measure.read(shown, start)), name


@pytest.mark.parametrize(
    "measure", [m for m in HERE.values() if m.kind == "change"], ids=lambda m: m.name
)
def test_a_change_needs_its_neutral_and_is_nothing_there(measure: Measure) -> None:
    pose, start = case_of(measure)
    assert math.isnan(measure.read(Body(pose), None))
    at_rest = 1.0 if measure.name.endswith("_fraction") else 0.0
    assert measure.read(start.body, start) == pytest.approx(at_rest, abs=1e-6)


@pytest.mark.parametrize(
    "measure", [m for m in HERE.values() if m.kind == "absolute"], ids=lambda m: m.name
)
def test_an_absolute_value_does_not_depend_on_the_neutral(measure: Measure) -> None:
    pose, start = case_of(measure)
    assert measure.read(Body(pose), None) == measure.read(Body(pose), start)


angles = st.floats(-55, 55)
small = st.floats(-15, 15)
some = settings(max_examples=25, deadline=None)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Measure, Pose, Baseline]:
    """A measure with a random body seen from where it is meant to be seen from."""
    measure = draw(st.sampled_from(list(HERE.values())))
    if view_of(measure) == "front":
        figure = Figure(
            thorax_yaw_deg=draw(angles),
            pelvis_yaw_deg=draw(small),
            bend_deg=draw(small),
            lean_deg=draw(small),
            arms=draw(st.sampled_from(("thighs", "hanging", "crossed", "raised"))),
        )
        shot = Shot(distance_m=draw(st.floats(1.8, 4)), camera_m=draw(st.floats(0, 0.6)))
        return measure, film(figure, shot), baseline(SITTING, shot)
    figure = Figure(
        lean_deg=draw(st.floats(55, 88)),
        head_deg=draw(angles),
        rock_m=draw(st.floats(-0.2, 0.2)),
        legs="kneeling",
        arms="hanging",
    )
    shot = draw(st.sampled_from((NEAR_RIGHT, NEAR_LEFT)))
    return measure, film(figure, shot), baseline(ALL_FOURS, shot)


def near(value: float) -> object:
    """`value` up to float32 noise."""
    return pytest.approx(value, abs=0.05, nan_ok=True)


@some
@given(case=cases())
def test_in_a_mirror_left_and_right_change_sign_and_nothing_else(
    case: tuple[Measure, Pose, Baseline],
) -> None:
    measure, pose, start = case
    value = measure.read(Body(pose), start)
    twin = Baseline.of([mirrored(b.pose, 960) for b in start.seen])
    expected = -value if measure.name in SIDED else value
    assert measure.read(Body(mirrored(pose, 960)), twin) == near(expected)


@some
@given(case=cases(), scale=st.floats(0.4, 3))
def test_pixels_are_no_unit(case: tuple[Measure, Pose, Baseline], scale: float) -> None:
    measure, pose, start = case
    value = measure.read(Body(pose), start)
    scaled = Baseline.of([transformed(b.pose, scale=scale) for b in start.seen])
    assert measure.read(Body(transformed(pose, scale=scale)), scaled) == near(value)


@some
@given(case=cases(), x=st.floats(-60, 60), y=st.floats(-60, 60))
def test_the_place_in_the_picture_does_not_matter(
    case: tuple[Measure, Pose, Baseline], x: float, y: float
) -> None:
    measure, pose, start = case
    if measure.name == "legs_aside_ratio":
        return  # it is the place in the picture: its error says so
    value = measure.read(Body(pose), start)
    assert measure.read(Body(transformed(pose, shift=(x, y))), start) == near(value)


@some
@given(case=cases(), scale=st.floats(0.7, 1.5))
def test_coming_nearer_changes_only_what_is_measured_against_the_start(
    case: tuple[Measure, Pose, Baseline], scale: float
) -> None:
    measure, pose, start = case
    if measure.name in ("shoulder_height_fraction", "legs_aside_ratio"):
        return  # these compare with lengths or places of the start
    value = measure.read(Body(pose), start)
    assert measure.read(Body(transformed(pose, scale=scale)), start) == near(value)


def test_a_mirrored_pose_mirrored_again_is_itself() -> None:
    pose = film(ALL_FOURS, NEAR_RIGHT)
    back = mirrored(mirrored(pose, 960), 960)
    assert np.allclose(back.image_px, pose.image_px, atol=1e-3)
    assert np.array_equal(back.visibility, pose.visibility)
    assert np.allclose(back.world_m, pose.world_m)


# -- the baseline ----------------------------------------------------------------------------------


def test_the_neutral_is_the_median_so_one_wild_frame_does_not_move_it() -> None:
    poses = [film(SITTING, t_s=0.1 * i) for i in range(7)]
    poses[3] = film(Figure(thorax_yaw_deg=70, bend_deg=30), t_s=0.3)
    learned = Baseline.of(poses)
    assert learned.seconds == pytest.approx(0.6)
    assert np.allclose(learned.body.pose.image_px, poses[0].image_px, atol=1e-3)
    assert np.allclose(learned.body.pose.depth, poses[0].depth, atol=1e-3)
    assert np.allclose(learned.body.pose.visibility, poses[0].visibility)


# -- parts of a turn ------------------------------------------------------------------------------


def test_how_much_of_a_turn_the_hips_make() -> None:
    measure, start = MEASURES["pelvis_share_fraction"], baseline(SITTING)
    ribs = film(Figure(thorax_yaw_deg=40, pelvis_yaw_deg=10))
    assert measure.read(Body(ribs), start) == pytest.approx(0.25, abs=0.03)
    assert measure.read(Body(mirrored(ribs, 960)), start) == pytest.approx(0.25, abs=0.03)
    whole = film(Figure(thorax_yaw_deg=40, pelvis_yaw_deg=40))
    assert measure.read(Body(whole), start) == pytest.approx(1.0, abs=0.03)
    assert math.isnan(measure.read(Body(film(Figure(thorax_yaw_deg=5))), start))


def test_shoulders_turn_by_their_depth_or_by_their_width() -> None:
    measure, start = MEASURES["shoulders_turn_deg"], baseline(SITTING)
    turned = film(Figure(thorax_yaw_deg=50))
    for pose in (turned, mirrored(turned, 960)):
        assert measure.read(Body(pose), start) == pytest.approx(50, abs=3)
    shoulders = [NAMES.index("left_shoulder"), NAMES.index("right_shoulder")]
    flat = turned.world_m.copy()
    flat[shoulders] = start.body.pose.world_m[shoulders]
    by_width = measure.read(Body(replace(turned, world_m=flat)), start)
    assert by_width == pytest.approx(50, abs=8)


def test_parts_of_a_turn_or_bend_say_nothing_at_rest() -> None:
    for name in PARTS:
        front = "front" in MEASURES[name].views
        start = baseline(SITTING) if front else baseline(ALL_FOURS, NEAR_RIGHT)
        assert math.isnan(MEASURES[name].read(start.body, start)), name
