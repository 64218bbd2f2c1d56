"""Poses of every posture with their baselines, and the same with one landmark moved."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
from drawn_bodies import STANDING, Points, body_of, on_the_back, pose_of
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT, SITTING
from skeletons import Figure, Shot, baseline, film

from coach.measures import Baseline, Measure
from coach.pose.body import Body
from coach.pose.landmarks import NAMES
from coach.pose.types import Pose

__all__ = ["CASES", "moves_with", "places_read"]

#: How far a landmark is moved: pixels to the right and down; metres, and a depth, of the same size.
MOVES_PX = ((9.0, 5.0), (-160.0, -90.0), (130.0, -240.0))
PX_PER_M = 300.0

Case = tuple[Pose, Baseline]


def _moved(pose: Pose, landmark: int, way_px: tuple[float, float]) -> Pose:
    """The same with one landmark elsewhere: in the picture, in depth and in the world."""
    image, depth, world = pose.image_px.copy(), pose.depth.copy(), pose.world_m.copy()
    image[landmark] += way_px
    depth[landmark] += way_px[0]
    world[landmark] += np.array([*way_px, way_px[0]], np.float32) / PX_PER_M
    return replace(pose, image_px=image, depth=depth, world_m=world)


def _drawn(points: Points, start: Points, seed: int) -> Case:
    rough = points + np.random.default_rng(seed).normal(0, 0.02, points.shape)
    return pose_of(rough), Baseline.of([pose_of(start)])


def _bird_dog(leg: str) -> Points:
    """Standing on hands and knees, near side to the camera, with one leg and the other arm out."""
    hands_and_knees = {
        "nose": (0.7, 0.0, 0.0),
        "left_ear": (0.65, 0.05, 0.075),
        "mouth_left": (0.68, -0.05, 0.03),
        "left_shoulder": (0.5, 0.03, 0.18),
        "left_elbow": (0.5, -0.28, 0.18),
        "left_wrist": (0.5, -0.54, 0.18),
        "left_hip": (0.0, 0.0, 0.12),
        "left_knee": (0.0, -0.42, 0.12),
        "left_ankle": (-0.42, -0.42, 0.12),
        "left_heel": (-0.45, -0.42, 0.12),
        "left_foot_index": (-0.5, -0.45, 0.12),
    }
    points = np.zeros((len(NAMES), 3))
    for i, name in enumerate(NAMES):
        x, y, z = hands_and_knees.get(name.replace("right", "left"), hands_and_knees["nose"])
        points[i] = (x, y, -z if "right" in name else z)
    arm = "left" if leg == "right" else "right"
    points[NAMES.index(f"{leg}_knee")][:2] = (-0.42, 0.0)
    points[NAMES.index(f"{arm}_elbow")][:2] = (0.78, 0.0)
    return points


def _cases() -> tuple[Case, ...]:
    front = Shot(distance_m=2.5)
    twist = Figure(thorax_yaw_deg=30, pelvis_yaw_deg=8, bend_deg=6, lean_deg=4)
    far = Figure(thorax_yaw_deg=20.3)  # just about as far as shoulders are asked to go along
    back = Figure(thorax_yaw_deg=-25, pelvis_yaw_deg=-12, bend_deg=-5, lean_deg=-3)
    bow = Figure(lean_deg=70, head_deg=35, rock_m=0.1, legs="kneeling", arms="hanging")
    hook = on_the_back((0.3, 0.3), (0.55, 0.0))
    hugged = on_the_back((-0.2, 0.35), (0.1, 0.3))
    standing = body_of(STANDING)
    return (
        (film(twist, front), baseline(SITTING, front)),
        (film(far, front), baseline(SITTING, front)),
        (film(back, front), baseline(SITTING, front)),
        (film(bow, NEAR_RIGHT), baseline(ALL_FOURS, NEAR_RIGHT)),
        (film(bow, NEAR_LEFT), baseline(ALL_FOURS, NEAR_LEFT)),
        _drawn(hook, hook, 1),
        _drawn(hugged, hook, 2),
        _drawn(_bird_dog("right"), _bird_dog("right"), 3),
        _drawn(_bird_dog("left"), _bird_dog("left"), 4),
        _drawn(standing, standing, 5),
        _drawn(body_of(STANDING, 70.0), body_of(STANDING, 70.0), 6),
    )


CASES = _cases()


@cache
def _nudged(case: int, landmark: int) -> tuple[tuple[Body, Baseline], ...]:
    pose, start = CASES[case]
    moved: list[tuple[Body, Baseline]] = []
    for way in MOVES_PX:
        moved.append((Body(_moved(pose, landmark, way)), start))
        other = Baseline.of([_moved(start.body.pose, landmark, way)])
        moved.append((Body(pose), other))
    return tuple(moved)


def moves_with(measure: Measure, case: int, landmark: str) -> bool:
    """Whether the measure's value is another when that landmark of the case is elsewhere."""
    pose, start = CASES[case]
    value = measure.read(Body(pose), start)
    at = NAMES.index(landmark)
    return any(not _same(measure.read(b, n), value) for b, n in _nudged(case, at))


def places_read(measure: Measure, case: int) -> set[str]:
    """The landmarks of the case that the measure says it reads, sides resolved."""
    pose, start = CASES[case]
    return {body.resolve(name) for body in (Body(pose), start.body) for name in measure.reads}


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))
