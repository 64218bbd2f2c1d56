"""Every measure against bodies whose angles are known."""

from __future__ import annotations

import math

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
    baseline,
    body,
    changed,
    film,
)

from coach.measures import MEASURES, Measure
from coach.measures.side import SIDE as SIDE_MEASURES
from coach.pose.body import Body


def read(name: str, figure: Figure, shot: Shot = FRONT, *, start: Figure | None = None) -> float:
    """The measure's value; the start position is the body upright unless another is given."""
    return MEASURES[name].read(body(figure, shot), baseline(start or SITTING, shot))


# -- seen from the front --------------------------------------------------------------------------


@pytest.mark.parametrize("bend", [0, 10, -10, 25, -25])
def test_side_bend_is_the_lean_of_the_trunk_positive_to_the_left(bend: float) -> None:
    assert read("trunk_side_bend_deg", Figure(bend_deg=bend)) == pytest.approx(bend, abs=0.1)


def test_a_turn_alone_is_no_side_bend() -> None:
    assert read("trunk_side_bend_deg", Figure(thorax_yaw_deg=45)) == pytest.approx(0, abs=0.1)


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


# -- seen from the side ---------------------------------------------------------------------------

both_ways = pytest.mark.parametrize("shot", [RIGHTWARDS, LEFTWARDS], ids=["right", "left"])


@both_ways
@pytest.mark.parametrize("lean", [-15, 0, 20, 70, 90, 110])
def test_incline_and_lean_are_the_trunk_s_angle(lean: float, shot: Shot) -> None:
    figure = Figure(lean_deg=lean, legs="kneeling" if lean > 45 else "seated", arms="hanging")
    above = 90 - abs(lean)
    assert read("trunk_incline_deg", figure, shot) == pytest.approx(above, abs=0.5)
    upright = MEASURES["trunk_lean_change_deg"].read(body(figure, shot), baseline(SITTING, shot))
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
    figure = Figure(lean_deg=75, head_deg=15, rock_m=0.1, legs="kneeling", arms="hanging")
    values = [
        measure.read(body(figure, shot), baseline(ALL_FOURS, shot))
        for shot in (NEAR_RIGHT, NEAR_LEFT)
    ]
    assert values[0] == pytest.approx(values[1], abs=0.01)


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
