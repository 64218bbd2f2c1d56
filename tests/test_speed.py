"""The machine is measured, not assumed: poses a second, and the network that they allow."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from clips import SAMPLE

from coach.cli.doctor import examine
from coach.exercise.loader import exercise_names, load
from coach.pose import speed
from coach.pose.finder import PoseFinder
from coach.pose.models.model import Model, get
from coach.pose.speed import Speed, fastest_needed, in_words, poses_per_s, quick_enough
from coach.video.frame import Frame
from coach.video.source import VideoFile


def seen(name: str, fps: float) -> Speed:
    model = Model(name=name, path=Path(name), origin="cache", sha256="")
    return Speed(model=model, fps=fps)


@pytest.mark.parametrize(
    ("speeds", "used", "words"),
    [
        ([("full", 57.6)], "full", "58 poses a second with the full model."),
        (
            [("full", 9.2), ("lite", 17.3)],
            "lite",
            "9 poses a second with the full model, 17 with the lite one: using lite.",
        ),
        (
            [("full", 4.0), ("lite", 7.0)],
            "lite",
            "4 poses a second with the full model, 7 with the lite one: using lite.",
        ),
        (
            [("full", 8.0), ("lite", 6.0)],
            "full",
            "8 poses a second with the full model, 6 with the lite one: using full.",
        ),
        ([("full", 3.0)], "full", "3 poses a second with the full model."),
    ],
)
def test_the_best_that_is_quick_enough_is_used_and_it_is_said_why(
    speeds: list[tuple[str, float]], used: str, words: str
) -> None:
    tried = [seen(name, fps) for name, fps in speeds]
    assert fastest_needed(tried).model.name == used
    assert in_words(tried) == f"This computer sees {words}"


def test_a_real_network_is_measured_in_well_under_a_second() -> None:
    get("full")
    began_s = time.monotonic()
    found, words = quick_enough(load("seated_twist").camera.models[:1], "seated_twist")
    assert time.monotonic() - began_s < 5  # of which loading takes most, where others are at work
    assert found.model.name == "full"
    assert found.fps > 1
    assert words == f"This computer sees {found.fps:.0f} poses a second with the full model."


def test_it_is_measured_on_somebody_and_not_on_noise() -> None:
    """Where nobody is seen the network for the landmarks does not run: that is no measurement."""
    with VideoFile(SAMPLE) as video:
        picture = next(iter(video)).image
    noise = np.random.default_rng(0).integers(0, 255, picture.shape, dtype=np.uint8)
    for image, somebody in ((picture, True), (noise, False)):
        with PoseFinder(get("full")) as finder:
            assert poses_per_s(finder, image) > 1
            pose = finder.find(Frame(index=99, t_s=99, image=image))
            assert (pose is not None) == somebody


@pytest.mark.parametrize("name", exercise_names())
def test_every_exercise_has_a_picture_to_be_measured_on(name: str) -> None:
    picture = speed._picture(name)
    assert picture is not None
    assert picture.ndim == 3


def test_a_model_given_is_used_as_it_is_and_measured_too(tmp_path: Path) -> None:
    own = tmp_path / "own.task"
    own.write_bytes(get("full").data)
    found, words = quick_enough(["lite"], "cat_cow", own)
    assert found.model.path == own
    assert words == f"This computer sees {found.fps:.0f} poses a second with your own model."


def test_the_slowest_network_is_never_taken_by_itself() -> None:
    found, _ = quick_enough(["heavy", "full"], "cat_cow")
    assert found.model.name == "full"


def test_without_samples_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speed, "sample_video", lambda exercise: None)
    found, words = quick_enough(["full"], "seated_twist")
    assert (found.model.name, found.enough, words) == ("full", True, "")


def test_the_doctor_says_it_too() -> None:
    finding = next(f for f in examine() if f.what == "speed")
    assert finding.text.startswith("This computer sees ")
    assert finding.fine == ("Quick mistakes may be missed" not in finding.text)


def test_one_too_slow_is_not_enough() -> None:
    assert not seen("full", 11.9).enough
    assert seen("full", 12).enough
