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


@pytest.fixture
def slump_judged(exercise: Exercise) -> Exercise:
    """One of its faults goes by a learned measure of its own, `spine_flexion_deg`."""
    first, *others = exercise.faults
    slump = replace(first, band=replace(first.band, measure="spine_flexion_deg"))
    return replace(exercise, faults=(slump, *others))


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


@pytest.mark.parametrize("name", ["thorax_twist_deg", "spine_flexion_deg", "legs_aside_ratio"])
def test_another_error_of_a_measure_tells(
    slump_judged: Exercise, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the movement, of a fault, of a condition."""
    before = fingerprint(slump_judged)
    worse = replace(MEASURES[name], error=TypicalError(25, "a test of ours"))
    monkeypatch.setitem(MEASURES, name, worse)  # type: ignore[arg-type]
    assert fingerprint(slump_judged) != before


def test_other_weights_of_a_fault_s_measure_tell(
    slump_judged: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(slump_judged)

    def taught_anew(name: str) -> LinearMap:
        weights = load_weights(name)
        if not name.startswith("spine"):
            return weights
        return replace(weights, coefficients=weights.coefficients * 1.1)

    monkeypatch.setattr("coach.measures.base.load_weights", taught_anew)
    assert fingerprint(slump_judged) != before
