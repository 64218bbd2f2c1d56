"""Pose logs: what the network saw, frame by frame, without the pictures.

A log is an `.npz` of these arrays over T observations (`docs`: README, "Pose logs"):

- `header`: a JSON text: schema, source, fps, size [w, h], model, model_sha256, versions.
- `t_s` float64 (T,); `found` bool (T,), false where nobody was found.
- `image_px` float32 (T, 33, 2), `depth` float32 (T, 33), `world_m` float32 (T, 33, 3),
  `visibility` float32 (T, 33): as in `Pose`, NaN (visibility 0) where nobody was found.
- `silhouette` uint8 (T, h, w) and `silhouette_scale` float64 (T,), 0 where there is none; only
  when the exercise used it.
- `legs_px` float32 (T, 42, 2), NaN where lost, and `legs_since_s` float64 (T,), NaN where there are
  none: as in `Followed`; only when the exercise used them. `trunk_px` (T, 20 or 27, 2), seen from
  the front or from a side, and `trunk_since_s` likewise.

Every array is checked as it is read: a log may come from anywhere.

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
from coach.landmarks import (
    N_FRONT_POINTS,
    N_LANDMARKS,
    N_LEG_POINTS,
    N_SIDE_POINTS,
    Followed,
    Pose,
    Silhouette,
)
from coach.output import refuse_unwritable
from coach.session import Moment, Observation

__all__ = ["Header", "PoseLog", "PoseLogWriter", "is_pose_log"]

SCHEMA = 1
#: The kind (as NumPy has it) of each array and its shape behind T.
_ARRAYS: dict[str, tuple[str, tuple[int, ...]]] = {
    "t_s": ("f", ()),
    "found": ("b", ()),
    "image_px": ("f", (N_LANDMARKS, 2)),
    "depth": ("f", (N_LANDMARKS,)),
    "world_m": ("f", (N_LANDMARKS, 3)),
    "visibility": ("f", (N_LANDMARKS,)),
}
#: What is followed through the picture, and by how many points it may be.
_FOLLOWED = {"legs": (N_LEG_POINTS,), "trunk": (N_FRONT_POINTS, N_SIDE_POINTS)}
_KINDS = {"f": "floats", "b": "truth values", "u": "unsigned integers"}
_HEADER_TYPES: dict[str, type | tuple[type, ...]] = {
    "source": str,
    "fps": (int, float, type(None)),
    "size": list,
    "model": str,
    "model_sha256": str,
    "versions": dict,
    "schema": int,
}
_MAKE = "`coach record` makes one from a video"


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
    """Gathers observations (a `Sink`) and writes them at the end, atomically.

    Raises:
        CoachError: the name is no pose log's, or nothing can be written there.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self._header = header
        self._observations: list[Observation] = []
        if not is_pose_log(path.name):
            raise CoachError(f"{path}: a pose log's name ends in .npz; name it {path.name}.npz")
        refuse_unwritable(path)

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
            _write_npz(part, arrays)
            os.replace(part, self._path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CoachError(f"{self._path}: could not be written: {error.strerror}") from None


def _write_npz(path: Path, arrays: dict[str, Any]) -> None:
    """As `np.savez_compressed` does, but by LZMA, which NumPy reads as well: a third smaller."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


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
    for part in _FOLLOWED:
        followed = (o.pose and getattr(o.pose, part) for o in observations)
        first: Followed | None = next((f for f in followed if f), None)
        if first is not None:
            arrays[f"{part}_px"] = np.full((n, *first.px.shape), np.nan, dtype=np.float32)
            arrays[f"{part}_since_s"] = np.full(n, np.nan, dtype=np.float64)
    for i, pose in ((i, o.pose) for i, o in enumerate(observations)):
        if pose is None:
            continue
        for name in ("image_px", "depth", "world_m", "visibility"):
            arrays[name][i] = getattr(pose, name)
        if pose.silhouette is not None:
            arrays["silhouette"][i] = pose.silhouette.mask
            arrays["silhouette_scale"][i] = pose.silhouette.scale
        for part in _FOLLOWED:
            points: Followed | None = getattr(pose, part)
            if points is not None:
                arrays[f"{part}_px"][i] = points.px
                arrays[f"{part}_since_s"][i] = points.since_s
    return arrays


class PoseLog:
    """A pose log, read back; iterate over it for its observations.

    Raises:
        CoachError: the file is missing or is no pose log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._arrays = _load(path)
        missing = [n for n in (*_ARRAYS, "header") if n not in self._arrays]
        if missing:
            raise _no_log(path, f"{', '.join(missing)} missing")
        self.header = _header(path, str(self._arrays["header"]))
        _check(path, self._arrays)

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
            legs=self._followed("legs", i),
            trunk=self._followed("trunk", i),
        )

    def _followed(self, part: str, i: int) -> Followed | None:
        px, since_s = (self._arrays.get(f"{part}_{name}") for name in ("px", "since_s"))
        if px is None or since_s is None or np.isnan(since_s[i]):
            return None
        return Followed(px=px[i], since_s=float(since_s[i]))


