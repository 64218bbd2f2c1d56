"""What an exercise is: frozen data, read from a file in `exercises/` by `exercise_file.py`.

A repetition is a movement out to one or more *stations* and back *home*. Stations, gates and
faults are all bands on named measures; nothing here knows which exercise it describes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from coach.model_fetch import Variant

__all__ = [
    "PHASES",
    "Band",
    "BlindSpot",
    "Camera",
    "Dose",
    "Exercise",
    "Fault",
    "Gate",
    "Movement",
    "Phase",
    "Priority",
    "Rounds",
    "Setup",
    "Side",
    "Station",
    "Threshold",
    "View",
]

Phase: TypeAlias = Literal["unseen", "setup", "moving", "holding", "resting", "done"]
PHASES: tuple[Phase, ...] = ("unseen", "setup", "moving", "holding", "resting", "done")
Side: TypeAlias = Literal["left", "right"]
View: TypeAlias = Literal["front", "side", "any"]
Rounds: TypeAlias = Literal["each", "all"]


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

    def holds(self, value: float, slack: float = 0.0) -> bool:
        """Whether `value` is inside, allowing `slack` beyond either end; NaN never is."""
        return self.low - slack <= value <= self.high + slack


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Something that must be true of the body for anything to count, and what to say if not."""

    name: str
    band: Band
    after_s: float
    words: str


@dataclass(frozen=True, kw_only=True)
class Station:
    """A place to reach: a band on a measure, how far back counts as having left, how long to stay.

    Attributes:
        leave: how far outside the band the value must go before the station is left (hysteresis).
        dwell_s: stayed at for less, the station was not reached: a twitch, or a misreading.
        hold_s: the dose of time held at the station; 0 where passing through is enough.
        still: time counts as held while the measure moves no faster than this, in unit/s: on the
            way deeper or back nothing is held yet, or any more.
        side: which side of the person this station trains, if any.
        optional: a round without it still counts, but is not complete.
        guide: said when it is this station's turn; hold: said while the dose is being held.
    """

    name: str
    band: Band
    leave: float
    dwell_s: float = 0.0
    hold_s: float = 0.0
    still: float = math.inf
    side: Side | None = None
    optional: bool = False
    guide: str
    hold: str = ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A form fault: the band that is right, how long outside it is forgiven, what to say.

    Attributes:
        band: the allowed values; of the measure's speed in unit/s when `speed` is true.
        when: station names or phases it applies in; empty means from setup to the end.
        cleared: said once when the fault has been put right.
        answers: other faults that look the same from there, and that its words put right as well.
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


@dataclass(frozen=True, kw_only=True)
class BlindSpot:
    """A form fault that this view cannot show: said to the person instead of praising.

    Attributes:
        unless: a measure that shows it after all, wherever it can be told; "" if none ever does.
        words: said once, while a station is held: the person checks it in the coach's place.
        why: the evidence that it cannot be seen, for the summary.
    """

    name: str
    unless: str = ""
    words: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Camera:
    """How the camera must stand and what the network must bring."""

    view: View
    models: tuple[Variant, ...]
    silhouette: bool
    follow: bool = False
    words: str

    @property
    def followed(self) -> View | None:
        """From where points of the body are to be followed through the picture, if at all."""
        return self.view if self.follow else None


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What must be seen and held, for `hold_s`, before anything counts."""

    hold_s: float
    needs: tuple[str, ...]
    words: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True, kw_only=True)
class Movement:
    """The main measure of the exercise, its home band, and the two ends of its meter."""

    measure: str
    home: Band
    rounds: Rounds
    settle_s: float
    meter_low: float
    meter_high: float
    gates: tuple[Gate, ...]


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
class Exercise:
    """One exercise, as its file says it, every word and number included."""

    name: str
    title: str
    summary: str
    kind: str
    camera: Camera
    setup: Setup
    movement: Movement
    stations: tuple[Station, ...]
    faults: tuple[Fault, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    dose: Dose
    words: Mapping[str, str]
    thresholds: Mapping[str, Threshold]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides it trains, in the order of its stations; empty where there are none."""
        return tuple(dict.fromkeys(s.side for s in self.stations if s.side is not None))

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure the exercise looks at, the main one first, each once."""
        named = [self.movement.measure]
        named += [g.band.measure for g in (*self.setup.gates, *self.movement.gates)]
        named += [s.band.measure for s in self.stations]
        named += [f.band.measure for f in self.faults]
        named += [b.unless for b in self.blind_spots if b.unless]
        return tuple(dict.fromkeys(named))

    @property
    def target_repetitions(self) -> int:
        """The dose over all sides."""
        return self.dose.repetitions * max(1, len(self.sides))
