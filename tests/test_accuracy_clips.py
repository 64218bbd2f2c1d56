"""`coach accuracy` on recordings as people bring them: any format, some of them no use."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from clips import empty_room
from recordings import ROOT, recording

from coach.cli.main import main
from coach.common.errors import CoachError
from coach.evaluation.clip_table import clips_table, total
from coach.evaluation.metrics import ClipResult, judge
from coach.evaluation.recordings import VIDEOS, find_labelled
from coach.evaluation.truth import read_truth
from coach.exercise.loader import load
from coach.pose.log import PoseLog
from coach.pose.models.model import best_available

SAMPLES = ROOT / "samples" / "seated_twist"
#: A turn to the left from 3 to 8 s; the one to the right behind it is cut off.
ONE_TURN, ONE_TURN_S = SAMPLES / "motion_blur.mp4", 9.5
#: Every so manyth picture is enough to count by.
STEP = 2


def truth_of(path: Path, **facts: Any) -> Path:
    """Writes the truth of a recording: no curves, nothing in it unless told."""
    given = {"schema": 1, "exercise": "seated_twist", "count": 0, "repetitions": [], "faults": []}
    path.with_suffix(".truth.json").write_text(json.dumps(given | facts))
    return path


def turn(side: str | None, start_s: float = 3.0) -> dict[str, Any]:
    times = {"start_s": start_s, "end_s": start_s + 5}
    return {"side": side, **times, "hold_s": None, "peak_deg": None}


def pictures(seconds: float) -> tuple[list[np.ndarray], float]:
    """Every `STEP`th picture of the turn, and how many of them make a second."""
    capture = cv2.VideoCapture(str(ONE_TURN))
    fps = capture.get(cv2.CAP_PROP_FPS)
    found = [capture.read()[1] for _ in range(round(seconds * fps))]
    capture.release()
    return found[::STEP], fps / STEP


def gif(path: Path, seconds: float) -> Path:
    animation = cv2.Animation()
    animation.frames, fps = pictures(seconds)
    animation.durations = [round(1000 / fps)] * len(animation.frames)
    assert cv2.imwriteanimation(str(path), animation)
    return path


def video(path: Path, seconds: float, code: str) -> Path:
    images, fps = pictures(seconds)
    height, width = images[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), fps, (width, height))
    assert writer.isOpened()
    for image in images:
        writer.write(image)
    writer.release()
    return path


def row_of(table: str, clip: str) -> list[str]:
    """The cells of a clip's row, a word each."""
    (line,) = (line for line in table.splitlines() if line.startswith(clip))
    return line.split()


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one turn in a GIF, and what else people have in theirs."""
    root = tmp_path_factory.mktemp("brought")
    folder = root / "seated_twist"
    folder.mkdir()
    truth_of(gif(folder / "turn.gif", ONE_TURN_S), count=1, repetitions=[turn("left")])
    two = [turn("left", 0.5), turn("right", 1.5)]
    truth_of(video(folder / "short.webm", 2, "VP80"), count=2, repetitions=two, allow=[0, 1])
    truth_of(video(folder / "phone.MOV", 1, "mp4v"), control=True)
    truth_of(empty_room(folder / "nobody.mp4", frames=8), control=True)
    (folder / "torn.mp4").write_bytes(ONE_TURN.read_bytes()[:2000])
    truth_of(folder / "torn.mp4", control=True)
    shutil.copy(folder / "short.webm", folder / "unread.webm")
    (folder / "unread.truth.json").write_text("{")
    for name in ("one.mp4", "two.mp4"):
        truth_of(empty_room(root / name, frames=1), exercise="handstand")
    return root


def test_any_recording_is_judged_and_what_cannot_be_is_named(
    brought: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        best_available(["full"])
    except CoachError as error:
        pytest.skip(f"no pose model to be had: {error}")
    capsys.readouterr()
    kept = tmp_path / "card.json"
    arguments = ["accuracy", "--samples", str(brought), "--jobs", "1", "--json", str(kept)]
    assert main(arguments) == 0
    out, err = capsys.readouterr()

    assert out.isascii()
    turned = row_of(out, "seated_twist/turn")
    assert turned[1:4] == ["1", "1", "L"]
    assert "exact" in turned
    assert row_of(out, "seated_twist/short")[1:7] == ["2", "(0,", "1)", "0", "-", "of"]
    assert "allowed" in row_of(out, "seated_twist/short")
    assert row_of(out, "seated_twist/phone")[1:3] == ["none", "0"]
    assert "never with all it needs in sight" in " ".join(row_of(out, "seated_twist/nobody"))
    assert "6 clips: 3 exact, 1 allowed, 2 not judged." in out
    assert "2 of 2 of the exercise, 2 of 2 controls." in out
    assert "| seated_twist | 4 | 100% | 100% | 0.00 | 0 |" in out

    told = [line for line in err.splitlines() if line.startswith("coach: ")]
    assert [line for line in told if "handstand" in line] == [
        "coach: handstand: coach has no such exercise, left out: 2 recordings"
    ]
    assert sum("torn.mp4" in line for line in told) == 1
    assert sum("unread.truth.json" in line for line in told) == 1
    assert len(told) == 3

    data = json.loads(kept.read_text())
    assert data["skipped"] == {"handstand": 2}
    assert {n["name"] for n in data["not_judged"]} == {"seated_twist/torn", "seated_twist/unread"}
    clips = {c["name"].rpartition("/")[2]: c for c in data["clips"]}
    assert {n: c["verdict"] for n, c in clips.items()} == {
        "turn": "exact",
        "short": "allowed",
        "phone": "exact",
        "nobody": "exact",
    }
    assert [r["side"] for r in clips["turn"]["repetitions"]] == ["left"]
    assert clips["turn"]["cues"]["setup"] == 1
    assert list(clips["nobody"]["blocked_s"]) == ["unseen"]


def test_a_folder_without_one_that_can_be_judged_is_a_problem(
    brought: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.mp4", "one.truth.json"):
        shutil.copy(brought / name, tmp_path)
    assert main(["accuracy", "--samples", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "handstand: coach has no such exercise, left out: 1 recording\n" in err
    assert "not one recording in it could be judged" in err.splitlines()[-1]


def test_every_ending_is_found_in_either_case(tmp_path: Path) -> None:
    names = [f"{i}{e}" for i, e in enumerate((*VIDEOS, ".MOV", ".GIF"))]
    for name in names:
        (truth_of(tmp_path / name)).write_bytes(b"film")
    assert [p.name for p in find_labelled(tmp_path, logs=False)] == names


# -- the table, from pose logs ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def turns() -> ClipResult:
    """A sample with a turn to each side."""
    log = ONE_TURN.with_suffix(".npz")
    return judge(PoseLog(log), read_truth(log), load("seated_twist"), name="turns")


def test_a_count_is_judged_by_the_nearest_that_is_right(turns: ClipResult) -> None:
    def verdict(count: int, *allow: int, control: bool = False) -> tuple[int, str]:
        true_count = 0 if control else 2
        r = replace(turns, count=count, true_count=true_count, allow=allow, control=control)
        return r.off, r.verdict

    assert verdict(2) == (0, "exact")
    assert verdict(1) == (-1, "within one")
    assert verdict(1, 0, 1) == (0, "allowed")
    assert verdict(4, 3) == (1, "within one")
    assert verdict(5, 3) == (2, "wrong")
    assert verdict(1, control=True) == (1, "wrong")
    assert verdict(1, 1, control=True) == (0, "allowed")


def test_what_was_counted_on_a_control_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ONE_TURN.with_suffix(".npz"), tmp_path / "other.npz")
    truth_of(tmp_path / "other.npz", control=True)
    assert main(["accuracy", "--samples", str(tmp_path), "--logs", "--jobs", "1"]) == 0
    out = capsys.readouterr().out
    assert "wrong" in row_of(out.split("counted on a control")[0], "other ")
    table = out[out.index("counted on a control") :]
    told = [line.split() for line in table.splitlines() if line.startswith("other ")]
    assert [cells[1] for cells in told] == ["left", "right"]
    assert 2 < float(told[0][2]) < 4
    assert 6 < float(told[0][3]) < 9
    assert "0 of 1 controls" in out
    assert main(["accuracy", "--samples", str(tmp_path), "--logs", "--no-clips"]) == 0
    assert "other " not in capsys.readouterr().out


def test_a_name_is_no_markup_and_a_narrow_table_hides_nothing(turns: ClipResult) -> None:
    from rich.console import Console

    console = Console(width=60, record=True)
    with console.capture() as captured:
        console.print(clips_table([replace(turns, name="my[red]clips/of_a_long_afternoon")]))
    text = captured.get()
    assert text.isascii()
    assert "[red]" in "".join(line.split(" ")[0] for line in text.splitlines())


def test_the_total_is_a_sentence(turns: ClipResult) -> None:
    assert total([turns], 0) == ("1 clip: 1 exact. Right: 1 of 1 of the exercise, 0 of 0 controls.")


# -- real people -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["real/cat_cow/catcow_gif_man.gif"])
def test_a_gif_of_a_real_cat_cow_is_judged(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = recording(name)
    for path in (clip, clip.with_suffix(".truth.json")):
        shutil.copy(path, tmp_path)
    capsys.readouterr()
    assert main(["accuracy", "--samples", str(tmp_path), "--jobs", "1"]) == 0
    assert row_of(capsys.readouterr().out, clip.stem)[1:3] == ["1", "1"]
