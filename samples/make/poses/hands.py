"""Places for the hands: on the thighs, the chest, the shoulders, in the air."""

from __future__ import annotations

import numpy as np

from samples.make.body import Body
from samples.make.posture import WORLD, HandGoal

__all__ = ["OUTWARD", "along_a_curve", "chest_hands", "in_the_air", "lap_hand", "on_furniture"]

OUTWARD = {"L": 1.0, "R": -1.0}
Goals = tuple[tuple[float, HandGoal], ...]


def lap_hand(body: Body, side: str, *, down_m: float = -0.13, inward: float = 0.25) -> HandGoal:
    """Return a hand lying on its own thigh; `down_m` is how far down the leg, at rest."""
    out = OUTWARD[side]
    place, normal = body.surface((0.135 * out, down_m, 0.13))
    return HandGoal(
        bone=f"upperleg02.{side}",
        palm_m=place,
        fingers=np.array([-inward * out, -1.0, 0.0]),
        facing=-normal,
        elbow=np.array([0.8 * out, -0.3, -0.7]),
    )


def chest_hands(body: Body, arms: str) -> dict[str, HandGoal]:
    """Return both hands for the arm positions that stay with the chest.

    `crossed`: each hand on the other shoulder's front; `shoulders`: on its own shoulder;
    `prayer`: palms together before the breastbone.
    """
    make = {"crossed": _crossed, "shoulders": _on_shoulder, "prayer": _prayer}[arms]
    return {side: make(body, side) for side in OUTWARD}


def _crossed(body: Body, side: str) -> HandGoal:
    out = OUTWARD[side]
    place, normal = body.surface((-0.125 * out, 0.50, 0.10))
    # The left forearm lies over the right one.
    over = 0.030 if side == "L" else 0.0
    return HandGoal(
        bone="spine01",
        palm_m=place + over * np.array([0.0, -0.3, 1.0]),
        fingers=np.array([-0.65 * out, 0.75, -0.1]),
        facing=-(normal + np.array([0.0, 0.0, 1.0])),
        elbow=np.array([0.45 * out, -1.0, 0.35]),
    )


def _on_shoulder(body: Body, side: str) -> HandGoal:
    out = OUTWARD[side]
    place, _ = body.surface((0.155 * out, 0.56, 0.03))
    return HandGoal(
        bone="spine01",
        palm_m=place + np.array([0.0, 0.005, 0.02]),
        fingers=np.array([-0.35 * out, 0.25, -1.0]),
        facing=np.array([0.0, -1.0, -0.35]),
        elbow=np.array([1.0 * out, -0.5, 0.5]),
        curl=0.3,
    )


def _prayer(body: Body, side: str) -> HandGoal:
    out = OUTWARD[side]
    place, _ = body.surface((0.0, 0.40, 0.15))
    return HandGoal(
        bone="spine01",
        palm_m=place + np.array([0.004 * out, 0.0, 0.11]),
        fingers=np.array([0.0, 1.0, 0.15]),
        facing=np.array([-out, 0.0, 0.0]),
        elbow=np.array([1.0 * out, -0.7, 0.1]),
        curl=0.08,
    )


def in_the_air(
    side: str, place_m: np.ndarray, fingers: tuple[float, float, float], elbow: tuple[float, ...]
) -> HandGoal:
    """Return a hand held free, moving with the chest; x values are for the left hand."""
    mirror = np.array([OUTWARD[side], 1.0, 1.0])
    return HandGoal(
        bone="spine01",
        palm_m=np.asarray(place_m) * mirror,
        fingers=np.array(fingers) * mirror,
        facing=np.array([-1.0, 0.0, 0.2]) * mirror,
        elbow=np.array(elbow) * mirror,
        curl=0.25,
    )


def on_furniture(side: str, place_m: np.ndarray, fingers: tuple[float, float, float]) -> HandGoal:
    """Return a hand resting flat on something level in the room; x values for the left hand."""
    mirror = np.array([OUTWARD[side], 1.0, 1.0])
    return HandGoal(
        bone=WORLD,
        palm_m=np.asarray(place_m) * mirror,
        fingers=np.array(fingers) * mirror,
        facing=np.array([0.0, -1.0, 0.0]),
        elbow=np.array([0.5, -0.2, -1.0]) * mirror,
    )


def along_a_curve(start: HandGoal, over: HandGoal, end: HandGoal, part: float) -> Goals:
    """Return the goals of a hand on its way from start to end, drawn towards `over`."""
    return ((1 - part) ** 2, start), (2 * part * (1 - part), over), (part**2, end)
