"""What a cheap camera does to a picture: darkness, noise, and blur while something moves."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Effects", "Sensor"]

_NOISE_FIELDS = 6


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Brightness is a factor; noise a standard deviation in grey levels of 255; blur in pixels.

    `shrink` is how small the picture is scaled before it is scaled back, 1 leaves it alone.
    `shutter` is how much of a frame's time the shutter stays open, 0 to 1, drawn as `steps`
    pictures that are averaged.
    """

    brightness: float = 1.0
    noise: float = 1.5
    blur_px: float = 0.0
    shrink: float = 1.0
    shutter: float = 0.0
    steps: int = 1


class Sensor:
    """Applies the effects to one clip's pictures, with seeded noise."""

    def __init__(self, effects: Effects, size_px: tuple[int, int], seed: int) -> None:
        self._effects = effects
        self._rng = np.random.default_rng([seed, 3])
        shape = (size_px[1], size_px[0], 3)
        # Half of the noise is grey, as in a sensor whose colours are interpolated. A few fields,
        # shifted anew for each picture, cost a fifth of fresh noise and look the same.
        self._fields = [
            0.7 * self._rng.standard_normal((*shape[:2], 1), np.float32)
            + 0.5 * self._rng.standard_normal(shape, np.float32)
            for _ in range(_NOISE_FIELDS if effects.noise > 0 else 0)
        ]

    def see(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a picture (H, W, 3) as the camera would give it."""
        effects = self._effects
        result = picture.astype(np.float32)
        if effects.brightness != 1:
            result *= effects.brightness
        if effects.blur_px > 0:
            result = np.asarray(cv2.GaussianBlur(result, (0, 0), effects.blur_px))
        if self._fields:
            field = self._fields[int(self._rng.integers(len(self._fields)))]
            rows, columns = self._rng.integers(0, field.shape[:2])
            result += effects.noise * np.roll(field, (int(rows), int(columns)), axis=(0, 1))
        if effects.shrink < 1:
            small = cv2.resize(
                result, None, fx=effects.shrink, fy=effects.shrink, interpolation=cv2.INTER_AREA
            )
            result = np.asarray(cv2.resize(small, (result.shape[1], result.shape[0])))
        return np.clip(result, 0, 255).astype(np.uint8)
