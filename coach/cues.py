"""Which one thing to say now.

The desk hears every step and lets one cue through at a time: the most urgent, and of equals the
one waiting longest. A cue has its time on screen; only a more urgent one cuts it short, and one
that is no longer true when its turn comes is not said. A fault that stays is repeated ever more
rarely, and a word is said when it has been put right.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from coach.exercise import Exercise, Priority
from coach.step import Cue, Step

__all__ = ["SHOWN_S", "CueDesk"]

#: A cue has the screen and the ear for so long, unless a more urgent one comes.
SHOWN_S = 2.5
#: An event that waited longer than this to be told is no longer about now.
FRESH_S = 3.0
#: A standing fault is repeated after this, then after twice that, and so on.
REPEAT_S = 6.0
#: What keeps things from counting is said only when it lasts: flickers are not worth a word.
BLOCKED_S = 1.5
#: Somebody still at a station so long after its hold waits to be told where to go next.
LINGER_S = 4.0
#: Once a hold has settled, there is time to say what the coach cannot see.
SETTLED_S = 3.0


class CueDesk:
    """Turns steps into cues, one at a time."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._stations = {s.name: s for s in exercise.stations}
        self._faults = {f.name: f for f in exercise.faults}
        gates = (*exercise.setup.gates, *exercise.movement.gates)
        self._blocks = {g.name: g.words for g in gates} | {
            block: exercise.words[block] for block in ("unseen", "noise")
        }
        self.reset()

    def reset(self) -> None:
        """Forget what was said."""
        self._before: Step | None = None
        self._waiting: dict[str, Cue] = {}
        self._shown: Cue | None = None
        self._said_at: dict[str, float] = {}
        self._times_said: dict[str, int] = {}
        self._blocked_by: tuple[str, float] | None = None
        self._hold_begun = False
        self._hold_praised = False
        self._guided_to: str | None = None
        self._over = False

    def current(self, t_s: float) -> Cue | None:
        """The cue that has the screen at `t_s`, None when nothing needs saying."""
        if self._shown is not None and t_s - self._shown.t_s < SHOWN_S:
            return self._shown
        return None

    def update(self, step: Step) -> Cue | None:
        """Takes a step; returns the cue that starts now, None when none does."""
        for cue in self._candidates(step):
            self._waiting.setdefault(cue.name, cue)
        self._before = step
        self._waiting = {n: cue for n, cue in self._waiting.items() if _still_true(cue, step)}
        if not self._waiting:
            return None
        best = min(self._waiting.values(), key=lambda c: (-c.priority, c.t_s))
        showing = self.current(step.t_s)
        if showing is not None and best.priority <= showing.priority:
            return None
        del self._waiting[best.name]
        if best.name.startswith("hold.") and self._moves(step):
            return None  # it has waited its turn for too long: the body is on its way back
        self._shown = Cue(
            t_s=step.t_s,
            name=best.name,
            text=best.text,
            priority=best.priority,
            speak=best.speak,
        )
        self._said_at[best.name] = step.t_s
        self._times_said[best.name] = self._times_said.get(best.name, 0) + 1
        return self._shown

    # -- what a step gives reason to say ------------------------------------------------------

    def _candidates(self, step: Step) -> Iterator[Cue]:
        before = self._before
        if step.repetition is not None:  # first: a count is only of use at once
            yield self._cue(step, f"count.{step.count}", str(step.count), Priority.GUIDE)
            if "short" in step.repetition.faults and "short" in self._exercise.words:
                yield self._word(step, "short", Priority.GUIDE)
        yield from self._blocked(step)
        yield from self._form(step, before)
        if before is None:
            yield self._cue(step, "setup", self._exercise.setup.words, Priority.GUIDE)
            return
        if before.setup_progress < 1.0 <= step.setup_progress:
            yield self._word(step, "ready", Priority.GUIDE)
        self._over = self._over or step.phase == "done"
        if not self._over:
            yield from self._guide(step)
        elif "done" not in self._said_at:
            yield self._word(step, "done", Priority.GUIDE)
        yield from self._hold(step, before)

    def _guide(self, step: Step) -> Iterator[Cue]:
        """The way to the next station: once for each way, again to somebody who waits."""
        if step.next_station is None or step.setup_progress < 1.0:
            self._guided_to = None
            return
        lingering = step.held_s >= step.hold_target_s + LINGER_S
        if step.blocked_by is not None or (step.station is not None and not lingering):
            return
        name = f"guide.{step.next_station}"
        due = step.phase == "resting" and self._due(step.t_s, name, 2 * REPEAT_S)
        if due or step.next_station != self._guided_to:
            self._guided_to = step.next_station
            text = self._stations[step.next_station].guide
            yield self._cue(step, name, text, Priority.GUIDE)

    def _hold(self, step: Step, before: Step) -> Iterator[Cue]:
        if step.station is not None and step.station != before.station:
            self._hold_praised = self._hold_begun = False
        # Told to stay before it has come to rest, a body would stop short of its end.
        if step.station is not None and step.held_s > 0 and not self._hold_begun:
            self._hold_begun = True
            station = self._stations[step.station]
            if station.hold:
                yield self._cue(step, f"hold.{station.name}", station.hold, Priority.GUIDE)
        if step.station is not None and step.held_s >= SETTLED_S:
            for spot in self._exercise.blind_spots:
                if spot.name in step.blind_spots and f"blind.{spot.name}" not in self._said_at:
                    yield self._cue(step, f"blind.{spot.name}", spot.words, Priority.GUIDE)
        held = step.hold_target_s > 0 and step.held_s >= step.hold_target_s
        if step.station is not None and held and not self._hold_praised:
            self._hold_praised = True
            yield self._word(step, "held", Priority.GUIDE)

    def _moves(self, step: Step) -> bool:
        return step.station is None or abs(step.speed) > self._stations[step.station].still

    def _form(self, step: Step, before: Step | None) -> Iterator[Cue]:
        for name in step.faults:
            fault = self._faults[name]
            said = self._times_said.get(f"fault.{name}", 0)
            again = REPEAT_S * 2 ** max(0, said - 1)
            if self._due(step.t_s, f"fault.{name}", again):
                yield self._cue(step, f"fault.{name}", fault.words, fault.priority)
        # Out of sight a fault ends too, but nobody has put it right.
        if before is None or step.phase in ("unseen", "setup"):
            return
        for name in before.faults:
            corrected_s = self._said_at.get(f"fault.{name}", -math.inf)
            praised_s = self._said_at.get(f"cleared.{name}", -math.inf)
            cleared = self._faults[name].cleared
            if name not in step.faults and corrected_s > praised_s and cleared:
                yield self._cue(step, f"cleared.{name}", cleared, Priority.HINT)

    def _blocked(self, step: Step) -> Iterator[Cue]:
        block = step.blocked_by
        if block is None:
            self._blocked_by = None
            return
        if self._blocked_by is None or self._blocked_by[0] != block:
            self._blocked_by = (block, step.t_s)
        lasting = step.t_s - self._blocked_by[1] >= BLOCKED_S
        if lasting and self._due(step.t_s, f"blocked.{block}", REPEAT_S):
            yield self._cue(step, f"blocked.{block}", self._blocks[block], Priority.GUIDE)

    def _due(self, t_s: float, name: str, every_s: float) -> bool:
        return name not in self._waiting and t_s - self._said_at.get(name, -every_s) >= every_s

    def _word(self, step: Step, key: str, priority: Priority) -> Cue:
        return self._cue(step, key, self._exercise.words[key], priority)

    def _cue(self, step: Step, name: str, text: str, priority: Priority) -> Cue:
        return Cue(t_s=step.t_s, name=name, text=text, priority=priority, speak=True)


def _still_true(cue: Cue, step: Step) -> bool:
    """Whether a waiting cue still says what is so; a mere event is only told while it is fresh."""
    kind, _, what = cue.name.partition(".")
    if kind == "fault":
        return what in step.faults
    if kind == "blocked":
        return what == step.blocked_by
    if kind == "guide":
        return what == step.next_station and step.blocked_by is None
    if (kind == "cleared" and what in step.faults) or (kind == "hold" and what != step.station):
        return False
    return step.t_s - cue.t_s <= FRESH_S
