"""What part of a movement was made by the picture of the body growing or shrinking as a whole.

Some measures compare lengths in the picture with those of the start. They are the most exact ones
while the camera stands still, but a camera that comes nearer, or a rolling chair, changes them as
the movement does. Then the size of the whole body tells it: what the growth alone would have made
is what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coach.measures import Baseline, Measure
from coach.pose.body import Body

__all__ = ["MOSTLY_GROWN", "grown", "per_growth"]

#: A repetition of which a larger part is explained by growth is none. Of real and rendered ones at
#: most 0.47 is, of those that a drifting camera makes 0.8 and more.
MOSTLY_GROWN = 0.6
#: By so much the start is made larger and smaller, to see what that does to a measure.
TRIED = 0.05


def per_growth(measure: Measure, baseline: Baseline) -> float:
    """How much the measure rises, in its unit, for each start's size that the body grows by.

    So half of it where the body grows to 1.5 times its size. Told from a small growth; 0 for a
    measure that does not change with the size, and where it cannot be read at the start.
    """
    larger, smaller = (
        measure.read(_scaled(baseline.body, 1 + by), baseline) for by in (TRIED, -TRIED)
    )
    return float(np.nan_to_num((larger - smaller) / (2 * TRIED)))


def grown(values: Sequence[float], sizes: Sequence[float], rise_per_growth: float) -> float:
    """The part of the values' spread (a standard deviation) that growth explains, 0..1.

    Args:
        values: the main measure at each moment; NaN where it could not be read.
        sizes: how large the body was in the picture then, in any unit.
        rise_per_growth: as `per_growth` tells it.
    """
    value, size = np.array(values, dtype=np.float64), np.array(sizes, dtype=np.float64)
    read = ~np.isnan(value)
    value, size = value[read], size[read]
    if rise_per_growth == 0 or len(value) < 2 or np.ptp(value) == 0:
        return 0.0
    by_growth = rise_per_growth * size / np.median(size)
    return max(0.0, 1.0 - float(np.std(value - by_growth) / np.std(value)))


def _scaled(body: Body, times: float) -> Body:
    px, depth = (np.float32(times) * at for at in (body.pose.image_px, body.pose.depth))
    return Body(replace(body.pose, image_px=px, depth=depth))
