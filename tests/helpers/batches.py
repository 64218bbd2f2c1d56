"""Poses that are known together are worked out together, as those of a log are: in less time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from coach.pose.types import Observation, in_one_batch

__all__ = ["batched"]

#: So many are worked out at one go.
TOGETHER = 1024


def batched(seen: Iterable[Observation]) -> Iterator[Observation]:
    """The same observations; each pose knows its batch."""
    left = iter(seen)
    while some := list(itertools.islice(left, TOGETHER)):
        yield from in_one_batch(some)
