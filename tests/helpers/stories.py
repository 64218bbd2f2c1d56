"""Stories of a movement ("rest 1 s, rise to 30 over 2 s, hold 5 s") told as readings."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from coach.engine.checker import Checker
from coach.engine.reader import Reading
from coach.engine.results import Refusal, Repetition, Step
from coach.exercise.spec import (
    Band,
    Camera,
    Condition,
    Dose,
    Exercise,
    Fault,
    Gate,
    Kind,
    Movement,
    Priority,
    Setup,
    Target,
)

MAIN = "thorax_twist_deg"
BEND = "trunk_side_bend_deg"
FACING = "facing_ratio"
KNEES = "legs_aside_ratio"
USUAL = {BEND: 0.0, FACING: 0.75, KNEES: 0.0}
READY_S = 1.0

WORDS = {
    "unseen": "I can't see you.",
    "noise": "I can't see this well.",
    "leapt": "That jumped.",
    "resized": "Stay there.",
    "beat": "I lead.",
    "ready": "I see you.",
    "held": "Good. Come back.",
    "back": "Come back.",
    "counted": "Counted.",
    "change_left": "Now left.",
    "change_right": "Now right.",
    "half": "Half.",
    "last": "3, 2, 1.",
    "breathe": "Breathe.",
    "remaining": "{seconds} more.",
    "breathe_in": "In.",
    "breathe_out": "Out.",
    "watching": "I count.",
    "short": "Stay longer.",
    "slow": "Slow here.",
    "slow_help": "Close the rest.",
    "done": "Well done.",
    "paused": "Paused.",
    "hurts": "Stop.",
    "advice": "Rest.",
}


def fault(name: str = "hips", **changes: Any) -> Fault:
    """Knees that slide by more than 0.12 for half a second, in any phase."""
    values: dict[str, Any] = {
        "name": name,
        "band": Band(measure=KNEES, low=-0.12, high=0.12),
        "speed": False,
        "after_s": 0.5,
        "priority": Priority.CORRECT,
        "when": (),
        "words": f"Mind your {name}.",
        "cleared": f"Good {name}.",
        "source": "made up",
    }
    return Fault(**(values | changes))


def target(name: str, low: float = -math.inf, high: float = math.inf, **changes: Any) -> Target:
    """A target on the main measure that is left 5 deg outside of it."""
    values: dict[str, Any] = {
        "name": name,
        "band": Band(measure=MAIN, low=low, high=high),
        "exit_margin": 5.0,
        "guide": f"To {name}.",
        "hold": "",
    }
    return Target(**(values | changes))


def _exercise(kind: Kind, targets: Sequence[Target], **changes: Any) -> Exercise:
    facing = Band(measure=FACING, low=0.5)
    values: dict[str, Any] = {
        "name": "case",
        "title": "A case",
        "summary": "",
        "kind": kind,
        "camera": Camera(view="front", models=("full",), words="Step back."),
        "setup": Setup(
            hold_s=READY_S,
            needs=(),
            words="Sit tall.",
            gates=(Gate(name="facing", band=facing, words="Face the camera."),),
        ),
        "movement": Movement(
            measure=MAIN,
            rest_band=Band(measure=MAIN, low=-12, high=12),
            rise=20 if kind == "cycle" else math.inf,
            meter_low=-60,
            meter_high=60,
        ),
        "conditions": (
            condition("facing", facing, after_s=0.5),
            condition("bent", Band(measure=BEND, low=-14, high=14), after_s=0.3),
        ),
        "targets": tuple(targets),
        "faults": (),
        "dose": Dose(repetitions=2, rest_s=0, source="made up"),
        "words": WORDS,
        "thresholds": {},
    }
    return Exercise(**(values | changes))


def condition(name: str, band: Band, *, after_s: float) -> Condition:
    """What must be right in half of a repetition's frames at least."""
    words = {"facing": "Face the camera.", "bent": "Don't lean."}[name]
    return Condition(
        name=name, band=band, share=0.5, after_s=after_s, reason=f"{name} wrong", words=words
    )


def sided(*, hold_s: float = 15.0, max_hold_speed: float = math.inf, **changes: Any) -> Exercise:
    """Out to 20 deg or more on either side, each for its own."""
    dose = {"hold_s": hold_s, "max_hold_speed": max_hold_speed, "dwell_s": 0.5}
    targets = (
        target("left", low=20, side="left", hold="Stay left.", **dose),
        target("right", high=-20, side="right", hold="Stay right.", **dose),
    )
    return _exercise("sides", targets, **changes)


