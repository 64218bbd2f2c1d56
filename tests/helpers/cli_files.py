"""Files for the command line, good and bad ones, and how it complains of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from clips import SAMPLE, cut, empty_room

from coach.cli.main import main
from coach.pose.models import model

TWIST = ["--exercise", "seated_twist"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are wrong in all ways there are, and a good one of three seconds."""
    model.get("full")  # here, or fetching it would talk between the complaints
    folder = tmp_path_factory.mktemp("clips")
    cut(SAMPLE, folder / "good.mp4", seconds=3)
    empty_room(folder / "nobody.mp4")
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "truncated.mp4").write_bytes(SAMPLE.read_bytes()[:2000])
    (folder / "text.mp4").write_text("This is no video.\n" * 100)
    (folder / "empty.npz").write_bytes(b"")
    (folder / "text.npz").write_text("This is no log.\n" * 100)
    (folder / "broken.toml").write_text("[thresholds\nturn_deg = \n")
    (folder / "typo.toml").write_text("[thresholds]\nturn_degg = 25\n")
    (folder / "wild.toml").write_text("[thresholds]\nturn_deg = 4000\n")
    (folder / "no.task").write_bytes(b"no model")
    return folder


@pytest.fixture(scope="module")
def log(folder: Path) -> Path:
    """A pose log of the good video."""
    path = folder / "good.npz"
    assert main(["record", str(folder / "good.mp4"), str(path), *TWIST]) == 0
    return path


def complaint(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """The one line on standard error that the command ends with."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return one_line(err)


def one_line(err: str) -> str:
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert lines[0].startswith("coach: ")
    assert "Traceback" not in err
    return lines[0]
