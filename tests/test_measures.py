"""Every measure against bodies whose angles are known."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT, SITTING
from skeletons import (
    FRONT,
    LEFTWARDS,
    RIGHTWARDS,
    SHOULDERS_M,
    TORSO_M,
    Figure,
    Shot,
    body,
    changed,
    film,
    neutral,
    noisy,
)

from coach.body import Body
from coach.landmarks import INDEX, Silhouette
from coach.measures import MEASURES, Measure
from coach.measures.outline import back_profile
from coach.measures.side import SIDE as SIDE_MEASURES


def read(name: str, figure: Figure, shot: Shot = FRONT, *, start: Figure | None = None) -> float:
    """The measure's value; the start position is the body upright unless another is given."""
    measure = MEASURES[name]
    from_here = neutral(start or SITTING, shot)
    return measure.read(body(figure, shot, silhouette=measure.silhouette), from_here)


# -- seen from the front --------------------------------------------------------------------------


@pytest.mark.parametrize("shot", [FRONT, Shot(distance_m=2.5)], ids=["far", "2.5 m"])
@pytest.mark.parametrize("yaw", [0, 15, -15, 30, -30, 45, -45, 60, -60])
def test_twist_is_the_turn_of_the_shoulders_positive_to_the_left(yaw: float, shot: Shot) -> None:
    for arms in ("thighs", "crossed"):
        figure = Figure(thorax_yaw_deg=yaw, arms=arms)
        assert read("shoulder_turn_deg", figure, shot) == pytest.approx(yaw, abs=2)


def test_twist_does_not_mistake_coming_nearer_for_a_turn() -> None:
    start = neutral(SITTING, Shot(px_per_m=300))
    nearer = body(Figure(thorax_yaw_deg=30), Shot(px_per_m=450))
    assert MEASURES["shoulder_turn_deg"].read(nearer, start) == pytest.approx(30, abs=1)


def test_twist_from_a_start_that_is_a_little_turned_is_never_exaggerated() -> None:
    start = Figure(thorax_yaw_deg=10)
    # Foreshortening alone says 44 both ways; the heading knows that one way is 35.
    for yaw, expected in ((-45, -44), (45, 35)):
        value = read("shoulder_turn_deg", Figure(thorax_yaw_deg=yaw), start=start)
        assert value == pytest.approx(expected, abs=2)
        assert abs(value) <= abs(yaw - 10) + 0.1


@pytest.mark.parametrize("bend", [0, 10, -10, 25, -25])
def test_side_bend_is_the_lean_of_the_trunk_positive_to_the_left(bend: float) -> None:
    assert read("trunk_side_bend_deg", Figure(bend_deg=bend)) == pytest.approx(bend, abs=0.1)


def test_a_turn_alone_is_no_side_bend() -> None:
    assert read("trunk_side_bend_deg", Figure(thorax_yaw_deg=45)) == pytest.approx(0, abs=0.1)


def test_knees_shift_when_the_whole_body_turns_and_not_with_the_ribs() -> None:
    start = neutral(SITTING, FRONT)
    measure = MEASURES["knee_shift_ratio"]
    turned = [
        measure.read(body(SITTING, replace(FRONT, heading_deg=h)), start) for h in (-20, 0, 20)
    ]
    assert abs(turned[0]) > 0.12
    assert turned[1] == pytest.approx(0, abs=1e-6)
    assert turned[0] == pytest.approx(-turned[2], abs=0.02)
    assert read("knee_shift_ratio", Figure(thorax_yaw_deg=45)) == pytest.approx(0, abs=0.01)


def test_thighs_drop_more_when_standing() -> None:
    seated = read("thigh_drop_ratio", SITTING)
    standing = read("thigh_drop_ratio", Figure(legs="standing"))
    assert seated == pytest.approx(0.35 * 0.42 / TORSO_M, abs=0.01)
    assert standing == pytest.approx(0.42 / TORSO_M, abs=0.01)


