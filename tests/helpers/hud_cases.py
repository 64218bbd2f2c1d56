"""Exercises and moments for the tests of what shows and says them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from coach.engine.results import Cue, Step
from coach.exercise.spec import (
    Band,
    Camera,
    Dose,
    Exercise,
    Fault,
    Gate,
    Movement,
    Priority,
    Setup,
    Target,
)
from coach.pose.landmarks import INDEX
from coach.pose.types import Pose
from coach.video.frame import Frame

TWIST = "thorax_twist_deg"
CURVE = "back_curve_deg"


def exercise(*, sided: bool, **changes: Any) -> Exercise:
    """A twist to both sides, or a back that rounds and hollows."""
    if sided:
        measure, low, high = TWIST, -60.0, 60.0
        left = Band(measure=measure, low=25)
        right = Band(measure=measure, high=-25)
        targets = (
            Target(name="left", band=left, exit_margin=5, hold_s=10, side="left",
                   guide="Turn left.", hold="Hold and breathe."),
            Target(name="right", band=right, exit_margin=5, hold_s=10, side="right",
                   guide="Turn right."),
        )  # fmt: skip
    else:
        measure, low, high = CURVE, -30.0, 40.0
        targets = (
            Target(name="round", band=Band(measure=measure, low=15), exit_margin=4, guide="Round."),
            Target(
                name="hollow", band=Band(measure=measure, high=-12), exit_margin=4, guide="Sink."
            ),
        )
    gate = Gate(name="near", band=Band(measure=measure), words="Come nearer.")
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
        "kind": "sides" if sided else "cycle",
        "camera": Camera(view="front", models=("full",), words="Step back."),
        "setup": Setup(hold_s=3, needs=(), words="Sit tall, feet flat.", gates=(gate,)),
        "movement": Movement(
            measure=measure,
            rest_band=Band(measure=measure, low=-8, high=8),
            rise=math.inf if sided else 20,
            meter_low=low,
            meter_high=high,
        ),
        "targets": targets,
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
        "target": None,
        "next_target": None,
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
