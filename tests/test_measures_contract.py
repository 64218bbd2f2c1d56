"""What a measure declares is what it does: the landmarks it reads, its postures, its error."""

from __future__ import annotations

import pytest
from nudged_poses import CASES, moves_with, places_read

from coach.measures import MEASURES, POSTURES, Measure, TypicalError
from coach.pose.landmarks import NAMES

every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.name)


def sides_of(name: str) -> set[str]:
    return {name.replace("near_", side) for side in ("left_", "right_")}


@every_measure
def test_a_landmark_that_is_not_declared_does_not_change_the_value(measure: Measure) -> None:
    for case in range(len(CASES)):
        for landmark in set(NAMES) - places_read(measure, case):
            assert not moves_with(measure, case, landmark), (case, landmark)


@every_measure
def test_a_landmark_that_is_declared_changes_the_value_of_some_body(measure: Measure) -> None:
    for name in measure.reads:
        moving = (
            moves_with(measure, case, landmark)
            for case in range(len(CASES))
            for landmark in sides_of(name) & places_read(measure, case)
        )
        assert any(moving), name


@every_measure
def test_what_must_be_seen_is_read(measure: Measure) -> None:
    read = set().union(measure.reads, *map(sides_of, measure.reads))
    for name in measure.needs:
        assert name in measure.reads or (name.startswith("near_") and sides_of(name) <= read), name


@every_measure
def test_a_measure_names_the_postures_it_was_made_for(measure: Measure) -> None:
    assert measure.postures
    assert set(measure.postures) <= set(POSTURES)
    assert len(set(measure.postures)) == len(measure.postures)


@every_measure
def test_an_error_is_a_number_of_a_likely_size_with_its_source(measure: Measure) -> None:
    low, high = (1, 30) if measure.unit == "deg" else (0.005, 0.3)
    assert low <= measure.error.value <= high
    assert len(measure.error.source) > 15
    assert not measure.error.source.endswith(".")


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan")])
def test_an_error_of_nothing_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="expected more than 0"):
        TypicalError(value, "a recording")


def test_a_measure_knows_the_weights_it_is_told_by() -> None:
    learned = {m.name for m in MEASURES.values() if m.learned}
    assert learned == {m.name for m in MEASURES.values() if m.reads == NAMES}
    assert all(MEASURES[name].learned_from for name in learned)
