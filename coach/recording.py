"""Pose logs: what the network saw, frame by frame, without the pictures.

A log is an `.npz` of these arrays over T observations (`docs`: README, "Pose logs"):

- `header`: a JSON text: schema, source, fps, size [w, h], model, model_sha256, versions.
- `t_s` float64 (T,); `found` bool (T,), false where nobody was found.
- `image_px` float32 (T, 33, 2), `depth` float32 (T, 33), `world_m` float32 (T, 33, 3),
  `visibility` float32 (T, 33): as in `Pose`, NaN (visibility 0) where nobody was found.
- `silhouette` uint8 (T, h, w) and `silhouette_scale` float64 (T,), 0 where there is none; only
  when the exercise used it.

Replaying a log gives the very result of replaying its video: nothing is rounded on the way.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach import __version__
from coach.errors import CoachError
from coach.landmarks import N_LANDMARKS, Pose, Silhouette
from coach.session import Moment, Observation

__all__ = ["Header", "PoseLog", "PoseLogWriter", "is_pose_log"]

SCHEMA = 1
_ARRAYS = ("t_s", "found", "image_px", "depth", "world_m", "visibility")


@dataclass(frozen=True, kw_only=True)
class Header:
    """Where a log came from: enough to know what its numbers are worth."""

    source: str
    fps: float | None
    size: tuple[int, int]
    model: str
    model_sha256: str
    versions: dict[str, str]
    schema: int = SCHEMA


def is_pose_log(path: str) -> bool:
    """Whether a source's name says that it is a pose log."""
    return path.lower().endswith(".npz")


class PoseLogWriter:
    """Gathers observations (a `Sink`) and writes them at the end, atomically."""

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._header = header
        self._observations: list[Observation] = []
        folder = path.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise CoachError(f"{path}: cannot be written; is there a folder {folder}, yours?")

    def take(self, moment: Moment) -> None:
        """Keep one observation."""
        self.keep(moment.observation)

    def keep(self, observation: Observation) -> None:
        """Keep one observation, without its picture."""
        self._observations.append(Observation(t_s=observation.t_s, pose=observation.pose))

    def write(self) -> None:
        """Write the log. Raises `CoachError` when the disk is full or the place not writable."""
        arrays = _arrays(self._observations)
        arrays["header"] = np.array(json.dumps(asdict(self._header)))
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}.part")
        try:
            with open(part, "wb") as file:
                np.savez_compressed(file, **arrays)
            os.replace(part, self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CoachError(f"{self._path}: could not be written: {error.strerror}") from None


def _arrays(observations: list[Observation]) -> dict[str, Any]:
    n = len(observations)
    arrays: dict[str, Any] = {
        "t_s": np.array([o.t_s for o in observations], dtype=np.float64),
        "found": np.array([o.pose is not None for o in observations], dtype=bool),
        "image_px": np.full((n, N_LANDMARKS, 2), np.nan, dtype=np.float32),
        "depth": np.full((n, N_LANDMARKS), np.nan, dtype=np.float32),
        "world_m": np.full((n, N_LANDMARKS, 3), np.nan, dtype=np.float32),
        "visibility": np.zeros((n, N_LANDMARKS), dtype=np.float32),
    }
    masks = [o.pose.silhouette for o in observations if o.pose and o.pose.silhouette]
    if masks:
        arrays["silhouette"] = np.zeros((n, *masks[0].mask.shape), dtype=np.uint8)
        arrays["silhouette_scale"] = np.zeros(n, dtype=np.float64)
    for i, pose in ((i, o.pose) for i, o in enumerate(observations)):
        if pose is None:
            continue
        for name in ("image_px", "depth", "world_m", "visibility"):
            arrays[name][i] = getattr(pose, name)
        if pose.silhouette is not None:
            arrays["silhouette"][i] = pose.silhouette.mask
            arrays["silhouette_scale"][i] = pose.silhouette.scale
    return arrays


class PoseLog:
    """A pose log, read back; iterate over it for its observations.

    Raises:
        CoachError: the file is missing or is no pose log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with np.load(path, allow_pickle=False) as data:
                self._arrays = {name: data[name] for name in data.files}
        except FileNotFoundError:
            raise CoachError(f"{path}: there is no such file; check its name and folder") from None
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise CoachError(
                f"{path}: not a pose log ({error}); `coach record` makes one from a video"
            ) from None
        missing = [n for n in (*_ARRAYS, "header") if n not in self._arrays]
        if missing:
            raise CoachError(
                f"{path}: not a pose log: {', '.join(missing)} missing; "
                "`coach record` makes one from a video"
            )
        header = json.loads(str(self._arrays["header"]))
        if header.get("schema") != SCHEMA:
            raise CoachError(
                f"{path}: pose log of schema {header.get('schema')}, this coach {__version__} "
                f"reads {SCHEMA}; record it anew"
            )
        header["size"] = tuple(header["size"])
        self.header = Header(**header)

    def __len__(self) -> int:
        return len(self._arrays["t_s"])

    def __iter__(self) -> Iterator[Observation]:
        for i, t_s in enumerate(self._arrays["t_s"].tolist()):
            yield Observation(t_s=t_s, pose=self._pose(i, t_s))

    def _pose(self, i: int, t_s: float) -> Pose | None:
        arrays = self._arrays
        if not arrays["found"][i]:
            return None
        silhouette = None
        if "silhouette" in arrays and arrays["silhouette_scale"][i] > 0:
            silhouette = Silhouette(
                mask=arrays["silhouette"][i], scale=float(arrays["silhouette_scale"][i])
            )
        return Pose(
            t_s=t_s,
            image_px=arrays["image_px"][i],
            depth=arrays["depth"][i],
            world_m=arrays["world_m"][i],
            visibility=arrays["visibility"][i],
            silhouette=silhouette,
        )
