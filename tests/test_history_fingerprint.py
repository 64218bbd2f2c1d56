"""Sessions are comparable where they were judged alike, by the same measures in every part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.history.fingerprint import fingerprint
from coach.measures import MEASURES, TypicalError
from coach.measures.learned.linear_map import LinearMap, load_weights


@pytest.fixture
def exercise() -> Exercise:
    return load("seated_twist")


def test_the_same_exercise_is_alike(exercise: Exercise) -> None:
    assert fingerprint(exercise) == fingerprint(load("seated_twist"))
    assert len(fingerprint(exercise)) == 16
    assert fingerprint(exercise) != fingerprint(load("cat_cow"))


def test_another_number_is_another_way_of_judging(exercise: Exercise) -> None:
    own = replace(exercise.thresholds["turn_deg"], value=17.0)
    other = replace(exercise, thresholds={**exercise.thresholds, "turn_deg": own})
    assert fingerprint(other) != fingerprint(exercise)


def test_words_change_nothing(exercise: Exercise) -> None:
    faults = tuple(replace(f, words="Mend it.") for f in exercise.faults)
    assert fingerprint(replace(exercise, faults=faults, title="T")) == fingerprint(exercise)


@pytest.mark.parametrize("part", ["faults", "conditions"])
def test_another_measure_of_a_fault_or_condition_tells(exercise: Exercise, part: str) -> None:
    first, *others = getattr(exercise, part)
    moved = replace(first, band=replace(first.band, measure="trunk_tilt_deg"))
    other = replace(exercise, **{part: (moved, *others)})
    assert fingerprint(other) != fingerprint(exercise)


@pytest.mark.parametrize("name", ["thorax_twist_deg", "chest_pitch_deg", "legs_aside_ratio"])
def test_another_error_of_a_measure_tells(
    exercise: Exercise, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the movement, of a fault, of a condition."""
    before = fingerprint(exercise)
    worse = replace(MEASURES[name], error=TypicalError(25, "a test of ours"))
    monkeypatch.setitem(MEASURES, name, worse)  # type: ignore[arg-type]
    assert fingerprint(exercise) != before


def test_other_weights_of_a_fault_s_measure_tell(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(exercise)

    def taught_anew(name: str) -> LinearMap:
        weights = load_weights(name)
        if name != "pitch":
            return weights
        return replace(weights, coefficients=weights.coefficients * 1.1)

    monkeypatch.setattr("coach.measures.base.load_weights", taught_anew)
    assert fingerprint(exercise) != before
