"""All kept stories: good form, faults, controls and difficulties of each exercise."""

from __future__ import annotations

from samples.make.stories_cat_cow import STORIES as CAT_COW
from samples.make.stories_seated_twist import STORIES as SEATED_TWIST
from samples.make.story import Story

__all__ = ["STORIES"]

STORIES: tuple[Story, ...] = SEATED_TWIST + CAT_COW
"""Every story whose clip is kept with the project."""