@pytest.mark.parametrize("heading", [0, 30, 60, 80, 120, 180])
def test_shoulder_width_and_facing_follow_the_heading(heading: float) -> None:
    shot = Shot(heading_deg=heading)
    # From the side the hidden shoulder would be refused; where it is, is still known.
    seen = changed(film(SITTING, shot), visibility=np.ones(33, np.float32))
    ratio = SHOULDERS_M / TORSO_M * math.cos(math.radians(heading))
    width = MEASURES["shoulder_width_ratio"].read(Body(seen), None)
    assert width == pytest.approx(abs(ratio), abs=0.01)
    assert MEASURES["facing_ratio"].read(Body(seen), None) == pytest.approx(ratio, abs=0.01)


def test_arm_raise_is_positive_only_with_an_elbow_above_its_shoulder() -> None:
    assert read("arm_raise_ratio", Figure(arms="hanging")) == pytest.approx(-0.56, abs=0.01)
    assert read("arm_raise_ratio", Figure(arms="raised")) == pytest.approx(0.56, abs=0.01)
    assert read("arm_raise_ratio", Figure(arms="crossed")) < 0


@pytest.mark.parametrize("lean", [0, 20, 40, -20])
def test_sitting_height_sinks_with_the_lean(lean: float) -> None:
    # The nose is ahead of the trunk's line: it sinks more leaning forward, and less leaning back.
    upright = math.cos(math.radians(lean))
    assert read("sitting_height_fraction", Figure(lean_deg=lean)) == pytest.approx(
        upright, abs=0.12
    )


# -- seen from the side ---------------------------------------------------------------------------

both_ways = pytest.mark.parametrize("shot", [RIGHTWARDS, LEFTWARDS], ids=["right", "left"])
both_ways_near = pytest.mark.parametrize("shot", [NEAR_RIGHT, NEAR_LEFT], ids=["right", "left"])


@both_ways_near
@pytest.mark.parametrize("curve", [-60, -45, -30, -15, 0, 15, 30, 45, 60])
def test_back_curve_is_the_turning_angle_of_the_outline(curve: float, shot: Shot) -> None:
    on_floor = Figure(lean_deg=80, curve_deg=curve, legs="kneeling", arms="hanging")
    assert read("back_curve_deg", on_floor, shot) == pytest.approx(curve, abs=5)
    seated = Figure(lean_deg=8, curve_deg=curve)
    assert read("back_curve_deg", seated, shot) == pytest.approx(curve, abs=5)


@pytest.mark.parametrize("lean", [0, 90])
def test_back_curve_is_as_good_along_the_pixels_as_across_them(lean: float) -> None:
    legs = "kneeling" if lean else "seated"
    for shot in (NEAR_RIGHT, NEAR_LEFT):
        for curve in (-30, -15, 0, 15, 30):
            figure = Figure(lean_deg=lean, curve_deg=curve, legs=legs, arms="hanging")
            assert read("back_curve_deg", figure, shot) == pytest.approx(curve, abs=5)


@pytest.mark.parametrize("curve", [-45, -20, 20, 45])
def test_back_curve_stands_a_soft_and_wandering_outline(curve: float) -> None:
    figure = Figure(lean_deg=80, curve_deg=curve, legs="kneeling", arms="hanging")
    pose = film(figure, NEAR_RIGHT, silhouette=True)
    assert pose.silhouette is not None
    values = []
    for seed in range(12):
        mask = noisy(pose.silhouette, sigma_px=0.5, seed=seed)
        values.append(MEASURES["back_curve_deg"].read(Body(changed(pose, silhouette=mask)), None))
    assert np.mean(values) == pytest.approx(curve, abs=6)
    assert np.std(values) < 10


def test_back_curve_is_blind_without_an_outline() -> None:
    measure = MEASURES["back_curve_deg"]
    pose = film(ALL_FOURS, NEAR_RIGHT, silhouette=True)
    assert math.isfinite(measure.read(Body(pose), None))
    assert math.isnan(measure.read(Body(changed(pose, silhouette=None)), None))
    assert pose.silhouette is not None
    for flat in (0, 255):
        mask = np.full_like(pose.silhouette.mask, flat)
        torn = Silhouette(mask=mask, scale=pose.silhouette.scale)
        assert math.isnan(measure.read(Body(changed(pose, silhouette=torn)), None))


def test_back_curve_is_blind_when_the_back_is_out_of_the_picture() -> None:
    cut = Shot(heading_deg=90, px_per_m=600, origin_px=(330, 60))
    assert math.isnan(read("back_curve_deg", ALL_FOURS, cut))


