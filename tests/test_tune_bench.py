"""The bench: recordings measured once, judged as the accuracy card judges them, in no time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from tuning_cases import TWIST, chosen

from coach.cli.main import main
from coach.cli.replay import replay
from coach.common.errors import CoachError
from coach.evaluation.metrics import Comparison, judge
from coach.evaluation.truth import read_truth
from coach.evaluation.tuning.bench import Bench
from coach.evaluation.tuning.score import loss
from coach.evaluation.tuning.space import Space
from coach.evaluation.tuning.sweep import parse_sweep, plot, sweep
from coach.pose.log import PoseLog

STORIES = ("fault_too_fast", "fault_leaning_aside", "good_small_turn", "control_head_only")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return chosen(tmp_path_factory.mktemp("recordings"), STORIES)


@pytest.fixture(scope="module")
def bench(folder: Path) -> Bench:
    return Bench.open("seated_twist", folder)


def test_a_score_is_what_the_accuracy_card_would_say(bench: Bench) -> None:
    for changes in ({}, {"turn_deg": 30.0, "lean_deg": 6.0, "speed_deg_s": 40.0}):
        exercise = bench.setting(changes)
        for compared in bench.score(changes).recordings:
            path = bench.recording(compared.name).path
            expected = judge(PoseLog(path), read_truth(path), exercise, name=compared.name)
            for key in vars(compared):
                assert getattr(compared, key) == getattr(expected, key), (compared.name, key)


def test_one_recording_is_told_in_full_as_a_session_would(bench: Bench) -> None:
    path = bench.recording("fault_leaning_aside").path
    exercise = bench.setting({"hold_s": 3.0})
    summary = replay(str(path), exercise)
    told = bench.judge("fault_leaning_aside", {"hold_s": 3.0})
    assert told.repetitions == summary.repetitions
    assert told.cues == summary.cues
    assert len(told.t_s) == len(told.value) == len(PoseLog(path))
    assert {s.name for s in told.targets} == {"left", "right"}
    assert "leaning" in {s.name for s in told.faults}
    assert all(s.start_s < s.end_s for s in (*told.targets, *told.faults))
    assert told.compared == bench.score({"hold_s": 3.0}).recordings[1]


def test_an_account_is_plain_json(bench: Bench) -> None:
    for recording in bench.recordings:
        data = json.loads(json.dumps(bench.judge(recording.name, {}).as_json(), allow_nan=False))
        assert len(data["t_s"]) == len(data["value"]) > 100
        assert data["true_count"] == recording.truth.count
        assert set(data["bands"]) == {"left", "right"}


def test_a_moved_slider_is_answered_at_once(bench: Bench) -> None:
    bench.judge("good_small_turn", {})
    began_s = time.process_time()
    counts = [bench.judge("good_small_turn", {"turn_deg": d}).count for d in (15, 25, 45)]
    assert (time.process_time() - began_s) / 3 < 0.1
    assert counts[0] > counts[2]


def test_loss_counts_what_is_wrong() -> None:
    fine = Comparison(
        name="",
        duration_s=60,
        count=3,
        true_count=3,
        hold_errors_s=(),
        raised=(),
        false_cues=(),
        found=("leaning",),
        missed=(),
    )
    wrong = Comparison(
        **{
            **vars(fine),
            "count": 1,
            "missed": ("leaning",),
            "false_cues": (("too_fast", 1.0),),
            "hold_errors_s": (-1.0, 99.0),
        }
    )
    assert loss(fine) == 0
    assert loss(wrong) == pytest.approx(2 + 0.5 + 0.5 + 0.1 * 3)


def test_whose_recording_it_is_does_not_hang_on_the_clothes(bench: Bench) -> None:
    people = {r.name: r.person for r in bench.recordings}
    assert None not in people.values()
    facts = json.loads((TWIST / "good_small_turn.truth.json").read_text())
    assert "clothes" in facts["body"]
    assert "clothes" not in str(people["good_small_turn"])


# -- the command -----------------------------------------------------------------------------------


def test_the_table_has_every_recording(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tune", "seated_twist", "--recordings", str(folder)]) == 0
    out = capsys.readouterr().out
    for story in STORIES:
        assert story in out
    assert "4 in all" in out
    assert "too_fast" in out


def test_json_agrees_with_the_bench(
    folder: Path, bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tune", "seated_twist", "--recordings", str(folder), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data == {"exercise": "seated_twist", "changes": {}, **bench.score({}).as_json()}


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_sweep_is_a_table_and_a_picture(
    folder: Path, bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    picture = tmp_path / f"sweep.{ending}"
    base = ["tune", "seated_twist", "--recordings", str(folder)]
    swept = [*base, "--sweep", "turn_deg=15:45:10", "--plot", str(picture), "--json"]
    assert main(swept) == 0
    points = json.loads(capsys.readouterr().out)["points"]
    assert [p["value"] for p in points] == [15, 25, 35, 45]
    for point in points:
        assert point["score"] == bench.score({"turn_deg": point["value"]}).as_json()
    assert picture.read_bytes().startswith(b"\x89PNG" if ending == "png" else b"<?xml")
    assert main([*base, "--sweep", "turn_deg=15:45:10"]) == 0
    assert "count MAE" in capsys.readouterr().out


def test_a_value_that_contradicts_another_is_said_to(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    swept = ["tune", "seated_twist", "--recordings", str(folder), "--sweep", "turn_deg=12:16:4"]
    assert main(swept) == 0  # home ends at 12: a target may not begin there
    assert "contradicts another number" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--recordings", "{folder}/nowhere"], "there is no such folder"),
        (["--recordings", "{empty}"], "no recording with a .truth.json"),
        (["--sweep", "turn_degg=15:20:1"], 'did you mean "turn_deg"'),
        (["--sweep", "turn_deg=1:20:1"], "expected 12 to 45 deg, found 1 to 20"),
        (["--sweep", "turn_deg=15-20"], "NAME=LOW:HIGH:STEP"),
        (["--sweep", "turn_deg=15:20:0"], "NAME=LOW:HIGH:STEP"),
        (["--sweep", "turn_deg=15:20:0.0001"], "widen STEP"),
        (["--sweep", "turn_deg=15:20:1", "--plot", "{folder}/x.gif"], ".svg or .png"),
        (["--plot", "{folder}/x.svg"], "give --sweep"),
        (["--write"], "give --fit"),
    ],
)
def test_mistakes_are_one_line(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    complaint: str,
) -> None:
    arguments = [a.format(folder=folder, empty=tmp_path) for a in arguments]
    if "--recordings" not in arguments:
        arguments += ["--recordings", str(folder)]
    assert main(["tune", "seated_twist", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert complaint in err


def test_a_wrong_sweep_is_said_before_anything_is_measured(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Bench, "open", lambda *a, **k: pytest.fail("measured"))
    asked = ["tune", "seated_twist", "--recordings", str(folder), "--sweep", "turn=15:20:1"]
    assert main(asked) == 2
    assert 'did you mean "turn_deg"' in capsys.readouterr().err


def test_one_bad_truth_or_log_is_named_and_the_rest_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = chosen(tmp_path / "r", STORIES[:3])
    (folder / f"{STORIES[0]}.truth.json").write_text("no truth")
    (folder / f"{STORIES[1]}.npz").write_bytes(b"no log")
    asked = ["tune", "seated_twist", "--recordings", str(folder)]
    assert main([*asked, "--json"]) == 0
    out, err = capsys.readouterr()
    assert [r["name"] for r in json.loads(out)["recordings"]] == [STORIES[2]]
    assert len(err.splitlines()) == 2
    assert f"left out: {folder / STORIES[0]}.truth.json: not a readable JSON" in err
    assert f"left out: {folder / STORIES[1]}.npz: " in err
    (folder / f"{STORIES[2]}.npz").write_bytes(b"no log")
    assert main(asked) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_number_of_a_time_is_swept_like_any_other(bench: Bench) -> None:
    assert "too_fast_s" in Space(bench).names
    found = sweep(bench, *parse_sweep("too_fast_s=0.05:1:0.475", bench.shipped))
    raised = [
        sum(f == "too_fast" for r in p.score.recordings for f, _ in r.raised)
        for p in found.points
        if p.score
    ]
    assert raised[0] > raised[-1] == 0


def test_the_picture_of_a_sweep_hides_nothing(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, path: drawn.append(figure))
    plot(sweep(bench, *parse_sweep("turn_deg=20:30:10", bench.shipped)), tmp_path / "s.svg")
    for axes in drawn[0].axes:
        assert axes.get_ylim()[0] == 0
        beneath, above, _in_use = axes.get_lines()
        assert beneath.get_linewidth() > 2 * above.get_linewidth()
        assert beneath.get_zorder() <= above.get_zorder()


def test_labels_of_another_exercise_are_no_labels(folder: Path) -> None:
    with pytest.raises(CoachError, match="labelled as cat_cow, found seated_twist"):
        Bench.open("cat_cow", folder)


def test_an_unknown_exercise_or_recording_is_named(bench: Bench, folder: Path) -> None:
    with pytest.raises(CoachError, match='did you mean "seated_twist"'):
        Bench.open("seated_twis", folder)
    with pytest.raises(CoachError, match="control_head_only"):
        bench.judge("no such story", {})
    with pytest.raises(CoachError, match='did you mean "turn_deg"'):
        bench.judge("good_small_turn", {"turn_degg": 20.0})
    with pytest.raises(CoachError, match="12 to 45 deg"):
        bench.judge("good_small_turn", {"turn_deg": 99.0})
