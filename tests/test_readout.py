"""The words, numbers and meter that all displays share."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hud_cases import CURVE, TWIST, cue, exercise, step

from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Band, Priority
from coach.ui.readout import message, meter_of, setup_running

SIDED, PLAIN = exercise(sided=True), exercise(sided=False)


def test_a_meter_is_lateral_when_its_ends_are_the_two_sides() -> None:
    assert meter_of(SIDED).lateral
    assert not meter_of(PLAIN).lateral
    assert not meter_of(exercise(sided=True, targets=SIDED.targets[:1])).lateral


def test_open_bands_end_with_the_meter() -> None:
    meter = meter_of(SIDED)
    assert dict(meter.targets)["left"] == Band(measure=TWIST, low=25, high=60)
    assert meter.too_far == ()
    assert [meter.way(value, "left") for value in (0.0, 16.5, 40.0, math.nan)] == [0, 0.5, 1, 0]
    assert [meter.way(value, "right") for value in (0.0, -16.5, -40.0)] == [0, 0.5, 1]
    assert meter.way(30.0, None) == 0
    assert (meter.fraction(-90), meter.fraction(0), meter.fraction(90)) == (0, 0.5, 1)
    assert math.isnan(meter.fraction(math.nan))


def test_a_target_ends_where_too_far_begins() -> None:
    stop = replace(
        SIDED.faults[0], priority=Priority.STOP, band=Band(measure=TWIST, low=-50, high=50)
    )
    meter = meter_of(exercise(sided=True, faults=(stop,)))
    assert dict(meter.targets)["left"] == Band(measure=TWIST, low=25, high=50)
    assert dict(meter.targets)["right"] == Band(measure=TWIST, low=-50, high=-25)
    assert meter.too_far == (
        Band(measure=TWIST, low=-60, high=-50),
        Band(measure=TWIST, low=50, high=60),
    )


def test_the_ends_of_the_meter_have_words_in_every_exercise() -> None:
    for name in exercise_names():
        meter = meter_of(load(name))
        assert {meter.low_words, meter.high_words} != {"less", "more"}, name
        assert meter.low_words, name
        assert meter.high_words, name
    twist = meter_of(load("seated_twist"))
    assert (twist.low_words, twist.high_words) == ("right", "left")


def test_targets_on_other_measures_are_not_on_the_meter() -> None:
    other = exercise(sided=False, targets=SIDED.targets)
    assert meter_of(other).measure == CURVE
    assert meter_of(other).targets == ()


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ({"phase": "unseen"}, "Step back."),
        ({"phase": "setup"}, "Sit tall, feet flat."),
        ({"phase": "setup", "blocked_by": "near"}, "Come nearer."),
        ({"phase": "moving", "next_target": "right"}, "Turn right."),
        ({"phase": "holding", "target": "left"}, "Hold and breathe."),
        ({"phase": "holding", "target": "right"}, "Hold."),
        ({"phase": "resting"}, "Rest."),
        ({"phase": "resting", "next_target": "right"}, "Turn right."),
        ({"phase": "done"}, "Done."),
    ],
)
def test_between_cues_the_words_say_what_to_do(moment: dict[str, str], text: str) -> None:
    said = message(SIDED, step(**moment), None)
    assert (said.text, said.said) == (text, False)


def test_nothing_is_said_to_be_held_where_passing_through_is_enough() -> None:
    there = step(phase="holding", target="round", next_target="hollow")
    assert message(PLAIN, there, None).text == "Sink."


def test_in_a_rest_the_words_say_what_comes_next() -> None:
    resting = step(phase="resting", next_target="right")
    assert message(SIDED, resting, None, rest_left_s=2.0).text == "Rest. Next: right."
    plain = step(phase="resting", next_target="round")
    assert message(PLAIN, plain, None, rest_left_s=2.0).text == "Rest. Then once more."


def test_a_cue_goes_first_and_a_pause_before_it() -> None:
    moment = step(phase="moving", next_target="left")
    said = message(SIDED, moment, cue("Slower.", Priority.CORRECT))
    assert (said.text, said.priority, said.said) == ("Slower.", Priority.CORRECT, True)
    assert "Paused" in message(SIDED, moment, cue("Slower."), paused=True).text
    assert "Paused" in message(SIDED, moment, None, paused=True).text


def test_what_to_do_when_it_hurts_is_shown_in_its_pause() -> None:
    said = message(SIDED, step(phase="holding"), cue("Stop. Rest.", Priority.STOP), paused=True)
    assert (said.text, said.said) == ("Stop. Rest.", True)


def test_words_of_the_file_replace_the_usual_ones() -> None:
    own = exercise(sided=True, words={"done": "Well done.", "unseen": "Where are you?"})
    assert message(own, step(phase="done"), None).text == "Well done."
    assert message(own, step(phase="unseen"), None).text == "Where are you?"


def test_setup_runs_until_it_is_held() -> None:
    assert setup_running(step(phase="setup", setup_progress=0.4))
    assert not setup_running(step(phase="moving", setup_progress=1.0))
    assert not setup_running(step(phase="unseen", setup_progress=1.0))