def _no_log(path: Path, why: str) -> CoachError:
    return CoachError(f"{path}: not a pose log: {why}; {_MAKE}")


def _load(path: Path) -> dict[str, Any]:
    """The arrays of an `.npz`, by name; the file is closed whatever happens."""
    try:
        with open(path, "rb") as file:
            data = np.load(file, allow_pickle=False)
            if isinstance(data, np.ndarray):
                raise ValueError("it is a single array")
            return {name: data[name] for name in data.files}
    except FileNotFoundError:
        raise CoachError(f"{path}: there is no such file; check its name and folder") from None
    except Exception as error:
        # A damaged file fails in any layer: zip, deflate, the array's own header, memory.
        raise _no_log(path, " ".join(str(error).split()) or type(error).__name__) from None


def _header(path: Path, text: str) -> Header:
    try:
        header = json.loads(text)
    except ValueError:
        raise _no_log(path, "its header is no JSON") from None
    if not isinstance(header, dict):
        raise _no_log(path, "its header is no JSON object")
    if header.get("schema") != SCHEMA:
        raise CoachError(
            f"{path}: pose log of schema {header.get('schema')}, this coach {__version__} "
            f"reads {SCHEMA}; record it anew"
        )
    wrong = sorted(header.keys() ^ _HEADER_TYPES.keys())
    wrong = wrong or [k for k, kind in _HEADER_TYPES.items() if not isinstance(header[k], kind)]
    if not wrong and [type(n) for n in header["size"]] != [int, int]:
        wrong = ["size"]
    if wrong:
        raise _no_log(path, f"{', '.join(wrong)} in its header missing, unknown or no such thing")
    width, height = header["size"]
    return Header(**{**header, "size": (width, height)})


def _check(path: Path, arrays: dict[str, Any]) -> None:
    """Refuses arrays of another kind or shape than the rest of the log, and times that stray."""
    n = arrays["t_s"].size
    expected = {name: (kind, (n, *shape)) for name, (kind, shape) in _ARRAYS.items()}
    if "silhouette" in arrays:
        expected["silhouette"] = ("u", (n, *arrays["silhouette"].shape[1:][:2]))
        expected["silhouette_scale"] = ("f", (n,))
    for part, counts in _FOLLOWED.items():
        if f"{part}_px" in arrays:
            count = arrays[f"{part}_px"].shape[1:2]
            points = count[0] if count and count[0] in counts else counts[0]
            expected[f"{part}_px"] = ("f", (n, points, 2))
            expected[f"{part}_since_s"] = ("f", (n,))
    for name, (kind, shape) in expected.items():
        array = arrays.get(name)
        if array is None or array.dtype.kind != kind or array.shape != shape:
            found = "nothing" if array is None else f"{array.dtype} of shape {array.shape}"
            raise _no_log(path, f"{name}: expected {_KINDS[kind]} of shape {shape}, found {found}")
    t_s = arrays["t_s"]
    if not np.isfinite(t_s).all() or (np.diff(t_s) <= 0).any():
        raise _no_log(path, "t_s: expected times that increase, found some that do not")
