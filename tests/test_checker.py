"""The judge, told stories: repetitions by turning points, sides, holds, refusals, gaps."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from checker_stories import FRAME_S, SETUP_S, ready, turned
from stories import BEND, FACING, MAIN, Story, fault, judge, plain, rounds, sided

from coach.engine.baseline import LOST_S
from coach.engine.checker import GRACE_S, Checker
from coach.exercise.spec import Band, Priority

LEANT = {BEND: 30.0}

# -- out and back ---------------------------------------------------------------------------------


def test_out_and_back_is_one_repetition() -> None:
    judged = judge(plain(), turned(ready(), 30, 1).stay(2).readings())
    (done,) = judged.repetitions
    assert done.complete
    assert done.faults == ()
    assert done.side is None
    assert done.peak == pytest.approx(30)
    assert SETUP_S - 0.1 <= done.start_s <= SETUP_S + 0.4
    assert SETUP_S + 2 <= done.end_s <= SETUP_S + 3.1
    assert done.seen_fraction == pytest.approx(1.0, abs=0.03)
    assert judged.refused == []


@pytest.mark.parametrize("zero", [-40, 0, 25])
def test_a_cycle_is_counted_wherever_its_zero_is(zero: float) -> None:
    story = Story(zero).stay(SETUP_S)
    for _ in range(3):
        story.to(zero + 30, 1.5).to(zero, 1.5)
    assert len(judge(plain(), story.stay(2).readings()).repetitions) == 3


def test_a_recording_that_begins_in_the_middle_of_a_movement_counts_it() -> None:
    story = Story(10).to(30, 0.7).stay(1).to(0, 1).stay(2)
    assert len(judge(plain(), story.readings()).repetitions) == 1


def test_not_far_enough_is_no_repetition() -> None:
    judged = judge(plain(), turned(ready(), 18, 2).stay(2).readings())
    assert judged.repetitions == []
    assert judged.last.phase == "resting"


def test_out_and_not_back_is_not_counted_even_at_the_end() -> None:
    judged = judge(sided(), ready().to(30, 1).stay(3).readings())
    assert judged.repetitions == []
    assert judged.last.phase == "holding"
    assert judged.last.count == 0
    (refused,) = judged.refused
    assert refused.reason == "unfinished"


def test_what_came_back_by_half_counts_at_the_end_of_the_source() -> None:
    judged = judge(sided(), ready().to(40, 1).stay(3).to(8, 1).readings())
    assert [r.side for r in judged.repetitions] == ["left"]


def test_cat_and_cow_are_one_repetition_each_time() -> None:
    story = ready()
    for _ in range(3):
        story.to(30, 2).stay(0.5).to(-30, 3).stay(0.5)
    judged = judge(rounds(), story.to(0, 1).stay(2).readings())
    assert len(judged.repetitions) == 3
    # The first one rose from a flat back only: as far as it tells, half of the range was left out.
    assert [r.complete for r in judged.repetitions[1:]] == [True, True]
    spans = [(r.start_s, r.end_s) for r in judged.repetitions]
    assert all(before[1] <= after[0] + 1e-9 for before, after in pairwise(spans))


def test_cats_without_cows_are_counted_but_short() -> None:
    story = ready()
    for _ in range(2):
        story.to(30, 2).stay(0.5).to(0, 2).stay(1)
    judged = judge(rounds(), story.stay(2).readings())
    assert [r.complete for r in judged.repetitions] == [False, False]
    assert all("short" in r.faults for r in judged.repetitions)


# -- sides and holds ------------------------------------------------------------------------------


def test_both_sides_are_counted_apart() -> None:
    story = turned(turned(turned(ready(), 30, 2), -30, 2), 30, 2)
    judged = judge(sided(), story.stay(1).readings())
    assert [r.side for r in judged.repetitions] == ["left", "right", "left"]
    assert judged.last.count_by_side == {"left": 2, "right": 1}
    assert judged.last.count == 3


def test_straight_from_left_to_right_is_one_of_each() -> None:
    judged = judge(
        sided(), ready().to(40, 1).stay(2).to(-40, 2).stay(2).to(0, 1).stay(1).readings()
    )
    assert [r.side for r in judged.repetitions] == ["left", "right"]
    first, second = judged.repetitions
    assert first.end_s <= second.start_s + 0.5


def test_a_twitch_is_no_turn() -> None:
    judged = judge(sided(), ready().to(30, 0.2).to(0, 0.2).stay(2).readings())
    assert judged.repetitions == []


def test_five_of_fifteen_seconds_is_a_short_repetition() -> None:
    judged = judge(sided(), ready().to(30, 0.5).stay(5).to(0, 0.3).stay(1).readings())
    (done,) = judged.repetitions
    assert done.side == "left"
    assert done.hold_s == pytest.approx(5, abs=0.4)
    assert not done.complete
    assert done.faults == ("short",)
    assert judged.at(SETUP_S + 3).hold_target_s == 15.0


def test_a_full_hold_is_complete() -> None:
    judged = judge(sided(), ready().to(30, 0.5).stay(15).to(0, 0.5).stay(1).readings())
    (done,) = judged.repetitions
    assert done.complete
    assert done.faults == ()
    assert done.hold_s >= 15


def test_the_hold_clock_runs_evenly_and_stops_with_the_hold() -> None:
    judged = judge(sided(), ready().to(30, 0.5).stay(5).to(0, 0.5).stay(1).readings())
    held = [s.held_s for s in judged.steps if s.phase == "holding"]
    assert held[0] == 0.0
    assert all(b - a == pytest.approx(FRAME_S) for a, b in pairwise(held[:100]))
    assert judged.last.held_s == judged.last.hold_target_s == 0.0


def test_on_the_way_deeper_and_back_nothing_is_held() -> None:
    story = ready().to(40, 2).stay(5).to(0, 2).stay(1)
    (held,) = judge(sided(max_hold_speed=10), story.readings()).repetitions
    assert held.hold_s == pytest.approx(5, abs=0.2)


def test_nothing_is_held_while_the_form_is_not_this_exercise() -> None:
    story = ready().to(30, 0.5).stay(4).stay(2, **LEANT).to(0, 0.5).stay(1)
    (done,) = judge(sided(), story.readings()).repetitions
    assert done.hold_s < 5.2


def test_nothing_is_held_while_a_stop_is_said() -> None:
    too_far = fault(
        "too_far", band=Band(measure=MAIN, low=-50, high=50), priority=Priority.STOP, after_s=0.2
    )
    story = ready().to(60, 0.5).stay(6).to(0, 0.5).stay(1)
    (done,) = judge(sided(faults=(too_far,)), story.readings()).repetitions
    assert done.faults[0] == "too_far"
    assert done.hold_s < 1.0


def test_a_hold_counts_where_it_is_held_and_left() -> None:
    exercise = sided(hold_s=3)
    held = replace(exercise, kind="hold")
    judged = judge(held, ready().to(30, 1).stay(4).to(0, 1).stay(2).readings())
    (done,) = judged.repetitions
    assert done.complete
    assert done.side == "left"


# -- not this exercise ----------------------------------------------------------------------------


def test_a_movement_that_is_another_is_refused_with_its_reason() -> None:
    story = ready().to(30, 1, **LEANT).stay(3, **LEANT).to(0, 1, **LEANT).stay(1)
    judged = judge(sided(), story.readings())
    assert judged.repetitions == []
    (refused,) = judged.refused
    assert (refused.side, refused.reason) == ("left", "bent")
    assert refused.share > 0.8
    assert refused.start_s < SETUP_S + 1 < refused.end_s
    assert judged.last.count == 0
    handed = [s for s in judged.steps if s.refused is not None]
    assert len(handed) == 1
    assert "bent" in {s.blocked_by for s in judged.steps}


def test_a_moment_of_another_posture_voids_nothing() -> None:
    story = ready().to(30, 1).stay(2).stay(0.6, **LEANT).stay(2).to(0, 1).stay(1)
    judged = judge(sided(), story.readings())
    assert len(judged.repetitions) == 1
    assert judged.refused == []
    assert "bent" in {s.blocked_by for s in judged.steps}


# -- gaps -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone_s", [GRACE_S / 2, 1.0])
def test_a_gap_in_the_middle_voids_nothing(gone_s: float) -> None:
    story = ready().to(30, 1).stay(2).gone(gone_s).stay(2).to(0, 1).stay(1)
    judged = judge(sided(), story.readings())
    (done,) = judged.repetitions
    assert done.seen_fraction < 1.0 or gone_s < GRACE_S


def test_one_frame_that_cannot_be_told_is_a_gap() -> None:
    readings = ready().to(30, 1).stay(2).to(0, 1).stay(1).readings()
    at = next(i for i, r in enumerate(readings) if r.t_s > SETUP_S + 2)
    readings[at] = replace(readings[at], values={**readings[at].values, MAIN: math.nan})
    assert len(judge(sided(), readings).repetitions) == 1


def test_out_of_sight_for_long_ends_what_was_under_way() -> None:
    story = ready().to(30, 1).stay(2).gone(LOST_S + 1).at(0).stay(2)
    judged = judge(sided(), story.readings())
    assert judged.repetitions == []
    assert [r.reason for r in judged.refused] == ["unfinished"]


def test_nobody_at_all_is_unseen_from_the_first_frame() -> None:
    judged = judge(plain(), Story().gone(2).readings())
    assert "unseen" in judged.phases
    assert all(math.isnan(s.value) for s in judged.steps)
    assert judged.repetitions == []


def test_without_a_start_position_nothing_counts() -> None:
    readings = [
        replace(r, baseline_quality="none", start_missing="facing", setup_progress=0.0)
        for r in turned(Story(), 40, 2).readings()
    ]
    judged = judge(sided(), readings)
    assert judged.phases == ["setup"]
    assert {s.blocked_by for s in judged.steps} == {"facing"}
    assert judged.repetitions == judged.refused == []


# -- noise, rates, and being used again -----------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_uneven_frames_count_the_same(seed: int) -> None:
    story = turned(turned(ready(), 30, 2), -30, 2).stay(1)
    judged = judge(sided(), story.readings(times_s=story.uneven_times(seed)))
    assert [r.side for r in judged.repetitions] == ["left", "right"]


@pytest.mark.parametrize("fps", [6, 8, 12, 25, 60])
def test_any_frame_rate_counts_the_same(fps: float) -> None:
    story = turned(turned(ready(), 30, 3), -30, 3).stay(1)
    judged = judge(sided(), story.readings(fps))
    assert [r.side for r in judged.repetitions] == ["left", "right"]


def test_what_does_not_stand_out_from_noise_is_not_counted() -> None:
    readings = [replace(r, noise=6.0) for r in turned(ready(), 30, 3).stay(1).readings()]
    judged = judge(sided(), readings)
    assert judged.repetitions == []
    assert [r.reason for r in judged.refused] == ["noise"]
    assert "noise" in {s.blocked_by for s in judged.steps}


@pytest.mark.parametrize(("peak", "counted"), [(30, 0), (60, 1)])
def test_what_goes_twice_as_far_as_chance_is_no_noise(peak: float, counted: int) -> None:
    # Eight times this noise is more than the 20 deg that count: chance may make 20, but not 60.
    readings = [replace(r, noise=3.0) for r in turned(ready(), peak, 3).stay(1).readings()]
    judged = judge(plain(), readings)
    assert len(judged.repetitions) == counted
    assert [r.reason for r in judged.refused] == ["noise"] * (1 - counted)


def test_what_ended_before_the_noise_was_known_is_judged_by_what_is_known_later() -> None:
    readings = turned(ready(), 30, 1).stay(1).readings()
    known_s = next(r.t_s for r in reversed(readings) if r.value(MAIN) > 3)
    for noise, counted in ((0.5, 1), (6.0, 0)):
        judged = judge(
            plain(), [replace(r, noise=noise if r.t_s > known_s else math.nan) for r in readings]
        )
        assert len(judged.repetitions) == counted


def test_noise_neither_breaks_nor_adds() -> None:
    story = turned(turned(ready(), 35, 4), -35, 4).stay(1)
    judged = judge(sided(), story.readings(noise=3.0))
    assert [r.side for r in judged.repetitions] == ["left", "right"]


def test_the_dose_done_is_told() -> None:
    story = ready()
    for _ in range(2):
        turned(turned(story, 30, 2), -30, 2)
    assert judge(sided(), story.stay(1).readings()).last.phase == "done"


def test_the_coach_guides_to_the_side_that_was_trained_less() -> None:
    judged = judge(sided(), turned(ready(), 30, 2).stay(1).readings())
    assert judged.at(0.5).next_target == "left"
    assert judged.last.next_target == "right"


def test_a_checker_may_be_used_again() -> None:
    checker = Checker(sided())
    readings = turned(ready(), 30, 2).stay(1).readings()
    first = [checker.update(r) for r in readings]
    checker.reset()
    assert [checker.update(r) for r in readings] == first


def test_the_camera_seen_from_aside_is_said_while_it_lasts() -> None:
    judged = judge(sided(), ready().stay(2, **{FACING: 0.1}).stay(2).readings())
    assert judged.at(SETUP_S + 1.5).blocked_by == "facing"
    assert judged.last.blocked_by is None


@pytest.mark.parametrize("over_s", [0.4, 0.6, 1.0])
def test_a_quick_swing_to_the_other_side_counts_there_too(over_s: float) -> None:
    story = ready().to(40, 1).stay(2).to(-40, over_s).stay(2).to(0, 1).stay(1)
    assert [r.side for r in judge(sided(), story.readings()).repetitions] == ["left", "right"]


def test_the_next_place_is_told_once_the_first_was_reached() -> None:
    judged = judge(rounds(), ready().to(40, 4).stay(1).to(-40, 4).stay(1).readings())
    assert judged.at(SETUP_S + 1.5).next_target == "cat"
    assert judged.at(SETUP_S + 4.5).next_target == "cow"
