"""What is read from 3 m: heights of letters, share of the picture, nothing over the body."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hud_cases import cue, exercise, frame, pose, step
from hud_states import SCENES, drawn, scene, states

from coach.common.language import LANGUAGES, _, use
from coach.exercise.loader import load
from coach.exercise.spec import Priority
from coach.pose.landmarks import INDEX
from coach.pose.log import PoseLog
from coach.pose.types import Pose
from coach.ui.hud.crop import BodyView
from coach.ui.hud.hud import Hud
from coach.ui.hud.layout import CUE_CAP, MIN_CAP, Box, lay_out
from coach.ui.hud.palette import CUE_COLOURS, QUIET, TEXT
from coach.ui.hud.signs import OTHERS, SHORT
from coach.ui.hud.text import CAP, text_width
from coach.ui.hud.words import fit_cue
from coach.video.frame import Image

#: Screens (width, height) on which letters are measured.
SCREENS = [(1366, 768), (1920, 1080), (800, 600)]
SIDED = exercise(sided=True, words={"meter_left": "left", "meter_right": "right"})
HOLD = step(phase="holding", target="left", side="left", value=30.0, count=1,
            count_by_side={"left": 1, "right": 0}, held_s=3.2, hold_target_s=15.0)  # fmt: skip


def heights(image: Image, box: Box, colour: tuple[int, int, int]) -> list[int]:
    """The heights of the separate strokes of a colour in a box, from left to right, px."""
    ink = (image[box.y : box.bottom, box.x : box.right] == colour).all(axis=2)
    return [
        int(np.ptp(ink[:, a:b].any(axis=1).nonzero()[0])) + 1 for a, b in _runs(ink.any(axis=0))
    ]


def _runs(columns: np.ndarray) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], columns.astype(int), [0]))))
    return zip(edges[::2], edges[1::2], strict=True)


@pytest.mark.parametrize("size", SCREENS)
def test_count_seconds_side_and_cue_have_capitals_of_an_eleventh(size: tuple[int, int]) -> None:
    said = cue("Hold.", Priority.CORRECT)
    image = Hud(SIDED, size=size).draw(frame().image, None, HOLD, said)
    layout, least = lay_out(size), CUE_CAP * size[1] - 1.5
    count = heights(image, layout.count, TEXT)
    assert count[0] >= least
    seconds = heights(image, layout.ring, TEXT)  # "12"
    assert len(seconds) == 2
    assert min(seconds) >= least
    assert heights(image, layout.heading, TEXT)[0] >= least  # the L of "Left"
    words = layout.cue(1)
    letters = heights(image, words, CUE_COLOURS[Priority.CORRECT][1])
    assert max(letters[1:]) >= least


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_of_two_digits_is_as_high(language: str, size: tuple[int, int]) -> None:
    use(language)
    case = load("cat_cow")
    image = Hud(case, size=size).draw(frame().image, None, step(phase="done", count=10), None)
    assert heights(image, lay_out(size).count, TEXT)[0] >= CUE_CAP * size[1] - 1.5


@pytest.mark.parametrize("size", SCREENS)
def test_all_else_that_matters_has_capitals_of_an_eighteenth(size: tuple[int, int]) -> None:
    image = Hud(SIDED, size=size).draw(frame().image, None, HOLD, None)
    layout, least = lay_out(size), MIN_CAP * size[1] - 1.5
    assert heights(image, layout.meter, TEXT)[0] >= least  # the l of "left"
    assert max(heights(image, layout.time, QUIET)) >= least
    assert max(heights(image, layout.count, QUIET)) >= least  # "of 6"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_read_from_3_m(language: str) -> None:
    use(language)
    for size in SCREENS:
        layout = lay_out(size)
        px = math.ceil(100 * layout.unit * MIN_CAP / CAP)
        for heading in (*SHORT.values(), *OTHERS):
            assert text_width(_(heading), px, 800) <= 0.94 * layout.heading.w, _(heading)


@pytest.mark.parametrize("size", SCREENS)
def test_the_picture_takes_most_of_the_screen(size: tuple[int, int]) -> None:
    layout = lay_out(size)
    assert layout.picture.w * layout.picture.h >= 0.55 * size[0] * size[1]
    white = np.full((720, 1280, 3), 255, np.uint8)
    body = pose(1280, 720)
    body.image_px[:] = 0.75 * body.image_px + np.array((300, 90))
    for words, least in (("Hold.", 0.54), ("Turn your ribs to the left, slowly.", 0.44)):
        lit, unlit = (
            Hud(SIDED, size=size).draw(camera, body, HOLD, cue(words))
            for camera in (white, 0 * white)
        )
        assert (lit != unlit).any(axis=2).mean() >= least * 0.97  # the skeleton is over some of it


@pytest.mark.parametrize("size", [*SCREENS, (640, 480), (1280, 720), (720, 1280), (2000, 500)])
def test_no_boxes_overlap_and_none_leaves_the_screen(size: tuple[int, int]) -> None:
    layout = lay_out(size)
    boxes = [layout.meter, layout.picture, layout.time, layout.heading, layout.ring, layout.count,
             layout.dots, layout.keys, layout.cue(1)]  # fmt: skip
    taken = np.zeros((size[1], size[0]), dtype=int)
    for box in boxes:
        assert min(box.x, box.y) >= 0
        assert box.right <= size[0]
        assert box.bottom <= size[1]
        taken[box.y : box.bottom, box.x : box.right] += 1
    assert taken.max() == 1
    # The usual number of lines covers the keys alone.
    usual = layout.cue(layout.usual_lines)
    if size[0] > size[1]:
        assert max(layout.dots.bottom, layout.ring.bottom) <= usual.y + 1


# -- the body -------------------------------------------------------------------------------------


def landmarks(body: Pose) -> np.ndarray:
    return np.asarray(body.image_px)[np.asarray(body.visibility) >= 0.5]


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("name", SCENES)
def test_nothing_written_lies_on_the_body(name: str, size: tuple[int, int]) -> None:
    case, (picture, body) = load(name), scene(name)
    layout = lay_out(size)
    for state in states(case):
        if not state.person or state.step.phase == "setup":
            continue
        text = state.cue.text if state.cue else ""
        free = layout.body(len(fit_cue(text, size).lines))
        view = BodyView(mirror=True).update(
            body, 1.0, (picture.shape[1], picture.shape[0]), layout.picture, free
        )
        points = view.points(landmarks(body), picture.shape[1], mirror=True)
        assert points[:, 0].min() >= free.x
        assert points[:, 0].max() <= free.right
        assert points[:, 1].min() >= free.y
        assert points[:, 1].max() <= free.bottom
    assert drawn(case, state, picture, body, size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize(
    "clip", ["seated_twist/good_prayer", "cat_cow/good_left", "cat_cow_seated/fault_rocking"]
)
def test_the_view_follows_slowly_and_never_cuts_the_body(clip: str) -> None:
    from hud_states import ROOT

    log = PoseLog(ROOT / "samples" / f"{clip}.npz")
    layout, size = lay_out((1366, 768)), log.header.size
    free, follower, before = layout.body(2), BodyView(mirror=True), None
    jumps = []
    for observation in log:
        view = follower.update(observation.pose, observation.t_s, size, layout.picture, free)
        if observation.pose is not None:
            inside = landmarks(observation.pose)
            inside = inside[((inside >= 0) & (inside <= size)).all(axis=1)]
            points = view.points(inside, size[0], mirror=True)
            assert points[:, 1].min() >= free.y - 1
            assert points[:, 1].max() <= free.bottom + 1
            assert points[:, 0].min() >= free.x - 1
            assert points[:, 0].max() <= free.right + 1
        if before is not None:
            middle = np.array([[size[0] / 2, size[1] / 2]])
            moved = view.points(middle, size[0], mirror=True) - before.points(
                middle, size[0], mirror=True
            )
            jumps.append(float(np.hypot(*moved[0])))
        before = view
    assert np.median(jumps) < 0.5
    assert np.percentile(jumps, 99) < 0.02 * 1366


def test_somebody_small_in_a_wide_picture_is_shown_larger() -> None:
    layout, size = lay_out((1366, 768)), (1920, 1080)
    body = pose(640, 480)
    body.image_px[:] = body.image_px + np.array((600, 400))
    view = BodyView(mirror=True).update(body, 0.0, size, layout.picture, layout.body(2))
    covers = max(layout.picture.w / size[0], layout.picture.h / size[1])
    assert view.scale >= 1.2 * covers


def test_an_upright_camera_fills_the_picture_where_the_body_allows_it() -> None:
    layout, size = lay_out((1366, 768)), (720, 1280)
    seated = pose(720, 720)  # in the upper half, all of it
    seated.image_px[:] = 0.45 * seated.image_px + np.array((200, 300))
    view = BodyView(mirror=True).update(seated, 0.0, size, layout.picture, layout.body(2))
    assert view.scale * size[0] >= 0.9 * layout.picture.w


def test_nobody_there_shows_all_that_the_camera_sees() -> None:
    layout, size = lay_out((1366, 768)), (1280, 720)
    free = layout.body(2)
    view = BodyView(mirror=True).update(None, 0.0, size, layout.picture, free)
    corners = view.points([(0, 0), size], size[0], mirror=True)
    assert corners[:, 0].min() >= free.x - 1
    assert corners[:, 1].max() <= free.bottom + 1


def test_a_hand_put_out_at_once_is_not_cut() -> None:
    layout, size = lay_out((1366, 768)), (1280, 720)
    free, follower, body = layout.body(2), BodyView(mirror=True), pose(640, 480)
    body.image_px[:] = body.image_px + np.array((300, 100))
    for i in range(60):
        follower.update(body, i / 20, size, layout.picture, free)
    body.image_px[INDEX["left_wrist"]] = (1250, 40)
    view = follower.update(body, 3.05, size, layout.picture, free)
    hand = view.points(body.image_px[[INDEX["left_wrist"]]], size[0], mirror=True)[0]
    assert free.x <= hand[0] <= free.right
    assert free.y <= hand[1] <= free.bottom
