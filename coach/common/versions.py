"""Which versions are at work: for pose logs and the doctor."""

from __future__ import annotations

import contextlib
import platform
from importlib import metadata

from coach import __version__

__all__ = ["versions"]


def versions() -> dict[str, str]:
    """Versions of coach, Python and the packages a result depends on."""
    found = {"coach": __version__, "python": platform.python_version()}
    for package in ("mediapipe", "opencv-python", "numpy"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    with contextlib.suppress(metadata.PackageNotFoundError):  # not to be had for every computer
        found["ai-edge-litert"] = metadata.version("ai-edge-litert")
    return found
