"""Picking an exercise: six to a page with their pictures, by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from coach.exercise.guided import Guided, guided_names, load_guided
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Exercise, Priority
from coach.ui.flow.asking import Asker
from coach.ui.flow.demonstration import first_picture
from coach.video.frame import Image

__all__ = ["pick_exercise", "welcome"]

#: So few that all can be read from far; each has a digit.
_A_PAGE = 6
_TILE = (320, 240)
_COLUMNS = 2


def welcome(asker: Asker) -> None:
    """Says what this is, and what it is not.

    Raises:
        PersonLeft: the person has gone.
    """
    asker.ask("welcome", priority=Priority.GUIDE)


def pick_exercise(asker: Asker) -> Exercise | Guided:
    """The exercise that the person picks: those that a camera judges come first.

    Raises:
        PersonLeft: the person has gone.
        CoachError: an exercise file cannot be read.
    """
    exercises: list[Exercise | Guided] = [
        *map(load, exercise_names()),
        *map(load_guided, guided_names()),
    ]
    pages = [exercises[i : i + _A_PAGE] for i in range(0, len(exercises), _A_PAGE)]
    n = 0
    while True:
        shown = pages[n]
        sheet = _sheet(shown)
        answer = asker.ask(
            "pick",
            more={str(i): (str(i), e.title) for i, e in enumerate(shown, start=1)},
            without=("back",) if n == 0 else (),
            pictures=None if sheet is None else iter([sheet]),
            priority=Priority.GUIDE,
        )
        if answer == "more":
            n = (n + 1) % len(pages)
        elif answer == "back":
            n -= 1
        elif answer is not None and _agrees(asker, chosen := shown[int(answer) - 1]):
            return chosen


def _agrees(asker: Asker, exercise: Exercise | Guided) -> bool:
    picture = first_picture(exercise.name)
    lines = (exercise.about.purpose,) if exercise.about else ()
    answer = asker.ask(
        "picked_guided" if isinstance(exercise, Guided) else "picked",
        title=exercise.title,
        summary=exercise.summary,
        lines=lines,
        pictures=None if picture is None else iter([picture]),
        priority=Priority.GUIDE,
    )
    return answer == "go"


def _sheet(exercises: Sequence[Exercise | Guided]) -> Image | None:
    """The first pictures of their clips with their keys; None where there is none at all."""
    pictures = [first_picture(e.name) for e in exercises]
    if all(picture is None for picture in pictures):
        return None
    width, height = _TILE
    rows = -(-len(exercises) // _COLUMNS)
    sheet: Any = np.full((rows * height, _COLUMNS * width, 3), 32, np.uint8)
    for i, picture in enumerate(pictures):
        y, x = i // _COLUMNS * height, i % _COLUMNS * width
        if picture is not None:
            scale = min(width / picture.shape[1], height / picture.shape[0])
            w, h = round(scale * picture.shape[1]), round(scale * picture.shape[0])
            small = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA)
            sheet[y : y + h, x + (width - w) // 2 : x + (width - w) // 2 + w] = small
        cv2.rectangle(sheet, (x, y), (x + 34, y + 40), (0, 0, 0), cv2.FILLED)
        at = (x + 6, y + 31)
        cv2.putText(sheet, str(i + 1), at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, (255, 255, 255), 2)
    picture_of_all: Image = sheet
    return picture_of_all
