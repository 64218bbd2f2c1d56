"""Recordings replayed by the workers of a Dask cluster: the same results, whatever is lost."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_files import TWIST, complaint
from clips import coach, cut, start
from dask_cluster import Cluster, cluster
from recordings import ROOT

SAMPLES = ROOT / "samples" / "seated_twist"
LOG = SAMPLES / "good_prayer.npz"
CLIPS = ("good_prayer", "fault_too_fast", "control_still")

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")


@pytest.fixture
def two_workers(tmp_path: Path) -> Iterator[Cluster]:
    pytest.importorskip("distributed", reason="needs the extra [cluster]")
    folder = tmp_path / "cluster"
    folder.mkdir()
    with cluster(folder, 2) as running:
        yield running


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    folder = tmp_path / "videos"
    folder.mkdir()
    for name in CLIPS:
        cut(SAMPLES / f"{name}.mp4", folder / f"{name}.mp4", seconds=12)
    return folder


def results(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_without_the_extra_a_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)  # as Python has it where there is none
    told = complaint(capsys, ["replay", str(LOG), *TWIST, "--scheduler", "tcp://127.0.0.1:1"])
    assert 'pip install ".[cluster]"' in told


def test_what_makes_no_sense_with_a_cluster_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["replay", str(LOG), *TWIST, "--scheduler", "tcp://127.0.0.1:1"]
    assert "on this computer" in complaint(capsys, [*command, "--history"])
    assert "as many at a time" in complaint(capsys, [*command, "--jobs", "2"])


@pytest.mark.parametrize("address", ["nonsense://x", "tcp://127.0.0.1:{free}"])
def test_where_no_scheduler_is_a_line_says_so(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed", reason="needs the extra [cluster]")
    monkeypatch.setattr("coach.cli.cluster.FIND_S", 1.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = address.format(free=taken.getsockname()[1])
    told = complaint(capsys, ["replay", str(LOG), *TWIST, "--scheduler", address])
    assert f"no scheduler at {address}: " in told


@pytest.mark.system
@posix
def test_a_worker_killed_at_its_work_loses_nothing(
    two_workers: Cluster, videos: Path, tmp_path: Path
) -> None:
    local = coach("replay", videos, *TWIST, "--json", "-")
    assert local.returncode == 0, local.stderr
    poses = tmp_path / "poses"
    process = start(
        "replay", videos, *TWIST, "--json", "-", "--save-logs", poses,
        "--scheduler", two_workers.address,
    )  # fmt: skip
    lost = two_workers.busy()
    time.sleep(1)  # it has opened its video, and has not come to its end
    assert lost in two_workers.at_work()
    two_workers.workers[lost].kill()
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert results(out) == results(local.stdout)
    assert lost not in two_workers.names().values()
    assert {p.name for p in poses.iterdir()} == {f"{name}.npz" for name in CLIPS}


@pytest.mark.system
@posix
def test_one_that_fails_or_is_stopped_is_told_as_on_this_computer(
    two_workers: Cluster, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_text("This is no log.\n")
    there = ["--scheduler", two_workers.address]
    local = coach("replay", broken, LOG, *TWIST, "--json", "-")
    far = coach("replay", broken, LOG, *TWIST, "--json", "-", *there)
    assert (far.returncode, far.stdout) == (local.returncode, local.stdout) == (2, far.stdout)

    long = [SAMPLES / f"{name}.mp4" for name in ("good_full_dose", "fps_30", "good_crossed")]
    process = start("replay", LOG, *long, *TWIST, *there)
    two_workers.busy()
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert "Traceback" not in out + err
    assert "Stopped early." in out
    assert out.splitlines()[-1].rstrip().endswith("Not begun.")


@pytest.mark.system
def test_names_are_those_of_the_command_not_of_the_shared_disk(
    two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coach.cli.main import main

    monkeypatch.chdir(tmp_path)
    shutil.copy(LOG, "a.npz")
    there = ["--scheduler", two_workers.address]
    assert main(["replay", "a.npz", "missing.npz", *TWIST, *there, "--json", "far.json"]) == 2
    found, missing = results(Path("far.json").read_text(encoding="utf-8"))
    assert found["source"] == "a.npz"
    assert missing["error"].startswith("missing.npz: there is no such file")
