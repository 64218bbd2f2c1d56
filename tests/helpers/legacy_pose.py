"""A script for an environment of its own: what MediaPipe's older pose solution sees in pictures.

`python legacy_pose.py PICTURES.npz OUT.npy`, with mediapipe 0.10.21, the last that has it.
The pictures are RGB arrays (h, w, 3), found by name. Out: (N, 33, 2), x and y as parts of the width
and the height, in the order of the names; NaN where nobody was found.
"""

from __future__ import annotations

import sys

import mediapipe
import numpy as np


def main(pictures: str, out: str) -> None:
    seen = []
    options = {"static_image_mode": True, "model_complexity": 1}  # each by itself; the full network
    with np.load(pictures) as data, mediapipe.solutions.pose.Pose(**options) as pose:
        for name in sorted(data.files):
            found = pose.process(data[name]).pose_landmarks
            marks = found.landmark if found else []
            seen.append([(m.x, m.y) for m in marks] or np.full((33, 2), np.nan))
    np.save(out, np.array(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
