"""The accuracy card: made from recordings with truth, and never stale where it is shown."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recordings import ROOT
from skeletons import FRONT, Figure, film

from coach.cli.main import main
from coach.common.errors import CoachError
from coach.engine.results import Refusal, Repetition
from coach.evaluation.card import END, START, Card, make_card, put_card
from coach.evaluation.metrics import Curve, compare, judge, score_faults, score_measure
from coach.evaluation.recordings import find_labelled
from coach.evaluation.runner import judge_all
from coach.evaluation.truth import TrueFault, TrueRepetition, Truth, read_truth
from coach.exercise.loader import exercise_names, load
from coach.measures import MEASURES
from coach.pose.types import Observation, Pose

SAMPLES = ROOT / "samples"
CARD = ROOT / "coach/evaluation/README.md"


@pytest.fixture(scope="module")
def card() -> Card:
    recordings = find_labelled(SAMPLES, logs=True)
    found = judge_all(recordings, SAMPLES, save_logs=False, jobs=1, done=lambda: None)
    return make_card(found.results)


def test_every_sample_is_on_the_card(card: Card) -> None:
    truths = {p.name.removesuffix(".truth.json") for p in SAMPLES.rglob("*.truth.json")}
    assert {c.name.rpartition("/")[2] for c in card.clips} == truths
    assert len(card.clips) >= 60


def test_the_card_that_is_shown_is_this_one(card: Card) -> None:
    text = CARD.read_text(encoding="utf-8")
    assert put_card(text, card.as_markdown()) == text, (
        f"run `coach accuracy --logs --update {CARD.relative_to(ROOT)}`"
    )


def test_the_readme_has_the_same_figures() -> None:
    columns = ("exercise", "clips", "counted exactly", "false cues/min")
    counted = headline(ROOT / "README.md", columns)
    assert len(counted) == 3
    assert counted.items() <= headline(CARD, columns).items()
    people = ("people", "off by", "95 % below", "median r by person")
    told = headline(ROOT / "README.md", people)
    assert told
    assert told.items() <= headline(CARD, people).items()


TOLD_AS = {
    "thorax_twist_deg": ["turn of the ribs"],
    "spine_flexion_deg": ["bend of the spine, on the floor", "bend of the spine, on a chair"],
}


@pytest.mark.parametrize("name", TOLD_AS)
def test_a_measure_goes_by_the_error_told_of_people_never_seen(name: str) -> None:
    table = headline(CARD, ("people", "off by"))
    error = MEASURES[name].error
    rows = [table[what] for what in TOLD_AS[name]]
    assert error.value == max(float(off_by) for _, off_by in rows)
    for people, off_by in rows:
        assert people in error.source
        assert off_by in f"{error.value} {error.source}"


def headline(page: Path, columns: tuple[str, ...]) -> dict[str, list[str]]:
    """These columns of the first table of a page that has them all; first column -> the others."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        for line in page.read_text(encoding="utf-8").splitlines()
    ]
    first = next(i for i, row in enumerate(rows) if set(columns) <= set(row))
    at = [rows[first].index(column) for column in columns]
    table = itertools.takewhile(bool, rows[first + 2 :])
    return {row[0]: [row[i] for i in at] for row in table}


def test_the_card_says_what_the_weights_have_seen(card: Card) -> None:
    text = card.as_markdown()
    measures = ("thorax_twist_deg", "spine_flexion_deg")
    for measure in measures:
        learned_from = MEASURES[measure].learned_from
        assert learned_from
        assert all(str(known) in text for known in learned_from)
    assert text.count("it never saw any.") == len(measures)
    first = next(clip for clip in card.clips if clip.curves)
    others = [clip for clip in card.clips if clip is not first]
    seen = replace(first, learned_from=(first.curves[0].measure,))
    assert f"it saw {seen.name}." in make_card([*others, seen]).as_markdown()


def test_a_clip_that_taught_the_weights_is_told() -> None:
    taught = MEASURES["thorax_twist_deg"].learned_from[0]
    seed = taught.seeds["seated_twist"][0]
    facts = {"exercise": "seated_twist", "seed": seed, "story": f"random_{seed:05d}"}
    assert taught.saw(facts)
    assert not taught.saw(facts | {"story": "good_crossed"})
    assert not taught.saw(facts | {"seed": 99_999, "story": "random_99999"})
    result = judge(take(), replace(truth(), facts=facts), load("seated_twist"), name="taught")
    assert "thorax_twist_deg" in result.learned_from


def test_the_card_is_plain_json(card: Card) -> None:
    data = json.loads(json.dumps(card.as_json(), allow_nan=False))
    assert {e["exercise"] for e in data["exercises"]} == {e.exercise for e in card.exercises}


