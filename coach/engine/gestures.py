"""Gestures that stand for a key, from where no key can be reached.

One hand raised and held still pauses and resumes; both forearms crossed above the head say "it
hurts". Read from the landmarks of a body whose trunk is upright in the picture: on the floor one
sits or kneels up first, as there an arm that points up is often the exercise. Left and right are
treated alike.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum

from coach.measures.geometry import from_vertical_deg
from coach.pose.body import Body
from coach.pose.types import Pose

__all__ = ["CROSSED_HOLD_S", "RAISED_HOLD_S", "Gesture", "GestureWatch", "gesture_of"]

#: A hand must be up for so long: longer than scratching, waving and reaching for the glasses.
RAISED_HOLD_S = 1.5
#: Forearms need less: nobody crosses them above the head by the way, and it hurts.
CROSSED_HOLD_S = 1.0
#: So long may a gesture be misread, and so long must it have ended before another begins.
FLICKER_S = 0.35
APART_S = 0.5
#: The trunk's angle from the picture's vertical, at most.
UPRIGHT_DEG = 25.0
#: All lengths in torso lengths. A raised wrist is so far above the nose: a hand on the head, at an
#: ear or before the face is not.
ABOVE_NOSE = 0.18
#: The forearm's angle from the picture's vertical, at most; a hand that pulls at the head is flat.
FOREARM_DEG = 30.0
#: Shoulders at least so wide are seen from the front; there a raised hand is on its own side of the
#: nose by at least so much: not across the head.
FRONT_WIDTH, OWN_SIDE = 0.4, 0.1
#: The other wrist stays so far below its shoulder's height, at least.
OTHER_BELOW = 0.0
#: A raised hand that wanders by more while it is held waves, or is on its way.
STILL = 0.3
#: Crossed forearms: the wrists have passed each other by so much, the elbows have not.
PASSED = 0.12


class Gesture(Enum):
    """What a gesture asks for."""

    RAISED_HAND = "raised hand"
    CROSSED_FOREARMS = "crossed forearms"


_HOLD_S = {Gesture.RAISED_HAND: RAISED_HOLD_S, Gesture.CROSSED_FOREARMS: CROSSED_HOLD_S}


def gesture_of(body: Body) -> tuple[Gesture, complex] | None:
    """What the arms show at this moment, and the raised hand's place.

    The place is relative to the middle of the shoulders, in torso lengths, x to the right and y up;
    0 for crossed forearms. None where no gesture is shown.
    """
    if not body.finite or abs(float(from_vertical_deg(body.trunk))) > UPRIGHT_DEG:
        return None
    if _forearms_cross(body):
        return Gesture.CROSSED_FOREARMS, 0j
    raised = [side for side in ("left", "right") if _is_raised(body, side)]
    if len(raised) != 1:
        return None
    other = "right" if raised[0] == "left" else "left"
    fall = (body[f"{other}_shoulder"] - body[f"{other}_wrist"]).imag / body.torso_px
    if fall < OTHER_BELOW:
        return None
    hand = (body[f"{raised[0]}_wrist"] - body.middle("shoulder")) / body.torso_px
    return Gesture.RAISED_HAND, hand


def _is_raised(body: Body, side: str) -> bool:
    wrist, elbow = body[f"{side}_wrist"], body[f"{side}_elbow"]
    above = (wrist - body["nose"]).imag / body.torso_px
    own = (body[f"{side}_shoulder"] - body.middle("shoulder")).real
    aside = math.copysign(1.0, own) * (wrist - body["nose"]).real
    if 2 * abs(own) > FRONT_WIDTH * body.torso_px and aside < OWN_SIDE * body.torso_px:
        return False
    return (
        above > ABOVE_NOSE
        and abs(float(from_vertical_deg(wrist - elbow))) < FOREARM_DEG
        and body.sees(f"{side}_wrist", f"{side}_elbow", f"{side}_shoulder")
    )


def _forearms_cross(body: Body) -> bool:
    top = max(
        body[name].imag for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear")
    )
    if min(body["left_wrist"].imag, body["right_wrist"].imag) < top:
        return False
    # Which way the left shoulder lies from the right one: from the front to the picture's right.
    across = body["left_shoulder"] - body["right_shoulder"]
    way = 1.0 if across.real >= 0 else -1.0
    passed = way * (body["right_wrist"] - body["left_wrist"]).real / body.torso_px
    apart = way * (body["left_elbow"] - body["right_elbow"]).real / body.torso_px
    return passed > PASSED and apart > PASSED and body.sees("left_wrist", "right_wrist")


class GestureWatch:
    """Reports a gesture once, when it has been held for its time."""

    def __init__(self) -> None:
        self._showing: Gesture | None = None
        self._from_s = self._last_s = -math.inf
        self._hands: deque[tuple[float, complex]] = deque()
        self._reported = False

    @property
    def progress(self) -> float:
        """How much of the gesture shown has been held, 0..1; 0 without one, or once reported."""
        if self._showing is None or self._reported:
            return 0.0
        return min(1.0, (self._last_s - self._from_s) / _HOLD_S[self._showing])

    def update(self, t_s: float, pose: Pose | None) -> Gesture | None:
        """Takes the pose at `t_s` (increasing); the gesture that is complete now, else None."""
        shown = None if pose is None else gesture_of(Body(pose))
        if shown is None or (self._showing is not None and shown[0] is not self._showing):
            patience_s = APART_S if self._reported else FLICKER_S
            if t_s - self._last_s > patience_s:
                self._forget()
            return None
        gesture, hand = shown
        if self._showing is None:
            self._showing, self._from_s = gesture, t_s
        self._last_s = t_s
        self._hands.append((t_s, hand))
        while self._hands[0][0] < t_s - _HOLD_S[gesture]:
            self._hands.popleft()
        if self._reported or t_s - self._from_s < _HOLD_S[gesture] or not self._still():
            return None
        self._reported = True
        return gesture

    def _still(self) -> bool:
        middle = sum(hand for _, hand in self._hands) / len(self._hands)
        return max(abs(hand - middle) for _, hand in self._hands) < STILL

    def _forget(self) -> None:
        self._showing, self._reported = None, False
        self._hands.clear()
