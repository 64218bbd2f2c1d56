"""Leading by time alone: the way of the dose, said at its time, counted as led."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coach.engine.metronome import Metronome, beats
from coach.engine.word_times import LONGEST_SILENCE_S, SHOWN_S
from coach.exercise.loader import exercise_names, load


@pytest.mark.parametrize("name", exercise_names())
def test_the_whole_dose_is_led(name: str) -> None:
    exercise = load(name)
    plan = beats(exercise)
    counts = [b.text for b in plan if b.name.startswith("count.")]
    assert counts == [str(i + 1) for i in range(exercise.target_repetitions)]
    assert plan[-1].name == "done"
    assert plan[-1].led == exercise.target_repetitions
    guided = [b.name for b in plan if b.name.startswith("guide.")]
    one_round = [f"guide.{s.name}" for s in exercise.targets]
    assert guided == one_round * exercise.dose.repetitions
    for target in (s for s in exercise.targets if s.hold_s > 0):
        assert f"hold.{target.name}" in [b.name for b in plan]


@pytest.mark.parametrize("name", exercise_names())
def test_nothing_is_said_before_the_last_word_is_out(name: str) -> None:
    exercise = load(name)
    times = [b.at_s for b in beats(exercise)]
    assert min(b - a for a, b in pairwise(times)) >= SHOWN_S


@pytest.mark.parametrize("name", [n for n in exercise_names() if load(n).on_floor])
def test_nobody_on_the_floor_is_left_in_silence(name: str) -> None:
    times = [b.at_s for b in beats(load(name))]
    assert max(b - a for a, b in pairwise(times)) <= LONGEST_SILENCE_S


def test_a_hold_lasts_its_dose_and_each_way_its_time() -> None:
    exercise = load("seated_twist")
    target = exercise.targets[0]
    out, hold, half, last, back, count = beats(exercise)[:6]
    assert out.text == target.guide
    assert hold.at_s - out.at_s == out.lasts_s == exercise.dose.move_s
    assert back.at_s - hold.at_s == hold.lasts_s == target.hold_s
    assert half.at_s - hold.at_s == target.hold_s / 2
    assert (last.text, last.lasts_s) == (exercise.words["last"], SHOWN_S)
    assert count.at_s - back.at_s == exercise.dose.move_s


def test_left_and_begun_again_it_goes_back_to_the_start_of_the_repetition() -> None:
    exercise = load("seated_twist")
    metronome, plan = Metronome(exercise), beats(exercise)
    second = next(beat for beat in plan if beat.led == 1 and beat.name.startswith("guide."))
    metronome.update(second.at_s + 6, 50.0)
    assert metronome.again() == second.at_s
    begun = metronome.update(second.at_s, 60.0)
    assert begun is not None
    assert begun.name == second.name
    assert metronome.led == 1


def test_each_beat_is_said_once_and_missed_ones_are_not_piled_up() -> None:
    exercise = load("cat_cow")
    metronome, plan = Metronome(exercise), beats(exercise)
    assert metronome.led == 0
    first = metronome.update(0.0, 7.0)
    assert first is not None
    assert (first.text, first.t_s) == (exercise.targets[0].guide, 7.0)
    assert metronome.update(0.1, 7.1) is None
    late = metronome.update(plan[4].at_s + 0.1, 40.0)
    assert late is not None
    assert late.name == plan[4].name
    assert metronome.led == plan[4].led
    assert metronome.update(1e6, 1e6) is not None
    assert metronome.over
    assert metronome.update(2e6, 2e6) is None
