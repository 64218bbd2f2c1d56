"""Leading by time alone: the way of the dose, said at its time, counted as led."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coach.engine.metronome import Metronome, beats
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
    assert min(b - a for a, b in pairwise(times)) >= 1.0


def test_a_hold_lasts_its_dose_and_each_way_its_time() -> None:
    exercise = load("seated_twist")
    target = exercise.targets[0]
    out, hold, back, count = beats(exercise)[:4]
    assert out.text == target.guide
    assert hold.at_s - out.at_s == exercise.dose.move_s
    assert back.at_s - hold.at_s == target.hold_s
    assert count.at_s - back.at_s == exercise.dose.move_s


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
