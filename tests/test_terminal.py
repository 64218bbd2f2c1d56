"""Coaching as text: piped, and in a real pseudo-terminal."""

from __future__ import annotations

import io
import math
import os
import select
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hud_cases import cue, exercise, frame, step
from rich.console import Console

from coach.engine.results import Repetition
from coach.exercise.spec import Exercise, Priority
from coach.ui.pages import Choice, Page
from coach.ui.readout import meter_of
from coach.ui.terminal import Terminal, meter_bar, screen

SIDED, PLAIN = exercise(sided=True), exercise(sided=False)


def rendered(case: Exercise, width: int = 60, **changes: object) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as captured:
        console.print(screen(case, step(**changes), None, width=width))
    return captured.get()


def test_piped_it_writes_one_plain_line_per_change() -> None:
    out = io.StringIO()
    terminal = Terminal(SIDED, out=out)
    done = Repetition(
        side="left", start_s=1, end_s=14, hold_s=10.2, peak=-38.4, complete=False,
        faults=("hips",), seen_fraction=1.0,
    )  # fmt: skip
    moving = {"phase": "moving", "next_target": "left"}
    moments = [
        (step(t_s=0.0, phase="setup"), None),
        (step(t_s=0.1, phase="setup", setup_progress=0.5), None),
        (step(t_s=1.0, **moving, value=3.0), None),
        (step(t_s=1.1, **moving, value=4.0), cue("Slower.", Priority.CORRECT)),
        (step(t_s=1.2, **moving, value=5.0), cue("Slower.", Priority.CORRECT)),
        (step(t_s=14.0, **moving, count=1, repetition=done), None),
    ]
    for moment, said in moments:
        terminal.show(frame(8, 8), None, moment, said)
    terminal.close()
    terminal.show(frame(8, 8), None, step(t_s=20.0, phase="done"), None)
    assert terminal.closed
    assert out.getvalue().splitlines() == [
        "    0.00  Get ready",
        "    0.00  Sit tall, feet flat.",
        "    1.00  Move",
        "    1.00  Turn left.",
        "    1.10  ! Slower.",
        "   14.00  repetition 1 of 6, left; peak -38°; held 10.2 s; not complete; hips",
        "   14.00  Turn left.",
    ]


def test_piped_it_writes_what_is_new_of_a_page() -> None:
    out = io.StringIO()
    terminal = Terminal(SIDED, out=out)
    asked = Page(
        title="Pain now?", lines=("From 0 to 10.",), choices=(Choice(key=" ", label="on"),)
    )
    for page in (asked, asked, replace(asked, progress=0.4), replace(asked, title="Ready?")):
        terminal.page(page)
    assert out.getvalue().splitlines() == [
        "Pain now?", "From 0 to 10.", "[space] on", "Ready?",
    ]  # fmt: skip


def test_a_poor_encoding_is_no_reason_to_fail() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(PLAIN, out=out).show(frame(8, 8), None, step(), cue("Drück 30°"))
    assert raw.getvalue().decode().splitlines()[-1] == "    1.00  > Dr?ck 30?"


def test_a_new_exercise_starts_anew() -> None:
    out = io.StringIO()
    terminal = Terminal(SIDED, out=out)
    for case in (SIDED, PLAIN):
        terminal.begin(case)
        terminal.show(frame(8, 8), None, step(phase="done"), None)
    assert out.getvalue().count("Done") == 4


@pytest.mark.parametrize(("value", "column"), [(60.0, 0), (0.0, 20), (-60.0, 40), (-99.0, 40)])
def test_the_bar_is_a_mirror(value: float, column: int) -> None:
    bar = meter_bar(meter_of(SIDED), value, 41).plain
    assert len(bar) == 41
    assert bar.index("┃") == column
    assert bar.replace("┃", "")[1] == bar.replace("┃", "")[-2] == "━"


def test_an_unseen_value_has_no_needle_and_a_question_mark() -> None:
    assert "┃" not in meter_bar(meter_of(PLAIN), math.nan, 30).plain
    assert "?" in rendered(PLAIN, value=math.nan)


@pytest.mark.parametrize("width", [40, 60, 120])
def test_the_screen_keeps_its_width_and_says_everything(width: int) -> None:
    text = rendered(
        SIDED, width, phase="holding", target="left", value=31.0, count=2,
        count_by_side={"left": 1, "right": 1}, held_s=4.0, hold_target_s=10.0,
    )  # fmt: skip
    assert max(map(len, text.splitlines())) <= width
    flat = " ".join(text.split())
    for part in ("2 of 6", "left 1", "right 1", "4 / 10 s", "31°", "Hold and breathe."):
        assert part in flat


_SCRIPT = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent / "helpers")!r})
from hud_cases import cue, exercise, frame, step
from coach.ui.terminal import Terminal
terminal = Terminal(exercise(sided=True))
end = time.monotonic() + 10
t = 0.0
try:
    while time.monotonic() < end:
        t += 0.05
        terminal.show(frame(8, 8), None, step(t_s=t, value=20.0), cue("Turn left."))
        key = terminal.key()
        if key is not None:
            break
        time.sleep(0.02)
    BODY
finally:
    FINALLY
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
@pytest.mark.parametrize(
    ("body", "last", "code"),
    [
        ("pass", "terminal.close()", 0),
        ("sys.exit(3)", "pass", 3),
        ("raise KeyError(1)", "pass", 1),
    ],
)
@pytest.mark.parametrize(("typed", "key"), [(b"xn", "NEXT"), (b"\x1b[A", None)])
def test_in_a_terminal_keys_arrive_and_it_is_left_as_it_was(
    body: str, last: str, code: int, typed: bytes, key: str | None
) -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    script = _SCRIPT.replace("BODY", f"print('KEY', key.name); {body}").replace("FINALLY", last)
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environ,
    )
    try:
        shown = _read_until(ours, "Turn left.")
        assert "\x1b[" in shown
        os.write(ours, typed)
        if key is None:  # an arrow is no Escape: only the letter after it is a key
            time.sleep(0.3)
            assert process.poll() is None
            os.write(ours, b"m")
        _read_until(ours, f"KEY {key or 'MUTE'}")
        assert process.wait(timeout=20) == code
        assert termios.tcgetattr(theirs) == before
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


def _read_until(descriptor: int, wanted: str) -> str:
    seen = ""
    end = time.monotonic() + 20
    while wanted not in seen and time.monotonic() < end:
        if select.select([descriptor], [], [], 0.1)[0]:
            seen += os.read(descriptor, 4096).decode(errors="replace")
    assert wanted in seen
    return seen
