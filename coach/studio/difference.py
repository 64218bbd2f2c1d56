"""What other thresholds change in one recording: repetitions and faults that come or go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from coach.engine.results import Repetition
from coach.evaluation.tuning.account import Result, Span

__all__ = ["difference"]

#: Two repetitions are the same one when they share this much of the shorter.
SAME = 0.5

_T = TypeVar("_T", Repetition, Span)


def difference(before: Result, after: Result) -> dict[str, Any]:
    """The change as plain data: counts, and what came and went with its times."""
    old, new = before.repetitions, after.repetitions
    came = _unmatched(after.faults, before.faults, _same_fault)
    went = _unmatched(before.faults, after.faults, _same_fault)
    return {
        "count": [before.count, after.count],
        "added": [_repetition_json(r) for r in _unmatched(new, old, _same_repetition)],
        "removed": [_repetition_json(r) for r in _unmatched(old, new, _same_repetition)],
        "faults_added": [fault.as_json() for fault in came],
        "faults_removed": [fault.as_json() for fault in went],
    }


def _unmatched(
    these: Sequence[_T], those: Sequence[_T], same: Callable[[_T, _T], bool]
) -> list[_T]:
    """Those of `these` that have no partner; each partner is taken once."""
    free = list(those)
    alone = []
    for one in these:
        partner = next((other for other in free if same(one, other)), None)
        if partner is None:
            alone.append(one)
        else:
            free.remove(partner)
    return alone


def _same_repetition(a: Repetition, b: Repetition) -> bool:
    shorter = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return a.side == b.side and _shared(a, b) >= SAME * shorter


def _same_fault(a: Span, b: Span) -> bool:
    return a.name == b.name and _shared(a, b) >= 0


def _shared(a: Repetition | Span, b: Repetition | Span) -> float:
    """Seconds in common; negative for the gap between them."""
    return min(a.end_s, b.end_s) - max(a.start_s, b.start_s)


def _repetition_json(repetition: Repetition) -> dict[str, Any]:
    r = repetition
    return {"side": r.side, "start_s": round(r.start_s, 3), "end_s": round(r.end_s, 3)}
