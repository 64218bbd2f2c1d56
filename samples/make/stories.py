"""All kept stories: the ones `samples/` holds."""

from __future__ import annotations

from samples.make import (
    stories_cat_cow,
    stories_knees_and_side,
    stories_seated,
    stories_seated_twist,
    stories_standing,
    stories_supine,
)
from samples.make.story import Story

__all__ = ["STORIES"]

STORIES: tuple[Story, ...] = (
    *stories_seated_twist.STORIES,
    *stories_cat_cow.STORIES,
    *stories_standing.STORIES,
    *stories_supine.STORIES,
    *stories_knees_and_side.STORIES,
    *stories_seated.STORIES,
)
"""Every story that is kept, in the order it is made."""
