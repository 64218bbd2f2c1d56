"""Cat-cows by chance, on all fours and on a chair; now and then only the neck nods."""

from __future__ import annotations

import numpy as np

from samples.make import random_looks as looks
from samples.make.body import Shape
from samples.make.motion import Part
from samples.make.poses.rounding import cat_cow_cycle, cycles
from samples.make.story import Chair, Story

__all__ = ["cat_cow", "cat_cow_seated"]


def _cat_cow_parts(rng: np.random.Generator, *, seated: bool) -> tuple[Part, ...]:
    """Return three cycles; now and then only the neck nods, or the trunk rocks."""
    cat, cow = float(rng.uniform(0.5, 1.25)), float(rng.uniform(0.4, 1.25))
    follow = float(rng.uniform(0.2, 1.2))
    over, hold = float(rng.uniform(1.2, 2.6)), float(rng.uniform(0.2, 1.5))
    kind = rng.choice(["good", "neck_only", "rocking"], p=[0.7, 0.15, 0.15])
    neck = (30 * cat * follow, -28 * cow * follow)
    still = (0.0, 0.0)
    if kind == "neck_only":
        cycle = cat_cow_cycle(
            lumbar_deg=still,
            thoracic_deg=still,
            neck_deg=(34 * cat, -30 * cow),
            over_s=over,
            hold_s=hold,
            counts=False,
            fault="neck_only",
        )
    elif kind == "rocking":
        cycle = cat_cow_cycle(
            lumbar_deg=still,
            thoracic_deg=still,
            neck_deg=still,
            pelvis_deg=(18 * cat, -14 * cow) if seated else still,
            rock_m=still if seated else (0.12 * cat, -0.12 * cow),
            over_s=over,
            hold_s=hold,
            counts=False,
            fault="rocking",
        )
    else:
        cycle = cat_cow_cycle(
            lumbar_deg=(24 * cat, -18 * cow),
            thoracic_deg=(26 * cat, -14 * cow),
            neck_deg=neck,
            pelvis_deg=(-12 * cat, 9 * cow) if seated else still,
            over_s=over,
            hold_s=hold,
        )
    return cycles(3, cycle)


def cat_cow(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return three cycles on hands and knees, seen from a side."""
    clothes = looks.clothes(rng, shape)
    side = float(rng.choice([-90.0, 90.0]))
    return Story(
        exercise="cat_cow",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        parts=_cat_cow_parts(rng, seated=False),
        shape=shape,
        clothes=clothes,
        room=looks.room(rng, clothes),
        camera=looks.camera(rng, side + float(rng.normal(0, 10)), (0.0, 0.38, 0.15), 1.25),
        effects=looks.effects(rng),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )


def cat_cow_seated(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return three cycles on a chair, seen from a side."""
    clothes = looks.clothes(rng, shape)
    side = float(rng.choice([-90.0, 90.0]))
    return Story(
        exercise="cat_cow_seated",
        name=f"random_{seed:05d}",
        notes="By chance.",
        seed=seed,
        arms="lap",
        parts=_cat_cow_parts(rng, seated=True),
        shape=shape,
        clothes=clothes,
        room=looks.room(rng, clothes),
        camera=looks.camera(rng, side + float(rng.normal(0, 10)), (0.0, 0.66, 0.15), 1.4),
        effects=looks.effects(rng),
        chair=Chair(office=bool(rng.random() < 0.5), colour=looks.colour(rng, 0.03, 0.3)),
        fps=fps,
        unrest=float(rng.uniform(0.6, 1.8)),
    )
