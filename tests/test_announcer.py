"""What the announcer passes on: by mode, with its log."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from clips import coach
from heard import cues_of, moments_of
from recordings import ROOT

from coach.common.errors import CoachError
from coach.engine.results import Cue
from coach.engine.session import Moment
from coach.exercise.loader import load
from coach.exercise.spec import Priority
from coach.pose.log import PoseLog
from coach.ui.announcer import Announcer, CueLog, is_said
from coach.ui.voice import Voice
from coach.ui.voice_mode import MODES

LOG = ROOT / "samples" / "seated_twist" / "good_full_dose.npz"


@pytest.fixture(scope="module")
def moments() -> list[Moment]:
    return moments_of(load("seated_twist"), PoseLog(LOG))


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cue(name: str, priority: Priority = Priority.GUIDE) -> Cue:
    return Cue(t_s=1.0, name=name, text="Words.", priority=priority, speak=True)


def test_a_mode_says_its_part_and_every_mode_a_stop() -> None:
    assert all(is_said(cue("hurts", Priority.STOP), mode) for mode in MODES if mode != "off")
    assert all(is_said(cue("fault.far", Priority.STOP), m) for m in MODES if m != "off")
    said = {
        mode: [n for n in ("guide.left", "count.1", "last", "fault.hips") if is_said(cue(n), mode)]
        for mode in MODES
    }
    assert said == {
        "full": ["guide.left", "count.1", "last", "fault.hips"],
        "counts": ["count.1", "last"],
        "faults": ["fault.hips"],
        "off": [],
    }


def test_all_of_a_session_is_noted_as_it_happens(moments: list[Moment], tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    announcer = Announcer(load("seated_twist"), log=CueLog(path))
    for n, moment in enumerate(moments):
        announcer.take(moment)
        if n == len(moments) // 2:
            assert len(rows(path)) > 5  # a session that breaks off loses nothing
    announcer.close()
    noted = rows(path)
    cues = [(round(c.t_s, 3), c.name, c.text) for c in cues_of(moments)]
    for channel in ("screen", "voice"):
        assert [(r["t_s"], r["name"], r["text"]) for r in noted if r["channel"] == channel] == cues
    sounds = [r["name"] for r in noted if r["channel"] == "sound"]
    assert sounds.count("reached") == 2
    assert sounds.count("tick") == 6
    assert sounds.count("over") == sounds.count("half") == 2


def test_off_and_muted_are_silent_but_shown(moments: list[Moment], tmp_path: Path) -> None:
    off = Announcer(load("seated_twist"), mode="off", log=CueLog(tmp_path / "off"))
    assert off.muted
    muted = Announcer(load("seated_twist"), voice=Voice(muted=True), log=CueLog(tmp_path / "muted"))
    for announcer in (off, muted):
        for moment in moments:
            announcer.take(moment)
        announcer.close()
    for name in ("off", "muted"):
        assert {row["channel"] for row in rows(tmp_path / name)} == {"screen"}
    off.mute(False)
    assert not off.muted


def test_a_log_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="could not be written"):
        CueLog(tmp_path)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
def test_a_full_disk_ends_the_log_and_not_the_session(moments: list[Moment]) -> None:
    announcer = Announcer(load("seated_twist"), log=CueLog(Path("/dev/full")))
    for moment in moments[:200]:
        announcer.take(moment)
    assert (announcer.trouble or "").startswith("/dev/full: could not be written: ")
    announcer.close()


def test_a_replay_notes_it_and_asks_before_it_writes_over(tmp_path: Path) -> None:
    out = tmp_path / "heard.jsonl"
    done = coach("replay", LOG, "--exercise", "seated_twist", "--log-cues", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert {r["channel"] for r in rows(out)} == {"screen", "voice", "sound"}
    again = coach("replay", LOG, "--exercise", "seated_twist", "--log-cues", out)
    assert again.returncode == 2
    assert "is there already" in again.stderr
    many = coach("replay", LOG, LOG, "--exercise", "seated_twist", "--log-cues", out)
    assert "--log-cues take one SOURCE" in many.stderr
