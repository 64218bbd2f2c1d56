"""Labelling: the marks, the keys, the file; then the window and the terminal for real."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from clips import SAMPLE, cut
from recordings import ROOT
from test_window import display, find_window, xdotool  # noqa: F401  (the fixture of a virtual display)

from coach.cli.main import main
from coach.evaluation.truth import read_truth
from coach.exercise.loader import load
from coach.label.film import open_film
from coach.label.marks import Labels
from coach.label.player import Player
from coach.label.run import save_truth
from coach.label.screens import blocks, letter_of, page

LOG = ROOT / "samples/seated_twist/good_crossed.npz"
TRUTH = ROOT / "samples/seated_twist/good_crossed.truth.json"
FAULTS = ("too_far", "leaning")


@pytest.fixture
def labels() -> Labels:
    return Labels(FAULTS)


def facts(labels: Labels, duration_s: float = 60.0) -> dict[str, object]:
    return labels.facts(exercise="seated_twist", story="me", fps=25.0, duration_s=duration_s)


# -- marks -----------------------------------------------------------------------------------------


def test_marks_become_a_truth_that_is_read_back(labels: Labels, tmp_path: Path) -> None:
    labels.repetition(3.0, "left")
    labels.hold(5.0)
    labels.fault(6.0, 2)
    labels.hold(9.5)
    labels.fault(8.0, 2)
    labels.repetition(11.0)
    labels.side(12.0, "right")
    labels.side(20.0, "right")
    save_truth(tmp_path / "me.truth.json", facts(labels), None)
    truth = read_truth(tmp_path / "me.mp4")
    assert truth.count == 2
    assert [(r.side, r.start_s, r.end_s, r.hold_s) for r in truth.repetitions] == [
        ("left", 3.0, 11.0, 4.5),
        ("right", 12.0, 20.0, None),
    ]
    assert [(f.name, f.start_s, f.end_s) for f in truth.faults] == [("leaning", 6.0, 8.0)]
    assert not truth.control


def test_a_side_given_late_is_the_side_of_the_repetition(labels: Labels) -> None:
    labels.repetition(1.0)
    labels.side(2.0, "right")
    labels.repetition(3.0)
    assert [r["side"] for r in labels.marks.repetitions] == ["right"]


def test_undo_takes_back_one_mark_at_a_time(labels: Labels) -> None:
    states = [labels.marks]
    for act in (
        lambda: labels.repetition(1.0),
        lambda: labels.hold(2.0),
        lambda: labels.fault(2.0, 1),
        lambda: labels.repetition(4.0),
        lambda: labels.control(),
    ):
        act()
        states.append(labels.marks)
    for state in reversed(states[:-1]):
        labels.undo()
        assert labels.marks == state
    assert labels.undo() == "nothing to take back"


def test_what_has_not_ended_ends_with_the_recording(labels: Labels) -> None:
    labels.repetition(3.0)
    labels.hold(4.0)
    labels.fault(5.0, 1)
    truth = facts(labels, duration_s=9.0)
    assert truth["repetitions"] == [
        {
            "side": None,
            "start_s": 3.0,
            "end_s": 9.0,
            "peak_s": None,
            "hold_s": 5.0,
            "peak_deg": None,
        }
    ]
    assert truth["faults"] == [{"name": "too_far", "start_s": 5.0, "end_s": 9.0}]
    assert labels.marks.repetition is not None  # asking for the truth ends nothing


def test_one_press_too_many_is_no_repetition(labels: Labels) -> None:
    labels.repetition(3.0)
    assert labels.repetition(3.0) == "too short: dropped"
    assert labels.hold(4.0) == "a hold is marked inside a repetition"
    assert labels.fault(4.0, 7) == "there is no fault 7"
    assert facts(labels)["count"] == 0


def test_marks_made_backwards_are_put_in_order(labels: Labels) -> None:
    labels.repetition(8.0)
    labels.repetition(5.0)  # stepped back, then ended
    labels.repetition(1.0)
    labels.repetition(2.0)
    assert [(r["start_s"], r["end_s"]) for r in labels.marks.repetitions] == [
        (1.0, 2.0),
        (5.0, 8.0),
    ]


def test_an_existing_truth_is_kept_where_it_is_not_changed() -> None:
    old = json.loads(TRUTH.read_text())
    labels = Labels(FAULTS, old)
    assert not labels.changed
    assert facts(labels) == {**old}
    labels.repetition(0.5)
    labels.repetition(1.5)
    new = facts(labels)
    assert labels.changed
    assert new["count"] == old["count"] + 1
    assert new["repetitions"][1:] == old["repetitions"]  # type: ignore[index]
    assert new["body"] == old["body"]
    labels.undo()
    labels.undo()
    assert not labels.changed


# -- the player ------------------------------------------------------------------------------------


def player(path: Path = LOG) -> Player:
    exercise = load("seated_twist")
    return Player(open_film(path), Labels([f.name for f in exercise.faults]), exercise)


def test_it_waits_until_it_is_asked_to_play() -> None:
    p = player()
    p.pass_time(5.0)
    assert p.t_s == 0.0
    assert "p plays it" in " ".join(p.lines())


def test_time_passes_as_told_and_slower_when_asked() -> None:
    p = player()
    p.press("p")
    p.pass_time(2.0)
    assert p.t_s == pytest.approx(2.0, abs=0.05)
    p.press("s")
    p.pass_time(2.0)
    assert p.t_s == pytest.approx(3.0, abs=0.1)
    p.press("p")
    p.pass_time(5.0)
    assert p.t_s == pytest.approx(3.0, abs=0.1)


def test_stepping_goes_a_frame_both_ways_and_stops_playing() -> None:
    p = player()
    p.press("p")
    p.pass_time(1.0)
    times = []
    for key in ",,..":
        p.press(key)
        times.append(p.t_s)
    assert not p.playing
    assert times[0] > times[1] < times[2] < times[3]
    assert times[0] == times[2]
    for _ in range(200):
        p.press(",")
    assert p.t_s == 0.0


def test_the_end_waits_for_the_last_word() -> None:
    p = player()
    p.press("p")
    p.press(" ")
    p.pass_time(1000.0)
    assert not p.playing
    assert p.t_s == p.end_s
    assert not p.quitting
    p.press(" ")
    assert len(p.labels.marks.repetitions) == 1
    p.press("Q")
    assert p.quitting


def test_every_key_does_what_the_lines_say() -> None:
    p = player()
    p.press("p")
    p.pass_time(1.0)
    p.press("l")
    p.press("h")
    p.press("1")
    assert "repetition left since" in "\n".join(p.lines())
    assert f"1 too far since {p.t_s:.2f} s" in "\n".join(p.lines())
    p.pass_time(1.0)
    p.press("\b")
    assert "1 too far since" not in "\n".join(p.lines())
    p.press("c")
    assert "not the exercise" in "\n".join(p.lines())
    for key in ("x", "", "\t", "0", "²"):
        before = p.labels.marks
        p.press(key)
        assert p.labels.marks == before


def test_a_video_is_stepped_through_like_its_log(tmp_path: Path) -> None:
    video = tmp_path / "me.mp4"
    cut(SAMPLE, video, seconds=2)
    film = open_film(video)
    shown = [film.at(i) for i in range(20)]
    assert all(found is not None for found in shown)
    again = film.at(3)
    assert again is not None
    assert again[0] == shown[3][0]  # type: ignore[index]
    np.testing.assert_array_equal(again[1], shown[3][1])  # type: ignore[index]
    assert film.at(10_000) is None
    assert film.end_s == pytest.approx(2.0, abs=0.3)
    film.close()


def test_a_skeleton_is_drawn_for_a_log() -> None:
    found = open_film(LOG).at(50)
    assert found is not None
    assert len(np.unique(found[1].reshape(-1, 3), axis=0)) > 5


def test_the_page_holds_picture_and_lines_and_the_terminal_its_blocks() -> None:
    p = player()
    whole = page(p.picture, p.lines(), (960, 900))
    assert whole.shape == (900, 960, 3)
    assert whole[-200:].std() > 5
    text = blocks(p.picture, 40, 20)
    lines = text.plain.rstrip("\n").split("\n")
    assert len(lines) <= 20
    assert {len(line) for line in lines} == {40}


@pytest.mark.parametrize(
    ("code", "letter"),
    [(-1, ""), (32, " "), (ord("l"), "l"), (8, "\b"), (0xFF08, "\b"), (0xFFB3, "3"), (0xFF51, "")],
)
def test_letters_of_window_keys(code: int, letter: str) -> None:
    assert letter_of(code) == letter


# -- the file --------------------------------------------------------------------------------------


def test_a_truth_that_changed_meanwhile_is_left_alone(labels: Labels, tmp_path: Path) -> None:
    path = tmp_path / "me.truth.json"
    path.write_text("someone else's")
    labels.repetition(1.0)
    told = save_truth(path, facts(labels), "what was read")
    assert path.read_text() == "someone else's"
    beside = json.loads((tmp_path / "me.mine.truth.json").read_text())
    assert beside["count"] == 1
    assert "me.mine.truth.json" in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["{tmp}/none.npz", "--exercise", "seated_twist"], "there is no such file"),
        (["{tmp}/me.npz"], "say which one with --exercise"),
        (["{tmp}/me.npz", "--exercise", "seated_twis"], 'did you mean "seated_twist"'),
        (["{tmp}/known.npz", "--exercise", "cat_cow"], "is a truth of seated_twist, not of"),
        (["{tmp}/broken.npz"], "not a readable JSON file"),
    ],
)
def test_mistakes_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    for name in ("me", "known", "broken"):
        shutil.copy(LOG, tmp_path / f"{name}.npz")
    shutil.copy(TRUTH, tmp_path / "known.truth.json")
    (tmp_path / "broken.truth.json").write_text("{")
    assert main(["label", *(a.format(tmp=tmp_path) for a in arguments)]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert complaint in err


def test_whom_it_shows_is_kept_changed_and_taken_out() -> None:
    old = {**json.loads(TRUTH.read_text()), "body": {"sex": 1, "person": "Ann"}}
    labels = Labels(FAULTS, old)
    assert labels.person == "Ann"
    labels.shows("  Ann\t")
    assert not labels.changed
    labels.shows("Bo  \x1b[1mN.\n")
    assert labels.changed
    assert facts(labels)["body"] == {"sex": 1, "person": "Bo [1mN."}
    labels.saved()
    assert not labels.changed
    labels.shows("")
    assert labels.changed
    assert facts(labels)["body"] == {"sex": 1}
    assert facts(Labels(FAULTS, {**old, "body": "somebody"}))["body"] == {}


# -- for real --------------------------------------------------------------------------------------


def command(recording: Path) -> list[str]:
    verb = [sys.executable, "-W", "error", "-m", "coach", "label", str(recording)]
    return [*verb, "--exercise", "seated_twist", "--person", "me"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a display is not named there")
@pytest.mark.parametrize(
    ("display_name", "more", "complaint"),
    [
        ("", [], "labelling needs a window or a terminal to press keys in; found neither"),
        (":7654", [], "labelling needs a window or a terminal to press keys in; found neither"),
        ("", ["--terminal"], "--terminal wants a terminal to press keys in; found none"),
    ],
)
def test_where_no_key_can_be_pressed_it_is_one_line(
    tmp_path: Path, display_name: str, more: list[str], complaint: str
) -> None:
    shutil.copy(LOG, tmp_path / "me.npz")
    environ = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
    done = subprocess.run(
        [*command(tmp_path / "me.npz"), *more],
        env={**environ, "DISPLAY": display_name, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"coach: {complaint}\n"
    assert [p.name for p in tmp_path.iterdir()] == ["me.npz"]


@pytest.mark.skipif(
    sys.platform in ("win32", "darwin")
    or shutil.which("Xvfb") is None
    or shutil.which("xdotool") is None,
    reason="needs Xvfb and xdotool, a virtual display and its keys",
)
@pytest.mark.parametrize("end", ["q", "Ctrl-C"])
def test_the_window_writes_what_is_pressed(display: str, tmp_path: Path, end: str) -> None:  # noqa: F811
    recording = tmp_path / "me.npz"
    shutil.copy(LOG, recording)
    process = subprocess.Popen(
        command(recording),
        env={**os.environ, "DISPLAY": display, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    title = f"coach label: {recording.name}"
    xdotool(display, "windowfocus", "--sync", find_window(display, title))
    for key in ("p", "l", "1", "2", "BackSpace", "1", "space", "r"):
        time.sleep(0.5)
        xdotool(display, "key", key)
    time.sleep(0.5)
    if end == "q":
        xdotool(display, "key", "q")
    else:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "2 repetitions, 1 fault" in out
    truth = read_truth(recording)
    assert [r.side for r in truth.repetitions] == ["left", "right"]
    assert [f.name for f in truth.faults] == ["too_far"]
    assert truth.facts["body"] == {"person": "me"}
    assert truth.repetitions[0].start_s < truth.repetitions[0].end_s < 20


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_the_terminal_writes_what_is_pressed(tmp_path: Path) -> None:
    import pty

    recording = tmp_path / "me.npz"
    shutil.copy(LOG, recording)
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environ |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "SSH_CONNECTION": "x"}
    user, terminal = pty.openpty()
    process = subprocess.Popen(
        command(recording), env=environ, stdin=terminal, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    os.set_blocking(user, False)
    seen = b""

    def listen(seconds: float, until: bytes = b"\0") -> None:
        nonlocal seen
        end = time.monotonic() + seconds
        while time.monotonic() < end and until not in seen:
            try:
                seen += os.read(user, 65536)
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:  # the other end has gone
                return

    listen(30, until=b"save and quit")
    for key in (b"p", b"r", b"3", b"3", b" ", b"q"):
        os.write(user, key)
        listen(0.6)
    listen(20)
    assert process.wait(timeout=30) == 0, seen[-2000:].decode(errors="replace")
    os.close(user)
    truth = read_truth(recording)
    assert [r.side for r in truth.repetitions] == ["right"]
    assert len(truth.faults) == 1
    assert "▀" in seen.decode("utf-8", errors="replace")
