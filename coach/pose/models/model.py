"""Find, fetch and verify the pose model.

No mediapipe package of today carries a model, so it comes, in this order, from the file the user
gives, the user's cache, the official host, or, where that host is blocked, out of older packages
on the package index that hold the same networks. Whatever is fetched, built or lies in the cache
is checked against its known SHA-256 before it is used.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import platformdirs

from coach.common.errors import CoachError
from coach.common.names import expanded
from coach.common.progress import Progress, silent
from coach.pose.models.known import VARIANTS, WRONGLY_SCALED_SHA256, Origin, Variant, trusted

__all__ = [
    "VARIANTS",
    "Model",
    "ModelStatus",
    "Origin",
    "Variant",
    "best_available",
    "cache_folder",
    "find",
    "get",
    "status",
]

_MAX_GIVEN_BYTES = 200_000_000


@dataclass(frozen=True, kw_only=True)
class Model:
    """A verified pose model.

    name: the variant, or the stem of a given file.
    path: where the `.task` lies. origin: where it came from this time. sha256: of its bytes, hex.
    reason: why it is not the model that was wanted first; None when it is.
    """

    name: str
    path: Path
    origin: Origin
    sha256: str
    reason: str | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the `.task`, read anew: they are large, and seldom wanted."""
        return self.path.read_bytes()


@dataclass(frozen=True, kw_only=True)
class ModelStatus:
    """What the cache holds of one variant.

    path: where the file is or would be. present: it is there and whole. origin, date: where and
    when (ISO, UTC) it was fetched, when known. problem: one line about a file that is not usable.
    """

    variant: Variant
    path: Path
    present: bool
    origin: str | None
    date: str | None
    size_bytes: int | None
    problem: str | None


def cache_folder() -> Path:
    """Where fetched models are kept: `COACH_CACHE` if set, else the user's cache folder."""
    override = os.environ.get("COACH_CACHE")
    if override:
        return expanded(override)
    return platformdirs.user_cache_path("back-coach", appauthor=False)


def find(variant: Variant) -> Path | None:
    """The cached file of a variant, verified; None when it is absent or not to be trusted."""
    return _bundle_path(variant) if _cached(variant) is not None else None


def get(variant: Variant, *, path: Path | None = None, progress: Progress = silent) -> Model:
    """Return the model, fetching it when it is not in the cache.

    `path`, a `.task` file of the user's own, goes before everything else. `progress` hears what
    happens and how long it took. Several processes may do this at once.

    Raises `CoachError` when the given file is no pose model, the cache cannot be written, or no
    place has the model.
    """
    if path is not None:
        return _given(path)
    cached = _cached(variant)
    if cached is not None:
        return cached
    target = _bundle_path(variant)
    if target.exists():
        flaw = _flaw(target)
        progress(f"The {variant} pose model in {target.parent} {flaw}: fetching it anew", None)
    _refuse_unwritable(target.parent)
    # What fetches needs the network libraries, a tenth of a second to load.
    from coach.pose.models.fetch import fetch

    data, origin = fetch(variant, progress)
    _store(variant, data, origin)
    return Model(name=variant, path=target, origin=origin, sha256=_sha256(data))


def best_available(wanted: Sequence[Variant], *, progress: Progress = silent) -> Model:
    """Return the first of the `wanted` variants that can be had, or else the full one.

    `Model.reason` says why it is not the first. Raises `CoachError` when even full fails.
    """
    order: list[Variant] = list(dict.fromkeys([*wanted, "full"]))
    reasons: list[str] = []
    for variant in order:
        try:
            model = get(variant, progress=progress)
        except CoachError as error:
            reasons.append(f"{variant}: {error}")
            if variant != order[-1]:
                progress(f"Going on without the {variant} pose model: {error}", None)
            continue
        return dataclasses.replace(model, reason="; ".join(reasons) or None)
    raise CoachError("; ".join(reasons))


def status() -> list[ModelStatus]:
    """Tell what the cache holds, without fetching anything."""
    return [_status(variant) for variant in VARIANTS]


def _status(variant: Variant) -> ModelStatus:
    path = _bundle_path(variant)
    note = _note(variant)
    model = _cached(variant)
    there = path.is_file()
    flawed = there and model is None
    return ModelStatus(
        variant=variant,
        path=path,
        present=model is not None,
        origin=note.get("origin"),
        date=note.get("date"),
        size_bytes=path.stat().st_size if there else None,
        problem=f"{path} {_flaw(path)}; it will be fetched anew" if flawed else None,
    )


def _bundle_path(variant: Variant) -> Path:
    return cache_folder() / f"pose_landmarker_{variant}.task"


def _note_path(variant: Variant) -> Path:
    return _bundle_path(variant).with_suffix(".json")


def _note(variant: Variant) -> dict[str, str]:
    """What was written down about a cached file; empty when nothing readable was."""
    try:
        note = json.loads(_note_path(variant).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in note.items()} if isinstance(note, dict) else {}


def _cached(variant: Variant) -> Model | None:
    path = _bundle_path(variant)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    sha256 = _sha256(data)
    if not trusted(variant, sha256):
        return None
    return Model(name=variant, path=path, origin="cache", sha256=sha256)


def _flaw(path: Path) -> str:
    """Why a cached file is not used, to follow its name in a sentence."""
    try:
        wrongly_scaled = _sha256(path.read_bytes()) in WRONGLY_SCALED_SHA256
    except OSError:
        return "cannot be read"
    return "was built with a wrong picture scaling" if wrongly_scaled else "is damaged"


def _given(path: Path) -> Model:
    try:
        size_bytes = path.stat().st_size
        if size_bytes > _MAX_GIVEN_BYTES:
            raise CoachError(
                f"{path} is no pose model: {size_bytes / 1e6:.0f} MB, expected a .task file of "
                "6 to 31 MB"
            )
        data = path.read_bytes()
    except OSError as error:
        raise CoachError(
            f"Model file {path} cannot be read ({error.strerror}); give an existing .task file, "
            "or leave --model out to have it fetched"
        ) from error
    from coach.pose.models.bundle import check_bundle

    check_bundle(data, str(path))
    sha256 = _sha256(data)
    if sha256 in WRONGLY_SCALED_SHA256:
        raise CoachError(
            f"{path} was built by an older coach with a wrong picture scaling; "
            "leave --model out to have it fetched anew"
        )
    return Model(name=path.stem, path=path, origin="given file", sha256=sha256)


def _store(variant: Variant, data: bytes, origin: Origin) -> None:
    """Put the bundle and its note into the cache, each whole or not at all."""
    note = {
        "origin": origin,
        "sha256": _sha256(data),
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    try:
        # The note first: a bundle that is there says where it came from.
        _write(_note_path(variant), json.dumps(note, indent=2).encode() + b"\n")
        _write(_bundle_path(variant), data)
    except OSError as error:
        # Windows lets nobody replace a file that is being read, as when two fetch at once.
        if find(variant) is None:
            raise _unwritable(_bundle_path(variant).parent, error) from error


def _write(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _refuse_unwritable(folder: Path) -> None:
    """Find out before the download, not after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> CoachError:
    return CoachError(
        f"The model cache {folder} cannot be written ({error.strerror or error}); free some room, "
        "or set COACH_CACHE to another folder"
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
