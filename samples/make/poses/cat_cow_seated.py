"""Cat-cow on a chair: hands on the thighs, the spine rounds and arches."""

from __future__ import annotations

from samples.make.body import Body
from samples.make.poses.hands import OUTWARD, lap_hand
from samples.make.poses.performer import Moment
from samples.make.poses.sitting import Seat
from samples.make.story import Story

__all__ = ["CatCowSeated"]


class CatCowSeated:
    """A person on a chair with both hands on the thighs."""

    def __init__(self, body: Body, story: Story) -> None:
        self.track = story.track()
        self._seat = Seat(body, story)
        self.furniture = self._seat.furniture
        self._hands = {
            side: ((1.0, lap_hand(body, side, down_m=-0.20, inward=0.1)),) for side in OUTWARD
        }

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time."""
        return self._seat.moment(self.track.at(t_s), t_s, self._hands)
