"""`python -m samples.train.ways`: ways of seeing a body, compared; simplest first.

Every way runs the same pose networks over the same clips: following the body from frame to frame
(VIDEO), each frame by itself (IMAGE), the mean of a frame and its mirror image (as flip tests are
made in pose estimation), the lite and the heavy network, lower thresholds. The learned measures
are fitted anew to what each way sees, each body held out. The table says what a way brings and
what it costs; coach itself uses the first (`coach/pose/finder.py`).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from mediapipe import Image, ImageFormat
from mediapipe.tasks.python import BaseOptions
from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from coach.common.errors import CoachError
from coach.common.versions import versions
from coach.evaluation.metrics import Curve, score_measure
from coach.evaluation.truth import truth_paths
from coach.pose.landmarks import INDEX
from coach.pose.log import Header, PoseLog, PoseLogWriter
from coach.pose.models.model import Variant, get
from coach.pose.types import Observation, Pose, mirrored
from coach.video.source import open_source
from samples.train.clips import Clip, read_clip
from samples.train.learned import LEARNED, Learned
from samples.train.ridge import held_out

__all__ = ["WAYS", "Way", "main"]

#: The same for every way, so that they differ in nothing else.
PENALTY = 0.1
_VIDEOS = (".mp4", ".mov", ".webm", ".gif", ".mkv")
_TRUNK = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("shoulder", "hip")]

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way of seeing: which network, followed or not, mirrored or not, how sure it must be."""

    name: str
    variant: Variant = "full"
    mode: Literal["VIDEO", "IMAGE"] = "VIDEO"
    mirror: bool = False
    confidence: float = 0.5


WAYS = (
    Way(name="video"),
    Way(name="video_lite", variant="lite"),
    Way(name="video_heavy", variant="heavy"),
    Way(name="video_confidence_0.1", confidence=0.1),
    Way(name="video_mirror", mirror=True),
    Way(name="image", mode="IMAGE"),
    Way(name="image_mirror", mode="IMAGE", mirror=True),
)


