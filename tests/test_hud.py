"""The HUD, looked at as a picture: what is drawn where, in which colours and shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hud_cases import cue, exercise, frame, pose, step

from coach.common.errors import CoachError
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import PHASES, Priority
from coach.pose.landmarks import INDEX
from coach.ui.hud.hud import Hud
from coach.ui.hud.layout import CUE_CAP, MIN_SIZE, Box, lay_out
from coach.ui.hud.meter import label_px
from coach.ui.hud.palette import BACKGROUND, CUE_COLOURS, FOCUS, GOOD, QUIET, RED, TEXT
from coach.ui.hud.text import CAP, fit, put, text_width
from coach.ui.hud.words import SIZES, check_cues, fit_cue
from coach.ui.readout import meter_of
from coach.video.frame import Image

SIDED, PLAIN = exercise(sided=True), exercise(sided=False)
CUES = (
    "Hold.",
    "Turn further to the left.",
    "Move your back, not only your head.",
    "Keep both knees forward, hips still.",
)


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


# -- the words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("priority", "text"), list(zip(Priority, CUES, strict=True)))
def test_cue_is_inside_its_box_and_its_capitals_are_tall_enough(
    size: tuple[int, int], priority: Priority, text: str
) -> None:
    image = Hud(SIDED, size=size).draw(frame().image, None, step(), cue(text, priority))
    box = lay_out(size).cue(len(fit_cue(text, size).lines))
    ground, letters = CUE_COLOURS[priority]
    words = part(image, box)[:, round(14 * lay_out(size).unit) :]
    ink = (np.abs(words.astype(int) - ground).sum(axis=2) > 60).nonzero()
    assert ink[0].min() >= 0.02 * box.h
    assert ink[0].max() < box.h - 1
    assert ink[1].max() < words.shape[1] - 2
    # The first letter of the first line is a capital without descender.
    full = (words == letters).all(axis=2)
    columns = next(runs(full.any(axis=0)[: fit_cue(text, size).size_px * 2]))
    rows = next(runs(full[:, columns[0] : columns[1]].any(axis=1)))
    least = CUE_CAP if size[0] > size[1] else 1 / 15
    assert rows[1] - rows[0] >= least * min(size) - 1


@pytest.mark.parametrize("priority", Priority)
def test_cue_letters_stand_out_from_their_ground(priority: Priority) -> None:
    image = Hud(PLAIN).draw(frame().image, None, step(), cue("Keep still.", priority))
    pixels = part(image, lay_out((1280, 720)).cue(1)).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    ground, letters = colours[np.argsort(counts)[-2:][::-1]]
    assert contrast(ground, letters) >= 7


@pytest.mark.parametrize("colour", [TEXT, QUIET, GOOD, FOCUS])
def test_other_letters_stand_out_too(colour: tuple[int, int, int]) -> None:
    assert contrast(np.array(colour), np.array(BACKGROUND)) >= 7


def test_priorities_differ_in_shape_not_only_in_colour() -> None:
    layout = lay_out((1280, 720))
    box = Box(x=0, y=layout.cue(1).y, w=round(14 * layout.unit), h=layout.cue(1).h)
    shapes = []
    for priority in Priority:
        image = Hud(PLAIN).draw(frame().image, None, step(), cue("Hold.", priority))
        ground = CUE_COLOURS[priority][0]
        shapes.append(np.abs(part(image, box).astype(int) - ground).sum(axis=2) > 120)
    for i, one in enumerate(shapes):
        for other in shapes[:i]:
            assert (one ^ other).mean() > 0.02


def test_words_too_long_are_named() -> None:
    check_cues(CUES)
    long = "Please be so kind as to keep your hips quite still while the upper body turns."
    with pytest.raises(CoachError, match="640x480") as told:
        check_cues([*CUES, long, "Unausweichlichstesselbstverständnis"])
    assert long in str(told.value)
    assert "Unausweichlichstes" in str(told.value)
    assert CUES[0] not in str(told.value)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["x" * 80, "many words " * 40, "Donaudampfschifffahrt " * 4])
def test_words_too_long_end_in_dots_and_stay_large(size: tuple[int, int], text: str) -> None:
    fitted = fit_cue(text, size)
    assert not fitted.fits
    assert fitted.lines[-1].endswith("…")
    assert fitted.size_px * CAP >= min(size) * (CUE_CAP if size[0] > size[1] else 1 / 15)
    image = Hud(PLAIN, size=size).draw(frame().image, None, step(), cue(text))
    edge = part(image, lay_out(size).cue(len(fitted.lines)))[:, -2:]
    assert (edge == CUE_COLOURS[Priority.GUIDE][0]).all()


@pytest.mark.parametrize("text", ["32°", "Rücken", "\N{MINUS SIGN}12°", "Спина", "背中", "…"])
def test_signs_of_other_scripts_are_drawn(text: str) -> None:
    image, question = np.zeros((80, 400, 3), np.uint8), np.zeros((80, 400, 3), np.uint8)
    put(image, text, (10, 60), 40, (255, 255, 255))
    put(question, "?" * len(text), (10, 60), 40, (255, 255, 255))
    assert (image != question).any()
    ink = image.any(axis=(0, 2)).nonzero()[0]
    assert ink.max() - 10 <= text_width(text, 40)


def test_a_zero_is_empty_inside() -> None:
    image = np.zeros((140, 140, 3), np.uint8)
    put(image, "0", (20, 110), 120, (255, 255, 255), weight=800)
    ink = image.any(axis=2)
    rows, columns = ink.any(axis=1).nonzero()[0], ink.any(axis=0).nonzero()[0]
    middle = ink[:, (columns[0] + columns[-1]) // 2]
    assert len(list(runs(middle))) == 2  # its top and its bottom, nothing between
    assert rows[-1] - rows[0] == pytest.approx(CAP * 120, rel=0.06)


def test_a_text_is_cut_evenly() -> None:
    fitted = fit("one two three four", (400, 200), smallest_px=20, largest_px=60, max_lines=2)
    assert fitted.lines == ("one two", "three four")
    assert fitted.fits
    assert fit("", (100, 100), smallest_px=20, largest_px=60).fits


# -- the picture and the body ---------------------------------------------------------------------


@pytest.mark.parametrize("size", [(640, 480), (720, 1280)])
@pytest.mark.parametrize("sided", [True, False])
def test_every_phase_can_be_drawn_without_a_pose(size: tuple[int, int], sided: bool) -> None:
    hud = Hud(SIDED if sided else PLAIN, size=size)
    for phase in PHASES:
        hold = {"held_s": 3.0, "hold_target_s": 10.0} if phase == "holding" else {}
        moment = step(phase=phase, setup_progress=0.5 if phase == "setup" else 1.0, **hold)
        image = hud.draw(frame().image, None, moment, None)
        assert image.shape == (size[1], size[0], 3)


@pytest.mark.parametrize("mirror", [True, False])
def test_skeleton_is_mirrored_with_the_picture(mirror: bool) -> None:
    box = lay_out((960, 720)).picture

    def drawn(moved: str | None) -> Image:
        body = pose()
        if moved is not None:
            body.image_px[INDEX[moved], 1] -= 30
        return Hud(PLAIN, size=(960, 720), mirror=mirror).draw(frame().image, body, step(), None)

    middles = []
    for side in ("left", "right"):
        changed = (drawn(None) != drawn(f"{side}_elbow")).any(axis=2)
        middles.append(changed.any(axis=0).nonzero()[0].mean())
        changed[box.y : box.bottom, : box.right] = False
        assert not changed.any()
    # In a mirror the person's left arm is on the left, in the camera's eye on the right.
    assert (middles[0] < middles[1]) == mirror


def test_bones_hardly_seen_are_thinner() -> None:
    body = pose()
    seen = Hud(PLAIN).draw(frame().image, body, step(), None)
    body.visibility[INDEX["left_elbow"]] = 0.2
    guessed = Hud(PLAIN).draw(frame().image, body, step(), None)
    white = [int((image == TEXT).all(axis=2).sum()) for image in (seen, guessed)]
    assert white[1] < white[0]


def test_a_standing_fault_lights_the_trunk() -> None:
    amber = CUE_COLOURS[Priority.CORRECT][0]
    box = lay_out((1280, 720)).picture
    calm = part(Hud(PLAIN).draw(frame().image, pose(), step(), None), box)
    fault = part(Hud(PLAIN).draw(frame().image, pose(), step(faults=("hips",)), None), box)
    assert not (calm == amber).all(axis=2).any()
    assert (fault == amber).all(axis=2).sum() > 500


def test_points_far_outside_the_picture_do_no_harm() -> None:
    body = pose()
    body.image_px[INDEX["left_wrist"]] = 1e9, -1e9
    image = Hud(SIDED, size=(640, 480)).draw(frame().image, body, step(), None)
    assert image.shape == (480, 640, 3)


def test_a_picture_that_stands_still_is_dark() -> None:
    box = lay_out((1280, 720)).body(2)
    live, paused = (
        part(Hud(SIDED).draw(frame().image, None, step(), None, paused=p), box)
        for p in (False, True)
    )
    assert paused.mean() < 0.75 * live.mean()


def test_the_same_moment_gives_the_same_picture_and_touches_nothing() -> None:
    picture = frame().image
    before = picture.copy()
    moment, said = step(value=12.0, count=2), cue("Turn left.")
    one, other = (Hud(SIDED, size=(960, 720)).draw(picture, pose(), moment, said) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(picture, before)


# -- the meter ------------------------------------------------------------------------------------


def needle_column(image: Image, box: Box) -> float | None:
    """The middle of the needle, which sticks out of the scale's upper edge."""
    row = image[box.y + round(0.2 * box.h), box.x : box.right]
    columns = (row == TEXT).all(axis=1).nonzero()[0]
    columns = columns[(columns > 0.2 * box.w) & (columns < 0.8 * box.w)]
    return None if len(columns) == 0 else box.x + float(columns.mean())


