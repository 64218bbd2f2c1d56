"""Files drawn by Hypothesis: each is read or refused in one line; a session over it ends well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_files import exercise_texts, logs, overlay_texts, truths
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutants import Tally
from recordings import ROOT
from test_readers import exercised, opened

from coach.evaluation.truth import read_truth
from coach.exercise import loader
from coach.exercise.loader import load
from coach.label.marks import Labels
from coach.pose.log import PoseLog

EXERCISES = ROOT / "exercises"
TWIST = EXERCISES / "seated_twist.toml"
WORDS = EXERCISES / loader.WORDS_FILE


def tried(
    what: str, files: st.SearchStrategy[bytes], n: int, act: Callable[[bytes], object]
) -> None:
    """Try so many files, and print what came of them."""
    tally = Tally(what)

    @settings(
        max_examples=n,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(files)
    def each(data: bytes) -> None:
        tally.attempt(lambda: act(data), data[:200])

    each()
    tally.check(n // 2)


sizes = pytest.mark.parametrize(
    "n", [15, pytest.param(500, marks=pytest.mark.system)], ids=["short", "long"]
)


@sizes
def test_drawn_logs(tmp_path: Path, n: int) -> None:
    exercise, path = load("seated_twist"), tmp_path / "drawn.npz"

    def act(data: bytes) -> None:
        path.write_bytes(data)
        exercised(exercise, list(PoseLog(path)))

    tried("drawn pose logs", logs(), n, act)


@sizes
def test_drawn_truths(tmp_path: Path, n: int) -> None:
    path = tmp_path / "drawn.truth.json"

    def act(data: bytes) -> None:
        path.write_bytes(data)
        labels = Labels(["too_fast"], read_truth(tmp_path / "drawn.npz").facts)
        labels.repetition(1.0)
        facts = labels.facts(exercise="x", story="", fps=None, duration_s=9.0)
        json.dumps(facts, allow_nan=False)

    tried("drawn truths", truths(), n, act)


@sizes
def test_drawn_exercises(tmp_path: Path, n: int) -> None:
    path = tmp_path / TWIST.name

    def act(data: bytes) -> None:
        path.write_bytes(data)
        opened(path)

    tried("drawn exercises", exercise_texts(TWIST.read_text(encoding="utf-8")), n, act)


@sizes
def test_drawn_overlays(tmp_path: Path, n: int) -> None:
    path = tmp_path / "overlay.toml"

    def act(data: bytes) -> None:
        path.write_bytes(data)
        opened(TWIST, path)

    tried("drawn overlays", overlay_texts(list(load("seated_twist").thresholds)), n, act)


@sizes
def test_drawn_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    text = WORDS.read_text(encoding="utf-8").partition("# Printed")[0] + 'advice = "Rest."\n'
    (tmp_path / TWIST.name).write_bytes(TWIST.read_bytes())
    monkeypatch.setattr(loader, "exercise_folder", lambda: tmp_path)

    def act(data: bytes) -> None:
        (tmp_path / WORDS.name).write_bytes(data)
        opened(tmp_path / TWIST.name)

    tried("drawn words", exercise_texts(text), n, act)