def test_every_sample_is_counted_exactly_and_nothing_else_is(card: Card) -> None:
    assert not {c.name: (c.count, c.true_count, c.allow) for c in card.clips if c.off}


def test_little_is_said_for_nothing(card: Card) -> None:
    assert all(exercise.false_per_minute <= 0.3 for exercise in card.exercises)


TOLD = (
    ("cat_cow", "rocking"),
    ("cat_cow", "too_fast"),
    ("cat_cow_seated", "rocking"),
    ("cat_cow_seated", "too_fast"),
    ("seated_twist", "end_jerk"),
    ("seated_twist", "leaning"),
    ("seated_twist", "too_far"),
    ("seated_twist", "too_fast"),
    ("bird_dog", "leg_too_high"),
    ("bird_dog", "same_side"),
    ("bird_dog", "too_fast"),
    ("bird_dog", "trunk_rolls"),
    ("childs_pose", "seat_high"),
    ("curl_up", "neck_pulled"),
    ("curl_up", "too_high"),
    ("curl_up", "too_fast"),
    ("glute_bridge", "dropping"),
    ("glute_bridge", "over_arching"),
    ("glute_bridge", "too_fast"),
    ("hip_hinge", "knees_bend"),
    ("hip_hinge", "too_low"),
    ("hip_hinge", "too_fast"),
    ("knees_to_chest", "head_lifts"),
    ("overhead_stick", "elbows_bend"),
    ("overhead_stick", "too_fast"),
    ("overhead_stick", "uneven"),
    ("pelvic_tilt", "lifting"),
    ("seated_side_bend", "too_far"),
    ("seated_side_bend", "too_fast"),
    ("seated_side_bend", "twisting"),
    ("side_plank", "hips_sag"),
    ("single_knee_to_chest", "head_lifts"),
    ("single_knee_to_chest", "other_leg_lifts"),
    ("squat", "bent_over"),
    ("squat", "heels_up"),
    ("squat", "knees_first"),
    ("squat", "too_fast"),
    ("stacked_posture", "leaning"),
    ("stacked_posture", "slouching"),
    ("supine_rotation", "too_fast"),
    ("thoracic_foam_roll", "too_far"),
    ("thoracic_foam_roll", "too_fast"),
    ("trunk_rotation_standing", "hips_turning"),
    ("trunk_rotation_standing", "leaning"),
    ("trunk_rotation_standing", "too_fast"),
)


def blind_to(exercise: str) -> set[str]:
    """What the person is told cannot be seen of it."""
    return {spot.name for spot in load(exercise).blind_spots}


def test_every_fault_of_the_samples_is_told_or_said_to_be_unseen(card: Card) -> None:
    shown = {(e.exercise, f.name) for e in card.exercises for f in e.faults if f.labels}
    unseen = {case for case in shown if case[1] in blind_to(case[0])}
    assert shown == {*TOLD} | unseen
    assert not unseen & {*TOLD}


def test_what_cannot_be_seen_is_not_judged_and_its_stories_are_met_with_silence(
    card: Card,
) -> None:
    for name in exercise_names():
        assert not blind_to(name) & {fault.name for fault in load(name).faults}, name
    stories = [c for c in card.clips if {*c.found, *c.missed} & blind_to(c.exercise)]
    assert len(stories) >= 10
    for clip in stories:
        assert not [cue for cue in clip.cues if cue.startswith("fault.")], clip.name


@pytest.mark.parametrize(("exercise", "fault"), TOLD)
def test_a_fault_is_told(card: Card, exercise: str, fault: str) -> None:
    (score,) = (
        f for e in card.exercises if e.exercise == exercise for f in e.faults if f.name == fault
    )
    assert score.recall >= 0.9


def turns_by_arms(card: Card) -> dict[str, list[Curve]]:
    """Measured and true turns of the ribs, by how the arms are held."""
    turns: dict[str, list[Curve]] = {}
    for clip in card.clips:
        # A jerk is over before smoothing has followed it: its sides are those of a moment ago.
        if clip.exercise == "seated_twist" and not clip.control and "too_fast" not in clip.name:
            arms = read_truth(SAMPLES / f"{clip.name}.npz").facts["arms"]
            turns.setdefault(arms, []).extend(
                c for c in clip.curves if c.measure == "thorax_twist_deg"
            )
    return turns


def test_the_turn_is_as_good_as_it_is_said_to_be(card: Card) -> None:
    turns = turns_by_arms(card)
    assert set(turns) == {"article", "crossed", "prayer", "shoulders"}
    for arms, curves in turns.items():
        score = score_measure(curves)
        assert score.mae <= 5, arms
        assert score.sign == 1.0, arms
    assert 0.9 <= score_measure([c for curves in turns.values() for c in curves]).slope <= 1.1