def test_back_curve_forgives_a_bite_out_of_the_outline() -> None:
    figure = Figure(lean_deg=80, curve_deg=40, legs="kneeling", arms="hanging")
    pose = film(figure, NEAR_RIGHT, silhouette=True)
    assert pose.silhouette is not None
    along, height = back_profile(Body(pose))
    assert along.shape == height.shape
    assert np.isfinite(height).all()
    mask = pose.silhouette.mask.copy()
    hips = pose.image_px[INDEX["left_hip"]] * pose.silhouette.scale
    column = round(float(hips[0]) + 40)
    mask[: round(float(hips[1])) - 18, column : column + 6] = 0
    bitten = changed(pose, silhouette=Silhouette(mask=mask, scale=pose.silhouette.scale))
    value = MEASURES["back_curve_deg"].read(Body(bitten), None)
    assert value == pytest.approx(40, abs=8)


@both_ways
@pytest.mark.parametrize("head", [-40, -20, 0, 20, 40])
def test_head_flexion_is_the_angle_of_the_ear_to_the_trunk(head: float, shot: Shot) -> None:
    for lean in (0, 80):
        legs = "kneeling" if lean else "seated"
        figure = Figure(lean_deg=lean, head_deg=head, legs=legs)
        assert read("head_flexion_deg", figure, shot) == pytest.approx(head, abs=1)


@both_ways
@pytest.mark.parametrize("lean", [-15, 0, 20, 70, 90, 110])
def test_incline_and_lean_are_the_trunk_s_angle(lean: float, shot: Shot) -> None:
    figure = Figure(lean_deg=lean, legs="kneeling" if lean > 45 else "seated", arms="hanging")
    above = 90 - abs(lean)
    assert read("trunk_incline_deg", figure, shot) == pytest.approx(above, abs=0.5)
    assert read("trunk_lean_deg", figure, shot) == pytest.approx(lean, abs=0.5)
    upright = MEASURES["trunk_lean_change_deg"].read(body(figure, shot), neutral(SITTING, shot))
    assert upright == pytest.approx(lean, abs=0.5)


@both_ways
def test_folding_is_counted_from_the_start_s_own_lean(shot: Shot) -> None:
    value = read("trunk_lean_change_deg", Figure(lean_deg=35), shot, start=Figure(lean_deg=10))
    assert value == pytest.approx(25, abs=0.5)


@both_ways
def test_hands_and_knees_are_below_the_body_that_stands_on_them(shot: Shot) -> None:
    assert read("hand_drop_ratio", ALL_FOURS, shot) == pytest.approx(1.08, abs=0.01)
    assert read("hand_drop_ratio", Figure(arms="raised"), shot) == pytest.approx(-1.08, abs=0.01)
    assert read("knee_drop_ratio", ALL_FOURS, shot) == pytest.approx(0.84, abs=0.01)
    assert read("knee_drop_ratio", SITTING, shot) == pytest.approx(0.294, abs=0.01)


@pytest.mark.parametrize("measure", SIDE_MEASURES, ids=lambda m: m.name)
def test_facing_left_or_right_reads_the_same_from_the_side(measure: Measure) -> None:
    figure = Figure(
        lean_deg=75, head_deg=15, curve_deg=25, rock_m=0.1, legs="kneeling", arms="hanging"
    )
    values = [
        measure.read(body(figure, shot, silhouette=True), neutral(ALL_FOURS, shot))
        for shot in (NEAR_RIGHT, NEAR_LEFT)
    ]
    assert values[0] == pytest.approx(values[1], abs=4 if measure.silhouette else 0.01)


@both_ways
def test_the_near_side_is_the_one_turned_to_the_camera(shot: Shot) -> None:
    seen = body(ALL_FOURS, shot)
    near = "right" if shot.heading_deg > 0 else "left"
    assert seen.near == near
    assert seen.resolve("near_hip") == f"{near}_hip"
    assert seen.resolve("far_hip") != f"{near}_hip"
    assert seen.resolve("nose") == "nose"
    assert seen.sees("near_knee")
    assert not seen.sees("far_knee")
