"""The bends of spine and neck, the tilt of the pelvis and its shift, learned from rendered bodies.

The outline of the back follows the spine, but not alone: where it is torn or hidden, head, trunk
and limbs still tell of it, and a nodding head or a tilting pelvis must not: cloth and skin that are
followed on each of them say which it was. A small network of our own weighs them and tells the four
apart; `python -m samples.train` makes its weights and says how well it does on bodies it has never
seen. On hands and knees and on a chair the same bend looks different: each has its own, one with
followed points and one without.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from coach.measures.networks import Networks

__all__ = [
    "FLOOR",
    "FLOOR_FOLLOWED",
    "SEATED",
    "SEATED_FOLLOWED",
    "TOLD",
    "shipped",
]

TOLD = ("spine", "neck", "pelvis", "shift")
"""What is told, in this order: flexion of lumbar and thoracic spine together, of the neck, and the
forward tilt of the pelvis, degrees; the shift of the hips towards the head, seen from the knees, in
hundredths of the torso length. All are changes from the start."""

FLOOR, SEATED = "spine_floor.npz", "spine_seated.npz"
"""For bodies on which no points are followed."""
FLOOR_FOLLOWED, SEATED_FOLLOWED = "spine_floor_followed.npz", "spine_seated_followed.npz"
"""For those on which they are."""


@lru_cache(maxsize=4)
def shipped(name: str) -> Networks:
    """The weights that come with coach, `FLOOR` or `SEATED`."""
    with resources.as_file(resources.files("coach.measures") / name) as path:
        return Networks.load(path)
