"""What tells one way of judging an exercise from another: only what was judged alike is compared.

It covers every number in force, and the measures that movement, conditions and faults go by, each
with its typical error and its weights. A history compares this text and never reads it:
sessions written with another way to make it are simply compared anew from then on.
"""

from __future__ import annotations

import hashlib
import json

from coach.exercise.spec import Exercise
from coach.measures import MEASURES

__all__ = ["fingerprint"]


def fingerprint(exercise: Exercise) -> str:
    """16 hexadecimal digits, alike for exercises that judge alike."""
    judged_by = {
        "exercise": exercise.name,
        "numbers": {t.name: t.value for t in exercise.thresholds.values()},
        "movement": _identity(exercise.movement.measure),
        "conditions": {c.name: _identity(c.band.measure) for c in exercise.conditions},
        "faults": {f.name: _identity(f.band.measure) for f in exercise.faults},
    }
    text = json.dumps(judged_by, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _identity(name: str) -> list[object]:
    """A measure's name, typical error and weights."""
    measure = MEASURES[name]
    return [name, measure.error.value, *(weights.digest for weights in measure.learned)]
