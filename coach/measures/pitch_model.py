"""How far a seated chest has tipped forward, learned from rendered bodies that face the camera.

From the front a trunk that slumps or leans hardly moves in the picture: it grows shorter, the head
comes lower, larger and nearer, and the rows of cloth on the chest draw together. No single one of
these tells it from a turn; a small network of our own weighs them all. `python -m samples.train`
makes its weights and says how well it does on bodies it has never seen. Landmarks without followed
points told no more slumps than the height of the head does, 6 of 10: where nothing is followed, it
is not told.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from coach.measures.networks import Networks

__all__ = ["CURVES", "WEIGHTS", "pitch_features", "shipped"]

CURVES = ("lumbar_flexion_deg", "thoracic_flexion_deg", "pelvis_pitch_deg")
"""The true curves whose sum it tells: a chest is tipped by all that bends below it."""

WEIGHTS = "pitch_model.npz"

Array = NDArray[np.float64]


def pitch_features(odd: Array, even: Array) -> Array:
    """(..., F + G) of the odd (..., F) and the even (..., G) of `split_features`.

    To which side somebody turns or bends is nothing to a tip forward, how far may well be.
    """
    return np.concatenate([even, np.abs(odd)], axis=-1)


@lru_cache(maxsize=1)
def shipped() -> Networks:
    """The weights that come with coach."""
    with resources.as_file(resources.files("coach.measures") / WEIGHTS) as path:
        return Networks.load(path)
