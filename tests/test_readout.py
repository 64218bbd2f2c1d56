"""The words, numbers and meter that all displays share."""

from __future__ import annotations

import math

import pytest
from hud_cases import CURVE, TWIST, cue, exercise, step

from coach.exercise.spec import Band, Priority
from coach.ui.readout import message, meter_of, setup_running

SIDED, PLAIN = exercise(sided=True), exercise(sided=False)


def test_a_meter_is_lateral_when_its_ends_are_the_two_sides() -> None:
    assert meter_of(SIDED).lateral
    assert not meter_of(PLAIN).lateral
    assert not meter_of(exercise(sided=True, targets=SIDED.targets[:1])).lateral


def test_open_bands_end_with_the_meter_but_count_beyond_it() -> None:
    meter = meter_of(SIDED)
    assert dict(meter.targets)["left"] == Band(measure=TWIST, low=25, high=60)
    assert meter.on_target(75.0, "left")
    assert not meter.on_target(75.0, "right")
    assert meter.on_target(-30.0, None)
    assert not meter.on_target(math.nan, None)
    assert (meter.fraction(-90), meter.fraction(0), meter.fraction(90)) == (0, 0.5, 1)
    assert math.isnan(meter.fraction(math.nan))


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
        ({"phase": "done"}, "Done."),
    ],
)
def test_between_cues_the_words_say_what_to_do(moment: dict[str, str], text: str) -> None:
    said = message(SIDED, step(**moment), None)
    assert (said.text, said.said) == (text, False)


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
