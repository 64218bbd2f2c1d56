"""The time since getting up: what was done just out of bed is compared only with its like."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from report_cases import AT, do

from coach.history import History, Store
from coach.report.gathering import gather, period

UNTIL = (AT + timedelta(days=20)).date()


def test_a_stiff_morning_is_no_setback(tmp_path: Path) -> None:
    """Six sessions later in the day, then six just out of bed: no loss of range is claimed."""
    for days in range(12):
        early = days >= 6
        do(tmp_path, days=days, peaks=(20.0,) if early else (50.0,),
           awake_h=0.2 if early else 5.0)  # fmt: skip
    with History(tmp_path) as history:
        (twist,) = gather(history, period(6, UNTIL)).exercises
    (left,) = twist.sides
    assert (left.change.first, left.change.last, left.change.verdict) == (20, 20, "same")
    assert len({point.settings for point in left.points}) == 2
    assert twist.changed_at == ()  # the numbers in force were the same all along


def test_where_nothing_was_told_it_is_taken_for_later(tmp_path: Path) -> None:
    for days in range(12):
        do(tmp_path, days=days, peaks=(20.0 if days < 6 else 50.0,),
           awake_h=None if days % 2 else 5.0)  # fmt: skip
    with History(tmp_path) as history:
        (twist,) = gather(history, period(6, UNTIL)).exercises
    assert twist.sides[0].change.verdict == "more"


def test_urges_of_mornings_are_compared_with_mornings(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        for days in range(12):
            at = AT + timedelta(days=days)
            early = days % 2 == 1
            store.set_diary(at.date(), written_at=at, urges=(8 if early else 2) - days // 4,
                            awake_h=0.5 if early else 6.0)  # fmt: skip
    with History(tmp_path) as history:
        felt = {f.name: f for f in gather(history, period(6, UNTIL)).felt}
    urges = felt["urges"]
    assert len(urges.days) == 12
    assert (urges.change.each, urges.change.first, urges.change.last) == (3, 8, 6)
    assert urges.change.verdict == "less"
