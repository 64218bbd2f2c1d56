"""Arms that say something to the coach: a raised hand, forearms crossed above the head."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import along_a_curve, in_the_air
from samples.make.posture import HandGoal

__all__ = ["signal"]

Goals = tuple[tuple[float, HandGoal], ...]


def signal(body: Body, side: str, channels: Mapping[str, float], resting: HandGoal) -> Goals | None:
    """Return the goals of a hand that signals, None where the channels ask for none.

    `hand_up_left` and `hand_up_right` raise one hand beside the head; `forearms_crossed` crosses
    both forearms above it.
    """
    shoulder = body.skeleton.at("upperarm01.L")
    before = shoulder + np.array([0.16, -0.10, 0.34])
    up = channels.get("hand_up_left" if side == "L" else "hand_up_right", 0.0)
    if up > 0:
        end = in_the_air(
            side, shoulder + np.array([0.07, 0.47, 0.06]), (0.05, 1.0, 0.0), (1.0, -0.3, 0.2)
        )
        return along_a_curve(
            resting, in_the_air(side, before, (0.2, 0.8, 0.5), (1, -0.8, 0)), end, up
        )
    crossed = channels.get("forearms_crossed", 0.0)
    if crossed > 0:
        # The left forearm lies before the right one; each hand is over the other side.
        ahead = 0.17 if side == "L" else 0.09
        place = np.array([-0.16, shoulder[1] + 0.40, shoulder[2] + ahead])
        end = in_the_air(side, place, (-0.75, 0.8, 0.0), (1.0, -0.1, 0.3))
        return along_a_curve(
            resting, in_the_air(side, before, (0.2, 0.8, 0.5), (1, -0.8, 0)), end, crossed
        )
    return None
