"""How late a moment is drawn and its word begins, timed over the live path."""

from __future__ import annotations

import shutil

import pytest

from coach.cli.bench import Latency, bench


def test_times_are_told_with_how_many_there_were() -> None:
    times_s = tuple(i / 1000 for i in range(101))
    told = str(Latency(drawn_s=times_s, begun_s=(0.2, 0.2)))
    assert told == (
        "picture to screen 50 ms, p95 95 ms (101 pictures); "
        "picture to word 200 ms, p95 200 ms (2 words)"
    )
    assert "not measured (0 words)" in str(Latency(drawn_s=times_s, begun_s=()))


def test_what_comes_late_is_not_fine() -> None:
    assert Latency(drawn_s=(0.1,), begun_s=()).quick
    assert not Latency(drawn_s=(0.1,), begun_s=(0.9,)).quick
    assert not Latency(drawn_s=(), begun_s=()).quick


@pytest.mark.system
def test_a_sample_played_is_timed() -> None:
    found = bench(played_s=5.0)
    assert len(found.drawn_s) >= 10
    assert all(0 < s < 30 for s in found.drawn_s)
    if shutil.which("espeak-ng"):
        assert len(found.begun_s) >= 1
        assert all(0 < s < 30 for s in found.begun_s)
