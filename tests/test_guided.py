"""Exercises that no camera judges: their files, their words, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.cli.main import main
from coach.common.errors import CoachError
from coach.common.prompts import now
from coach.exercise.guided import guided_names, load_guided, read_guided
from coach.exercise.loader import exercise_names, load
from coach.history import History, Store
from coach.programme.clock import FastClock
from coach.ui.hud.words import check_cues
from coach.ui.voice import spoken_s

FOLDER = Path(__file__).resolve().parents[1] / "exercises"
every = pytest.mark.parametrize("name", guided_names())
SPOKEN_S = 2.5

SWAY = """
schema = 2
name = "sway"
title = "Sway"
summary = "Sway from foot to foot."
kind = "guided"
[about]
place = "standing"
purpose = "Loosens the hips."
easier = "Smaller."
harder = "Longer."
not_if = ["dizziness"]
[guide]
setup = "Stand on both feet."
breaths_per_min = 6
[[guide.step]]
name = "sway"
words = "Sway slowly."
seconds = "sway_s"
[dose]
repetitions = 2
source = "drawn by hand for this test"
[thresholds.sway_s]
value = 20
unit = "s"
meaning = "how long to sway"
range = [5, 60]
source = "drawn by hand for this test"
"""


def test_all_that_the_programme_guides_is_there() -> None:
    assert guided_names() == [
        "acupressure_mat",
        "breathing_supine",
        "heat_or_ice",
        "inversion_table",
        "massage",
        "walking",
    ]
    assert not set(guided_names()) & set(exercise_names())


@every
def test_its_words_are_short_sentences_and_its_limits_are_told(name: str) -> None:
    guided = load_guided(name)
    said = [*(step.words for step in guided.steps), guided.words["unwatched"]]
    check_cues(said)
    for text in said:
        assert text[0].isupper(), text
        assert text.endswith((".", "?", "!")), text
        assert spoken_s(text) <= SPOKEN_S, text
    assert guided.about.not_if
    assert all(0 < len(text) <= 60 for text in guided.about.not_if)
    for text in (guided.summary, guided.setup, guided.about.purpose, guided.about.easier):
        assert text.endswith(".")
        assert len(text) <= 100


@every
def test_every_number_has_a_source_and_a_range(name: str) -> None:
    guided = load_guided(name)
    assert len(guided.dose.source) >= 10
    text = (FOLDER / "guided" / f"{name}.toml").read_text(encoding="utf-8").split("# ----")[0]
    for number in guided.thresholds.values():
        assert number.low <= number.value <= number.high, number.name
        assert len(number.source) >= 10, number.name
        assert len(number.meaning) >= 10, number.name
        assert f'"{number.name}"' in text, number.name
    assert all(line.split("=")[1].strip().startswith('"') for line in text.splitlines()
               if line.startswith("seconds"))  # fmt: skip


def test_the_doses_are_those_of_the_programme() -> None:
    breathing = load_guided("breathing_supine")
    assert breathing.seconds == 60
    assert 5 <= breathing.breaths_per_min <= 6
    assert 5 * 60 <= load_guided("acupressure_mat").seconds <= 10 * 60
    assert "20 degrees" in load_guided("inversion_table").setup
    told = " ".join(load_guided("inversion_table").about.not_if)
    assert "hypertension" in told
    assert "glaucoma" in told


def test_a_guided_exercise_is_one_file_too(tmp_path: Path) -> None:
    path = tmp_path / "sway.toml"
    path.write_text(SWAY, encoding="utf-8")
    guided, problems = read_guided(path)
    assert problems == []
    assert guided is not None
    assert (guided.seconds, guided.breaths_per_min) == (40, 6)
    own = tmp_path / "own.toml"
    own.write_text("[thresholds]\nsway_s = 30\n", encoding="utf-8")
    longer, problems = read_guided(path, overlay=own)
    assert problems == []
    assert longer is not None
    assert longer.seconds == 60


def test_everything_that_is_wrong_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sway.toml"
    wrong = SWAY.replace('"sway_s"', '"swai_s"').replace("value = 20", "value = 200")
    wrong = wrong.replace('words = "Sway slowly."', "word = 3").replace("[about]", "[abaut]")
    path.write_text(wrong, encoding="utf-8")
    assert main(["check", str(path)]) == 2
    err = capsys.readouterr().err
    for told in (
        "guide.step[0].seconds: expected a number or a threshold's name, found 'swai_s'",
        '(did you mean "sway_s"?)',
        "guide.step[0].words: expected a text",
        "guide.step[0].word: unknown key",
        "thresholds.sway_s.value: expected a number from 5 to 60, found 200",
        "about: expected a table [about]",
        'abaut: unknown key (did you mean "about"?)',
    ):  # fmt: skip
        assert told in err, told
    assert all(line.startswith(f"coach: {path}: ") for line in err.splitlines())


def test_what_is_guided_cannot_be_replayed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CoachError, match="no camera judges it; `coach run` leads it"):
        load("walking")
    assert main(["replay", "me.npz", "--exercise", "walking"]) == 2
    assert "no camera judges it" in capsys.readouterr().err


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """`coach run` of a guided exercise on a terminal, its time passing at once."""
    monkeypatch.setattr("coach.cli.run_guided.RealClock", FastClock)

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["run", *arguments, "--terminal", "--mute", "--data", str(tmp_path)])
        out, err = capsys.readouterr()
        return code, out + err

    return run


def test_it_is_led_from_its_limits_to_its_end(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    code, told = run("walking")
    assert code == 0
    at = 0
    for text in (
        "Is any of this so?",
        "Pain that grows with each step",
        load_guided("walking").setup,
        "I do not watch this one.",
        *(step.words for step in load_guided("walking").steps),
        "led for 600 of 600 s. Nobody watched.",
    ):
        assert text in told[at:], text
        at = told.index(text, at)
    with History(tmp_path) as history:
        (row,) = history.exercises()
    assert (row.name, row.source_kind, row.end) == ("walking", "guided", "finished")


@pytest.mark.parametrize("condition", ["hypertension", "glaucoma", "pregnancy"])
def test_without_an_answer_what_may_be_refused_is_left_out(
    condition: str, run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    code, told = run("inversion_table")
    assert (code, "Left out: Inversion table." in told) == (1, True)
    with Store(tmp_path) as store:
        store.add_health({condition: True}, answered_at=now())
    code, told = run("inversion_table")
    assert code == 1
    assert "Inversion table is not for you at the moment" in told
    assert "Is any of this so?" not in told


def test_no_camera_and_no_file_belong_to_it(run: Callable[..., tuple[int, str]]) -> None:
    code, told = run("walking", "--source", "me.mp4")
    assert code == 2
    assert "leave out --source and --camera" in told


def test_the_list_says_what_is_measured_and_what_is_only_guided(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["list"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "guided only" in lines["walking"]
    for word in ("sides", "front", "seated", "thorax_twist_deg ±6.2°"):
        assert word in lines["seated_twist"]
    assert main(["list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["walking"]["measure"] is None
    twist = rows["seated_twist"]
    assert (twist["view"], twist["posture"], twist["error"]) == ("front", "seated", 6.2)
    assert set(rows) == {*exercise_names(), *guided_names()}
