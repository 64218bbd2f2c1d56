"""Stories by chance: what is harder about them, and that it is where it should be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("moderngl", reason="the extra [samples] is not installed")
pytest.importorskip("av", reason="the extra [samples] is not installed")
pytest.importorskip("PIL", reason="the extra [samples] is not installed")

from samples.make import assets
from samples.make.body import Body
from samples.make.camera_effects import Effects, Sensor
from samples.make.drape import Loose
from samples.make.hair import LongHair
from samples.make.mesh import HAIR
from samples.make.motion import Go, Part, Track
from samples.make.poses import PERFORMERS
from samples.make.poses.seated_twist import twist
from samples.make.random_stories import EXERCISES, random_story
from samples.make.stories import STORIES
from samples.make.story import Chair, Story
from samples.make.wardrobe import Clothes, dress

DRAWN = {exercise: [random_story(exercise, seed) for seed in range(60)] for exercise in EXERCISES}
LEFT_WRIST = 15

with_bodies = pytest.mark.skipif(not assets.data_is_here(), reason="the MakeHuman data is not here")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_is_hard_is_drawn_often(exercise: str) -> None:
    stories = DRAWN[exercise]

    def share(chosen: list[bool]) -> float:
        return sum(chosen) / len(chosen)

    assert share([s.clothes.loose is not None for s in stories]) > 0.3
    assert share([s.clothes.long_hair is not None for s in stories]) > 0.2
    assert share([s.camera.height_px > s.camera.width_px for s in stories]) > 0.1
    assert share([s.skip_s > 0 for s in stories]) > 0.25
    assert share([s.crf > 30 for s in stories]) > 0.2
    assert share([s.effects.shrink < 1 for s in stories]) > 0.15
    assert {s.fps for s in stories} == {12, 15, 25, 30, 60}
    assert min(s.camera.height_m for s in stories) < 0.4
    assert max(s.camera.height_m for s in stories) > 1.5
    distances = [s.camera.distance_m for s in stories]
    assert 1.2 <= min(distances) < 1.5
    assert 3.4 < max(distances) <= 4.0


@pytest.mark.parametrize("exercise", EXERCISES)
def test_clips_are_short_and_their_pictures_can_be_encoded(exercise: str) -> None:
    frames = [s.track().duration_s * s.fps for s in DRAWN[exercise]]
    assert 140 < np.mean(frames) < 220
    for story in DRAWN[exercise]:
        assert story.camera.width_px % 2 == story.camera.height_px % 2 == 0
        track = story.track()
        assert sum(interval.part.counts for interval in track.intervals) == story.count
        # The truth refuses what ends after the last frame.
        assert track.intervals[-1].end_s <= round(track.duration_s * story.fps) / story.fps


def test_kept_stories_have_nothing_of_it() -> None:
    for story in STORIES:
        assert story.clothes.loose is None
        assert story.clothes.long_hair is None
        assert (story.skip_s, story.crf, story.effects.shrink) == (0, 23, 1)
        assert not story.chair.held_back


def test_a_film_may_begin_amid_a_movement() -> None:
    part = Part(goes=(Go(to={"turn": 10.0}, over_s=2.0, hold_s=1.0), Go(over_s=1.0)), counts=True)
    whole, cut = (Track([part, part], still_s=0, end_s=0.2, skip_s=skip) for skip in (0.0, 1.0))
    assert cut.duration_s == pytest.approx(whole.duration_s - 1)
    assert cut.at(0.0)["turn"] == pytest.approx(5)
    assert [cut.at(t) for t in (0.5, 2.5)] == [whole.at(t) for t in (1.5, 3.5)]
    assert [(i.start_s, i.end_s) for i in cut.intervals] == [(0.0, 3.0), (3.0, 7.0)]
    late = Track([part, part], still_s=0, end_s=0.2, skip_s=4.5)
    assert [(i.start_s, i.end_s) for i in late.intervals] == [(0.0, 3.5)]


def test_a_shrunken_picture_has_lost_its_details() -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, ::2] = 200
    sharp, coarse = (
        Sensor(Effects(noise=0, shrink=shrink), (60, 40), 1).see(picture) for shrink in (1.0, 0.5)
    )
    assert coarse.shape == picture.shape
    assert (sharp == picture).all()
    assert coarse.std() < 0.2 * picture.std()


@with_bodies
def test_loose_cloth_stands_off_trunk_and_limbs_and_not_off_skin() -> None:
    story = DRAWN["seated_twist"][0]
    close, wide = Body(story.shape), Body(story.shape)
    dress(close, Clothes(sleeve="short"))
    dress(wide, Clothes(sleeve="short", loose=Loose(ease_m=0.03, hang=1.0, folds_m=0.0)))
    off = np.linalg.norm(wide.worn_m - close.worn_m, axis=1)
    place = close.mesh.points_m[np.unique(close.mesh.corner_point)]
    trunk = (np.abs(place[:, 0]) < 0.12) & (place[:, 1] > 0.15) & (place[:, 1] < 0.4)
    assert np.median(off[trunk]) > 0.02
    head, hands = place[:, 1] > 0.66, np.abs(place[:, 0]) > 0.42
    assert off[head].max() == off[hands].max() == 0
    assert off.max() < 0.15


@with_bodies
@pytest.mark.parametrize("style", ["curtain", "tail", "hanging"])
def test_long_hair_goes_with_the_head(style: str) -> None:
    story = replace(
        DRAWN["seated_twist"][0],
        clothes=Clothes(long_hair=LongHair(style=style)),
        parts=(Part(goes=(Go(to={"neck_twist_deg": 50.0}, over_s=1.0, hold_s=1.0),)),),
        still_s=1.0,
        skip_s=0.0,
    )
    body, bald = Body(story.shape), Body(story.shape)
    dress(body, story.clothes)
    dress(body, story.clothes)  # Who is dressed twice has hair once.
    dress(bald, replace(story.clothes, long_hair=None))
    hair = body.mesh.corner_kind == HAIR
    assert 0 < hair.sum() < 2000
    performer = PERFORMERS["seated_twist"](body, story)
    before, after = (body.pose(performer.moment(t).posture) for t in (0.5, 2.0))
    middle = before.joints_m[0]
    assert np.linalg.norm(before.corners_m[hair] - middle, axis=1).max() < 0.8
    assert np.linalg.norm((after.corners_m - before.corners_m)[hair], axis=1).max() > 0.08
    same = bald.pose(performer.moment(0.5).posture)
    assert same.joints_m == pytest.approx(before.joints_m)


@with_bodies
@pytest.mark.parametrize("office", [False, True])
def test_a_hand_may_hold_the_back_of_the_chair(*, office: bool) -> None:
    story = Story(
        exercise="seated_twist",
        name="held",
        notes="",
        seed=3,
        arms="article",
        parts=(twist("left", over_s=0.5, hold_s=1.0),),
        still_s=0.5,
        unrest=0.0,
    )
    wrists = []
    for held_back in (False, True):
        told = replace(story, chair=Chair(office=office, held_back=held_back))
        body = Body(story.shape)
        performer = PERFORMERS["seated_twist"](body, told)
        wrists.append(body.pose(performer.moment(1.2).posture).joints_m[LEFT_WRIST])
    beside, behind = wrists
    assert behind[1] > beside[1] + 0.1
    assert behind[2] < beside[2] - 0.02
