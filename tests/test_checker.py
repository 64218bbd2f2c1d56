"""The state machine, told stories."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import (
    BEND,
    FACING,
    KNEES,
    MAIN,
    READY_S,
    USUAL,
    Story,
    fault,
    judge,
    plain,
    rounds,
    sided,
)

from coach.checker import GRACE_S, LOST_S, Checker
from coach.exercise import Exercise
from coach.reading import Reading

FRAME_S = 1 / 25
SETUP_S = READY_S + 0.5


def ready() -> Story:
    """A story whose start position has been held."""
    return Story().stay(SETUP_S)


def turned(story: Story, peak: float, hold_s: float) -> Story:
    """Out in 1 s, stay, back home in 1 s, half a second of rest."""
    return story.to(peak, 1).stay(hold_s).to(0, 1).stay(0.5)


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


# -- being lost -----------------------------------------------------------------------------------


def test_a_flicker_does_not_break_a_hold() -> None:
    story = ready().to(30, 0.5).stay(3).gone(0.4).stay(3).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert done.complete
    assert done.hold_s == pytest.approx(6.8, abs=0.1)
    assert "unseen" not in judged.phases
    assert judged.phases.count("holding") == 1
    assert done.seen_fraction == pytest.approx(1 - 0.4 / (done.end_s - done.start_s), abs=0.1)


def test_an_unseen_second_is_no_time_in_position() -> None:
    story = ready().to(30, 0.5).stay(3).gone(1).stay(3).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert not done.complete
    assert done.hold_s == pytest.approx(3.2, abs=0.3)
    assert judged.phases[-4:] == ["holding", "unseen", "holding", "resting"]
    assert done.seen_fraction < 0.9


def test_three_unseen_seconds_ask_for_setup_and_keep_the_count() -> None:
    story = turned(ready(), 30, 1).to(30, 1).stay(2).gone(3)
    story.stay(1).to(0, 0.5).stay(2)
    judged = judge(sided(hold_s=1), story.readings())
    assert len(judged.repetitions) == 1
    assert judged.last.count == 1
    assert "setup" in judged.phases[1:]
    again = [s for s in judged.steps if s.phase == "setup" and s.t_s > SETUP_S]
    assert again[0].setup_progress == 0.0
    assert again[0].count == 1


def test_after_being_lost_the_next_repetition_counts_again() -> None:
    story = turned(ready(), 30, 1).gone(3)
    judged = judge(plain(), turned(story.stay(SETUP_S), 30, 1).readings())
    assert [s.t_s for s in judged.steps if s.repetition] == pytest.approx([4.1, 12.1], abs=0.1)


def test_a_long_pause_between_frames_asks_for_setup() -> None:
    readings = ready().to(30, 1).stay(1).readings()
    after = turned(Story(30.0).stay(0.2).to(0, 1).stay(SETUP_S), 30, 1).readings()
    later = readings[-1].t_s + LOST_S + 0.1
    moved = [Reading(t_s=r.t_s + later, seen=True, values=r.values) for r in after]
    judged = judge(plain(), readings + moved)
    assert judged.at(later).phase == "setup"
    assert judged.at(later).setup_progress == 0.0
    assert len(judged.repetitions) == 1


def test_a_missing_second_of_frames_is_no_time_in_position() -> None:
    readings = ready().to(30, 0.5).stay(8).to(0, 0.5).stay(1).readings()
    holed = [r for r in readings if not 5 < r.t_s < 6]
    (whole,) = judge(sided(hold_s=8), readings).repetitions
    (broken,) = judge(sided(hold_s=8), holed).repetitions
    assert whole.complete
    assert not broken.complete
    assert broken.seen_fraction == pytest.approx(1 - 1 / (broken.end_s - broken.start_s), abs=0.03)


def test_a_main_measure_that_cannot_be_told_holds_nothing() -> None:
    unknown = {MAIN: math.nan}
    story = ready().to(30, 0.5).stay(2).stay(3, **unknown).stay(2).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert not done.complete
    assert done.hold_s == pytest.approx(2.2, abs=0.3)
    blind = judged.at(SETUP_S + 5)
    assert math.isnan(blind.value)
    assert blind.phase != "holding"


# -- gates ----------------------------------------------------------------------------------------


def test_a_gate_gives_up_the_attempt_until_home_again() -> None:
    lean = {BEND: 30.0}
    story = ready().to(30, 1).stay(1).stay(1, **lean).stay(2).to(0, 1).stay(1)
    judged = judge(plain(), story.readings())
    assert judged.repetitions == []
    blocked = judged.at(SETUP_S + 2.5)
    assert (blocked.phase, blocked.blocked_by, blocked.station) == ("setup", "bent", None)
    assert blocked.setup_progress == 1.0
    freed = judged.at(SETUP_S + 4)
    assert freed.blocked_by is None
    assert freed.phase not in ("moving", "holding")
    assert len(judge(plain(), turned(story, 30, 1).readings()).repetitions) == 1


def test_a_gate_violated_for_a_moment_is_forgiven() -> None:
    story = ready().to(30, 1).stay(0.5).stay(0.2, **{BEND: 30.0}).stay(0.5).to(0, 1).stay(0.5)
    judged = judge(plain(), story.readings())
    assert len(judged.repetitions) == 1
    assert all(s.blocked_by is None for s in judged.steps)


def test_a_gate_is_waited_for_anew_after_the_body_was_lost() -> None:
    lean = {BEND: 30.0}
    story = ready().stay(0.1, **lean).gone(5).stay(READY_S, **lean).stay(0.16, **lean)
    judged = judge(plain(), story.readings())
    assert judged.last.blocked_by is None


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


# -- dose, faults, reset, frame rates -------------------------------------------------------------


def test_done_at_the_dose() -> None:
    judged = judge(plain(), turned(turned(ready(), 30, 0.5), 30, 0.5).readings())
    assert judged.last.phase == "done"
    assert "done" not in [s.phase for s in judged.steps if s.count < 2]


def test_the_dose_is_meant_for_each_side() -> None:
    story = ready()
    for _ in range(4):
        turned(story, 30, 0.5)
    judged = judge(sided(hold_s=0), story.readings())
    assert judged.last.count_by_side == {"left": 4, "right": 0}
    assert judged.last.phase != "done"
    for _ in range(2):
        turned(story, -30, 0.5)
    assert judge(sided(hold_s=0), story.readings()).last.phase == "done"


def test_a_repetition_knows_its_own_faults_each_once() -> None:
    case = sided(hold_s=1, faults=(fault("hips", when=("moving", "holding")),))
    slid = {KNEES: 0.3}
    story = ready().to(30, 1).stay(1, **slid).stay(1).stay(1, **slid).stay(1).to(0, 1).stay(1)
    judged = judge(case, turned(story, -30, 2).readings())
    assert [r.faults for r in judged.repetitions] == [("hips",), ()]
    assert judged.repetitions[0].complete
    assert judged.at(SETUP_S + 1.9).faults == ("hips",)
    assert judged.last.faults == ()


def test_nobody_in_sight_has_no_faults() -> None:
    case = sided(hold_s=1, faults=(fault("hips"),))
    slid = {KNEES: 0.3}
    judged = judge(case, ready().to(30, 1).stay(2, **slid).gone(6).stay(0.4).readings())
    assert judged.at(SETUP_S + 2.9).faults == ("hips",)
    assert judged.at(SETUP_S + 3 + LOST_S + 1).faults == ()
    assert judged.last.phase == "setup"
    assert judged.last.faults == ()


def test_reset_forgets_everything() -> None:
    checker = Checker(sided(hold_s=0, faults=(fault(),)))
    readings = turned(turned(ready(), 30, 1), -30, 1).to(30, 1).stay(1, **{KNEES: 1}).readings()
    first = [checker.update(r) for r in readings]
    checker.reset()
    second = [checker.update(r) for r in readings]
    assert first[-1].count == 2
    assert first[-1].faults == ("hips",)
    assert repr(first) == repr(second)


@pytest.mark.parametrize("fps", [12, 25, 30, None])
def test_the_frame_rate_makes_no_difference(fps: float | None) -> None:
    story = ready()
    for peak in (30, -35, 40):
        turned(story, peak, 4)
    story.gone(0.4).to(0, 0.5)
    times_s = story.uneven_times() if fps is None else None
    judged = judge(sided(hold_s=4), story.readings(fps or 25, times_s=times_s))
    truth = judge(sided(hold_s=4), story.readings(200)).repetitions
    frame_s = 1.5 / fps if fps else 0.17
    assert len(judged.repetitions) == len(truth) == 3
    for found, true in zip(judged.repetitions, truth, strict=True):
        assert (found.side, found.complete, found.faults) == (
            true.side,
            true.complete,
            true.faults,
        )
        assert found.start_s == pytest.approx(true.start_s, abs=frame_s)
        assert found.end_s == pytest.approx(true.end_s, abs=frame_s)
        assert found.hold_s == pytest.approx(true.hold_s, abs=2 * frame_s)
        assert found.peak == pytest.approx(true.peak, abs=2)


def test_grace_is_shorter_than_lost() -> None:
    assert 0 < GRACE_S < LOST_S


# -- anything at all ------------------------------------------------------------------------------

_values = st.one_of(st.floats(-90, 90), st.sampled_from([0.0, 30.0, -30.0, math.nan]))
_frames = st.lists(
    st.tuples(
        st.one_of(st.floats(0.02, 0.2), st.floats(0.02, 4)),  # s since the frame before
        st.integers(0, 9).map(bool),  # seen
        _values,
        st.sampled_from([0.0, 0.0, 0.0, 30.0, math.nan]),  # bend
        st.sampled_from([0.75, 0.75, 0.75, 0.1]),  # facing
        st.sampled_from([0.0, 0.3, math.nan]),  # knees
        st.integers(1, 12),  # for so many frames
    ),
    max_size=20,
)
_cases = st.sampled_from([sided(hold_s=1), plain(), rounds(), sided(faults=(fault(),))])


@settings(max_examples=100, deadline=None)
@given(case=_cases, frames=_frames)
def test_whatever_comes_the_books_are_in_order(
    case: Exercise, frames: list[tuple[float, bool, float, float, float, float, int]]
) -> None:
    t_s = READY_S + 0.1
    readings = [Reading(t_s=i / 10, seen=True, values={**USUAL, MAIN: 0.0}) for i in range(11)]
    for gap_s, seen, value, bend, facing, knees, n in frames:
        for _ in range(n):
            t_s += gap_s
            values = {MAIN: value, BEND: bend, FACING: facing, KNEES: knees}
            readings.append(Reading(t_s=t_s, seen=seen, values=values if seen else {}))
    judged = judge(case, readings)
    emitted = sum(s.repetition is not None for s in judged.steps)
    assert judged.last.count == emitted
    assert sum(judged.last.count_by_side.values()) in (0, emitted)
    for step in judged.steps:
        assert step.held_s >= 0
        assert 0 <= step.setup_progress <= 1
        assert (step.station is not None) or step.held_s == 0
    for done in judged.repetitions:
        assert done.start_s <= done.end_s
        assert done.hold_s >= 0
        assert 0 <= done.seen_fraction <= 1
        assert done.complete == ("short" not in done.faults)
        assert len(set(done.faults)) == len(done.faults)
        assert not math.isnan(done.peak)
    for first, second in pairwise(judged.repetitions):
        assert first.end_s <= second.start_s
