"""Somebody else in the person's place: told by their clothes, not by what the exercise does."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from signals import HERS, HIS, SAMPLES, STORIES, dressed, film_of, painted, strangers, with_pictures

from coach.pose.clothes import clothes_of, difference
from coach.pose.crowd import Crowd
from coach.pose.log import PoseLog
from coach.pose.models.model import get
from coach.pose.person_lock import PersonLock
from coach.video.frame import Frame
from coach.video.source import VideoFile

TWIST = "seated_twist"


def test_somebody_who_crosses_is_told_at_once_and_who_is_back_too() -> None:
    # The poses are the passer's from 9.95 to 10.95 s.
    changes = strangers(painted("crosses_in_front", (9.95, 10.95)), TWIST)
    assert [other for _, other in changes] == [True, False]
    (came_s, _), (back_s, _) = changes
    assert came_s - 9.95 <= 0.5
    assert back_s - 10.95 <= 1.0


def test_somebody_who_takes_the_place_stays_a_stranger() -> None:
    # From 20.9 s on they are those of who comes in.
    changes = strangers(painted("changing_places", (20.9, 1e9)), TWIST)
    assert [other for _, other in changes] == [True]
    assert changes[0][0] - 20.9 <= 0.5


def test_who_comes_back_in_the_same_clothes_is_the_same() -> None:
    assert strangers(painted("changing_places", (0, 0), alike=True), TWIST) == []
    assert strangers(painted("settling_20_s", (0, 0)), TWIST) == []
    assert strangers(painted("camera_knocked", (0, 0)), TWIST) == []


@pytest.mark.parametrize("name", ["second_person", "pause_out_of_sight", "good_article"])
def test_the_films_of_one_person_and_a_passer_behind_are_undisturbed(name: str) -> None:
    log = SAMPLES / TWIST / f"{name}.npz"
    film = film_of(log)
    assert film is not None
    assert strangers(with_pictures(log, film), TWIST) == []


def test_without_pictures_only_a_place_far_off_is_doubted_and_nobody_accused() -> None:
    lock = PersonLock()
    assert not any(lock.update(o) for o in PoseLog(STORIES / TWIST / "changing_places.npz"))


def test_released_it_takes_whoever_comes() -> None:
    lock = PersonLock()
    for seen in painted("changing_places", (20.9, 1e9)):
        lock.update(seen)
    assert lock.other
    lock.release()
    assert not any(lock.update(o) for o in list(painted("changing_places", (0, 1e9)))[-60:])


def test_clothes_are_the_same_in_other_light_and_different_on_another() -> None:
    log = PoseLog(SAMPLES / TWIST / "good_crossed.npz")
    pose = next(o.pose for o in log if o.pose is not None)
    hers = dressed(pose, HERS)
    darker = np.asarray(hers * 0.8, np.uint8)
    assert difference(clothes_of(hers, pose), clothes_of(darker, pose)) < 8
    assert difference(clothes_of(hers, pose), clothes_of(dressed(pose, HIS), pose)) > 12


# -- two at once ------------------------------------------------------------------------------


def test_two_people_in_a_picture_are_seen_and_one_is_one() -> None:
    film = SAMPLES / TWIST / "second_person.mp4"  # somebody passes behind at 6 s
    with VideoFile(film) as video:
        frames = [f for f in video if f.t_s < 7]
    alone = [f for f in frames if f.t_s < 3][:: round(video.fps)]
    both = [f for f in frames if 5.9 <= f.t_s <= 6.7][::4]
    crowd = Crowd(get("full"))

    def told(picture: Frame, expected: bool) -> bool:
        """Shows a picture, later and later, until it is told so."""
        for i in range(200):
            crowd.show(replace(picture, t_s=picture.t_s + i))
            if crowd.crowded == expected:
                return True
            time.sleep(0.1)
        return False

    assert not crowd.crowded
    assert told(both[0], expected=True)
    assert told(alone[-1], expected=False)
    crowd.close()
