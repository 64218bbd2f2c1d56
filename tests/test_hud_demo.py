"""The clip in the corner: where it is shown, and that it moves."""

from __future__ import annotations

import numpy as np
from hud_cases import exercise, frame, pose, step

from coach.common.examples import demo_video
from coach.exercise.loader import exercise_names
from coach.ui.hud.demo import Corner, Demo, load_demo
from coach.ui.hud.hud import Hud
from coach.ui.hud.layout import Box

PICTURE = Box(x=0, y=50, w=1000, h=500)
RED, BLUE = (np.full((144, 256, 3), c, np.uint8) for c in ((40, 40, 230), (230, 40, 40)))
SIDED = exercise(sided=True)


def test_the_corner_is_one_where_the_body_is_not_and_stays_the_same() -> None:
    corner = Corner()
    first = corner.place(PICTURE, (300, 60, 600, 540), 5.0)
    assert first is not None
    assert first.right == PICTURE.right
    left = corner.place(PICTURE, (500, 60, 950, 540), 5.0)
    assert left is not None
    assert left.x == PICTURE.x
    assert corner.place(PICTURE, (300, 60, 600, 540), 5.0) == left  # no need to change back
    assert corner.place(PICTURE, (50, 60, 950, 540), 5.0) is None
    assert corner.place(PICTURE, (50, 300, 950, 540), 5.0) is not None  # somebody who lies


def test_it_is_shown_while_one_moves_and_not_while_one_holds() -> None:
    demo = Demo(pictures=(RED, BLUE))

    def shows(colour: np.ndarray, **moment: object) -> bool:
        image = Hud(SIDED, demo=demo).draw(frame().image, pose(), step(**moment), None)
        return bool((np.abs(image.astype(int) - colour[0, 0]).sum(axis=2) < 12).mean() > 0.01)

    assert shows(RED, t_s=1.6, phase="moving")
    assert shows(BLUE, t_s=1.68, phase="moving")
    assert shows(RED, t_s=1.6, phase="resting")
    assert not shows(RED, t_s=1.6, phase="holding", target="left", hold_target_s=10.0)


def test_clips_are_read_small() -> None:
    name = next((n for n in exercise_names() if demo_video(n) is not None), None)
    assert load_demo("no_such_exercise") is None
    if name is not None:
        demo = load_demo(name)
        assert demo is not None
        assert len(demo.pictures) > 12
        assert demo.at(0.0).shape == (144, 256, 3)
        assert demo.at(1e6) is not None
