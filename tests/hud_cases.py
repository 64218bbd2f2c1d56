"""Exercises and moments for the tests of what shows and says them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from coach.exercise import (
    Band,
    Camera,
    Dose,
    Exercise,
    Fault,
    Gate,
    Movement,
    Priority,
    Setup,
    Station,
)
from coach.frame import Frame
from coach.landmarks import INDEX, Pose
from coach.step import Cue, Step

TWIST = "thorax_twist_deg"
CURVE = "back_curve_deg"


def exercise(*, sided: bool, **changes: Any) -> Exercise:
    """A twist to both sides, or a back that rounds and hollows."""
    if sided:
        measure, low, high = TWIST, -60.0, 60.0
        left = Band(measure=measure, low=25)
        right = Band(measure=measure, high=-25)
        stations = (
            Station(name="left", band=left, leave=5, hold_s=10, side="left", guide="Turn left.",
                    hold="Hold and breathe."),
            Station(name="right", band=right, leave=5, hold_s=10, side="right",
                    guide="Turn right."),
        )  # fmt: skip
    else:
        measure, low, high = CURVE, -30.0, 40.0
        stations = (
            Station(name="round", band=Band(measure=measure, low=15), leave=4, guide="Round."),
            Station(name="hollow", band=Band(measure=measure, high=-12), leave=4, guide="Sink."),
        )
    gate = Gate(name="near", band=Band(measure=measure), after_s=1, words="Come nearer.")
    fault = Fault(
        name="hips",
        band=Band(measure=measure),
        speed=False,
        after_s=1,
        priority=Priority.CORRECT,
        when=(),
        words="Keep your hips still.",
        cleared="",
        source="",
    )
    values: dict[str, Any] = {
        "name": "case",
        "title": "A case",
        "summary": "",
        "kind": "cycle",
        "camera": Camera(view="front", models=("full",), silhouette=False, words="Step back."),
        "setup": Setup(hold_s=3, needs=(), words="Sit tall, feet flat.", gates=(gate,)),
        "movement": Movement(
            measure=measure,
            home=Band(measure=measure, low=-8, high=8),
            rounds="each",
            settle_s=0.3,
            meter_low=low,
            meter_high=high,
            gates=(),
        ),
        "stations": stations,
        "faults": (fault,),
        "dose": Dose(repetitions=3, rest_s=0, source=""),
        "words": {},
        "thresholds": {},
    }
    return Exercise(**(values | changes))


def step(**changes: Any) -> Step:
    """Somewhere in the movement, unseen value."""
    values: dict[str, Any] = {
        "t_s": 1.0,
        "phase": "moving",
        "station": None,
        "next_station": None,
        "side": None,
        "count": 0,
        "held_s": 0.0,
        "hold_target_s": 0.0,
        "value": math.nan,
        "speed": 0.0,
        "faults": (),
        "blocked_by": None,
        "setup_progress": 1.0,
    }
    return Step(**(values | changes))


def cue(text: str, priority: Priority = Priority.GUIDE) -> Cue:
    """A cue with these words."""
    return Cue(t_s=1.0, name="case", text=text, priority=priority, speak=True)


def frame(width: int = 640, height: int = 480) -> Frame:
    """A picture that differs everywhere, the same each time."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    image = np.stack((x % 97, y % 89, (x + y) % 83), axis=2).astype(np.uint8)
    return Frame(index=0, t_s=0.0, image=image)


def pose(width: int = 640, height: int = 480) -> Pose:
    """Somebody standing in the left half of the picture, the left arm stretched far out."""
    place = {
        "nose": (0.25, 0.15), "left_ear": (0.27, 0.14), "right_ear": (0.23, 0.14),
        "left_shoulder": (0.31, 0.28), "right_shoulder": (0.19, 0.28),
        "left_elbow": (0.42, 0.28), "left_wrist": (0.48, 0.28),
        "right_elbow": (0.17, 0.42), "right_wrist": (0.16, 0.55),
        "left_hip": (0.29, 0.55), "right_hip": (0.21, 0.55),
        "left_knee": (0.29, 0.75), "right_knee": (0.21, 0.75),
        "left_ankle": (0.29, 0.93), "right_ankle": (0.21, 0.93),
        "left_foot_index": (0.31, 0.96), "right_foot_index": (0.19, 0.96),
    }  # fmt: skip
    points = np.full((33, 2), np.nan, dtype=np.float32)
    for name, (x, y) in place.items():
        points[INDEX[name]] = x * width, y * height
    return Pose(
        t_s=0.0,
        image_px=points,
        depth=np.zeros(33, np.float32),
        world_m=np.zeros((33, 3), np.float32),
        visibility=np.full(33, 0.9, np.float32),
    )
