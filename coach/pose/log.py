"""Pose logs: what the network saw, frame by frame, without the pictures.

A log is an `.npz` of these arrays over T observations (coach/pose/README.md):

- `header`: a JSON text: schema, source, fps, size [w, h], model, model_sha256, versions. By the
  sum is told what was seen through a wrongly built model (`Header.seen_rightly`).
- `t_s` float64 (T,); `found` bool (T,), false where nobody was found.
- `image_px` float32 (T, 33, 2), `depth` float32 (T, 33), `world_m` float32 (T, 33, 3),
  `visibility` float32 (T, 33): as in `Pose`, NaN (visibility 0) where nobody was found.

Older logs may hold `silhouette`, `legs_px` and `trunk_px` besides: nothing reads them any more.

Every array is checked as it is read, its numbers too: a log may come from anywhere.

Replaying a log gives the very result of replaying its video: nothing is rounded on the way.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coach import __version__
from coach.common.errors import CoachError
from coach.common.names import clipped, shown
from coach.common.output import refuse_unwritable, writing
from coach.common.reading import parse_json, read_arrays
from coach.pose.landmarks import N_LANDMARKS
from coach.pose.models.known import WRONGLY_SCALED_SHA256
from coach.pose.types import Observation, Poses

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
#: What may be found in them where somebody was: far beyond any picture and any body.
_RANGES = {
    "image_px": (-1e6, 1e6),
    "depth": (-1e6, 1e6),
    "world_m": (-1e3, 1e3),
    "visibility": (0.0, 1.0),
}
#: What of them `Poses` takes.
_OF_POSES = [name for name in _ARRAYS if name != "found"]
#: So many observations of a log are known together.
_TOGETHER = 1024
#: No recording is longer: eleven days.
LATEST_S = 1e6
_KINDS = {"f": "floats", "b": "truth values"}
_HEADER_TYPES: dict[str, type | tuple[type, ...]] = {
    "source": str,
    "fps": (int, float, type(None)),
    "size": list,
    "model": str,
    "model_sha256": str,
    "versions": dict,
    "schema": int,
}
_HEADER_RANGES: dict[str, Callable[[Any], bool]] = {
    "fps": lambda fps: fps is None or (0 < fps <= 1e6 and fps is not True),
    "size": lambda size: len(size) == 2 and all(type(n) is int and 0 < n <= 1e6 for n in size),
    "versions": lambda versions: all(isinstance(v, str) for v in versions.values()),
    "schema": lambda schema: schema is not True,
}
_MAKE = "`coach record` makes one from a video"


@dataclass(frozen=True, kw_only=True)
class Header:
    """Where a log came from: enough to know what its numbers are worth.

    model_sha256: of the `.task` it was seen with, hex; empty where nobody knows.
    versions: of the programs at work; under "engine", which ran the networks (`engine.py`).
    """

    source: str
    fps: float | None
    size: tuple[int, int]
    model: str
    model_sha256: str
    versions: dict[str, str]
    schema: int = SCHEMA

    @property
    def seen_rightly(self) -> bool:
        """Whether the model is known and none of those that got wrongly scaled pictures."""
        return bool(self.model_sha256) and self.model_sha256 not in WRONGLY_SCALED_SHA256


def is_pose_log(path: str) -> bool:
    """Whether a source's name says that it is a pose log."""
    return path.lower().endswith(".npz")


class _WithObservation(Protocol):
    """Anything that knows what was observed, such as a moment of a session."""

    @property
    def observation(self) -> Observation:
        """The pose, and when."""


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

    def take(self, moment: _WithObservation) -> None:
        """Keep one observation."""
        self.keep(moment.observation)

    def keep(self, observation: Observation) -> None:
        """Keep one observation, without its picture."""
        self._observations.append(Observation(t_s=observation.t_s, pose=observation.pose))

    def write(self) -> None:
        """Write the log. Raises `CoachError` when the disk is full or the place not writable."""
        arrays = _arrays(self._observations)
        arrays["header"] = np.array(json.dumps(asdict(self._header)))
        with writing(self._path) as part:
            _write_npz(part, arrays)


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
    for i, pose in ((i, o.pose) for i, o in enumerate(observations)):
        if pose is None:
            continue
        for name in ("image_px", "depth", "world_m", "visibility"):
            arrays[name][i] = getattr(pose, name)
    return arrays


