"""Whether something changed by more than the camera, and the days, differ by themselves.

A measure's typical error is mostly a scale and an offset that a camera has with one body, one shirt
and one place. How much of it stays the same for one person from day to day is not known, so none of
it is counted as cancelling out, and none as averaging out over sessions: each of the two medians
that are compared may be off by it on its own, their difference by sqrt(2) times as much. On top of
that the change must exceed the scatter between the person's own sessions.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["FEWEST", "Change", "Verdict", "compare", "rarer", "the_ends"]

#: So many sessions (or days) at each end, at least, before two ends are compared.
FEWEST = 3
#: 95 % of a normal distribution lie within so many standard errors.
SURE = 1.96
#: What happens by chance in fewer than so many of all cases is taken for more than chance.
CHANCE = 0.05
#: The standard error of a median over that of a mean, for normal scatter.
MEDIAN_PENALTY = math.sqrt(math.pi / 2)

#: `few`: too little to compare; `unknown`: the error of the measure is not known.
Verdict: TypeAlias = Literal["more", "less", "same", "few", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """The first third of something against its last third.

    Attributes:
        first, last: medians, in the unit of the thing; NaN where there are too few to compare.
        each: how many sessions or days each of the two is the median of.
        least: a difference up to this says nothing; NaN where that is not known.
    """

    first: float
    last: float
    each: int
    least: float
    verdict: Verdict

    @property
    def difference(self) -> float:
        """How much more it is at the end; negative when less."""
        return self.last - self.first


def the_ends(n: int) -> int:
    """How many of `n` things in a row are compared at each end; 0 when there are too few."""
    return max(FEWEST, n // 3) if n >= 2 * FEWEST else 0


def compare(values: Sequence[float], error: float | None) -> Change:
    """Compares the two ends of `values` (oldest first); `error` is that of a difference."""
    k = the_ends(len(values))
    if not k:
        return Change(first=math.nan, last=math.nan, each=0, least=math.nan, verdict="few")
    ends = (values[:k], values[-k:])
    first, last = (statistics.median(end) for end in ends)
    if error is None:
        return Change(first=first, last=last, each=k, least=math.nan, verdict="unknown")
    scatter = math.sqrt(sum(statistics.variance(end) for end in ends) / k)
    least = max(error, SURE * MEDIAN_PENALTY * scatter)
    verdict: Verdict = "same"
    if abs(last - first) > least:
        verdict = "more" if last > first else "less"
    return Change(first=first, last=last, each=k, least=least, verdict=verdict)


def rarer(first: int, last: int, each: int) -> Verdict:
    """Whether something became rarer (`less`) or more frequent, in so many of `each` sessions.

    Fisher's exact test of the two counts, both ways, at 95 %.
    """
    if not each:
        return "few"
    both = first + last
    ways = {
        a: math.comb(each, a) * math.comb(each, both - a)
        for a in range(max(0, both - each), min(each, both) + 1)
    }
    chance = sum(n for n in ways.values() if n <= ways[first]) / sum(ways.values())
    if chance > CHANCE:
        return "same"
    return "more" if last > first else "less"
