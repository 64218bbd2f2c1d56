"""Every file that is read, mutated: it is read, or refused in one line, and nothing else happens.

The short form tries some hundreds; `pytest -m system -s tests/attack/test_readers.py` more than
twenty thousand, and prints how many.
"""

from __future__ import annotations

import json
import random
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutants import Tally, mutated_arrays, mutated_bytes, mutated_json, mutated_toml, packed
from recordings import ROOT

from coach.common.errors import CoachError
from coach.engine.session import Session
from coach.evaluation.truth import read_truth
from coach.exercise import loader
from coach.exercise.loader import load, read
from coach.exercise.spec import Exercise
from coach.label.marks import Labels
from coach.pose.log import PoseLog
from coach.pose.types import Observation
from coach.video.file import VideoFile

SAMPLES = ROOT / "samples"
LOGS = {
    "seated_twist": SAMPLES / "seated_twist" / "good_crossed.npz",
    "cat_cow": SAMPLES / "cat_cow" / "good_left.npz",
    "cat_cow_seated": SAMPLES / "cat_cow_seated" / "good_left.npz",
}
TRUTHS = [
    SAMPLES / "seated_twist" / f"{name}.truth.json"
    for name in ("good_crossed", "fault_too_fast", "control_still")
]
EXERCISES = sorted(p for p in (ROOT / "exercises").glob("*.toml") if not p.name.startswith("_"))
FRAMES = 40


def sizes(short: int, long: int) -> pytest.MarkDecorator:
    """So many in the default run, so many with `-m system`."""
    return pytest.mark.parametrize(
        "n", [short, pytest.param(long, marks=pytest.mark.system)], ids=["short", "long"]
    )


def exercised(exercise: Exercise, observations: list[Observation]) -> None:
    """A whole session over them, its summary as text and as JSON."""
    session = Session(exercise)
    for observation in observations:
        session.feed(observation)
    session.finish()
    summary = session.summary("mutant")
    json.dumps(summary.as_json(), allow_nan=False)
    summary.as_text()


def arrays_of(path: Path) -> dict[str, Any]:
    """The first frames of a log, as arrays."""
    with np.load(path) as file:
        return {k: file[k] if k == "header" else file[k][:FRAMES] for k in file.files}


@sizes(150, 7000)
def test_pose_logs(tmp_path: Path, n: int) -> None:
    dice, tally = random.Random(1), Tally("pose logs")
    exercises = {name: load(name) for name in LOGS}
    arrays = {name: arrays_of(path) for name, path in LOGS.items()}
    kinds = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA)
    whole = {(name, kind): packed(arrays[name], kind) for name in LOGS for kind in kinds}
    path = tmp_path / "mutant.npz"
    for _ in range(n):
        name = dice.choice(sorted(LOGS))
        if dice.random() < 0.6:
            wrong, how = mutated_arrays(arrays[name], dice)
            path.write_bytes(packed(wrong))
        else:
            data, how = mutated_bytes(whole[name, dice.choice(kinds)], dice)
            path.write_bytes(data)
        tally.attempt(lambda name=name: exercised(exercises[name], list(PoseLog(path))), how)
    tally.check(n)


@sizes(300, 8000)
def test_truths(tmp_path: Path, n: int) -> None:
    dice, tally = random.Random(2), Tally("truths")
    truths = [json.loads(path.read_text(encoding="utf-8")) for path in TRUTHS]
    t_s = np.arange(0.0, 5.0, 0.1)
    curves = {"t_s": t_s, "thorax_deg": np.sin(t_s) * 30, "pelvis_deg": t_s * np.nan}
    there = packed(curves, zipfile.ZIP_DEFLATED)
    recording = tmp_path / "mutant.npz"

    def told() -> None:
        truth = read_truth(recording)
        labels = Labels(["too_fast"], truth.facts)
        labels.repetition(1.0)
        labels.repetition(2.0)
        facts = labels.facts(exercise="seated_twist", story="", fps=10.0, duration_s=9.0)
        json.dumps(facts, allow_nan=False)

    for _ in range(n):
        text, how = mutated_json(dice.choice(truths), dice)
        if dice.random() < 0.3:
            text = json.dumps(truths[0])
        (tmp_path / "mutant.truth.json").write_bytes(text.encode("utf-8", "replace"))
        if dice.random() < 0.5:
            data, byte = mutated_bytes(there, dice)
            if dice.random() < 0.4:
                data, byte = packed(mutated_arrays({**curves, "header": "{}"}, dice)[0]), "arrays"
            (tmp_path / "mutant.truth.npz").write_bytes(data)
            how += f", curves {byte}"
        else:
            (tmp_path / "mutant.truth.npz").unlink(missing_ok=True)
        tally.attempt(told, how)
    tally.check(n)


