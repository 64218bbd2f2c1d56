"""Finding the body, by the real network: everywhere, always, and nobody where nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import ROOT

from coach.pose.finder import PoseFinder
from coach.pose.landmarks import INDEX
from coach.pose.models.model import get
from coach.video.frame import Frame

FLOOR = ROOT / "samples" / "cat_cow" / "wall_like_shirt.mp4"
CHAIR = ROOT / "samples" / "seated_twist" / "good_crossed.mp4"
PASSED = ROOT / "samples" / "seated_twist" / "second_person.mp4"
FPS = 15.0
TRUNK = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]


def frames(path: Path, *, every: int = 1) -> Iterator[Frame]:
    capture = cv2.VideoCapture(str(path))
    fps, i = capture.get(cv2.CAP_PROP_FPS), 0
    while capture.grab():
        if i % every == 0:
            image = np.asarray(capture.retrieve()[1], np.uint8)
            yield Frame(index=i, t_s=i / fps, image=image)
        i += 1
    capture.release()


def off(path: Path, finder: PoseFinder, *, every: int, until_s: float) -> NDArray[np.float64]:
    """How far shoulders and hips were seen from where they are at most, in torso lengths."""
    truth = np.load(path.with_suffix(".truth.npz"))
    away = []
    for frame in frames(path, every=every):
        if frame.t_s > until_s:
            break
        pose = finder.find(frame)
        joints = truth["joints_px"][int(np.argmin(np.abs(truth["t_s"] - frame.t_s)))][TRUNK]
        length = np.linalg.norm(joints[[0, 2]].mean(axis=0) - joints[[1, 3]].mean(axis=0))
        farthest = np.inf
        if pose is not None:
            farthest = np.linalg.norm(pose.image_px[TRUNK] - joints, axis=1).max() / length
        away.append(farthest)
    return np.array(away)


@pytest.mark.parametrize("path", [FLOOR, CHAIR], ids=["all fours", "seated"])
def test_a_body_is_seen_where_it_is_in_every_frame(path: Path) -> None:
    with PoseFinder(get("full")) as finder:
        away = off(path, finder, every=2, until_s=6.0)
    assert np.isfinite(away).all()
    assert np.median(away) < 0.25


def test_who_walks_through_the_picture_is_not_followed() -> None:
    with PoseFinder(get("full")) as finder:
        away = off(PASSED, finder, every=3, until_s=60.0)
    assert (away < 0.5).mean() > 0.95


def test_the_times_of_a_stream_may_be_closer_than_a_millisecond() -> None:
    frame = next(frames(CHAIR))
    with PoseFinder(get("full")) as finder:
        for i in range(3):
            assert finder.find(Frame(index=i, t_s=i * 1e-4, image=frame.image)) is not None


@pytest.mark.parametrize("width", [640, 641, 642, 643])
def test_a_picture_of_any_width_is_worked_on(width: int) -> None:
    image = cv2.resize(next(frames(CHAIR)).image, (width, 427)).astype(np.uint8)
    with PoseFinder(get("full")) as finder:
        assert finder.find(Frame(index=0, t_s=0.0, image=image)) is not None


def test_nobody_in_an_empty_picture() -> None:
    empty = np.full((240, 320, 3), 120, np.uint8)
    with PoseFinder(get("full")) as finder:
        assert finder.find(Frame(index=0, t_s=0.0, image=empty)) is None
