"""What came of a session: repetitions, cues, measures; as data and as a table to read."""

from __future__ import annotations

import dataclasses
import math
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from coach.common.language import _, ngettext, percent
from coach.engine.rate import needed_fps
from coach.engine.reader import Reading
from coach.engine.results import Cue, Refusal, Repetition, Step
from coach.exercise.spec import BlindSpot, Exercise, Side
from coach.measures.units import unit_of, value_text

__all__ = ["MeasureStats", "Summary", "Tally"]

#: What lasted for less is not worth a line.
WORTH_SAYING_S = 1.0


@dataclass(frozen=True, kw_only=True)
class MeasureStats:
    """Range of one measure over the time it was seen; NaN where it never was."""

    name: str
    unit: str
    minimum: float
    maximum: float
    median: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The result of one exercise over one source.

    Attributes:
        duration_s: from the first to the last observation.
        refused: what was not counted, and why.
        blocked_s: for how long each thing kept anything from counting, by its name, longest first.
        reasons: what those names mean, in words.
        called: what faults and blind spots are called in another language, by name.
        advice: what to do about each fault, by name; "" where nothing is said.
        seen_fraction: part of the observations in which a body was found and judged, 0..1.
        blind_spots: faults that this view could not show while the body was at a target.
        cannot_see: what else cannot be told of the exercise, in words.
        fault_s: for how long each fault stood, by its name, longest first.
        watched: a watch beside other work (see `Watch`): `fault_s` is its result.
        slow_s: for how long fewer than `needed_fps` poses a second came, so that quick mistakes may
            have been missed.
        interrupted: whether it was stopped before the source ended.
        led: repetitions that a metronome led, which the camera did not judge.
        reported: how many of those the person says to have done; None when not asked.
    """

    exercise: str
    title: str
    source: str
    duration_s: float
    seen_fraction: float
    repetitions: tuple[Repetition, ...]
    sides: tuple[Side, ...]
    cues: tuple[Cue, ...]
    measures: tuple[MeasureStats, ...]
    blind_spots: tuple[BlindSpot, ...] = ()
    cannot_see: str = ""
    refused: tuple[Refusal, ...] = ()
    blocked_s: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    advice: Mapping[str, str] = field(default_factory=dict)
    fault_s: Mapping[str, float] = field(default_factory=dict)
    watched: bool = False
    slow_s: float = 0.0
    needed_fps: float = 0.0
    interrupted: bool = False
    led: int = 0
    reported: int | None = None

    @property
    def count(self) -> int:
        """All repetitions."""
        return len(self.repetitions)

    @property
    def count_by_side(self) -> dict[str, int]:
        """Repetitions of each side the exercise trains; empty without sides."""
        return {s: sum(r.side == s for r in self.repetitions) for s in self.sides}

    def cut_short(self) -> Summary:
        """The same, marked as stopped early."""
        return dataclasses.replace(self, interrupted=True)

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON: seconds to the millisecond, NaN as null."""
        return {
            "exercise": self.exercise,
            "source": self.source,
            "duration_s": _rounded(self.duration_s),
            "seen_fraction": _rounded(self.seen_fraction),
            "fault_s": {name: _rounded(s) for name, s in self.fault_s.items()},
            "slow_s": _rounded(self.slow_s),
            "needed_fps": _rounded(self.needed_fps),
            "interrupted": self.interrupted,
            "count": self.count,
            "count_by_side": self.count_by_side,
            "led": self.led,
            "reported": self.reported,
            "repetitions": [
                {
                    "side": r.side,
                    "start_s": _rounded(r.start_s),
                    "end_s": _rounded(r.end_s),
                    "hold_s": _rounded(r.hold_s),
                    "peak": _rounded(r.peak),
                    "complete": r.complete,
                    "faults": list(r.faults),
                    "seen_fraction": _rounded(r.seen_fraction),
                }
                for r in self.repetitions
            ],
            "refused": [
                {
                    "side": r.side,
                    "start_s": _rounded(r.start_s),
                    "end_s": _rounded(r.end_s),
                    "reason": r.reason,
                    "share": _rounded(r.share),
                }
                for r in self.refused
            ],
            "blocked": [
                {"reason": name, "seconds": _rounded(s), "words": self.words_for(name)}
                for name, s in self.blocked_s.items()
            ],
            "not_judged": [s.name for s in self.blind_spots],
            "cues": [{"t_s": _rounded(c.t_s), "name": c.name, "text": c.text} for c in self.cues],
            "measures": [
                {
                    "name": m.name,
                    "unit": m.unit,
                    "min": _rounded(m.minimum),
                    "max": _rounded(m.maximum),
                    "median": _rounded(m.median),
                }
                for m in self.measures
            ],
        }

    def as_text(self) -> RenderableType:
        """A readable account: what was counted, a row per repetition, how well it was seen."""
        sides = ", ".join(f"{n} {_(side)}" for side, n in self.count_by_side.items())
        done = ngettext("{title}: {n} repetition", "{title}: {n} repetitions", self.count)
        head = Text(done.format(title=self.title, n=self.count), style="bold")
        head.append(f" ({sides})" if sides else "", style="")
        head.append(f"  {self.source}", style="dim")
        parts: list[RenderableType] = [head]
        if self.repetitions:
            parts.append(self._table())
            parts += [Text(line) for line in self._better()]
        seen = _("Seen {share} of {time}.")
        seen = seen.format(share=percent(self.seen_fraction), time=_seconds(self.duration_s))
        parts.append(Text(seen, style="dim"))
        parts += [Text(line) for line in self._remarks()]
        for spot in self.blind_spots:
            not_judged = _("Not judged: {name}. {why}").format(
                name=self._called(spot.name), why=spot.why
            )
            parts.append(Text(not_judged, style="dim"))
        if self.cannot_see:
            parts.append(Text(self.cannot_see, style="dim"))
        if self.interrupted:
            parts.append(Text(_("Stopped early.")))
        return Group(*parts)

    def _remarks(self) -> Iterator[str]:
        """Lines on what stood for long, could not be seen well enough, or was not judged."""
        for name, seconds in self.fault_s.items() if self.watched else ():
            if seconds >= WORTH_SAYING_S:
                yield _("{fault}: {part} of {time}.").format(
                    fault=self._called(name), part=_seconds(seconds), time=_seconds(self.duration_s)
                )
        if self.slow_s >= WORTH_SAYING_S:
            yield _(
                "Slow for {part} of {time} (fewer than {fps} pictures a second): quick mistakes "
                "may have been missed."
            ).format(
                part=_seconds(self.slow_s, unit=False),
                time=_seconds(self.duration_s),
                fps=f"{self.needed_fps:.0f}",
            )
        yield from self._not_counted()
        if self.led and self.reported is None:
            yield _("Led by the beat, not judged: {n}.").format(n=self.led)
        elif self.led:
            yield _("Led by the beat, not judged: {n}; you say you did {done}.").format(
                n=self.led, done=self.reported
            )

    def words_for(self, reason: str) -> str:
        """What a reason means: "legs moved aside"."""
        return self.reasons.get(reason, reason.replace("_", " "))

    def _not_counted(self) -> Iterator[str]:
        """A line for each refused repetition; where nothing was counted, what was in the way."""
        for r in self.refused:
            yield _("Not counted: {start} to {end}{side}: {why}, {share} of it.").format(
                start=_seconds(r.start_s, unit=False),
                end=_seconds(r.end_s),
                side=f" ({_(r.side)})" if r.side else "",
                why=self.words_for(r.reason),
                share=percent(r.share),
            )
        if self.repetitions:
            return
        for name, seconds in self.blocked_s.items():
            if seconds >= WORTH_SAYING_S:
                yield _("Nothing counted: {why} for {part} of {time}.").format(
                    why=self.words_for(name),
                    part=_seconds(seconds, unit=False),
                    time=_seconds(self.duration_s),
                )

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim")
        unit = self.measures[0].unit if self.measures else ""
        table.add_column("#", justify="right")
        if self.sides:
            table.add_column(_("side"))
        for heading in (_("from s"), _("to s"), _("peak"), _("held s")):
            table.add_column(heading, justify="right")
        table.add_column(_("faults"))
        for i, r in enumerate(self.repetitions, start=1):
            from_s, to_s, held_s = (_seconds(t, unit=False) for t in (r.start_s, r.end_s, r.hold_s))
            cells = [from_s, to_s, value_text(r.peak, unit, signed=True), held_s]
            side = [_(r.side) if r.side else ""] if self.sides else []
            faults = ", ".join(self._called(fault) for fault in r.faults)
            table.add_row(str(i), *side, *cells, faults or _("none"))
        return table

    def _better(self) -> Iterator[str]:
        """Of each fault in the table what to do instead, the most frequent first."""
        for name, n in Counter(f for r in self.repetitions for f in r.faults).most_common():
            if self.advice.get(name):
                yield f"{self._called(name)} ({n}/{self.count}): {self.advice[name]}"

    def _called(self, name: str) -> str:
        """What a fault or a blind spot is called; in English by the name in the exercise file."""
        return self.called.get(name, name.replace("_", " "))


