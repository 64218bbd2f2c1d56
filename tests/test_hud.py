"""The HUD, looked at as a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hud_cases import cue, exercise, frame, pose, step

from coach.common.errors import CoachError
from coach.exercise.spec import PHASES, Priority
from coach.pose.landmarks import INDEX
from coach.ui.hud.hud import SIZES, Hud, check_cues, fit_cue
from coach.ui.hud.layout import MIN_CAP, MIN_SIZE, Box, Layout, lay_out
from coach.ui.hud.parts import BACKGROUND, CUE_COLOURS, GOOD, QUIET, TEXT
from coach.ui.hud.text import CAP, fit, put, text_width
from coach.video.frame import Image

SIDED, PLAIN = exercise(sided=True), exercise(sided=False)
CUES = (
    "Hold.",
    "Turn further to the left.",
    "Move your back, not only your head.",
    "Keep both knees forward, hips still.",
)


def layout_of(hud: Hud, *, flat: bool, picture: tuple[int, int] = (640, 480)) -> Layout:
    return lay_out(hud.size, picture, flat_meter=flat)


def part(image: Image, box: Box) -> Image:
    return image[box.y : box.bottom, box.x : box.right]


def luminance(bgr: np.ndarray) -> float:
    """Relative luminance, WCAG 2.2."""
    part_of_one = np.asarray(bgr, dtype=float)[::-1] / 255
    low = part_of_one <= 0.04045
    linear = np.where(low, part_of_one / 12.92, ((part_of_one + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def runs(rows: np.ndarray) -> Iterator[tuple[int, int]]:
    """The (first, one past last) of each unbroken run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(int), [0]))))
    return zip(edges[::2], edges[1::2], strict=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("text", CUES)
def test_cue_is_inside_its_box_and_its_capitals_are_tall_enough(
    size: tuple[int, int], priority: Priority, text: str
) -> None:
    hud = Hud(SIDED, size=size)
    image = hud.draw(frame().image, None, step(), cue(text, priority))
    box = layout_of(hud, flat=True).cue
    ground, letters = CUE_COLOURS[priority]
    words = part(image, box)[:, round(min(1.05 * box.h, 0.16 * box.w)) :]
    ink = (np.abs(words.astype(int) - ground).sum(axis=2) > 60).nonzero()
    assert ink[0].min() > 0.02 * box.h
    assert ink[0].max() < 0.98 * box.h
    assert ink[1].max() < words.shape[1] - 2
    # The first letter of the first line is a capital without descender.
    full = (words == letters).all(axis=2)
    columns = next(runs(full.any(axis=0)[: fit_cue(text, size).size_px * 2]))
    rows = next(runs(full[:, columns[0] : columns[1]].any(axis=1)))
    assert rows[1] - rows[0] >= MIN_CAP * min(size) - 1


@pytest.mark.parametrize("priority", Priority)
def test_cue_letters_stand_out_from_their_ground(priority: Priority) -> None:
    hud = Hud(PLAIN, size=(1280, 720))
    image = hud.draw(frame().image, None, step(), cue("Keep still.", priority))
    pixels = part(image, layout_of(hud, flat=False).cue).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    ground, letters = colours[np.argsort(counts)[-2:][::-1]]
    assert contrast(ground, letters) >= 7


@pytest.mark.parametrize("colour", [TEXT, QUIET, GOOD])
def test_other_letters_stand_out_too(colour: tuple[int, int, int]) -> None:
    assert contrast(np.array(colour), np.array(BACKGROUND)) >= 7


def test_priorities_differ_in_shape_not_only_in_colour() -> None:
    hud = Hud(PLAIN, size=(1280, 720))
    box = layout_of(hud, flat=False).cue.cut(0, 0, 0.11, 1)
    shapes = []
    for priority in Priority:
        image = hud.draw(frame().image, None, step(), cue("Hold.", priority))
        ground = CUE_COLOURS[priority][0]
        shapes.append(np.abs(part(image, box).astype(int) - ground).sum(axis=2) > 120)
    for i, one in enumerate(shapes):
        for other in shapes[:i]:
            assert (one ^ other).mean() > 0.02


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("sided", [True, False])
def test_every_phase_can_be_drawn_without_a_pose_and_leaves_the_picture_alone(
    size: tuple[int, int], phase: str, sided: bool
) -> None:
    hud = Hud(SIDED if sided else PLAIN, size=size)
    hold = {"held_s": 3.0, "hold_target_s": 10.0} if phase == "holding" else {}
    moment = step(phase=phase, setup_progress=0.5 if phase == "setup" else 1.0, **hold)
    image = hud.draw(frame().image, None, moment, None)
    assert image.shape == (size[1], size[0], 3)
    box = layout_of(hud, flat=sided).picture
    plain = cv2.flip(cv2.resize(frame().image, (box.w, box.h)), 1)
    np.testing.assert_array_equal(part(image, box), plain)


@pytest.mark.parametrize("size", [*SIZES, (480, 360), (1920, 1080), (2000, 500)])
@pytest.mark.parametrize("picture", [(640, 480), (1280, 720), (720, 1280)])
@pytest.mark.parametrize("flat", [True, False])
def test_nothing_overlaps_and_nothing_leaves_the_window(
    size: tuple[int, int], picture: tuple[int, int], flat: bool
) -> None:
    layout = lay_out(size, picture, flat_meter=flat)
    boxes = [layout.keys, layout.picture, layout.meter, layout.count, layout.ring, layout.cue]
    taken = np.zeros((size[1], size[0]), dtype=int)
    for box in boxes:
        assert min(box.x, box.y) >= 0
        assert box.right <= size[0]
        assert box.bottom <= size[1]
        taken[box.y : box.bottom, box.x : box.right] += 1
    assert taken.max() == 1
    assert layout.picture.w / layout.picture.h == pytest.approx(picture[0] / picture[1], rel=0.02)


@pytest.mark.parametrize("mirror", [True, False])
def test_skeleton_is_mirrored_with_the_picture(mirror: bool) -> None:
    hud = Hud(PLAIN, size=(960, 720), mirror=mirror)
    body = pose()
    with_body = hud.draw(frame().image, body, step(), None)
    without = hud.draw(frame().image, None, step(), None)
    box = layout_of(hud, flat=False).picture
    drawn = (part(with_body, box) != part(without, box)).any(axis=2)
    x, y = body.image_px[INDEX["left_wrist"]] * (box.w / 640)
    expected = box.w - x if mirror else x
    assert drawn[round(y), round(expected)]
    assert not drawn[round(y), round(box.w - expected)]
    outside = (with_body != without).any(axis=2)
    outside[box.y : box.bottom, box.x : box.right] = False
    assert not outside.any()


def test_bones_hardly_seen_are_thinner() -> None:
    hud = Hud(PLAIN, size=(1280, 720))
    body = pose()
    seen = hud.draw(frame().image, body, step(), None)
    body.visibility[[INDEX["left_elbow"], INDEX["left_wrist"]]] = 0.2
    guessed = hud.draw(frame().image, body, step(), None)
    bare = hud.draw(frame().image, None, step(), None)
    amount = [int((image != bare).any(axis=2).sum()) for image in (seen, guessed)]
    assert 0 < amount[1] < amount[0]


def test_a_standing_fault_lights_the_trunk() -> None:
    hud = Hud(PLAIN, size=(1280, 720))
    amber = CUE_COLOURS[Priority.CORRECT][0]
    box = layout_of(hud, flat=False).picture
    calm = part(hud.draw(frame().image, pose(), step(), None), box)
    fault = part(hud.draw(frame().image, pose(), step(faults=("hips",)), None), box)
    assert not (calm == amber).all(axis=2).any()
    assert (fault == amber).all(axis=2).sum() > 500


def needle_column(image: Image, box: Box) -> float | None:
    """The middle of the needle's head, which sticks out of the track's upper edge."""
    row = part(image, box.cut(0.12, 0.53, 0.88, 0.55))
    columns = (row == TEXT).all(axis=2).all(axis=0).nonzero()[0]
    return None if len(columns) == 0 else box.x + 0.12 * box.w + float(columns.mean())


@pytest.mark.parametrize("mirror", [True, False])
def test_the_persons_left_is_on_the_left_of_a_mirror(mirror: bool) -> None:
    hud = Hud(SIDED, size=(1280, 720), mirror=mirror)
    box = layout_of(hud, flat=True).meter
    at = [
        needle_column(hud.draw(frame().image, None, step(value=value), None), box)
        for value in (-40.0, 0.0, 40.0)
    ]
    right, middle, left = (column or math.nan for column in at)
    assert middle == pytest.approx(box.centre[0], abs=2)
    assert (left < middle < right) if mirror else (left > middle > right)


@pytest.mark.parametrize("sided", [True, False])
def test_an_unseen_value_has_no_needle(sided: bool) -> None:
    hud = Hud(SIDED if sided else PLAIN, size=(1280, 720))
    box = layout_of(hud, flat=sided).meter
    seen = part(hud.draw(frame().image, None, step(value=3.0), None), box)
    unseen = part(hud.draw(frame().image, None, step(value=math.nan), None), box)
    assert (seen == TEXT).all(axis=2).sum() > 200
    assert not (unseen == TEXT).all(axis=2).any()
    assert (unseen == QUIET).all(axis=2).any()


def test_an_upright_meter_has_its_high_end_up() -> None:
    hud = Hud(PLAIN, size=(1280, 720))
    box = layout_of(hud, flat=False).meter.cut(0, 0.15, 0.36, 1)
    rows = []
    for value in (-20.0, 30.0):
        image = part(hud.draw(frame().image, None, step(value=value), None), box)
        rows.append((image == TEXT).all(axis=2).nonzero()[0].mean())
    assert rows[1] < rows[0]


def test_the_hold_ring_fills() -> None:
    hud = Hud(SIDED, size=(1280, 720))
    box = layout_of(hud, flat=True).ring
    filled = []
    for held_s in (1.0, 5.0, 9.0):
        moment = step(phase="holding", target="left", held_s=held_s, hold_target_s=10.0)
        image = part(hud.draw(frame().image, None, moment, None), box)
        filled.append(int((image == GOOD).all(axis=2).sum()))
    assert filled[0] > 0
    assert filled[2] - filled[1] == pytest.approx(filled[1] - filled[0], rel=0.1)


def test_the_setup_bar_grows() -> None:
    hud = Hud(SIDED, size=(1280, 720))
    box = layout_of(hud, flat=True).cue
    for progress in (0.0, 0.25, 1.0):
        moment = step(phase="setup", setup_progress=min(progress, 0.999))
        row = hud.draw(frame().image, None, moment, None)[box.y + 3].astype(int)
        done = (np.abs(row - BACKGROUND).sum(axis=1) > 200).mean()
        assert done == pytest.approx(progress, abs=0.01)


def test_the_same_moment_gives_the_same_picture_and_touches_nothing() -> None:
    picture = frame().image
    before = picture.copy()
    moment, said = step(value=12.0, count=2), cue("Turn left.")
    one, other = (Hud(SIDED, size=(960, 720)).draw(picture, pose(), moment, said) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(picture, before)


def test_paused_muted_and_keys_are_to_be_seen() -> None:
    hud = Hud(SIDED, size=(1280, 720))
    row = layout_of(hud, flat=True).keys
    plain = hud.draw(frame().image, None, step(), None)
    muted = hud.draw(frame().image, None, step(), None, muted=True)
    paused = hud.draw(frame().image, None, step(), None, paused=True)
    bare = hud.draw(frame().image, None, step(), None, keys=False)
    assert (part(plain, row) != part(muted, row)).any()
    assert (plain != paused).any()
    assert (part(bare, row) == BACKGROUND).all()


def test_the_window_may_not_be_smaller_than_can_be_read() -> None:
    hud = Hud(SIDED, size=(100, 60))
    assert hud.size == MIN_SIZE
    assert hud.draw(frame().image, pose(), step(), None).shape == (MIN_SIZE[1], MIN_SIZE[0], 3)


def test_points_far_outside_the_picture_do_no_harm() -> None:
    body = pose()
    body.image_px[INDEX["left_wrist"]] = 1e9, -1e9
    image = Hud(SIDED, size=(640, 480)).draw(frame().image, body, step(), None)
    assert image.shape == (480, 640, 3)


def test_words_too_long_are_named() -> None:
    check_cues(CUES)
    long = "Please be so kind as to keep your hips quite still while the upper body turns."
    with pytest.raises(CoachError, match="640x480") as told:
        check_cues([*CUES, long, "Unausweichlichstesselbstverständnis"])
    assert long in str(told.value)
    assert "Unausweichlichstes" in str(told.value)
    assert CUES[0] not in str(told.value)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["x" * 80, "many words " * 40, "Donaudampfschifffahrt " * 3])
def test_words_too_long_end_in_dots_and_stay_large(size: tuple[int, int], text: str) -> None:
    fitted = fit_cue(text, size)
    assert not fitted.fits
    assert fitted.lines[-1].endswith("…")
    assert fitted.size_px * CAP >= MIN_CAP * min(size)
    hud = Hud(PLAIN, size=size)
    image = hud.draw(frame().image, None, step(), cue(text))
    box = layout_of(hud, flat=False).cue
    edge = part(image, box)[:, -2:]
    assert (edge == CUE_COLOURS[Priority.GUIDE][0]).all()


@pytest.mark.parametrize("text", ["32°", "Rücken", "\N{MINUS SIGN}12°", "Спина", "背中", "…"])
def test_signs_of_other_scripts_are_drawn(text: str) -> None:
    image, question = np.zeros((80, 400, 3), np.uint8), np.zeros((80, 400, 3), np.uint8)
    put(image, text, (10, 60), 40, (255, 255, 255))
    put(question, "?" * len(text), (10, 60), 40, (255, 255, 255))
    assert (image != question).any()
    ink = image.any(axis=(0, 2)).nonzero()[0]
    assert ink.max() - 10 <= text_width(text, 40)


def test_a_text_is_cut_evenly() -> None:
    fitted = fit("one two three four", (400, 200), smallest_px=20, largest_px=60, max_lines=2)
    assert fitted.lines == ("one two", "three four")
    assert fitted.fits
    assert fit("", (100, 100), smallest_px=20, largest_px=60).fits
