"""What a step gives a coach reason to say: by name, without words, urgency or timing."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from coach.engine.results import Repetition, Step
from coach.engine.word_times import SHOWN_S, filler, milestones, next_word_s
from coach.exercise.spec import Exercise, Priority

__all__ = ["BLOCKED_S", "SETTLED_S", "CueEvent", "CueEvents", "Situation", "is_praised"]

#: What keeps things from counting is an event only when it lasts: flickers are not worth a word.
BLOCKED_S = 1.5
#: Of what has been in the way in so long, the most frequent is named.
BLOCKED_WINDOW_S = 3.0
#: Somebody still at a target so long after its hold waits to be told where to go next.
LINGER_S = 4.0
#: Once a hold has settled, there is time to say what the coach cannot see.
SETTLED_S = 3.0


@dataclass(frozen=True)
class CueEvent:
    """A reason for a cue.

    Attributes:
        kind: the row of the cue table.
        what: which fault, target, block or number it is about; "" where there is only one.
        standing: raised at every step while it lasts; else once, when it happens.
    """

    kind: str
    what: str = ""
    standing: bool = False

    @property
    def name(self) -> str:
        """The cue's name: `fault.hips`, `ready`."""
        return f"{self.kind}.{self.what}" if self.what else self.kind


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What a waiting cue is held against.

    Attributes:
        events: raised by this step; of equally urgent ones the first is told first.
        blocks: all that kept anything from counting lately.
        moving: the body is at no target, or moves too fast to hold it.
        must_stop: a fault stands at which the movement has to stop.
        lately: jerks of so short a time ago that a word about them is still about now.
        next_word_s: how long until a word of the hold that runs is due; infinite outside of one.
    """

    step: Step
    events: tuple[CueEvent, ...]
    blocks: frozenset[str]
    moving: bool
    must_stop: bool
    lately: frozenset[str]
    next_word_s: float


def is_praised(repetition: Repetition, exercise: Exercise) -> bool:
    """Whether a repetition gets its number said: in full, and without a fault that has words."""
    told = {"short", *(fault.name for fault in exercise.faults if fault.words)}
    return told.isdisjoint(repetition.faults)


class CueEvents:
    """Turns the steps of one session into events."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._blind_spots = [spot.name for spot in exercise.blind_spots]
        self._hold_speeds = {t.name: t.max_hold_speed for t in exercise.targets}
        self._least_hold_speed = min(self._hold_speeds.values(), default=math.inf)
        self._sides = {t.name: t.side for t in exercise.targets}
        self._stop_faults = {f.name for f in exercise.faults if f.priority is Priority.STOP}
        self._jerks = {f.name for f in exercise.faults if f.speed}
        self._jerked_s: dict[str, float] = {}
        self._before: Step | None = None
        self._blocked: deque[tuple[float, str | None]] = deque()
        self._blocked_s = -math.inf
        self._raised_at_target: set[str] = set()
        self._guided_to: str | None = None
        self._guided: list[str] = []
        self._reached_s = 0.0
        self._falling = False
        self._done = False

    def update(self, step: Step) -> Situation:
        """Takes the next step (times increasing)."""
        self._blocked.append((step.t_s, step.blocked_by))
        while self._blocked[0][0] < step.t_s - BLOCKED_WINDOW_S:
            self._blocked.popleft()
        if step.blocked_by is not None:
            self._blocked_s = step.t_s
        for fault in step.faults:
            if fault in self._jerks:
                self._jerked_s[fault] = step.t_s
        events = tuple(self._events(step, self._before))
        self._before = step
        return Situation(
            step=step,
            events=events,
            blocks=self._blocks(),
            moving=step.target is None or abs(step.speed) > self._hold_speeds[step.target],
            must_stop=not self._stop_faults.isdisjoint(step.faults),
            lately=frozenset(
                [f for f, at_s in self._jerked_s.items() if step.t_s - at_s < SHOWN_S]
            ),
            next_word_s=next_word_s(step.held_s, step.hold_target_s),
        )

    def _blocks(self) -> frozenset[str]:
        if self._blocked_s < self._blocked[0][0]:  # nothing has been in the way lately
            return frozenset()
        return frozenset([block for _, block in self._blocked if block is not None])

    def _events(self, step: Step, before: Step | None) -> Iterator[CueEvent]:
        yield from self._counted(step)
        yield from self._in_the_way(step)
        if step.refused is not None:
            yield CueEvent("refused", step.refused.reason)
        for fault in step.faults:
            yield CueEvent("fault", fault, standing=True)
        if step.slow:
            yield CueEvent("slow", standing=True)
            yield CueEvent("slow", "help", standing=True)
        if before is None:
            yield CueEvent("setup")
            return
        yield from _corrected(step, before)
        if before.setup_progress < 1.0 <= step.setup_progress:
            yield CueEvent("ready")
        yield from self._way(step)
        yield from self._breath(step)
        yield from self._at_target(step, before)

    def _counted(self, step: Step) -> Iterator[CueEvent]:
        """A repetition: its number, unless it is not to be praised."""
        if step.repetition is None:
            return
        if is_praised(step.repetition, self._exercise):
            yield CueEvent("count", str(step.count))
        elif self._done:  # whoever goes on after the dose is not corrected
            return
        elif "short" in step.repetition.faults:
            yield CueEvent("short")
        else:
            yield CueEvent("counted")

    def _in_the_way(self, step: Step) -> Iterator[CueEvent]:
        """What has kept anything from counting; where that changes, what did most often."""
        if step.blocked_by is None:
            return
        blocked_s: dict[str, float] = {}
        for (before_s, _), (now_s, block) in pairwise(self._blocked):
            if block is not None:
                blocked_s[block] = blocked_s.get(block, 0.0) + now_s - before_s
        if sum(blocked_s.values()) >= BLOCKED_S:
            yield CueEvent("blocked", max(blocked_s, key=blocked_s.__getitem__), standing=True)

    def _way(self, step: Step) -> Iterator[CueEvent]:
        """The way to the next target; after the dose nobody is sent on."""
        self._done = self._done or step.phase == "done"
        if self._done:
            yield CueEvent("done", standing=True)
        elif step.setup_progress < 1.0:
            self._guided_to = None
            if self._exercise.on_floor:
                yield CueEvent("again", "setup", standing=True)
        elif step.next_target is None:
            self._guided_to = None
        elif step.blocked_by is None:
            if step.target is None or _lingers(step):
                if step.next_target != self._guided_to:
                    self._guided_to = step.next_target
                    yield self._guide(step.next_target)
                elif step.phase == "resting":
                    yield CueEvent("guide", step.next_target, standing=True)
            if self._exercise.on_floor and step.next_target != step.target:
                yield CueEvent("again", step.next_target, standing=True)

    def _guide(self, target: str) -> CueEvent:
        """The way in full; once both sides know theirs, only which side is next."""
        turns = self._sides[target] is not None and target in self._guided
        change = turns and self._guided[-1] != target
        self._guided = [name for name in self._guided if name != target] + [target]
        return CueEvent("change" if change else "guide", target)

    def _breath(self, step: Step) -> Iterator[CueEvent]:
        """The breath on the way down; the one on the way up is said with the number before it.

        In the first round the ways themselves are told.
        """
        if abs(step.speed) <= self._least_hold_speed:
            return
        fell, self._falling = self._falling, step.speed < 0
        if self._falling and not fell and step.count and step.blocked_by is None and not self._done:
            yield CueEvent("breath")

    def _at_target(self, step: Step, before: Step) -> Iterator[CueEvent]:
        if step.target is None:
            return
        if step.target != before.target or step.held_s < before.held_s:
            self._raised_at_target.clear()
            self._reached_s = step.t_s
        # Told to stay before it has come to rest, a body would stop short of its end.
        if step.held_s > 0:
            yield from self._once_at_target(CueEvent("hold", step.target))
        dose_s = step.hold_target_s
        if step.held_s >= (min(SETTLED_S, dose_s - SHOWN_S) if dose_s > SHOWN_S else SETTLED_S):
            for name in self._blind_spots:
                if name in step.blind_spots:
                    yield CueEvent("blind", name, standing=True)
        if step.held_s >= dose_s > 0:
            if "end" not in self._raised_at_target:
                self._raised_at_target.add("end")
                yield CueEvent("back" if step.faults else "held")
            yield CueEvent("back", standing=True)
        elif dose_s > 0:
            for at_s, kind in milestones(dose_s):
                if step.held_s >= at_s:
                    yield from self._once_at_target(CueEvent(kind))
            if step.held_s > 0 or step.t_s - self._reached_s > LINGER_S:
                kind, what = filler(step.held_s, dose_s)
                yield CueEvent(kind, what, standing=True)

    def _once_at_target(self, event: CueEvent) -> Iterator[CueEvent]:
        if event.kind not in self._raised_at_target:
            self._raised_at_target.add(event.kind)
            yield event


def _corrected(step: Step, before: Step) -> Iterator[CueEvent]:
    """Faults that have ended. Out of sight a fault ends too, but nobody has put it right."""
    if step.phase not in ("unseen", "setup"):
        for fault in before.faults:
            if fault not in step.faults:
                yield CueEvent("cleared", fault)


def _lingers(step: Step) -> bool:
    return step.held_s >= step.hold_target_s + LINGER_S
