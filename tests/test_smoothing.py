"""The One Euro filter: calm at rest, quick on the move, and it invents nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from coach.engine.filters import OneEuro


def calm(**changes: float) -> OneEuro:
    return OneEuro(**({"min_cutoff_hz": 1.0, "beta": 0.02} | changes))


def through(
    smoother: OneEuro, times: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    out = [smoother.update(t, [v]) for t, v in zip(times, values, strict=True)]
    return np.array(out)[:, 0]


def ticks(fps: float, seconds: float) -> NDArray[np.float64]:
    return np.arange(0, seconds, 1 / fps)


@given(value=st.floats(-1e4, 1e4), gaps=st.lists(st.floats(0.001, 2), min_size=1, max_size=30))
def test_a_constant_stays_what_it_is(value: float, gaps: list[float]) -> None:
    times = np.cumsum(gaps)
    out = through(calm(), times, np.full(len(times), value))
    assert out == pytest.approx(np.full(len(times), value), abs=1e-9)


@pytest.mark.parametrize("fps", [12, 30, 60])
def test_a_step_is_reached_without_going_beyond(fps: float) -> None:
    times = ticks(fps, 3)
    out = through(calm(), times, np.where(times < 1, 0.0, 40.0))
    assert (out[times < 1] == 0).all()
    assert (np.diff(out) >= -1e-9).all()
    assert out.max() <= 40
    assert out[-1] == pytest.approx(40, abs=0.5)
    assert 0 < out[times >= 1][0] < 40


def test_noise_at_rest_becomes_less() -> None:
    times = ticks(30, 20)
    noise = np.random.default_rng(1).normal(0, 2, len(times))
    out = through(calm(), times, 25 + noise)
    assert out[60:].std() < 0.5 * noise.std()
    assert out[60:].mean() == pytest.approx(25, abs=0.5)


def test_a_higher_beta_lags_less() -> None:
    times = ticks(30, 3)
    ramp = 60 * times
    lags = [
        float(np.mean((ramp - through(calm(beta=beta), times, ramp))[45:]) / 60)
        for beta in (0.0, 0.01, 0.05, 0.5)
    ]
    assert lags == sorted(lags, reverse=True)
    assert lags[0] == pytest.approx(1 / (2 * math.pi * 1.0), rel=0.1)  # a plain low-pass of 1 Hz
    assert lags[-1] < 0.02


def test_uneven_times_give_what_even_ones_do() -> None:
    even = ticks(60, 4)
    uneven = np.sort(np.random.default_rng(3).choice(even, size=len(even) // 2, replace=False))

    def wave(t: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(30 * np.sin(2 * math.pi * 0.3 * t))

    fine, coarse = through(calm(), even, wave(even)), through(calm(), uneven, wave(uneven))
    assert np.abs(coarse - np.interp(uneven, even, fine))[20:].max() < 2


def test_nan_goes_through_and_the_place_starts_anew() -> None:
    smoother = calm()
    for t in ticks(30, 1):
        smoother.update(t, [10.0, 1.0])
    for t in 1 + ticks(30, 0.2):
        out = smoother.update(t, [math.nan, 1.0])
        assert math.isnan(out[0])
        assert out[1] == pytest.approx(1)
    out = smoother.update(1.21, [90.0, 1.0])
    assert out == pytest.approx([90, 1])
    # And it does not come back at the speed of a jump from 10 to 90.
    assert smoother.update(1.24, [90.0, 1.0])[0] == pytest.approx(90)


@given(
    values=st.lists(st.one_of(st.just(math.nan), st.floats(-90, 90)), min_size=2, max_size=40),
)
def test_it_never_invents_nor_leaves_the_range_of_what_was_seen(values: list[float]) -> None:
    smoother = calm()
    seen: list[float] = []
    for i, value in enumerate(values):
        out = float(smoother.update(i / 30, [value])[0])
        assert math.isnan(out) == math.isnan(value)
        if not math.isnan(value):
            seen.append(value)
            assert min(seen) - 1e-9 <= out <= max(seen) + 1e-9


def test_after_a_gap_the_next_value_is_taken_as_it_is() -> None:
    smoother = calm(forget_s=0.5)
    for t in ticks(30, 1):
        smoother.update(t, [10.0])
    assert smoother.update(1.4, [50.0])[0] < 50
    assert smoother.update(2.0, [80.0])[0] == 80


def test_after_a_reset_the_next_value_is_taken_as_it_is() -> None:
    smoother = calm()
    smoother.update(0.0, [10.0])
    smoother.reset()
    assert smoother.update(0.03, [50.0])[0] == 50


def test_a_time_that_does_not_go_on_changes_nothing() -> None:
    smoother = calm()
    smoother.update(0.0, [10.0])
    first = smoother.update(0.1, [20.0])
    assert smoother.update(0.1, [99.0]) == pytest.approx(first)
    assert smoother.update(0.05, [99.0]) == pytest.approx(first)


def test_numbers_side_by_side_do_not_mix() -> None:
    table = np.random.default_rng(5).normal(0, 5, (40, 3)).tolist()
    together, alone = calm(), calm()
    for i, row in enumerate(table):
        assert together.update(i / 30, row)[1:2] == alone.update(i / 30, row[1:2])


def test_what_it_gave_out_is_the_caller_s_own() -> None:
    smoother = calm()
    first = smoother.update(0.0, [10.0])
    first[0] = 1000.0
    assert smoother.update(0.1, [10.0])[0] == pytest.approx(10)
