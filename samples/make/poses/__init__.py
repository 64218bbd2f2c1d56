"""How each exercise is performed, by the name of the exercise."""

from __future__ import annotations

from collections.abc import Callable

from samples.make.body import Body
from samples.make.poses import kneeling, seated, side_lying, standing, supine
from samples.make.poses.cat_cow import CatCow
from samples.make.poses.cat_cow_seated import CatCowSeated
from samples.make.poses.performer import Performer
from samples.make.poses.seated_twist import SeatedTwist
from samples.make.story import Story

__all__ = ["PERFORMERS"]

PERFORMERS: dict[str, Callable[[Body, Story], Performer]] = {
    "seated_twist": SeatedTwist,
    "cat_cow": CatCow,
    "cat_cow_seated": CatCowSeated,
    **supine.PERFORMERS,
    **standing.PERFORMERS,
    **kneeling.PERFORMERS,
    **side_lying.PERFORMERS,
    **seated.PERFORMERS,
}
