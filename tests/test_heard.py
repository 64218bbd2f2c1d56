"""What somebody hears who looks away, held against the judge: over whole recordings."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from heard import cues_of, moments_of, too_close, too_silent, untrue
from recordings import ROOT, recording
from stories import Story, fault, plain, rounds, sided
from test_cues import SLID, names, told

from coach.cli.main import main
from coach.engine.session import Moment
from coach.engine.word_times import LONGEST_SILENCE_S, SHOWN_S, hold_words
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Exercise, Setup
from coach.pose.log import PoseLog

SAMPLES = (
    "seated_twist/good_full_dose",
    "seated_twist/fault_too_far",
    "cat_cow/good_four_quick",
    "cat_cow/fault_rocking",
)
#: Real people; the network sees them anew, so that this takes a while.
REAL = ("seated_twist/seatedtwist_adaptx.mp4", "cat_cow/catcow_floor_polybag.mp4")


def on_the_floor(case: Exercise) -> Exercise:
    setup: Setup = replace(case.setup, posture="supine")
    return replace(case, setup=setup)


def wrong(exercise: Exercise, moments: list[Moment]) -> list[str]:
    return [*untrue(exercise, moments), *too_close(moments), *too_silent(exercise, moments)]


@pytest.fixture(scope="module", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> tuple[Exercise, list[Moment]]:
    name: str = request.param
    exercise = load(name.partition("/")[0])
    return exercise, moments_of(exercise, PoseLog(ROOT / "samples" / f"{name}.npz"))


def test_all_that_is_said_is_true_apart_and_never_long_in_coming(
    sample: tuple[Exercise, list[Moment]],
) -> None:
    exercise, moments = sample
    assert len(cues_of(moments)) >= 6
    assert wrong(exercise, moments) == []


def test_a_correction_comes_once_a_repetition(sample: tuple[Exercise, list[Moment]]) -> None:
    _, moments = sample
    ends = [m.step.t_s for m in moments if m.step.repetition or m.step.refused]
    faults = [c.t_s for c in cues_of(moments) if c.name.startswith("fault.")]
    for start_s, end_s in pairwise([0.0, *ends, 1e9]):
        assert sum(start_s < t_s <= end_s for t_s in faults) <= 1


def test_what_is_said_at_the_wrong_time_would_be_found(
    sample: tuple[Exercise, list[Moment]],
) -> None:
    exercise, moments = sample
    cues = [moment.cue for moment in moments]
    late = [*[None] * 90, *cues[:-90]]
    moved = [replace(m, cue=cue) for m, cue in zip(moments, late, strict=True)]
    assert untrue(exercise, moved)
    mute = [replace(m, cue=None) for m in moments]
    held_long = any(m.step.held_s > LONGEST_SILENCE_S + 1 for m in moments)
    assert bool(too_silent(exercise, mute)) is (exercise.on_floor or held_long)
    (first, *_) = cues_of(moments)
    assert too_close([replace(m, cue=replace(first, t_s=m.step.t_s)) for m in moments])


@pytest.mark.system
@pytest.mark.parametrize("name", REAL)
def test_real_people_hear_what_is_true(name: str, tmp_path: Path) -> None:
    video, exercise = recording(f"real/{name}"), load(name.partition("/")[0])
    log, heard = tmp_path / "poses.npz", tmp_path / "heard.jsonl"
    assert main(["record", str(video), str(log), "--exercise", exercise.name]) == 0
    noted = ["--log-cues", str(heard)]
    assert main(["replay", str(log), "--exercise", exercise.name, *noted]) == 0
    moments = moments_of(exercise, PoseLog(log))
    assert wrong(exercise, moments) == []
    rows = [json.loads(line) for line in heard.read_text(encoding="utf-8").splitlines()]
    said = [(row["t_s"], row["name"]) for row in rows if row["channel"] == "voice"]
    assert said == [(round(c.t_s, 3), c.name) for c in cues_of(moments)]
    assert {"screen", "voice", "sound"} == {row["channel"] for row in rows}


# -- a hold ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dose_s", [2, 3, 4, 5, 8, 10, 12, 15, 20, 30, 45, 60, 120])
def test_a_hold_is_neither_silent_nor_crowded(dose_s: float) -> None:
    times = [at_s for at_s, _, _ in hold_words(dose_s)]
    for a, b in pairwise([*times, max(dose_s, SHOWN_S)]):
        assert SHOWN_S <= b - a <= LONGEST_SILENCE_S


def test_the_half_and_the_end_of_a_hold_are_told() -> None:
    assert [kind for _, kind, _ in hold_words(4)] == ["hold"]
    assert list(hold_words(5)) == [(0, "hold", ""), (2.5, "last", "")]
    assert [kind for _, kind, _ in hold_words(15)] == ["hold", "half", "last"]
    for at_s, kind, what in hold_words(60):
        if kind == "remaining":
            assert abs(60 - at_s - int(what)) <= 2.5


def test_a_long_hold_is_kept_company_and_ends_with_its_word() -> None:
    case = sided(hold_s=30, max_hold_speed=10)
    cues = told(case, Story().stay(5).to(40, 3).stay(33).to(0, 3).stay(3).readings())
    assert names(cues)[2:9] == [
        "hold.left", "breathe", "half", "breathe", "last", "held", "count.1",
    ]  # fmt: skip
    half, held = (next(c for c in cues if c.name == name) for name in ("half", "held"))
    assert held.t_s - half.t_s == pytest.approx(15, abs=0.1)


def test_a_hold_in_bad_form_ends_without_praise() -> None:
    case = sided(hold_s=6, faults=(fault("hips"),))
    cues = told(case, Story().stay(4).to(30, 2).stay(10, **SLID).to(0, 2).stay(4).readings())
    assert "back" in names(cues)
    assert "held" not in names(cues)


# -- the number and the breath --------------------------------------------------------------------


def test_a_faulty_repetition_gets_no_number() -> None:
    case = plain(faults=(fault("hips"),))
    story = Story().stay(4)
    for slid in (SLID, {}, SLID):
        story.to(40, 3, **slid).to(0, 3, **slid).stay(3)
    cues = told(case, story.readings())
    assert [n for n in names(cues) if n.startswith("count")] == ["counted", "count.2"]


def test_the_breath_goes_with_the_way_and_the_number() -> None:
    case = rounds()
    case = replace(case, movement=replace(case.movement, breath="out"))
    calm = tuple(replace(target, max_hold_speed=5) for target in case.targets)
    case = replace(case, targets=calm, dose=replace(case.dose, repetitions=4))
    story = Story().stay(5)
    for _ in range(3):
        story.to(40, 4).to(-40, 4).stay(1)
    cues = told(case, story.stay(2).readings())
    texts = [c.text for c in cues if c.name.startswith(("count", "breath"))]
    assert texts == ["1", "In.", "2: Out.", "In.", "3: Out."]  # "To cow." has the time of the first
    falls = [(5 + 9 * n + 4, 5 + 9 * n + 8) for n in range(3)]
    for cue in cues:
        if cue.name == "breath":
            assert any(a <= cue.t_s <= a + 1.5 for a, _ in falls)


# -- the floor and the sides ----------------------------------------------------------------------


def test_somebody_who_waits_on_the_floor_is_told_again() -> None:
    readings = Story().stay(40).readings()
    on_a_chair, lying = told(sided(), readings), told(on_the_floor(sided()), readings)
    gaps = [b.t_s - a.t_s for a, b in pairwise(lying)]
    assert max(gaps) <= LONGEST_SILENCE_S
    assert len(lying) > len(on_a_chair)


def test_once_both_ways_are_known_only_the_side_is_named() -> None:
    story = Story().stay(6)
    for peak in (30, -30, 30, -30):
        story.to(peak, 2).stay(2).to(0, 2).stay(4)
    case = sided(hold_s=1)
    ways = [c for c in told(case, story.readings()) if c.name.startswith(("guide", "change"))]
    assert [c.name for c in ways[:4]] == [
        "guide.left", "guide.right", "change.left", "change.right",
    ]  # fmt: skip
    assert [c.text for c in ways[2:4]] == ["Now left.", "Now right."]


@pytest.mark.parametrize("name", [n for n in exercise_names() if load(n).movement.breath])
def test_what_is_breathed_is_told_in_the_file(name: str) -> None:
    exercise = load(name)
    assert exercise.kind == "cycle"
    assert exercise.targets[0].hold_s == 0  # a hold says "breathe" itself
