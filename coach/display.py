"""Whether a window can be opened, found out without being killed by the answer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache

import cv2

__all__ = ["has_display"]

_PROBE = "import cv2; cv2.namedWindow('is there a display?', cv2.WINDOW_NORMAL); cv2.waitKey(1)"
# A local server answers in 0.3 s; one that has not in 5 would make a sorry window anyway.
_PROBE_TIMEOUT_S = 5.0


def has_display() -> bool:
    """Whether OpenCV can open a window here.

    Without a display `cv2.namedWindow` aborts the whole process (its Qt does), so a throw-away
    Python tries it. Nothing is tried where the answer is plain: no display named, or an OpenCV
    built without windows. The answer is kept for as long as the environment stays the same.
    """
    if not cv2.currentUIFramework():
        return False
    if sys.platform == "darwin":
        # Over ssh there is a window server only for the person sitting at the machine.
        return "SSH_CONNECTION" not in os.environ
    if sys.platform == "win32":
        return True
    return _named(os.environ) and _opens(
        os.environ.get("DISPLAY", ""), os.environ.get("WAYLAND_DISPLAY", "")
    )


def _named(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@lru_cache(maxsize=4)
def _opens(_display: str, _wayland: str) -> bool:
    try:
        probe = subprocess.run(
            [sys.executable, "-c", _PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PROBE_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0
