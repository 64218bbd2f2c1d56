"""Seated spinal twist: the person, and the parts its stories are made of.

In good form the ribs turn (about four fifths thoracic, one fifth lumbar) while the pelvis and the
legs face forward.
"""

from __future__ import annotations

import numpy as np

from samples.make.body import Body
from samples.make.motion import Go, Part
from samples.make.poses.hands import (
    OUTWARD,
    along_a_curve,
    chest_hands,
    in_the_air,
    lap_hand,
    on_furniture,
)
from samples.make.poses.performer import Moment
from samples.make.poses.signals import signal
from samples.make.poses.sitting import Seat
from samples.make.posture import HandGoal
from samples.make.scene import ARMREST_M
from samples.make.story import Story

__all__ = ["ARMS", "SeatedTwist", "twist"]

ARMS = ("article", "crossed", "shoulders", "prayer")
_LUMBAR_SHARE = 0.2
_SIGN = {"left": 1.0, "right": -1.0}


def twist(
    side: str,
    *,
    turn_deg: float = 36.0,
    pelvis_deg: float = 2.0,
    over_s: float = 2.4,
    hold_s: float = 4.0,
    back_s: float | None = None,
    head: float = 0.35,
    fault: str | None = None,
    side_bend_deg: float = 0.0,
    lean_deg: float = 0.0,
    slouch_deg: float = 0.0,
) -> Part:
    """Return one twist to a side and back: one repetition.

    `turn_deg` is thorax against pelvis, `pelvis_deg` how far the pelvis turns along, `head` how
    much further the head turns as a share of the thorax. `side_bend_deg` is towards the side of
    the twist.
    """
    sign = _SIGN[side]
    to = {
        "lumbar_twist_deg": sign * _LUMBAR_SHARE * turn_deg,
        "thoracic_twist_deg": sign * (1 - _LUMBAR_SHARE) * turn_deg,
        "pelvis_yaw_deg": sign * pelvis_deg,
        "neck_twist_deg": sign * head * turn_deg,
        "lumbar_side_deg": sign * 0.6 * side_bend_deg,
        "thoracic_side_deg": sign * 0.4 * side_bend_deg,
        "neck_side_deg": -sign * 0.3 * side_bend_deg,
        "pelvis_pitch_deg": lean_deg,
        "lumbar_flexion_deg": 0.5 * slouch_deg,
        "thoracic_flexion_deg": 0.5 * slouch_deg,
        "neck_flexion_deg": -0.3 * slouch_deg,
        f"reach_{side}": 1.0,
    }
    goes = (
        Go(to=to, over_s=over_s, hold_s=hold_s),
        Go(over_s=back_s or over_s, hold_s=0.8),
    )
    return Part(goes=goes, counts=True, side=side, fault=fault)


