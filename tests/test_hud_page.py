"""Pages of large type, looked at as pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.exercise.spec import Priority
from coach.ui.hud.page import PagePainter, readable
from coach.ui.hud.palette import BACKGROUND, CUE_COLOURS, FOCUS, TEXT
from coach.ui.pages import Choice, Page
from coach.video.frame import Image

SIZES = [(1366, 768), (1920, 1080), (800, 600), (720, 1280)]
ASKED = Page(
    title="How much does your back hurt now?",
    lines=("0 is no pain, 10 the worst you can imagine.",),
    choices=tuple(Choice(key=str(n), label="") for n in range(10)),
    chosen="3",
)
WIDE = np.full((90, 160, 3), 200, np.uint8)


def white_rows(image: Image) -> np.ndarray:
    return (image == TEXT).all(axis=2).any(axis=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("picture", [None, WIDE, WIDE.transpose(1, 0, 2)])
def test_a_page_has_its_size_and_leaves_a_margin(
    size: tuple[int, int], picture: Image | None
) -> None:
    image = PagePainter().draw(replace(ASKED, picture=picture), size)
    assert image.shape == (size[1], size[0], 3)
    for edge in (image[:2], image[-2:], image[:, :2], image[:, -2:]):
        assert (edge == BACKGROUND).all()
    assert ((image == 200).all(axis=2).sum() > 0.08 * size[0] * size[1]) == (picture is not None)


@pytest.mark.parametrize("size", SIZES)
def test_a_question_is_readable_from_3_m_and_a_treatise_is_drawn_whole(
    size: tuple[int, int],
) -> None:
    assert readable(ASKED, size)
    treatise = replace(ASKED, lines=("many words " * 60,))
    assert not readable(treatise, size)
    rows = white_rows(PagePainter().draw(treatise, size))
    assert not rows[-round(0.01 * size[1]) :].any()


def test_the_chosen_key_is_marked() -> None:
    painter = PagePainter()
    marked, plain = (painter.draw(replace(ASKED, chosen=c), (1366, 768)) for c in ("3", None))
    assert (marked == FOCUS).all(axis=2).sum() > 500
    assert not (plain == FOCUS).all(axis=2).any()


def test_a_stop_fills_the_page_with_its_colour() -> None:
    image = PagePainter().draw(replace(ASKED, priority=Priority.STOP), (800, 600))
    ground = np.array(CUE_COLOURS[Priority.STOP][0])
    assert (image == ground).all(axis=2).mean() > 0.6


def test_the_bar_grows_and_a_new_picture_is_seen() -> None:
    painter, lengths = PagePainter(), []
    for progress in (0.0, 0.5, 1.0):
        image = painter.draw(replace(ASKED, chosen=None, progress=progress), (800, 600))
        lengths.append((image[-3] == FOCUS).all(axis=1).mean())
    assert lengths == pytest.approx([0.0, 0.5, 1.0], abs=0.01)
    one, other = (painter.draw(replace(ASKED, picture=p), (800, 600)) for p in (WIDE, WIDE // 2))
    assert (one != other).any(axis=2).mean() > 0.05
