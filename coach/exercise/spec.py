"""What an exercise is: frozen data, read from a file in `exercises/` by `loader.py`.

A repetition of a `cycle` is a rise of the main measure and its return, one of `sides` is an
excursion to a target and back, one of a `hold` is a target that is held. Targets, start checks,
conditions and faults are all bands on named measures; nothing here knows which exercise it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from coach.common.language import N_, _
from coach.measures import Posture
from coach.pose.types import View

if TYPE_CHECKING:
    from pathlib import Path

    from coach.exercise.about import About, Gentler
    from coach.pose.models.fetch import Variant

__all__ = [
    "PHASES",
    "Band",
    "BlindSpot",
    "Breath",
    "Camera",
    "Condition",
    "Dose",
    "Exercise",
    "Fault",
    "Gate",
    "Kind",
    "Movement",
    "Phase",
    "Priority",
    "Setup",
    "Side",
    "Target",
    "Threshold",
    "Watch",
]

Phase: TypeAlias = Literal["unseen", "setup", "moving", "holding", "resting", "done"]
PHASES: tuple[Phase, ...] = ("unseen", "setup", "moving", "holding", "resting", "done")
Side: TypeAlias = Literal["left", "right"]
Breath: TypeAlias = Literal["in", "out"]
Kind: TypeAlias = Literal["cycle", "sides", "hold"]

#: Reasons that every exercise shares.
REASONS: Mapping[str, str] = {
    "unseen": N_("not seen well enough"),
    "nobody": N_("nobody seen"),
    "noise": N_("too unsteady to tell"),
    "leapt": N_("the picture leapt"),
    "resized": N_("nearer or farther as a whole"),
    "unfinished": N_("not finished"),
}
#: Names that every exercise shares: both sides, and the fault of a hold that ended early.
NAMES = (N_("left"), N_("right"), N_("short"))


class Priority(IntEnum):
    """How urgent a cue is; a higher one takes the place of a lower one at once."""

    HINT = 0
    GUIDE = 1
    CORRECT = 2
    STOP = 3


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A number one may argue about: named, in a unit, with its meaning, its source, its limits."""

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Band:
    """The values of a measure between `low` and `high`, both included; an open end is infinite."""

    measure: str
    low: float = -math.inf
    high: float = math.inf

    def contains(self, value: float, slack: float = 0.0) -> bool:
        """Whether `value` is inside, allowing `slack` beyond either end; NaN never is."""
        return self.low - slack <= value <= self.high + slack

    @property
    def middle(self) -> float:
        """Half way between its ends; of one open end, the other; 0 without any end."""
        ends = [end for end in (self.low, self.high) if math.isfinite(end)]
        return sum(ends) / len(ends) if ends else 0.0


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Something that must be true of the start position, and what to say if it is not."""

    name: str
    band: Band
    words: str


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What must be true of the body for a movement to be this exercise at all.

    Attributes:
        band: the values that are right.
        share: a repetition that is outside in more than this part of its frames is refused, 0..1.
        after_s: outside for so long, it is said at once, and nothing is held meanwhile.
        reason: what was the matter, for a table: "legs moved aside"; words: what to do.
    """

    name: str
    band: Band
    share: float
    after_s: float
    reason: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """A place to reach: a band on a measure, how far back counts as having left, how long to stay.

    Attributes:
        exit_margin: how far outside the band the value must go before the target is left
            (hysteresis).
        dwell_s: stayed at for less, the target was not reached: a twitch, or a misreading.
        hold_s: the dose of time held at the target; 0 where passing through is enough.
        max_hold_speed: time counts as held while the measure moves no faster than this, in unit/s:
            on the way deeper or back nothing is held yet, or any more.
        side: which side of the person this target trains, if any.
        guide: said when it is this target's turn; hold: said while the dose is being held.
    """

    name: str
    band: Band
    exit_margin: float
    dwell_s: float = 0.0
    hold_s: float = 0.0
    max_hold_speed: float = math.inf
    side: Side | None = None
    guide: str
    hold: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A form fault: the band that is right, how long outside it is forgiven, what to say.

    Attributes:
        band: the allowed values; of the measure's speed in unit/s when `speed` is true.
        outward: of the speed, only that away from zero counts; coming back does not.
        when: target names or phases it applies in; empty means from setup to the end.
        words: what to do about it; "" for a fault that is kept but not sure enough to be said.
        cleared: said once when the fault has been put right.
        answers: other faults that look the same from there, and that its words put right as well.
        unless: where this is so it is no fault; None: there is no such case.
    """

    name: str
    band: Band
    speed: bool
    after_s: float
    priority: Priority
    when: tuple[str, ...]
    words: str
    cleared: str
    source: str
    answers: tuple[str, ...] = ()
    unless: Band | None = None
    outward: bool = False


@dataclass(frozen=True, kw_only=True)
class BlindSpot:
    """A form fault that this view cannot show: said to the person instead of praising.

    Attributes:
        unless: a measure that shows it after all, wherever it can be read; "" if none ever does.
        words: said once, while a target is held: the person checks it in the coach's place.
        why: the evidence that it cannot be seen, for the summary.
    """

    name: str
    unless: str = ""
    words: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Camera:
    """How the camera must stand, and which pose models serve, best first."""

    view: View
    models: tuple[Variant, ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What must be seen and held, for `hold_s`, before anything counts.

    `posture` is what the measures must have been made for; None in a file that names none. `square`
    names a measure that is nearest to zero in the best start position ("" for none): of two start
    positions that were held, the one with the smaller value is the baseline.
    """

    hold_s: float
    needs: tuple[str, ...]
    words: str
    gates: tuple[Gate, ...]
    posture: Posture | None = None
    square: str = ""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """The main measure of the exercise, how it counts, and the two ends of its meter.

    Attributes:
        rest_band: the values of the measure at rest.
        rise: of a cycle: how far the measure must rise from its last low, in its unit.
        back: the part of the way out that must be come back, 0..1.
        finish_after_s: so long without going lower ends a repetition of a cycle.
        least_s: a cycle over in less is a twitch or a misreading.
        breath: `out` or `in` while the measure rises, the other while it falls; None: as it comes.
    """

    measure: str
    rest_band: Band
    rise: float = math.inf
    back: float = 0.5
    finish_after_s: float = 1.0
    least_s: float = 0.0
    breath: Breath | None = None
    meter_low: float
    meter_high: float


