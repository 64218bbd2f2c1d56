"""What a physiotherapist says of an exercise besides how it is counted: the `[about]` table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from coach.exercise.toml_table import Table

__all__ = ["PLACES", "About", "Place", "about_in"]

Place: TypeAlias = Literal["chair", "floor", "standing", "device"]
PLACES: tuple[Place, ...] = ("chair", "floor", "standing", "device")


@dataclass(frozen=True, kw_only=True)
class About:
    """Facts for people, that nothing is counted by.

    Attributes:
        place: where it is done.
        purpose: what it is good for, one line.
        easier, harder: the same exercise with less and with more.
        not_if: when to leave it, or to ask somebody first.
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
    steps: tuple[str, ...] = ()
    cannot_see: str = ""
    deep_flexion: bool = False


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
        steps=own.texts("steps"),
        cannot_see=own.text("cannot_see", ""),
        deep_flexion=own.flag("deep_flexion"),
    )
    own.done()
    return about