class _Seer:
    """Sees the frames of one clip in one way."""

    def __init__(self, way: Way) -> None:
        self._way = way
        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=get(way.variant).data),
            running_mode=RunningMode[way.mode],
            min_pose_detection_confidence=way.confidence,
            min_pose_presence_confidence=way.confidence,
            min_tracking_confidence=way.confidence,
        )
        looks = 2 if way.mirror else 1
        self._landmarkers = [PoseLandmarker.create_from_options(options) for _ in range(looks)]

    def close(self) -> None:
        for landmarker in self._landmarkers:
            landmarker.close()

    def see(self, image: NDArray[np.uint8], t_s: float) -> Pose | None:
        width_px = image.shape[1]
        pose = self._look(self._landmarkers[0], image, t_s)
        if not self._way.mirror:
            return pose
        twin = self._look(self._landmarkers[1], image[:, ::-1], t_s)
        if pose is None or twin is None:
            return pose or (twin and mirrored(twin, width_px))
        other = mirrored(twin, width_px)
        names = ("image_px", "depth", "world_m", "visibility")
        return Pose(t_s=t_s, **{n: (getattr(pose, n) + getattr(other, n)) / 2 for n in names})

    def _look(
        self, landmarker: PoseLandmarker, image: NDArray[np.uint8], t_s: float
    ) -> Pose | None:
        h, w = image.shape[:2]
        rgb = Image(image_format=ImageFormat.SRGB, data=cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
        if self._way.mode == "VIDEO":
            result = landmarker.detect_for_video(rgb, round(t_s * 1000))
        else:
            result = landmarker.detect(rgb)
        if not result.pose_landmarks:
            return None
        found = np.array([(p.x, p.y, p.z, p.visibility) for p in result.pose_landmarks[0]])
        world = np.array([(p.x, p.y, p.z) for p in result.pose_world_landmarks[0]])
        return Pose(
            t_s=t_s,
            image_px=(found[:, :2] * [w, h]).astype(np.float32),
            depth=(found[:, 2] * w).astype(np.float32),
            world_m=world.astype(np.float32),
            visibility=found[:, 3].astype(np.float32),
        )


def see(video: Path, way: Way, log: Path) -> None:
    """Write the pose log of a video, seen in a way; the time a frame takes is in its header."""
    seer = _Seer(way)
    try:
        with open_source(str(video)) as source:
            observations, took_s = [], 0.0
            for frame in source:
                began = time.perf_counter()
                pose = seer.see(frame.image, frame.t_s)
                took_s += time.perf_counter() - began
                observations.append(Observation(t_s=frame.t_s, pose=pose))
            header = Header(
                source=str(video),
                fps=source.fps,
                size=source.size,
                model=way.variant,
                model_sha256=get(way.variant).sha256,
                versions=versions() | {"ms": f"{1000 * took_s / len(observations):.2f}"},
            )
    finally:
        seer.close()
    log.parent.mkdir(parents=True, exist_ok=True)
    writer = PoseLogWriter(log, header)
    for observation in observations:
        writer.keep(observation)
    writer.write()
    for truth in truth_paths(video):
        if truth.exists():
            shutil.copy(truth, log.parent)


def _wavering(log: PoseLog) -> float:
    """Median jump of shoulders and hips against their neighbours in time, in torso lengths."""
    poses = [o.pose for o in log if o.pose is not None]
    if len(poses) < 3:
        return float("nan")
    px = np.array([p.image_px[_TRUNK] for p in poses], np.float64)
    torso_px = np.median(np.linalg.norm(px[:, [0, 2]] - px[:, [1, 3]], axis=-1))
    jumps = px[1:-1] - (px[:-2] + px[2:]) / 2
    return float(np.median(np.linalg.norm(jumps, axis=-1)) / torso_px)


def _cells(logs: Sequence[PoseLog]) -> Iterator[str]:
    """Seen fraction, wavering and milliseconds, each the median over recordings."""
    seen = [np.mean([o.pose is not None for o in log]) for log in logs]
    yield f"{np.mean(seen):.3f}"
    yield f"{np.nanmedian([_wavering(log) for log in logs]):.4f}"
    yield f"{np.median([float(log.header.versions['ms']) for log in logs]):.1f}"


def _measures(logs: Sequence[Path]) -> Iterator[str]:
    for learned in LEARNED:
        own = [log for log in logs if log.parent.name == learned.exercise]
        clips = [clip for log in own if (clip := read_clip(log, learned)) is not None]
        told = held_out(clips, [PENALTY] * len(learned.outputs)) if clips else []
        for k in range(len(learned.outputs)):
            yield _score(clips, told, k) if clips else "-"


def _score(clips: Sequence[Clip], told: Sequence[Array], k: int) -> str:
    measured = np.concatenate([values[:, k] for values in told])
    true = np.concatenate([clip.true[:, k] for clip in clips])
    score = score_measure([Curve(measure="", measured=measured, true=true)])
    each = [np.abs(v[:, k] - c.true[:, k]).mean() for v, c in zip(told, clips, strict=True)]
    return f"{np.median(each):.1f} / {score.mae:.1f} / {score.r:.3f} / {score.slope:.2f}"


def _header(learned: Learned) -> list[str]:
    return [f"{learned.name}: {output}" for output in learned.outputs]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.train.ways",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="clips by chance with their truth, by exercise")
    parser.add_argument("--recordings", type=Path, help="real recordings: only seen, not learned")
    parser.add_argument("--every", type=int, default=1, help="take every nth clip only")
    parser.add_argument("--only", nargs="*", choices=[w.name for w in WAYS], help="these ways")
    options = parser.parse_args(arguments)
    clips = sorted(options.folder.glob("*/random_*.mp4"))[:: options.every]
    if not clips:
        print(f"{options.folder}: expected EXERCISE/random_*.mp4, found none", file=sys.stderr)
        return 2
    real = sorted(options.recordings.glob("*/*.*")) if options.recordings else []
    real = [path for path in real if path.suffix in _VIDEOS]
    ways = [way for way in WAYS if not options.only or way.name in options.only]
    rows = [["seen", "wavering", "ms", *(n for m in LEARNED for n in _header(m))]]
    rows[0] += ["real: seen", "real: wavering", "real: ms"] if real else []
    for way in ways:
        logs = [_log(video, way, options.folder) for video in track(clips, way.name)]
        row = [*_cells([PoseLog(log) for log in logs]), *_measures(logs)]
        if real:
            row += _cells([PoseLog(_log(video, way, options.folder)) for video in real])
        rows.append(row)
    columns = list(zip(*rows, strict=True))
    title = "median by body / MAE / r / slope, each body held out"
    table = Table("", *(way.name for way in ways), title=title)
    for column in columns:
        table.add_row(*column)
    Console(width=30 * (len(ways) + 1)).print(table)
    return 0


def _log(video: Path, way: Way, folder: Path) -> Path:
    log = folder / "ways" / way.name / video.parent.name / f"{video.stem}.npz"
    if not log.is_file():
        see(video, way, log)
    return log


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CoachError as error:
        print(f"samples.train.ways: {error}", file=sys.stderr)
        sys.exit(2)
