"""A pinhole camera: where it stands, and where a point of the room is in its picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.make.rotations import Matrix, about, unit

__all__ = ["Camera", "looking_down"]

_NEAR_M, _FAR_M = 0.1, 30.0


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A camera on a circle around the person.

    `around_deg` is 0 in front of the person and grows towards the person's left side (90).
    """

    around_deg: float = 0.0
    distance_m: float = 2.6
    height_m: float = 1.0
    target_m: tuple[float, float, float] = (0.0, 0.75, 0.05)
    fov_deg: float = 45.0
    roll_deg: float = 0.0
    width_px: int = 480
    height_px: int = 360

    @property
    def view(self) -> str:
        """The name of the view: front, left, right, back or oblique."""
        around = (self.around_deg + 180) % 360 - 180
        for name, direction in (("front", 0), ("left", 90), ("right", -90)):
            if abs(around - direction) <= 12:
                return name
        return "back" if abs(around) >= 168 else "oblique"

    @property
    def eye_m(self) -> NDArray[np.float64]:
        """Where the camera is, (3,) metres."""
        around = np.deg2rad(self.around_deg)
        level = np.array([self.target_m[0], 0.0, self.target_m[2]])
        out = np.array([np.sin(around), 0.0, np.cos(around)]) * self.distance_m
        return np.asarray(level + out + np.array([0.0, self.height_m, 0.0]))

    def matrix(self) -> Matrix:
        """Return the (4, 4) matrix from room metres to clip space."""
        flat = np.tan(np.deg2rad(self.fov_deg) / 2)
        lens = np.zeros((4, 4))
        lens[0, 0] = self.height_px / (self.width_px * flat)
        lens[1, 1] = 1 / flat
        lens[2, 2] = -(_FAR_M + _NEAR_M) / (_FAR_M - _NEAR_M)
        lens[2, 3] = -2 * _FAR_M * _NEAR_M / (_FAR_M - _NEAR_M)
        lens[3, 2] = -1
        roll = np.eye(4)
        roll[:3, :3] = about((0, 0, 1), self.roll_deg)
        return lens @ roll @ _looking(self.eye_m, np.array(self.target_m), (0, 1, 0))

    def project(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where points (..., 3) of the room are in the picture, (..., 2) pixels."""
        points = np.asarray(points_m, float)
        ones = np.ones((*points.shape[:-1], 1))
        clip = np.concatenate([points, ones], axis=-1) @ self.matrix().T
        flat = clip[..., :2] / clip[..., 3:4]
        size = np.array([self.width_px, self.height_px])
        return np.asarray((flat * [0.5, -0.5] + 0.5) * size)


def looking_down(
    direction: NDArray[np.float64], middle: NDArray[np.float64], half_width_m: float
) -> Matrix:
    """Return the (4, 4) matrix of a parallel view from a direction, for shadows."""
    near, far = 0.1, 10.0
    flat = np.eye(4)
    flat[0, 0] = flat[1, 1] = 1 / half_width_m
    flat[2, 2] = -2 / (far - near)
    flat[2, 3] = -(far + near) / (far - near)
    away = middle + 4.0 * unit(direction)
    return flat @ _looking(away, middle, (0.0, 0.1, 1.0))


def _looking(
    eye: NDArray[np.float64], target: NDArray[np.float64], up: tuple[float, float, float]
) -> Matrix:
    forward = unit(target - eye)
    right = unit(np.cross(forward, up))
    view = np.eye(4)
    view[:3, :3] = np.stack([right, np.cross(right, forward), -forward])
    view[:3, 3] = -view[:3, :3] @ eye
    return view
