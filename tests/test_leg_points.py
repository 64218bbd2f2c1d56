"""Legs followed through pictures: they go where the picture goes, not where the network says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from clothes import SHOT, SIZE, cloth, seated, shifted
from skeletons import Figure, film

from coach.landmarks import N_LEG_POINTS, mirrored
from coach.leg_points import COLUMNS, LOST_S, ROWS, STEP_PX, LegFollower, laid_out
from coach.measures.pelvis_features import legs_can_be_told


def test_points_go_where_the_picture_goes_and_not_where_the_network_says() -> None:
    follower, picture = LegFollower(), cloth()
    first = follower.follow(picture, seated(0.0))
    assert first is not None
    assert first.px.shape == (N_LEG_POINTS, 2)
    assert first.px.dtype == np.float32
    assert np.allclose(first.px, laid_out(seated(0.0)), atol=STEP_PX)
    for i, (x, y) in enumerate([(0.7, -0.4), (2.3, 1.1), (0.2, 0.0)], start=1):
        wild = seated(i / 10, knees_px=3.0 * i)
        now = follower.follow(shifted(picture, x, y), wild)
        assert now is not None
        assert now.since_s == first.since_s == 0.0
        gone = now.px - first.px
        assert np.median(np.abs(gone - [x, y])) < 0.05
        assert np.quantile(np.abs(gone - [x, y]), 0.95) < 0.2


def test_nothing_adds_up_over_many_pictures() -> None:
    follower, picture = LegFollower(), cloth()
    first = follower.follow(picture, seated(0.0))
    assert first is not None
    way = np.linspace(0, 2 * np.pi, 60)
    for i, (x, y) in enumerate(zip(3 * np.sin(way), 2 * np.sin(2 * way), strict=True), start=1):
        now = follower.follow(shifted(picture, x, y), seated(i / 30))
    assert now is not None
    assert np.abs(now.px - first.px).max() < 0.1


def test_each_leg_is_followed_by_itself() -> None:
    follower, picture = LegFollower(), cloth()
    first = follower.follow(picture, seated(0.0))
    half = SIZE[0] // 2
    both = np.concatenate([shifted(picture, 0, 1.0)[:, :half], picture[:, half:]], axis=1)
    now = follower.follow(np.ascontiguousarray(both), seated(0.1))
    assert first is not None
    assert now is not None
    left, right = (now.px - first.px).reshape(2, len(ROWS), len(COLUMNS), 2)
    # The person's right leg is in the left half of the picture; outer points are far from the seam.
    assert np.allclose(right[:, -1], [0, 1.0], atol=0.15)
    assert np.allclose(left[:, -1], [0, 0], atol=0.15)


def test_the_legs_of_a_mirror_image_are_those_of_the_mirrored_pose() -> None:
    pose = replace(seated(), legs=LegFollower().follow(cloth(), seated()))
    twin = mirrored(pose, SIZE[0])
    assert twin.legs is not None
    assert np.allclose(twin.legs.px, laid_out(twin), atol=STEP_PX)
    back = mirrored(twin, SIZE[0]).legs
    assert back is not None
    assert pose.legs is not None
    assert np.array_equal(back.px, pose.legs.px)


def test_who_sits_down_elsewhere_is_followed_anew() -> None:
    follower, picture = LegFollower(), cloth()
    follower.follow(picture, seated(0.0))
    elsewhere = film(Figure(), replace(SHOT, origin_px=(200.0, 130.0)))
    points = [
        follower.follow(picture, replace(elsewhere, t_s=t)) for t in (0.5, 1.0, 1.5, 2.0, 2.5)
    ]
    since = [p.since_s for p in points if p is not None]
    assert since == [0.0, 0.0, 1.5, 1.5, 1.5]


def test_ankles_out_of_sight_are_no_legs_to_tell_by() -> None:
    low = film(Figure(), replace(SHOT, origin_px=(160.0, 205.0)))
    follower = LegFollower()
    first = follower.follow(cloth(), low)
    now = follower.follow(cloth(), replace(low, t_s=0.5))
    assert first is not None
    assert now is not None
    px, start_px = now.px.astype(np.float64), first.px.astype(np.float64)
    assert np.isnan(px).any()
    assert not legs_can_be_told(px, start_px)


def test_legs_that_stay_lost_are_laid_out_anew() -> None:
    gone = film(Figure(), replace(SHOT, origin_px=(160.0, 260.0)))
    follower = LegFollower()
    follower.follow(cloth(), gone)
    for t_s in (1.0, 2.0, LOST_S, LOST_S + 0.1):
        now = follower.follow(cloth(), replace(gone, t_s=t_s))
        assert now is not None
        assert now.since_s == (0.0 if t_s <= LOST_S else t_s)


def test_a_body_too_small_has_no_legs() -> None:
    far = film(Figure(), replace(SHOT, px_per_m=20))
    assert LegFollower().follow(cloth(), far) is None