class PoseLog:
    """A pose log, read back; iterate over it for its observations.

    Raises:
        CoachError: the file is missing or is no pose log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        names = (*_ARRAYS, "header")
        arrays = read_arrays(path, names.__contains__, refused=lambda why: _no_log(path, why))
        missing = [n for n in names if n not in arrays]
        if missing:
            raise _no_log(path, f"{', '.join(missing)} missing")
        self.header = _header(path, str(arrays.pop("header")))
        self._arrays = _checked(path, arrays)

    @property
    def warning(self) -> str | None:
        """One line about poses that are not to be relied on; None when there is nothing to say."""
        if self.header.seen_rightly:
            return None
        return (
            f"{self.path}: its poses were seen in a wrongly scaled picture, by an older coach; "
            "record it anew from its video"
        )

    def __len__(self) -> int:
        return len(self._arrays["t_s"])

    def __iter__(self) -> Iterator[Observation]:
        found = self._arrays["found"]
        for start in range(0, len(self), _TOGETHER):
            part = slice(start, start + _TOGETHER)
            times_s, there = self._arrays["t_s"][part].tolist(), found[part]
            arrays = {name: self._arrays[name][part][there] for name in _OF_POSES}
            each = iter(Poses(**arrays, size=self.header.size).each())
            for t_s, is_there in zip(times_s, there.tolist(), strict=True):
                yield Observation(t_s=t_s, pose=next(each) if is_there else None)


def _no_log(path: Path, why: str) -> CoachError:
    return CoachError(f"{shown(path)}: not a pose log: {why}; {_MAKE}")


def _header(path: Path, text: str) -> Header:
    try:
        header = parse_json(text)
    except ValueError:
        raise _no_log(path, "its header is no JSON") from None
    if not isinstance(header, dict):
        raise _no_log(path, "its header is no JSON object")
    if header.get("schema") != SCHEMA:
        raise CoachError(
            f"{path}: pose log of schema {clipped(header.get('schema'))}, this coach "
            f"{__version__} reads {SCHEMA}; record it anew"
        )
    header.setdefault("model_sha256", "")  # a log that does not name its model is still one
    wrong = sorted(header.keys() ^ _HEADER_TYPES.keys())
    wrong = wrong or [k for k, kind in _HEADER_TYPES.items() if not isinstance(header[k], kind)]
    wrong = wrong or [k for k, fits in _HEADER_RANGES.items() if not fits(header[k])]
    if wrong:
        what = ", ".join(shown(name[:40]) for name in wrong[:9])
        raise _no_log(path, f"{what} in its header missing, unknown or no such thing")
    width, height = header["size"]
    return Header(**{**header, "size": (width, height)})


def _checked(path: Path, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays in this computer's own byte order.

    Raises:
        CoachError: one is of another kind or shape than the rest of the log; times stray; a pose
            is not one that can be.
    """
    n = arrays["t_s"].size
    for name, (kind, shape) in _ARRAYS.items():
        array, expected = arrays[name], (n, *shape)
        # Wider floats are no Python floats; half ones hold no pixels.
        size = array.dtype.itemsize
        if array.dtype.kind != kind or size not in (1, 4, 8) or array.shape != expected:
            what, found = _KINDS[kind], f"{array.dtype} of shape {array.shape}"
            raise _no_log(path, f"{name}: expected {what} of shape {expected}, found {found}")
    t_s, there = arrays["t_s"], arrays["found"]
    if not np.isfinite(t_s).all() or (np.diff(t_s) <= 0).any():
        raise _no_log(path, "t_s: expected times that increase, found some that do not")
    if n and not (t_s[0] >= 0 and t_s[-1] <= LATEST_S):
        raise _no_log(path, f"t_s: expected 0 to {LATEST_S:g} s, found {t_s[0]:g} to {t_s[-1]:g}")
    for name, (low, high) in _RANGES.items():
        seen = arrays[name][there]
        # NaN lies in no range.
        if not ((seen >= low) & (seen <= high)).all():
            raise _no_log(path, f"{name}: expected {low:g} to {high:g} wherever somebody was found")
    return {name: a.astype(a.dtype.newbyteorder("="), copy=False) for name, a in arrays.items()}
