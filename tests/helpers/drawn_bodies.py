"""Bodies drawn point by point, seen from far away: what plain geometric measures are tested on."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coach.pose.landmarks import INDEX, N_LANDMARKS, NAMES
from coach.pose.types import Pose

Points = NDArray[np.float64]

#: Seen a little better, so that one side is the nearer one from the front too.
_LEFT = np.array(["left" in name for name in NAMES])

#: A standing body that faces the camera: metres from mid-hip, x to the picture's right (the
#: person's left), y up, z away from the camera.
STANDING: dict[str, tuple[float, float, float]] = {
    "nose": (0, 0.66, -0.14),
    "left_ear": (0.075, 0.68, 0),
    "mouth_left": (0.025, 0.62, -0.12),
    "left_shoulder": (0.18, 0.5, 0),
    "left_elbow": (0.21, 0.22, 0),
    "left_wrist": (0.22, -0.04, -0.03),
    "left_hip": (0.12, 0, 0),
    "left_knee": (0.12, -0.42, 0),
    "left_ankle": (0.12, -0.84, 0),
    "left_heel": (0.12, -0.9, 0.04),
    "left_foot_index": (0.12, -0.91, -0.14),
}


def body_of(places: dict[str, tuple[float, float, float]], heading_deg: float = 0.0) -> Points:
    """(33, 3) metres, y up; the right side is the left's mirror where it is not given."""
    points = np.zeros((N_LANDMARKS, 3))
    for name in NAMES:
        twin = name.replace("right", "left")
        if name in places:
            points[INDEX[name]] = places[name]
        elif twin in places:
            points[INDEX[name]] = np.array(places[twin]) * [-1, 1, 1]
        else:
            points[INDEX[name]] = places["nose"]
    return turned(points, heading_deg)


def turned(points: Points, heading_deg: float) -> Points:
    """Turned to the person's own left about the vertical."""
    c, s = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    return points @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def pose_of(points: Points, *, scale: float = 300.0, at: tuple[float, float] = (400, 300)) -> Pose:
    """Seen from far away, all of it."""
    hips = (points[INDEX["left_hip"]] + points[INDEX["right_hip"]]) / 2
    image = points[:, :2] * [scale, -scale] + at
    return Pose(
        t_s=0.0,
        image_px=image.astype(np.float32),
        depth=(points[:, 2] * scale).astype(np.float32),
        world_m=((points - hips) * [1, -1, 1]).astype(np.float32),
        visibility=(np.where(points[:, 2] > 0.08, 0.6, 0.9) + _LEFT / 50).astype(np.float32),
    )


def on_the_back(knee: tuple[float, float], ankle: tuple[float, float], hip: float = 0.0) -> Points:
    """Lying on the back, head at the picture's left, right side to the camera: x, height."""
    places = {
        "nose": (-0.72, 0.12 - hip, 0),
        "left_ear": (-0.68, -hip, 0.075),
        "mouth_left": (-0.6, 0.1 - hip, 0.025),
        "left_shoulder": (-0.5 * math.sqrt(max(0.0, 1 - (hip / 0.5) ** 2)), -hip, 0.18),
        "left_elbow": (-0.25, -hip, 0.2),
        "left_wrist": (0, -hip, 0.22),
        "left_hip": (0, 0, 0.12),
        "left_knee": (knee[0], knee[1] - hip, 0.12),
        "left_ankle": (ankle[0], ankle[1] - hip, 0.12),
        "left_heel": (ankle[0], ankle[1] - hip, 0.12),
        "left_foot_index": (ankle[0] + 0.15, ankle[1] - hip, 0.12),
    }
    points = np.zeros((N_LANDMARKS, 3))
    for name in NAMES:
        x, y, z = places.get(name.replace("right", "left"), places["nose"])
        points[INDEX[name]] = (x, y, -z if "right" in name else z)
    return points
