"""The window, on a real (virtual) X display, in a process of its own."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin") or shutil.which("Xvfb") is None,
    reason="needs Xvfb, the virtual X display",
)

_HEAD = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent / "helpers")!r})
from hud_cases import cue, exercise, frame, pose, step
from coach.ui.display import has_display
from coach.ui.window import Window
assert has_display()
window = Window(exercise(sided=True), title="coach test")
def show(seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        window.show(frame(), pose(), step(value=10.0), cue("Turn left."))
        yield window.key()
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual X display of its own, ended afterwards."""
    read, write = os.pipe()
    server = subprocess.Popen(
        # Without -noreset it begins anew after its last client, and is away for a moment.
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-noreset"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = number.readline().strip()
    if not name:
        server.wait(timeout=10)
        pytest.skip("Xvfb does not start here")
    yield f":{name}"
    server.terminate()
    server.wait(timeout=10)


def start(body: str, display: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _HEAD + textwrap.dedent(body)],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    return out


def xdotool(display: str, *arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout


def find_window(display: str, title: str, within_s: float = 60.0) -> str:
    """The number of the window with this title (a regular expression), once it is shown.

    Asked again and again: a search gives up as soon as one of the windows it has listed, such
    as those a toolkit opens and closes while it starts, is gone before it is looked at.
    """
    end = time.monotonic() + within_s
    while True:
        try:
            return xdotool(display, "search", "--onlyvisible", "--name", title).split()[0]
        except (subprocess.CalledProcessError, IndexError):
            assert time.monotonic() < end, f"no window named {title} within {within_s:g} s"
            time.sleep(0.05)


class ClientMessage(ctypes.Structure):
    """A message between X clients, padded to the size of the largest X event."""

    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("padding", ctypes.c_long * 12),
    ]


def ask_to_close(display: str, window: int) -> None:
    """What a window manager does when the cross in the corner is clicked."""
    library = ctypes.util.find_library("X11")
    if library is None:
        pytest.skip("needs libX11 to close a window as a desktop does")
    x = ctypes.CDLL(library)
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = ctypes.c_ulong
    server = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
    message = ClientMessage(
        type=33,  # ClientMessage in X.h
        window=window,
        message_type=x.XInternAtom(server, b"WM_PROTOCOLS", 0),
        format=32,
    )
    message.data[0] = x.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
    x.XSendEvent(server, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x.XCloseDisplay(server)


def pressing(display: str, pressed: str) -> str:
    """The name of the key that a window reports when this one is pressed."""
    process = start(
        """
        for key in show():
            if key is not None:
                print(key.name)
                break
        window.close()
        """,
        display,
    )
    xdotool(display, "windowfocus", "--sync", find_window(display, "coach test"))
    time.sleep(0.3)
    xdotool(display, "key", pressed)
    return finish(process).strip()


def test_shows_follows_its_size_and_closes(display: str) -> None:
    out = finish(
        start(
            """
            import cv2
            keys = list(show(0.5))
            print(keys[-1], window.closed, window.size)
            cv2.resizeWindow("coach test", 640, 480)
            for _ in show(0.5): pass
            print(window.size)
            window.begin(exercise(sided=False))
            for _ in show(0.2): pass
            window.close(); window.close()
            window.show(frame(), None, step(), None)
            print(window.closed, window.key())
            """,
            display,
        )
    )
    assert out.splitlines() == ["None False (1280, 720)", "(640, 480)", "True None"]


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to press keys")
def test_it_fills_the_screen_until_the_key_f_is_pressed(display: str) -> None:
    process = start(
        """
        window.full_screen = True
        sizes = [window.size]
        for key in show(20):
            if window.size != sizes[-1]:
                sizes.append(window.size)
            if sizes[-2:] == [(1400, 900), (1280, 720)]:
                break
        print(sizes[-2:], key, window.full_screen)
        window.close()
        """,
        display,
    )
    window = find_window(display, "coach test")
    xdotool(display, "windowfocus", "--sync", window)
    end = time.monotonic() + 15
    while "1400x900" not in xdotool(display, "getwindowgeometry", window):
        assert time.monotonic() < end, "the window does not fill the screen"
        time.sleep(0.1)
    time.sleep(0.5)
    xdotool(display, "key", "f")
    assert finish(process).strip() == "[(1400, 900), (1280, 720)] None False"


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to press keys")
@pytest.mark.parametrize(("pressed", "typed"), [("3", "3"), ("Return", "\\r"), ("f", "f")])
def test_a_page_is_shown_and_an_answer_arrives(display: str, pressed: str, typed: str) -> None:
    process = start(
        """
        from coach.ui.pages import Choice, Page
        asked = Page(title="Pain now?", choices=(Choice(key="f", label="fine"),))
        end = time.monotonic() + 20
        while time.monotonic() < end:
            window.page(asked)
            typed = window.typed()
            if typed is not None:
                print(repr(typed), window.full_screen)
                break
        window.close()
        """,
        display,
    )
    xdotool(display, "windowfocus", "--sync", find_window(display, "coach test"))
    time.sleep(0.3)
    xdotool(display, "key", pressed)
    assert finish(process).strip() == f"'{typed}' False"


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to press keys")
@pytest.mark.parametrize(
    ("pressed", "key"),
    [
        ("space", "PAUSE"),
        ("n", "NEXT"),
        ("N", "NEXT"),
        ("m", "MUTE"),
        ("h", "HURTS"),
        ("q", "STOP"),
        ("Escape", "STOP"),
    ],
)
def test_a_key_pressed_arrives(display: str, pressed: str, key: str) -> None:
    assert pressing(display, pressed) == key


@pytest.mark.skipif(
    shutil.which("xdotool") is None or shutil.which("setxkbmap") is None,
    reason="needs xdotool to press keys and setxkbmap to change what they are",
)
@pytest.mark.parametrize("country", ["ru", "gr", "il", "ara"])
def test_the_same_key_does_the_same_on_another_keyboard(display: str, country: str) -> None:
    environ = {**os.environ, "DISPLAY": display}
    n_key = "57"  # the X number of the key that says "n" on most keyboards
    subprocess.run(["setxkbmap", country], env=environ, check=True)
    try:
        assert pressing(display, n_key) == "NEXT"
    finally:
        subprocess.run(["setxkbmap", "us"], env=environ, check=True)


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="needs xdotool to find a window")
def test_closing_by_hand_is_noticed(display: str) -> None:
    process = start(
        """
        for _ in show():
            if window.closed:
                break
        print(window.closed, window.key())
        window.close()
        """,
        display,
    )
    window = find_window(display, "coach test")
    time.sleep(0.3)
    ask_to_close(display, int(window))
    assert finish(process).strip() == "True None"
