"""A body does not change its size or its place within a frame."""

from __future__ import annotations

import numpy as np
import pytest
from skeletons import FRONT, RIGHTWARDS, Figure, Shot, changed, film, transformed

from coach.pose.body import Body
from coach.pose.plausibility import BELIEVE_S, Plausibility
from coach.pose.types import Pose

SITTING = film(Figure())


def at(t_s: float, pose: Pose = SITTING) -> Body:
    return Body(changed(pose, t_s=t_s))


def watched(seconds: float = 1.0, fps: float = 25) -> Plausibility:
    """A judge that has seen a body sit still until `seconds`."""
    judge = Plausibility()
    for t_s in np.arange(0, seconds, 1 / fps):
        assert judge.objection(at(float(t_s))) is None
    return judge


def test_the_first_body_is_believed() -> None:
    assert Plausibility().objection(at(5.0)) is None


def test_real_movements_are_believed() -> None:
    judge = Plausibility()
    for i in range(200):
        t_s = i / 12
        swing = np.sin(2 * np.pi * 0.5 * t_s)
        turning = film(Figure(thorax_yaw_deg=60 * swing, lean_deg=30 * swing, bend_deg=20 * swing))
        assert judge.objection(at(t_s, turning)) is None


def test_a_back_that_rounds_or_a_body_that_leans_to_the_camera_is_believed() -> None:
    judge = watched()
    folded = film(Figure(lean_deg=50))
    assert judge.objection(at(1.1, folded)) is None


def test_standing_up_and_walking_nearer_are_believed() -> None:
    judge = Plausibility()
    for i in range(60):
        t_s = i / 15
        rising = transformed(SITTING, scale=1 + 0.01 * i, shift=(2.0 * i, -3.0 * i))
        assert judge.objection(at(t_s, rising)) is None


@pytest.mark.parametrize("scale", [0.3, 0.45, 1.8, 2.5])
def test_another_size_is_another_body(scale: float) -> None:
    there = Body(SITTING).middle("hip")
    other = transformed(
        SITTING, scale=scale, shift=(there.real * (1 - scale), -there.imag * (1 - scale))
    )
    assert watched().objection(at(1.04, other)) == "body size"


@pytest.mark.parametrize("shift", [(120, 0), (-120, 0), (0, 120), (90, 90)])
def test_a_jump_is_no_movement(shift: tuple[float, float]) -> None:
    assert watched().objection(at(1.0, transformed(SITTING, shift=shift))) == "jump"


def test_the_same_way_in_a_longer_time_is_a_movement() -> None:
    moved = transformed(SITTING, shift=(120, 0))
    assert watched().objection(at(1.5, moved)) is None


def test_what_has_no_numbers_is_no_shape() -> None:
    points = SITTING.image_px.copy()
    points[3] = np.nan
    judge = watched()
    for t_s in (1.0, 1.5, 3.0, 9.0):  # nor does it become one
        assert judge.objection(at(t_s, changed(SITTING, image_px=points))) == "no shape"
    assert judge.objection(at(9.1)) is None


def test_a_trunk_without_length_is_no_shape() -> None:
    flat = changed(SITTING, image_px=np.zeros((33, 2), np.float32))
    assert Plausibility().objection(at(0.0, flat)) == "no shape"


def test_after_a_second_the_other_body_is_believed() -> None:
    judge = watched()
    other = film(Figure(), Shot(px_per_m=120, origin_px=(150, 500)))
    answers = {t: judge.objection(at(t, other)) for t in (1.0, 1.3, 1.6, 1.9, 1.99)}
    assert None not in answers.values()
    assert judge.objection(at(1.0 + BELIEVE_S, other)) is None
    assert judge.objection(at(2.1, other)) is None
    assert judge.objection(at(2.2)) is not None  # now the old one is the stranger


def test_flickers_never_become_the_body() -> None:
    judge = watched()
    other = film(Figure(), Shot(px_per_m=120, origin_px=(150, 500)))
    for i in range(60):
        t_s = 1 + i / 25
        right = i % 3 == 0
        assert (judge.objection(at(t_s) if right else at(t_s, other)) is None) == right


def test_two_wild_frames_far_apart_are_not_a_second_in_one_go() -> None:
    judge = watched()
    other = film(Figure(), Shot(px_per_m=120, origin_px=(150, 500)))
    assert judge.objection(at(1.0, other)) is not None
    # Nobody is found for a while, so nothing comes here; then one more wild frame.
    assert judge.objection(at(2.5, other)) is not None


def test_turning_the_side_to_the_camera_is_believed() -> None:
    judge = Plausibility()
    for i in range(40):
        turning = film(Figure(), Shot(heading_deg=90 * i / 39))
        assert judge.objection(at(i / 20, turning)) is None
    assert judge.objection(at(2.1, film(Figure(), RIGHTWARDS))) is None
    assert judge.objection(at(2.2, film(Figure(), FRONT))) is None