@pytest.mark.parametrize("mirror", [True, False])
def test_the_persons_left_is_on_the_left_of_a_mirror(mirror: bool) -> None:
    words = {"meter_left": "left", "meter_right": "right"}
    hud = Hud(exercise(sided=True, words=words), mirror=mirror)
    box = lay_out((1280, 720)).meter
    at = [
        needle_column(hud.draw(frame().image, None, step(value=value), None), box)
        for value in (-40.0, 0.0, 40.0)
    ]
    right, middle, left = (column or math.nan for column in at)
    assert (left < middle < right) if mirror else (left > middle > right)
    assert abs(left - middle) == pytest.approx(abs(right - middle), abs=2)


@pytest.mark.parametrize("sided", [True, False])
def test_an_unseen_value_has_no_needle(sided: bool) -> None:
    hud, box = Hud(SIDED if sided else PLAIN), lay_out((1280, 720)).meter
    seen = hud.draw(frame().image, None, step(value=3.0), None)
    unseen = hud.draw(frame().image, None, step(value=math.nan), None)
    assert needle_column(seen, box) is not None
    assert needle_column(unseen, box) is None
    assert (part(unseen, box) == QUIET).all(axis=2).any()


def test_too_far_is_red_and_striped_and_the_target_ends_there() -> None:
    hud, box = Hud(load("seated_twist")), lay_out((1280, 720)).meter
    row = part(hud.draw(frame().image, None, step(value=0.0), None), box)
    red = (row == RED).all(axis=2)
    share = red.any(axis=0).mean()
    assert 0.05 < share < 0.2
    ends = red.any(axis=0).nonzero()[0]
    green = (row == GOOD).all(axis=2).any(axis=0).nonzero()[0]
    assert ends.min() < green.min()
    assert green.max() < ends.max()
    assert not (red.any(axis=0) & (row == GOOD).all(axis=2).any(axis=0)).any()
    columns = red[:, ends]
    assert 0.2 < columns[columns.any(axis=1)].mean() < 0.95  # stripes: not red all over


