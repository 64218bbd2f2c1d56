"""The words of the exercises in other languages: all there, sayable in time, fitting the screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from clips import coach
from recordings import ROOT

from coach.common.language import ENGLISH, LANGUAGES, use
from coach.engine.cue_texts import cue_texts
from coach.exercise.guided import guided_names, load_guided
from coach.exercise.loader import (
    WORDS_FILE,
    exercise_files,
    exercise_names,
    load,
    read,
    wrong_in_words,
)
from coach.exercise.spec import Exercise
from coach.exercise.words import texts_of, translated, words_path
from coach.ui.hud.words import check_cues
from coach.ui.voice import spoken_s

EXERCISES = ROOT / "exercises"
FOLDERS = (EXERCISES, EXERCISES / "guided", EXERCISES / "routines")
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
SPOKEN_S = 2.5
#: Words that are printed, or stand at the meter, and are not said.
PRINTED = {"advice", "meter_low", "meter_high", "meter_left", "meter_right"}

every_language = pytest.mark.parametrize("language", OTHERS)


def said(exercise: Exercise) -> Iterator[str]:
    """All that is said of an exercise, or stands in the window."""
    yield from (text for text in cue_texts(exercise).values() if text)
    yield from (text for key, text in exercise.words.items() if key not in PRINTED)
    yield from exercise.about.steps if exercise.about is not None else ()


@every_language
def test_every_text_is_there_and_none_too_many(language: str) -> None:
    files = [path for folder in FOLDERS for path in exercise_files(folder)]
    for path in (EXERCISES / WORDS_FILE, *files):
        words = words_path(path, language)
        assert words is not None
        assert words.is_file(), words
        assert wrong_in_words(path, language) == ([], [])


@every_language
def test_no_words_are_left_of_an_exercise_that_is_gone(language: str) -> None:
    for folder in FOLDERS:
        names = {path.name for path in (folder / "words" / language).glob("*.toml")}
        assert names <= {path.name for path in folder.glob("*.toml")}


@every_language
@pytest.mark.parametrize("name", exercise_names())
def test_every_text_is_said_in_time_and_fits(language: str, name: str) -> None:
    english = set(said(load(name)))
    use(language)
    exercise = load(name)
    texts = set(said(exercise))
    assert {text: spoken_s(text) for text in texts if spoken_s(text) > SPOKEN_S} == {}
    check_cues(texts)
    assert all(t[0].isupper() and t.endswith((".", "?", "!")) for t in texts)
    assert not texts & english
    assert len(exercise.camera.words) <= 100
    if exercise.about is not None:
        assert all(0 < len(text) <= 70 for text in exercise.about.not_if)


@every_language
@pytest.mark.parametrize("name", guided_names())
def test_what_is_guided_is_said_in_time_and_fits(language: str, name: str) -> None:
    english = load_guided(name)
    use(language)
    guided = load_guided(name)
    texts = [step.words for step in guided.steps]
    assert {text: spoken_s(text) for text in texts if spoken_s(text) > SPOKEN_S} == {}
    check_cues(texts)
    assert len(guided.setup) <= 110
    assert len(guided.summary) <= 100
    assert guided.title != english.title
    assert [step.seconds for step in guided.steps] == [step.seconds for step in english.steps]


def test_what_a_language_leaves_out_stays_english() -> None:
    data = {
        "title": "Twist",
        "fault": [{"name": "fast", "words": "Slower.", "cleared": "Good."}],
        "about": {"place": "chair", "not_if": ["pain"]},
    }
    words = {"fault": {"fast": "Langsamer."}, "cleared": {"fast": ""}, "about": {"not_if": "?"}}
    spoken = translated(data, words)
    assert spoken["fault"] == [{"name": "fast", "words": "Langsamer.", "cleared": "Good."}]
    assert spoken["title"] == "Twist"
    assert spoken["about"] == {"place": "chair", "not_if": ["pain"]}
    assert data["fault"] == [{"name": "fast", "words": "Slower.", "cleared": "Good."}]


def test_numbers_and_names_are_the_same_in_every_language() -> None:
    english = load("seated_twist")
    use("de")
    german = load("seated_twist")
    assert german.title != english.title
    assert german.thresholds == english.thresholds
    assert [f.name for f in german.faults] == [f.name for f in english.faults]
    assert [f.band for f in german.faults] == [f.band for f in english.faults]


@pytest.mark.parametrize("data", [{}, {"setup": 3, "fault": "no"}, {"fault": [{"name": 1}, 2]}])
def test_a_file_full_of_mistakes_has_no_texts(data: dict[str, object]) -> None:
    assert texts_of(data) == {}


def test_check_tells_wrong_names_and_missing_texts(tmp_path: Path) -> None:
    shutil.copytree(EXERCISES / "words" / "de", tmp_path / "words" / "de")
    shutil.copy(EXERCISES / "squat.toml", tmp_path)
    words = tmp_path / "words" / "de" / "squat.toml"
    text = words.read_text(encoding="utf-8")
    changed = text.replace("heels_up    =", "heals_up =", 1).replace('title   = "Kniebeuge"', "")
    words.write_text(changed.replace('bent_over   = "Die Brust hoch."', "bent_over = 3"), "utf-8")
    done = coach("check", tmp_path / "squat.toml")
    assert done.returncode == 2
    assert "squat.toml: title: not there yet, in English: Squat" in done.stderr
    assert 'fault.heals_up: no such text in the exercise (did you mean "fault.heels_up"?)' in (
        done.stderr
    )
    assert "fault.bent_over: expected a text, found 3" in done.stderr


def test_an_exercise_of_ones_own_needs_no_words(tmp_path: Path) -> None:
    shutil.copy(EXERCISES / "squat.toml", tmp_path)
    use("de")
    exercise, problems = read(tmp_path / "squat.toml")
    assert problems == []
    assert exercise is not None
    assert exercise.title == "Squat"
    assert exercise.words["paused"] == "Pause."
    done = coach("check", tmp_path / "squat.toml")
    assert (done.returncode, done.stderr) == (0, "")
