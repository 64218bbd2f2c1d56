"""Seated twists by chance, with what else people do in between."""

from __future__ import annotations

import numpy as np

from samples.make import random_looks as looks
from samples.make.body import Shape
from samples.make.motion import Go, Part
from samples.make.poses.seated_twist import ARMS, twist
from samples.make.story import Chair, Story

__all__ = ["seated_twist"]


def _twist_parts(rng: np.random.Generator) -> tuple[Part, ...]:
    """Return four twists, with what else people do in between."""
    first = looks.pick(rng, ("left", "right"))
    second = "right" if first == "left" else "left"
    parts: list[Part] = []
    for side in (first, second, first, second):
        kind = rng.choice(["good", "hips_turning", "leaning", "slouching"], p=[0.6, 0.2, 0.1, 0.1])
        bad = kind != "good"
        parts.append(
            twist(
                side,
                turn_deg=float(rng.uniform(12, 52)),
                pelvis_deg=float(
                    rng.uniform(10, 25) if kind == "hips_turning" else rng.uniform(0, 6)
                ),
                over_s=float(rng.uniform(1.2, 2.8)),
                hold_s=float(rng.uniform(0.8, 2.5)),
                head=float(rng.uniform(0.0, 0.7)),
                fault=str(kind) if bad else None,
                side_bend_deg=float(rng.uniform(15, 25)) if kind == "leaning" else 0.0,
                slouch_deg=float(rng.uniform(20, 30)) if kind == "slouching" else 0.0,
            )
        )
        if rng.random() < 0.35:
            parts.append(_something_else(rng))
    return tuple(parts)


def _something_else(rng: np.random.Generator) -> Part:
    """Return a movement that is not a twist: head, side bend, leaning, turning with the chair."""
    sign = float(rng.choice([-1.0, 1.0]))
    moves: list[dict[str, float]] = [
        {"neck_twist_deg": sign * rng.uniform(25, 60)},
        {"lumbar_side_deg": sign * rng.uniform(6, 14), "thoracic_side_deg": sign * 8.0},
        {"pelvis_pitch_deg": rng.uniform(8, 25)},
        {"pelvis_pitch_deg": -rng.uniform(5, 12)},
        {"chair_yaw_deg": sign * rng.uniform(10, 35)},
        {"talking": 1.0},
    ]
    to = {name: float(value) for name, value in moves[int(rng.integers(len(moves)))].items()}
    over = float(rng.uniform(0.8, 1.8))
    return Part(goes=(Go(to=to, over_s=over, hold_s=1.0), Go(over_s=over, hold_s=0.4)))


def seated_twist(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return four twists on a chair, seen from the front."""
    clothes = looks.clothes(rng, shape)
    return Story(
        exercise="seated_twist",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        arms=looks.pick(rng, ARMS),
        parts=_twist_parts(rng),
        shape=shape,
        clothes=clothes,
        room=looks.room(rng, clothes),
        camera=looks.camera(rng, float(rng.normal(0, 12)), (0.0, 0.68, 0.1), 1.45),
        effects=looks.effects(rng),
        chair=Chair(office=bool(rng.random() < 0.5), colour=looks.colour(rng, 0.03, 0.3)),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )
