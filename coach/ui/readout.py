"""What every display says of a moment: the words, the numbers and the meter, undrawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from coach.engine.results import Cue, Step
from coach.exercise.spec import Band, Exercise, Phase, Priority

__all__ = ["HEADINGS", "Message", "Meter", "message", "meter_of", "setup_running"]

#: What the phases are called on a display.
HEADINGS: dict[Phase, str] = {
    "unseen": "Not seen",
    "setup": "Get ready",
    "moving": "Move",
    "holding": "Hold",
    "resting": "Rest",
    "done": "Done",
}

_PAUSED = "Paused. Press space to go on."
_WORDS: dict[Phase, str] = {
    "moving": "",
    "holding": "Hold.",
    "resting": "Rest.",
    "done": "Done.",
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """The one sentence of a moment.

    Attributes:
        said: whether it is a cue, not the calm reminder of what to do that stands between cues.
    """

    text: str
    priority: Priority
    said: bool


@dataclass(frozen=True, kw_only=True)
class Meter:
    """The scale of the main measure.

    Attributes:
        lateral: the two sides of the person are its two ends, positive = the person's left; it
            then lies flat, otherwise it stands with its high end up.
        targets: the targets whose measure it is, as (name, band), cut to its ends.
        rest_band: where the movement comes back to, cut to its ends.
    """

    measure: str
    low: float
    high: float
    lateral: bool
    targets: tuple[tuple[str, Band], ...]
    rest_band: Band

    def fraction(self, value: float) -> float:
        """Where `value` is between the low end (0) and the high end (1); NaN stays NaN."""
        if math.isnan(value):
            return math.nan
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def on_target(self, value: float, target: str | None) -> bool:
        """Whether `value` is in the target named (in any, for None); the meter's ends are open."""
        return any(
            (band.low <= self.low or value >= band.low)
            and (band.high >= self.high or value <= band.high)
            for name, band in self.targets
            if target in (None, name) and not math.isnan(value)
        )

    def nearest_zero(self) -> float:
        """The value nearest 0 on the scale: where the bar starts that ends at the needle."""
        return min(self.high, max(self.low, 0.0))


@lru_cache(maxsize=32)
def _cut(measure: str, low: float, high: float, ends: tuple[float, float]) -> Band:
    return Band(measure=measure, low=max(low, ends[0]), high=min(high, ends[1]))


def meter_of(exercise: Exercise) -> Meter:
    """The meter of an exercise, as its file says it."""
    movement, rest = exercise.movement, exercise.movement.rest_band
    ends = (movement.meter_low, movement.meter_high)
    own = [s for s in exercise.targets if s.band.measure == movement.measure]
    cut = {s.name: _cut(s.band.measure, s.band.low, s.band.high, ends) for s in own}
    middle = {
        side: [cut[s.name].low + cut[s.name].high for s in own if s.side == side]
        for side in ("left", "right")
    }
    lateral = bool(middle["left"] and middle["right"]) and min(middle["left"]) > max(
        middle["right"]
    )
    return Meter(
        measure=movement.measure,
        low=movement.meter_low,
        high=movement.meter_high,
        lateral=lateral,
        targets=tuple(cut.items()),
        rest_band=_cut(rest.measure, rest.low, rest.high, ends),
    )


def setup_running(step: Step) -> bool:
    """Whether the start position is still being taken or held."""
    return step.phase in ("setup", "unseen") and step.setup_progress < 1


def message(exercise: Exercise, step: Step, cue: Cue | None, *, paused: bool = False) -> Message:
    """The sentence to show: the cue if there is one, else what the phase asks for.

    A pause silences the coaching, but not a stop: what to do when it hurts is said while paused.
    """
    if paused and (cue is None or cue.priority < Priority.STOP):
        return Message(text=_PAUSED, priority=Priority.HINT, said=False)
    if cue is not None:
        return Message(text=cue.text, priority=cue.priority, said=True)
    return Message(text=_standing_words(exercise, step), priority=Priority.HINT, said=False)


def _standing_words(exercise: Exercise, step: Step) -> str:
    if step.blocked_by is not None and step.blocked_by in exercise.orders:
        return exercise.orders[step.blocked_by]
    targets = {target.name: target for target in exercise.targets}
    if step.phase == "unseen":
        return exercise.words.get("unseen", exercise.camera.words)
    if step.phase == "setup":
        return exercise.setup.words
    if step.phase == "holding" and step.target in targets and targets[step.target].hold:
        return targets[step.target].hold
    if step.phase == "moving" and step.next_target in targets:
        return targets[step.next_target].guide
    return exercise.words.get(step.phase, _WORDS.get(step.phase, ""))
