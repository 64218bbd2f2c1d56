"""A whole routine, over files in accelerated time: every step, pause and cue in its order."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import redirect_stdout
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from clips import coach, start
from recordings import ROOT

from coach.cli.main import main
from coach.common.prompts import now
from coach.exercise.loader import load
from coach.history import History, Store
from coach.programme.progress import FILE_NAME, FRESH, Progress, keep, kept
from coach.programme.routine import load_routine
from coach.programme.steps import PlannedStep, today
from coach.safety import Restrictions
from coach.ui import live
from coach.ui.terminal import Terminal

SAMPLES = ROOT / "samples"
CAT_COW = SAMPLES / "cat_cow" / "good_left.npz"
TILT = SAMPLES / "pelvic_tilt" / "good_left.npz"
TWIST = SAMPLES / "seated_twist" / "good_two_each.npz"
FILES = {
    "cat_cow": CAT_COW,
    "thoracic_foam_roll": SAMPLES / "thoracic_foam_roll" / "good_left.npz",
    "pelvic_tilt": TILT,
    "seated_twist": TWIST,
}
TITLES = [
    "Cat-cow",
    "Thoracic foam roll",
    "Pelvic tilt",
    "Seated spinal twist",
    "Slow breathing on the back",
]


def answered(folder: Path) -> Path:
    """A folder for the history, in which the health questions were answered with no."""
    names = ["saddle_numb", "bone_loss", "pregnancy", "glaucoma", "hypertension", "recent_pop"]
    with Store(folder) as store:
        store.add_health(dict.fromkeys(names, False), answered_at=now())
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return answered(tmp_path / "data")


def daily(data: Path, *more: str, files: dict[str, Path] = FILES) -> int:
    sources = [f"--source={step}={path}" for step, path in files.items()]
    return main(["routine", "daily", "--fast", "--data", str(data), *sources, *more])


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def in_order(texts: list[str], told: str) -> None:
    """Asserts that all stand there, each behind the one before."""
    at = 0
    for text in texts:
        found = told.find(text, at)
        assert found >= 0, f"{text!r} is not told behind {told[max(0, at - 200) : at]!r}"
        at = found + len(text)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that came of one whole routine: `out.txt`, `cues.jsonl` and the rest."""
    folder = answered(tmp_path_factory.mktemp("whole"))
    more = ("--log-cues", str(folder / "cues.jsonl"), "--json", str(folder / "routine.json"))
    files = {step: path for step, path in FILES.items() if step != "seated_twist"} | {"4": TWIST}
    with open(folder / "out.txt", "w", encoding="utf-8") as out, redirect_stdout(out):
        assert daily(folder, "--awake", "5", *more, files=files) == 0
    return folder


def test_a_whole_routine_goes_from_step_to_step(whole: Path) -> None:
    in_order(
        [
            "Get into place: 25 seconds",
            "Next: Cat-cow.",
            "1 of 5 in Daily ten minutes",
            "Get ready",
            "repetition 1 of 12",
            "repetition 3 of 12",
            "Get into place: 25 seconds",
            "Next: Thoracic foam roll.",
            "repetition 2 of 30",
            "Rest: 15 seconds",
            "Next: Pelvic tilt.",
            "Get into place: 25 seconds",
            "Next: Seated spinal twist.",
            "repetition 4 of 4",
            "Next: Slow breathing on the back.",
            "I do not watch this one.",
            "Breathe in.",
            "That is enough. Well done.",
            "Daily ten minutes: 5 of 5 steps",
        ],
        (whole / "out.txt").read_text(encoding="utf-8"),
    )
    result = json.loads((whole / "routine.json").read_text(encoding="utf-8"))
    assert result["ended"] == "finished"
    assert [row["title"] for row in result["results"]] == TITLES
    # A pelvic tilt of so little is not told from none, and breathing is not watched.
    assert [row["count"] for row in result["results"]] == [3, 2, 0, 4, 0]
    assert result["results"][3]["by_side"] == {"left": 2, "right": 2}


def test_everything_is_said_in_its_order(whole: Path) -> None:
    said = [row["text"] for row in rows(whole / "cues.jsonl") if row["channel"] == "voice"]
    begun = [said.index(f"Next: {title}.") for title in TITLES]
    assert begun == sorted(begun)
    for name, at in zip(["cat_cow", "thoracic_foam_roll", "pelvic_tilt", "seated_twist"], begun,
                        strict=False):  # fmt: skip
        exercise = load(name)
        assert exercise.about is not None
        steps = exercise.about.steps
        assert said[at + 1 : at + 1 + len(steps)] == list(steps)
        assert said[at + 1 + len(steps)] == exercise.setup.words
    in_order([load("cat_cow").words["ready"], "1", "2", "3"], "\n".join(said[: begun[1]]))
    breaths = [text for text in said[begun[4] :] if text.startswith("Breathe ")]
    assert breaths[:2] == ["Breathe in.", "Breathe out, slowly."]
    assert 5 <= breaths.count("Breathe in.") <= 6


