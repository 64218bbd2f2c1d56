"""Pose logs as motion files: TRC (OpenSim) and C3D (needs the extra `export`).

The points are MediaPipe's world landmarks in metres, about the middle of the hips: how a body is
bent, not where it is in the room. Axes as OpenSim has them for a person who faces the camera:
x towards the camera, y up, z to the picture's left (such a person's right).

TRC as the `TRCFileAdapter` of OpenSim 4 reads it; C3D as of https://www.c3d.org.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.common.output import refuse_unwritable, writing
from coach.pose.landmarks import N_LANDMARKS, NAMES
from coach.pose.log import PoseLog

__all__ = ["Motion", "motion_of", "write_c3d", "write_trc"]

#: Times this far from even, in parts of a frame, are still taken as even.
EVEN = 0.02
#: Over gaps longer than so many frames nothing is made up.
BRIDGED_FRAMES = 2.5


@dataclass(frozen=True, kw_only=True)
class Motion:
    """Points at an even rate.

    Attributes:
        rate_hz: frames per second.
        start_s: the source's time of the first frame.
        points_m: float64 (T, 33, 3), in the order of `landmarks.NAMES`, NaN where unseen.
    """

    rate_hz: float
    start_s: float
    points_m: NDArray[np.float64]


def motion_of(log: PoseLog) -> Motion:
    """The points of a log; uneven frames are interpolated to its median rate.

    Raises:
        CoachError: the log holds fewer than two observations, or never a body.
    """
    observations = list(log)
    t_s = np.array([o.t_s for o in observations])
    points = np.full((len(observations), N_LANDMARKS, 3), np.nan)
    for i, observation in enumerate(observations):
        if observation.pose is not None:
            x, y, z = observation.pose.world_m.T.astype(np.float64)
            points[i] = np.stack([-z, -y, -x], axis=1)
    if len(t_s) < 2 or np.isnan(points).all():
        raise CoachError(f"{log.path}: nobody is in this pose log; there is no motion to export")
    step_s = float(np.median(np.diff(t_s)))
    even = t_s[0] + step_s * np.arange(math.floor((t_s[-1] - t_s[0]) / step_s + 1 + EVEN))
    if len(even) != len(t_s) or np.abs(even - t_s).max() > EVEN * step_s:
        points = _resampled(t_s, points, even, BRIDGED_FRAMES * step_s)
    return Motion(rate_hz=1 / step_s, start_s=float(t_s[0]), points_m=points)


def write_trc(motion: Motion, path: Path) -> None:
    """Writes a TRC in mm; unseen points are NaN. Raises `CoachError` when it cannot."""
    refuse_unwritable(path)
    n = len(motion.points_m)
    rate = f"{motion.rate_hz:.4f}"
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name.encode('ascii', 'replace').decode()}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame"
        "\tOrigNumFrames",
        f"{rate}\t{rate}\t{n}\t{N_LANDMARKS}\tmm\t{rate}\t1\t{n}",
        "Frame#\tTime\t" + "\t\t\t".join(NAMES) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{i}" for i in range(1, N_LANDMARKS + 1) for axis in "XYZ"),
        "",
    ]
    for i, row in enumerate((1000 * motion.points_m).reshape(n, -1).tolist()):
        cells = "\t".join("NaN" if math.isnan(v) else f"{v:.2f}" for v in row)
        lines.append(f"{i + 1}\t{motion.start_s + i / motion.rate_hz:.6f}\t{cells}")
    with writing(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


def write_c3d(motion: Motion, path: Path) -> None:
    """Writes a C3D in mm; unseen points are marked as such.

    Raises:
        CoachError: the extra is missing, or nothing can be written there.
    """
    try:
        import ezc3d
    except ImportError:
        raise CoachError(
            'C3D needs ezc3d, which is not installed; add it with: pip install "back-coach[export]"'
        ) from None
    refuse_unwritable(path)
    points = 1000 * motion.points_m.transpose(2, 1, 0)
    seen = np.isfinite(points).all(axis=0)
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [motion.rate_hz]
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(NAMES)
    file["data"]["points"] = np.concatenate([points, np.ones((1, *points.shape[1:]))])
    file["data"]["meta_points"]["residuals"] = np.where(seen, 0.0, -1.0)[np.newaxis]
    with writing(path) as part:
        try:
            file.write(str(part))
        except Exception as error:  # its own kinds of error, for a disk as for an argument
            raise CoachError(f"{path}: could not be written: {error}") from None


def _resampled(
    t_s: NDArray[np.float64],
    points: NDArray[np.float64],
    wanted_s: NDArray[np.float64],
    longest_gap_s: float,
) -> NDArray[np.float64]:
    """Linear between neighbours that were both seen and are not too far apart; NaN elsewhere."""
    after = np.clip(np.searchsorted(t_s, wanted_s), 1, len(t_s) - 1)
    before = after - 1
    gap_s = t_s[after] - t_s[before]
    part = np.clip((wanted_s - t_s[before]) / gap_s, 0.0, 1.0)[:, np.newaxis, np.newaxis]
    found = np.where(part == 0, points[before], np.where(part == 1, points[after], np.nan))
    between = (1 - part) * points[before] + part * points[after]
    bridged = (gap_s <= longest_gap_s)[:, np.newaxis, np.newaxis]
    return np.where(np.isnan(found) & bridged, between, found)
