"""Set-up: what is in the way of a good start, by name and arrow, and the way from there to "go"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_bodies import STANDING, body_of, pose_of
from signals import SAMPLES, STORIES, film_of, logs_in, with_pictures
from skeletons import FRONT, RIGHTWARDS, Figure, film

from coach.engine.reader import Reader
from coach.engine.readiness import COUNTDOWN_S, Readiness, Ready
from coach.engine.setup_advice import Advice, advice_for
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Exercise
from coach.pose.light import Light, light_of
from coach.pose.log import PoseLog
from coach.pose.types import Observation, Pose

SIZE = (960, 720)
SITTING = replace(film(Figure(arms="crossed"), FRONT), size=SIZE)
TWIST = load("seated_twist")


def moved(pose: Pose, x: float = 0, y: float = 0, scale: float = 1.0, turn_deg: float = 0) -> Pose:
    """Elsewhere in the picture, larger, or as a tilted camera sees it."""
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    middle = np.array(SIZE) / 2
    image = (pose.image_px - middle) @ np.array([[c, -s], [s, c]]) * scale + middle + (x, y)
    return replace(pose, image_px=image.astype(np.float32), size=SIZE)


def first(pose: Pose | None, exercise: Exercise = TWIST, light: Light = "good") -> Advice | None:
    reading = Reader(exercise).read(0.0, pose)
    return next(iter(advice_for(exercise, pose, reading, light)), None)


@pytest.mark.parametrize(
    ("pose", "light", "name", "arrow"),
    [
        (SITTING, "good", None, ""),
        (None, "good", "nobody", ""),
        (None, "dark", "too_dark", ""),
        (SITTING, "dark", "too_dark", ""),
        (None, "black", "covered", ""),
        (SITTING, "behind", "light_behind", ""),
        (moved(SITTING, x=470), "good", "aside", "left"),
        (moved(SITTING, x=-470), "good", "aside", "right"),
        (moved(SITTING, y=330), "good", "no_feet", "back"),
        (moved(SITTING, scale=2.4, y=200), "good", "no_feet", "back"),
        (moved(SITTING, y=-230), "good", "no_head", "up"),
        (moved(SITTING, scale=0.3), "good", "come_closer", "closer"),
        (moved(SITTING, turn_deg=9), "good", "tilted", "level"),
        (replace(film(Figure(arms="crossed"), RIGHTWARDS), size=SIZE), "good", "face_me", "turn"),
        (replace(film(Figure(legs="standing")), size=SIZE), "good", "seated", ""),
    ],
)
def test_what_is_wrong_has_a_name_and_a_way(
    pose: Pose | None, light: Light, name: str | None, arrow: str
) -> None:
    advice = first(pose, light=light)
    assert (advice.name if advice else None) == name
    if advice is not None:
        assert advice.arrow == arrow
        assert advice.text(TWIST)


def test_a_body_from_the_wrong_side_is_turned_where_no_check_of_the_file_asks() -> None:
    front = replace(pose_of(body_of(STANDING), scale=250, at=(480, 330)), size=SIZE)
    side = replace(pose_of(body_of(STANDING, 90), scale=250, at=(480, 330)), size=SIZE)
    squat = load("squat")
    assert first(front, squat) == Advice(name="turn_side", arrow="turn", blocks=False)
    assert first(side, squat) is None


def test_two_people_are_asked_first_who_it_is() -> None:
    reading = Reader(TWIST).read(0.0, SITTING)
    assert advice_for(TWIST, SITTING, reading, "good", crowded=True)[0].name == "two_people"


@pytest.mark.parametrize("name", exercise_names())
def test_every_advice_has_its_words(name: str) -> None:
    exercise = load(name)
    names = ["nobody", "covered", "too_dark", "light_behind", "two_people", "too_close", "no_feet"]
    names += ["no_head", "aside", "come_closer", "turn_side", "face_me", "face_first", "tilted"]
    names += ["unseen", *exercise.orders]
    assert all(Advice(name=n).text(exercise) for n in names)


def test_good_samples_are_told_nothing_before_they_move() -> None:
    for log in logs_in(SAMPLES):
        exercise = load(log.parent.name)
        reader = Reader(exercise)
        for seen in PoseLog(log):
            if seen.t_s > 1.9:
                break
            found = advice_for(exercise, seen.pose, reader.read(seen.t_s, seen.pose), "good")
            # A tilted camera, and a person so tall that the head is out of the picture.
            right = {"camera_tilted": {"tilted"}, "control_whole_body": {"no_head"}}
            allowed = right.get(log.stem, set())
            assert {a.name for a in found} <= allowed, (log.stem, seen.t_s)


# -- light ----------------------------------------------------------------------------------------


def test_light_is_told_from_the_picture() -> None:
    log = SAMPLES / "seated_twist" / "good_crossed.npz"
    film_path = film_of(log)
    assert film_path is not None
    seen = next(with_pictures(log, film_path))
    assert seen.frame is not None
    image = seen.frame.image
    assert light_of(image, seen.pose) == "good"
    assert light_of(np.asarray(image * 0.2, np.uint8), seen.pose) == "dark"
    assert light_of(np.zeros_like(image), None) == "black"
    window = np.full_like(image, 240)
    assert light_of(window, None) == "good"  # a white wall
    shape = np.where(image.mean(axis=2, keepdims=True) < 0, image, window)
    assert seen.pose is not None
    x, y = seen.pose.image_px.astype(int).T
    shape[max(0, y.min() - 20) : y.max(), x.min() : x.max()] = 25
    assert light_of(np.asarray(shape, np.uint8), seen.pose) == "behind"


# -- the way to "go" ------------------------------------------------------------------------------


def ready_over(seen: Iterable[Observation], readiness: Readiness) -> Iterator[tuple[float, Ready]]:
    """What is said until it may begin."""
    for observation in seen:
        ready = readiness.update(observation, "good")
        yield observation.t_s, ready
        if ready.go:
            return


def still(
    pose: Pose | None, seconds: float, begin_s: float = 0.0, fps: float = 12
) -> list[Observation]:
    times = [begin_s + i / fps for i in range(round(seconds * fps))]
    return [
        Observation(t_s=t_s, pose=None if pose is None else replace(pose, t_s=t_s)) for t_s in times
    ]


def test_who_sits_still_hears_three_two_one_and_begins() -> None:
    log = PoseLog(SAMPLES / "seated_twist" / "good_full_dose.npz")
    said = list(ready_over([o for o in log if o.t_s < 0.5] + still(SITTING, 0), Readiness(TWIST)))
    assert not any(r.go or r.number for _, r in said)
    readiness = Readiness(TWIST)
    said = list(ready_over(still(SITTING, 8), readiness))
    numbers = [r.number for _, r in said if r.number is not None]
    assert list(dict.fromkeys(numbers)) == [3, 2, 1]
    count_s = next(t for t, r in said if r.number == 3)
    go_s, last = said[-1]
    assert last.go
    assert count_s >= 1.0  # a second of stillness
    assert go_s - count_s == pytest.approx(COUNTDOWN_S, abs=0.1)
    kept = readiness.kept
    assert all(o.frame is None for o in kept)
    assert kept[-1].t_s < go_s


def test_an_empty_chair_is_waited_for() -> None:
    coming = still(None, 20) + still(SITTING, 8, 20)
    said = list(ready_over(coming, Readiness(TWIST)))
    assert said[-1][1].go
    assert said[-1][0] > 23
    told = [r.advice.name for t, r in said if r.advice and t < 20]
    assert set(told) == {"nobody"}


def test_getting_up_in_the_countdown_breaks_it_off() -> None:
    standing = replace(film(Figure(legs="standing")), size=SIZE)
    seen = still(SITTING, 2.5) + still(standing, 3, 2.5) + still(SITTING, 8, 5.5)
    said = list(ready_over(seen, Readiness(TWIST)))
    assert any(r.number for t, r in said if t < 2.5)
    assert not any(r.number for t, r in said if 3.3 < t < 5.5)
    assert said[-1][0] > 5.5 + COUNTDOWN_S


def test_nothing_is_told_that_only_flickers_and_a_hint_is_given_up() -> None:
    flicker = [o for i in range(12) for o in still(SITTING if i % 2 else None, 0.25, i * 0.25)]
    assert not any(r.advice for _, r in ready_over(flicker, Readiness(TWIST)))
    tilted = moved(SITTING, turn_deg=9)
    said = list(ready_over(still(tilted, 20), Readiness(TWIST)))
    assert {r.advice.name for _, r in said if r.advice} == {"tilted"}
    assert said[-1][1].go


def test_on_the_floor_the_face_comes_first() -> None:
    cat = load("cat_cow")
    lying = [o for o in PoseLog(SAMPLES / "cat_cow" / "control_childs_pose.npz") if o.t_s > 6]
    asked = [r.advice.name for _, r in ready_over(lying[:60], Readiness(cat)) if r.advice]
    assert asked[0] == "face_first"
    upright = still(replace(pose_of(body_of(STANDING), scale=250, at=(480, 330)), size=SIZE), 3)
    after = [replace(o, t_s=o.t_s - lying[0].t_s + 3) for o in lying[:60]]
    after = [replace(o, pose=o.pose and replace(o.pose, t_s=o.t_s)) for o in after]
    told = [
        r.advice.name
        for t, r in ready_over(upright + after, Readiness(cat))
        if r.advice and t > 1.8
    ]
    assert "face_first" not in told
    resumed = Readiness(cat, resumed=True)
    assert "face_first" not in [
        r.advice.name for _, r in ready_over(lying[:60], resumed) if r.advice
    ]


@pytest.mark.parametrize("story", ["settling_20_s", "start_amid_turn"])
def test_nobody_begins_while_fidgeting_or_amid_a_turn(story: str) -> None:
    log: Path = STORIES / "seated_twist" / f"{story}.npz"
    said = list(ready_over(PoseLog(log), Readiness(TWIST)))
    ends_s = {"settling_20_s": 18.0, "start_amid_turn": 2.0}[story]
    assert not any(r.go for t, r in said if t < ends_s)