def test_the_turn_is_as_large_however_the_arms_are_held_as_the_page_says(card: Card) -> None:
    slopes = [score_measure(curves).slope for curves in turns_by_arms(card).values()]
    told = f"between {min(slopes):.1f} and {max(slopes):.1f} of what is true"
    assert told in " ".join(CARD.read_text(encoding="utf-8").split())


def test_the_bend_is_followed_on_every_clip_of_good_form(card: Card) -> None:
    bends = {
        clip.name: score_measure([curve]).r
        for clip in card.clips
        for curve in clip.curves
        if clip.good_form and clip.true_count and curve.measure == "spine_flexion_deg"
    }
    assert len(bends) >= 12
    # As the measure says of itself; landmarks alone follow a spine less closely than an outline.
    assert min(bends.values()) >= 0.97, bends


def test_put_card_wants_its_marks() -> None:
    assert put_card(f"a\n{START}\nold\n{END}\nb", "new") == f"a\n{START}\n\nnew\n\n{END}\nb"
    with pytest.raises(CoachError, match="accuracy card: begin"):
        put_card("no marks", "new")


# -- judging ---------------------------------------------------------------------------------------


def pose_at(t_s: float, yaw_deg: float, bend_deg: float) -> Pose:
    return replace(film(Figure(thorax_yaw_deg=yaw_deg, bend_deg=bend_deg), FRONT), t_s=t_s)


def take(*, bend_deg: float = 0.0, turn_deg: float = 35.0) -> list[Observation]:
    """One turn to the left and back, at 10 fps: out from 2 s to 4 s, back from 7 s to 9 s."""
    times = np.arange(0, 11, 0.1)
    yaws = np.interp(times, [0, 2, 4, 7, 9, 11], [0, 0, turn_deg, turn_deg, 0, 0])
    leans = np.interp(times, [0, 4, 5, 6, 7, 11], [0, 0, bend_deg, bend_deg, 0, 0])
    return [
        Observation(t_s=float(t), pose=pose_at(float(t), float(y), float(b)))
        for t, y, b in zip(times, yaws, leans, strict=True)
    ]


def truth(*, count: int = 1, faults: tuple[TrueFault, ...] = ()) -> Truth:
    repetition = TrueRepetition(side="left", start_s=2, end_s=9, hold_s=3.0, peak_deg=35)
    times = np.arange(0, 11, 0.1)
    return Truth(
        exercise="seated_twist",
        count=count,
        control=count == 0,
        repetitions=(repetition,) * count,
        faults=faults,
        facts={},
        t_s=times,
        curves={"thorax_yaw_deg": np.interp(times, [0, 2, 4, 7, 9, 11], [0, 0, 35, 35, 0, 0])},
    )


def test_a_clip_is_compared_with_its_truth() -> None:
    result = judge(take(), truth(), load("seated_twist"), name="turn")
    assert (result.count, result.true_count) == (1, 1)
    assert result.good_form
    assert result.seen_fraction == 1.0
    (error_s,) = result.hold_errors_s
    assert abs(error_s) < 3.0
    (curve,) = (c for c in result.curves if c.measure == "thorax_twist_deg")
    assert score_measure([curve]).r > 0.95


def test_a_fault_counts_as_found_only_where_it_is() -> None:
    exercise = load("seated_twist")
    there = truth(faults=(TrueFault(name="leaning", start_s=4, end_s=7),))
    # A small turn: learned from people, the measure reads a leaning stick figure too far.
    leaning = take(bend_deg=18, turn_deg=20)
    found = judge(leaning, there, exercise, name="there")
    assert found.found == ("leaning",)
    assert found.false_cues == ()
    not_there = judge(leaning, truth(), exercise, name="not there")
    assert [name for name, _ in not_there.false_cues] == ["leaning"]
    straight = judge(take(), there, exercise, name="straight")
    assert straight.missed == ("leaning",)
    scores = score_faults([found, not_there, straight])
    score = next(s for s in scores if s.name == "leaning")
    assert (score.labels, score.recall, score.precision) == (2, 0.5, 0.5)


def test_a_fault_that_stands_through_several_repetitions_stands_against_each() -> None:
    labels = tuple(
        TrueFault(name="too_fast", start_s=3.0 + 3 * i, end_s=6.0 + 3 * i) for i in range(3)
    )
    made = [
        Repetition(
            side="left",
            start_s=3.2 + 3 * i,
            end_s=6.2 + 3 * i,
            hold_s=1.0,
            peak=30.0,
            complete=True,
            faults=("too_fast",) if i < 2 else (),
            seen_fraction=1.0,
        )
        for i in range(3)
    ]
    compared = compare(
        made,
        [],
        [("too_fast", 3.5)],
        truth(faults=labels),
        load("seated_twist"),
        name="a",
        duration_s=15.0,
    )
    assert compared.found == ("too_fast", "too_fast")
    assert compared.missed == ("too_fast",)
    assert compared.false_cues == ()


