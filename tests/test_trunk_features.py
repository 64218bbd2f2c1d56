"""Followed points of the trunk as features: rows told as one, whatever is lost of them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.following import COLUMNS, ROWS
from coach.measures.trunk_features import FAR, trunk_features

Array = NDArray[np.float64]
N = len(ROWS)
STILL = np.zeros(2)


def carried(*rows: float, down: float = 0.0) -> Array:
    """Points whose rows have gone so far to the picture's right, and down."""
    moved = np.full((N, len(COLUMNS), 2), down)
    moved[..., 0] = np.array(rows)[:, None]
    return moved.reshape(-1, 2)


def lost(moved: Array, *places: tuple[int, int]) -> Array:
    moved = moved.reshape(N, len(COLUMNS), 2).copy()
    for row, column in places:
        moved[row, column] = np.nan
    return moved.reshape(-1, 2)


def test_each_row_is_told_by_itself() -> None:
    odd, even = trunk_features(carried(0.0, 0.02, 0.05, 0.1), STILL)
    assert odd[:N] == pytest.approx([0.0, 0.02, 0.05, 0.1], abs=0.003)
    assert odd[N : 2 * N] == pytest.approx(odd[:N])
    assert even[:N] == pytest.approx(np.ones(N))


def test_a_side_bend_leaves_the_points_on_their_line() -> None:
    bend = 0.12
    odd, _ = trunk_features(carried(*(bend * part for part in ROWS)), np.array([bend, 0.0]))
    assert odd[N - 1] > 0.09
    assert odd[N : 2 * N] == pytest.approx(np.zeros(N), abs=0.003)


def test_a_row_is_told_by_the_middle_of_what_is_found_of_it() -> None:
    moved = carried(0.0, 0.02, 0.05, 0.1).reshape(N, len(COLUMNS), 2)
    moved[2, 0, 0] = 0.3  # one that went astray
    odd, even = trunk_features(lost(moved.reshape(-1, 2), (2, 1), (2, 2)), STILL)
    assert odd[2] == pytest.approx(0.05, abs=0.003)
    assert even[2] == pytest.approx(3 / 5)


def test_a_row_lost_as_a_whole_goes_with_the_others() -> None:
    whole = [(3, column) for column in range(len(COLUMNS))]
    odd, even = trunk_features(lost(carried(0.04, 0.04, 0.04, 0.3), *whole), STILL)
    assert odd[3] == pytest.approx(0.04, abs=0.003)
    assert even[3] == 0


def test_a_chest_that_turns_draws_its_points_together_by_the_cosine_however_deep_it_is() -> None:
    across = np.tile(COLUMNS, (N, 1))
    for turn_deg in (-40.0, 25.0, 40.0):
        sine, cosine = np.sin(np.radians(turn_deg)), np.cos(np.radians(turn_deg))
        for depth in (0.1, 0.3):
            front = depth * np.sqrt(1 - (across / 0.4) ** 2)
            moved = np.zeros((N, len(COLUMNS), 2))
            moved[..., 0] = across * cosine + front * sine - across
            _, even = trunk_features(lost(moved.reshape(-1, 2), (0, 0), (0, 4)), STILL)
            assert even[N : 2 * N] == pytest.approx(np.full(N, cosine - 1), abs=0.03)


def test_where_nothing_is_found_nothing_is_told() -> None:
    nothing = np.full((3, N * len(COLUMNS), 2), np.nan)
    odd, even = trunk_features(nothing, np.full((3, 2), 0.2))
    assert odd.shape == even.shape == (3, 3 * N)
    assert not odd.any()
    assert not even.any()


def test_the_mirror_turns_over_what_is_odd_and_leaves_what_is_even() -> None:
    rng = np.random.default_rng(3)
    moved = rng.normal(0, 0.1, (50, N, len(COLUMNS), 2))
    moved[rng.random((50, N, len(COLUMNS))) < 0.4] = np.nan
    shoulders = rng.normal(0, 0.1, (50, 2))
    flip = np.array([-1.0, 1.0])
    odd, even = trunk_features(moved.reshape(50, -1, 2), shoulders)
    twin = (moved[:, :, ::-1] * flip).reshape(50, -1, 2)
    odd_twin, even_twin = trunk_features(twin, shoulders * flip)
    assert odd_twin == pytest.approx(-odd)
    assert even_twin == pytest.approx(even)


def test_what_goes_too_far_is_held_back() -> None:
    odd, _ = trunk_features(carried(0.0, 0.0, 0.0, 5.0), STILL)
    assert odd[3] < FAR + 1e-9
