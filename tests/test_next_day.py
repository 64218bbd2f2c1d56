"""Pain a day after a session: asked for once, kindly, of a person at a terminal; kept and told."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from clips import coach
from recordings import ROOT
from terminals import on_terminal, talked

from coach.cli.history_tables import session_text, sessions_table
from coach.cli.record_session import ask_next_day
from coach.exercise.loader import load
from coach.history import FILE_NAME, History, HistoryFilter, Kind, PainMoment, SourceKind, Store
from coach.report import as_html, gather
from coach.safety import health_screen
from coach.safety.texts import sentences

LOG = ROOT / "samples" / "seated_twist" / "good_two_each.npz"
QUESTION = "'s session? 0 (none) to 10"
#: What is said to strong pain then, and to more of it than right after the session.
STRONG = sentences("next_day", "strong", "words")[0]
WORSE = sentences("next_day", "worse", "words")[0]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")


def done(
    folder: Path,
    hours: float,
    *,
    kind: Kind = "live",
    source_kind: SourceKind = "camera",
    pains: tuple[tuple[PainMoment, int], ...] = (),
) -> datetime:
    """A session that ended so many hours ago, with these answers; when it began."""
    ended_at = datetime.now().astimezone() - timedelta(hours=hours)
    began_at = ended_at - timedelta(minutes=10)
    with Store(folder) as store:
        session = store.begin_session(kind=kind, started_at=began_at, coach_version="0")
        exercise = store.begin_exercise(
            session, load("seated_twist"), place=1, started_at=began_at, start_s=0,
            source="camera 0", source_kind=source_kind,
        )  # fmt: skip
        store.update_exercise(exercise, duration_s=600, seen_fraction=1, end="finished")
        store.end_session(session, ended_at=ended_at, end="finished")
        for moment, score in pains:
            store.add_pain(score, asked_at=ended_at, moment=moment, session=session)
    return began_at


def answers(folder: Path) -> list[tuple[int | None, str, int]]:
    with History(folder) as history:
        return [(p.session, p.moment, p.score) for p in history.pains()]


def asked(folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str = "") -> str:
    """What somebody who types this is asked, at a terminal in this very process."""
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, f"{typed}\n".encode())
    with monkeypatch.context() as patch, open(theirs, "r+b", buffering=0) as terminal:
        patch.setattr(sys, "stdin", io.TextIOWrapper(terminal))
        patch.setattr(sys, "stdout", io.TextIOWrapper(terminal, write_through=True))
        ask_next_day(folder)
        print("<end>")
        sys.stdin.detach()
        sys.stdout.detach()
        seen = b""
        while b"<end>" not in seen:
            seen += os.read(ours, 4096)
    os.close(ours)
    return seen.decode().partition("<end>")[0].strip()


@pytest.mark.parametrize(
    ("typed", "said"),
    [("1", None), ("2", None), ("3", WORSE), ("5", STRONG), ("", None)],
)
def test_the_diary_asks_a_day_later(typed: str, said: str | None, tmp_path: Path) -> None:
    began_at = done(tmp_path, 24, pains=(("after", 2),))
    code, out = on_terminal(["diary", "--data", tmp_path], [typed, "", "", "", "", ""], after=": ")
    assert code == 0
    assert f"Any pain since {began_at:%A}{QUESTION}" in out
    assert out.index(QUESTION) < out.index("How is your back today?")
    assert [text for text in (WORSE, STRONG) if text in out] == ([said] if said else [])
    kept = [(1, "next day", int(typed))] if typed else []
    assert answers(tmp_path) == [(1, "after", 2), *kept]


def test_a_live_session_asks_before_it_begins(tmp_path: Path) -> None:
    done(tmp_path, 20)
    with Store(tmp_path) as store:
        names = [q.name for q in health_screen().questions]
        store.add_health(dict.fromkeys(names, False), answered_at=datetime.now().astimezone())
    script = ["tests/helpers/history_live.py", str(LOG), "seated_twist", str(tmp_path), "40"]
    pain = ("How much pain now?", "\n")
    talk = [pain, ("any key starts", "\n"), pain, ("Well done.", "\n")]
    _, out = talked([], [("How much pain since", "4\n"), *talk], program=script)
    assert WORSE not in out  # there is nothing to compare it with
    assert answers(tmp_path) == [(1, "next day", 4)]
    _, out = talked([], talk, program=script)
    assert "How much pain since" not in out


@pytest.mark.parametrize(
    "case", ["too soon", "too late", "a replay", "a video", "answered", "another since", "none"]
)
def test_it_is_asked_when_it_means_something(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case == "too soon":
        done(tmp_path, 11.5)
    elif case == "too late":
        done(tmp_path, 48.5)
    elif case == "a replay":
        done(tmp_path, 24, kind="replay")
    elif case == "a video":
        done(tmp_path, 24, source_kind="video")
    elif case == "answered":
        done(tmp_path, 24, pains=(("after", 1), ("next day", 1)))
    elif case == "another since":
        done(tmp_path, 24)
        done(tmp_path, 2)
    assert asked(tmp_path, monkeypatch) == ""
    if case == "too late":
        done(tmp_path, 24)
        assert QUESTION in asked(tmp_path, monkeypatch)


def test_nobody_is_asked_who_cannot_answer(tmp_path: Path) -> None:
    done(tmp_path, 24)
    for arguments in (["diary", "--pain", "1"], ["diary"]):
        told = coach(*arguments, COACH_DATA=str(tmp_path))
        assert told.returncode == 0
        assert QUESTION not in told.stdout
    code, out = on_terminal(["diary", "--pain", "2", "--data", tmp_path], [])
    assert code == 0
    assert QUESTION not in out
    assert answers(tmp_path) == []


def test_a_history_that_cannot_be_read_or_written_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / FILE_NAME).write_text("nothing of the kind\n" * 99)
    assert asked(damaged, monkeypatch) == ""
    done(tmp_path, 24)
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON pain BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    assert WORSE not in asked(tmp_path, monkeypatch, "4")
    assert "This answer was not kept." in capsys.readouterr().err
    assert answers(tmp_path) == []


def test_the_answer_is_shown_beside_the_first_one(tmp_path: Path) -> None:
    began_at = done(tmp_path, 24, pains=(("after", 2), ("next day", 4)))
    from rich.console import Console

    console = Console(width=200)
    with History(tmp_path) as history, console.capture() as shown:
        console.print(sessions_table(history, HistoryFilter()))
        console.print(session_text(history, history.sessions()[0], HistoryFilter(session=1)))
    assert "2 → 4" in shown.get()
    assert "pain after it: 2 of 10" in shown.get()
    assert "pain the day after it: 4 of 10" in shown.get()
    today = datetime.now().astimezone().date()
    with History(tmp_path) as history:
        one = as_html(gather(history, HistoryFilter(session=1)))
        weeks = as_html(gather(history, HistoryFilter(since=began_at.date(), until=today)))
    assert "Pain the day after the session: " in one
    assert "the day after (small rings)" in weeks
