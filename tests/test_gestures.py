"""Hands that speak to the coach: told when meant, never by the exercise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn_bodies import STANDING, body_of, pose_of
from signals import SAMPLES, STORIES, gestures, logs_in

from coach.engine.gestures import (
    CROSSED_HOLD_S,
    FLICKER_S,
    RAISED_HOLD_S,
    Gesture,
    GestureWatch,
    gesture_of,
)
from coach.pose.body import Body
from coach.pose.types import Pose, mirrored

RAISED, CROSSED = Gesture.RAISED_HAND, Gesture.CROSSED_FOREARMS
UP = {"left_elbow": (0.36, 0.62, -0.05), "left_wrist": (0.38, 0.88, -0.05)}
OVERHEAD = {"left_elbow": (0.3, 0.75, 0), "left_wrist": (0.28, 1.0, 0)}
OVER_THE_HEAD = {"left_elbow": (0.28, 0.8, 0), "left_wrist": (-0.05, 0.82, 0)}
TO_THE_FACE = {"left_elbow": (0.3, 0.3, -0.2), "left_wrist": (0.1, 0.62, -0.25)}
_CROSS = {"left_elbow": (0.26, 0.66, -0.1), "left_wrist": (-0.12, 0.84, -0.15)}


def arms(left: dict[str, tuple[float, float, float]], *, both: bool = False) -> Pose:
    """A body that stands before the camera, the left arm (or both) somewhere else."""
    places = dict(STANDING)
    if not both:
        names = ("elbow", "wrist")
        places |= {
            f"right_{n}": (-STANDING[f"left_{n}"][0], *STANDING[f"left_{n}"][1:]) for n in names
        }
    return pose_of(body_of(places | left))


def shown(pose: Pose) -> Gesture | None:
    found = gesture_of(Body(pose))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("pose", "gesture"),
    [
        (arms({}), None),
        (arms(UP), RAISED),
        (arms(OVERHEAD), RAISED),
        (arms(OVERHEAD, both=True), None),
        (arms(OVER_THE_HEAD), None),
        (arms(TO_THE_FACE), None),
        (arms(_CROSS, both=True), CROSSED),
    ],
    ids=["down", "up", "far up", "both up", "over the head", "to the face", "crossed"],
)
def test_what_the_arms_show(pose: Pose, gesture: Gesture | None) -> None:
    assert shown(pose) is gesture
    assert shown(mirrored(pose, 800)) is gesture  # left-handed, or through a mirror


def test_a_leaning_or_lying_body_shows_none() -> None:
    turn = np.array([[0, -1], [1, 0]], np.float32)
    pose = arms(UP)
    assert shown(replace(pose, image_px=(pose.image_px - 400) @ turn + 400)) is None


def held(pose: Pose, seconds: float, fps: float, begin_s: float = 0.0) -> list[Pose]:
    n = round(seconds * fps)
    return [replace(pose, t_s=begin_s + i / fps) for i in range(n)]


def told(poses: list[Pose]) -> list[tuple[float, Gesture]]:
    watch = GestureWatch()
    found = [(p.t_s, watch.update(p.t_s, p)) for p in poses]
    return [(t_s, gesture) for t_s, gesture in found if gesture is not None]


@pytest.mark.parametrize("fps", [5, 12, 30, 60])
def test_a_hand_is_heard_after_its_time_at_any_rate_and_once(fps: float) -> None:
    assert told(held(arms(UP), RAISED_HOLD_S - 0.2, fps)) == []
    (only,) = told(held(arms(UP), 6.0, fps))
    assert only == (pytest.approx(RAISED_HOLD_S, abs=1.1 / fps), RAISED)


def test_forearms_are_heard_sooner() -> None:
    (only,) = told(held(arms(_CROSS, both=True), 3.0, 12))
    assert only == (pytest.approx(CROSSED_HOLD_S, abs=0.1), CROSSED)


def test_a_flicker_is_forgiven_and_a_second_raise_is_a_second_word() -> None:
    up, down = arms(UP), arms({})
    flicker = held(up, 1.0, 12) + held(down, FLICKER_S - 0.1, 12, 1.0) + held(up, 1.0, 12, 1.25)
    assert len(told(flicker)) == 1
    twice = held(up, 2.0, 12) + held(down, 1.0, 12, 2.0) + held(up, 2.0, 12, 3.0)
    assert [round(t_s, 1) for t_s, _ in told(twice)] == [1.5, 4.5]


def test_a_waving_hand_is_not_heard() -> None:
    swing = [
        replace(arms({k: (x + 0.2 * np.sin(i), y, z) for k, (x, y, z) in UP.items()}), t_s=i / 12)
        for i in range(60)
    ]
    assert told(swing) == []


def test_no_exercise_in_any_sample_says_anything() -> None:
    """The real recordings too, by hand: `python tests/helpers/signals.py DIR`."""
    assert {log.stem: found for log in logs_in(SAMPLES) if (found := gestures(log))} == {}


def test_the_rendered_hands_are_heard_and_nothing_else_in_the_stories() -> None:
    found = {log.stem: gestures(log) for log in logs_in(STORIES)}
    assert [g for _, g in found.pop("raised_hand")] == [RAISED, RAISED]
    assert [g for _, g in found.pop("crossed_forearms")] == [CROSSED]
    assert not any(found.values())
