"""The state machine, told stories: setup, repetitions and rounds."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from checker_stories import FRAME_S, SETUP_S, ready, turned
from stories import FACING, READY_S, Story, judge, plain, rounds, sided

from coach.checker import GRACE_S, Checker

# -- setup ----------------------------------------------------------------------------------------


def test_nothing_counts_before_or_during_setup() -> None:
    story = Story()
    for _ in range(3):
        story.to(40, 0.3, **{FACING: 0.1}).to(0, 0.3, **{FACING: 0.1})
    judged = judge(plain(), story.readings())
    assert judged.phases == ["setup"]
    assert {s.blocked_by for s in judged.steps} == {"facing"}
    assert {s.setup_progress for s in judged.steps} == {0.0}
    assert judged.repetitions == []


def test_moving_while_the_start_position_is_held_does_not_count() -> None:
    judged = judge(plain(), Story().to(40, 0.3).to(0, 0.3).stay(3).readings())
    assert judged.repetitions == []
    assert judged.phases == ["setup", "resting"]


def test_setup_takes_its_time_and_shows_it() -> None:
    judged = judge(plain(), Story().stay(3).readings())
    progress = [s.setup_progress for s in judged.steps]
    assert progress == sorted(progress)
    assert judged.at(READY_S / 2).setup_progress == pytest.approx(0.5, abs=0.05)
    first_ready = next(s for s in judged.steps if s.phase == "resting")
    assert first_ready.t_s == pytest.approx(READY_S, abs=FRAME_S)


def test_setup_starts_over_when_the_position_is_left_but_not_for_a_flicker() -> None:
    bad = {FACING: 0.1}
    flicker = judge(plain(), Story().stay(0.6).stay(0.16, **bad).stay(1).readings())
    assert next(s.t_s for s in flicker.steps if s.phase == "resting") == pytest.approx(
        READY_S, abs=2 * FRAME_S
    )
    left = judge(plain(), Story().stay(0.6).stay(1, **bad).stay(2).readings())
    assert left.at(1.2).blocked_by == "facing"
    assert next(s.t_s for s in left.steps if s.phase == "resting") == pytest.approx(
        1.6 + READY_S, abs=2 * FRAME_S
    )


def test_unseen_setup_never_looks_finished() -> None:
    judged = judge(plain(), Story().stay(0.7).gone(1).stay(0.2).readings())
    assert all(s.setup_progress < 1 for s in judged.steps)
    assert judged.at(1.5).phase == "unseen"
    assert judged.at(1.5).blocked_by == "unseen"


def test_nobody_at_all_is_unseen_from_the_first_frame() -> None:
    judged = judge(plain(), Story().gone(2).readings())
    assert judged.phases == ["unseen"]
    assert all(math.isnan(s.value) for s in judged.steps)


# -- one repetition -------------------------------------------------------------------------------


def test_out_and_back_is_one_repetition() -> None:
    judged = judge(plain(), turned(ready(), 30, 1).readings())
    (done,) = judged.repetitions
    assert judged.phases == ["setup", "resting", "moving", "holding", "resting"]
    assert done.complete
    assert done.faults == ()
    assert done.side is None
    assert done.peak == pytest.approx(30)
    # home is left at 12 of 30 deg and found again there
    assert done.start_s == pytest.approx(SETUP_S + 0.4, abs=2 * FRAME_S)
    assert done.end_s == pytest.approx(SETUP_S + 2.6, abs=2 * FRAME_S)
    # from 20 deg on the way out to 15 (20 less the hysteresis) on the way back
    assert done.hold_s == pytest.approx(1 / 3 + 1 + 1 / 2, abs=2 * FRAME_S)
    assert done.seen_fraction == pytest.approx(1.0, abs=0.03)


def test_a_body_seen_all_the_time_was_seen_wholly() -> None:
    (done,) = judge(plain(), turned(ready(), 30, 1).readings(12)).repetitions
    assert done.seen_fraction == pytest.approx(1.0)


def test_not_far_enough_is_no_repetition() -> None:
    judged = judge(plain(), turned(ready(), 18, 2).readings())
    assert judged.repetitions == []
    assert judged.last.phase == "resting"


def test_out_and_not_back_is_not_counted_even_at_the_end() -> None:
    judged = judge(plain(), ready().to(30, 1).stay(3).readings())
    assert judged.repetitions == []
    assert judged.last.phase == "holding"
    assert judged.last.count == 0


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
    (all_of_it,) = judge(sided(), story.readings()).repetitions
    judged = judge(sided(still=10), story.readings())
    (held,) = judged.repetitions
    # 20 deg/s: from 20 to 40 deg in 1 s, and back to 15 deg in 1.25 s
    assert all_of_it.hold_s == pytest.approx(1 + 5 + 1.25, abs=2 * FRAME_S)
    assert held.hold_s == pytest.approx(5, abs=2 * FRAME_S)
    assert (held.start_s, held.end_s) == (all_of_it.start_s, all_of_it.end_s)
    clock = [s.held_s for s in judged.steps if s.phase == "holding"]
    assert clock == sorted(clock)
    assert max(clock) == held.hold_s


def test_a_stretch_that_creeps_deeper_is_held_all_the_time() -> None:
    story = ready().to(25, 1).to(45, 10).to(0, 1).stay(1)
    (done,) = judge(sided(hold_s=9.5, still=10), story.readings()).repetitions
    assert done.hold_s == pytest.approx(10, abs=2 * FRAME_S)
    assert done.complete


def test_a_twitch_is_part_of_a_hold_and_a_way_is_not() -> None:
    def held_s(*way: tuple[float, float]) -> float:
        story = ready().to(40, 1).stay(3)
        for value, duration_s in way:
            story.to(value, duration_s)
        (done,) = judge(sided(still=10), story.stay(3).to(0, 1).stay(1).readings()).repetitions
        return done.hold_s

    assert held_s((30, 0.2), (40, 0.2)) == pytest.approx(6.4, abs=2 * FRAME_S)
    assert held_s((25, 1.0), (40, 1.0)) == pytest.approx(6, abs=3 * FRAME_S)


def test_what_was_reached_is_what_was_held() -> None:
    story = ready().to(30, 1).stay(1).to(0, 3).stay(1)
    (done,) = judge(sided(still=5), story.readings()).repetitions
    assert done.peak == pytest.approx(30, abs=1)
    (swung,) = judge(sided(still=5), ready().to(30, 1).to(0, 1).stay(1).readings()).repetitions
    assert swung.peak == pytest.approx(30, abs=1)
    assert swung.hold_s == pytest.approx(0, abs=2 * FRAME_S)
    assert not swung.complete


def test_both_sides_are_counted_apart() -> None:
    story = ready()
    for peak in (30, -30, 30):
        turned(story, peak, 1)
    judged = judge(sided(hold_s=0), story.readings())
    assert [r.side for r in judged.repetitions] == ["left", "right", "left"]
    assert [r.peak for r in judged.repetitions] == pytest.approx([30, -30, 30])
    assert judged.last.count == 3
    assert judged.last.count_by_side == {"left": 2, "right": 1}
    assert judged.last.next_station == "right"


def test_jitter_at_the_threshold_does_not_count_twice() -> None:
    story = ready().to(20, 1)
    for _ in range(20):
        story.to(17, 0.1).to(22, 0.1)
    judged = judge(sided(), story.to(0, 1).stay(1).readings())
    (done,) = judged.repetitions
    assert done.hold_s == pytest.approx(4, abs=0.5)
    assert judged.phases.count("holding") == 1


def test_noise_neither_breaks_nor_adds() -> None:
    story = ready()
    for peak in (30, -30):
        turned(story, peak, 5)
    judged = judge(sided(hold_s=5), story.readings(noise=3))
    assert [r.side for r in judged.repetitions] == ["left", "right"]
    assert all(r.complete for r in judged.repetitions)


def test_straight_from_left_to_right_without_a_pause_at_home() -> None:
    story = ready().to(30, 1).stay(2).to(-30, 1).stay(2).to(0, 1).stay(0.5)
    judged = judge(sided(hold_s=1), story.readings())
    assert [r.side for r in judged.repetitions] == ["left", "right"]
    assert [r.complete for r in judged.repetitions] == [True, True]


def test_a_swing_so_quick_that_home_is_never_seen_is_two_repetitions_that_do_not_overlap() -> None:
    story = ready().to(30, 1).stay(2).at(-30).stay(2).to(0, 1).stay(0.5)
    judged = judge(sided(hold_s=1), story.readings())
    left, right = judged.repetitions
    assert (left.side, right.side) == ("left", "right")
    assert left.end_s <= right.start_s
    assert right.start_s == pytest.approx(SETUP_S + 3, abs=0.2)


@pytest.mark.parametrize("wild_s", [FRAME_S, 0.2, GRACE_S - FRAME_S])
def test_a_sign_misread_for_a_moment_is_no_turn(wild_s: float) -> None:
    story = ready().to(30, 1).stay(2).at(-30).stay(wild_s).at(30).stay(2).to(0, 1).stay(0.5)
    judged = judge(sided(hold_s=4), story.readings())
    (done,) = judged.repetitions
    assert (done.side, done.complete) == ("left", True)
    assert done.peak == pytest.approx(30)
    assert {s.station for s in judged.steps} == {None, "left"}
    home = ready().to(30, 1).stay(2).at(-30).stay(wild_s).at(0).stay(2)
    assert [r.side for r in judge(sided(hold_s=1), home.readings()).repetitions] == ["left"]
    cat = ready().to(40, 1).at(-40).stay(wild_s).at(40).to(0, 1).stay(2)
    assert [r.complete for r in judge(rounds(), cat.readings()).repetitions] == [False]


def test_a_turn_swung_into_is_held_and_seen_from_its_first_frame() -> None:
    story = ready().to(30, 1).stay(2).at(-30).stay(2).to(0, 1).stay(0.5)
    _, right = judge(sided(hold_s=1), story.readings()).repetitions
    assert right.hold_s == pytest.approx(2 + 0.5, abs=2 * FRAME_S)
    assert right.seen_fraction == pytest.approx(1.0)
    (whole,) = judge(rounds(), ready().to(40, 1).at(-40).stay(2).to(0, 1).readings()).repetitions
    assert whole.complete
    assert whole.seen_fraction == pytest.approx(1.0)


# -- rounds of several stations -------------------------------------------------------------------


def test_cat_and_cow_are_one_round() -> None:
    story = ready()
    for _ in range(2):
        story.to(40, 1).stay(0.5).to(-40, 2).stay(0.5).to(0, 1).stay(0.3)
    judged = judge(rounds(), story.readings())
    assert len(judged.repetitions) == 2
    assert all(r.complete and r.side is None and r.faults == () for r in judged.repetitions)
    assert judged.last.phase == "done"
    assert judged.last.count_by_side == {}


def test_the_coach_guides_to_what_is_left_of_the_round() -> None:
    judged = judge(rounds(), ready().to(40, 1).to(0, 1).to(-40, 1).readings())
    assert judged.at(SETUP_S).next_station == "cat"
    assert judged.at(SETUP_S + 1.5).next_station == "cow"
    assert judged.last.station == "cow"


def test_a_round_without_its_optional_station_is_counted_but_short() -> None:
    judged = judge(rounds(), ready().to(40, 1).to(0, 1).stay(3).readings())
    (done,) = judged.repetitions
    assert not done.complete
    assert done.faults == ("short",)
    assert done.end_s == pytest.approx(SETUP_S + 1 + 27 / 40 + 1.5, abs=0.2)


def test_the_second_cat_ends_a_round_without_a_cow() -> None:
    story = ready().to(40, 1).to(0, 1).to(40, 1).to(-40, 2).to(0, 1).stay(0.5)
    judged = judge(rounds(), story.readings())
    first, second = judged.repetitions
    assert (first.complete, second.complete) == (False, True)
    assert first.end_s <= second.start_s


def test_a_cow_alone_is_no_round() -> None:
    judged = judge(rounds(), ready().to(-40, 1).to(0, 1).stay(4).readings())
    assert judged.repetitions == []


def test_a_pause_on_the_way_to_the_cow_is_still_one_round() -> None:
    story = ready().to(40, 1).to(0, 1).stay(0.4).to(-40, 1).to(0, 1).stay(2)
    (done,) = judge(rounds(), story.readings()).repetitions
    assert done.complete


def test_a_required_second_station_must_be_reached() -> None:
    case = rounds(cow_optional=False)
    assert judge(case, ready().to(40, 1).to(0, 1).stay(4).readings()).repetitions == []


def test_the_end_of_the_source_hands_out_what_was_made_and_come_back_from() -> None:
    story = ready().to(40, 1).to(0, 1)
    judged = judge(rounds(), story.readings())
    (done,) = judged.repetitions
    assert judged.last.count == 0
    assert done.faults == ("short",)
    assert judge(rounds(), ready().to(40, 1).to(20, 0.5).readings()).repetitions == []
    assert Checker(rounds()).finish() is None