def test_the_words_at_the_ends_of_the_meter_fit() -> None:
    for size in SIZES:
        layout = lay_out(size)
        for name in exercise_names():
            meter = meter_of(load(name))
            for words in (meter.low_words, meter.high_words):
                assert text_width(words, label_px(layout.unit)) <= 0.32 * layout.meter.w, words


# -- the rail -------------------------------------------------------------------------------------


def test_the_hold_ring_fills() -> None:
    box = lay_out((1280, 720)).ring
    filled = []
    for held_s in (1.0, 5.0, 9.0):
        moment = step(phase="holding", target="left", held_s=held_s, hold_target_s=10.0)
        image = part(Hud(SIDED).draw(frame().image, None, moment, None), box)
        filled.append(int((image == GOOD).all(axis=2).sum()))
    assert filled[0] > 0
    assert filled[2] - filled[1] == pytest.approx(filled[1] - filled[0], rel=0.1)


def test_a_hold_whose_time_stands_still_is_not_green() -> None:
    hud, box = Hud(SIDED), lay_out((1280, 720)).ring
    hold = {"phase": "holding", "target": "left", "hold_target_s": 10.0}
    green = []
    for t_s, held_s in ((1.0, 4.0), (1.2, 4.2), (1.5, 4.2), (1.9, 4.2), (2.1, 4.4)):
        image = hud.draw(frame().image, None, step(t_s=t_s, held_s=held_s, **hold), None)
        green.append(bool((part(image, box) == GOOD).all(axis=2).any()))
    assert green == [True, True, True, False, True]


