"""Reading exercise files: what is right comes through, and an overlay changes what it names."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from bow_file import GOOD, good  # noqa: F401

from coach.common.errors import CoachError
from coach.exercise.loader import exercise_names, load, overlay_path, read
from coach.exercise.spec import Band, Exercise, Priority


def overlaid(good: Path, text: str) -> tuple[Exercise | None, list[str]]:
    overlay = good.with_name("mine.toml")
    overlay.write_text(text, encoding="utf-8")
    exercise, lines = read(good, overlay=overlay)
    return exercise, [line.removeprefix(f"{overlay}: ") for line in lines]


# -- a good file ----------------------------------------------------------------------------------


def test_a_good_file_is_read_as_written(good: Path) -> None:
    exercise, lines = read(good)
    assert lines == []
    assert exercise is not None
    assert (exercise.name, exercise.title, exercise.kind) == ("bow", "Bow", "cycle")
    assert exercise.movement.rest_band == Band(measure="trunk_lean_change_deg", low=-10, high=10)
    assert exercise.targets[0].band == Band(measure="trunk_lean_change_deg", low=40)
    assert exercise.targets[0].hold_s == 2
    assert exercise.faults[0].priority is Priority.STOP
    assert exercise.faults[0].speed
    assert exercise.faults[0].when == ("moving", "bowed")
    assert exercise.setup.gates[0].band == Band(measure="trunk_incline_deg", low=60)
    assert exercise.conditions[0].band.high == 0.4
    assert exercise.conditions[0].reason == "turned to the camera"
    assert exercise.movement.rise == 30
    assert exercise.measures == (
        "trunk_lean_change_deg",
        "trunk_incline_deg",
        "shoulder_width_ratio",
    )
    assert exercise.sides == ()
    assert exercise.target_repetitions == 5
    assert exercise.thresholds["bow_deg"].source == "our choice"


def test_what_may_be_left_out_has_its_default(good: Path) -> None:
    exercise, _ = read(good)
    assert exercise is not None
    assert exercise.movement.finish_after_s == 1.0
    assert exercise.movement.back == 0.5
    assert exercise.about is None
    assert exercise.dose.rest_s == 0
    assert exercise.faults[0].cleared == ""
    assert exercise.targets[0].side is None


def test_a_file_with_a_key_of_old_is_still_read(good: Path) -> None:
    text = good.read_text(encoding="utf-8")
    good.write_text(text.replace("[[target]]\n", "[[target]]\noptional = true\n", 1), "utf-8")
    exercise, problems = read(good)
    assert exercise is not None, problems


def test_common_words_are_there_and_own_ones_go_before_them(good: Path) -> None:
    exercise, _ = read(good)
    assert exercise is not None
    common = exercise.words["done"]
    assert "unseen" in exercise.words
    good.write_text(GOOD + '\n[words]\ndone = "Thank you."\n', encoding="utf-8")
    exercise, lines = read(good)
    assert lines == []
    assert exercise is not None
    assert exercise.words["done"] == "Thank you." != common


def test_a_threshold_may_be_named_and_negated(good: Path) -> None:
    good.write_text(GOOD.replace("rest_to = ", "rest_to = 15 #").replace("= -20", '= "-bow_deg"'))
    exercise, lines = read(good)
    assert lines == []
    assert exercise is not None
    assert (exercise.movement.rest_band.low, exercise.movement.rest_band.high) == (-10, 15)
    assert exercise.movement.meter_low == -40


def test_a_file_is_loaded_by_its_path(good: Path) -> None:
    assert load(str(good)).name == "bow"


def test_names_are_those_of_the_files() -> None:
    names = exercise_names()
    assert names == sorted(names)
    assert {"cat_cow", "seated_twist"} <= set(names)
    assert not any(name.startswith("_") for name in names)


# -- overlays -------------------------------------------------------------------------------------


def test_an_overlay_changes_what_it_names_and_nothing_else(good: Path) -> None:
    exercise, lines = overlaid(good, "[thresholds]\nbow_deg = 55\n")
    assert lines == []
    assert exercise is not None
    assert exercise.targets[0].band.low == 55
    assert exercise.movement.rest_band.high == 10
    changed = exercise.thresholds["bow_deg"]
    assert (changed.value, changed.source) == (55, "your own setting")
    assert (changed.low, changed.high, changed.unit) == (20, 80, "deg")
    assert exercise.thresholds["home_deg"].source == "our choice"


def test_an_empty_overlay_changes_nothing(good: Path) -> None:
    plain, _ = read(good)
    for text in ("", "[thresholds]\n", "# nothing yet\n"):
        assert overlaid(good, text) == (plain, [])


def test_an_overlay_reaches_negated_names_too(good: Path) -> None:
    exercise, _ = overlaid(good, "[thresholds]\nhome_deg = 7.5\n")
    assert exercise is not None
    assert exercise.movement.rest_band == Band(measure="trunk_lean_change_deg", low=-7.5, high=7.5)


def test_everything_wrong_with_an_overlay_is_told_at_once(good: Path) -> None:
    text = 'title = "Mine"\n[thresholds]\nbow_degs = 50\nbow_deg = 500\nhome_deg = "ten"\n'
    exercise, lines = overlaid(good, text)
    assert exercise is None
    assert lines == [
        "title: unknown key; an overlay holds only [thresholds] with NAME = number lines; "
        "remove it",
        "thresholds.bow_degs: expected a threshold of this exercise, found 'bow_degs' "
        '(did you mean "bow_deg"?)',
        "thresholds.bow_deg: expected 20 to 80 deg, found 500",
        "thresholds.home_deg: expected a number in deg, found 'ten'",
    ]


@pytest.mark.parametrize("value", ["nan", "inf", "true", "[1]", "-1e9"])
def test_an_overlay_s_value_must_be_a_number_that_makes_sense(good: Path, value: str) -> None:
    exercise, lines = overlaid(good, f"[thresholds]\nbow_deg = {value}\n")
    assert exercise is None
    assert len(lines) == 1
    assert lines[0].startswith("thresholds.bow_deg: expected ")


def test_an_overlay_that_is_no_table_or_no_toml_is_told(good: Path) -> None:
    assert overlaid(good, "thresholds = 3\n")[1] == [
        "thresholds: expected a table [thresholds], found 3"
    ]
    exercise, lines = overlaid(good, "[thresholds\n")
    assert exercise is None
    assert lines[0].startswith("not a valid TOML file: ")


def test_the_user_s_own_overlay_is_found_by_the_exercise_s_name() -> None:
    plain = load("seated_twist")
    assert plain.thresholds["hold_s"].value != 7
    own = overlay_path("seated_twist")
    own.parent.mkdir(parents=True)
    own.write_text("[thresholds]\nhold_s = 7\n", encoding="utf-8")
    assert load("seated_twist").targets[0].hold_s == 7
    own.write_text("[thresholds]\nhold_s = 700\n", encoding="utf-8")
    with pytest.raises(CoachError, match=re.escape(str(own))):
        load("seated_twist")


def test_an_overlay_that_is_given_goes_before_the_user_s_own(tmp_path: Path) -> None:
    own = overlay_path("seated_twist")
    own.parent.mkdir(parents=True)
    own.write_text("[thresholds]\nhold_s = 7\n", encoding="utf-8")
    given = tmp_path / "given.toml"
    given.write_text("[thresholds]\nhold_s = 9\n", encoding="utf-8")
    assert load("seated_twist", overlay=given).targets[0].hold_s == 9


# -- bands ----------------------------------------------------------------------------------------


def test_a_band_holds_its_ends_with_slack_beyond_and_never_nan() -> None:
    band = Band(measure="trunk_lean_change_deg", low=-10, high=20)
    assert band.contains(-10)
    assert band.contains(20)
    assert not band.contains(20.1)
    assert band.contains(20.1, slack=0.5)
    assert not band.contains(-10.6, slack=0.5)
    assert not band.contains(math.nan, slack=1e9)
    assert Band(measure="trunk_lean_change_deg", low=3).contains(1e9)
