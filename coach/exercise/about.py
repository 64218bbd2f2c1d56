"""What a physiotherapist says of an exercise besides how it is counted: the `[about]` table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from coach.exercise.toml_table import Table, nearest

if TYPE_CHECKING:
    from coach.exercise.spec import Threshold

__all__ = ["CONDITIONS", "EARLY_H", "PLACES", "About", "Gentler", "Place", "about_in", "gentler_in"]

Place: TypeAlias = Literal["chair", "floor", "standing", "device"]
PLACES: tuple[Place, ...] = ("chair", "floor", "standing", "device")

#: For so many hours after getting up a lower back is better not bent to its end: without it pain
#: was a third less (Snook 1998, randomized, n = 85; "the first hours" there, two are our choice).
EARLY_H = 2.0

#: The health conditions that an exercise may be smaller for, or not be done with at all: the
#: questions of `exercises/_health.toml` that limit something, by name.
CONDITIONS = ("bone_loss", "pregnancy", "glaucoma", "hypertension", "recent_pop")


@dataclass(frozen=True, kw_only=True)
class About:
    """Facts for people, that nothing is counted by.

    Attributes:
        place: where it is done.
        purpose: what it is good for, one line.
        feel: what to feel while it is done well, one sentence; "" where nobody wrote one.
        easier, harder: the same exercise with less and with more.
        not_if: when to leave it, or to ask somebody first.
        refused_for: conditions with which it is not done; smaller_for: with which it is done in
            its gentler range. Names out of `CONDITIONS`.
        steps: how it is done, in order; each is said before it begins.
        cannot_see: what the camera cannot tell of it; "" where the blind spots of the file say it.
        deep_flexion: it bends the lower back to its end, which is better not done in the first
            hours after getting up (Snook 1998).
    """

    place: Place
    purpose: str
    easier: str
    harder: str
    not_if: tuple[str, ...]
    feel: str = ""
    refused_for: tuple[str, ...] = ()
    smaller_for: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    cannot_see: str = ""
    deep_flexion: bool = False


@dataclass(frozen=True, kw_only=True)
class Gentler:
    """The exercise where less is safer: other values of some of its thresholds, by name.

    Attributes:
        range: how far; hold: how long and how much.
        words: what is smaller, said to the person.
    """

    range: Mapping[str, float]
    hold: Mapping[str, float]
    words: str
    source: str


def about_in(table: Table) -> About | None:
    """The `[about]` table of an exercise file, None where there is none."""
    if not table.has("about"):
        return None
    own = table.table("about")
    about = About(
        place=own.known("place", PLACES, "a place"),  # type: ignore[arg-type]  # one of these three
        purpose=own.text("purpose"),
        easier=own.text("easier"),
        harder=own.text("harder"),
        not_if=own.texts("not_if"),
        feel=own.text("feel", ""),
        refused_for=_conditions(own, "refused_for"),
        smaller_for=_conditions(own, "smaller_for"),
        steps=own.texts("steps"),
        cannot_see=own.text("cannot_see", ""),
        deep_flexion=own.flag("deep_flexion"),
    )
    own.done()
    return about


def _conditions(table: Table, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    for name in found:
        if name not in CONDITIONS:
            table.complain(key, "names of conditions", name, nearest(name, CONDITIONS))
    return found


def gentler_in(table: Table, thresholds: Mapping[str, Threshold]) -> Gentler | None:
    """The `[gentler]` table of an exercise file, None where there is none."""
    if not table.has("gentler"):
        return None
    own = table.table("gentler")
    gentler = Gentler(
        range=_values(own, "range", thresholds),
        hold=_values(own, "hold", thresholds),
        words=own.text("words"),
        source=own.text("source"),
    )
    own.done()
    return gentler


def _values(table: Table, key: str, thresholds: Mapping[str, Threshold]) -> dict[str, float]:
    """Values of thresholds, each within its range; none where the key is absent."""
    if not table.has(key):
        return {}
    own = table.table(key)
    values: dict[str, float] = {}
    for name in own.keys():  # noqa: SIM118  (a Table is no mapping)
        value = own.number(name)
        threshold = thresholds.get(name)
        if threshold is None:
            hint = nearest(name, thresholds)
            own.complain(name, "a threshold of this exercise", name, hint)
        elif not threshold.low <= value <= threshold.high:
            expected = f"{threshold.low:g} to {threshold.high:g} {threshold.unit}"
            own.complain(name, expected, value)
        values[name] = value
    return values
