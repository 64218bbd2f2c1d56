"""Which one thing to say now: a table of the cues, and who comes first.

`CUES` holds a row for each kind of cue. The scheduler lets one cue through at a time: the most
urgent, and of equals the one waiting longest. Each has its time; only a stop cuts another short.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from coach.engine.cue_events import CueEvent, CueEvents, Situation
from coach.engine.cue_texts import CueTexts
from coach.engine.results import Cue, Step
from coach.engine.watch import Nudges
from coach.engine.word_times import SHOWN_S, breaks_silence
from coach.exercise.spec import Exercise, Priority

__all__ = ["CUES", "FRESH_S", "REFUSED_S", "SHOWN_S", "CueRule", "CueScheduler"]

#: An event that waited longer than this to be told is no longer about now.
FRESH_S = 3.0
#: What stands is repeated after this.
REPEAT_S = 6.0
#: Once said, what was in the way is not said again of the repetition it was refused for.
REFUSED_S = 6.0
#: That a repetition was short, or counted without praise, is not said again within so long.
COUNTED_S = 20.0
#: One correction a repetition; in one that lasts, another after so long.
CORRECTIONS_S = 30.0
#: What is said of a time that passes is wrong a little later.
PROMPT_S, BREATH_S = 0.4, 1.0

#: Whether something is so, of the fault, target or block that a cue is about.
Check = Callable[[Situation, str], bool]


@dataclass(frozen=True, kw_only=True)
class CueRule:
    """How the cues of one kind are told.

    Attributes:
        priority: how urgent; None: what the fault's own file says.
        shown_s: shown for so long, unless a more urgent one comes.
        fresh_s: dropped when it has waited for longer.
        repeat_s: what stands is said again after so long; inf: never.
        rarer: each repeat comes after twice the time of the last.
        in_full: one that a more urgent cue cut short is shown again, without a word.
        still_true: dropped as soon as this is not so.
        at_its_turn: dropped when this is not so as it would be said.
        company: of what stands: said only to break a silence.
        follows: said only if a cue of that kind about the same was said since this one last was.
        unless_said: not said within so many seconds after a cue of that kind about the same.
        mode: the voice that says only a part (`counts` or `faults`) and yet says this; else None.
    """

    priority: Priority | None = Priority.GUIDE
    shown_s: float = SHOWN_S
    fresh_s: float = FRESH_S
    repeat_s: float = math.inf
    rarer: bool = False
    in_full: bool = False
    still_true: Check = lambda now, what: True
    at_its_turn: Check = lambda now, what: True
    company: bool = False
    follows: str | None = None
    unless_said: tuple[str, float] | None = None
    mode: Literal["counts", "faults"] | None = None


def _in_hold(now: Situation, what: str) -> bool:
    return now.step.target is not None and now.step.held_s < now.step.hold_target_s


def _at_end(now: Situation, what: str) -> bool:
    step = now.step
    return step.target is not None and step.held_s >= step.hold_target_s and not now.must_stop


def _faultless(now: Situation, what: str) -> bool:
    return not now.step.faults


def _ahead(now: Situation, what: str) -> bool:
    return what == now.step.next_target and now.step.blocked_by is None


def _going_on(now: Situation, what: str) -> bool:
    return now.step.setup_progress < 1.0 if what == "setup" else _ahead(now, what)


CUES: Mapping[str, CueRule] = MappingProxyType(
    {
        # Before the movement.
        "setup": CueRule(),
        "ready": CueRule(mode="counts"),
        "blocked": CueRule(
            fresh_s=math.inf,
            repeat_s=REPEAT_S,
            still_true=lambda now, what: now.step.blocked_by is not None and what in now.blocks,
            mode="faults",
        ),
        # On the way.
        "guide": CueRule(fresh_s=math.inf, repeat_s=2 * REPEAT_S, still_true=_ahead),
        "change": CueRule(fresh_s=math.inf, still_true=_ahead),
        "again": CueRule(company=True, still_true=_going_on),
        "breath": CueRule(
            fresh_s=BREATH_S,
            still_true=lambda now, what: not (now.must_stop or now.step.blocked_by),
        ),
        # At the target.
        "hold": CueRule(
            still_true=lambda now, what: what == now.step.target,
            at_its_turn=lambda now, what: not now.moving,
        ),
        "blind": CueRule(
            priority=Priority.HINT,
            mode="faults",
            still_true=lambda now, what: now.step.target is not None,
        ),
        "half": CueRule(fresh_s=BREATH_S, still_true=_in_hold, mode="counts"),
        "last": CueRule(fresh_s=PROMPT_S, still_true=_in_hold, mode="counts"),
        "breathe": CueRule(company=True, fresh_s=PROMPT_S, still_true=_in_hold),
        "remaining": CueRule(company=True, fresh_s=PROMPT_S, still_true=_in_hold, mode="counts"),
        "held": CueRule(
            still_true=lambda now, what: _at_end(now, what) and _faultless(now, what),
            mode="counts",
        ),
        "back": CueRule(company=True, still_true=_at_end, mode="counts"),
        # Form.
        "fault": CueRule(
            priority=None,
            fresh_s=math.inf,
            repeat_s=REPEAT_S,
            rarer=True,
            still_true=lambda now, what: what in now.step.faults or what in now.lately,
            mode="faults",
        ),
        "cleared": CueRule(
            priority=Priority.HINT, still_true=_faultless, follows="fault", mode="faults"
        ),
        # After a repetition.
        "count": CueRule(mode="counts"),
        "counted": CueRule(unless_said=("counted", COUNTED_S), mode="faults"),
        "short": CueRule(unless_said=("short", COUNTED_S), mode="faults"),
        "refused": CueRule(unless_said=("blocked", REFUSED_S), mode="faults"),
        "done": CueRule(still_true=_faultless, mode="counts"),
        # Of the computer: once is enough, when nothing else is to be said.
        "slow": CueRule(
            priority=Priority.HINT,
            fresh_s=math.inf,
            in_full=True,
            still_true=lambda now, what: now.step.slow,
        ),
    }
)


class CueScheduler:
    """Turns steps into cues, one at a time."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._texts = CueTexts(exercise)
        self._fault_priority = {f.name: f.priority for f in exercise.faults}
        self.reset()

    def reset(self) -> None:
        """Forget what was said."""
        self._events = CueEvents(self._exercise)
        self._nudges = Nudges(self._exercise.watch, self._fault_priority)
        self._waiting: dict[str, Cue] = {}
        self._shown: Cue | None = None
        self._said_at: dict[str, float] = {}
        self._times_said: Counter[str] = Counter()
        self._spoke_s = self._corrects_from_s = -math.inf

    def current(self, t_s: float) -> Cue | None:
        """The cue that has the screen at `t_s`, None when nothing needs saying."""
        shown = self._shown
        return shown if shown and t_s - shown.t_s < _row(shown)[0].shown_s else None

    def update(self, step: Step) -> Cue | None:
        """Takes a step; returns the cue that starts now, None when none does."""
        now = self._events.update(step)
        self._nudges.update(now)
        for event in now.events:
            if event.kind == "change" and f"guide.{event.what}" not in self._said_at:
                event = replace(event, kind="guide")  # the way was never told in full
            self._take_up(event, now)
        if step.repetition is not None or step.refused is not None:
            self._corrects_from_s = step.t_s + PROMPT_S  # what came of it is told first
        if self._waiting:
            self._waiting = {n: c for n, c in self._waiting.items() if self._may_be_said(c, now)}
        first = self._first_of_waiting(now)
        if first is None:
            return None
        del self._waiting[first.name]
        rule, what = _row(first)
        if not rule.at_its_turn(now, what):
            return None
        if not first.speak:  # what was cut short has the screen again; it was told already
            self._shown = replace(first, t_s=step.t_s)
            return None
        if step.t_s - first.t_s <= PROMPT_S:
            first = self._texts.with_breath(first, step)
        return self._say(replace(first, t_s=step.t_s))

    def heard(self, t_s: float) -> None:
        """Something else was said: what waits here, but for a stop, leaves it its time."""
        self._spoke_s = t_s

    def _take_up(self, event: CueEvent, now: Situation) -> None:
        text = self._texts.of(event)
        if not self._nudges.allows(event, now, self._said_at):
            return
        if not text or event.name in self._waiting or not self._due(event, now):
            return
        row = CUES[event.kind].priority
        priority = self._fault_priority[event.what] if row is None else row
        cue = Cue(t_s=now.step.t_s, name=event.name, text=text, priority=priority, speak=True)
        self._waiting[event.name] = cue

    def _due(self, event: CueEvent, now: Situation) -> bool:
        rule, name, t_s = CUES[event.kind], event.name, now.step.t_s
        if event.kind == "short" and self._has_corrected(t_s):
            return False
        if event.standing and rule.company:
            return breaks_silence(t_s - self._spoke_s, now.next_word_s)
        if event.standing:
            rarer = rule.rarer and self._fault_priority[event.what] < Priority.STOP
            doublings = max(0, self._times_said[name] - 1) if rarer else 0
            return self._silent_s(name, t_s) >= rule.repeat_s * 2.0**doublings
        if rule.follows is not None:
            prompt_s = self._silent_s(f"{rule.follows}.{event.what}", t_s)
            return prompt_s < self._silent_s(name, t_s)
        if event.kind == "guide" and self._exercise.movement.breath is not None:
            return name not in self._said_at  # from then on the breath leads
        if rule.unless_said is not None:
            kind, within_s = rule.unless_said
            return self._silent_s(replace(event, kind=kind).name, t_s) >= within_s
        return True

    def _silent_s(self, name: str, t_s: float) -> float:
        """How long ago a cue was said; infinite if it never was."""
        return t_s - self._said_at.get(name, -math.inf)

    def _has_corrected(self, t_s: float) -> bool:
        return t_s < self._corrects_from_s

    def _may_be_said(self, cue: Cue, now: Situation) -> bool:
        """Whether a cue that waits is still true, and no second correction of the repetition."""
        rule, what = _row(cue)
        if _corrects(cue) and self._has_corrected(now.step.t_s):
            return False
        return now.step.t_s - cue.t_s <= rule.fresh_s and rule.still_true(now, what)

    def _first_of_waiting(self, now: Situation) -> Cue | None:
        """The cue whose turn it is, None while another has its time; a stop takes it at once.

        A hint waits where it would still be heard when the next word of a hold is due.
        """
        if not self._waiting:
            return None
        room = [
            cue
            for cue in self._waiting.values()
            if cue.priority > Priority.HINT or now.next_word_s >= SHOWN_S
        ]
        first = min(room, key=lambda c: (-c.priority, c.t_s), default=None)
        if first is None or now.step.t_s - self._spoke_s >= SHOWN_S:
            return first
        showing = self.current(now.step.t_s)
        stops = showing is not None and showing.priority >= Priority.STOP
        return first if first.priority >= Priority.STOP and not stops else None

    def _say(self, cue: Cue) -> Cue:
        cut = self.current(cue.t_s)
        if cut is not None and _row(cut)[0].in_full:
            self._waiting[cut.name] = replace(cut, speak=False)
        if _corrects(cue):
            self._corrects_from_s = cue.t_s + CORRECTIONS_S
        self._shown = cue
        self._spoke_s = self._said_at[cue.name] = cue.t_s
        self._times_said[cue.name] += 1
        return cue


def _row(cue: Cue) -> tuple[CueRule, str]:
    """The cue's row in the table, and what it is about."""
    kind, _, what = cue.name.partition(".")
    return CUES[kind], what


def _corrects(cue: Cue) -> bool:
    """Whether it mends the form; a stop is another matter."""
    return cue.name.startswith("fault.") and cue.priority < Priority.STOP
