"""The rules about pain, as pure functions of what a person says: 0 to 10, and how it felt.

Up to 3 of 10 is fine, 4 acceptable, from 5 on it is stopped (pain-monitoring model, transferred
conservatively). What each rule says is in `exercises/_safety.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from coach.history import STOP_PAIN, Felt
from coach.safety import texts

__all__ = [
    "FEELINGS",
    "LASTS_MIN",
    "RISE",
    "WORST",
    "Advice",
    "Rule",
    "after_session",
    "before_session",
    "felt",
    "lasting",
    "next_day",
    "now_advice",
]

#: The worst pain there is; none is 0.
WORST = 10
#: So much more than before the session is enough for the day.
RISE = 2
#: Mild discomfort that lasts for so long is no longer one to go on with.
LASTS_MIN = 15

Rule: TypeAlias = Literal[
    "strong_before", "strong", "risen", "lasting", "sharp", "shooting", "numb", "mild", "unsaid",
    "worse", "now",
]  # fmt: skip

#: What "it hurts" may have felt like, with the key to say so.
FEELINGS: MappingProxyType[str, Felt] = MappingProxyType(
    {"1": "sharp", "2": "shooting", "3": "numb", "4": "mild"}
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What a rule makes of an answer.

    Attributes:
        stops: exercising ends for today, or does not begin.
        gentler: the next session is gentler.
        lines: what to do, sentence by sentence; say: the same to be spoken, "" for nothing.
    """

    rule: Rule
    stops: bool
    gentler: bool
    lines: tuple[str, ...]
    say: str


def before_session(score: int) -> Advice | None:
    """Pain before a session: from `STOP_PAIN` on it does not begin."""
    return _advice("strong_before", stops=True) if score >= STOP_PAIN else None


def after_session(score: int, before: int | None) -> Advice | None:
    """Pain at the end: strong, or `RISE` over the start where that is known."""
    if score >= STOP_PAIN:
        return _advice("strong", stops=True)
    if before is not None and score - before >= RISE:
        return _advice("risen", stops=True)
    return None


def lasting(minutes: float, score: int) -> Advice | None:
    """Pain that is still there, so many minutes after it was first told."""
    return _advice("lasting", stops=True) if minutes >= LASTS_MIN and score > 0 else None


def felt(feeling: Felt) -> Advice:
    """What it felt like when it hurt: only mild discomfort may go on, in an easier form."""
    return _advice(feeling, stops=feeling != "mild")


def next_day(score: int, after: int | None) -> Advice | None:
    """The last 24 hours, against right after the session: strong, or worse."""
    if score >= STOP_PAIN:
        return _advice("strong", stops=True, group="next_day")
    if after is not None and score > after:
        return _advice("worse", stops=False, group="next_day")
    return None


def now_advice() -> Advice:
    """What to do now, before anything is asked."""
    return _advice("now", stops=True)


def _advice(rule: Rule, *, stops: bool, group: str = "pain") -> Advice:
    return Advice(
        rule=rule,
        stops=stops,
        gentler=True,
        lines=texts.sentences(group, rule, "words"),
        say=texts.text(group, rule, "say", default=""),
    )