@dataclass(frozen=True, kw_only=True)
class Dose:
    """How much: repetitions (of each side where there are sides) and rest between them.

    `move_s` is the time for each way out and back when a metronome leads.
    """

    repetitions: int
    rest_s: float
    source: str
    move_s: float = 4.0


@dataclass(frozen=True, kw_only=True)
class Watch:
    """The exercise is a watch beside another activity: what is wrong is said now and then.

    Attributes:
        nudge_after_s: a fault has stood for so long before it is said.
        quiet_s: no other one is said for so long after that.
    """

    nudge_after_s: float
    quiet_s: float


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise, as its file says it, every word and number included.

    `called` are the names of targets, faults and blind spots in another language than English;
    `warning` is one line to say to whoever uses the file: it was written for an older version, or
    names no posture. `path` is that file, None for an exercise that comes from none.
    """

    name: str
    title: str
    summary: str
    kind: Kind
    camera: Camera
    setup: Setup
    movement: Movement
    targets: tuple[Target, ...]
    conditions: tuple[Condition, ...] = ()
    faults: tuple[Fault, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    about: About | None = None
    gentler: Gentler | None = None
    dose: Dose
    watch: Watch | None = None
    words: Mapping[str, str]
    thresholds: Mapping[str, Threshold]
    called: Mapping[str, str] = field(default_factory=dict)
    warning: str | None = None
    path: Path | None = field(default=None, compare=False)

    def called_as(self, name: str) -> str:
        """What a target, a fault or a blind spot is called in a table: "too fast"."""
        return self.called.get(name) or _(name.replace("_", " "))

    @property
    def on_floor(self) -> bool:
        """Whether it is done on the floor, where nobody sees the screen."""
        return self.setup.posture not in (None, "seated", "standing")

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides it trains, in the order of its targets; empty where there are none."""
        return tuple(dict.fromkeys(t.side for t in self.targets if t.side is not None))

    @property
    def reasons(self) -> Mapping[str, str]:
        """What keeps a movement from counting, by name, in words for a table."""
        start = _("not in the start position ({what_to_do})")
        own = {g.name: start.format(what_to_do=g.words) for g in self.setup.gates}
        shared = {name: _(text) for name, text in REASONS.items()}
        return {**own, **shared, **{c.name: c.reason for c in self.conditions}}

    @property
    def orders(self) -> Mapping[str, str]:
        """What to do about a start check or a condition that is not met, by its name."""
        words = {g.name: g.words for g in self.setup.gates}
        return words | {c.name: c.words for c in self.conditions}

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure the exercise looks at, the main one first, each once."""
        named = [self.movement.measure]
        named += [self.setup.square] if self.setup.square else []
        named += [g.band.measure for g in self.setup.gates]
        named += [c.band.measure for c in self.conditions]
        named += [t.band.measure for t in self.targets]
        named += [f.band.measure for f in self.faults]
        named += [f.unless.measure for f in self.faults if f.unless is not None]
        named += [b.unless for b in self.blind_spots if b.unless]
        return tuple(dict.fromkeys(named))

    @property
    def target_repetitions(self) -> int:
        """The dose over all sides."""
        return self.dose.repetitions * max(1, len(self.sides))

    @cached_property
    def smallest(self) -> float:
        """The smallest movement that counts, in the main measure's unit."""
        if self.kind == "cycle":
            return self.movement.rise
        ends = [e for t in self.targets for e in (t.band.low, -t.band.high) if math.isfinite(e)]
        return min((abs(e) for e in ends), default=math.inf)
