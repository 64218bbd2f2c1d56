"""`coach plan`: what is due, what was done of it, and reminders that calendars read."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import icalendar
import pytest

from coach.cli.main import main
from coach.exercise.guided import is_guided, load_guided
from coach.exercise.loader import load, overlay_path
from coach.history import Store
from coach.programme.calendar import Reminder, calendar_text
from coach.programme.plan import FIRST_DAYS, chosen, plan_path
from coach.programme.routine import load_routine

MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 18, 5, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder and a data folder of this test's own."""
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "settings"))
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    return tmp_path / "settings"


def done(names: list[str], at: datetime) -> None:
    """A session in which these exercises were done."""
    folder = Path(os.environ["COACH_DATA"])
    with Store(folder) as store:
        session = store.begin_session(kind="live", started_at=at, coach_version="x")
        for place, name in enumerate(names, start=1):
            if is_guided(name):
                store.add_guided(session, load_guided(name), place=place, started_at=at,
                                 duration_s=60, end="finished")  # fmt: skip
            else:
                store.begin_exercise(session, load(name), place=place, started_at=at, start_s=0,
                                     source="camera 0", source_kind="camera")  # fmt: skip


def due(capsys: pytest.CaptureFixture[str], day: date, *more: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    assert main(["plan", "--json", "--day", day.isoformat(), *more]) == 0
    return {row["routine"]: row for row in json.loads(capsys.readouterr().out)}


def test_the_settings_folder_may_be_named_from_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("COACH_CONFIG", "~/mine")
    assert plan_path() == tmp_path / "mine" / "plan.toml"
    assert overlay_path("squat") == tmp_path / "mine" / "exercises" / "squat.toml"


def test_without_a_choice_the_gentle_routine_comes_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert list(due(capsys, MONDAY)) == ["first_week"]
    done(["walking"], AT)
    assert list(due(capsys, MONDAY + timedelta(days=FIRST_DAYS - 1))) == ["first_week"]
    assert list(due(capsys, MONDAY + timedelta(days=FIRST_DAYS))) == ["daily"]
    assert main(["plan"]) == 0
    out, err = capsys.readouterr()
    assert "coach routine" in out
    assert "urges to crack" in out
    assert "this is a suggestion" in err


def test_what_is_due_follows_the_days_and_what_was_done(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "daily", "--days", "mon,wed", "--at", "7:30"]) == 0
    assert main(["plan", "big_three"]) == 0
    plan = chosen(settings / "plan.toml")
    assert [(row.name, row.days, row.at) for row in plan] == [
        ("daily", (0, 2), time(7, 30)),
        ("big_three", (0, 2, 4), time(18, 0)),
    ]
    states = {name: row["state"] for name, row in due(capsys, MONDAY).items()}
    assert states == {"daily": "due", "big_three": "due"}
    names = [step.exercise for step in load_routine("daily").steps]
    done(names[:3], AT)
    assert due(capsys, MONDAY)["daily"]["state"] == "begun"
    done(names[3:], AT)
    assert due(capsys, MONDAY)["daily"]["state"] == "done"
    tuesday = due(capsys, MONDAY + timedelta(days=1))["daily"]
    assert (tuesday["state"], tuesday["lately"], tuesday["wanted"]) == ("not today", 1, 2)
    assert main(["plan", "--drop", "big_three"]) == 0
    assert [row.name for row in chosen(settings / "plan.toml")] == ["daily"]


def test_reminders_are_read_by_a_calendar(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "back.ics"
    assert main(["plan", "daily", "--days", "wed,fri", "--at", "18:30", "--ics", str(out),
                 "--day", MONDAY.isoformat()]) == 0  # fmt: skip
    raw = out.read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert event["SUMMARY"] == "Daily ten minutes"
    assert event["DESCRIPTION"].endswith("coach routine daily")
    assert event["DTSTART"].dt == datetime(2026, 3, 4, 18, 30)
    assert event["RRULE"]["BYDAY"] == ["WE", "FR"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta()
    assert main(["plan", "--ics", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_any_text_survives_the_way_into_a_calendar() -> None:
    title = "Rücken, „gerade“; \\ " + "ä" * 90 + "\U0001f9d8"
    reminder = Reminder(name="x", title=title, text="a\nb", days=(6,), at=time(0, 5), minutes=1)
    text = calendar_text([reminder], since=MONDAY, made_at=AT)
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (title, "a\nb")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["dialy"], 'did you mean "daily"?'),
        (["--at", "18:30"], "want the routine they are for"),
        (["--drop", "daily"], "not in the plan; it holds nothing"),
    ],
)
def test_mistakes_are_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--days", "mo"], ["--at", "25:00"], ["--at", "noon"]])
def test_days_and_hours_are_told_in_words(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["plan", "daily", *wrong])
    assert "expected" in capsys.readouterr().err


def test_a_plan_written_by_hand_tells_all_that_is_wrong(
    settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.mkdir()
    text = '[[routine]]\nname = "dialy"\ndays = ["mo"]\nat = "25:00"\nhour = 3\n'
    (settings / "plan.toml").write_text(text, encoding="utf-8")
    assert main(["plan"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    for told in ('"daily"?', '"mon"?', "an hour of the day", "unknown key"):
        assert any(told in line for line in lines), told
