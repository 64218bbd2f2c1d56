"""Photographs of real exercises, through the real network: measures move the way bodies do."""

from __future__ import annotations

import csv
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import recording

from coach.common.errors import CoachError
from coach.measures import MEASURES, Baseline
from coach.pose.body import Body
from coach.pose.finder import PoseFinder
from coach.pose.models.model import Model, best_available
from coach.video.frame import Frame

FLAT, CAT = "cat_cow/Cat_Stretch_0.jpg", "cat_cow/Cat_Stretch_1.jpg"
FACING = "trunk_rotation/Middle_Back_Stretch_0.jpg"
#: The same man, his arms forward, turned by a quarter to his right.
TURNED_RIGHT = "trunk_rotation/Torso_Rotation_1.jpg"
STANDING, SQUATTING = "squat/Bodyweight_Squat_0.jpg", "squat/Bodyweight_Squat_1.jpg"
WIDTH = 640


@cache
def model() -> Model:
    try:
        return best_available(["full"])
    except CoachError as error:
        pytest.skip(f"no pose model to be had: {error}")


@cache
def picture(name: str) -> NDArray[np.uint8]:
    image = cv2.imread(str(recording(f"images/{name}")))
    assert image is not None
    height = round(image.shape[0] * WIDTH / image.shape[1])
    return np.asarray(cv2.resize(image, (WIDTH, height)), np.uint8)


@cache
def seen(name: str, *, mirrored: bool = False) -> Body:
    """The body in a still, looked at for a few frames as a camera would."""
    image = picture(name)
    if mirrored:
        image = np.ascontiguousarray(image[:, ::-1])
    with PoseFinder(model()) as finder:
        poses = [finder.find(Frame(index=i, t_s=i / 10, image=image)) for i in range(3)]
    assert poses[-1] is not None, name
    return Body(poses[-1])


def read(measure: str, name: str, *, start: str | None = None, mirrored: bool = False) -> float:
    baseline = start and Baseline.of([seen(start, mirrored=mirrored).pose])
    return MEASURES[measure].read(seen(name, mirrored=mirrored), baseline or None)


def test_the_stills_are_what_their_index_says() -> None:
    with recording("images/INDEX.tsv").open(encoding="utf-8", newline="") as file:
        labels = {row["file"]: row["label"] for row in csv.DictReader(file, delimiter="\t")}
    assert "neutral" in labels[FLAT]
    assert "cat" in labels[CAT]
    assert labels[FACING] == "front"
    assert labels[TURNED_RIGHT] == "rotated"


def test_a_cat_is_rounder_than_a_flat_back() -> None:
    assert read("spine_flexion_deg", CAT, start=FLAT) > 25


def test_in_a_mirror_the_other_side_is_near_and_the_cat_is_as_round() -> None:
    assert seen(CAT).near == "right"
    assert seen(CAT, mirrored=True).near == "left"
    assert read("spine_flexion_deg", CAT, start=FLAT, mirrored=True) > 25


@pytest.mark.parametrize("name", [FLAT, CAT])
def test_hands_and_knees_carry_the_body_and_its_side_is_to_the_camera(name: str) -> None:
    assert read("hand_drop_ratio", name) == pytest.approx(1.0, abs=0.15)
    # A rounded back is a shorter trunk to measure by.
    assert read("knee_drop_ratio", name) == pytest.approx(0.9, abs=0.2)
    assert read("shoulder_width_ratio", name) < 0.4
    assert abs(read("trunk_incline_deg", name)) < 25


def test_a_man_who_faces_the_camera_does_so() -> None:
    assert read("facing_ratio", FACING) == pytest.approx(0.75, abs=0.12)
    assert read("arm_raise_ratio", FACING) < 0
    assert abs(read("trunk_incline_deg", FACING) - 90) < 8


def test_a_quarter_turn_to_the_right_is_read_as_one() -> None:
    value = read("thorax_twist_deg", TURNED_RIGHT, start=FACING)
    assert -95 < value < -60
    assert read("shoulder_width_ratio", TURNED_RIGHT) < 0.3


def test_in_a_mirror_it_is_a_turn_to_the_left() -> None:
    value = read("thorax_twist_deg", TURNED_RIGHT, start=FACING, mirrored=True)
    assert 60 < value < 95


def test_the_thighs_are_level_at_the_bottom_of_a_squat() -> None:
    standing, bottom = read("thigh_drop_ratio", STANDING), read("thigh_drop_ratio", SQUATTING)
    assert bottom < standing - 0.2
    assert read("arm_raise_ratio", STANDING) > 0


def test_a_picture_of_an_empty_wall_has_nobody_in_it() -> None:
    wall = np.full((480, WIDTH, 3), 170, np.uint8)
    with PoseFinder(model()) as finder:
        assert finder.find(Frame(index=0, t_s=0.0, image=wall)) is None
