"""The trunk followed through pictures: a turning chest carries its points, and brings them back."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from clothes import SHOT, SIZE, Image, cloth, seated, shifted
from numpy.typing import NDArray
from skeletons import Figure, film

from coach.body import Body
from coach.following import ALIKE_S, COLUMNS, ROWS, BodyFollower, front_points
from coach.landmarks import N_FRONT_POINTS, Pose, mirrored
from coach.leg_points import STEP_PX, LegFollower

TORSO_PX = Body(seated()).torso_px
#: The chest is a drum of this radius about the trunk's line, in torso lengths.
RADIUS = 0.45
MIDDLE = COLUMNS.index(0.0)


def turned_chest(cover: Image, turn_deg: float) -> Image:
    """A still room, and in it a drum that has turned to the person's left: the picture's right."""
    middle = front_points(seated()).reshape(len(ROWS), len(COLUMNS), 2)[0, MIDDLE, 0]
    radius = RADIUS * TORSO_PX
    x = np.arange(SIZE[0], dtype=np.float64)
    on_drum = np.abs(x - middle) < radius * 0.98
    angle = np.arcsin(np.clip((x - middle) / radius, -1, 1)) - np.radians(turn_deg)
    columns = np.where(on_drum, middle + radius * angle, x).astype(np.float32)
    rows = np.arange(SIZE[1], dtype=np.float32)
    grid_x, grid_y = np.meshgrid(columns, rows)
    return np.asarray(cv2.remap(cover, grid_x, grid_y, cv2.INTER_LINEAR), np.uint8)


def gone(
    follower: BodyFollower, pictures: list[Image], *, from_s: float = 0.0
) -> NDArray[np.float64]:
    """How far the points have gone in each picture, (pictures, rows, columns, 2) px."""
    start = front_points(seated())
    found = [follower.follow(p, seated(from_s + i / 15)) for i, p in enumerate(pictures)]
    px = np.array([f.px for f in found if f is not None], np.float64)
    return (px - start).reshape(len(pictures), len(ROWS), len(COLUMNS), 2)


def there_and_back(most_deg: float) -> NDArray[np.float64]:
    way = np.linspace(0, most_deg, 20)
    return np.concatenate([way, way[::-1]])


def test_points_go_where_the_picture_goes_and_not_where_the_network_says() -> None:
    follower, picture = BodyFollower(front_points), cloth()
    first = follower.follow(picture, seated(0.0))
    assert first is not None
    assert first.px.shape == (N_FRONT_POINTS, 2)
    assert first.px.dtype == np.float32
    assert np.allclose(first.px, front_points(seated()), atol=STEP_PX)
    wild = seated(0.1)
    wild = replace(wild, image_px=wild.image_px + np.float32([5, 2]))
    now = follower.follow(shifted(picture, 1.3, -0.6), wild)
    assert now is not None
    assert now.since_s == 0.0
    assert np.abs(now.px - first.px - [1.3, -0.6]).max() < 0.15


@pytest.mark.parametrize("most_deg", [10, -10, 25, -40, 50])
def test_a_chest_that_turns_carries_its_middle_by_the_sine(most_deg: float) -> None:
    turns = there_and_back(most_deg)
    moved = gone(BodyFollower(front_points), [turned_chest(cloth(), t) for t in turns])
    middle = moved[:, :, MIDDLE, 0] / TORSO_PX
    true = RADIUS * np.sin(np.radians(turns))
    assert np.isfinite(middle).mean() > 0.8
    assert np.nanmax(np.abs(middle - true[:, None])) < 0.03


def test_back_at_the_start_nothing_has_added_up() -> None:
    turns = np.concatenate([there_and_back(side * 45) for side in (1, -1, 1, -1)])
    moved = gone(BodyFollower(front_points), [turned_chest(cloth(), t) for t in turns])
    assert np.isfinite(moved[-1]).all()
    assert np.abs(moved[-1]).max() < 0.15


def test_what_an_arm_hides_is_mostly_lost_and_the_rest_stays() -> None:
    start = front_points(seated()).reshape(len(ROWS), len(COLUMNS), 2)
    chest = start[-1, 0, 1]
    strip = slice(int(chest - 0.2 * TORSO_PX), int(chest + 0.2 * TORSO_PX))
    kept = []
    for seed in range(7, 17):
        follower, hidden = BodyFollower(front_points), cloth()
        gone(follower, [hidden])
        hidden[strip] = cloth(seed)[strip]
        now = gone(follower, [hidden], from_s=0.1)[0]
        kept.append(np.isfinite(now[-1, :, 0]).mean())
        assert np.abs(now[0]).max() < 0.1
    assert np.mean(kept) < 0.25


def test_the_trunk_of_a_mirror_image_is_that_of_the_mirrored_pose() -> None:
    pose = replace(seated(), trunk=BodyFollower(front_points).follow(cloth(), seated()))
    twin = mirrored(pose, SIZE[0])
    assert twin.trunk is not None
    assert np.allclose(twin.trunk.px, front_points(twin), atol=STEP_PX)
    back = mirrored(twin, SIZE[0]).trunk
    assert back is not None
    assert pose.trunk is not None
    assert np.array_equal(back.px, pose.trunk.px)


ELSEWHERE = film(Figure(), replace(SHOT, origin_px=(200.0, 130.0)))


def since(follower: BodyFollower, *poses: Pose) -> list[float]:
    found = [follower.follow(cloth(), pose) for pose in poses]
    return [points.since_s for points in found if points is not None]


def test_who_sits_down_elsewhere_is_followed_anew() -> None:
    here = [seated(t) for t in (0.0, 0.5, 1.0)]
    there = [replace(ELSEWHERE, t_s=t) for t in (1.5, 2.0, 2.5, 3.0)]
    assert since(BodyFollower(front_points), *here, *there) == [0.0] * 5 + [2.5, 2.5]


def test_a_body_that_was_seen_wrong_at_first_is_begun_anew_at_once() -> None:
    wrong = replace(ELSEWHERE, t_s=0.0)
    right = [seated(t) for t in (0.1, 0.2, 0.3)]
    assert since(BodyFollower(front_points), wrong, *right) == [0.0, 0.0, 0.2, 0.2]


@pytest.mark.parametrize("follower", [BodyFollower(front_points), LegFollower()])
def test_pictures_of_another_size_are_no_error_and_begin_anew(
    follower: BodyFollower | LegFollower,
) -> None:
    sizes = [cloth(), cloth(), cloth()[:200], cloth()[:200]]
    found = [follower.follow(p, seated(2.0 + i / 10)) for i, p in enumerate(sizes)]
    since_s = [points.since_s for points in found if points is not None]
    assert since_s == pytest.approx([2.0, 2.0, 2.2, 2.2])


@pytest.mark.parametrize(("turn_deg", "anew"), [(0, True), (45, False)])
def test_a_chest_that_looks_different_is_begun_anew_unless_it_has_turned(
    turn_deg: float, anew: bool
) -> None:
    follower = BodyFollower(front_points)
    follower.follow(cloth(), seated(0.0))
    now = film(Figure(thorax_yaw_deg=turn_deg), SHOT)
    times = (0.5, ALIKE_S, ALIKE_S + 0.1)
    since = [follower.follow(cloth(seed=5), replace(now, t_s=t)) for t in times]
    assert [p.since_s for p in since if p is not None] == [0.0, 0.0, times[-1] if anew else 0.0]


def test_a_body_too_small_or_half_out_of_the_picture_is_no_error() -> None:
    assert (
        BodyFollower(front_points).follow(cloth(), film(Figure(), replace(SHOT, px_per_m=20)))
        is None
    )
    low = film(Figure(), replace(SHOT, origin_px=(160.0, 270.0)))
    follower = BodyFollower(front_points)
    for t_s in (0.0, 0.1):
        points = follower.follow(cloth(), replace(low, t_s=t_s))
        assert points is not None
        assert np.isnan(points.px).any()
