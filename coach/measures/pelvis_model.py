"""The turn of the pelvis of a seated person, learned from rendered bodies.

The same kind of network as that of the ribs (`twist_model`), over the points of the legs in place
of the landmarks of the trunk; `python -m samples.train` makes its weights.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np

from coach.landmarks import Followed
from coach.measures.pelvis_features import legs_can_be_told, split_features
from coach.measures.twist_model import TwistModel

__all__ = ["WEIGHTS", "pelvis_turn_deg", "shipped"]

WEIGHTS = "pelvis_model.npz"


def pelvis_turn_deg(model: TwistModel, now: Followed, start: Followed, torso_px: float) -> float:
    """The turn of the pelvis from the start in degrees, left positive; NaN where it is not seen.

    `torso_px` is the length of the trunk at the start, where nothing is odd and the turn is 0.
    """
    px, start_px = now.px.astype(np.float64), start.px.astype(np.float64)
    if now.since_s != start.since_s or not bool(legs_can_be_told(px, start_px)):
        return float("nan")
    return float(model(*split_features(px, start_px, torso_px)))


@lru_cache(maxsize=1)
def shipped() -> TwistModel:
    """The weights that come with coach."""
    with resources.as_file(resources.files("coach.measures") / WEIGHTS) as path:
        return TwistModel.load(path)
