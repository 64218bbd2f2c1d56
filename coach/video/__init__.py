"""Pictures with their times: a camera or a file."""

from __future__ import annotations

# OpenCV before PyAV: each brings an X client library of its own, and where PyAV's was loaded first
# OpenCV's windows hang for ever (PyAV 18.1, OpenCV 5.0.0.93, Linux).
import cv2  # noqa: F401