def plain(*, hold_s: float = 0.0, **changes: Any) -> Exercise:
    """Out to 20 deg or more and back, no sides."""
    return _exercise("cycle", (target("out", low=20, hold_s=hold_s),), **changes)


def rounds(**changes: Any) -> Exercise:
    """A cat (20 deg or more), then a cow (-20 or less)."""
    targets = (target("cat", low=20), target("cow", high=-20))
    return _exercise("cycle", targets, **changes)


@dataclass(frozen=True, kw_only=True)
class _Part:
    duration_s: float
    start: float
    end: float
    seen: bool
    values: dict[str, float]


class Story:
    """A movement in parts; every part begins where the one before ended."""

    def __init__(self, value: float = 0.0) -> None:
        self._value = value
        self._parts: list[_Part] = []

    def stay(self, duration_s: float, **values: float) -> Story:
        """Keep still; `values` are other measures that differ from usual meanwhile."""
        return self.to(self._value, duration_s, **values)

    def to(self, value: float, duration_s: float, *, seen: bool = True, **values: float) -> Story:
        """Move evenly to `value`."""
        self._parts.append(
            _Part(
                duration_s=duration_s,
                start=self._value,
                end=value,
                seen=seen,
                values=values,
            )
        )
        self._value = value
        return self

    def gone(self, duration_s: float) -> Story:
        """Out of sight, keeping still."""
        return self.to(self._value, duration_s, seen=False)

    def at(self, value: float) -> Story:
        """Be elsewhere at once."""
        self._value = value
        return self

    @property
    def duration_s(self) -> float:
        return sum(part.duration_s for part in self._parts)

    def readings(
        self, fps: float = 25.0, *, noise: float = 0.0, times_s: Iterable[float] | None = None
    ) -> list[Reading]:
        """The story at `fps`, or at `times_s`; `noise` is added evenly to both sides."""
        dice = random.Random(7)
        if times_s is None:
            times_s = (i / fps for i in range(int(self.duration_s * fps + 1e-6) + 1))
        return [self._reading(t_s, dice.uniform(-noise, noise)) for t_s in times_s]

    def uneven_times(self, seed: int = 1) -> list[float]:
        """Frame times of a poor camera: 25 to 110 ms apart."""
        dice = random.Random(seed)
        times, t_s = [], 0.0
        while t_s < self.duration_s:
            times.append(t_s)
            t_s += dice.uniform(0.025, 0.11)
        return times

    def _reading(self, t_s: float, noise: float) -> Reading:
        left_s = t_s
        for part in self._parts:
            if left_s < part.duration_s - 1e-9:
                break
            left_s -= part.duration_s
        else:
            left_s += part.duration_s
        if not part.seen:
            return Reading(t_s=t_s, seen=False, reason="nobody")
        rate = (part.end - part.start) / part.duration_s
        value = part.start + rate * left_s + noise
        return Reading(
            t_s=t_s,
            seen=True,
            values={**USUAL, MAIN: value, **part.values},
            speeds={MAIN: rate},
            quick_speeds={MAIN: rate},
        )


def from_setup(readings: Iterable[Reading]) -> list[Reading]:
    """The same readings, the start position known only once it was held for `READY_S`."""
    return [
        r
        if r.t_s >= READY_S - 1e-9
        else replace(r, baseline_quality="poor", setup_progress=min(r.t_s / READY_S, 0.999))
        for r in readings
    ]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What the checker said of a story."""

    steps: list[Step]
    repetitions: list[Repetition]
    refused: list[Refusal]

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def at(self, t_s: float) -> Step:
        """The step at this time, or the first after it."""
        return next(step for step in self.steps if step.t_s >= t_s - 1e-9)

    @property
    def phases(self) -> list[str]:
        """The phases in their order, each once in a row."""
        names = [step.phase for step in self.steps]
        return [names[0], *(b for a, b in pairwise(names) if a != b)]


def judge(exercise: Exercise, readings: Iterable[Reading]) -> Result:
    """Runs a fresh checker over the readings, to the end of the source."""
    checker = Checker(exercise)
    steps = [checker.update(reading) for reading in readings]
    ended = [*(step.repetition or step.refused for step in steps), *checker.finish()]
    return Result(
        steps=steps,
        repetitions=[r for r in ended if isinstance(r, Repetition)],
        refused=[r for r in ended if isinstance(r, Refusal)],
    )
