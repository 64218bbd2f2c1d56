"""The page at the end of a session: only what is true, what went well first."""

from __future__ import annotations

from typing import Any

import pytest

from coach.engine.results import Refusal, Repetition
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.ui.end_page import end_page
from coach.ui.hud.page import readable

TWIST = load("seated_twist")


def repetition(*faults: str, side: Any = "left", complete: bool = True) -> Repetition:
    return Repetition(
        side=side, start_s=0, end_s=20, hold_s=14.6, peak=30, complete=complete, faults=faults,
        seen_fraction=1.0,
    )  # fmt: skip


def summary(*repetitions: Repetition, **changes: Any) -> Summary:
    values: dict[str, Any] = {
        "exercise": "seated_twist", "title": TWIST.title, "source": "camera 0", "duration_s": 83.4,
        "seen_fraction": 0.97, "repetitions": repetitions, "sides": ("left", "right"), "cues": (),
        "measures": (),
    }  # fmt: skip
    return Summary(**(values | changes))


def words(name: str) -> str:
    return next(fault.words for fault in TWIST.faults if fault.name == name)


def test_what_went_well_comes_first_then_one_thing_to_work_on() -> None:
    done = summary(
        repetition(), repetition("too_fast", side="right"), repetition("too_fast"),
        repetition("too_far", side="right"),
    )  # fmt: skip
    page = end_page(done, TWIST, felt="Pain: 2 before, 1 after.", following="Cat-cow")
    assert page.title == "Well done."
    assert page.lines == (
        "You did all 4.",
        "1 in good form.",
        f"To work on: {words('too_far')}",  # a stop goes before what was seen more often
        "Pain: 2 before, 1 after.",
        "Next: Cat-cow.",
    )
    assert "1:23" in page.small[0]
    assert "97%" in page.small[0]
    assert "left 2" in page.small[0]


def test_nothing_is_praised_that_was_not_done_and_nothing_where_it_hurt() -> None:
    refused = Refusal(side="left", start_s=1, end_s=3, reason="legs_turned", share=0.8)
    page = end_page(summary(refused=(refused,), interrupted=True), TWIST)
    assert page.title == "That was it."
    assert page.lines[0] == f"To count: {TWIST.orders['legs_turned']}"
    assert page.small[-1] == "Stopped early."
    hurt = end_page(summary(repetition()), TWIST, hurt=True)
    assert hurt.lines == ("Next time it will be gentler.",)
    assert "done" not in hurt.title.lower()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (800, 600)])
def test_it_is_readable_from_3_m(size: tuple[int, int]) -> None:
    done = summary(repetition(), repetition("slumping", side="right"))
    page = end_page(done, TWIST, felt="Pain: 2 before, 1 after.", following="Seated cat-cow")
    assert readable(page, size)
