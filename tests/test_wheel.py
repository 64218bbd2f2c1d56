"""The wheel: all that coach reads beside its code is in it, and works from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from recordings import ROOT

pytestmark = pytest.mark.system

#: Folders of a checkout, what in them is no code, and where the wheel has it.
DATA = [
    ("coach/locale", "*.mo", "coach/locale"),
    ("coach/report/templates", "*.j2", "coach/report/templates"),
    ("exercises", "*.toml", "coach/exercises"),
    ("exercises", "*.mp4", "coach/exercises"),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content of the wheel, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.mark.parametrize(("source", "pattern", "target"), DATA)
def test_the_data_of_the_checkout_is_in_it(
    installed: Path, source: str, pattern: str, target: str
) -> None:
    here = {path.relative_to(ROOT / source) for path in (ROOT / source).rglob(pattern)}
    there = {path.relative_to(installed / target) for path in (installed / target).rglob(pattern)}
    assert here
    assert there == here


def test_it_speaks_german_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "COACH_LANG": "de"}
    listed = subprocess.run(
        [sys.executable, "-m", "coach", "list"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "Drehung im Sitzen" in listed.stdout
    report = [sys.executable, "-m", "coach", "report", "--data", str(tmp_path), "--out", "-"]
    page = subprocess.run(
        report, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8",
        check=True,
    )  # fmt: skip
    assert '<html lang="de">' in page.stdout
