"""Followed points of a body seen from the side: each part turns and goes by itself."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.following import SEGMENTS
from coach.landmarks import N_SIDE_POINTS
from coach.measures.segment_features import MOST_TURN, MOST_WAY, segment_features

Points = NDArray[np.complex128]
NAMES = list(SEGMENTS)


def start() -> Points:
    rng = np.random.default_rng(4)
    places = rng.uniform(-0.1, 0.1, (N_SIDE_POINTS, 2)) @ [1, 1j]
    for i, rows in enumerate(SEGMENTS.values()):
        places[rows] += i / 3
    return np.asarray(places, np.complex128)


def turned(points: Points, segment: str, by_deg: float, way: complex = 0j) -> Points:
    """The points with one segment turned about its middle, and gone a way."""
    rows, out = SEGMENTS[segment], points.copy()
    middle = points[rows].mean()
    out[rows] = middle + way + (points[rows] - middle) * np.exp(1j * np.radians(by_deg))
    return out


def told(now: Points) -> dict[str, NDArray[np.float64]]:
    """Turn (deg), way along, way across and part found, by segment."""
    table = segment_features(now, start()).reshape(len(NAMES), 4) * [180 / np.pi, 1, 1, 1]
    return dict(zip(NAMES, table, strict=True))


@pytest.mark.parametrize("segment", NAMES)
@pytest.mark.parametrize("by_deg", [-40.0, 5.0, 30.0])
def test_one_part_turns_and_the_others_do_not(segment: str, by_deg: float) -> None:
    read = told(turned(start(), segment, by_deg, 0.1 - 0.2j))
    assert read[segment] == pytest.approx([by_deg, 0.1, -0.2, 1.0], abs=1e-6)
    for other in set(NAMES) - {segment}:
        assert read[other] == pytest.approx([0, 0, 0, 1], abs=1e-9)


def test_lost_points_do_not_count_and_a_part_with_few_says_nothing() -> None:
    now = turned(start(), "head", 20.0)
    rows = SEGMENTS["head"]
    now[rows.start : rows.start + 5] = np.nan
    assert told(now)["head"] == pytest.approx([20, 0, 0, 4 / 9], abs=3)
    now[rows.start + 5] = np.nan
    assert told(now)["head"] == pytest.approx([0, 0, 0, 3 / 9])


def test_where_nothing_is_found_nothing_is_told() -> None:
    assert not segment_features(np.full(N_SIDE_POINTS, np.nan + 0j), start()).any()


def test_what_goes_too_far_is_held_back() -> None:
    read = told(turned(start(), "chest", 175.0, 30.0 + 0j))
    assert read["chest"][0] <= np.degrees(MOST_TURN) + 1e-9
    assert read["chest"][1] == pytest.approx(MOST_WAY)
