"""What fails in the middle of a replay or a recording is one line; what was seen is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_files import one_line
from clips import SAMPLE, cut

from coach.cli.main import main
from coach.history import History, HistoryFilter
from coach.history.tables import as_json
from coach.pose.finder import PoseFinder
from coach.pose.log import PoseLog
from coach.video.decoding import Decoder

GOOD_FRAMES = 20


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cut(SAMPLE, tmp_path_factory.mktemp("clip") / "clip.mp4", seconds=3, longest_px=320)


@pytest.fixture(params=["network", "decoder"])
def _failing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many frames the network, or the decoder, fails as nobody foresaw."""
    owner, name = (PoseFinder, "find") if request.param == "network" else (Decoder, "read")
    real: Any = getattr(owner, name)
    calls = 0

    def fails_later(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > GOOD_FRAMES:
            raise RuntimeError("the ground gave way")
        return real(*given)

    monkeypatch.setattr(owner, name, fails_later)


@pytest.mark.usefixtures("_failing")
def test_a_replay_that_fails_keeps_what_it_has_counted(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, result, data = tmp_path / "log.npz", tmp_path / "out.json", tmp_path / "data"
    replay = ["replay", str(clip), "--exercise", "seated_twist", "--save-log", str(log)]
    code = main([*replay, "--json", str(result), "--history", "--data", str(data)])
    out, err = capsys.readouterr()
    assert code == 2
    told = one_line(err)
    assert told == f"coach: {clip}: broke off (RuntimeError: the ground gave way)"
    assert "Seated spinal twist" in out
    summary = json.loads(result.read_text(encoding="utf-8"))
    assert summary["interrupted"]
    assert 0 < summary["duration_s"] < 3
    assert len(PoseLog(log)) == GOOD_FRAMES
    with History(data) as history:
        ((exercise,),) = [s["exercises"] for s in as_json(history, HistoryFilter())["sessions"]]
    assert exercise["end"] == "failed"


@pytest.mark.usefixtures("_failing")
def test_a_recording_that_fails_is_a_log_until_then(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.npz"
    assert main(["record", str(clip), str(log), "--exercise", "seated_twist"]) == 2
    told = one_line(capsys.readouterr().err)
    assert told.endswith(f"{log} holds the {GOOD_FRAMES} frames before")
    assert len(PoseLog(log)) == GOOD_FRAMES


@pytest.mark.usefixtures("_failing")
def test_accuracy_names_it_and_goes_on(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.mp4").write_bytes(clip.read_bytes())
        (tmp_path / f"{name}.truth.json").write_text(
            '{"schema": 1, "exercise": "seated_twist", "count": 0, "repetitions": []}'
        )
    assert main(["accuracy", "--samples", str(tmp_path), "--jobs", "1"]) == 2
    *named, last = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in named] == [str(tmp_path / f"{n}.mp4") for n in "ab"]
    assert all("the ground gave way" in line for line in named)
    assert "not one recording" in last


def test_what_nobody_foresaw_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("coach.cli.recordings.loaded", fails)
    assert main(["replay", "x.mp4", "--exercise", "seated_twist"]) == 2
    assert "ZeroDivisionError: division by zero" in one_line(capsys.readouterr().err)