class SeatedTwist:
    """A person on a chair who can turn, lean, reach, talk with the hands or roll away."""

    def __init__(self, body: Body, story: Story) -> None:
        self.track = story.track()
        self._seat = Seat(body, story)
        self.furniture = self._seat.furniture
        self._body = body
        self._office, self._chair = story.chair.office, story.chair
        self._lap = {side: lap_hand(body, side) for side in OUTWARD}
        self._resting = (
            self._lap if story.arms in ("article", "lap") else chest_hands(body, story.arms)
        )
        self._reaches = story.arms == "article"
        self._shoulder = body.skeleton.at("upperarm01.L")

    def moment(self, t_s: float) -> Moment:
        """Return the posture at a time."""
        channels = self.track.at(t_s)
        hands = {side: self._hand(side, channels, t_s) for side in OUTWARD}
        return self._seat.moment(channels, t_s, hands)

    def _hand(
        self, side: str, channels: dict[str, float], t_s: float
    ) -> tuple[tuple[float, HandGoal], ...]:
        resting = self._resting[side]
        if self._reaches:
            own, other = ("left", "right") if side == "L" else ("right", "left")
            back = channels.get(f"reach_{own}", 0.0)
            across = channels.get(f"reach_{other}", 0.0)
            if across > back:
                return along_a_curve(resting, *self._across(side), across)
            if back > 0:
                return along_a_curve(resting, *self._support(side), back)
        signalling = signal(self._body, side, channels, resting)
        if signalling is not None:
            return signalling
        raised = channels.get("arms_up", 0.0)
        if raised > 0:
            return along_a_curve(resting, *self._raised(side, channels), raised)
        talking = channels.get("talking", 0.0)
        if talking > 0:
            gesture = self._gesture(side, t_s)
            return along_a_curve(resting, gesture, gesture, talking)
        return ((1.0, resting),)

    def _across(self, side: str) -> tuple[HandGoal, HandGoal]:
        """Return the hand on the outside of the other thigh, and a point over the lap."""
        other = "R" if side == "L" else "L"
        out = OUTWARD[other]
        place, _ = self._body.surface((0.225 * out, -0.14, 0.03))
        thigh = f"upperleg02.{other}"
        end = HandGoal(
            bone=thigh,
            palm_m=place,
            fingers=np.array([0.25 * out, -0.75, -0.8]),
            facing=np.array([-out, 0.0, -0.15]),
            elbow=np.array([-0.7 * out, -0.8, 0.2]),
            curl=0.25,
        )
        over = HandGoal(
            bone=thigh,
            palm_m=place + np.array([-0.04 * out, 0.03, 0.24]),
            fingers=np.array([0.6 * out, -0.7, -0.2]),
            facing=np.array([-0.4 * out, 0.0, -0.8]),
            elbow=np.array([-0.9 * out, -0.8, 0.0]),
            curl=0.25,
        )
        return over, end

    def _support(self, side: str) -> tuple[HandGoal, HandGoal]:
        """Return the hand beside and behind the hip: on the seat, the armrest or the backrest."""
        seat = self._seat
        if self._chair.held_back:
            top = seat.height_m + self._chair.back_m[1]
            place = np.array([0.6 * seat.half_width_m, top + 0.02, seat.behind_m - 0.07])
            end = on_furniture(side, place, (0.1, -0.35, -1.0))
            over = on_furniture(side, place + np.array([0.22, 0.04, 0.20]), (0.5, 0.0, -0.6))
            return over, end
        if self._office:
            place = np.array([seat.half_width_m + 0.03, seat.height_m + ARMREST_M + 0.02, 0.04])
        else:
            place = np.array([seat.half_width_m - 0.03, seat.height_m + 0.02, seat.behind_m + 0.04])
        end = on_furniture(side, place, (0.35, -0.1, 0.9) if self._office else (0.9, -0.2, -0.5))
        over = on_furniture(side, place + np.array([0.10, 0.16, 0.14]), (0.5, -0.3, 0.5))
        return over, end

    def _raised(self, side: str, channels: dict[str, float]) -> tuple[HandGoal, HandGoal]:
        """Return the arms on their way overhead, or out to the sides with arms_wide."""
        wide = channels.get("arms_wide", 0.0)
        top = self._shoulder + np.array([0.04, 0.50, 0.08])
        aside = self._shoulder + np.array([0.52, 0.02, 0.06])
        before = self._shoulder + np.array([0.10, 0.05, 0.42])
        end = in_the_air(
            side, (1 - wide) * top + wide * aside, (wide, 1.0 - wide, 0.05), (1.0, -0.3, -0.4)
        )
        return in_the_air(side, before, (0.3, 0.5, 0.8), (1.0, -0.8, 0.0)), end

    def _gesture(self, side: str, t_s: float) -> HandGoal:
        """Return a hand that underlines words in front of the belly."""
        phase = 0.7 if side == "L" else 2.1
        beat = np.array(
            [
                0.06 * np.sin(4.3 * t_s + phase),
                0.07 * np.sin(5.1 * t_s + 2 * phase) + 0.03 * np.sin(11.0 * t_s),
                0.06 * np.sin(3.4 * t_s + phase),
            ]
        )
        front, _ = self._body.surface((0.0, 0.30, 0.15))
        place = np.array([0.17, 0.27, front[2] + 0.22]) + beat
        return in_the_air(side, place, (-0.35, 0.55, 0.8), (0.8, -1.0, -0.3))