def opened(path: Path, overlay: Path | None = None) -> None:
    """An exercise file as `coach check` and a session read it."""
    exercise, problems = read(path, overlay=overlay)
    assert (exercise is None) == bool(problems)
    assert all("\n" not in line for line in problems), problems
    if exercise is None:
        raise CoachError("\n".join(problems))
    exercised(exercise, [Observation(t_s=0.1 * k, pose=None) for k in range(3)])


@sizes(60, 3500)
def test_exercise_files(tmp_path: Path, n: int) -> None:
    dice, tally = random.Random(3), Tally("exercise files")
    for _ in range(n):
        source = dice.choice(EXERCISES)
        text, how = mutated_toml(source.read_text(encoding="utf-8"), dice)
        data = text.encode("utf-8", "replace")
        if dice.random() < 0.05:
            data, how = mutated_bytes(source.read_bytes(), dice)
        path = tmp_path / source.name
        path.write_bytes(data)
        tally.attempt(lambda path=path: opened(path), (source.name, how))
        path.unlink()
    tally.check(n)


@sizes(40, 1500)
def test_overlays(tmp_path: Path, n: int) -> None:
    dice, tally = random.Random(4), Tally("overlays")
    overlay = tmp_path / "overlay.toml"
    exercise = ROOT / "exercises" / "seated_twist.toml"
    names = list(load("seated_twist").thresholds)
    for _ in range(n):
        lines = [f"{dice.choice(names)} = {dice.randrange(50)}" for _ in range(4)]
        text, how = mutated_toml("\n".join(["[thresholds]", *dict.fromkeys(lines)]), dice)
        overlay.write_bytes(text.encode("utf-8", "replace"))
        tally.attempt(lambda: opened(exercise, overlay), how)
    tally.check(n)


@sizes(30, 1000)
def test_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    dice, tally = random.Random(5), Tally("words")
    source = ROOT / "exercises"
    (tmp_path / "cat_cow.toml").write_bytes((source / "cat_cow.toml").read_bytes())
    text = (source / loader.WORDS_FILE).read_text(encoding="utf-8")
    monkeypatch.setattr(loader, "exercise_folder", lambda: tmp_path)
    for _ in range(n):
        wrong, how = mutated_toml(text, dice)
        (tmp_path / loader.WORDS_FILE).write_bytes(wrong.encode("utf-8", "replace"))
        tally.attempt(lambda: opened(tmp_path / "cat_cow.toml"), how)
    tally.check(n)


@sizes(40, 1500)
def test_videos(tmp_path: Path, n: int) -> None:
    import av

    dice, tally = random.Random(6), Tally("videos")
    forms = {"mp4": "libx264", "mkv": "mpeg4", "webm": "libvpx", "avi": "mjpeg"}
    whole = {}
    for form, codec in forms.items():
        path = tmp_path / f"whole.{form}"
        with av.open(str(path), "w") as out:
            stream = out.add_stream(codec, rate=15)
            stream.width, stream.height = 64, 48
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            for k in range(12):
                image = np.full((48, 64, 3), 20 * k, np.uint8)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
            out.mux(stream.encode())
        whole[form] = path.read_bytes()

    def seen(path: Path) -> None:
        with VideoFile(path) as video:
            for frame in islice(video, 30):
                assert frame.image.ndim == 3

    for _ in range(n):
        form = dice.choice(sorted(forms))
        data, how = mutated_bytes(whole[form], dice)
        path = tmp_path / f"mutant.{form}"
        path.write_bytes(data)
        tally.attempt(lambda path=path: seen(path), (form, how))
    tally.check(n)
