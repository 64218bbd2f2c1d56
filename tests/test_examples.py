"""The samples that are played without a camera, and shown in the studio."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from recordings import ROOT

from coach.common.examples import demo_video, sample_folder, sample_video
from coach.exercise.loader import exercise_names


def test_there_is_a_sample_to_play() -> None:
    sample = sample_video("seated_twist")
    assert sample is not None
    assert sample.is_file()
    assert sample_video("no such exercise") is None


def test_an_installed_coach_finds_the_samples_of_the_checkout_it_is_called_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "samples" / "cat_cow").mkdir(parents=True)
    (tmp_path / "samples" / "cat_cow" / "good_one.mp4").touch()
    (tmp_path / "samples" / "seated_twist").mkdir()
    monkeypatch.chdir(tmp_path)
    assert sample_folder("cat_cow") == Path("samples/cat_cow")
    assert sample_video("cat_cow") == Path("samples/cat_cow/good_one.mp4")
    assert sample_folder("juggling") is None
    # An empty folder is no reason to play nothing.
    assert sample_video("seated_twist") is not None


def test_a_demonstration_is_found_in_the_checkout_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demos = tmp_path / "exercises" / "demos"
    demos.mkdir(parents=True)
    (demos / "handstand.mp4").touch()
    monkeypatch.chdir(tmp_path)
    assert demo_video("handstand") == Path("exercises/demos/handstand.mp4")
    assert demo_video("no such exercise") is None


def test_a_demonstration_is_small_and_ends_as_it_begins() -> None:
    demos = sorted((ROOT / "exercises" / "demos").glob("*.mp4"))
    assert demos
    for demo in demos:
        assert demo.stem in exercise_names()
        assert demo.stat().st_size <= 300_000
        with av.open(str(demo)) as container:
            stream = container.streams.video[0]
            assert stream.codec_context.name == "h264"
            decoded = list(container.decode(stream))
            seconds = len(decoded) / float(stream.average_rate or 0)
        assert 4 <= seconds <= 12, demo.name
        chosen = [*decoded[:: len(decoded) // 5], decoded[-1]]
        first, *frames, last = (f.to_ndarray(format="gray").astype(int) for f in chosen)
        moved = max(abs(frame - first).mean() for frame in frames)
        assert abs(last - first).mean() < min(1.0, 0.5 * moved), demo.name
