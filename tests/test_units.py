"""A value is written in one way, wherever people read it."""

from __future__ import annotations

import math

import pytest

from coach.measures import MEASURES
from coach.measures.units import unit_of, value_text, written


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (31.6, "deg", "32°"),
        (-31.6, "deg", "\N{MINUS SIGN}32°"),
        (-0.3, "deg", "0°"),
        (0.84, "torso lengths", "84 %"),
        (-0.06, "torso lengths", "\N{MINUS SIGN}6 %"),
        (1.0, "fraction", "100 %"),
        (2.0, "s", "2 s"),
        (12.0, "", "12"),
        (math.nan, "deg", "?"),
    ],
)
def test_values_are_read_as_people_say_them(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit, signed=True) == text
    assert value_text(value, unit) == text.removeprefix("\N{MINUS SIGN}")


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        (6.2, "deg", None, "6.2°"),
        (3.0, "deg", None, "3°"),
        (2.5, "s", 1, "2.5 s"),
        (2.0, "s", 1, "2.0 s"),
        (0.054, "torso lengths", None, "5 %"),
    ],
)
def test_digits_behind_the_point_where_they_are_asked_for(
    value: float, unit: str, digits: int | None, text: str
) -> None:
    assert value_text(value, unit, digits=digits) == text


def test_every_measure_has_a_unit_that_can_be_written() -> None:
    assert {written(m.unit).suffix for m in MEASURES.values()} == {"°", " %"}
    assert unit_of("sitting_height") == ""
