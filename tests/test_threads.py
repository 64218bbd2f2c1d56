"""Work side by side in threads: in order, at once, and nothing begun behind a failure."""

from __future__ import annotations

import threading
import time

import pytest

from coach.common.threads import in_threads


def test_results_come_in_order_whoever_is_ready_first() -> None:
    def work(n: int) -> int:
        time.sleep(0.02 * (n % 3))
        return 10 * n

    assert list(in_threads(work, range(9), 3)) == [10 * n for n in range(9)]
    assert list(in_threads(work, [], 3)) == []


def test_so_many_are_worked_at_a_time() -> None:
    both = threading.Barrier(2, timeout=30)
    assert list(in_threads(lambda _: both.wait() in (0, 1), range(4), 2)) == [True] * 4


def test_what_fails_is_raised_in_its_place_and_nothing_more_is_begun() -> None:
    begun: list[int] = []
    go_on = threading.Event()

    def work(n: int) -> int:
        begun.append(n)
        if n == 1:
            raise ValueError("one")
        if n == 2:
            go_on.wait(timeout=30)
        return n

    results = in_threads(work, range(50), 1)
    assert next(results) == 0
    with pytest.raises(ValueError, match="one"):
        next(results)
    go_on.set()
    time.sleep(0.05)
    assert begun in ([0, 1], [0, 1, 2])
