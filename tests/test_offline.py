"""Nothing leaves the computer: every connection of a whole replay is looked at."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from clips import SAMPLE, cut
from traces import reached, skip_untraceable, traced

from coach.pose.models.model import get


@pytest.fixture(scope="module")
def _traceable(tmp_path_factory: pytest.TempPathFactory) -> None:
    skip_untraceable(tmp_path_factory.mktemp("strace"))


@pytest.mark.usefixtures("_traceable")
def test_the_trace_would_show_a_connection(tmp_path: Path) -> None:
    # 192.0.2.0/24 is reserved for documentation: nobody is there.
    script = (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
        "s.connect(('127.0.0.1', 9)); s.close(); "
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('192.0.2.1', 9))"
    )
    traced(tmp_path / "log", sys.executable, "-c", script)
    (line,) = reached(tmp_path / "log")
    assert "192.0.2.1" in line


@pytest.mark.usefixtures("_traceable")
def test_a_whole_replay_reaches_nobody(tmp_path: Path) -> None:
    get("full")  # fetching the model once is the one thing that needs a network
    clip = cut(SAMPLE, tmp_path / "clip.mp4", seconds=2, longest_px=320)
    done = traced(
        tmp_path / "log", sys.executable, "-m", "coach", "replay", str(clip),
        "--exercise", "seated_twist", "--json", "-",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"exercise": "seated_twist"' in done.stdout
    assert reached(tmp_path / "log") == []


@pytest.mark.usefixtures("_traceable")
def test_a_replay_side_by_side_reaches_nobody(tmp_path: Path) -> None:
    get("full")
    clips = [cut(SAMPLE, tmp_path / f"{n}.mp4", seconds=2, longest_px=320) for n in ("a", "b")]
    done = traced(
        tmp_path / "log", sys.executable, "-m", "coach", "replay", *map(str, clips),
        "--exercise", "seated_twist", "--jobs", "2", "--json", "-",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('"exercise": "seated_twist"') == 2
    # The processes with the networks are in the trace too, or it would say nothing of them.
    begun = re.findall(r"execve\(.*multiprocessing\.spawn", (tmp_path / "log").read_text())
    assert len(begun) >= 2
    assert reached(tmp_path / "log") == []


@pytest.mark.usefixtures("_traceable")
def test_a_live_session_reaches_nobody(tmp_path: Path) -> None:
    get("full")
    clip = cut(SAMPLE, tmp_path / "clip.mp4", seconds=2, longest_px=320)
    done = traced(
        tmp_path / "log", sys.executable, "-m", "coach", "run", "seated_twist",
        "--source", str(clip), "--terminal", "--mute",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert reached(tmp_path / "log") == []
