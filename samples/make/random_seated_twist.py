"""Seated twists by chance, with what else people do in between."""

from __future__ import annotations

import numpy as np

from coach.measures.learned.trained_on import chance_name
from samples.make import random_looks as looks
from samples.make import random_time as times
from samples.make.body import Shape
from samples.make.motion import Go, Part
from samples.make.poses.seated_twist import ARMS, twist
from samples.make.story import Chair, Story

__all__ = ["seated_twist"]

_KINDS = {"good": 0.45, "hips_turning": 0.3, "leaning": 0.1, "chest_forward": 0.15}
_SOMETHING_ELSE = 0.35
_SMALL, _HASTE = 0.35, 0.2
_MOST_ASIDE_DEG = 40.0


def _twist_parts(rng: np.random.Generator, seconds: float) -> tuple[Part, ...]:
    """Return twists to both sides, small and large, with what else people do in between."""
    first, second = ("left", "right") if rng.random() < 0.5 else ("right", "left")

    def draw(done: int) -> Part:
        if rng.random() < _SOMETHING_ELSE:
            return _something_else(rng)
        return _twist(rng, second if done % 2 else first)

    return times.enough_parts(rng, seconds, draw)


def _twist(rng: np.random.Generator, side: str) -> Part:
    kind = str(rng.choice(list(_KINDS), p=list(_KINDS.values())))
    over, hold = _pace(rng)
    small = rng.random() < _SMALL
    return twist(
        side,
        turn_deg=float(rng.uniform(5, 18) if small else rng.uniform(18, 55)),
        pelvis_deg=float(rng.uniform(10, 25) if kind == "hips_turning" else rng.uniform(0, 7)),
        over_s=over,
        hold_s=hold,
        back_s=over * float(rng.uniform(0.7, 1.2)),
        head=float(rng.uniform(-0.4, 0.9)),
        fault=None if kind == "good" else kind,
        side_bend_deg=float(rng.uniform(12, 25)) if kind == "leaning" else 0.0,
        lean_deg=float(rng.uniform(-6, 14)),
        slouch_deg=float(rng.uniform(14, 32)) if kind == "chest_forward" else 0.0,
    )


def _pace(rng: np.random.Generator) -> tuple[float, float]:
    """Return how long a movement takes and how long its end is held; one in five is in haste."""
    if rng.random() < _HASTE:
        return float(rng.uniform(0.4, 0.8)), float(rng.uniform(0.0, 0.3))
    return float(rng.uniform(0.9, 2.2)), float(rng.uniform(0.1, 0.9))


def _something_else(rng: np.random.Generator) -> Part:
    """Return a movement that is not a twist: head, side bend, leaning, turning with the chair."""
    sign = float(rng.choice([-1.0, 1.0]))
    size = float(rng.uniform(0.4, 1.0))
    moves: list[dict[str, float]] = [
        {"neck_twist_deg": sign * 65 * size, "neck_flexion_deg": rng.uniform(-15, 15)},
        {"neck_twist_deg": sign * 55 * size, "neck_side_deg": rng.uniform(-15, 15)},
        {"lumbar_side_deg": sign * 14 * size, "thoracic_side_deg": sign * 12 * size},
        {"pelvis_pitch_deg": 28 * size},
        # A slump: the pelvis rolls back and the whole back rounds.
        {
            "pelvis_pitch_deg": -16 * size,
            "lumbar_flexion_deg": 20 * size,
            "thoracic_flexion_deg": 22 * size,
            "neck_flexion_deg": -14 * size,
        },
        {"chair_yaw_deg": sign * 38 * size},
        {"pelvis_yaw_deg": sign * 25 * size},
        {"shoulder_lift_deg": 14 * size, "shoulder_forward_deg": 14 * size},
        {"talking": 1.0},
    ]
    to = {name: float(value) for name, value in moves[int(rng.integers(len(moves)))].items()}
    over, hold = _pace(rng)
    return Part(goes=(Go(to=to, over_s=over, hold_s=hold), Go(over_s=over, hold_s=0.2)))


def seated_twist(rng: np.random.Generator, shape: Shape, seed: int, fps: float) -> Story:
    """Return twists on a chair, seen from the front; half of the hands behind hold its back."""
    clothes = looks.clothes(rng, shape)
    parts = _twist_parts(rng, times.length_s(rng, fps))
    around = float(np.clip(rng.normal(0, 16), -_MOST_ASIDE_DEG, _MOST_ASIDE_DEG))
    return Story(
        exercise="seated_twist",
        name=chance_name(seed),
        notes="By chance.",
        seed=seed,
        arms=looks.pick(rng, ARMS, (0.46, 0.2, 0.17, 0.17)),
        parts=parts,
        shape=shape,
        clothes=clothes,
        room=looks.room(rng, clothes),
        camera=looks.camera(rng, around, (0.0, 0.68, 0.1), (1.05, 1.42), portrait=0.4),
        effects=looks.effects(rng),
        chair=Chair(
            office=bool(rng.random() < 0.5),
            colour=looks.colour(rng, 0.03, 0.3),
            back_m=(float(rng.uniform(0.08, 0.2)), float(rng.uniform(0.34, 0.56))),
            held_back=bool(rng.random() < 0.5),
        ),
        fps=fps,
        crf=looks.crf(rng),
        end_s=float(rng.uniform(0.1, 0.4)),
        unrest=float(rng.uniform(0.6, 1.8)),
        **times.start(rng, parts),
    )
