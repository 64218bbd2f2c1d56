"""What a measure is: a named quantity of a body, with its unit, sign, view and typical error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias, get_args

import numpy as np

from coach.measures.learned.linear_map import LinearMap, load_weights
from coach.measures.learned.trained_on import TrainedOn
from coach.measures.units import unit_of
from coach.pose.body import Array, Bodies, Body, bodies_of
from coach.pose.types import Pose, Poses, View

__all__ = [
    "ANY_POSTURE",
    "POSTURES",
    "UPRIGHT_POSTURES",
    "Baseline",
    "Kind",
    "Measure",
    "MeasureFunction",
    "Posture",
    "TypicalError",
    "both",
]

Kind: TypeAlias = Literal["absolute", "change"]
Posture: TypeAlias = Literal[
    "seated", "standing", "all_fours", "supine", "prone", "side_lying", "kneeling"
]
POSTURES: tuple[Posture, ...] = get_args(Posture)
#: Of a measure that leans on nothing a posture changes.
ANY_POSTURE = POSTURES
#: The trunk is above the hips.
UPRIGHT_POSTURES: tuple[Posture, ...] = ("seated", "standing", "kneeling")

MeasureFunction: TypeAlias = Callable[[Bodies, "Baseline | None"], Array]


@dataclass(frozen=True, kw_only=True, eq=False)
class Baseline:
    """The person's own start position: what a change is counted from.

    Attributes:
        body: the median of the poses seen while the start position was held.
        seen: those poses one by one.
        seconds: how long it was watched.
    """

    body: Body
    seen: tuple[Body, ...]
    seconds: float

    @cached_property
    def start(self) -> Bodies:
        """The body as the only one of `Bodies`: it goes with N others in any formula."""
        return self.body.alone

    @classmethod
    def of(cls, poses: list[Pose]) -> Baseline:
        """The landmark-wise median of `poses` (one or more, in order)."""
        last = poses[-1]
        median = Pose(
            t_s=last.t_s,
            image_px=np.median([p.image_px for p in poses], axis=0).astype(np.float32),
            depth=np.median([p.depth for p in poses], axis=0).astype(np.float32),
            world_m=np.median([p.world_m for p in poses], axis=0).astype(np.float32),
            visibility=np.median([p.visibility for p in poses], axis=0).astype(np.float32),
        )
        bodies = tuple(Body(p) for p in poses)
        return cls(body=Body(median), seen=bodies, seconds=last.t_s - poses[0].t_s)


@dataclass(frozen=True)
class TypicalError:
    """How wrong a measure typically is.

    Attributes:
        value: in the measure's own unit, more than 0.
        source: where it was measured, in a short sentence; it begins with `estimated: ` where it
            never was.
    """

    value: float
    source: str

    def __post_init__(self) -> None:
        if not self.value > 0:
            raise ValueError(f"a typical error: expected more than 0, found {self.value}")

    def __str__(self) -> str:
        return f"{self.value:g} ({self.source})"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A quantity that can be read from a body.

    Attributes:
        name: ends in its unit: `_deg`, `_ratio` of the torso length, `_fraction` of what its
            meaning says.
        meaning: what it is and what positive means, for people.
        reads: every landmark whose place its value depends on, now or at the start; `near_` stands
            for the side facing the camera, which is told by visibility alone.
        needs: those of them that must be seen.
        postures: what it was made for, or learned from; elsewhere its value means nothing.
        views: camera views it holds for.
        kind: `absolute`, or `change` from the person's baseline.
        error: how wrong it typically is, and where that was measured.
        function: N bodies, baseline -> N values; NaN where it cannot be told.
        truth: the true curves (see `samples/README.md`) whose sum it is judged against.
        weights: the files of `learned/` it is told by; none for a formula.
        settles_s: for so long after a moment it could not be told it is not believed either.
    """

    name: str
    meaning: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    postures: tuple[Posture, ...]
    views: tuple[View, ...]
    kind: Kind
    error: TypicalError
    function: MeasureFunction
    truth: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    settles_s: float = 0.0

    @property
    def unit(self) -> str:
        """The unit, told by the name's ending."""
        return unit_of(self.name)

    @property
    def learned_from(self) -> tuple[TrainedOn, ...]:
        """The clips it was learned from, as far as its weights say so; empty for a formula."""
        trained = (weights.trained_on for weights in self.learned)
        return tuple({t.as_text(): t for t in trained if t is not None}.values())

    @property
    def learned(self) -> tuple[LinearMap, ...]:
        """Its weights, each file's; none for a formula."""
        return tuple(load_weights(name) for name in self.weights)

    def kind_in(self, view: View) -> Kind | Literal["not measurable"]:
        """What it says of a person seen from there: a value, a change, or nothing."""
        seen = "any" in self.views or view in self.views
        return self.kind if seen else "not measurable"

    def read(self, body: Body, baseline: Baseline | None) -> float:
        """The value for `body`, NaN when a landmark it needs, or its baseline, is missing."""
        return float(self.values(body.alone.poses, baseline)[0])

    def values(self, poses: Poses, baseline: Baseline | None) -> Array:
        """The same (N,) of N poses: to the bit as of each by itself."""
        if self.kind == "change" and baseline is None:
            return np.full(len(poses.t_s), np.nan)
        bodies = bodies_of(poses)
        with np.errstate(all="ignore"):  # a body without a length is no body
            values = self.function(bodies, baseline)
        return np.where(bodies.sees(*self.needs), values, np.nan)


def both(*joints: str) -> tuple[str, ...]:
    """The left and the right one of each joint."""
    return tuple(f"{side}_{joint}" for joint in joints for side in ("left", "right"))
