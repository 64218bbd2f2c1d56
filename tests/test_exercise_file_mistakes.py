"""Reading exercise files: what is wrong is told all at once."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bow_file import GOOD, good  # noqa: F401

from coach.common.errors import CoachError
from coach.exercise.loader import load, read

Change = Callable[..., list[str]]


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


# -- wrong files ----------------------------------------------------------------------------------


def test_a_measure_that_the_view_cannot_show_is_refused(problems: Change) -> None:
    lines = problems(('view = "side"', 'view = "front"'))
    assert "camera.view: expected side, where trunk_incline_deg can be measured, found 'front'" in (
        lines
    )


def test_a_measure_in_a_posture_it_was_not_made_for_is_refused(problems: Change) -> None:
    supine = ('posture = "standing"', 'posture = "supine"')
    spine = ('measure = "trunk_lean_change_deg"', 'measure = "spine_flexion_deg"')
    lines = problems(supine, spine, spine)
    assert lines == [
        "setup.posture: expected all_fours or seated, which spine_flexion_deg was made for, found "
        "'supine'; take another measure, or mend the posture"
    ]


def test_nothing_more_is_said_of_a_name_that_is_no_measure(problems: Change) -> None:
    lines = problems(('measure = "shoulder_width_ratio"', 'measure = "shoulder_widt_ratio"'))
    assert len(lines) == 1
    assert lines[0].startswith("condition[0].measure: expected the name of a measure")


def test_a_posture_that_is_none_is_told_once(problems: Change) -> None:
    lines = problems(('posture = "standing"', 'posture = "suppine"'))
    assert lines == [
        "setup.posture: expected a posture, found 'suppine' (did you mean \"supine\"?)"
    ]


def test_a_fault_answers_for_another_fault_of_the_file(problems: Change) -> None:
    other = (
        '[[fault]]\nname = "far"\nmeasure = "trunk_lean_change_deg"\nat_most = 80\nafter_s = 1\n'
        'priority = "hint"\nwords = "Less."\nsource = "our choice"\n'
    )
    line = 'source = "our choice"\n\n[dose]'
    assert problems((line, f'answers = ["far"]\n{line}'.replace("[dose]", f"{other}[dose]"))) == []
    lines = problems(
        (line, f'answers = ["fra", "too_fast"]\n{line}'.replace("[dose]", f"{other}[dose]"))
    )
    hint = '(did you mean "far"?)'
    assert lines == [
        f"fault[0].answers: expected names of other faults, found 'fra' {hint}",
        "fault[0].answers: expected names of other faults, found 'too_fast' (known: far)",
    ]


def test_what_older_files_asked_of_the_picture_is_passed_over(problems: Change) -> None:
    assert problems(('view = "side"', 'view = "side"\nsilhouette = false\nfollow = true')) == []


def test_everything_wrong_is_told_at_once(problems: Change) -> None:
    lines = problems(
        ('kind = "cycle"', 'kind = "cicle"'),
        ('view = "side"', 'view = "sid"'),
        ('models = ["full"]', 'models = ["fuul"]'),
        ("hold_s = 1", 'hold_s = "hom_deg"'),
        ('"near_hip"', '"near_hipp"'),
        ('"trunk_incline_deg"', '"trunk_inclin_deg"'),
        ("share = 0.5", "share = 5"),
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
        "setup.hold_s: expected a number or a threshold's name, found 'hom_deg' "
        '(did you mean "home_deg"?)',
        "setup.needs: expected names of landmarks, found 'near_hipp' (did you mean \"near_hip\"?)",
        "setup.gate[0].measure: expected the name of a measure, found 'trunk_inclin_deg' "
        '(did you mean "trunk_incline_deg"?)',
        "condition[0].share: expected a part from 0 to 1, found 5.0",
        "target[0].guide: expected a text, found 3",
        "fault[0].priority: expected a priority, found 'stopp' (did you mean \"stop\"?)",
        "fault[0].when: expected phases or targets, found 'bowedd' (did you mean \"bowed\"?)",
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
    "schema": (("schema = 2", "schema = 3"), r"schema: expected 2, found 3.*version coach reads"),
    "name": (('name = "bow"', 'name = "bough"'), r"name: .*own name \"bow\", found 'bough'"),
    "empty text": (('title = "Bow"', 'title = " "'), r"title: expected a text, found ' '"),
    "band": (("at_least = 60\n", ""), r"setup.gate\[0\].at_least: .*at_least, at_most or both"),
    "upside down": (
        ("at_most = 0.4", "at_most = 0.4\nat_least = 0.7"),
        r"condition\[0\].at_least: expected no more than at_most \(0.4\), found 0.7",
    ),
    "change before setup": (
        ('"trunk_incline_deg"', '"trunk_lean_change_deg"'),
        r"setup.gate(.upright|\[0\]).measure: expected an absolute .*'trunk_lean_change_deg'",
    ),
    "side": (("hold_s = 2", 'side = "up"'), r"target\[0\].side: expected a side, found 'up'"),
    "flag": (("speed = true", "speed = 1"), r"fault\[0\].speed: expected true or false, found 1"),
    "list": (('["full"]', '"full"'), r"camera.models: expected a list of texts, found 'full'"),
    "list of numbers": (('["full"]', "[1]"), r"camera.models: expected a list of texts"),
    "boolean number": (
        ("exit_margin = 5", "exit_margin = true"),
        r"target\[0\].exit_margin: .*found True",
    ),
    "nan": (
        ("exit_margin = 5", "exit_margin = nan"),
        r"target\[0\].exit_margin: expected a number, found nan",
    ),
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
    "tables": (("[[target]]", "[target]"), r"target: expected tables \[\[target\]\], found"),
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
        ('rest_from = "-home_deg"', "rest_from = 30"),
        r"movement.rest_from: expected .*rest_to",
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
        '[[target]]\nname = "bowed"\nat_most = -15\nexit_margin = 1\nguide = "Back."\n',
        '[[fault]]\nname = "too_fast"\nmeasure = "trunk_incline_deg"\nat_most = 80\nafter_s = 1\n'
        'priority = "hint"\nwords = "Less."\nsource = "our choice"\n',
    ],
    ids=["target", "fault"],
)
def test_a_name_given_twice_is_told(problems: Change, again: str) -> None:
    lines = problems(("[dose]", f"{again}\n[dose]"))
    assert any("name" in line for line in lines)


def test_a_file_without_targets_is_told(problems: Change) -> None:
    start = GOOD.index("[[target]]")
    lines = problems((GOOD[start : GOOD.index("[[fault]]")], ""))
    assert any(line.startswith("target: expected at least one [[target]]") for line in lines)


def test_an_unknown_name_with_nothing_near_lists_what_there_is(problems: Change) -> None:
    lines = problems(("exit_margin = 5", 'exit_margin = "xyz"'))
    assert lines == [
        "target[0].exit_margin: expected a number or a threshold's name, found 'xyz' "
        "(known: bow_deg, home_deg)"
    ]


def test_an_empty_file_is_told_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("", encoding="utf-8")
    exercise, lines = read(path)
    assert exercise is None
    told = " ".join(lines)
    for key in ("schema", "name", "title", "camera", "setup", "movement", "target", "dose"):
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