def test_a_repetition_that_is_refused_for_a_fault_tells_it() -> None:
    label = TrueFault(name="rocking", start_s=3.0, end_s=7.0)
    lost = [
        Refusal(side=None, start_s=2.5, end_s=end_s, reason=reason, share=0.8)
        for end_s, reason in ((7.5, "rocking"), (4.0, "rocking"), (7.5, "sideways"))
    ]
    for refusal, told in zip(lost, (True, False, False), strict=True):
        seen = replace(truth(count=0), faults=(label,))
        compared = compare(
            [], [refusal], [], seen, load("cat_cow_seated"), name="a", duration_s=10.0
        )
        assert (compared.found == ("rocking",)) is told
        assert compared.false_cues == ()


def test_scores_of_a_measure_are_those_of_its_errors() -> None:
    true = np.linspace(-40, 40, 81)
    score = score_measure([Curve(measure="x_deg", measured=0.5 * true + 2, true=true)])
    assert score.bias == pytest.approx(2)
    assert score.slope == pytest.approx(0.5)
    assert score.r == pytest.approx(1)
    assert score.mae == pytest.approx(np.abs(0.5 * true + 2 - true).mean())
    assert score.sign == 1.0


# -- truth files -----------------------------------------------------------------------------------


def write_truth(path: Path, **facts: object) -> Path:
    given = {"schema": 1, "exercise": "seated_twist", "count": 0, "repetitions": [], "faults": []}
    path.with_suffix(".truth.json").write_text(json.dumps(given | facts))
    return path


def test_a_truth_needs_no_curves(tmp_path: Path) -> None:
    read = read_truth(write_truth(tmp_path / "mine.mp4"))
    assert (read.count, read.curves, read.control) == (0, {}, False)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"schema": 7}, "schema: expected 1, found 7"),
        ({"exercise": None}, "exercise: expected a name"),
        ({"count": 2}, "count: expected 0, as many as repetitions, found 2"),
        (
            {"faults": [{"name": "x", "start_s": 3, "end_s": 1}]},
            "faults[0]: expected start_s",
        ),
        ({"faults": [{"start_s": 1, "end_s": 3}]}, "faults[0].name: expected a name"),
        ({"faults": 3}, "faults: expected a list, found 3"),
        ({"faults": ["x"]}, "faults[0]: expected a JSON object, found 'x'"),
        ({"count": 1, "repetitions": [2]}, "repetitions[0]: expected a JSON object, found 2"),
        (
            {"count": 1, "repetitions": [{"start_s": 1, "end_s": 3, "hold_s": "2"}]},
            "repetitions[0].hold_s: expected seconds or null, found '2'",
        ),
        ({"allow": 1}, "allow: expected a list of counts, found 1"),
        ({"allow": [-1]}, "allow: expected a list of counts, found [-1]"),
        ({"allow": [True]}, "allow: expected a list of counts, found [True]"),
    ],
)
def test_a_wrong_truth_says_what_is_wrong(
    tmp_path: Path, facts: dict[str, object], said: str
) -> None:
    with pytest.raises(CoachError) as caught:
        read_truth(write_truth(tmp_path / "mine.mp4", **facts))
    assert said in str(caught.value)
    assert "mine.truth.json" in str(caught.value)


def test_no_truth_and_no_recordings_are_told(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"samples/README\.md"):
        read_truth(tmp_path / "mine.mp4")
    with pytest.raises(CoachError, match="no recording"):
        find_labelled(tmp_path, logs=False)


def test_a_file_without_room_for_the_card_is_told_before_the_work(tmp_path: Path) -> None:
    for name, text in (("missing.md", None), ("plain.md", "no marks")):
        path = tmp_path / name
        if text is not None:
            path.write_text(text)
        arguments = ["accuracy", "--samples", str(SAMPLES), "--logs", "--update", str(path)]
        assert main(arguments) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's pipe")
def test_a_reader_that_leaves_early_costs_no_card(tmp_path: Path) -> None:
    own = tmp_path / "samples" / "seated_twist"
    own.mkdir(parents=True)
    for part in ("npz", "truth.json", "truth.npz"):
        shutil.copy(SAMPLES / "seated_twist" / f"good_crossed.{part}", own)
    page = tmp_path / "page.md"
    page.write_text(f"{START}\n{END}\n")
    line = (
        f"{sys.executable} -m coach accuracy --logs --samples {own.parent} --update {page} | true"
    )
    subprocess.run(line, shell=True, cwd=ROOT, timeout=60, check=True)
    assert "| seated_twist | 1 | 100% |" in page.read_text()
