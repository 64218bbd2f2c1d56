"""The learned turn: the laws its features obey, its fairness, and what its weights say of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import ROOT
from skeletons import Figure, Shot, film

from coach.accuracy import compare
from coach.body import Body
from coach.exercise_file import load
from coach.landmarks import Followed, Pose, mirrored
from coach.measures import MEASURES
from coach.measures.base import Neutral
from coach.measures.front import SETTLES_S
from coach.measures.trained_on import TrainedOn, chance_name
from coach.measures.twist_features import CHEST, Seen, seen, split_features
from coach.measures.twist_model import FOLLOWED, LANDMARKS, TwistModel, shipped
from coach.session import Observation, Session
from coach.truth import TrueFault, Truth

WIDTH_PX = 960
FPS = 10
SOME = settings(max_examples=30, deadline=None)
both_ways = pytest.mark.parametrize("followed", [False, True])
FROM = TrainedOn(seeds={"seated_twist": [7, 8, 9, 12]}, fps=5.0, width_px=360, pose_model="full")


def look(*poses: Pose, start: Pose) -> tuple[Seen, Seen]:
    """The poses against their neutral, and that neutral."""
    return seen(poses, start), seen([start], start).each[0]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Pose, Pose]:
    """A person turned somehow, and its neutral, which need not be straight either."""
    angle = st.floats(-50, 50)
    little = st.floats(-15, 15)
    shot = Shot(
        heading_deg=draw(st.floats(-25, 25)),
        distance_m=draw(st.floats(1.8, 4)),
        camera_m=draw(st.floats(-0.4, 0.8)),
    )
    arms = draw(st.sampled_from(("thighs", "hanging", "crossed")))
    start = Figure(bend_deg=draw(little), lean_deg=draw(little), arms=arms)
    now = Figure(
        thorax_yaw_deg=draw(angle),
        pelvis_yaw_deg=draw(little),
        bend_deg=draw(little),
        lean_deg=draw(little),
        arms=arms,
    )
    return film(now, shot), film(start, shot)


def turn(now: Pose, start: Pose, *, followed: bool) -> float:
    features = split_features(*look(now, start=start), followed=followed)
    return float(shipped(FOLLOWED if followed else LANDMARKS)(*features)[0])


def moved(pose: Pose, *, scale: float = 1.0, tilt_deg: float = 0.0) -> Pose:
    """The pose in a picture that is larger, or tilted."""
    c, s = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
    way = scale * np.array([[c, -s], [s, c]])
    trunk = pose.trunk and replace(pose.trunk, px=pose.trunk.px @ way)
    return replace(pose, image_px=pose.image_px @ way, depth=pose.depth * scale, trunk=trunk)


# -- laws -----------------------------------------------------------------------------------------


@both_ways
@SOME
@given(pair=pairs(), scale=st.floats(0.5, 2))
def test_coming_nearer_is_no_turn(followed: bool, pair: tuple[Pose, Pose], scale: float) -> None:
    now, start = pair
    nearer = turn(moved(now, scale=scale), start, followed=followed)
    assert nearer == pytest.approx(turn(now, start, followed=followed), abs=1e-3)


@both_ways
@SOME
@given(pair=pairs(), tilt_deg=st.floats(-30, 30))
def test_a_tilted_camera_is_no_turn(
    followed: bool, pair: tuple[Pose, Pose], tilt_deg: float
) -> None:
    tilted = [moved(pose, tilt_deg=tilt_deg) for pose in pair]
    value = turn(*tilted, followed=followed)
    assert value == pytest.approx(turn(*pair, followed=followed), abs=1e-3)


@both_ways
@SOME
@given(pair=pairs())
def test_it_is_fair_to_left_and_right(followed: bool, pair: tuple[Pose, Pose]) -> None:
    twins = [mirrored(pose, WIDTH_PX) for pose in pair]
    value = turn(*twins, followed=followed)
    assert value == pytest.approx(-turn(*pair, followed=followed), abs=0.02)


@both_ways
@SOME
@given(pair=pairs())
def test_nothing_has_turned_at_the_neutral_however_crooked_it_is(
    followed: bool, pair: tuple[Pose, Pose]
) -> None:
    assert turn(pair[1], pair[1], followed=followed) == 0.0


@both_ways
def test_many_frames_at_once_read_as_they_do_one_by_one(followed: bool) -> None:
    poses = [film(Figure(thorax_yaw_deg=yaw, arms="crossed")) for yaw in (-40, -10, 0, 25, 50)]
    start = film(Figure(arms="crossed"))
    features = split_features(*look(*poses, start=start), followed=followed)
    together = shipped(FOLLOWED if followed else LANDMARKS)(*features)
    assert together.shape == (5,)
    assert together == pytest.approx([turn(p, start, followed=followed) for p in poses])
    assert (np.diff(together) > 0).all()


@both_ways
def test_features_are_odd_and_even(followed: bool) -> None:
    now, start = film(Figure(thorax_yaw_deg=30, bend_deg=8)), film(Figure(bend_deg=3))
    odd, even = split_features(*look(now, start=start), followed=followed)
    twin = look(mirrored(now, WIDTH_PX), start=mirrored(start, WIDTH_PX))
    odd_twin, even_twin = split_features(*twin, followed=followed)
    assert odd_twin == pytest.approx(-odd, abs=1e-4)
    assert even_twin == pytest.approx(even, abs=1e-4)
    assert np.abs(odd).max() > 0.1


def test_points_since_another_picture_or_hidden_say_nothing() -> None:
    start = Neutral.of([film(Figure(arms="crossed"))])
    now = film(Figure(thorax_yaw_deg=30, arms="crossed"))
    assert now.trunk is not None
    others = replace(now, trunk=replace(now.trunk, since_s=7.0))
    few = now.trunk.px.copy()
    few[np.flatnonzero(CHEST)[1:]] = np.nan
    hidden = replace(now, trunk=replace(now.trunk, px=few))
    none = replace(now, trunk=None)
    read = [MEASURES["thorax_twist_deg"].read(Body(p), start) for p in (others, hidden, none, now)]
    assert read[0] == read[1] == read[2] != read[3]


@pytest.mark.parametrize(
    ("measure", "points"), [("thorax_twist_deg", 27), ("spine_flexion_deg", 20)]
)
def test_points_followed_for_another_exercise_say_nothing(measure: str, points: int) -> None:
    def reading(trunk: Followed | None) -> float:
        poses = [
            replace(film(Figure(thorax_yaw_deg=yaw), silhouette=True), trunk=trunk)
            for yaw in (0, 30)
        ]
        return MEASURES[measure].read(Body(poses[1]), Neutral.of(poses[:1]))

    others = Followed(px=np.full((points, 2), 100, np.float32), since_s=0.0)
    assert reading(others) == pytest.approx(reading(None), nan_ok=True)


def test_a_hand_that_was_just_above_the_face_is_given_time_to_come_down() -> None:
    session = Session(load("seated_twist"))
    told = {}
    for i in range(8 * FPS):
        t_s = i / FPS
        figure = Figure(arms="raised" if 4 <= t_s < 5 else "crossed")
        moment = session.feed(Observation(t_s=t_s, pose=film(figure, t_s=t_s)))
        told[t_s] = not np.isnan(moment.reading.value("thorax_twist_deg"))
    assert told[3.9]
    assert not any(seen for t_s, seen in told.items() if 4 <= t_s < 4.9 + SETTLES_S)
    assert all(seen for t_s, seen in told.items() if t_s > 5 + SETTLES_S)


def test_to_be_told_to_grow_tall_answers_a_lean_as_well() -> None:
    truth = Truth(
        exercise="seated_twist",
        count=0,
        control=False,
        repetitions=(),
        faults=(TrueFault(name="leaning", start_s=3.0, end_s=8.0),),
        facts={},
        t_s=np.empty(0),
        curves={},
    )
    exercise = load("seated_twist")
    for said, found in (("slouching", True), ("leaning", True), ("too_fast", False)):
        compared = compare((), [(said, 5.0)], truth, exercise, name="a", duration_s=10.0)
        assert bool(compared.found) == found
        assert bool(compared.false_cues) == (not found)


# -- the weights file -----------------------------------------------------------------------------


def test_weights_come_back_as_they_were_saved(tmp_path: Path) -> None:
    model = shipped(FOLLOWED)
    path = tmp_path / "weights.npz"
    TwistModel(**{**vars(model), "trained_on": FROM}).save(path)
    again = TwistModel.load(path)
    assert again.trained_on == FROM
    assert again.hidden == pytest.approx(model.hidden, rel=1e-6)
    assert path.stat().st_size < 100_000


@pytest.mark.parametrize(("name", "error_deg"), [(LANDMARKS, 8), (FOLLOWED, 6)])
def test_the_shipped_weights_say_what_they_have_seen_and_no_sample_is_among_it(
    name: str, error_deg: float
) -> None:
    trained_on = shipped(name).trained_on
    assert trained_on is not None
    assert trained_on.bodies >= 60
    assert float(shipped(name).error_deg) < error_deg
    facts = [json.loads(p.read_text()) for p in sorted(ROOT.glob("samples/*/*.truth.json"))]
    assert len(facts) >= 60
    assert not any(trained_on.saw(f) for f in facts)


def test_a_clip_was_seen_if_exercise_seed_and_story_say_so() -> None:
    facts = {"exercise": "seated_twist", "seed": 8, "story": chance_name(8)}
    assert chance_name(8) == "random_00008"
    assert FROM.saw(facts)
    for other in ({"exercise": "cat_cow"}, {"seed": 10}, {"story": "good_crossed"}, {"seed": None}):
        assert not FROM.saw({**facts, **other})


def test_it_says_in_one_line_how_to_make_the_clips_again() -> None:
    assert FROM.bodies == 4
    assert str(FROM) == (
        "4 rendered bodies (seated_twist seeds 7-9, 12; 5 fps, 360 px wide, pose model full)"
    )
    assert TrainedOn.from_text(FROM.as_text()) == FROM
