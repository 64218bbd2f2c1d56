"""The watch at the desk: seconds of slouch and lean, a nudge after a while, praise when mended."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from drawn_bodies import STANDING, Points, body_of, pose_of

from coach.cli.parts import quieter
from coach.common.errors import CoachError
from coach.engine.results import Cue
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.measures import MEASURES
from coach.pose.body import Body
from coach.pose.landmarks import INDEX
from coach.pose.types import Observation

FPS = 8
#: Degrees that the head is forward, the trunk leans, and an arm is put out (0: typing).
Sitting = tuple[float, float, float]


def sitting(head_deg: float, lean_deg: float, arm_deg: float) -> Points:
    """Somebody at a desk, seen from the side, facing the picture's right."""
    points = body_of(STANDING, 90.0)
    hip = points[INDEX["left_hip"]][:2].copy()
    for side in ("left", "right"):
        shoulder = points[INDEX[f"{side}_shoulder"]][:2].copy()
        upper, fore = np.array([0.0, -0.28]), np.array([0.26, 0.0])  # elbow at 90 deg
        if arm_deg:
            upper = 0.28 * np.array([math.sin(math.radians(arm_deg)),
                                     -math.cos(math.radians(arm_deg))])  # fmt: skip
            fore = upper / 0.28 * 0.26
        points[INDEX[f"{side}_elbow"]][:2] = shoulder + upper
        points[INDEX[f"{side}_wrist"]][:2] = shoulder + upper + fore
    shoulder = points[INDEX["left_shoulder"]][:2].copy()
    head = [i for name, i in INDEX.items() if points[i][1] > 0.55]
    _turn(points, head, shoulder, head_deg)
    above = [i for name, i in INDEX.items() if points[i][1] > 0.02 or "wrist" in name]
    _turn(points, above, hip, lean_deg)
    return points


def _turn(points: Points, which: list[int], about: np.ndarray, forward_deg: float) -> None:
    """Turns points forward, to the picture's right, about one of the picture plane."""
    c, s = math.cos(math.radians(forward_deg)), -math.sin(math.radians(forward_deg))
    turn = np.array([[c, -s], [s, c]])
    for i in which:
        points[i][:2] = about + turn @ (points[i][:2] - about)


def watched(
    exercise: Exercise, seconds: float, how: Callable[[float], Sitting]
) -> tuple[list[Cue], Summary]:
    """All that is said while somebody sits so."""
    session = Session(exercise)
    cues = [m.cue for m in map(session.feed, _seen(seconds, how)) if m.cue is not None]
    session.finish()
    return cues, session.summary("drawn")


def _seen(seconds: float, how: Callable[[float], Sitting]) -> Iterator[Observation]:
    for i in range(int(seconds * FPS)):
        t_s = i / FPS
        yield Observation(t_s=t_s, pose=replace(pose_of(sitting(*how(t_s))), t_s=t_s))


def slouching(*spans: tuple[float, float]) -> Callable[[float], Sitting]:
    return lambda t_s: (35.0 if any(a <= t_s < b for a, b in spans) else 0.0, 0.0, 0.0)


def said(cues: list[Cue], kind: str) -> list[float]:
    return [round(cue.t_s) for cue in cues if cue.name.startswith(kind)]


def test_a_slouch_is_nudged_after_a_while_and_praised_when_mended() -> None:
    exercise = load("stacked_posture")
    assert exercise.watch is not None
    cues, summary = watched(exercise, 90, slouching((10, 60)))
    (nudge,) = said(cues, "fault.slouching")
    after_s = 10 + exercise.faults[0].after_s + exercise.watch.nudge_after_s
    assert after_s - 1 <= nudge <= after_s + 2
    assert len(said(cues, "cleared.slouching")) == 1
    assert summary.fault_s["slouching"] == pytest.approx(47, abs=2)
    told = summary.as_json()["fault_s"]
    assert told["slouching"] == pytest.approx(47, abs=2)
    kinds = {cue.name.partition(".")[0] for cue in cues}
    assert kinds <= {"setup", "ready", "blind", "fault", "cleared"}


def test_a_short_slouch_and_good_sitting_are_left_in_peace() -> None:
    cues, summary = watched(load("stacked_posture"), 60, slouching((10, 25)))
    assert said(cues, "fault") == said(cues, "cleared") == []
    assert summary.fault_s["slouching"] == pytest.approx(12, abs=2)


@pytest.mark.parametrize(("minutes", "nudges"), [(None, 1), (1, 2)])
def test_after_a_nudge_it_is_quiet_for_so_many_minutes(minutes: int | None, nudges: int) -> None:
    exercise = quieter(load("stacked_posture"), minutes)
    cues, _ = watched(exercise, 115, slouching((10, 45), (75, 110)))
    assert len(said(cues, "fault.slouching")) == nudges
    if nudges == 2:
        first, second = said(cues, "fault.slouching")
        assert second - first >= 60


def test_a_slouch_with_an_upright_trunk_is_no_better_start() -> None:
    """One's own best may lean back a little: a forward head does not take its place."""

    def how(t_s: float) -> Sitting:
        return (35.0, 0.0, 0.0) if 10 <= t_s < 50 else (0.0, -8.0, 0.0)

    cues, summary = watched(load("stacked_posture"), 60, how)
    assert len(said(cues, "fault.slouching")) == 1
    assert summary.fault_s["slouching"] > 30


def test_a_lean_on_an_arm_put_out_is_stable() -> None:
    exercise = quieter(load("stacked_posture"), 0)

    def leaning(arm_deg: float) -> Callable[[float], Sitting]:
        return lambda t_s: (0.0, 30.0, arm_deg) if 10 <= t_s < 50 else (0.0, 0.0, 0.0)

    cues, summary = watched(exercise, 60, leaning(0.0))
    assert said(cues, "fault.leaning")
    assert summary.fault_s["leaning"] > 30
    cues, summary = watched(exercise, 60, leaning(60.0))
    assert said(cues, "fault.leaning") == []
    assert "leaning" not in summary.fault_s


@pytest.mark.parametrize(("arm_deg", "least", "most"), [(0.0, 0, 0), (60.0, 50, 70)])
def test_only_a_straight_arm_away_from_the_trunk_is_put_out(
    arm_deg: float, least: float, most: float
) -> None:
    value = MEASURES["arm_out_deg"].read(Body(pose_of(sitting(0.0, 0.0, arm_deg))), None)
    assert least <= value <= most


def test_only_a_watch_can_be_quieter() -> None:
    with pytest.raises(CoachError, match="is no watch"):
        quieter(load("cat_cow"), 5)
