"""Reading exercise files: what is right comes through, what is wrong is told all at once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.exercise import Band, Exercise, Priority
from coach.exercise_file import exercise_names, load, overlay_path, read

GOOD = """
schema = 1
name = "bow"
title = "Bow"
summary = "Bend forward and come back."
kind = "cycle"

[camera]
view = "side"
models = ["full"]
silhouette = false
words = "Put the camera at your side."

[setup]
hold_s = 1
needs = ["near_shoulder", "near_hip"]
words = "Stand tall."

[[setup.gate]]
name = "upright"
measure = "trunk_incline_deg"
at_least = 60
words = "Stand up straight."

[movement]
measure = "trunk_lean_deg"
home_from = "-home_deg"
home_to = "home_deg"
rounds = "all"
meter_from = -20
meter_to = 90

[[movement.gate]]
name = "sideways"
measure = "shoulder_width_ratio"
at_most = 0.4
words = "Turn your side to the camera."

[[station]]
name = "bowed"
at_least = "bow_deg"
leave = 5
hold_s = 2
guide = "Bow down."

[[fault]]
name = "too_fast"
measure = "trunk_lean_deg"
speed = true
at_most = 90
after_s = 0.2
priority = "stop"
when = ["moving", "bowed"]
words = "Slower."
source = "our choice"

[dose]
repetitions = 5
source = "our choice"

[thresholds.home_deg]
value = 10
unit = "deg"
meaning = "within this one stands"
range = [5, 20]
source = "our choice"

