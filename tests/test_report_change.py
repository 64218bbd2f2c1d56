"""What is called a change: beyond the camera's error and the days' scatter, and not otherwise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.report.change import compare, rarer, the_ends


def test_too_few_sessions_are_not_compared() -> None:
    for n in range(6):
        assert the_ends(n) == 0
        assert compare([20.0] * n, 5.0).verdict == "few"
    assert [the_ends(n) for n in (6, 8, 9, 11, 12, 42)] == [3, 3, 3, 3, 4, 14]


def test_a_change_must_exceed_the_error_of_a_difference() -> None:
    error = math.sqrt(2) * 5
    assert compare([20.0] * 3 + [27.0] * 3, error).verdict == "same"
    assert compare([20.0] * 3 + [27.2] * 3, error).verdict == "more"
    assert compare([27.2] * 3 + [20.0] * 3, error).verdict == "less"
    assert compare([27.2] * 3 + [20.0] * 3, error).difference == pytest.approx(-7.2)


def test_a_change_must_exceed_what_the_sessions_scatter_by() -> None:
    first, last = [10.0, 20.0, 30.0], [20.0, 30.0, 40.0]
    change = compare([*first, *last], 5.0)
    assert change.verdict == "same"
    # standard deviation 10 at each end, three sessions each
    assert change.least == pytest.approx(1.96 * math.sqrt(math.pi / 2) * math.sqrt(200 / 3))


def test_without_a_known_error_nothing_is_claimed() -> None:
    change = compare([10.0] * 3 + [80.0] * 3, None)
    assert change.verdict == "unknown"
    assert math.isnan(change.least)
    assert (change.first, change.last) == (10, 80)


def test_chance_alone_is_rarely_called_a_change() -> None:
    """Sessions that only scatter, with no error of the camera at all to hide behind."""
    dice = np.random.default_rng(3)
    called = sum(
        compare(list(dice.normal(30, 5, 30)), 0.0).verdict != "same" for _ in range(2000)
    )  # fmt: skip
    assert called / 2000 < 0.08


@given(
    values=st.lists(st.floats(0, 90), min_size=6, max_size=40),
    error=st.floats(0, 20),
    shift=st.floats(-50, 50),
)
def test_a_change_is_the_same_wherever_it_begins(
    values: list[float], error: float, shift: float
) -> None:
    a, b = compare(values, error), compare([v + shift for v in values], error)
    assert a.difference == pytest.approx(b.difference, abs=1e-6)
    assert a.least == pytest.approx(b.least, abs=1e-6)
    turned = compare([-v for v in values], error)
    swap = {"more": "less", "less": "more"}
    assert turned.verdict == swap.get(a.verdict, a.verdict)


@pytest.mark.parametrize(
    ("first", "last", "each", "verdict"),
    [
        (0, 0, 0, "few"),
        (3, 0, 3, "same"),  # three and none of three: one case in ten by chance alone
        (4, 0, 4, "less"),  # one in 35
        (1, 0, 14, "same"),
        (14, 7, 14, "less"),
        (7, 14, 14, "more"),
        (14, 14, 14, "same"),
    ],
)
def test_a_fault_went_away_only_beyond_chance(
    first: int, last: int, each: int, verdict: str
) -> None:
    assert rarer(first, last, each) == verdict
