"""Which one thing to say now: a table of the cues, and who comes first.

`CUES` holds a row for each kind of cue. The scheduler lets one cue through at a time: the most
urgent, and of equals the one waiting longest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from coach.engine.cue_events import CueEvent, CueEvents, Situation
from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise, Priority

__all__ = ["CUES", "FRESH_S", "REFUSED_S", "SHOWN_S", "CueRule", "CueScheduler", "cue_texts"]

#: A cue has the screen and the ear for so long.
SHOWN_S = 2.5
#: An event that waited longer than this to be told is no longer about now.
FRESH_S = 3.0
#: What stands is repeated after this.
REPEAT_S = 6.0
#: Once said, what was in the way is not said again of the repetition it was refused for.
REFUSED_S = 6.0

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
        follows: said only if a cue of that kind about the same was said since this one last was.
        unless_said: not said within so many seconds after a cue of that kind about the same.
    """

    priority: Priority | None = Priority.GUIDE
    shown_s: float = SHOWN_S
    fresh_s: float = FRESH_S
    repeat_s: float = math.inf
    rarer: bool = False
    in_full: bool = False
    still_true: Check = lambda now, what: True
    at_its_turn: Check = lambda now, what: True
    follows: str | None = None
    unless_said: tuple[str, float] | None = None


CUES: Mapping[str, CueRule] = MappingProxyType(
    {
        # Before the movement.
        "setup": CueRule(),
        "ready": CueRule(),
        "blocked": CueRule(
            fresh_s=math.inf,
            repeat_s=REPEAT_S,
            still_true=lambda now, what: now.step.blocked_by is not None and what in now.blocks,
        ),
        # On the way and at the target.
        "guide": CueRule(
            fresh_s=math.inf,
            repeat_s=2 * REPEAT_S,
            still_true=lambda now, what: (
                what == now.step.next_target and now.step.blocked_by is None
            ),
        ),
        "hold": CueRule(
            still_true=lambda now, what: what == now.step.target,
            at_its_turn=lambda now, what: not now.moving,
        ),
        "blind": CueRule(),
        "held": CueRule(still_true=lambda now, what: not now.must_stop),
        # Form.
        "fault": CueRule(
            priority=None,
            fresh_s=math.inf,
            repeat_s=REPEAT_S,
            rarer=True,
            still_true=lambda now, what: what in now.step.faults,
        ),
        "cleared": CueRule(
            priority=Priority.HINT,
            still_true=lambda now, what: what not in now.step.faults and not now.must_stop,
            follows="fault",
        ),
        # After a repetition.
        "count": CueRule(),
        "short": CueRule(),
        "refused": CueRule(unless_said=("blocked", REFUSED_S)),
        "done": CueRule(),
        # Of the computer: once is enough, when nothing else is to be said.
        "slow": CueRule(
            priority=Priority.HINT,
            fresh_s=math.inf,
            in_full=True,
            still_true=lambda now, what: now.step.slow,
        ),
    }
)


#: The words that every exercise shares, of cues by their name.
_WORDS = {kind: kind for kind in ("ready", "held", "short", "done", "slow")} | {
    "slow.help": "slow_help"
}


def cue_texts(exercise: Exercise) -> dict[str, str]:
    """The words of every cue but the counts, by its name; "" is never said."""
    words = exercise.words
    texts = {name: words[key] for name, key in _WORDS.items() if key in words}
    texts["setup"] = exercise.setup.words
    blocks = {**exercise.orders, "unseen": words["unseen"], "noise": words["noise"]}
    for kind in ("blocked", "refused"):
        texts |= {f"{kind}.{block}": text for block, text in blocks.items()}
    for target in exercise.targets:
        texts |= {f"guide.{target.name}": target.guide, f"hold.{target.name}": target.hold}
    for fault in exercise.faults:
        texts |= {f"fault.{fault.name}": fault.words, f"cleared.{fault.name}": fault.cleared}
    return texts | {f"blind.{spot.name}": spot.words for spot in exercise.blind_spots}


class CueScheduler:
    """Turns steps into cues, one at a time."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._texts = cue_texts(exercise)
        self._fault_priority = {f.name: f.priority for f in exercise.faults}
        self.reset()

    def reset(self) -> None:
        """Forget what was said."""
        self._events = CueEvents(self._exercise)
        self._waiting: dict[str, Cue] = {}
        self._shown: Cue | None = None
        self._said_at: dict[str, float] = {}
        self._times_said: Counter[str] = Counter()

    def current(self, t_s: float) -> Cue | None:
        """The cue that has the screen at `t_s`, None when nothing needs saying."""
        shown = self._shown
        return shown if shown and t_s - shown.t_s < _row(shown)[0].shown_s else None

    def update(self, step: Step) -> Cue | None:
        """Takes a step; returns the cue that starts now, None when none does."""
        now = self._events.update(step)
        for event in now.events:
            self._take_up(event, step.t_s)
        self._waiting = {name: c for name, c in self._waiting.items() if _still_true(c, now)}
        first = self._first_of_waiting(step.t_s)
        if first is None:
            return None
        del self._waiting[first.name]
        rule, what = _row(first)
        return self._say(replace(first, t_s=step.t_s)) if rule.at_its_turn(now, what) else None

    def _take_up(self, event: CueEvent, t_s: float) -> None:
        text = event.what if event.kind == "count" else self._texts.get(event.name)
        if not text or event.name in self._waiting or not self._due(event, t_s):
            return
        row = CUES[event.kind].priority
        priority = self._fault_priority[event.what] if row is None else row
        cue = Cue(t_s=t_s, name=event.name, text=text, priority=priority, speak=True)
        self._waiting[event.name] = cue

    def _due(self, event: CueEvent, t_s: float) -> bool:
        rule, name = CUES[event.kind], event.name
        if event.standing:
            doublings = max(0, self._times_said[name] - 1) if rule.rarer else 0
            return self._silent_s(name, t_s) >= rule.repeat_s * 2.0**doublings
        if rule.follows is not None:
            prompt_s = self._silent_s(f"{rule.follows}.{event.what}", t_s)
            return prompt_s < self._silent_s(name, t_s)
        if rule.unless_said is not None:
            kind, within_s = rule.unless_said
            return self._silent_s(f"{kind}.{event.what}", t_s) >= within_s
        return True

    def _silent_s(self, name: str, t_s: float) -> float:
        """How long ago a cue was said; infinite if it never was."""
        return t_s - self._said_at.get(name, -math.inf)

    def _first_of_waiting(self, t_s: float) -> Cue | None:
        """The cue whose turn it is, None while one at least as urgent has the screen."""
        first = min(self._waiting.values(), key=lambda c: (-c.priority, c.t_s), default=None)
        showing = self.current(t_s)
        if first is not None and showing is not None and first.priority <= showing.priority:
            return None
        return first

    def _say(self, cue: Cue) -> Cue:
        cut = self.current(cue.t_s)
        if cut is not None and _row(cut)[0].in_full:
            self._waiting[cut.name] = replace(cut, speak=False)
        self._shown = cue
        self._said_at[cue.name] = cue.t_s
        self._times_said[cue.name] += 1
        return cue


def _row(cue: Cue) -> tuple[CueRule, str]:
    """The cue's row in the table, and what it is about."""
    kind, _, what = cue.name.partition(".")
    return CUES[kind], what


def _still_true(cue: Cue, now: Situation) -> bool:
    rule, what = _row(cue)
    return now.step.t_s - cue.t_s <= rule.fresh_s and rule.still_true(now, what)
