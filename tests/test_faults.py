"""When a form fault stands, and when it is over."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from stories import KNEES, MAIN, Story, fault, judge, plain

from coach.engine.faults import BLIND_AFTER_S, CLEAR_S, BlindWatch, FaultWatch
from coach.engine.reader import Reading
from coach.exercise.spec import Band, BlindSpot, Fault, Priority

FRAME_S = 0.04
BAD, GOOD = 0.3, 0.0


def reading(t_s: float, value: float, speed: float = 0.0) -> Reading:
    return Reading(t_s=t_s, seen=True, values={KNEES: value}, quick_speeds={KNEES: speed})


def standing_times(
    faults: Sequence[Fault], values: Sequence[float], *, phase: str = "moving"
) -> list[float]:
    """The times at which anything stands, for values a frame apart."""
    watch = FaultWatch(faults)
    times = (i * FRAME_S for i in range(len(values)))
    return [
        t_s
        for t_s, value in zip(times, values, strict=True)
        if watch.update(reading(t_s, value), phase, None)
    ]


def seconds(value: float, s: float) -> list[float]:
    return [value] * round(s / FRAME_S)


def test_it_stands_only_after_its_delay() -> None:
    times = standing_times([fault(after_s=0.6)], seconds(GOOD, 0.4) + seconds(BAD, 2))
    assert times[0] == pytest.approx(0.4 + 0.6, abs=FRAME_S + 1e-9)
    assert standing_times([fault(after_s=0.6)], seconds(BAD, 0.56)) == []
    assert standing_times([fault(after_s=0.0)], [BAD]) == [0.0]


def test_both_ends_of_the_band_are_right() -> None:
    for value in (0.12, -0.12):
        assert standing_times([fault(after_s=0)], seconds(value, 1)) == []
    for value in (0.121, -0.121):
        assert standing_times([fault(after_s=0)], seconds(value, 1)) != []


def test_it_is_over_once_right_for_long_enough() -> None:
    values = seconds(BAD, 1) + seconds(GOOD, 1)
    times = standing_times([fault(after_s=0.2)], values)
    assert times[-1] == pytest.approx(1 + CLEAR_S, abs=1.5 * FRAME_S)
    back = seconds(BAD, 1) + seconds(GOOD, CLEAR_S / 2) + seconds(BAD, 0.2)
    times = standing_times([fault(after_s=0.2)], back)
    assert times[-1] == pytest.approx((len(back) - 1) * FRAME_S)
    assert len(times) == len(back) - round(0.2 / FRAME_S)


def test_flickering_does_not_add_up_to_a_fault() -> None:
    assert standing_times([fault(after_s=0.3)], (seconds(BAD, 0.2) + seconds(GOOD, 0.2)) * 10) == []


def test_an_unseen_value_leaves_it_as_it_is() -> None:
    nothing = seconds(math.nan, 3)
    values = seconds(BAD, 1) + nothing
    times = standing_times([fault(after_s=0.5)], values)
    assert times[-1] == pytest.approx((len(values) - 1) * FRAME_S)
    assert standing_times([fault(after_s=0.5)], seconds(GOOD, 1) + nothing) == []


def test_time_unseen_is_not_time_in_the_wrong() -> None:
    values = [BAD, *seconds(math.nan, 3), BAD]
    assert standing_times([fault(after_s=0.5)], values) == []


@pytest.mark.parametrize("when", [("left",), ("holding",), ("moving", "left"), ()])
def test_it_stands_only_in_its_context(when: tuple[str, ...]) -> None:
    watch = FaultWatch([fault(after_s=0, when=when)])
    assert watch.update(reading(0.0, BAD), "holding", "left") == ("hips",)
    out = FaultWatch([fault(after_s=0, when=when)])
    assert out.update(reading(0.0, BAD), "resting", "right") == (() if when else ("hips",))


@pytest.mark.parametrize("value", [BAD, math.nan])
def test_out_of_its_context_it_clears_even_unseen(value: float) -> None:
    watch = FaultWatch([fault(after_s=0, when=("holding",))])
    watch.update(reading(0.0, BAD), "holding", "left")
    assert watch.update(reading(1.0, value), "resting", None) == ("hips",)
    assert watch.update(reading(1.01 + CLEAR_S, value), "resting", None) == ()


def test_a_delay_does_not_run_outside_the_context() -> None:
    watch = FaultWatch([fault(after_s=0.5, when=("holding",))])
    for i in range(20):
        watch.update(reading(i / 10, BAD), "moving", None)
    assert watch.update(reading(2.0, BAD), "holding", "left") == ()
    assert watch.update(reading(2.5, BAD), "holding", "left") == ("hips",)


def test_patience_is_over_in_time_wherever_in_the_recording() -> None:
    quick = fault("quick", speed=True, band=Band(measure=KNEES, high=90), after_s=0.1)
    for first in range(200):
        watch = FaultWatch([quick])
        told = [watch.update(reading((first + k) / 20, BAD, 100), "moving", None) for k in range(3)]
        assert [bool(names) for names in told] == [False, False, True]


def test_speed_counts_in_both_directions() -> None:
    quick = fault("quick", speed=True, band=Band(measure=KNEES, high=90), after_s=0.1)
    for speed, wrong in ((100, True), (-100, True), (80, False), (-80, False), (math.nan, False)):
        watch = FaultWatch([quick])
        watch.update(reading(0.0, BAD, speed), "moving", None)
        assert bool(watch.update(reading(0.2, BAD, speed), "moving", None)) == wrong


def test_the_most_urgent_comes_first_and_equals_keep_the_order_of_the_file() -> None:
    faults = [
        fault("hint", priority=Priority.HINT, after_s=0),
        fault("first", priority=Priority.CORRECT, after_s=0),
        fault("stop", priority=Priority.STOP, after_s=0),
        fault("second", priority=Priority.CORRECT, after_s=0),
    ]
    watch = FaultWatch(faults)
    assert watch.standing == ()
    expected = ("stop", "first", "second", "hint")
    assert watch.update(reading(0.0, BAD), "moving", None) == watch.standing == expected


def test_a_jerk_in_a_story_is_caught_and_a_slow_movement_is_not() -> None:
    quick = fault(
        "quick",
        speed=True,
        band=Band(measure=MAIN, high=90),
        after_s=0.15,
        when=("moving", "holding"),
    )
    case = plain(faults=(quick,))
    slow = judge(case, Story().stay(1.5).to(40, 2).to(0, 2).stay(1).readings())
    jerk = judge(case, Story().stay(1.5).to(60, 0.4).stay(1).to(0, 2).stay(1).readings())
    assert [r.faults for r in slow.repetitions] == [()]
    assert [r.faults for r in jerk.repetitions] == [("quick",)]


def test_what_nothing_shows_is_never_seen() -> None:
    watch = BlindWatch([BlindSpot(name="hips", words="Mind them.", why="hidden")])
    assert watch.update(reading(0.0, GOOD)) == ("hips",)
    assert watch.update(reading(0.1, math.nan)) == ("hips",)


def test_what_a_measure_shows_is_unseen_only_without_it_and_not_for_a_flicker() -> None:
    watch = BlindWatch([BlindSpot(name="hips", unless=KNEES, words="Mind them.", why="hidden")])
    assert watch.update(reading(0.0, math.nan)) == ("hips",)
    assert watch.update(reading(1.0, GOOD)) == ()
    assert watch.update(reading(1.0 + BLIND_AFTER_S, math.nan)) == ()
    assert watch.update(reading(1.1 + BLIND_AFTER_S, math.nan)) == ("hips",)
    assert watch.update(reading(1.2 + BLIND_AFTER_S, BAD)) == ()


def test_a_jerk_outward_is_none_on_the_way_back() -> None:
    band = Band(measure=KNEES, low=-math.inf, high=1.0)
    jerk = fault(speed=True, outward=True, after_s=0.1, band=band)
    for value, speed, stands in (
        (0.3, 2.0, True),
        (0.3, -2.0, False),
        (-0.3, -2.0, True),
        (-0.3, 2.0, False),
    ):
        watch = FaultWatch([jerk])
        for i in range(10):
            watch.update(reading(i * FRAME_S, value, speed), "moving", None)
        assert bool(watch.standing) is stands, (value, speed)