def _seconds(time_s: float, *, unit: bool = True) -> str:
    return value_text(time_s, "s" if unit else "", digits=1)


class Tally:
    """Gathers a session's summary as it goes."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._first_s = self._last_s = math.nan
        self._moments = self._seen = 0
        self._repetitions: list[Repetition] = []
        self._refused: list[Refusal] = []
        self._blocked_s: dict[str, float] = {}
        self._fault_s: dict[str, float] = {}
        self._watched = exercise.watch is not None
        self._slow_s = 0.0
        self._cues: list[Cue] = []
        self._blind = {spot.name for spot in exercise.blind_spots if not spot.unless}
        # Of hours every value is kept, for the medians: as bare numbers, 8 bytes each.
        self._values = {name: array("d") for name in exercise.measures}

    def take(self, reading: Reading, step: Step, cue: Cue | None) -> None:
        """Takes what one moment brought."""
        if self._moments and step.blocked_by is not None:
            reason = step.blocked_by
            if reason == "unseen" and reading.reason is not None:
                reason = reading.reason
            past_s = self._blocked_s.get(reason, 0.0)
            self._blocked_s[reason] = past_s + reading.t_s - self._last_s
        for fault in step.faults if self._moments else ():
            past_s = self._fault_s.get(fault, 0.0)
            self._fault_s[fault] = past_s + reading.t_s - self._last_s
        if self._moments and step.slow:
            self._slow_s += reading.t_s - self._last_s
        if not self._moments:
            self._first_s = reading.t_s
        self._last_s = reading.t_s
        self._moments += 1
        self._seen += reading.seen
        if step.repetition is not None:
            self._repetitions.append(step.repetition)
        if step.refused is not None:
            self._refused.append(step.refused)
        if cue is not None:
            self._cues.append(cue)
        if step.target is not None:
            self._blind.update(step.blind_spots)
        _collect(self._values, reading.values)

    def add(self, last: Repetition | Refusal) -> None:
        """Adds what ended with the source."""
        if isinstance(last, Refusal):
            self._refused.append(last)
        else:
            self._repetitions.append(last)

    def summary(self, source: str) -> Summary:
        """The summary of everything taken so far."""
        return Summary(
            exercise=self._exercise.name,
            title=self._exercise.title,
            source=source,
            duration_s=self._last_s - self._first_s if self._moments else 0.0,
            seen_fraction=self._seen / self._moments if self._moments else 0.0,
            repetitions=tuple(self._repetitions),
            sides=self._exercise.sides,
            cues=tuple(self._cues),
            refused=tuple(self._refused),
            blocked_s=_longest_first(self._blocked_s),
            reasons=self._exercise.reasons,
            called={**self._exercise.called, "short": _("short")},
            advice=_advice(self._exercise),
            fault_s=_longest_first(self._fault_s),
            watched=self._watched,
            slow_s=self._slow_s,
            needed_fps=needed_fps(self._exercise),
            measures=tuple(_stats(name, values) for name, values in self._values.items()),
            blind_spots=tuple(s for s in self._exercise.blind_spots if s.name in self._blind),
            cannot_see=self._exercise.about.cannot_see if self._exercise.about else "",
        )


def _advice(exercise: Exercise) -> dict[str, str]:
    return {"short": exercise.words.get("short", "")} | {f.name: f.words for f in exercise.faults}


def _longest_first(seconds: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


def _collect(into: dict[str, array[float]], values: Mapping[str, float]) -> None:
    for name, value in values.items():
        if not math.isnan(value):
            into[name].append(value)


def _stats(name: str, values: array[float]) -> MeasureStats:
    numbers = np.array(values) if values else np.array([math.nan])
    return MeasureStats(
        name=name,
        unit=unit_of(name),
        minimum=float(numbers.min()),
        maximum=float(numbers.max()),
        median=float(np.median(numbers)),
    )


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)
