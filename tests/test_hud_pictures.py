"""The pictures of the READMEs show the screen as it is."""

from __future__ import annotations

import re

import cv2
import numpy as np
from hud_pictures import STATES, in_a_hold
from hud_states import ROOT, states

from coach.exercise.loader import load

UI = (ROOT / "coach" / "ui" / "README.md").read_text(encoding="utf-8")


def test_the_picture_of_the_readme_is_what_is_drawn_today() -> None:
    kept = cv2.imread(str(ROOT / "samples" / "hud.jpg"))
    drawn = cv2.resize(in_a_hold(), (960, 540), interpolation=cv2.INTER_AREA)
    assert kept is not None
    assert np.abs(kept.astype(int) - drawn).mean() < 4


def test_every_state_has_its_picture_and_its_words() -> None:
    named = set(re.findall(r"states/(\w+)[.]jpg\) \w", UI))
    assert named == {path.stem for path in STATES.glob("*.jpg")}
    assert {state.name for state in states(load("seated_twist"))} <= named
    assert sum(path.stat().st_size for path in STATES.glob("*.jpg")) < 1_500_000
