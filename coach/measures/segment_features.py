"""What followed points of trunk and head show of a body that bends, seen from the side.

Hips, loin, chest and head are as good as stiff, each for itself: what the points of each have
turned in the picture since the start, and how far they have gone, tells of the joints between them.
The turn is that of the best rigid motion between the two sets of points (Kabsch 1976, in the
plane).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.following import SEGMENTS

__all__ = ["N_SEGMENT_FEATURES", "segment_features"]

N_SEGMENT_FEATURES = 4 * len(SEGMENTS)

Array = NDArray[np.float64]

#: Fewer points of a segment say nothing of its turn.
FEWEST = 4
#: No segment turns farther from its start, in radians, nor goes farther, in torso lengths.
MOST_TURN, MOST_WAY = 1.6, 1.0


def segment_features(now: NDArray[np.complex128], start: NDArray[np.complex128]) -> Array:
    """Turn, way along and across, and part found of each of the `SEGMENTS`, (16,), without any NaN.

    Args:
        now: (N_SIDE_POINTS,), the points as complex numbers in torso lengths of the start, the
            belly to the left of the way to the head, that way being the real axis at the start;
            NaN where lost.
        start: (N_SIDE_POINTS,), the same at the neutral.
    """
    features = []
    for rows in SEGMENTS.values():
        both = np.isfinite(now[rows]) & np.isfinite(start[rows])
        there, before = now[rows][both], start[rows][both]
        turn, way = 0.0, 0j
        if len(there) >= FEWEST:
            middle, middle0 = there.mean(), before.mean()
            way = middle - middle0
            turn = float(np.angle(np.vdot(before - middle0, there - middle)))
        limited = np.clip([turn / MOST_TURN, way.real / MOST_WAY, way.imag / MOST_WAY], -1, 1)
        features += [*(limited * [MOST_TURN, MOST_WAY, MOST_WAY]), both.mean()]
    return np.array(features, np.float64)
