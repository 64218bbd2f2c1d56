"""The learned bend of the spine: what it sees, what it refuses to judge, its weights."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT, SITTING
from numpy.typing import NDArray
from recordings import ROOT
from skeletons import Figure, Shot, body, changed, film, neutral, transformed

from coach.accuracy import judge
from coach.body import Body
from coach.exercise_file import load
from coach.following import SEGMENTS
from coach.landmarks import INDEX, mirrored
from coach.measures import MEASURES, Neutral
from coach.measures.networks import Networks
from coach.measures.side import QUIET_DEG
from coach.measures.spine_features import bend_can_be_told, spine_features, starts_upright
from coach.measures.spine_model import (
    FLOOR,
    FLOOR_FOLLOWED,
    SEATED,
    SEATED_FOLLOWED,
    TOLD,
    shipped,
)
from coach.recording import PoseLog
from coach.session import Session
from coach.truth import read_truth, truth_paths

CAT = replace(ALL_FOURS, curve_deg=45, head_deg=35)


def told(measure: str, figure: Figure, shot: Shot, start: Figure) -> float:
    seen = body(figure, shot, silhouette=True)
    return MEASURES[measure].read(seen, neutral(start, shot))


def features_of(seen: Body, start: Neutral) -> NDArray[np.float64]:
    """Of a body on which no points are followed."""
    return spine_features(seen, start, followed=False)


# -- features -------------------------------------------------------------------------------------


def test_at_the_start_nothing_has_changed() -> None:
    start = neutral(ALL_FOURS, NEAR_RIGHT)
    features = features_of(start.body, start)
    person = 29  # the last ones describe the person and stay as they are
    hidden = features[[17, 35]]  # how much of back and belly is not to be seen
    assert ((hidden >= 0) & (hidden < 0.1)).all()
    changes = np.delete(features[:-person], [17, 35])
    assert np.abs(changes).max() < 0.02
    assert np.abs(features[-person:]).max() > 0.1


def test_a_view_from_the_left_gives_the_numbers_of_one_from_the_right() -> None:
    right = features_of(body(CAT, NEAR_RIGHT, silhouette=True), neutral(ALL_FOURS, NEAR_RIGHT))
    left = features_of(body(CAT, NEAR_LEFT, silhouette=True), neutral(ALL_FOURS, NEAR_LEFT))
    assert right == pytest.approx(left, abs=0.03)


def test_size_and_place_in_the_picture_do_not_matter() -> None:
    poses = [film(ALL_FOURS, NEAR_RIGHT, t_s=t, silhouette=True) for t in (0.0, 0.5, 1.0)]
    pose = film(CAT, NEAR_RIGHT, silhouette=True)
    plain = features_of(Body(pose), Neutral.of(poses))
    moved = features_of(
        Body(transformed(pose, scale=2.0, shift=(40, 20))),
        Neutral.of([transformed(p, scale=2.0, shift=(40, 20)) for p in poses]),
    )
    assert plain == pytest.approx(moved, abs=0.03)


def test_a_hidden_outline_leaves_the_features_finite() -> None:
    blind = Body(film(CAT, NEAR_RIGHT))
    assert np.isfinite(features_of(blind, neutral(ALL_FOURS, NEAR_RIGHT))).all()
    unseen = Neutral.of([film(ALL_FOURS, NEAR_RIGHT)])
    assert np.isfinite(features_of(body(CAT, NEAR_RIGHT, silhouette=True), unseen)).all()


def test_who_sits_and_who_is_on_hands_and_knees() -> None:
    assert starts_upright(neutral(SITTING, NEAR_RIGHT))
    assert not starts_upright(neutral(ALL_FOURS, NEAR_RIGHT))


# -- what is refused ------------------------------------------------------------------------------


def test_a_body_whose_arm_has_shrunk_has_been_lost() -> None:
    start = neutral(ALL_FOURS, NEAR_RIGHT)
    assert bend_can_be_told(start.body, start)
    pose = film(ALL_FOURS, NEAR_RIGHT, silhouette=True)
    places = pose.image_px.copy()
    wrist, elbow = INDEX["right_wrist"], INDEX["right_elbow"]
    places[wrist] = places[elbow]
    short = Body(changed(pose, image_px=places))
    assert short.near == "right"
    assert not bend_can_be_told(short, start)
    assert math.isnan(MEASURES["spine_flexion_deg"].read(short, start))


def test_on_a_chair_the_arms_may_do_as_they_like() -> None:
    start = neutral(SITTING, NEAR_RIGHT)
    raised = replace(SITTING, arms="raised")
    assert bend_can_be_told(body(raised, NEAR_RIGHT, silhouette=True), start)


def test_without_an_outline_nothing_is_told() -> None:
    start = neutral(ALL_FOURS, NEAR_RIGHT)
    for name in ("spine_flexion_deg", "lone_nod_deg", "lone_tilt_deg"):
        assert math.isnan(MEASURES[name].read(Body(film(CAT, NEAR_RIGHT)), start))


# -- the networks ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [FLOOR, SEATED, FLOOR_FOLLOWED, SEATED_FOLLOWED])
def test_the_shipped_weights_say_what_they_were_learned_from(name: str) -> None:
    model = shipped(name)
    assert model.trained_on is not None
    assert model.trained_on.bodies >= 20
    assert model.error.shape == (len(TOLD),)
    assert 2 < model.error[0] < 15
    start = neutral(ALL_FOURS, NEAR_RIGHT)
    features = len(features_of(start.body, start))
    with_points = name in (FLOOR_FOLLOWED, SEATED_FOLLOWED)
    assert len(model.mean) == features + (4 * len(SEGMENTS) if with_points else 0)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    model = shipped(FLOOR)
    model.save(tmp_path / "copy.npz")
    again = Networks.load(tmp_path / "copy.npz")
    features = np.random.default_rng(0).normal(0, 0.1, (5, len(model.mean)))
    assert again(features) == pytest.approx(model(features), abs=1e-9)
    assert again.trained_on == model.trained_on


def test_one_body_and_many_are_told_the_same() -> None:
    model = shipped(SEATED)
    features = np.random.default_rng(1).normal(0, 0.1, (4, 3, len(model.mean)))
    many = model(features)
    assert many.shape == (4, 3, len(TOLD))
    assert model(features[2, 1]) == pytest.approx(many[2, 1])


def test_a_mirrored_body_bends_as_much() -> None:
    poses = [film(ALL_FOURS, NEAR_RIGHT, t_s=t, silhouette=True) for t in (0.0, 0.5)]
    pose = film(CAT, NEAR_RIGHT, silhouette=True)
    plain = MEASURES["spine_flexion_deg"].read(Body(pose), Neutral.of(poses))
    w = NEAR_RIGHT.size[0]
    turned = [mirrored(p, w) for p in (*poses, pose)]
    other = MEASURES["spine_flexion_deg"].read(Body(turned[-1]), Neutral.of(turned[:-1]))
    assert other == pytest.approx(plain, abs=3)


# -- what stands alone ----------------------------------------------------------------------------


def test_a_nod_stands_alone_only_while_the_spine_is_where_it_was() -> None:
    still = told("lone_nod_deg", ALL_FOURS, NEAR_RIGHT, ALL_FOURS)
    assert 0 <= still < 20
    spine = told("spine_flexion_deg", CAT, NEAR_RIGHT, ALL_FOURS)
    assert abs(spine) > QUIET_DEG
    assert told("lone_nod_deg", CAT, NEAR_RIGHT, ALL_FOURS) == 0.0
    assert told("lone_tilt_deg", CAT, NEAR_RIGHT, ALL_FOURS) == 0.0


# -- on rendered people it was not learned from ---------------------------------------------------


@pytest.mark.parametrize(
    "name", ["cat_cow/good_left", "cat_cow/good_spine_only", "cat_cow_seated/good_right"]
)
def test_the_bend_of_a_sample_is_followed(name: str) -> None:
    log = ROOT / "samples" / f"{name}.npz"
    truth = read_truth(log)
    result = judge(PoseLog(log), truth, load(truth.exercise), name=name)
    curve = next(c for c in result.curves if c.measure == "spine_flexion_deg")
    assert np.corrcoef(curve.true, curve.measured)[0, 1] > 0.93
    assert result.count == result.true_count


def test_rocking_is_the_shift_of_the_hips_headwards_positive() -> None:
    log = ROOT / "samples" / "cat_cow" / "control_rocking_only.npz"
    session = Session(load("cat_cow"))
    moments = [session.feed(observation) for observation in PoseLog(log)]
    told = np.array([m.reading.value("rocking_ratio") for m in moments])
    times = np.array([m.step.t_s for m in moments])
    with np.load(truth_paths(log)[1]) as file:
        t_s, joints = file["t_s"], file["joints_px"]
    hip, knee, shoulder = (joints[:, INDEX[f"left_{n}"]] for n in ("hip", "knee", "shoulder"))
    ahead = (hip - knee)[:, 0] * np.sign(shoulder[0, 0] - hip[0, 0])
    true = (ahead - ahead[0]) / np.linalg.norm(shoulder[0] - hip[0])
    true, seen = np.interp(times, t_s, true), ~np.isnan(told)
    assert np.abs(true).max() > 0.15
    assert seen.mean() > 0.8
    assert np.corrcoef(told[seen], true[seen])[0, 1] > 0.9
    assert np.abs(told - true)[seen].mean() < 0.05