def test_a_rest_counts_down_to_an_arrow() -> None:
    case = replace(SIDED, dose=replace(SIDED.dose, rest_s=4.0))
    hud, box = Hud(case), lay_out((1280, 720)).ring
    next_ = {"phase": "resting", "next_target": "right", "count": 1}
    hud.draw(frame().image, None, step(t_s=0.0, phase="moving", count=1), None)
    shares = []
    for t_s in (1.0, 2.0, 3.0, 5.0):
        image = part(hud.draw(frame().image, None, step(t_s=t_s, **next_), None), box)
        shares.append(int((image == FOCUS).all(axis=2).sum()))
    assert shares[0] > shares[1] > shares[2] > 0
    assert shares[3] > shares[0]  # the rest is over: an arrow to the right


def test_the_setup_bar_grows() -> None:
    hud = Hud(SIDED)
    box = lay_out((1280, 720)).cue(len(fit_cue(SIDED.setup.words, (1280, 720)).lines))
    for progress in (0.0, 0.25, 1.0):
        moment = step(phase="setup", setup_progress=min(progress, 0.999))
        row = hud.draw(frame().image, None, moment, None)[box.y + 3].astype(int)
        done = (np.abs(row - BACKGROUND).sum(axis=1) > 200).mean()
        assert done == pytest.approx(progress, abs=0.01)


def test_done_sets_are_dots_on_their_own_side() -> None:
    box = lay_out((1280, 720)).dots
    moment = step(count=2, count_by_side={"left": 2, "right": 0}, side="right")
    image = part(Hud(SIDED).draw(frame().image, None, moment, None), box)
    done = (image == GOOD).all(axis=2)
    half = box.w // 2
    assert done[:, :half].sum() > 50
    assert not done[:, half:].any()


def test_paused_muted_and_keys_are_to_be_seen() -> None:
    layout = lay_out((1280, 720))
    plain, muted, paused, bare = (
        Hud(SIDED).draw(frame().image, None, step(), None, **options)
        for options in ({}, {"muted": True}, {"paused": True}, {"keys": False})
    )
    assert (part(plain, layout.time) != part(muted, layout.time)).any()
    assert (part(plain, layout.ring) != part(paused, layout.ring)).any()
    assert (part(plain, layout.keys) == QUIET).all(axis=2).any()
    assert (part(bare, layout.keys) == BACKGROUND).all()


def test_it_hurts_is_red_beside_the_picture_too() -> None:
    said = cue("Stop. Come back gently.", Priority.STOP)
    red = np.array(CUE_COLOURS[Priority.STOP][0])
    for size in SIZES:
        image = Hud(SIDED, size=size).draw(frame().image, None, step(), said, paused=True)
        for box in (lay_out(size).heading, lay_out(size).ring):
            assert (part(image, box) == red).all(axis=2).mean() > 0.3


def test_led_by_the_beat_there_is_no_meter_and_it_is_said() -> None:
    box = lay_out((1280, 720)).meter
    image = part(Hud(SIDED).draw(frame().image, None, step(by_beat=True), cue("Hold.")), box)
    assert (image == CUE_COLOURS[Priority.GUIDE][0]).all(axis=2).mean() > 0.2


def test_the_window_may_not_be_smaller_than_can_be_read() -> None:
    hud = Hud(SIDED, size=(100, 60))
    assert hud.size == MIN_SIZE
    assert hud.draw(frame().image, pose(), step(), None).shape == (MIN_SIZE[1], MIN_SIZE[0], 3)
