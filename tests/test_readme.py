"""The README: short, and what it shows works as it says."""

from __future__ import annotations

import re
import subprocess
import sys

from recordings import ROOT

from coach.ui.keys import KEYS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 120


def test_its_script_prints_what_it_says() -> None:
    (script,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    told = script.rsplit("  # ", 1)[1].strip()
    assert 8 <= len(script.splitlines()) <= 14
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    *repetitions, counts = done.stdout.splitlines()
    assert counts == told
    assert [line.split(": ")[1] for line in repetitions] == ["left", "right", "left", "right"]


def test_its_links_lead_somewhere() -> None:
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", README) if "://" not in t]
    assert len(targets) >= 10
    assert all((ROOT / target).exists() for target in targets)


def test_every_key_is_told() -> None:
    told = README[README.index("Keys while you exercise:") :]
    told = told[: told.index("\n\n")]
    assert [key for key in KEYS if key.split()[0] not in told] == []


def test_every_key_is_in_the_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "coach", "run", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = " ".join(done.stdout.split())
    assert [key for key in KEYS if key not in told] == []
