"""Where MediaPipe's own, older pose solution puts the landmarks, to hold the pose model to.

The older solution scales the pictures in its own graph and needs no note in the network, so a wrong
note shows as landmarks beside its own. `python tests/helpers/pose_reference.py` writes the stored
reference (`tests/data/pose_reference.json`): it makes an environment with mediapipe 0.10.21 in a
temporary folder and shows it the frames of the samples below.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import mediapipe
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision
from numpy.typing import NDArray
from recordings import ROOT

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

LEGACY = "mediapipe==0.10.21"
STORED = Path(__file__).resolve().parents[1] / "data" / "pose_reference.json"
SHOULDERS, HIPS = [11, 12], [23, 24]
#: Of all landmarks of ten frames, in lengths of the torso.
MEDIAN_AT_MOST, P95_AT_MOST = 0.01, 0.03

#: The frame in the middle of each is seen: from front and side, near and far, well and badly.
RENDERED = (
    "samples/cat_cow/camera_far_high.mp4",
    "samples/cat_cow/fault_too_fast.mp4",
    "samples/cat_cow/good_loose_shirt.mp4",
    "samples/cat_cow_seated/blind_neck_only.mp4",
    "samples/cat_cow_seated/good_left.mp4",
    "samples/seated_twist/camera_low.mp4",
    "samples/seated_twist/control_still.mp4",
    "samples/seated_twist/blind_hips_turning.mp4",
    "samples/seated_twist/good_crossed.mp4",
    "samples/seated_twist/good_two_each.mp4",
)
REAL = (
    "real/bird_dog/birddog_fit_woman.mp4",
    "real/cat_cow/birddog_polybag.mp4",
    "real/cat_cow/cobra_fit_man.mp4",
    "real/childs_pose/childpose_polybag.mp4",
    "real/glute_bridge/bridge_fit_man.mp4",
    "real/hip_hinge/standing_turn_polybag.mp4",
    "real/scapular_retraction/scapular_squeeze_woman_back.mp4",
    "real/seated_twist/seatedtwist_adaptx.mp4",
    "real/single_knee_to_chest/knee_chest_single_fit_man.mp4",
    "real/squat/squat_home_man_oblique.mp4",
)


class NoLegacyError(Exception):
    """The environment of the older solution cannot be made; the text says why."""


class Apart(NamedTuple):
    """How far landmarks lie from their reference, in lengths of the torso."""

    median: float
    p95: float

    @property
    def small(self) -> bool:
        return self.median <= MEDIAN_AT_MOST and self.p95 <= P95_AT_MOST

    def __str__(self) -> str:
        return f"median {self.median:.4f}, p95 {self.p95:.4f} torso lengths"


def middle(video: Path) -> Picture:
    """The frame in the middle of a video, RGB."""
    capture = cv2.VideoCapture(str(video))
    capture.set(cv2.CAP_PROP_POS_FRAMES, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) // 2)
    ok, picture = capture.read()
    capture.release()
    assert ok, video
    return np.ascontiguousarray(picture[:, :, ::-1], dtype=np.uint8)


def tasks_see(bundle: bytes, pictures: Sequence[Picture]) -> Points:
    """What a `.task` sees in each picture by itself: (N, 33, 2) px, NaN where nobody is found."""
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle),
        running_mode=vision.RunningMode.IMAGE,
    )
    seen = np.full((len(pictures), 33, 2), np.nan)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for i, picture in enumerate(pictures):
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)
            for person in landmarker.detect(image).pose_landmarks[:1]:
                seen[i] = [(mark.x, mark.y) for mark in person]
    return seen * _sizes(pictures)


def directly_seen(bundle: bytes, pictures: Sequence[Picture]) -> Points:
    """The same, by the networks run without MediaPipe's graph."""
    from coach.pose.blazepose.landmarker import Landmarker

    seen = np.full((len(pictures), 33, 2), np.nan)
    landmarker = Landmarker(bundle, people=1, threads=1)
    for i, picture in enumerate(pictures):
        for person in landmarker.look(np.ascontiguousarray(picture[:, :, ::-1])):
            seen[i] = person.px[:, :2]
    return seen


def legacy_sees(python: Path, pictures: Sequence[Picture]) -> Points:
    """What the older solution sees, run by the `python` that has it: (N, 33, 2) px."""
    with tempfile.TemporaryDirectory() as folder:
        shown, seen = Path(folder) / "pictures.npz", Path(folder) / "seen.npy"
        np.savez(shown, **{f"{i:03}": picture for i, picture in enumerate(pictures)})
        script = Path(__file__).with_name("legacy_pose.py")
        command = [python, "-I", script, shown, seen]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        found: Points = np.load(seen)
    return found * _sizes(pictures)


def legacy_python(folder: Path) -> Path:
    """The Python of an environment in `folder` that has the older solution; made if not there.

    Raises `NoLegacyError` where it cannot be made.
    """
    where = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    made = folder / "made"
    if not made.is_dir():
        # Aside, and moved when it is whole: several tests may want it at once.
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            for command in (
                [sys.executable, "-m", "venv", aside],
                # It was built for NumPy 1, which pip knows.
                [Path(aside) / where, "-m", "pip", "install", "--quiet", "--no-input", LEGACY],
            ):
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=900, check=False
                )
                if done.returncode != 0:
                    said = (done.stderr or done.stdout).strip().splitlines()
                    raise NoLegacyError(
                        f"no environment with {LEGACY}: {said[-1] if said else 'no word why'}"
                    )
            with contextlib.suppress(OSError):  # somebody else's was there first
                Path(aside).rename(made)
                Path(aside).mkdir()  # for its end
    return made / where


def apart(found: Points, reference: Points) -> Apart:
    """How far all the landmarks of (N, 33, 2) px lie from where the reference has them.

    Somebody whom only the reference found is infinitely far.
    """
    torso = reference[:, SHOULDERS].mean(axis=1) - reference[:, HIPS].mean(axis=1)
    off = np.linalg.norm(found - reference, axis=2) / np.linalg.norm(torso, axis=1)[:, None]
    off = np.nan_to_num(off, nan=np.inf)
    # Without interpolation: between two infinities there is none.
    return Apart(*(float(np.percentile(off, q, method="lower")) for q in (50, 95)))


def stored() -> tuple[list[Picture], Points]:
    """The frames of the samples, and where the older solution put the landmarks in them, px."""
    pictures, points = [], []
    for name, known in json.loads(STORED.read_text("utf-8")).items():
        video = ROOT / name
        anew = f"{name} is no longer the video of the reference: run {Path(__file__).name}"
        assert hashlib.sha256(video.read_bytes()).hexdigest() == known["sha256"], anew
        pictures.append(middle(video))
        points.append(known["px"])
    return pictures, np.array(points)


def _sizes(pictures: Sequence[Picture]) -> Points:
    """Width and height of each, to multiply (N, 33, 2) with."""
    return np.array([picture.shape[1::-1] for picture in pictures], dtype=float)[:, None]


def _store() -> None:
    pictures = [middle(ROOT / name) for name in RENDERED]
    with tempfile.TemporaryDirectory() as folder:
        points = legacy_sees(legacy_python(Path(folder)), pictures)
    assert np.isfinite(points).all(), "nobody was found in one of the samples"
    reference = {
        name: {
            "sha256": hashlib.sha256((ROOT / name).read_bytes()).hexdigest(),
            "px": np.round(px, 2).tolist(),
        }
        for name, px in zip(RENDERED, points, strict=True)
    }
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in reference.items())
    STORED.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    _store()
