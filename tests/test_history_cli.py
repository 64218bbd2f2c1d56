"""`coach history`, `coach diary` and the options that keep a session, as a user meets them."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from clips import SAMPLE, coach, cut, start
from history_maker import Story, make
from recordings import ROOT
from terminals import on_terminal, talked

from coach.cli.doctor import examine
from coach.cli.main import main
from coach.history import FILE_NAME, History, HistoryFilter, Store
from coach.safety import health_screen

LOG = ROOT / "samples" / "seated_twist" / "good_two_each.npz"
HAS_CAMERA = Path("/dev/video0").exists()
VERBS = (["history"], ["history", "export"], ["history", "delete"], ["diary"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weeks")


@pytest.fixture(scope="module")
def story(folder: Path) -> Story:
    """Three weeks of history in `folder`."""
    return make(folder, weeks=3)


@pytest.fixture
def own(folder: Path, story: Story, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The three weeks as the user's own history."""
    monkeypatch.setenv("COACH_DATA", str(folder))
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """What a command that works says."""
    assert main([str(a) for a in arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line of a command that does not."""
    assert main([str(a) for a in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("coach: ")
    assert err.count("\n") == 1
    return err


# -- coach history ----------------------------------------------------------------------------


def test_the_table_has_a_line_for_each_exercise(
    own: Path, story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, "history").splitlines()
    assert len(lines) == 1 + 3 * len(story.days)
    assert lines[0].split()[:4] == ["session", "day", "time", "exercise"]
    first = lines[1].split()
    assert first[:2] == ["1", story.days[0].isoformat()]
    assert first[3:5] == ["seated_twist", "4/4"]
    assert "left" in lines[1]
    assert "°" in lines[1]
    hasty = [line for line in lines if line.split()[0] == str(story.hasty_session)]
    assert all("too_fast" in line for line in hasty)
    assert len(hasty) == 3


@pytest.mark.parametrize("what", ["exercise", "days", "session"])
def test_filters_narrow_it(
    what: str, own: Path, story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    if what == "exercise":
        lines = told(capsys, "history", "--exercise", "cat_cow").splitlines()
        assert len(lines) == 1 + len(story.days)
        assert all(" cat_cow " in line for line in lines[1:])
    elif what == "days":
        day = story.days[2].isoformat()
        lines = told(capsys, "history", "--since", day, "--until", day).splitlines()
        assert len(lines) == 1 + 3
        assert all(day in line for line in lines[1:])
    else:
        text = told(capsys, "history", "--session", "2")
        assert text.startswith(f"Session 2, {story.days[1].isoformat()}")
        assert text.count("left") >= 2
        assert "pain after it:" in text
        assert "Seated spinal twist: 4 of 4" in text


def test_weeks_count_back_from_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    now = datetime.now().astimezone()
    from coach.history import Store

    with Store(tmp_path) as store:
        for days in (30, 13, 1):
            begin = now - timedelta(days=days)
            store.begin_session(kind="live", started_at=begin, coach_version="x")
    assert len(json.loads(told(capsys, "history", "--json"))["sessions"]) == 3
    two = json.loads(told(capsys, "history", "--weeks", "2", "--json"))
    assert [s["number"] for s in two["sessions"]] == [2, 3]


def test_json_is_complete_and_pipes(own: Path, story: Story) -> None:
    done = coach("history", "--json", COACH_DATA=str(own))
    assert (done.returncode, done.stderr) == (0, "")
    data = json.loads(done.stdout)
    assert len(data["sessions"]) == len(story.days)
    exercise = data["sessions"][0]["exercises"][0]
    assert exercise["unit"] == "deg"
    assert exercise["repetitions"][0]["signal"]
    assert exercise["cues"][0]["text"]
    assert exercise["calibrations"][0]["noise"] > 0
    piped = coach("history", COACH_DATA=str(own))
    assert "\x1b" not in piped.stdout
    assert all(line.split()[0].isdigit() for line in piped.stdout.splitlines()[1:])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell's head")
def test_a_reader_that_leaves_early_is_no_error(own: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m coach history --json | head -n 1",
        shell=True, cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "COACH_DATA": str(own)},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_none_yet_is_said_and_nothing_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "none"
    assert str(folder) in told(capsys, "history", "--data", folder)
    assert "diary is empty" in told(capsys, "diary", "--list", "--data", folder)
    assert told(capsys, "history", "delete", "--all", "--data", folder) == "Nothing to delete.\n"
    assert not folder.exists()


def test_no_match_is_said(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No session like that" in told(capsys, "history", "--exercise", "nonesuch")


@pytest.mark.parametrize(
    "arguments",
    [
        ["history", "--since", "yesterday"],
        ["history", "--weeks", "-1"],
        ["diary", "--pain", "11"],
        ["diary", "--urges", "many"],
        ["history", "delete"],
        ["history", "delete", "--all", "--session", "1"],
    ],
)
def test_wrong_options_are_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert "expected" in err or "required" in err or "not allowed" in err


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_teaches(verb: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*verb, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    about = text.split("options:")[0].split("positional arguments:")[0].split("\n\n", 1)[1]
    assert len(about.split()) >= 10
    assert "--data DIR" in text


# -- export -----------------------------------------------------------------------------------


def test_export_writes_csv_with_the_filters(
    own: Path, tmp_path: Path, story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "csv"
    paths = told(capsys, "history", "export", out, "--exercise", "seated_twist").splitlines()
    assert sorted(p.name for p in out.iterdir()) == sorted(Path(p).name for p in paths)
    with open(out / "repetitions.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == story.repetitions["seated_twist"]
    assert {row["exercise"] for row in rows} == {"seated_twist"}
    with History(own) as history:
        first = history.repetitions(HistoryFilter(exercise="seated_twist"))[0]
    assert float(rows[0]["peak"]) == pytest.approx(first.peak, abs=1e-3)
    assert "sessions.csv" in refused(capsys, "history", "export", out)
    before = told(capsys, "history", "--exercise", "seated_twist", "export", out, "--force")
    assert before.splitlines() == paths


def test_export_writes_trc(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.trc"
    assert "33 markers" in told(capsys, "history", "export", "--trc", LOG, out)
    assert out.read_text(encoding="ascii").startswith("PathFileType\t4\t(X/Y/Z)\tx.trc\n")
    assert "nothing to export" in refused(capsys, "history", "export")
    assert "no such file" in refused(
        capsys, "history", "export", "--trc", tmp_path / "n.npz", out, "--force"
    )
    (tmp_path / "file").write_text("x")
    assert "could not be written" in refused(capsys, "history", "export", tmp_path / "file" / "x")


# -- delete -----------------------------------------------------------------------------------


def test_delete_asks_first_and_then_means_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story = make(tmp_path, weeks=2)
    data = ["--data", str(tmp_path)]
    n = len(story.days)
    assert "--yes" in refused(capsys, "history", "delete", "--session", "1", *data)
    assert "no session 99" in refused(capsys, "history", "delete", "--session", "99", *data)
    with History(tmp_path) as history:
        assert len(history.sessions()) == n
    assert told(capsys, "history", "delete", "--session", "1", "--yes", *data) == (
        "Deleted session 1.\n"
    )
    day = story.days[4].isoformat()
    text = told(capsys, "history", "delete", "--before", day, "--yes", *data)
    assert text.startswith("Deleted 3 sessions and ")
    with History(tmp_path) as history:
        assert [s.started_at.date() for s in history.sessions()] == list(story.days[4:])
        assert min(d.day for d in history.diary()).isoformat() >= day
        assert min(r.session for r in history.repetitions()) == 5
    size = (tmp_path / FILE_NAME).stat().st_size
    told(capsys, "history", "delete", "--all", "--yes", *data)
    assert (tmp_path / FILE_NAME).stat().st_size < size / 2
    with History(tmp_path) as history:
        assert history.sessions() == history.diary() == history.pains() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize(("typed", "left"), [("y", 0), ("n", 1), ("", 1)])
def test_delete_on_a_terminal(typed: str, left: int, tmp_path: Path) -> None:
    told_by = coach("replay", LOG, "--exercise", "seated_twist", "--history", "--data", tmp_path)
    assert told_by.returncode == 0
    code, out = on_terminal(["history", "delete", "--session", "1", "--data", tmp_path], [typed])
    assert "Delete session 1 for good? [y/N]" in out
    assert code == left
    with History(tmp_path) as history:
        assert len(history.sessions()) == left


# -- diary ------------------------------------------------------------------------------------


def test_the_diary_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path)]
    note = "slept [b]badly[/b]\x1b[31m\nagain"
    out = told(capsys, "diary", "--pain", "2", "--stiffness", "4", "--note", note, *data)
    assert "slept [b]badly[/b][31m again" in out
    assert "\x1b" not in out
    told(capsys, "diary", "--urges", "0", "--awake", "0.5", *data)
    told(capsys, "diary", "--pain", "7", "--day", "2026-01-31", *data)
    rows = json.loads(told(capsys, "diary", "--json", *data))
    first = {"day": "2026-01-31", "pain": 7, "stiffness": None, "urges": None, "note": ""}
    assert rows[0] == first | {"awake_h": None, "pops": None, "furniture": None}
    assert (rows[1]["pain"], rows[1]["stiffness"], rows[1]["urges"]) == (2, 4, 0)
    assert rows[1]["awake_h"] == 0.5
    assert rows[1]["day"] == datetime.now().astimezone().date().isoformat()
    listed = told(capsys, "diary", *data)
    assert len(listed.splitlines()) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_the_diary_asks_kindly(tmp_path: Path) -> None:
    code, out = on_terminal(["diary", "--data", tmp_path], ["3", "lots", "5", "", "4", "y", "fine"])
    assert code == 0
    assert "How is your back today?" in out
    assert "expected a whole number from 0 to 10, found 'lots'" in out
    with History(tmp_path) as history:
        (row,) = history.diary()
    assert (row.pain, row.stiffness, row.urges, row.note) == (3, 5, None, "fine")
    assert (row.pops, row.furniture) == (4, True)
    assert "You cracked your back 4 times today." in out
    assert "a chair or a table" in out


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize(
    ("typed", "scores", "says"),
    [
        ("6", [6], "That is enough for today."),
        ("1", [1], "Well done."),
        ("", [], "Well done."),
    ],
)
def test_pain_is_asked_for_after_a_session(
    typed: str, scores: list[int], says: str, tmp_path: Path
) -> None:
    with Store(tmp_path) as store:
        names = [q.name for q in health_screen().questions]
        store.add_health(dict.fromkeys(names, False), answered_at=datetime.now().astimezone())
    script = ["tests/helpers/history_live.py", str(LOG), "seated_twist", str(tmp_path), "40"]
    pain = "How much pain now?"
    talk = [(pain, "\n"), ("any key starts", "\n"), (pain, f"{typed}\n"), (says, "\n")]
    talk += [("Rest now.", "\n")] if scores == [6] else []
    code, _ = talked([], talk, program=script)
    assert code == 0
    with History(tmp_path) as history:
        found = history.pains()
        assert [(p.session, p.moment, p.score) for p in found] == [(1, "after", s) for s in scores]
        assert [s.end for s in history.sessions()] == ["finished"]


# -- keeping a session ------------------------------------------------------------------------


def test_a_replay_is_kept_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "d")]
    told(capsys, "replay", LOG, "--exercise", "seated_twist", *data)
    assert not (tmp_path / "d").exists()
    told(capsys, "replay", LOG, LOG, "--exercise", "seated_twist", "--history", *data)
    with History(tmp_path / "d") as history:
        assert [(s.kind, s.end) for s in history.sessions()] == [("replay", "finished")] * 2
        done = history.exercises()[0]
        assert (done.source_kind, done.pose_log) == ("pose log", str(LOG))
    assert "replay" in told(capsys, "history", *data)


def test_a_live_run_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    clip = cut(SAMPLE, tmp_path / "clip.mp4", seconds=2)
    run = ["run", "seated_twist", "--source", clip, "--terminal", "--mute"]
    done = coach(*run, "--no-history", COACH_DATA=str(tmp_path / "d"))
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "d").exists()
    done = coach(*run, COACH_DATA=str(tmp_path / "d"))
    assert (done.returncode, done.stderr) == (0, "")
    with History(tmp_path / "d") as history:
        (session,), (exercise,) = history.sessions(), history.exercises()
        assert (session.kind, session.end) == ("live", "finished")
        assert (exercise.source, exercise.source_kind) == ("clip.mp4", "video")
        assert exercise.duration_s == pytest.approx(2, abs=0.3)
        assert session.ended_at is not None
        took_s = (session.ended_at - exercise.started_at).total_seconds()
        assert took_s == pytest.approx(2, abs=2)


@pytest.mark.skipif(HAS_CAMERA, reason="there is a camera here")
def test_a_sample_is_nobodys_exercise(tmp_path: Path) -> None:
    process = start("run", "seated_twist", "--terminal", "--mute", COACH_DATA=str(tmp_path))
    assert process.stdout is not None
    while "Get ready" not in process.stdout.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    with History(tmp_path) as history:
        assert history.sessions() == []


def test_the_doctor_says_where_it_lies(own: Path, story: Story) -> None:
    finding = next(f for f in examine() if f.what == "history")
    assert finding.fine
    assert finding.text == f"{own / FILE_NAME}: {len(story.days)} sessions"


def test_the_doctor_finds_a_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    (tmp_path / FILE_NAME).write_text("nothing of the kind\n" * 99)
    finding = next(f for f in examine() if f.what == "history")
    assert not finding.fine
    assert "damaged" in finding.text
