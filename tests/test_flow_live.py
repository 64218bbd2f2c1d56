"""The whole way at a real terminal: greeting, health, exercise, "it hurts", once more, the end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from clips import coach
from recordings import ROOT
from terminals import talked

from coach.history import History
from coach.safety import health_screen

SAMPLE = ROOT / "samples" / "seated_twist" / "good_two_each.mp4"
QUESTIONS = health_screen().questions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")


@pytest.mark.system
def test_a_first_session_at_a_terminal(tmp_path: Path) -> None:
    """From the greeting to the end page, with "it hurts" in between and weak bones."""
    run = ["run", "--ask", "--terminal", "--voice", "off", "--source", SAMPLE, "--data", tmp_path]
    answers = [(q.asks[:20], "y" if q.name == "bone_loss" else "n") for q in QUESTIONS]
    talk = [
        ("Welcome", "\n"), ("Choose an exercise", " "), ("Pelvic tilt", " "), ("Squat", "2"),
        ("hips and knees stay", "\n"), ("Before we start", "\n"),
        *answers, ("We go gently", "\n"), ("How much pain now?", "1\n"),
        ("Turn only half the way.", "\n"), ("any key starts", "\n"), ("Sit tall, face", "h"),
        ("It hurts: come back", "\n"),
        ("What did it feel like?", "4"), ("Mild discomfort", "g"),
        ("Gentler today", "\n"), ("any key starts", "\n"),
        ("Sit tall, face", "q"), ("How much pain now?", "0\n"), ("Come back tomorrow.", " "),
    ]  # fmt: skip
    code, out = talked(run, talk, COACH_CONFIG=str(tmp_path / "config"))
    assert code == 0
    assert "A moment ago it hurt a little. You go less far now, and hold for less." in out
    with History(tmp_path) as history:
        assert [p.moment for p in history.pains()] == ["before", "after"]
        assert [h.felt for h in history.hurts()] == ["mild"]
        assert history.health()[0].answers["bone_loss"]
        first, second = history.exercises()
        assert first.own_thresholds["limit_deg"] == second.own_thresholds["limit_deg"] == 35
        assert (first.end, second.end) == ("hurt", "stopped")
        assert second.target_hold_s == 8 < first.target_hold_s


def test_an_emergency_starts_nothing(tmp_path: Path) -> None:
    run = ["run", "seated_twist", "--ask", "--terminal", "--voice", "off", "--source", SAMPLE]
    answers = [(q.asks[:20], "y" if q.name == "leg_weak" else "n") for q in QUESTIONS]
    talk = [("Before we start", "\n"), *answers, ("Please get help now", "\n")]
    code, out = talked([*run, "--data", tmp_path], talk, COACH_CONFIG=str(tmp_path / "config"))
    assert code == 0
    assert "Get medical help today" in out
    with History(tmp_path) as history:
        assert history.sessions() == []
        assert history.health()[0].answers["leg_weak"]


def test_nobody_is_asked_who_cannot_answer() -> None:
    """Piped, nothing waits: without a name that is said, `coach` alone prints its help."""
    refused = coach("run")
    assert refused.returncode == 2
    assert "run: expected the name of an exercise where nobody can pick one" in refused.stderr
    assert "usage: coach" in coach().stdout
