"""The reproductions of an attack, where they are at hand: each is survived, or refused in one line.

They are no part of the project: `attack/` is looked for as recordings are (`recordings.beside`).
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
from cli_files import one_line
from clips import coach
from recordings import ROOT, beside, recording

from coach.cli.main import main
from coach.common.errors import CoachError
from coach.label.run import existing_facts
from coach.pose.log import PoseLog
from coach.video.file import VideoFile

LOG = ROOT / "samples" / "seated_twist" / "control_still.npz"
#: Logs that are still ones: what is wrong with them is in arrays that nothing reads any more.
HARMLESS = (
    "silh_1d", "silh_2d", "silh_empty_scale1", "silh_empty_scale1e300", "silh_n_0_5", "silh_wide",
    "silhouette_1d", "silhouette_wrong_nd",
)  # fmt: skip
REFUSED = ("header_deep", "segv_cat_cow", "t_1e300", "t_neg")


@pytest.mark.parametrize("name", [*HARMLESS, *REFUSED])
def test_a_hostile_log(capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = recording(f"attack/inputs/{name}.npz")
    code = main(["replay", str(path), "--exercise", "cat_cow"])
    err = capsys.readouterr().err
    assert code == (2 if name in REFUSED else 0)
    if name in REFUSED:
        assert "not a pose log" in one_line(err)


@pytest.mark.parametrize("name", ["crash0", "crash1", "crash2"])
def test_a_hostile_exercise(capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = recording(f"attack/inputs/{name}.toml")
    assert main(["check", str(path)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all(line.startswith(f"coach: {path}: ") for line in lines)


def test_a_truth_with_a_nan_is_refused_before_anything_is_labelled(tmp_path: Path) -> None:
    shutil.copy(recording("attack/inputs/nan.truth.json"), tmp_path / "nan.truth.json")
    with pytest.raises(CoachError, match="NaN is no number"):
        existing_facts(tmp_path / "nan.npz")


def test_the_names_that_are_at_hand_are_all_tried() -> None:
    folder = beside("attack/inputs")
    if folder is None:
        pytest.skip("no reproductions here")
    tried = {*HARMLESS, *REFUSED, "crash0", "crash1", "crash2", "nan.truth"}
    assert {path.stem for path in folder.iterdir()} <= tried


# -- the same without the files --------------------------------------------------------------------

BAD_TRUTHS = {
    "a word for a repetition": '{"schema":1,"exercise":"E","count":1,"repetitions":["x"]}',
    "a number for faults": '{"schema":1,"exercise":"E","count":0,"repetitions":[],"faults":5}',
    "a word for a fault": '{"schema":1,"exercise":"E","count":0,"repetitions":[],"faults":["x"]}',
    "a list for a side": '{"schema":1,"exercise":"E","count":1,"repetitions":'
    '[{"start_s":1,"end_s":2,"side":["left"]}]}',
    "another exercise": '{"schema":1,"exercise":"../../etc/x.toml","count":0,"repetitions":[]}',
    "deep": "[" * 100_000,
    "NaN": '{"schema":1,"exercise":"E","count":0,"repetitions":[],"fps":NaN}',
    "endless": '{"schema":1,"exercise":"E","count":1,"repetitions":'
    '[{"start_s":1,"end_s":Infinity}]}',
    "400 digits": '{"schema":1,"exercise":"E","count":1,"repetitions":'
    '[{"start_s":1,"end_s":1' + "0" * 400 + "}]}",
    "a number": "5",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two recordings, one of them with a good truth."""
    for name in ("bad", "good"):
        shutil.copy(LOG, tmp_path / f"{name}.npz")
    shutil.copy(LOG.with_suffix(".truth.json"), tmp_path / "good.truth.json")
    return tmp_path


@pytest.mark.parametrize("what", BAD_TRUTHS)
@pytest.mark.parametrize("verb", ["accuracy", "tune"])
def test_one_bad_truth_is_named_and_the_rest_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str], verb: str, what: str
) -> None:
    text = BAD_TRUTHS[what].replace('"E"', '"seated_twist"')
    (folder / "bad.truth.json").write_text(text, encoding="utf-8")
    ways = {
        "accuracy": ["accuracy", "--samples", str(folder), "--logs", "--jobs", "1"],
        "tune": ["tune", "seated_twist", "--recordings", str(folder), "--jobs", "1"],
    }
    assert main(ways[verb]) == 0
    out, err = capsys.readouterr()
    assert "good" in out
    if what != "another exercise":
        assert "bad.truth.json" in err
    assert all(len(line) < 1000 for line in err.splitlines())


