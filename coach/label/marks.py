"""What has been marked in a recording, as pure state: marks at times, and the truth they make.

Nothing here shows a picture, reads a key or knows a clock: a window, a terminal and a page use the
same logic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coach.common.prompts import one_line
from coach.evaluation.truth import SCHEMA
from coach.exercise.spec import Side

__all__ = ["Labels", "Marks"]

#: Two marks closer than this are one press of a key.
SHORTEST_S = 0.05

Entry = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Open:
    """Something that has begun and not ended; `side` and `hold` are of a repetition only."""

    start_s: float
    side: Side | None = None
    hold_from_s: float | None = None
    hold: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Everything marked so far.

    Attributes:
        repetitions, faults: finished ones as in a truth file, by their start.
        repetition: the one that has begun; open_faults: those that have, by name.
        control: whether this is not the exercise at all.
    """

    repetitions: tuple[Entry, ...] = ()
    faults: tuple[Entry, ...] = ()
    repetition: Open | None = None
    open_faults: Mapping[str, Open] = field(default_factory=dict)
    control: bool = False


class Labels:
    """Marks that can be made and taken back.

    Every method that marks something takes the time in the recording, and says in a few words what
    came of it.
    """

    def __init__(self, fault_names: Sequence[str], facts: Mapping[str, Any] | None = None) -> None:
        """`facts` is the truth there is already: it is taken over, and kept where not changed."""
        self._facts: dict[str, Any] = dict(facts or {})
        faults = self._facts.get("faults") or []
        labelled = [f["name"] for f in faults]
        #: Faults that can be marked, in the order of their number keys.
        self.fault_names = tuple(dict.fromkeys([*fault_names, *labelled]))
        self._history: list[Marks] = []
        self._marks = Marks(
            repetitions=_sorted(self._facts.get("repetitions", [])),
            faults=_sorted(faults),
            control=bool(self._facts.get("control", False)),
        )
        body = self._facts.get("body")
        named = body.get("person") if isinstance(body, Mapping) else None
        #: Whom it shows, one name for one person: tuning holds people apart. Empty for nobody.
        self.person = named if isinstance(named, str) else ""
        self.saved()

    @property
    def marks(self) -> Marks:
        """Everything marked so far."""
        return self._marks

    @property
    def changed(self) -> bool:
        """Whether anything differs from the truth it began with, or from what was last saved."""
        return (self._marks, self.person) != self._kept

    def saved(self) -> None:
        """Marks this state as saved: `changed` compares with it."""
        self._kept = (self._marks, self.person)

    def shows(self, person: str) -> None:
        """Says whom it shows, as one line."""
        self.person = one_line(person)

    def repetition(self, t_s: float, side: Side | None = None) -> str:
        """Begins a repetition, to `side` if given, or ends the one that has begun."""
        begun = self._marks.repetition
        if begun is None:
            self._now(repetition=Open(start_s=t_s, side=side))
            return f"repetition{f' {side}' if side else ''} begins"
        return self._end_repetition(begun, t_s)

    def side(self, t_s: float, side: Side) -> str:
        """Gives the repetition that has begun its side, or begins one to that side."""
        begun = self._marks.repetition
        if begun is None:
            return self.repetition(t_s, side)
        if begun.side == side:
            return self._end_repetition(begun, t_s)
        self._now(repetition=replace(begun, side=side))
        return f"to the {side}"

    def hold(self, t_s: float) -> str:
        """Begins or ends the hold in the repetition that has begun; the longest is kept."""
        begun = self._marks.repetition
        if begun is None:
            return "a hold is marked inside a repetition"
        if begun.hold_from_s is None:
            self._now(repetition=replace(begun, hold_from_s=t_s))
            return "hold begins"
        self._now(repetition=_held(begun, t_s))
        return "hold ends"

    def fault(self, t_s: float, number: int) -> str:
        """Begins or ends fault `number` (from 1)."""
        if not 1 <= number <= len(self.fault_names):
            return f"there is no fault {number}"
        name = self.fault_names[number - 1]
        begun = self._marks.open_faults.get(name)
        if begun is None:
            self._now(open_faults={**self._marks.open_faults, name: Open(start_s=t_s)})
            return f"{name} begins"
        return self._end_fault(name, begun, t_s)

    def control(self) -> str:
        """Says, or takes back, that this is not the exercise at all."""
        self._now(control=not self._marks.control)
        return "not the exercise" if self._marks.control else "the exercise"

    def undo(self) -> str:
        """Takes the last mark back."""
        if not self._history:
            return "nothing to take back"
        self._marks = self._history.pop()
        return "taken back"

    def facts(
        self, *, exercise: str, story: str, fps: float | None, duration_s: float
    ) -> dict[str, Any]:
        """The truth as its file holds it; what has not ended ends with the recording.

        What nobody marked is left as it was in an existing truth, and empty in a new one.
        """
        marks = self._closed(duration_s)
        new = {
            "schema": SCHEMA,
            "exercise": exercise,
            "story": story,
            "view": "",
            "fps": fps,
            "duration_s": round(duration_s, 3),
            "seed": None,
            "camera": {},
            "arms": "",
            "notes": "",
        }
        marked = {
            "repetitions": [dict(r) for r in marks.repetitions],
            "faults": [dict(f) for f in marks.faults],
            "count": len(marks.repetitions),
            "control": marks.control,
        }
        return {**new, **self._facts, **marked, "body": self._body()}

    def _body(self) -> dict[str, Any]:
        known = self._facts.get("body")
        body = dict(known) if isinstance(known, Mapping) else {}
        body.pop("person", None)
        return {**body, "person": self.person} if self.person else body

    def _closed(self, end_s: float) -> Marks:
        rest = Labels(self.fault_names)
        rest._marks = self._marks
        for name, begun in self._marks.open_faults.items():
            rest._end_fault(name, begun, end_s)
        if self._marks.repetition is not None:
            rest._end_repetition(self._marks.repetition, end_s)
        return rest._marks

    def _end_repetition(self, begun: Open, t_s: float) -> str:
        start_s, end_s = sorted((begun.start_s, t_s))
        if end_s - start_s < SHORTEST_S:
            self._now(repetition=None)
            return "too short: dropped"
        if begun.hold_from_s is not None:
            begun = _held(begun, t_s)
        hold = begun.hold
        entry: Entry = {
            "side": begun.side,
            "start_s": round(start_s, 3),
            "end_s": round(end_s, 3),
            "peak_s": None,
            "hold_s": None if hold is None else round(hold[1] - hold[0], 3),
            "peak_deg": None,
        }
        self._now(repetition=None, repetitions=_sorted([*self._marks.repetitions, entry]))
        return f"repetition {len(self._marks.repetitions)} ends"

    def _end_fault(self, name: str, begun: Open, t_s: float) -> str:
        start_s, end_s = sorted((begun.start_s, t_s))
        still_open = {n: o for n, o in self._marks.open_faults.items() if n != name}
        if end_s - start_s < SHORTEST_S:
            self._now(open_faults=still_open)
            return "too short: dropped"
        entry: Entry = {"name": name, "start_s": round(start_s, 3), "end_s": round(end_s, 3)}
        self._now(open_faults=still_open, faults=_sorted([*self._marks.faults, entry]))
        return f"{name} ends"

    def _now(self, **changes: Any) -> None:
        self._history.append(self._marks)
        self._marks = replace(self._marks, **changes)


def _held(begun: Open, t_s: float) -> Open:
    """The repetition after a hold that ended at `t_s`, with the longest hold so far."""
    assert begun.hold_from_s is not None
    first, last = sorted((begun.hold_from_s, t_s))
    longest = begun.hold
    if longest is None or last - first > longest[1] - longest[0]:
        longest = (first, last)
    return replace(begun, hold_from_s=None, hold=longest)


def _sorted(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda e: float(e["start_s"])))
