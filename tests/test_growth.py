"""Somebody still who is seen larger and smaller, all of the body together, has not moved."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from drawn_bodies import STANDING, Points, body_of, on_the_back, pose_of
from nudged_poses import CASES

from coach.engine.growth import MOSTLY_GROWN, grown, per_growth
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.measures import MEASURES, Measure
from coach.pose.body import Body
from coach.pose.types import Observation

FPS, SECONDS = 10, 90
START_PX_PER_M = 300.0
LYING, STANDS = on_the_back((0.3, 0.3), (0.55, 0.0)), body_of(STANDING)
#: The exercises whose measure compares lengths with those of the start: their start position, and
#: how far the body grows and shrinks. More is "more than a tilt" already.
STILL = {
    "pelvic_tilt": (LYING, 0.06),
    "thoracic_foam_roll": (LYING, 0.15),
    "scapular_retraction": (STANDS, 0.15),
}


def squeezed(t_s: float) -> Points:
    """Every ten seconds the shoulders are drawn together for six, by 3 cm in all."""
    narrower_m = 0.015 * np.clip(3 * math.sin(2 * math.pi * t_s / 10), 0, 1)
    return body_of(STANDING | {"left_shoulder": (0.18 - narrower_m, 0.5, 0)})


def summary(
    exercise: str, at: Callable[[float], Points], size: Callable[[float], float]
) -> Summary:
    """What is made of a drawn body that is seen so many times as large as at the start."""
    session = Session(load(exercise))
    for t_s in np.arange(0, SECONDS, 1 / FPS).tolist():
        pose = replace(pose_of(at(t_s), scale=START_PX_PER_M * size(t_s)), t_s=t_s)
        session.feed(Observation(t_s=t_s, pose=pose))
    session.finish()
    return session.summary("drawn")


#: All but one whose sign is up to rounding where the trunk is upright in the picture.
TOLD = [m for m in MEASURES.values() if m.name != "side_plank_lift_deg"]


@pytest.mark.parametrize("measure", TOLD, ids=lambda m: m.name)
def test_what_growth_alone_does_to_a_measure_is_known(measure: Measure) -> None:
    for _, start in CASES:
        at_start = measure.read(start.body, start)
        pose = start.body.pose
        for times in (0.8, 1.25):
            px, depth = (np.float32(times) * at for at in (pose.image_px, pose.depth))
            seen = measure.read(Body(replace(pose, image_px=px, depth=depth)), start)
            expected = at_start + per_growth(measure, start) * (times - 1)
            assert seen == pytest.approx(expected, abs=1e-3, nan_ok=True)


@pytest.mark.parametrize("exercise", STILL)
def test_nearer_and_farther_is_no_movement(exercise: str) -> None:
    still, growth = STILL[exercise]
    made = summary(exercise, lambda _: still, lambda t_s: 1 + growth * math.sin(t_s / 12))
    assert made.count == 0
    assert "resized" in {refusal.reason for refusal in made.refused}
    assert {r.share > MOSTLY_GROWN for r in made.refused if r.reason == "resized"} == {True}


@pytest.mark.parametrize("growth_per_s", [0.0, 0.001])
def test_a_movement_counts_though_the_body_comes_slowly_nearer(growth_per_s: float) -> None:
    made = summary("scapular_retraction", squeezed, lambda t_s: 1 + growth_per_s * t_s)
    assert made.count == SECONDS / 10
    assert not made.refused


def test_growth_explains_what_it_makes_and_nothing_else() -> None:
    sizes = [1.0, 1.1, 1.2, 1.1, 1.0]
    assert grown([2 * size for size in sizes], sizes, 2 * 1.1) == pytest.approx(1)
    assert grown([math.nan, *(2 * size for size in sizes)], [9.0, *sizes], 2.2) == pytest.approx(1)
    assert grown([-size for size in sizes], sizes, 2.2) == 0
    assert grown([0, 1, 0, -1, 0], sizes, 2.2) < MOSTLY_GROWN / 2
    assert grown(sizes, sizes, 0.0) == grown([1.0] * 5, sizes, 2.2) == grown([], [], 2.2) == 0