@pytest.fixture
def bomb(tmp_path: Path) -> Iterator[Path]:
    """Three megabytes that say, rightly, that they are three gigabytes."""
    path = tmp_path / "bomb.npz"
    with np.load(LOG) as file:
        arrays = {name: file[name] for name in file.files if name != "image_px"}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as out:
                np.lib.format.write_array(out, array)
        with archive.open("image_px.npy", "w", force_zip64=True) as out:
            head = {"descr": "|u1", "fortran_order": False, "shape": (3 << 30,)}
            np.lib.format.write_array_header_1_0(out, head)
            for _ in range(3 * 64):
                out.write(bytes(1 << 24))
    yield path
    path.unlink()


@pytest.mark.system
@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by ulimit")
def test_a_log_that_unpacks_to_gigabytes_is_refused_unpacked(bomb: Path) -> None:
    command = f'ulimit -v 3000000; exec "{sys.executable}" -c "$0" "{bomb}"'
    script = "import sys, pathlib; from coach.pose.log import PoseLog\n"
    script += "try: PoseLog(pathlib.Path(sys.argv[1]))\nexcept Exception as e: print(e)"
    done = subprocess.run(
        ["bash", "-c", command, script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert "unpacks to 32" in done.stdout, done.stderr
    assert "more than 1000 MB" in done.stdout


def test_an_array_that_claims_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    with np.load(LOG) as file:
        arrays = dict(file)
    path = tmp_path / "liar.npz"
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as out:
                if name != "depth":
                    np.lib.format.write_array(out, array)
                    continue
                head = {"descr": "<f4", "fortran_order": False, "shape": (1 << 50, 33)}
                np.lib.format.write_array_header_1_0(out, head)
    with pytest.raises(CoachError, match="depth holds 0 bytes"):
        PoseLog(path)


def test_labels_are_saved_without_what_is_no_number(folder: Path) -> None:
    from coach.label.marks import Labels

    labels = Labels(["too_fast"], existing_facts(folder / "good.npz"))
    labels.repetition(1.0)
    labels.repetition(4.0)
    facts = labels.facts(exercise="seated_twist", story="", fps=10.0, duration_s=9.0)
    assert json.dumps(facts, allow_nan=False)


# -- videos ----------------------------------------------------------------------------------------

VIDEOS = (
    "av1.mp4", "half.mp4", "hflip.mp4", "off_short.mkv", "off_short.webm", "offset.mkv",
    "rec_vp8.webm", "rot90.mov", "rot90.mp4", "tall_368x800.mp4", "vfr.mp4",
)  # fmt: skip


@pytest.mark.parametrize("name", VIDEOS)
def test_a_video_is_read_from_its_start_at_rising_times(name: str) -> None:
    with VideoFile(recording(f"attack/videos/{name}")) as video:
        frames = list(islice(video, 60))
    times = [frame.t_s for frame in frames]
    assert times[0] == 0
    assert times == sorted(set(times))
    assert all(math.isfinite(t) for t in times)
    assert len(frames) > 3


def test_a_video_without_its_index_is_refused_in_one_line() -> None:
    with pytest.raises(CoachError, match="cannot be played") as told:
        VideoFile(recording("attack/videos/nomoov.mp4"))
    assert "\n" not in str(told.value)


@pytest.mark.system
def test_somebody_who_comes_too_close_is_replayed(tmp_path: Path) -> None:
    close, out = tmp_path / "close.mp4", tmp_path / "out.mp4"
    with VideoFile(ROOT / "samples" / "seated_twist" / "good_crossed.mp4") as video:
        writer = cv2.VideoWriter(str(close), cv2.VideoWriter.fourcc(*"mp4v"), 10, (480, 360))
        for i, frame in enumerate(islice(video, 40)):
            high, wide = frame.image.shape[:2]
            part = 1 - 0.8 * min(1.0, i / 30)  # ends with the middle of the trunk alone
            x, y = round(wide * (1 - part) / 2), round(high * (1 - part) / 2)
            picture = frame.image[y : high - y, x : wide - x]
            writer.write(cv2.resize(picture, (480, 360)))
        writer.release()
    done = coach("replay", close, "--exercise", "seated_twist", "--annotate", out)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert out.stat().st_size > 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
def test_a_name_that_is_no_text_is_shown_and_survived(tmp_path: Path) -> None:
    bad = tmp_path / "bad\udcff.mp4"
    shutil.copy(LOG.with_suffix(".npz"), bad)
    done = coach("replay", bad, "--exercise", "seated_twist")
    assert done.returncode == 2
    assert "bad\\xff.mp4" in one_line(done.stderr)
