"""The benchmark runs, and tells of everything that it is to tell of."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from clips import SAMPLE, cut
from recordings import ROOT

#: Each row, and between which figures coach's own can be on any machine and any load.
ROWS = {
    "live, window and voice": (0.5, 1000),
    "replay, one file": (0.2, 300),
    "replay, one file 4 times as long": (0.2, 600),
    "replay, four files, 2 jobs": (0.2, 600),
    "two bare loops, four files": (0.2, 600),
    "judge readings": (100, 1e7),
    "HUD 720p": (0.05, 500),
    "HUD 1080p": (0.05, 500),
    "pose log, 0.01 h at 15 fps": (0.01, 300),
    "coach --help": (0.01, 60),
    "peak memory, one file": (20, 4000),
}


@pytest.mark.system
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is told elsewhere there")
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb, the virtual X display")
def test_one_round_fills_the_table(tmp_path: Path) -> None:
    clip = cut(SAMPLE, tmp_path / "clip.mp4", seconds=3)
    done = subprocess.run(
        [sys.executable, "tests/bench", "--rounds", "1", "--hours", "0.01", "--video", str(clip)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    head, _, *lines = done.stdout.splitlines()
    assert head == "clip.mp4, 60 frames, medians of 1 pairs"
    table = {re.split(r"\s{2,}", line)[0]: line for line in lines[1:]}
    assert set(table) == set(ROWS)
    for what, (least, most) in ROWS.items():
        numbers = [n.replace(",", "") for n in re.findall(r"[\d,]+\.\d\d", table[what])]
        own, bare, ratio = map(float, numbers[:3])
        assert least <= own <= most, table[what]
        assert bare > 0
        assert 0 < ratio < 1e6
        assert table[what].endswith((": met", ": missed", "two processes give"))
    assert "min, round 1 of 1: four files" in done.stderr
