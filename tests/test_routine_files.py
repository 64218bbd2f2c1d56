"""The files of routines: what they hold, their sources, and everything wrong told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.cli.main import main
from coach.exercise.guided import is_guided, load_guided
from coach.exercise.loader import load
from coach.programme.routine import load_routine, read_routine, routine_names
from coach.ui.hud.words import check_cues

FOLDER = Path(__file__).resolve().parents[1] / "exercises" / "routines"
every = pytest.mark.parametrize("name", routine_names())


def test_the_routines_of_the_programme_are_there() -> None:
    assert routine_names() == ["big_three", "daily", "desk_break", "first_week"]


def test_the_daily_one_is_as_the_programme_gives_it() -> None:
    daily = load_routine("daily")
    minutes = [(step.exercise, step.minutes) for step in daily.steps[:3]]
    assert minutes == [("cat_cow", 2), ("thoracic_foam_roll", 3), ("pelvic_tilt", 2)]
    assert daily.steps[2].sets == (10,)
    assert daily.steps[3].exercise == "seated_twist"
    assert daily.steps[3].thresholds == {"hold_s": 20}
    assert daily.steps[4].exercise == "breathing_supine"
    assert load_guided("breathing_supine").seconds == 60


def test_the_big_three_are_a_pyramid_of_short_holds() -> None:
    steps = load_routine("big_three").steps
    assert [step.exercise for step in steps] == ["curl_up", "side_plank", "bird_dog"]
    assert all(step.sets == (6, 4, 2) for step in steps)
    assert all(t.hold_s <= 10 for step in steps for t in load(step.exercise).targets)


def test_the_desk_break_needs_no_floor() -> None:
    for step in load_routine("desk_break").steps:
        about = load(step.exercise).about
        assert about is not None
        assert about.place in ("chair", "standing")


@every
def test_every_number_has_a_source(name: str) -> None:
    routine = load_routine(name)
    sources = [routine.source, routine.pauses.source, *(step.source for step in routine.steps)]
    if routine.early is not None:
        sources.append(routine.early.source)
        check_cues([routine.early.words])
    assert all(len(source) >= 10 for source in sources)


@every
def test_deep_flexion_early_in_the_day_is_minded(name: str) -> None:
    routine = load_routine(name)
    abouts = [
        (load_guided(s.exercise) if is_guided(s.exercise) else load(s.exercise)).about
        for s in routine.steps
    ]
    deep = any(about is not None and about.deep_flexion for about in abouts)
    assert deep == (routine.early is not None)


def test_everything_that_is_wrong_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "daily.toml"
    text = (FOLDER / "daily.toml").read_text(encoding="utf-8")
    for right, wrong in {
        '"cat_cow"': '"cat_cwo"',
        "hold_s = 20": "hold_s = 900, hald_s = 1",
        "repetitions = 10": 'repetitions = "ten"',
        '"last"': '"lst"',
        "flexion = ": "within = 2\nflexion = ",
        "setup_s = 25": "setup_s = -1",
    }.items():
        assert right in text
        text = text.replace(right, wrong, 1)
    path.write_text(f'days = ["mo"]\n{text}', encoding="utf-8")
    assert main(["check", str(path)]) == 2
    err = capsys.readouterr().err
    for told in (
        'step[0].exercise: expected an exercise, found \'cat_cwo\' (did you mean "cat_cow"?)',
        "step[3].thresholds: hold_s: expected 3 to 30 s, found 900",
        "step[3].thresholds: hald_s: expected a threshold of this exercise, found 'hald_s'",
        '(did you mean "hold_s"?)',
        "step[2].repetitions: expected a whole number from 1 to 100",
        "early.flexion: expected what to do, found 'lst' (did you mean \"last\"?)",
        'early.within: unknown key (did you mean "within_h"?)',
        "pauses.setup_s: expected a number from 0 to 600, found -1",
        "days: expected days of the week, found 'mo' (did you mean \"mon\"?)",
    ):  # fmt: skip
        assert told in err, told


def test_a_routine_of_ones_own_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = (FOLDER / "desk_break.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('"desk_break"', '"mine"'), encoding="utf-8")
    routine, problems = read_routine(path)
    assert problems == []
    assert routine is not None
    assert load_routine(str(path)) == routine
