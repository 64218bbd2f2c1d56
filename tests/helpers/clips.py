"""Small videos for tests, cut from the samples or made up, and the command run on them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
from recordings import ROOT

SAMPLE = ROOT / "samples" / "seated_twist" / "good_crossed.mp4"


def cut(source: Path, target: Path, *, seconds: float, longest_px: int = 480) -> Path:
    """The first seconds of a video, no larger than asked for, as MP4."""
    capture = cv2.VideoCapture(str(source))
    assert capture.isOpened(), source
    fps = capture.get(cv2.CAP_PROP_FPS)
    writer = None
    for _ in range(round(seconds * fps)):
        ok, image = capture.read()
        if not ok:
            break
        scale = min(1.0, longest_px / max(image.shape[:2]))
        size = (round(image.shape[1] * scale / 2) * 2, round(image.shape[0] * scale / 2) * 2)
        if writer is None:
            writer = cv2.VideoWriter(str(target), cv2.VideoWriter.fourcc(*"mp4v"), fps, size)
            assert writer.isOpened()
        writer.write(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    assert writer is not None
    writer.release()
    capture.release()
    return target


def empty_room(target: Path, *, frames: int = 20) -> Path:
    """A flat grey picture with a little noise: nobody there."""
    writer = cv2.VideoWriter(str(target), cv2.VideoWriter.fourcc(*"mp4v"), 15, (320, 240))
    dice = np.random.default_rng(0)
    for _ in range(frames):
        writer.write(dice.integers(118, 138, (240, 320, 3), dtype=np.uint8))
    writer.release()
    return target


def frames_in(path: Path) -> int:
    """How many pictures a video really holds."""
    capture = cv2.VideoCapture(str(path))
    n = 0
    while capture.grab():
        n += 1
    capture.release()
    return n


def _hearing_ctrl_c() -> None:
    # A shell that starts things in the background makes them deaf to it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(*arguments: str | Path, **environ: str) -> subprocess.Popen[str]:
    """`coach ...` in a process of its own, its output kept."""
    return subprocess.Popen(
        [sys.executable, "-m", "coach", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        preexec_fn=_hearing_ctrl_c if sys.platform != "win32" else None,
    )


def coach(
    *arguments: str | Path, timeout: float = 120, **environ: str
) -> subprocess.CompletedProcess[str]:
    """`coach ...` to its end."""
    process = start(*arguments, **environ)
    try:
        out, err = process.communicate(timeout=timeout)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
