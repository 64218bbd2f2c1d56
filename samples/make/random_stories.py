"""Stories by chance, for training and tuning: other bodies, cameras, clothes, light, movements."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from samples.make.random_cat_cow import cat_cow, cat_cow_seated
from samples.make.random_looks import shape
from samples.make.random_seated_twist import seated_twist
from samples.make.random_time import frame_rate
from samples.make.story import Story

__all__ = ["EXERCISES", "random_story"]

_MAKERS = {"seated_twist": seated_twist, "cat_cow": cat_cow, "cat_cow_seated": cat_cow_seated}

EXERCISES = tuple(_MAKERS)
"""The exercises there are stories of."""


def random_story(
    exercise: str, seed: int, *, fps: float | None = None, width_px: int = 400
) -> Story:
    """Return the story of a seed; the same seed gives the same story. KeyError if unknown.

    Without `fps`, the frame rate is drawn by chance, too. `width_px` is the longer side of the
    picture.
    """
    rng = np.random.default_rng([seed, *exercise.encode()])
    drawn = frame_rate(rng)
    story = _MAKERS[exercise](rng, shape(rng), seed, drawn)
    longer = max(story.camera.width_px, story.camera.height_px)
    wide, tall = (
        2 * round(side * width_px / longer / 2)
        for side in (story.camera.width_px, story.camera.height_px)
    )
    camera = replace(story.camera, width_px=wide, height_px=tall)
    return replace(story, camera=camera, fps=fps or drawn)
