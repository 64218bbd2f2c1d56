"""The judge, told stories: what comes between, where a source begins or ends, anything at all."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from checker_stories import FRAME_S, SETUP_S, ready, turned
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import (
    BEND,
    FACING,
    KNEES,
    MAIN,
    USUAL,
    Story,
    fault,
    from_setup,
    judge,
    plain,
    rounds,
    sided,
)

from coach.engine.baseline import LOST_S
from coach.engine.checker import GRACE_S, Checker
from coach.engine.reader import Reading
from coach.exercise.spec import Exercise

SLID = {KNEES: 0.3}
LEANT = {BEND: 30.0}

# -- unseen for a while ---------------------------------------------------------------------------


def test_a_flicker_does_not_break_a_hold() -> None:
    story = ready().to(30, 0.5).stay(3).gone(0.4).stay(3).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert done.complete
    assert done.hold_s == pytest.approx(6.8, abs=0.25)
    assert "unseen" not in judged.phases
    assert judged.phases.count("holding") == 1
    assert done.seen_fraction == pytest.approx(1 - 0.4 / (done.end_s - done.start_s), abs=0.1)


def test_an_unseen_second_is_no_time_in_position() -> None:
    story = ready().to(30, 0.5).stay(3).gone(1).stay(3).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert not done.complete
    assert done.hold_s == pytest.approx(3.2, abs=0.3)
    assert "unseen" in judged.phases
    assert done.seen_fraction < 0.9


def test_a_missing_second_of_frames_is_no_time_in_position() -> None:
    readings = ready().to(30, 0.5).stay(8).to(0, 0.5).stay(1).readings()
    holed = [r for r in readings if not 5 < r.t_s < 6]
    (whole,) = judge(sided(hold_s=8), readings).repetitions
    (broken,) = judge(sided(hold_s=8), holed).repetitions
    assert whole.complete
    assert not broken.complete
    assert broken.seen_fraction == pytest.approx(1 - 1 / (broken.end_s - broken.start_s), abs=0.03)


def test_a_main_measure_that_cannot_be_told_holds_nothing() -> None:
    story = ready().to(30, 0.5).stay(2).stay(1.5, **{MAIN: math.nan}).stay(2).to(0, 0.5).stay(1)
    judged = judge(sided(hold_s=6), story.readings())
    (done,) = judged.repetitions
    assert not done.complete
    assert done.hold_s == pytest.approx(2.2, abs=0.3)
    blind = judged.at(SETUP_S + 3.5)
    assert math.isnan(blind.value)
    assert blind.phase == "unseen"


def test_a_repetition_mostly_unseen_is_refused_with_the_part_unseen() -> None:
    story = ready().to(30, 0.5).stay(0.6).gone(1.9).stay(0.1).to(0, 0.3).stay(1)
    judged = judge(sided(), story.readings())
    assert judged.repetitions == []
    (refused,) = judged.refused
    assert refused.reason == "unseen"
    assert refused.share == pytest.approx(1.9 / (refused.end_s - refused.start_s), abs=0.1)


def test_a_body_lost_keeps_its_count_and_the_next_repetition_counts() -> None:
    story = turned(ready(), 30, 1).to(30, 1).stay(2).gone(LOST_S + 1).at(0).stay(1)
    judged = judge(sided(hold_s=1), turned(story, -30, 1).readings())
    assert [r.side for r in judged.repetitions] == ["left", "right"]
    assert [r.reason for r in judged.refused] == ["unfinished"]
    assert judged.last.count == 2


@pytest.mark.parametrize("back_to", [0.0, 10.0])
def test_what_came_back_before_the_body_was_lost_counts(back_to: float) -> None:
    story = ready().to(30, 1).stay(1).to(back_to, 0.5).stay(0.3).gone(LOST_S + 2)
    for case in (plain(), sided()):
        judged = judge(case, story.readings())
        assert (len(judged.repetitions), judged.refused) == (1, [])
        assert judged.last.count == 1  # said while nobody is there, not only at the end


def test_what_came_back_before_the_source_ended_counts() -> None:
    readings = turned(ready(), 30, 1).readings()
    back_s = next(r.t_s for r in readings if r.t_s > SETUP_S + 2 and r.value(MAIN) < 12)
    for end_s in (back_s, back_s + 0.3):
        cut = [r for r in readings if r.t_s <= end_s]
        for case in (plain(), sided()):
            assert len(judge(case, cut).repetitions) == 1


def test_a_cycle_too_quick_for_a_body_is_refused_not_dropped() -> None:
    quick = plain()
    quick = replace(quick, movement=replace(quick.movement, least_s=0.8))
    for half_s, counted in ((0.2, 0), (0.6, 1)):
        judged = judge(quick, ready().to(30, half_s).to(0, half_s).stay(2).readings())
        assert len(judged.repetitions) == counted
        assert [r.reason for r in judged.refused] == ["noise"] * (1 - counted)


def test_a_long_pause_between_frames_ends_what_was_under_way() -> None:
    readings = ready().to(30, 1).stay(1).readings()
    later = readings[-1].t_s + LOST_S + 0.1
    after = turned(Story().stay(SETUP_S), 30, 1).readings()
    judged = judge(sided(), readings + [replace(r, t_s=r.t_s + later) for r in after])
    assert [r.reason for r in judged.refused] == ["unfinished"]
    (done,) = judged.repetitions
    assert done.start_s > later


def test_nobody_in_sight_has_no_faults() -> None:
    case = sided(hold_s=1, faults=(fault("hips"),))
    judged = judge(case, ready().to(30, 1).stay(2, **SLID).gone(6).stay(0.4).readings())
    assert judged.at(SETUP_S + 2.9).faults == ("hips",)
    assert judged.at(SETUP_S + 3 + LOST_S + 1).faults == ()
    assert judged.last.faults == ()


# -- where a source begins and ends, and what it is counted from ----------------------------------


def test_a_turn_begun_before_the_source_counts() -> None:
    judged = judge(sided(hold_s=1), Story(30).stay(3).to(0, 1).stay(1).readings())
    (done,) = judged.repetitions
    assert (done.side, done.complete) == ("left", True)


def test_a_turn_that_the_source_ends_in_is_refused_not_counted() -> None:
    judged = judge(sided(), turned(ready(), 30, 2).to(-30, 1).stay(2).readings())
    assert [r.side for r in judged.repetitions] == ["left"]
    (refused,) = judged.refused
    assert (refused.side, refused.reason, refused.share) == ("right", "unfinished", 1.0)


def test_a_cycle_that_the_source_ends_in_is_refused_not_counted() -> None:
    judged = judge(plain(), turned(ready(), 30, 1).to(30, 1).stay(1).readings())
    assert len(judged.repetitions) == 1
    assert [(r.reason, r.share) for r in judged.refused] == [("unfinished", 1.0)]


def test_what_was_made_before_the_start_position_was_known_is_counted_from_it() -> None:
    zero = 25.0
    readings = turned(Story(), -30, 2).stay(3).readings()
    known_s = 4.5
    told = [
        r
        if r.t_s >= known_s
        else replace(
            r,
            baseline_quality="poor",
            setup_progress=0.5,
            values={**r.values, MAIN: r.value(MAIN) + zero},
        )
        for r in readings
    ]
    first = next(i for i, r in enumerate(told) if r.t_s >= known_s)
    told[first] = replace(told[first], rebased={MAIN: -zero})
    judged = judge(sided(hold_s=1), told)
    (done,) = judged.repetitions
    assert (done.side, done.complete) == ("right", True)
    assert done.peak == pytest.approx(-30)
    assert next(s.t_s for s in judged.steps if s.repetition) >= known_s


def test_a_better_start_position_counts_nothing_twice() -> None:
    readings = turned(turned(ready(), 30, 2), -30, 2).stay(2).readings()
    readings[-10] = replace(readings[-10], rebased={MAIN: 1.0})
    judged = judge(sided(), readings)
    assert [r.side for r in judged.repetitions] == ["left", "right"]


def test_while_the_start_position_is_looked_for_it_is_setup() -> None:
    judged = judge(sided(), from_setup(turned(ready(), 30, 2).readings()))
    assert judged.phases[0] == "setup"
    assert judged.at(0.5).setup_progress == pytest.approx(0.5, abs=FRAME_S)
    assert judged.at(SETUP_S).phase == "resting"


# -- noise and misreadings ------------------------------------------------------------------------


@pytest.mark.parametrize("case", [sided(hold_s=0), plain(), rounds()], ids=["sides", "cycle", "2"])
@pytest.mark.parametrize("wide", [5.0, 15.0, 40.0])
def test_noise_alone_counts_nothing(case: Exercise, wide: float) -> None:
    readings = Story().stay(60).readings(noise=wide)
    spread = wide / math.sqrt(3)  # the standard deviation of even noise
    judged = judge(case, [replace(r, noise=spread) for r in readings])
    assert judged.repetitions == []


def test_jitter_at_the_threshold_does_not_count_twice() -> None:
    story = ready().to(20, 1)
    for _ in range(20):
        story.to(17, 0.1).to(22, 0.1)
    judged = judge(sided(), story.to(0, 1).stay(1).readings())
    (done,) = judged.repetitions
    assert done.hold_s == pytest.approx(4, abs=0.5)
    assert judged.phases.count("holding") == 1


@pytest.mark.parametrize("wild_s", [FRAME_S, 0.2])
def test_a_sign_misread_for_a_moment_is_no_turn(wild_s: float) -> None:
    story = ready().to(30, 1).stay(2).at(-30).stay(wild_s).at(30).stay(2).to(0, 1).stay(0.5)
    assert [r.side for r in judge(sided(), story.readings()).repetitions] == ["left"]
    home = ready().to(30, 1).stay(2).at(-30).stay(wild_s).at(0).stay(2)
    assert [r.side for r in judge(sided(), home.readings()).repetitions] == ["left"]


# -- holds ----------------------------------------------------------------------------------------


def test_a_stretch_that_creeps_deeper_is_held_all_the_time() -> None:
    story = ready().to(25, 1).to(45, 10).to(0, 1).stay(1)
    (done,) = judge(sided(hold_s=9.5, max_hold_speed=10), story.readings()).repetitions
    assert done.hold_s == pytest.approx(10, abs=2 * FRAME_S)
    assert done.complete


def test_a_twitch_is_part_of_a_hold_and_a_way_is_not() -> None:
    def held_s(*way: tuple[float, float]) -> float:
        story = ready().to(40, 1).stay(3)
        for value, duration_s in way:
            story.to(value, duration_s)
        (done,) = judge(
            sided(max_hold_speed=10), story.stay(3).to(0, 1).stay(1).readings()
        ).repetitions
        return done.hold_s

    assert held_s((30, 0.2), (40, 0.2)) == pytest.approx(6.4, abs=2 * FRAME_S)
    assert held_s((25, 1.0), (40, 1.0)) == pytest.approx(6, abs=3 * FRAME_S)


def test_what_was_reached_is_what_was_held() -> None:
    story = ready().to(30, 1).stay(1).to(0, 3).stay(1)
    (done,) = judge(sided(max_hold_speed=5), story.readings()).repetitions
    assert done.peak == pytest.approx(30, abs=1)
    (swung,) = judge(
        sided(max_hold_speed=5), ready().to(30, 1).to(0, 1).stay(1).readings()
    ).repetitions
    assert swung.peak == pytest.approx(30, abs=1)
    assert swung.hold_s == pytest.approx(0, abs=2 * FRAME_S)
    assert not swung.complete


# -- conditions, dose, faults, reset, frame rates -------------------------------------------------


def test_of_two_conditions_that_fail_the_worse_is_the_reason() -> None:
    both = {**LEANT, FACING: 0.1}
    story = ready().to(30, 1, **both).stay(2, **both).stay(1, **LEANT).to(0, 1, **LEANT).stay(1)
    (refused,) = judge(sided(), story.readings()).refused
    assert refused.reason == "bent"
    assert refused.share == pytest.approx(1.0, abs=0.1)


def test_a_condition_failed_in_fewer_frames_than_its_share_refuses_nothing() -> None:
    def refusals(leant_s: float) -> list[str]:
        story = ready().to(30, 1).stay(leant_s, **LEANT).stay(4 - leant_s).to(0, 1).stay(1)
        return [r.reason for r in judge(sided(), story.readings()).refused]

    assert refusals(2.0) == []
    assert refusals(3.8) == ["bent"]


def test_a_condition_that_cannot_be_told_refuses_nothing() -> None:
    unknown = {BEND: math.nan}
    story = ready().to(30, 1, **unknown).stay(2, **unknown).to(0, 1, **unknown).stay(1)
    judged = judge(sided(), story.readings())
    assert len(judged.repetitions) == 1
    assert {s.blocked_by for s in judged.steps} == {None}


def test_a_condition_violated_for_a_moment_is_not_said() -> None:
    story = ready().to(30, 1).stay(0.5).stay(0.2, **LEANT).stay(0.5).to(0, 1).stay(0.5)
    judged = judge(plain(), story.stay(2).readings())
    assert len(judged.repetitions) == 1
    assert all(s.blocked_by is None for s in judged.steps)


def test_done_at_the_dose() -> None:
    judged = judge(plain(), turned(turned(ready(), 30, 0.5), 30, 0.5).stay(2).readings())
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
    story = ready().to(30, 1).stay(1, **SLID).stay(1).stay(1, **SLID).stay(1).to(0, 1).stay(1)
    judged = judge(case, turned(story, -30, 2).readings())
    assert [r.faults for r in judged.repetitions] == [("hips",), ()]
    assert judged.repetitions[0].complete
    assert judged.at(SETUP_S + 1.9).faults == ("hips",)
    assert judged.last.faults == ()


def test_reset_forgets_faults_and_what_was_under_way() -> None:
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
_cases = st.sampled_from(
    [
        sided(hold_s=1),
        sided(faults=(fault(),)),
        replace(sided(hold_s=1), kind="hold"),
        plain(),
        rounds(),
    ]
)


@settings(max_examples=100, deadline=None)
@given(case=_cases, frames=_frames)
def test_whatever_comes_the_books_are_in_order(
    case: Exercise, frames: list[tuple[float, bool, float, float, float, float, int]]
) -> None:
    t_s = 1.1
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
        assert (step.target is not None) or step.held_s == 0
        assert step.repetition is None or step.refused is None
    for refused in judged.refused:
        assert refused.reason in case.reasons
        assert 0 < refused.share <= 1
    for done in judged.repetitions:
        assert done.start_s <= done.end_s
        assert done.hold_s >= 0
        assert 0 <= done.seen_fraction <= 1
        assert done.complete == ("short" not in done.faults)
        assert len(set(done.faults)) == len(done.faults)
        assert not math.isnan(done.peak)
    for first, second in pairwise(judged.repetitions):
        assert first.end_s <= second.start_s
