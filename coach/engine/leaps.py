"""What part of a movement was made by leaps from one place to another, which no body does.

A body speeds up and slows down: the step from one pose to the next is much like the one before or
after it. Where a picture is followed by one of another moment, the whole step comes at once; and
where that happens again and again, the whole body turns back sooner than any force could turn it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FASTEST_S", "MOSTLY_LEAPT", "leapt"]

#: A whole way out or back takes a body longer, in seconds: the quickest of the samples takes 0.3 s.
FASTEST_S = 0.2
#: Of one step by itself, so fast that the whole way would take so long, only a leap comes ...
ALONE_S = 0.4
#: ... where the steps beside it go on the same way at less than this part of its speed.
GOES_ON = 0.3
#: Two steps by themselves within `ROW_S` are two leaps, with a moment between that is shown once,
#: where beside them it goes on at less than this part of their speed: a body needs longer to stop.
STILL_BESIDE = 0.1
#: Steps so fast are leaps even several in a row, as if the whole way took so long.
ROW_S = 0.15
#: Poses closer together are taken as so far apart, in seconds: a film of few pictures, each shown
#: several times over, stands still and then makes the whole step.
LEAST_S = 1 / 15
#: From poses farther apart, in seconds, nobody knows whether a step came by itself.
CLOSE_S = 0.11
#: Such a step by itself is so many times the median step, or it is the noise of every step.
STANDS_OUT = 5.0
#: What lies on the ground is slowed down by its weight at most, in m/s2: the middle of trunk and
#: thighs does not turn back from one pose to the next by more.
GRAVITY_M_S2 = 9.81
#: A repetition of which more was leapt is none. Real and rendered ones are up to 0.53 leapt; of
#: a thousand that unrest made one was by 0.65 and the others by 0.72 to 1.
MOSTLY_LEAPT = 0.6


def leapt(
    times_s: Sequence[float], values: Sequence[float], places_m: Sequence[complex] | None = None
) -> float:
    """The part of the way travelled that was leapt, 0..1.

    From six poses a second on, a leap over most of the way is told from a quick movement; from ten
    on, a smaller one, too.

    Args:
        times_s: the moments, increasing.
        values: the main measure then, before any smoothing; NaN where it could not be read.
        places_m: where the middle of trunk and thighs was in the picture, y up, px made metres
            by the size of the body; None if not known.
    """
    value = np.asarray(values, dtype=np.float64)
    read = ~np.isnan(value)
    at_s, value = np.asarray(times_s, dtype=np.float64)[read], value[read]
    if len(value) < 2 or np.ptp(value) == 0:
        return 0.0
    steps, took_s = np.diff(value), np.diff(at_s)
    at_least_s = np.maximum(took_s, LEAST_S)
    # in whole ways a second
    speeds = steps / np.ptp(value) / at_least_s
    beside = np.concatenate([[0.0], speeds, [0.0]])
    goes_on = np.max(np.sign(speeds) * np.stack([beside[:-2], beside[2:]]), axis=0)
    stands_out = np.abs(steps) > STANDS_OUT * np.median(np.abs(steps))
    alone = stands_out & ((goes_on < GOES_ON * np.abs(speeds)) | _in_pairs(speeds, took_s))
    limits = np.where(took_s > CLOSE_S, 1 / FASTEST_S, np.where(alone, 1 / ALONE_S, 1 / ROW_S))
    leaps = np.abs(speeds) > limits
    if places_m is not None:
        leaps |= _thrown(np.asarray(places_m)[read], at_least_s)
    return float(np.abs(steps[leaps]).sum() / np.abs(steps).sum())


def _in_pairs(speeds: NDArray[np.float64], took_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which steps are one of two close in a row, the same way, with hardly any beside them."""
    padded = np.concatenate([[0.0], speeds, [0.0]])
    both = (speeds[:-1] + speeds[1:]) / 2
    beside = np.maximum(np.abs(padded[:-3]), np.abs(padded[3:]))
    close = took_s[:-1] + took_s[1:] < ROW_S
    pairs = close & (speeds[:-1] * speeds[1:] > 0) & (beside < STILL_BESIDE * np.abs(both))
    of_pair = np.zeros(len(speeds), dtype=np.bool_)
    of_pair[:-1] |= pairs
    of_pair[1:] |= pairs
    return of_pair


def _thrown(places_m: NDArray[np.complex128], took_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    """For each step, whether the body turned back before or after it as only a thrown one does."""
    speeds = np.diff(places_m) / took_s
    before, after = speeds[:-1], speeds[1:]
    turned_back = (before * after.conj()).real < 0
    within_s = (took_s[:-1] + took_s[1:]) / 2
    at_pose = np.zeros(len(places_m), dtype=np.bool_)
    at_pose[1:-1] = turned_back & (np.abs(after - before) / within_s > GRAVITY_M_S2)
    return at_pose[:-1] | at_pose[1:]
