"""What the weights of a learned measure were learned from, kept inside the weights file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

__all__ = ["TrainedOn", "chance_name"]


def chance_name(seed: int) -> str:
    """The name of the clip that `python -m samples.make --all` draws from a seed."""
    return f"random_{seed:05d}"


@dataclass(frozen=True, kw_only=True)
class TrainedOn:
    """The clips by chance that a measure was learned from: enough to make them again.

    Attributes:
        seeds: of the clips of each exercise, rising.
        pose_model: which network saw them.
    """

    seeds: Mapping[str, Sequence[int]]
    pose_model: str

    @property
    def bodies(self) -> int:
        """How many different people were seen: each seed draws one."""
        return sum(len(seeds) for seeds in self.seeds.values())

    def saw(self, facts: Mapping[str, Any]) -> bool:
        """Whether the clip with these facts (its `.truth.json`) is one of those learned from."""
        seed = facts.get("seed")
        return (
            isinstance(seed, int)
            and seed in self.seeds.get(str(facts.get("exercise")), ())
            and facts.get("story") == chance_name(seed)
        )

    def __str__(self) -> str:
        clips = ", ".join(f"{name} seeds {_ranges(s)}" for name, s in sorted(self.seeds.items()))
        return f"{self.bodies} rendered bodies ({clips}; pose model {self.pose_model})"

    def as_text(self) -> str:
        """One line for a weights file."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> TrainedOn:
        """What `as_text` wrote. Raises ValueError, TypeError if it is something else."""
        return cls(**json.loads(text))


def _ranges(numbers: Sequence[int]) -> str:
    """`1, 2, 3, 7` -> `1-3, 7`."""
    runs = [
        [n for _, n in run]
        for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(f"{r[0]}-{r[-1]}" if len(r) > 1 else str(r[0]) for r in runs)
