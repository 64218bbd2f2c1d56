"""What the plain stories have in common: a bare room, a small picture, two still seconds."""

from __future__ import annotations

from typing import Any

from samples.make.camera import Camera
from samples.make.motion import Part
from samples.make.people import PEOPLE
from samples.make.rooms import ROOMS
from samples.make.story import Story

__all__ = ["camera", "tell"]


def camera(around_deg: float, distance_m: float, height_m: float, *target_m: float) -> Camera:
    """Return a camera with a small picture; the target is (height, forward), metres."""
    up, ahead = target_m
    return Camera(
        around_deg=around_deg,
        distance_m=distance_m,
        height_m=height_m,
        target_m=(0.0, up, ahead),
        width_px=400,
        height_px=300,
    )


def tell(exercise: str, name: str, notes: str, who: str, *parts: Part, **more: Any) -> Story:
    """Return a story; what is not told is plain. The name begins with what kind of story it is."""
    plain: dict[str, Any] = {
        "fps": 12.0,
        "room": ROOMS["bare"],
        "seed": 6000 + sum(f"{exercise}/{name}".encode()),
        "still_s": 2.0,
        "end_s": 1.0,
        "control": name.startswith("control_"),
        **PEOPLE[who],
    }
    return Story(exercise=exercise, name=name, notes=notes, parts=parts, **(plain | more))
