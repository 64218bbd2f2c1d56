"""The state machine, told stories: what comes between, what ends it, and anything at all."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from checker_stories import SETUP_S, ready, turned
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
