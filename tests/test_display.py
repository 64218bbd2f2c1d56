"""Finding out whether there is a display must never end the process."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="these systems name their display otherwise"
)


def answer(**changes: str | None) -> str:
    environ = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environ |= {k: v for k, v in changes.items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", "from coach.ui.display import has_display as h; print(h(), h())"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.strip()


def test_no_display_named() -> None:
    assert answer() == "False False"


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_a_display_that_is_not_there(name: str) -> None:
    assert answer(**{name: ":8765"}) == "False False"


def test_the_answer_comes_quickly() -> None:
    begin = time.monotonic()
    answer(DISPLAY=":8765")
    assert time.monotonic() - begin < 5
