"""What every display says of a moment: the words, the numbers and the meter, undrawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from coach.common.language import N_, _
from coach.engine.results import Cue, Step
from coach.exercise.spec import Band, Exercise, Phase, Priority

__all__ = ["HEADINGS", "Message", "Meter", "message", "meter_of", "setup_running"]

#: What the phases are called on a display, in English: `_` gives them in the user's language.
HEADINGS: dict[Phase, str] = {
    "unseen": N_("Not seen"),
    "setup": N_("Get ready"),
    "moving": N_("Move"),
    "holding": N_("Hold"),
    "resting": N_("Rest"),
    "done": N_("Done"),
}

_WORDS: dict[Phase, str] = {
    "holding": N_("Hold."),
    "resting": N_("Rest."),
    "done": N_("Done."),
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
        lateral: the two sides of the person are its two ends, positive = the person's left.
        low_words, high_words: what its two ends mean.
        targets: the targets whose measure it is, as (name, band), cut to its ends and to where
            too far begins.
        rest_band: where the movement comes back to, cut to its ends.
        too_far: where a fault of the same measure says stop, cut to its ends.
    """

    measure: str
    low: float
    high: float
    lateral: bool
    targets: tuple[tuple[str, Band], ...]
    rest_band: Band
    low_words: str
    high_words: str
    too_far: tuple[Band, ...] = ()

    def fraction(self, value: float) -> float:
        """Where `value` is between the low end (0) and the high end (1); NaN stays NaN."""
        if math.isnan(value):
            return math.nan
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def way(self, value: float, target: str | None) -> float:
        """How much of the way from rest to a target is gone, 0..1; 0 for NaN and no target."""
        band = dict(self.targets).get(target or "")
        if band is None or math.isnan(value):
            return 0.0
        rest = self.rest_band
        start, end = (rest.high, band.low) if band.low > rest.high else (rest.low, band.high)
        return min(1.0, max(0.0, (value - start) / (end - start))) if end != start else 0.0


@lru_cache(maxsize=32)
def _cut(measure: str, low: float, high: float, ends: tuple[float, float]) -> Band:
    return Band(measure=measure, low=max(low, ends[0]), high=min(high, ends[1]))


def _too_far(exercise: Exercise, ends: tuple[float, float]) -> tuple[Band, ...]:
    """The parts of the meter in which a fault of the same measure says stop."""
    measure = exercise.movement.measure
    stops = [
        fault.band
        for fault in exercise.faults
        if fault.priority is Priority.STOP and not fault.speed and fault.band.measure == measure
    ]
    low, high = (
        max((b.low for b in stops), default=-math.inf),
        min((b.high for b in stops), default=math.inf),
    )
    below = (Band(measure=measure, low=ends[0], high=low),) if low > ends[0] else ()
    above = (Band(measure=measure, low=high, high=ends[1]),) if high < ends[1] else ()
    return below + above


def meter_of(exercise: Exercise) -> Meter:
    """The meter of an exercise, as its file says it."""
    movement, rest, words = exercise.movement, exercise.movement.rest_band, exercise.words
    ends = (movement.meter_low, movement.meter_high)
    too_far = _too_far(exercise, ends)
    safe = (
        max([ends[0], *(band.high for band in too_far if band.low == ends[0])]),
        min([ends[1], *(band.low for band in too_far if band.high == ends[1])]),
    )
    own = [t for t in exercise.targets if t.band.measure == movement.measure]
    cut = {t.name: _cut(t.band.measure, t.band.low, t.band.high, safe) for t in own}
    middle = {
        side: [cut[t.name].low + cut[t.name].high for t in own if t.side == side]
        for side in ("left", "right")
    }
    lateral = bool(middle["left"] and middle["right"]) and min(middle["left"]) > max(
        middle["right"]
    )
    ends_named = ("meter_right", "meter_left") if lateral else ("meter_low", "meter_high")
    return Meter(
        measure=movement.measure,
        low=movement.meter_low,
        high=movement.meter_high,
        lateral=lateral,
        targets=tuple(cut.items()),
        rest_band=_cut(rest.measure, rest.low, rest.high, ends),
        low_words=words.get(ends_named[0], ""),
        high_words=words.get(ends_named[1], ""),
        too_far=too_far,
    )


def setup_running(step: Step) -> bool:
    """Whether the start position is still being taken or held."""
    return step.phase in ("setup", "unseen") and step.setup_progress < 1


def message(
    exercise: Exercise,
    step: Step,
    cue: Cue | None,
    *,
    paused: bool = False,
    rest_left_s: float = 0.0,
) -> Message:
    """The sentence to show: the cue if there is one, else what the phase asks for.

    A pause silences the coaching, but not a stop: what to do when it hurts is said while paused.
    While a rest of `rest_left_s` is left, it is named, with what comes next.
    """
    if paused and (cue is None or cue.priority < Priority.STOP):
        text = _("Paused. Raise a hand or press space.")
        return Message(text=text, priority=Priority.HINT, said=False)
    if cue is not None:
        return Message(text=cue.text, priority=cue.priority, said=True)
    text = _standing_words(exercise, step, rest_left_s)
    return Message(text=text, priority=Priority.HINT, said=False)


def _standing_words(exercise: Exercise, step: Step, rest_left_s: float) -> str:
    if step.blocked_by is not None and step.blocked_by in exercise.orders:
        return exercise.orders[step.blocked_by]
    targets = {target.name: target for target in exercise.targets}
    if step.phase == "unseen":
        return exercise.words.get("unseen", exercise.camera.words)
    if step.phase == "setup":
        return exercise.setup.words
    if step.phase == "holding" and step.target in targets and targets[step.target].hold:
        return targets[step.target].hold
    coming = targets.get(step.next_target or "")
    if step.phase == "holding" and step.target in targets and targets[step.target].hold_s == 0:
        return coming.guide if coming is not None else ""  # nothing is held there
    if step.phase == "resting" and rest_left_s > 0 and coming is not None:
        following = {"left": _("Rest. Next: left."), "right": _("Rest. Next: right.")}
        return following.get(coming.side or "", _("Rest. Then once more."))
    if step.phase in ("moving", "resting") and coming is not None:
        return coming.guide
    own, usual = exercise.words.get(step.phase), _WORDS.get(step.phase)
    return own or (_(usual) if usual else "")
