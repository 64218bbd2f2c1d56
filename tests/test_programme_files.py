"""The files of the whole programme: words that can be said, numbers with sources, honest limits."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tomlkit
from drawn_bodies import STANDING, Points, body_of, pose_of, turned

from coach.engine.checker import Checker
from coach.engine.reader import Reader
from coach.engine.results import Refusal, Repetition
from coach.exercise.loader import exercise_names, load, read
from coach.exercise.spec import Exercise, Priority
from coach.measures import MEASURES
from coach.pose.landmarks import INDEX
from coach.ui.hud.words import check_cues
from coach.ui.voice import spoken_s

FOLDER = Path(__file__).resolve().parents[1] / "exercises"
REAL = FOLDER.parents[1] / "shared" / "real"
NAMES = tuple(exercise_names())
SPOKEN_S = 2.5
UNITS = {
    "deg": "deg",
    "deg_s": "deg/s",
    "s": "s",
    "ratio": "torso lengths",
    "ratio_s": "torso lengths/s",
    "fraction": "of ",
    "fraction_s": "of the legs' length/s",
    "share": "of frames",
    "back": "of the way",
}

every = pytest.mark.parametrize("name", NAMES)


def said(exercise: Exercise) -> Iterator[str]:
    """All that is said or stands in the window."""
    yield exercise.setup.words
    for gate in (*exercise.setup.gates, *exercise.conditions, *exercise.blind_spots):
        yield gate.words
    for target in exercise.targets:
        yield from (target.guide, target.hold)
    for fault in exercise.faults:
        yield from (fault.words, fault.cleared)
    unsaid = {"advice", "meter_low", "meter_high", "meter_left", "meter_right"}
    yield from (text for key, text in exercise.words.items() if key not in unsaid)


def test_all_of_the_programme_is_there() -> None:
    assert set(NAMES) == {
        "bird_dog",
        "cat_cow",
        "cat_cow_seated",
        "childs_pose",
        "chin_tuck",
        "curl_up",
        "glute_bridge",
        "hip_hinge",
        "knees_to_chest",
        "overhead_stick",
        "pelvic_tilt",
        "scapular_retraction",
        "seated_side_bend",
        "seated_twist",
        "side_plank",
        "single_knee_to_chest",
        "squat",
        "stacked_posture",
        "supine_rotation",
        "thoracic_foam_roll",
        "trunk_rotation_standing",
    }


@every
def test_it_loads_and_says_what_it_is_good_for(name: str) -> None:
    exercise, problems = read(FOLDER / f"{name}.toml")
    assert problems == []
    assert exercise is not None
    assert exercise.about is not None
    for text in (exercise.summary, exercise.about.purpose, exercise.about.easier):
        assert text.endswith(".")
        assert len(text) <= 100
    assert exercise.about.harder.endswith(".")
    assert all(0 < len(text) <= 60 for text in exercise.about.not_if)
    assert len(exercise.camera.words) <= 100


@every
def test_its_words_are_short_sentences_that_fit_the_screen(name: str) -> None:
    texts = [text for text in said(load(name)) if text]
    check_cues(texts)
    for text in texts:
        assert text[0].isupper(), text
        assert text.endswith((".", "?", "!")), text
        assert spoken_s(text) <= SPOKEN_S, text


@every
def test_every_number_has_a_unit_a_meaning_a_range_and_a_source(name: str) -> None:
    for number in load(name).thresholds.values():
        ending = next(e for e in sorted(UNITS, key=len, reverse=True) if number.name.endswith(e))
        assert number.unit.startswith(UNITS[ending]), number.name
        assert number.low < number.high, number.name
        assert number.low <= number.value <= number.high, number.name
        assert len(number.meaning) >= 10, number.name
        assert len(number.source) >= 10, number.name


@pytest.mark.parametrize("name", exercise_names())
def test_no_number_of_a_band_stands_without_a_name(name: str) -> None:
    tree = tomlkit.parse((FOLDER / f"{name}.toml").read_text(encoding="utf-8")).unwrap()
    parts = [*tree["setup"]["gate"], *tree.get("condition", []), *tree.get("fault", [])]
    for part in (*parts, *tree["target"]):
        numbers = ("at_least", "at_most", "exit_margin", "share", "hold_s", "max_hold_speed")
        for key in (*numbers, "after_s", "dwell_s"):
            value = part.get(key, 0)  # none at all, or the sign alone
            assert isinstance(value, str) or value == 0, (part["name"], key)


@every
def test_no_named_number_is_unused(name: str) -> None:
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    words = text.split("# ----")[0]
    for number in load(name).thresholds:
        assert f'"{number}"' in words or f'"-{number}"' in words, number


@every
def test_its_measures_can_be_seen_from_its_camera_and_are_asked_for(name: str) -> None:
    exercise = load(name)
    for measure in exercise.measures:
        assert MEASURES[measure].kind_in(exercise.camera.view) != "not measurable", measure
    limbs = {"near_elbow", "near_knee"}  # these only tell the belly side from the back
    needs = set(MEASURES[exercise.movement.measure].needs) - limbs
    assert needs <= set(exercise.setup.needs)


# Of the oldest three a number at its end may not fit the others: `test_exercises` has them say so.
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"cat_cow", "cat_cow_seated", "seated_twist"}))
def test_it_stays_whole_at_the_ends_of_each_range(name: str, tmp_path: Path) -> None:
    overlay = tmp_path / "end.toml"
    for number in load(name).thresholds.values():
        for end in (number.low, number.high):
            overlay.write_text(f"[thresholds]\n{number.name} = {end}\n", encoding="utf-8")
            exercise, problems = read(FOLDER / f"{name}.toml", overlay=overlay)
            assert problems == [], (number.name, end)
            assert exercise is not None
            rest = exercise.movement.rest_band
            for target in exercise.targets:
                low = target.band.low - target.exit_margin
                high = target.band.high + target.exit_margin
                assert high < rest.low or low > rest.high, (target.name, number.name, end)


@every
def test_its_faults_have_sources_delays_and_words_when_mended(name: str) -> None:
    for fault in load(name).faults:
        assert len(fault.source) >= 10, fault.name
        assert 0 < fault.after_s <= 3, fault.name
        assert fault.cleared, fault.name
        if fault.speed:
            assert fault.priority in (Priority.CORRECT, Priority.STOP), fault.name
            assert fault.band.low == -math.inf, fault.name


@every
def test_its_steps_are_said_at_the_start(name: str) -> None:
    about = load(name).about
    assert about is not None
    assert 3 <= len(about.steps) <= 4
    check_cues(about.steps)
    assert all(spoken_s(text) <= SPOKEN_S for text in about.steps)


@every
def test_what_it_cannot_see_is_said_with_a_reason(name: str) -> None:
    exercise = load(name)
    assert exercise.about is not None
    assert exercise.blind_spots or len(exercise.about.cannot_see) >= 40
    for spot in load(name).blind_spots:
        assert len(spot.why) >= 40, spot.name


@every
def test_its_dose_has_a_source_and_no_hold_of_the_big_three_is_over_10_s(name: str) -> None:
    exercise = load(name)
    assert len(exercise.dose.source) >= 10
    assert 1 <= exercise.dose.repetitions <= 30
    if name in {"curl_up", "side_plank", "bird_dog"}:
        assert all(target.hold_s <= 10 for target in exercise.targets)
        assert exercise.thresholds["hold_s"].high == 10


def test_bending_and_twisting_under_load_is_asked_about_with_weak_bones() -> None:
    for name in ("childs_pose", "knees_to_chest", "trunk_rotation_standing", "curl_up"):
        about = load(name).about
        assert about is not None
        assert any("bone loss" in text for text in about.not_if), name


# -- a new exercise is one file -------------------------------------------------------------------

RAISE = """
schema = 2
name = "arm_raise"
title = "Arm raise"
summary = "Lift both arms overhead."
kind = "cycle"
[camera]
view = "front"
models = ["full"]
words = "Put the camera in front of you."
[setup]
posture = "standing"
hold_s = 0.5
needs = ["left_shoulder", "right_shoulder", "near_elbow", "near_wrist"]
words = "Stand tall."
[[setup.gate]]
name = "arms_down"
measure = "wrist_height_ratio"
at_most = 0
words = "Lower your arms."
[movement]
measure = "wrist_height_ratio"
rest_from = -2
rest_to = 0
rise = 1.2
meter_from = -1
meter_to = 1
[[condition]]
name = "facing"
measure = "body_turn_deg"
at_most = 40
share = 0.5
after_s = 1
reason = "turned aside"
words = "Face the camera."
[[target]]
name = "up"
at_least = 0.6
exit_margin = 0.1
guide = "Lift your arms."
[dose]
repetitions = 3
source = "drawn by hand for this test"
"""


def raised(part: float, heading_deg: float) -> Points:
    """Arms hanging at 0, overhead at 1."""
    points = body_of(STANDING)
    for side, x in (("left", 1.0), ("right", -1.0)):
        angle = math.pi * part
        points[INDEX[f"{side}_elbow"]] = (0.2 * x, 0.5 - 0.28 * math.cos(angle), 0.0)
        points[INDEX[f"{side}_wrist"]] = (0.22 * x, 0.5 - 0.54 * math.cos(angle), 0.0)
    return turned(points, heading_deg)


@pytest.mark.parametrize(("heading_deg", "expected"), [(0.0, 3), (60.0, 0)])
def test_an_exercise_is_one_file_and_is_judged_as_it_says(
    heading_deg: float, expected: int, tmp_path: Path
) -> None:
    path = tmp_path / "arm_raise.toml"
    path.write_text(RAISE, encoding="utf-8")
    exercise, problems = read(path)
    assert problems == []
    assert exercise is not None
    reader, checker = Reader(exercise), Checker(exercise)
    results: list[Repetition | Refusal | None] = []
    for i in range(25 * 14):
        t_s = i / 25
        part = (1 - math.cos(2 * math.pi * (t_s - 1) / 4)) / 2 if 1 <= t_s < 13 else 0.0
        pose = replace(pose_of(raised(part, heading_deg)), t_s=t_s)
        step = checker.update(reader.read(t_s, pose))
        results += [step.repetition, step.refused]
    results += checker.finish()
    assert sum(isinstance(result, Repetition) for result in results) == expected
    reasons = {result.reason for result in results if isinstance(result, Refusal)}
    assert reasons == (set() if expected else {"facing"})