[thresholds.bow_deg]
value = 40
unit = "deg"
meaning = "from here it is a bow"
range = [20, 80]
source = "our choice"
"""

Change = Callable[..., list[str]]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "bow.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def problems(good: Path) -> Change:
    """What is said of the good file after one or more (old, new) changes."""

    def change(*changes: tuple[str, str]) -> list[str]:
        text = GOOD
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        good.write_text(text, encoding="utf-8")
        exercise, lines = read(good)
        assert (exercise is None) == bool(lines)
        assert all(line.startswith(f"{good}: ") for line in lines)
        return [line.removeprefix(f"{good}: ") for line in lines]

    return change


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
    assert exercise.movement.home == Band(measure="trunk_lean_deg", low=-10, high=10)
    assert exercise.stations[0].band == Band(measure="trunk_lean_deg", low=40)
    assert exercise.stations[0].hold_s == 2
    assert exercise.faults[0].priority is Priority.STOP
    assert exercise.faults[0].speed
    assert exercise.faults[0].when == ("moving", "bowed")
    assert exercise.setup.gates[0].band == Band(measure="trunk_incline_deg", low=60)
    assert exercise.movement.gates[0].band.high == 0.4
    assert exercise.measures == ("trunk_lean_deg", "trunk_incline_deg", "shoulder_width_ratio")
    assert exercise.sides == ()
    assert exercise.target_repetitions == 5
    assert exercise.thresholds["bow_deg"].source == "our choice"


def test_what_may_be_left_out_has_its_default(good: Path) -> None:
    exercise, _ = read(good)
    assert exercise is not None
    assert exercise.movement.settle_s == 1.0
    assert exercise.movement.gates[0].after_s == 0.5
    assert exercise.dose.rest_s == 0
    assert exercise.faults[0].cleared == ""
    assert exercise.stations[0].side is None
    assert not exercise.stations[0].optional


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
    good.write_text(GOOD.replace("home_to = ", "home_to = 15 #").replace("= -20", '= "-bow_deg"'))
    exercise, lines = read(good)
    assert lines == []
    assert exercise is not None
    assert (exercise.movement.home.low, exercise.movement.home.high) == (-10, 15)
    assert exercise.movement.meter_low == -40


def test_a_file_is_loaded_by_its_path(good: Path) -> None:
    assert load(str(good)).name == "bow"


# -- wrong files ----------------------------------------------------------------------------------


def test_everything_wrong_is_told_at_once(problems: Change) -> None:
    lines = problems(
        ('kind = "cycle"', 'kind = "cicle"'),
        ('view = "side"', 'view = "sid"'),
        ('models = ["full"]', 'models = ["fuul"]'),
        ("silhouette = false", 'silhouette = "no"'),
        ("hold_s = 1", 'hold_s = "hom_deg"'),
        ('"near_hip"', '"near_hipp"'),
        ('"trunk_incline_deg"', '"trunk_inclin_deg"'),
        ('rounds = "all"', 'rounds = "al"'),
        ('guide = "Bow down."', "guide = 3"),
        ('priority = "stop"', 'priority = "stopp"'),
        ('"bowed"]', '"bowedd"]'),
        ("after_s = 0.2", "after = 0.2"),
        ("value = 40", "value = 95"),
        ('title = "Bow"', 'tittle = "Bow"'),
    )
    expected = [
        "kind: expected a kind of exercise, found 'cicle' (did you mean \"cycle\"?)",
        "camera.view: expected a view, found 'sid' (did you mean \"side\"?)",
        "camera.models: expected names of models, found 'fuul' (did you mean \"full\"?)",
        "camera.silhouette: expected true or false, found 'no'",
        "setup.hold_s: expected a number or a threshold's name, found 'hom_deg' "
        '(did you mean "home_deg"?)',
        "setup.needs: expected names of landmarks, found 'near_hipp' (did you mean \"near_hip\"?)",
        "setup.gate[0].measure: expected the name of a measure, found 'trunk_inclin_deg' "
        '(did you mean "trunk_incline_deg"?)',
        'movement.rounds: expected "each" or "all", found \'al\' (did you mean "all"?)',
        "station[0].guide: expected a text, found 3",
        "fault[0].priority: expected a priority, found 'stopp' (did you mean \"stop\"?)",
        "fault[0].when: expected phases or stations, found 'bowedd' (did you mean \"bowed\"?)",
        "fault[0].after_s: expected a number or a threshold's name, found nothing",
        'fault[0].after: unknown key (did you mean "after_s"?)',
        "thresholds.bow_deg.value: expected a number from 20 to 80, found 95.0",
        "title: expected a text, found nothing",
        'tittle: unknown key (did you mean "title"?)',
    ]
    for line in expected:
        assert line in lines
    assert len(lines) == len(expected)


def test_load_raises_all_of_it(good: Path) -> None:
    good.write_text(
        GOOD.replace('kind = "cycle"', "kind = 1").replace('title = "Bow"', ""), encoding="utf-8"
    )
    with pytest.raises(CoachError) as error:
        load(str(good))
    lines = str(error.value).splitlines()
    assert len(lines) == 2
    assert all(line.startswith(str(good)) for line in lines)


ONE_MISTAKE = {
    "schema": (("schema = 1", "schema = 2"), r"schema: expected 1, found 2.*version coach reads"),
    "name": (('name = "bow"', 'name = "bough"'), r"name: .*own name \"bow\", found 'bough'"),
    "empty text": (('title = "Bow"', 'title = " "'), r"title: expected a text, found ' '"),
    "band": (("at_least = 60\n", ""), r"setup.gate\[0\].at_least: .*at_least, at_most or both"),
    "upside down": (
        ("at_most = 0.4", "at_most = 0.4\nat_least = 0.7"),
        r"movement.gate\[0\].at_least: expected no more than at_most \(0.4\), found 0.7",
    ),
    "change before setup": (
        ('"trunk_incline_deg"', '"trunk_lean_change_deg"'),
        r"setup.gate(.upright|\[0\]).measure: expected an absolute .*'trunk_lean_change_deg'",
    ),
    "side": (("hold_s = 2", 'side = "up"'), r"station\[0\].side: expected a side, found 'up'"),
    "flag": (("speed = true", "speed = 1"), r"fault\[0\].speed: expected true or false, found 1"),
    "list": (('["full"]', '"full"'), r"camera.models: expected a list of texts, found 'full'"),
    "list of numbers": (('["full"]', "[1]"), r"camera.models: expected a list of texts"),
    "boolean number": (("leave = 5", "leave = true"), r"station\[0\].leave: .*found True"),
    "nan": (("leave = 5", "leave = nan"), r"station\[0\].leave: expected a number, found nan"),
    "range": (
        ("range = [5, 20]", "range = [20, 5]"),
        r"thresholds.home_deg.range: expected \[lowest, highest\].*found \[20, 5\]",
    ),
    "range of one": (("range = [5, 20]", "range = [5]"), r"thresholds.home_deg.range: expected"),
    "no range": (("range = [5, 20]\n", ""), r"thresholds.home_deg.range: .*found nothing"),
    "no source": (
        ('meaning = "from here it is a bow"\n', ""),
        r"thresholds.bow_deg.meaning: expected a text, found nothing",
    ),
    "threshold key": (
        ("range = [5, 20]", "range = [5, 20]\nunits = 1"),
        r"thresholds.home_deg.units: unknown key \(did you mean \"unit\"\?\)",
    ),
    "threshold value": (
        ("value = 10", 'value = "ten"'),
        r"thresholds.home_deg.value: expected a number.*found 'ten'",
    ),
    "table": (("[dose]", "[[dose]]"), r"dose: expected a table \[dose\]"),
    "tables": (("[[station]]", "[station]"), r"station: expected tables \[\[station\]\], found"),
    "word": (("[dose]", '[words]\ndonne = "x"\n[dose]'), r"words.donne: .*mean \"done\""),
    "0 repetitions": (("repetitions = 5", "repetitions = 0"), r"dose.repetitions: .*1 or more"),
    "no repetitions": (("repetitions = 5\n", ""), r"dose.repetitions: .*found nothing"),
    "wordy repetitions": (
        ("repetitions = 5", 'repetitions = "many"'),
        r"dose.repetitions: .*found 'many'",
    ),
    "endless repetitions": (("repetitions = 5", "repetitions = inf"), r"dose.repetitions: "),
    "range of texts": (("range = [5, 20]", 'range = ["a", "b"]'), r"thresholds.home_deg.range: "),
    "mixed range": (("range = [5, 20]", 'range = [5, "b"]'), r"thresholds.home_deg.range: "),
    "home upside down": (
        ('home_from = "-home_deg"', "home_from = 30"),
        r"movement.home_from: expected .*home_to",
    ),
    "meter without length": (("meter_to = 90", "meter_to = -20"), r"movement.meter_(from|to): "),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_a_mistake_is_told_with_its_key(problems: Change, name: str) -> None:
    change, pattern = ONE_MISTAKE[name]
    lines = problems(change)
    assert any(re.match(pattern, line) for line in lines), lines


@pytest.mark.parametrize(
    "again",
    [
        '[[station]]\nname = "bowed"\nat_most = -15\nleave = 1\nguide = "Back."\n',
        '[[fault]]\nname = "too_fast"\nmeasure = "trunk_lean_deg"\nat_most = 80\nafter_s = 1\n'
        'priority = "hint"\nwords = "Less."\nsource = "our choice"\n',
    ],
    ids=["station", "fault"],
)
def test_a_name_given_twice_is_told(problems: Change, again: str) -> None:
    lines = problems(("[dose]", f"{again}\n[dose]"))
    assert any("name" in line for line in lines)


def test_a_file_without_stations_is_told(problems: Change) -> None:
    start = GOOD.index("[[station]]")
    lines = problems((GOOD[start : GOOD.index("[[fault]]")], ""))
    assert any(line.startswith("station: expected at least one [[station]]") for line in lines)


def test_an_unknown_name_with_nothing_near_lists_what_there_is(problems: Change) -> None:
    lines = problems(("leave = 5", 'leave = "xyz"'))
    assert lines == [
        "station[0].leave: expected a number or a threshold's name, found 'xyz' "
        "(known: bow_deg, home_deg)"
    ]


def test_an_empty_file_is_told_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("", encoding="utf-8")
    exercise, lines = read(path)
    assert exercise is None
    told = " ".join(lines)
    for key in ("schema", "name", "title", "camera", "setup", "movement", "station", "dose"):
        assert f" {key}: expected" in told


def test_broken_toml_is_told_with_the_file_and_the_line(good: Path) -> None:
    good.write_text(GOOD.replace('title = "Bow"', "title = Bow"), encoding="utf-8")
    exercise, lines = read(good)
    assert exercise is None
    assert len(lines) == 1
    assert lines[0].startswith(f"{good}: not a valid TOML file: ")
    assert "line 4" in lines[0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    exercise, lines = read(path)
    assert exercise is None
    assert lines == [f"{path}: there is no such file; check its name and folder"]
    with pytest.raises(CoachError, match="there is no such file"):
        load(str(path))


def test_what_is_no_text_is_told(good: Path) -> None:
    good.write_bytes(b"\xff\xfe\x00title")
    assert "cannot be read as a UTF-8 text" in read(good)[1][0]
    good.unlink()
    good.mkdir()
    assert "cannot be read" in read(good)[1][0]


def test_an_unknown_exercise_is_told_with_the_nearest() -> None:
    with pytest.raises(CoachError, match=r'called "cat_cwo" \(did you mean "cat_cow"\?\)'):
        load("cat_cwo")
    with pytest.raises(CoachError, match=r"known: .*seated_twist.*coach list"):
        load("xylophone")


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
    assert exercise.stations[0].band.low == 55
    assert exercise.movement.home.high == 10
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
    assert exercise.movement.home == Band(measure="trunk_lean_deg", low=-7.5, high=7.5)


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
    assert load("seated_twist").stations[0].hold_s == 7
    own.write_text("[thresholds]\nhold_s = 700\n", encoding="utf-8")
    with pytest.raises(CoachError, match=re.escape(str(own))):
        load("seated_twist")


def test_an_overlay_that_is_given_goes_before_the_user_s_own(tmp_path: Path) -> None:
    own = overlay_path("seated_twist")
    own.parent.mkdir(parents=True)
    own.write_text("[thresholds]\nhold_s = 7\n", encoding="utf-8")
    given = tmp_path / "given.toml"
    given.write_text("[thresholds]\nhold_s = 9\n", encoding="utf-8")
    assert load("seated_twist", overlay=given).stations[0].hold_s == 9


# -- bands ----------------------------------------------------------------------------------------


def test_a_band_holds_its_ends_with_slack_beyond_and_never_nan() -> None:
    band = Band(measure="trunk_lean_deg", low=-10, high=20)
    assert band.holds(-10)
    assert band.holds(20)
    assert not band.holds(20.1)
    assert band.holds(20.1, slack=0.5)
    assert not band.holds(-10.6, slack=0.5)
    assert not band.holds(math.nan, slack=1e9)
    assert Band(measure="trunk_lean_deg", low=3).holds(1e9)
