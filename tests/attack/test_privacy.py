"""Reports, labels, tuning and the studio, traced: nobody is reached, nothing is left lying about.

Replays and live sessions are traced in `test_offline.py`.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from history_maker import make
from recordings import ROOT
from studio_cases import TWIST, Visitor
from terminals import talked
from traces import STRACE, reached, skip_untraceable, traced

pytestmark = pytest.mark.system


@dataclass
class Place:
    """Where a command may write, its temporary files apart."""

    home: Path
    temporary: Path
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        # No display: somebody at a terminal of another computer.
        return {"TMPDIR": str(self.temporary), "DISPLAY": "", "SSH_CONNECTION": "x"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A place that is looked over when the command has ended."""
    skip_untraceable(tmp_path)
    found = Place(tmp_path / "home", tmp_path / "temporary", tmp_path / "trace")
    found.home.mkdir()
    found.temporary.mkdir()
    yield found
    assert reached(found.log) == []
    assert "execve(" in found.log.read_text(errors="replace")
    assert list(found.temporary.iterdir()) == []
    for path in found.home.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def given(place: Place, *names: str) -> Path:
    """A folder of recordings of one's own, private as a camera's program leaves them."""
    folder = place.home / "recordings"
    folder.mkdir()
    for name in names:
        shutil.copy(TWIST / name, folder)
        (folder / name).chmod(0o600)
    return folder


def test_a_report_reaches_nobody(place: Place) -> None:
    make(place.home / "data")
    page = place.home / "report.html"
    done = traced(
        place.log, sys.executable, "-m", "coach", "report", "--data", place.home / "data",
        "--until", "2026-05-03", "--out", page, **place.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert page.stat().st_size > 10_000


def test_tuning_reaches_nobody(place: Place) -> None:
    names = ("good_two_each", "fault_too_fast")
    folder = given(place, *(f"{n}{end}" for n in names for end in (".npz", ".truth.json")))
    plot = place.home / "sweep.png"
    done = traced(
        place.log, sys.executable, "-m", "coach", "tune", "seated_twist", "--recordings", folder,
        "--sweep", "turn_deg=20:40:10", "--plot", plot, "--jobs", "2", **place.environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert plot.stat().st_size > 1000


def test_labelling_reaches_nobody(place: Place) -> None:
    folder = given(place, "good_two_each.npz")
    under_strace = "import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
    code, out = talked(
        ["label", folder / "good_two_each.npz", "--exercise", "seated_twist", "--terminal"],
        [("save and quit", "c"), ("\u2580", "q")],
        program=("-c", under_strace, *STRACE, str(place.log), sys.executable, "-m", "coach"),
        TERM="xterm-256color",
        **place.environment,
    )
    assert code == 0, out
    assert (folder / "good_two_each.truth.json").exists()


def test_the_studio_speaks_to_its_own_page_alone(place: Place) -> None:
    make(place.home / "data")
    folder = given(place, "good_two_each.npz", "good_two_each.truth.json")
    overlay = place.home / "own.toml"
    command = ["-m", "coach", "studio", "seated_twist", "--recordings", str(folder), "--no-browser"]
    process = subprocess.Popen(
        [*STRACE, str(place.log), sys.executable, "-u", *command, "--overlay", str(overlay)],
        cwd=ROOT,
        env={**os.environ, **place.environment, "COACH_DATA": str(place.home / "data")},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        visitor = Visitor(process.stdout.readline().split()[0])
        assert visitor.measured()["good_two_each"]["count"] == 4
        assert visitor.get("/report")[0] == 200
        asked = visitor.ask("save", changes={"turn_deg": 25})
        visitor.ask("save", changes={"turn_deg": 25}, seen=asked["seen"])
        sheet = visitor.ask("label/open", name="good_two_each")["sheet"]
        visitor.ask("label/act", sheet=sheet, do="control", t_s=1)
        visitor.ask("label/save", sheet=sheet, person="me", replace=True)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert overlay.exists()
    trace = place.log.read_text(errors="replace")
    assert "sin_addr=inet_addr" in trace  # its own port is in the trace
