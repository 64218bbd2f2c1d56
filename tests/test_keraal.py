"""A seated person recorded by optical motion capture and by BlazePose at once (Keraal data set).

The recordings are one person's: trunk rotation to each side (RTK), flank stretch (ELK, sideways
with an arm up) and hiding the face (CTK, arms up). Only the first is a seated twist. The poses are
those of a mirror picture: the hand that the markers see raised is the other one in BlazePose.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import recording

from coach.engine.session import Moment, Session
from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.pose.landmarks import INDEX, NAMES
from coach.pose.types import Observation, Pose, mirrored

WIDTH_PX, HEIGHT_PX = 960, 544
FPS = 24.0
#: Rows of the optical truth: position (mm) and quaternion (x y z w) of a rigid body each.
CHEST, RIGHT_HAND, LEFT_HAND, PELVIS = 4, 9, 10, 13
#: The first frames, sitting still: what turns are counted from.
STILL = 5

HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
#: The data has no world landmarks: those of the picture stand for them, a torso being half a metre.
METRES_PER_PX = 0.5 / 150

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Take:
    """One recording.

    raw: image_px as the network gave them, (T, 33, 2), of a mirror picture.
    chest_deg, pelvis_deg: (T,) turn to the person's left from the start, optical.
    hands_up_mm: (T, 2) height of the left and the right hand, optical.
    """

    raw: Array
    observations: list[Observation]
    chest_deg: Array
    pelvis_deg: Array
    hands_up_mm: Array


def yaw_deg(quaternions: Array) -> Array:
    """Turn about the vertical against the first frames; (T, 4) as x y z w -> (T,)."""
    x, y, z, w = quaternions.T
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    ).transpose(2, 0, 1)
    relative = rotation @ rotation[:STILL].mean(axis=0).T
    turn: Array = np.degrees(np.arctan2(relative[:, 1, 0], relative[:, 0, 0]))
    return turn


def take(name: str) -> Take:
    """The recording `name` (RTK, ELK or CTK), poses un-mirrored."""
    folder = recording("motion/keraal")
    stem = f"{name}-P1T1-Unknown-C-0"
    positions: dict[str, Any] = json.loads((folder / f"G3-BP-{stem}.json").read_text())["positions"]
    frames = [positions[key] for key in sorted(positions, key=float)]
    assert [n.lower() for n in frames[0]] == list(NAMES)
    found = np.array([list(frame.values()) for frame in frames])
    found[:, :, 0] *= WIDTH_PX
    found[:, :, 1] *= HEIGHT_PX
    found[:, :, 2] *= WIDTH_PX
    optical = np.loadtxt(folder / f"G3-Vicon-{stem}.txt")
    optical = optical.reshape(len(optical), -1, 7)[::2][: len(found)]  # twice as many rows
    found = found[: len(optical)]
    return Take(
        raw=found[:, :, :2],
        observations=[_observation(i / FPS, points) for i, points in enumerate(found)],
        chest_deg=yaw_deg(optical[:, CHEST, 3:]),
        pelvis_deg=yaw_deg(optical[:, PELVIS, 3:]),
        hands_up_mm=optical[:, [LEFT_HAND, RIGHT_HAND], 2],
    )


def _observation(t_s: float, points: Array) -> Observation:
    seen_in_mirror = Pose(
        t_s=t_s,
        image_px=points[:, :2].astype(np.float32),
        depth=points[:, 2].astype(np.float32),
        world_m=((points - points[HIPS].mean(axis=0)) * METRES_PER_PX).astype(np.float32),
        visibility=np.ones(33, np.float32),  # the data has none
    )
    return Observation(t_s=t_s, pose=mirrored(seen_in_mirror, WIDTH_PX))


def watched(exercise: Exercise, recorded: Take) -> tuple[Session, list[Moment]]:
    """The session after the whole recording, and all its moments."""
    session = Session(exercise)
    moments = [session.feed(o) for o in recorded.observations]
    session.finish()
    return session, moments


@pytest.fixture(scope="module")
def twist() -> Exercise:
    return load("seated_twist")


def test_the_poses_are_those_of_a_mirror() -> None:
    stretch = take("ELK")
    higher_mm = stretch.hands_up_mm[:, 0] - stretch.hands_up_mm[:, 1]
    wrists = stretch.raw[:, [INDEX["left_wrist"], INDEX["right_wrist"]], 1]
    higher_px = wrists[:, 1] - wrists[:, 0]
    clear = np.abs(higher_mm) > 500
    assert clear.sum() > 50
    assert {-1.0, 1.0} <= set(np.sign(higher_mm[clear]))
    assert np.array_equal(np.sign(higher_px[clear]), -np.sign(higher_mm[clear]))
    for observation, raw in zip(stretch.observations, stretch.raw, strict=True):
        assert observation.pose is not None
        turned = observation.pose.image_px[INDEX["left_wrist"]]
        assert turned == pytest.approx(
            (WIDTH_PX - raw[INDEX["right_wrist"], 0], raw[INDEX["right_wrist"], 1]), abs=0.01
        )


def test_the_truth_is_what_its_makers_say() -> None:
    turn = take("RTK")
    assert len(turn.chest_deg) == len(turn.observations) == 194
    assert turn.chest_deg.min() == pytest.approx(-53, abs=3)
    assert turn.chest_deg.max() == pytest.approx(45, abs=3)
    assert np.abs(turn.pelvis_deg).max() < 20


# Degrees are not asserted: these poses are of another MediaPipe, whose z makes more of a turn than
# the one the measure was learned from. Truths of 45 and -51 deg read 78 and -78 here, whatever
# start they are counted from. Which way, when, how often and in proportion must still be right.


def test_one_twist_to_each_side_at_its_time(twist: Exercise) -> None:
    turn = take("RTK")
    session, _ = watched(twist, turn)
    summary = session.summary("RTK")
    times = np.array([o.t_s for o in turn.observations])
    assert summary.count_by_side == {"left": 1, "right": 1}
    for r in summary.repetitions:
        inside = turn.chest_deg[(times >= r.start_s) & (times <= r.end_s)]
        truth = inside[np.argmax(np.abs(inside))]
        print(f"{r.side}: peak {r.peak:.1f} deg, optical {truth:.1f}")
        assert math.copysign(1, truth) == (1 if r.side == "left" else -1)
        assert math.copysign(1, r.peak) == math.copysign(1, truth)
        assert abs(truth) > 40
        assert abs(r.peak) > abs(truth) - 10
    assert {r.side: r.complete for r in summary.repetitions} == {"left": False, "right": False}


def test_the_measured_turn_follows_the_optical_one(twist: Exercise) -> None:
    turn = take("RTK")
    _, moments = watched(twist, turn)
    measured = np.array([m.reading.value("thorax_twist_deg") for m in moments])
    seen = ~np.isnan(measured)
    r = np.corrcoef(measured[seen], turn.chest_deg[seen])[0, 1]
    slope = np.polyfit(turn.chest_deg[seen], measured[seen], 1)[0]
    print(f"r {r:.3f}, slope {slope:.2f}")
    assert seen.mean() > 0.85
    assert r > 0.95
    turned = seen & (np.abs(turn.chest_deg) > 20)
    assert np.mean(np.sign(measured[turned]) == np.sign(turn.chest_deg[turned])) > 0.95


def told(moments: list[Moment]) -> Array:
    """The turns that were told, without a sign."""
    turns = np.array([m.reading.value("thorax_twist_deg") for m in moments])
    seen: Array = np.abs(turns[~np.isnan(turns)])
    return seen


@pytest.mark.parametrize("name", ["ELK", "CTK"])
def test_stretching_and_hiding_are_no_twists(twist: Exercise, name: str) -> None:
    session, moments = watched(twist, take(name))
    summary = session.summary(name)
    assert summary.seen_fraction == 1.0
    assert summary.repetitions == ()
    turns = told(moments)
    part = len(turns) / len(moments)
    print(f"{name}: told in {part:.2f} of the frames, up to {turns.max(initial=0):.1f} deg")
    assert part < 0.25


ARMS_ON_THEIR_WAY = pytest.mark.xfail(
    strict=True,
    reason="arms on their way up to the face read as a turn of up to 19 deg for half a second",
)


@pytest.mark.parametrize("name", ["ELK", pytest.param("CTK", marks=ARMS_ON_THEIR_WAY)])
def test_stretching_and_hiding_read_as_hardly_any_turn(twist: Exercise, name: str) -> None:
    _, moments = watched(twist, take(name))
    turns = told(moments)
    assert not len(turns) or np.percentile(turns, 95) <= 10


def test_no_start_position_is_learned_while_the_hands_hide_the_face(twist: Exercise) -> None:
    _, moments = watched(twist, take("CTK"))
    hidden = [m for m in moments if math.isnan(m.reading.value("thorax_twist_deg"))]
    assert len(hidden) > len(moments) / 2
    assert len({id(m.baseline) for m in hidden}) == 1
    assert all(m.reading.start_missing == "unseen" for m in hidden[1:])
