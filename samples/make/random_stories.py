"""Stories by chance, for training and tuning: other bodies, cameras, clothes, light, movements."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samples.make.random_cat_cow import cat_cow, cat_cow_seated
from samples.make.random_looks import shape
from samples.make.random_seated_twist import seated_twist
from samples.make.story import Story

__all__ = ["EXERCISES", "random_story"]

_MAKERS = {"seated_twist": seated_twist, "cat_cow": cat_cow, "cat_cow_seated": cat_cow_seated}

EXERCISES = tuple(_MAKERS)
"""The exercises there are stories of."""


def random_story(exercise: str, seed: int, *, fps: float = 20.0, width_px: int = 480) -> Story:
    """Return the story of a seed; the same seed gives the same story. KeyError if unknown.

    `width_px` is that of the picture, whose height is three quarters of it.
    """
    rng = np.random.default_rng([seed, *exercise.encode()])
    story = _MAKERS[exercise](rng, shape(rng), seed, fps)
    camera = replace(story.camera, width_px=width_px, height_px=width_px * 3 // 4)
    return replace(story, camera=camera)
