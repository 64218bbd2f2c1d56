"""Real people on real phone videos, from the file to the count, through real MediaPipe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from clips import coach
from recordings import recording

#: Clip, exercise, repetitions in it. Where it is 0 the clip shows something else, or no seat.
#: The first two need the heavy model and take longest.
CASES = {
    "catcow_floor": ("catcow_floor_polybag.mp4", "cat_cow", 2),
    "threading the needle is no cat-cow": ("thoracicrot_quad_polybag.mp4", "cat_cow", 0),
    "catcow_chair": ("catcow_chair_polybag.mp4", "cat_cow_seated", 2),
    "side bends are no twists": ("sidebend_chair_polybag.mp4", "seated_twist", 0),
    "turning on one's feet is no twist": ("standing_turn_polybag.mp4", "seated_twist", 0),
}
#: The network runs on one thread: two videos side by side take hardly longer than one.
AT_ONCE = 2


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[tuple[int, str, str]]]]:
    """Every clip's replay that a selected test wants, under way."""
    wanted = {item.callspec.params["case"] for item in request.session.items if _here(item)}
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield {case: pool.submit(_replay, *CASES[case][:2]) for case in CASES if case in wanted}
    finally:
        pool.shutdown(cancel_futures=True)


def _here(item: pytest.Item) -> bool:
    return item.path.name == "test_replay_real.py" and hasattr(item, "callspec")


def _replay(clip: str, exercise: str) -> tuple[int, str, str]:
    path = recording(f"clips/{clip}")
    done = coach("replay", path, "--exercise", exercise, "--json", "-", timeout=400)
    return done.returncode, done.stdout, done.stderr


def _result(
    runs: dict[str, Future[tuple[int, str, str]]], case: str
) -> tuple[dict[str, Any] | None, str]:
    code, out, err = runs[case].result()  # a skip in the thread is a skip here
    assert code in (0, 2), err
    return (json.loads(out) if code == 0 else None), err


@pytest.mark.parametrize("case", [c for c in CASES if CASES[c][2] > 0])
def test_repetitions_are_counted(runs: dict[str, Future[tuple[int, str, str]]], case: str) -> None:
    result, err = _result(runs, case)
    assert result is not None, err
    assert result["count"] == CASES[case][2]
    assert result["seen_fraction"] >= 0.95
    assert all(r["seen_fraction"] > 0.9 for r in result["repetitions"])


@pytest.mark.parametrize("case", [c for c in CASES if CASES[c][2] == 0])
def test_other_movements_are_not(runs: dict[str, Future[tuple[int, str, str]]], case: str) -> None:
    result, err = _result(runs, case)
    # Somebody of whom the needed parts are never in sight is an honest answer too.
    if result is None:
        assert "nobody was found" in err
    else:
        assert result["count"] == 0
        assert result["repetitions"] == []


def test_the_second_repetition_is_where_it_was_made(
    runs: dict[str, Future[tuple[int, str, str]]],
) -> None:
    if "catcow_chair" not in runs:
        pytest.skip("its clip was not asked for")
    result, err = _result(runs, "catcow_chair")
    assert result is not None, err
    # seen by eye: rounded from 1.3 to 4.7 s and from 9.3 to 13.3 s
    for repetition, (begin_s, end_s) in zip(
        result["repetitions"], ((1.3, 4.7), (9.3, 13.3)), strict=True
    ):
        assert repetition["start_s"] <= begin_s + 1
        assert repetition["end_s"] >= end_s - 1
        assert repetition["end_s"] - repetition["start_s"] < 8
