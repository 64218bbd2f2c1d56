"""On a chair, moving nothing but the trunk, the shoulders or the head."""

from __future__ import annotations

import numpy as np

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, chest_hands, in_the_air, lap_hand
from samples.make.poses.performer import Moment
from samples.make.poses.sitting import Seat
from samples.make.posture import HandGoal
from samples.make.story import Story

__all__ = ["PERFORMERS", "Seated"]


class Seated:
    """A person on a chair; the story's `arms` say where the hands are: lap, hanging, crossed."""

    def __init__(self, body: Body, story: Story) -> None:
        self.track = story.track()
        self._seat = Seat(body, story)
        self.furniture = self._seat.furniture
        shoulder = body.skeleton.at("upperarm01.L")
        if story.arms == "hanging":
            goals = {side: _hanging(side, shoulder) for side in OUTWARD}
        elif story.arms in ("lap", ""):
            goals = {side: lap_hand(body, side, down_m=-0.17, inward=0.15) for side in OUTWARD}
        else:
            goals = chest_hands(body, story.arms)
        self._hands = {side: ((1.0, goal),) for side, goal in goals.items()}

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time."""
        return self._seat.moment(self.track.at(t_s), t_s, self._hands)


def _hanging(side: str, shoulder: np.ndarray) -> HandGoal:
    place = shoulder + np.array([0.11, -0.47, -0.02])
    return in_the_air(side, place, (0.1, -1.0, 0.1), (0.7, 0.0, -1.0))


PERFORMERS = dict.fromkeys(
    ("seated_side_bend", "chin_tuck", "scapular_retraction", "stacked_posture"), Seated
)
