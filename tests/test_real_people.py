"""Real people on real recordings, seen through the network and judged for every exercise of theirs.

One recording shows one exercise and must not be taken for others: it is seen once, and judged for
each exercise that has a truth of it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from clips import coach
from recordings import recording

from coach.cli.main import main
from coach.engine.session import run
from coach.evaluation.recordings import VIDEOS
from coach.exercise.loader import load
from coach.pose.log import PoseLog

#: Tests side by side take no longer than one core's share of the recordings.
PARTS = 6
#: Of the recordings of people who exercise, so many may be counted wrong; of others none.
MOST_WRONG = 0.1


def recordings() -> list[dict[Path, dict[str, Any]]]:
    """Every recording by its content: its copies, each with the truth of another exercise."""
    copies: dict[str, dict[Path, dict[str, Any]]] = {}
    for path in sorted(recording("real/README.md").parent.glob("*/*.truth.json")):
        stem = path.name.removesuffix(".truth.json")
        video = next(p for p in sorted(path.parent.glob(f"{stem}.*")) if p.suffix in VIDEOS)
        content = hashlib.sha256(video.read_bytes()).hexdigest()
        copies.setdefault(content, {})[video] = json.loads(path.read_text())
    return list(copies.values())


def counted(exercise: str, log: Path) -> int:
    return run(PoseLog(log), load(exercise), [], source=log.name).count


@pytest.mark.system
@pytest.mark.parametrize("part", range(PARTS))
def test_real_people_are_counted_right(part: int, tmp_path: Path) -> None:
    exercising, wrong = 0, []
    for n, copies in enumerate(recordings()[part::PARTS]):
        log = tmp_path / f"{n}.npz"
        video, truth = next(iter(copies.items()))
        assert main(["record", "--exercise", truth["exercise"], str(video), str(log)]) == 0
        for video, truth in copies.items():
            count = counted(truth["exercise"], log)
            name = f"{truth['exercise']}/{video.name}: {count}"
            if truth["control"]:
                assert count in {0, *truth["allow"]}, name
            else:
                exercising += 1
                wrong += [name] * (count not in {truth["count"], *truth["allow"]})
    assert len(wrong) <= max(1, MOST_WRONG * exercising), wrong


def test_a_replay_finds_the_repetitions_where_they_were_made() -> None:
    clip = recording("clips/catcow_chair_polybag.mp4")
    done = coach("replay", clip, "--exercise", "cat_cow_seated", "--json", "-", timeout=400)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["seen_fraction"] >= 0.95
    # seen by eye: rounded from 1.3 to 4.7 s and from 9.3 to 13.3 s
    for repetition, (begin_s, end_s) in zip(
        result["repetitions"], ((1.3, 4.7), (9.3, 13.3)), strict=True
    ):
        assert repetition["start_s"] <= begin_s + 1
        assert repetition["end_s"] >= end_s - 1
        assert repetition["end_s"] - repetition["start_s"] < 8
        assert repetition["seen_fraction"] > 0.9
