"""One picture with a frame of every clip in a folder, to see what there is at a glance."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from coach.common.errors import CoachError
from samples.make.truth import read_truth

__all__ = ["make_contact_sheet"]

_COLUMNS = 6
_WIDTH_PX, _HEIGHT_PX, _LABEL_PX = 200, 150, 30
_LARGEST_BYTES = 600_000


def make_contact_sheet(folder: Path) -> Path:
    """Write contact_sheet.jpg into a folder of clips and return its path; CoachError if empty."""
    videos = sorted(folder.glob("*/*.mp4"))
    if not videos:
        raise CoachError(f"{folder}: expected clips as EXERCISE/NAME.mp4, found none.")
    rows = -(-len(videos) // _COLUMNS)
    size = (_COLUMNS * _WIDTH_PX, rows * (_HEIGHT_PX + _LABEL_PX))
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(11)
    for i, video in enumerate(videos):
        left = (i % _COLUMNS) * _WIDTH_PX
        top = (i // _COLUMNS) * (_HEIGHT_PX + _LABEL_PX)
        sheet.paste(_telling_frame(video), (left, top))
        label = f"{video.parent.name}\n{video.stem}"
        draw.text((left + 3, top + _HEIGHT_PX + 2), label, fill="black", font=font)
    path = folder / "contact_sheet.jpg"
    for quality in (85, 75, 65, 50):
        sheet.save(path, quality=quality)
        if path.stat().st_size <= _LARGEST_BYTES:
            break
    return path


def _telling_frame(video: Path) -> Image.Image:
    """Return the frame at the first repetition's peak, or in the middle of a clip without one."""
    facts = read_truth(video).facts
    counted, duration = facts["repetitions"], facts["duration_s"]
    t_s = counted[0]["peak_s"] if counted else duration * 0.45
    if facts["faults"] and not counted:
        t_s = (facts["faults"][0]["start_s"] + facts["faults"][0]["end_s"]) / 2
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            if float(frame.time or 0.0) >= t_s - 1e-3:
                break
        picture = Image.fromarray(np.asarray(frame.to_ndarray(format="rgb24")))
    return picture.resize((_WIDTH_PX, _HEIGHT_PX), Image.Resampling.LANCZOS)