def test_it_is_one_session_with_its_exercises_and_a_report(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with History(whole) as history:
        (session,) = history.sessions()
        done = history.exercises()
    assert (session.end, session.awake_h) == ("finished", 5)
    assert [row.title for row in done] == TITLES
    assert {row.awake_h for row in done} == {5}
    assert (done[4].source_kind, round(done[4].duration_s)) == ("guided", 60)
    assert main(["history", "--data", str(whole)]) == 0
    assert "led for 60 of 60 s" in capsys.readouterr().out
    page = whole / "report.html"
    assert main(["report", "--data", str(whole), "--out", str(page)]) == 0
    html = page.read_text(encoding="utf-8")
    for title in TITLES:
        assert f">{title}</h2>" in html
    assert "nobody watched" in html


def test_just_out_of_bed_deep_flexion_comes_last_or_not_at_all() -> None:
    early = today(load_routine("daily"), awake_h=0.5)
    names = ["thoracic_foam_roll", "pelvic_tilt", "seated_twist", "cat_cow", "breathing_supine"]
    assert [step.name for step in early.steps] == names
    assert early.notes == ("You just got up: deep bending comes last.",)
    gentle = today(load_routine("first_week"), awake_h=0.5)
    assert "cat_cow" not in [step.name for step in gentle.steps]
    assert [title for title, _why in gentle.left_out] == ["Cat-cow"]
    later = today(load_routine("daily"), awake_h=2)
    assert later.steps[0].name == "cat_cow"
    assert later.notes == ()


class Typist(Terminal):
    """A real terminal whose keys are typed when a line is shown: `{line: keys}`, each once."""

    typing: dict[str, str] = {}  # noqa: RUF012  (set by each test)

    def typed(self) -> str | None:
        shown = self._page[0] if self._page is not None else []
        for line, keys in self.typing.items():
            if keys and line in shown:
                self.typing[line] = keys[1:]
                return keys[0]
        return None


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is typed, by the line that must be shown then."""
    keys: dict[str, str] = {}
    monkeypatch.setattr(Typist, "typing", keys)
    monkeypatch.setattr("coach.cli.lead_routine.open_view",
                        lambda exercise, **_: Typist(exercise))  # fmt: skip
    return keys


def test_broken_off_it_is_gone_on_with_in_the_same_session(
    data: Path, tmp_path: Path, typing: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typing["Next: Seated spinal twist."] = "q"
    assert daily(data, "--awake", "5") == 0
    assert "3 of 5 steps gone through" in capsys.readouterr().out
    progress = kept(data, "daily", now())
    assert progress is not None
    assert (progress.next, progress.session, len(progress.results)) == (3, 1, 3)
    typing["daily"] = ""
    typing["Go on where you stopped?"] = "y"
    out = tmp_path / "routine.json"
    assert daily(data, "--json", str(out)) == 0
    told = capsys.readouterr().out
    in_order(["Daily ten minutes: next is Seated spinal twist.", "repetition 4 of 4", "5 of 5"],
             told)  # fmt: skip
    assert "repetition 1 of 12" not in told
    result = json.loads(out.read_text(encoding="utf-8"))
    assert [row["title"] for row in result["results"]] == TITLES
    with History(data) as history:
        (session,) = history.sessions()
        assert [row.place for row in history.exercises()] == [1, 2, 3, 4, 5]
    assert session.end == "finished"
    assert kept(data, "daily", now()) is None
    assert daily(data, "--resume") == 2
    assert "nothing of daily was broken off" in capsys.readouterr().err


def test_a_step_can_be_left_out_and_another_repeated(
    data: Path, tmp_path: Path, typing: dict[str, str]
) -> None:
    typing |= {"Next: Thoracic foam roll.": "rn", "Next: Pelvic tilt.": "n"}
    out = tmp_path / "routine.json"
    assert daily(data, "--awake", "5", "--json", str(out)) == 0
    results = json.loads(out.read_text(encoding="utf-8"))["results"]
    assert [(row["name"], row["outcome"]) for row in results] == [
        ("cat_cow", "done"),
        ("cat_cow", "done"),
        ("thoracic_foam_roll", "skipped"),
        ("pelvic_tilt", "skipped"),
        ("seated_twist", "done"),
        ("breathing_supine", "done"),
    ]


def test_what_hurts_ends_it_with_advice(
    data: Path, typing: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    typing["Let the belly rise and sink."] = "h"
    assert daily(data, "--awake", "5") == 0
    told = capsys.readouterr().out
    assert "it hurt" in told
    assert load("cat_cow").words["advice"].split(".")[0] in told
    with History(data) as history:
        assert history.exercises()[-1].end == "hurt"


@pytest.mark.system
def test_a_step_without_its_file_is_told_and_the_rest_goes_on(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {step: path for step, path in FILES.items() if step != "pelvic_tilt"}
    assert daily(data, "--awake", "5", files=files) == 2
    out, err = capsys.readouterr()
    assert "Pelvic tilt: --fast wants a file" in err
    assert "4 of 5 steps gone through" in out


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("cat_cow", "expected STEP=FILE"),
        ("cat_cwo=x.npz", "has no step cat_cwo"),
        ("cat_cow=none.npz", "none.npz: no such file"),
    ],
)
def test_wrong_sources_are_told(
    data: Path, source: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routine", "daily", "--fast", "--data", str(data), "--source", source]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or Path("/dev/video0").exists(),
    reason="there may be a camera here",
)
def test_without_a_camera_it_says_so_before_anything_begins(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["routine", "daily", "--terminal", "--mute", "--data", str(data)]) == 2
    out, err = capsys.readouterr()
    assert "camera" in err
    assert "Get into place" not in out


def test_an_unknown_routine_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["routine", "dialy"]) == 2
    assert 'did you mean "daily"?' in capsys.readouterr().err
    assert main(["routine"]) == 0
    assert "big_three" in capsys.readouterr().out


def test_the_pyramid_is_three_sets_of_each() -> None:
    steps = today(load_routine("big_three")).steps
    assert [(s.name, s.exercise.dose.repetitions) for s in steps[:3]] == [
        ("curl_up", 6),
        ("curl_up", 4),
        ("curl_up", 2),
    ]
    assert [s.pause_s for s in steps[:4]] == [25, 20, 20, 25]


def test_health_answers_leave_out_and_make_smaller() -> None:
    limits = Restrictions(conditions=("bone_loss",))
    plan = today(load_routine("daily"), awake_h=5, limits=limits)
    assert plan.notes
    whole = {s.name: s for s in today(load_routine("daily"), awake_h=5).steps}
    left = [title for title, _why in plan.left_out]
    smaller = [s.name for s in plan.steps if _numbers(s) != _numbers(whole[s.name])]
    assert left or smaller
    assert "seated_twist" in smaller


def _numbers(step: PlannedStep) -> dict[str, float]:
    return {name: t.value for name, t in step.exercise.thresholds.items()}


def test_what_is_kept_is_offered_for_some_hours_only(tmp_path: Path) -> None:
    begun = now()
    progress = Progress(
        routine="daily", started_at=begun, awake_h=None, names=("a", "b"), next=1, session=3,
        results=(),
    )  # fmt: skip
    keep(tmp_path, progress)
    assert kept(tmp_path, "daily", begun + FRESH) == progress
    assert kept(tmp_path, "daily", begun + FRESH + timedelta(seconds=1)) is None
    assert kept(tmp_path, "big_three", begun) is None
    for text in ("", "[]", '{"routine": "daily"}', "{" * 5000):
        (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
        assert kept(tmp_path, "daily", begun) is None


def test_the_thing_under_test_runs_the_live_session() -> None:
    """A routine judges by the very class that `coach run` uses."""
    from coach.ui import routine

    assert routine.LiveRun is live.LiveRun


MINE = """
schema = 2
name = "mine"
title = "Mine"
summary = "Two exercises, without a pause."
kind = "routine"
source = "drawn by hand for this test"
[pauses]
setup_s = 0
source = "drawn by hand for this test"
[[step]]
exercise = "pelvic_tilt"
minutes = 0.1
rest_s = 0
source = "drawn by hand for this test"
[[step]]
exercise = "cat_cow"
rest_s = 0
source = "drawn by hand for this test"
"""


@pytest.mark.system
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to the whole console there")
def test_ctrl_c_in_the_middle_loses_nothing_and_a_routine_of_ones_own_goes_on(
    tmp_path: Path,
) -> None:
    """At its real pace, as a program of its own, ended by a signal in the second exercise."""
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    command = ["routine", str(path), "--terminal", "--mute", "--data", str(tmp_path),
               f"--source=pelvic_tilt={TILT}", f"--source=cat_cow={CAT_COW}"]  # fmt: skip
    process = start(*command)
    assert process.stdout is not None
    for line in process.stdout:
        if "repetition 1 of" in line:
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Mine: 1 of 2 steps gone through" in out
    assert "stopped early" in out
    done = coach(*command, "--resume", "--fast")
    assert done.returncode == 0
    assert "Get ready" in done.stdout
    assert "pelvic" not in done.stdout.split("repetition 1")[0].lower()
    with History(tmp_path) as history:
        (session,) = history.sessions()
        names = [row.name for row in history.exercises()]
    assert names == ["pelvic_tilt", "cat_cow", "cat_cow"]
    assert session.end == "finished"
