"""What every exercise file must be: a new file brings its own tests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from coach.exercise.loader import exercise_names, load, read
from coach.exercise.spec import PHASES, Band, Exercise, Priority
from coach.measures import MEASURES
from coach.ui.hud.words import check_cues
from coach.ui.voice import spoken_s

FOLDER = Path(__file__).resolve().parents[1] / "exercises"
FILES = sorted(p for p in FOLDER.glob("*.toml") if not p.name.startswith("_"))
SPOKEN_S = 2.5
#: Words that are printed, or stand at the meter: never said nor shown as a cue.
PRINTED = {"advice", "meter_low", "meter_high", "meter_left", "meter_right"}

every_file = pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)


def exercise_in(path: Path) -> Exercise:
    exercise, problems = read(path)
    assert problems == []
    assert exercise is not None
    return exercise


def said(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """(where it stands, text) of everything that is said or stands in the window."""
    yield "setup.words", exercise.setup.words
    for gate in (*exercise.setup.gates, *exercise.conditions):
        yield f"gate.{gate.name}", gate.words
    for target in exercise.targets:
        yield f"target.{target.name}.guide", target.guide
        yield f"target.{target.name}.hold", target.hold
    for fault in exercise.faults:
        yield f"fault.{fault.name}.words", fault.words
        yield f"fault.{fault.name}.cleared", fault.cleared
    for key, text in exercise.words.items():
        if key not in PRINTED:
            yield f"words.{key}", text


def bands(exercise: Exercise) -> Iterator[tuple[str, Band]]:
    for target in exercise.targets:
        yield target.name, target.band
    for gate in (*exercise.setup.gates, *exercise.conditions):
        yield gate.name, gate.band
    for fault in exercise.faults:
        yield fault.name, fault.band
    yield "home", exercise.movement.rest_band


def texts_in(node: Any) -> Iterator[str]:
    """Every text value in a TOML tree, except below [thresholds]."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, inner in node.items():
            if key != "thresholds":
                yield from texts_in(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from texts_in(inner)


def test_every_file_is_known_by_its_name() -> None:
    assert [path.stem for path in FILES] == exercise_names()
    assert {load(name).name for name in exercise_names()} == set(exercise_names())


@every_file
def test_it_loads_without_a_problem(path: Path) -> None:
    exercise = exercise_in(path)
    assert exercise.name == path.stem
    assert exercise.title
    assert exercise.summary.endswith(".")


@every_file
def test_its_words_fit_the_screen_at_3_m(path: Path) -> None:
    check_cues(text for _, text in said(exercise_in(path)) if text)


@every_file
def test_its_words_are_said_in_time(path: Path) -> None:
    slow = {
        where: f"{text!r} takes {spoken_s(text):.1f} s"
        for where, text in said(exercise_in(path))
        if spoken_s(text) > SPOKEN_S
    }
    assert slow == {}


@every_file
def test_its_words_are_sentences(path: Path) -> None:
    exercise = exercise_in(path)
    texts = [text for _, text in said(exercise) if text]
    for text in (*texts, exercise.camera.words):
        assert text[0].isupper(), text
        assert text.endswith((".", "?", "!")), text
        assert text == " ".join(text.split()), text


@every_file
def test_where_the_camera_goes_is_one_printed_line(path: Path) -> None:
    words = exercise_in(path).camera.words
    assert "\n" not in words
    assert len(words) <= 100


@every_file
def test_its_thresholds_make_sense_and_tell_where_they_are_from(path: Path) -> None:
    for threshold in exercise_in(path).thresholds.values():
        assert math.isfinite(threshold.low)
        assert math.isfinite(threshold.high)
        assert threshold.low < threshold.high, threshold.name
        assert threshold.low <= threshold.value <= threshold.high, threshold.name
        assert len(threshold.source) >= 10, threshold.name
        unit = {
            "deg": "deg",
            "deg_s": "deg/s",
            "s": "s",
            "ratio": "torso lengths",
            "ratio_s": "torso lengths/s",
            "fraction_s": "of the legs' length/s",
            "fraction": "of ",  # of what stands there
            "share": "of frames",
            "back": "of the way",
        }
        ending = next(e for e in sorted(unit, key=len, reverse=True) if threshold.name.endswith(e))
        if ending == "fraction":
            assert threshold.unit.startswith(unit[ending]), threshold.name
        else:
            assert threshold.unit == unit[ending], threshold.name


@every_file
def test_it_has_no_dead_threshold(path: Path) -> None:
    tree = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    used = {text.removeprefix("-") for text in texts_in(tree)}
    assert set(tree["thresholds"]) - used == set()


@every_file
def test_a_name_stands_for_a_number_of_its_own_unit(path: Path) -> None:
    tree = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    units = {name: t.unit for name, t in exercise_in(path).thresholds.items()}
    movement = tree["movement"]
    parts = [*tree["setup"].get("gate", []), *tree.get("condition", []), *tree.get("fault", [])]
    parts += [{**target, "measure": movement["measure"]} for target in tree["target"]]
    parts += [
        {"measure": movement["measure"], "at_least": movement[end]}
        for end in ("rest_from", "rest_to")
    ]
    for part in parts:
        unit = MEASURES[part["measure"]].unit + ("/s" if part.get("speed") else "")
        for key in ("at_least", "at_most", "exit_margin"):
            if isinstance(part.get(key), str):
                of_what = units[part[key].removeprefix("-")]
                parts_of = of_what.startswith("of ") and unit.startswith("fraction")
                assert of_what == unit or parts_of, part
        for key in ("hold_s", "after_s"):
            if isinstance(part.get(key), str):
                assert units[part[key]] == "s", part


@every_file
def test_at_the_ends_of_every_threshold_it_stays_whole_or_says_why_not(
    path: Path, tmp_path: Path
) -> None:
    """A user's own number within its range never makes an exercise that cannot be counted."""
    overlay = tmp_path / "end.toml"
    for threshold in exercise_in(path).thresholds.values():
        for end in (threshold.low, threshold.high):
            overlay.write_text(f"[thresholds]\n{threshold.name} = {end}\n", encoding="utf-8")
            exercise, problems = read(path, overlay=overlay)
            assert (exercise is None) == bool(problems)
            if exercise is not None:
                _assert_home_is_apart(exercise, f"{threshold.name} = {end}")


@every_file
def test_its_measures_can_be_seen_from_where_its_camera_stands(path: Path) -> None:
    exercise = exercise_in(path)
    for name in exercise.measures:
        measure = MEASURES[name]
        assert {exercise.camera.view, "any"} & set(measure.views), name


@every_file
def test_it_names_a_posture(path: Path) -> None:
    """The loader then refuses a measure that was made for another one."""
    assert exercise_in(path).setup.posture is not None


@every_file
def test_it_asks_to_see_what_its_view_can_show(path: Path) -> None:
    exercise = exercise_in(path)
    assert exercise.setup.needs
    if exercise.camera.view == "side":
        assert all(name.startswith("near_") for name in exercise.setup.needs)
    else:
        for name in exercise.setup.needs:
            twin = name.replace("left_", "right_")
            assert twin in exercise.setup.needs


@every_file
def test_its_main_measure_has_its_landmarks_asked_for(path: Path) -> None:
    """Else the meter stands at `?` while all else goes on, and nobody tells why."""
    exercise = exercise_in(path)
    limbs = {"near_elbow", "near_knee"}  # these only tell the belly side from the back
    needs = set(MEASURES[exercise.movement.measure].needs) - limbs
    assert needs <= set(exercise.setup.needs)


@every_file
def test_its_targets_stand_apart_from_home_and_from_each_other(path: Path) -> None:
    _assert_home_is_apart(exercise_in(path), "as it is")


def _assert_home_is_apart(exercise: Exercise, case: str) -> None:
    home = exercise.movement.rest_band
    assert home.low <= home.high, case
    places = [("home", home.low, home.high)]
    places += [(s.name, s.band.low, s.band.high) for s in exercise.targets]
    for (a, a_low, a_high), (b, b_low, b_high) in combinations(places, 2):
        assert a_high < b_low or b_high < a_low, f"{a} and {b} overlap: {case}"


@every_file
def test_a_target_is_left_before_home_is_reached(path: Path) -> None:
    home = exercise_in(path).movement.rest_band
    for target in exercise_in(path).targets:
        assert target.exit_margin >= 0
        low, high = target.band.low - target.exit_margin, target.band.high + target.exit_margin
        assert high < home.low or low > home.high, target.name


@every_file
def test_its_meter_shows_home_and_every_target(path: Path) -> None:
    exercise = exercise_in(path)
    low, high = exercise.movement.meter_low, exercise.movement.meter_high
    assert low < high
    for name, band in bands(exercise):
        if name in {"home", *(s.name for s in exercise.targets)}:
            assert max(band.low, low) < min(band.high, high), name


@every_file
def test_sides_come_in_pairs_with_the_left_on_the_positive_side(path: Path) -> None:
    exercise = exercise_in(path)
    if exercise.sides:
        assert set(exercise.sides) == {"left", "right"}
        assert exercise.kind in ("sides", "hold")
        for target in exercise.targets:
            if target.side == "left":
                assert target.band.low > 0
            elif target.side == "right":
                assert target.band.high < 0


@every_file
def test_every_target_of_a_hold_is_held(path: Path) -> None:
    exercise = exercise_in(path)
    if exercise.kind == "hold":
        assert all(target.hold_s > 0 for target in exercise.targets)


@every_file
def test_names_are_given_once(path: Path) -> None:
    exercise = exercise_in(path)
    for group in (
        exercise.setup.gates,
        exercise.conditions,
        exercise.faults,
        (*exercise.targets,),
    ):
        names = [part.name for part in group]
        assert len(names) == len(set(names))
    targets = {target.name for target in exercise.targets}
    assert not targets & set(PHASES)
    # What blocks is looked up by its name alone, whichever list it stands in.
    by_name: dict[str, str] = {}
    for gate in (*exercise.setup.gates, *exercise.conditions):
        assert by_name.setdefault(gate.name, gate.words) == gate.words, gate.name
    assert "short" not in {fault.name for fault in exercise.faults}
    assert "unseen" not in by_name


@every_file
def test_every_fault_has_a_source_a_delay_and_a_fitting_urgency(path: Path) -> None:
    for fault in exercise_in(path).faults:
        assert len(fault.source) >= 10, fault.name
        assert 0 < fault.after_s <= 3, fault.name
        if fault.speed:
            assert fault.priority in (Priority.CORRECT, Priority.STOP), fault.name
            assert fault.band.low == -math.inf, f"{fault.name}: a speed is judged by its size"
            assert fault.band.high > 0, fault.name
        if fault.priority is not Priority.HINT:
            assert fault.cleared, f"{fault.name}: say when it has been put right"


@every_file
def test_no_fault_forbids_its_own_targets(path: Path) -> None:
    exercise = exercise_in(path)
    for fault in exercise.faults:
        if fault.speed or fault.band.measure != exercise.movement.measure:
            continue
        for target in exercise.targets:
            low = max(fault.band.low, target.band.low)
            high = min(fault.band.high, target.band.high)
            room = 10 if fault.band.measure.endswith("_deg") else 0.1
            assert high - low >= room, f"{fault.name} leaves no room for {target.name}"


@every_file
def test_the_start_position_is_at_home_with_the_gates_of_the_movement(path: Path) -> None:
    """A gate on the same measure is never stricter in the movement than at the start."""
    exercise = exercise_in(path)
    at_start = {gate.band.measure: gate.band for gate in exercise.setup.gates}
    for gate in exercise.conditions:
        start = at_start.get(gate.band.measure)
        if start is not None and start.low > -math.inf:
            assert gate.band.low <= start.high, gate.name
        if start is not None and start.high < math.inf:
            assert gate.band.high >= start.high, gate.name


@every_file
def test_its_dose_has_a_source(path: Path) -> None:
    dose = exercise_in(path).dose
    assert 1 <= dose.repetitions <= 30
    assert 0 <= dose.rest_s <= 60
    assert len(dose.source) >= 10
