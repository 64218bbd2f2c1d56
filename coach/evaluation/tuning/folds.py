"""Parting recordings so that what is judged was not seen, and saying what that is worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEW_PEOPLE", "FEW_RECORDINGS", "parted"]

FOLDS = 5
#: With fewer recordings or people a held-out score says little.
FEW_RECORDINGS = 6
FEW_PEOPLE = 4


def parted(
    people: Sequence[str | None], dice: np.random.Generator
) -> tuple[list[NDArray[np.intp]], tuple[str, ...]]:
    """Folds of recordings, as rising places in `people`, and what the reader must know of them.

    `people` says whom each recording shows, None where unknown. All recordings of one person lie
    in one fold, and all unknown ones too: they may be one person. Where only one person is known
    of, or none, the folds are of single recordings.
    """
    known = {p for p in people if p is not None}
    unknown = sum(p is None for p in people)
    warnings = []
    by_person = len(known) + (unknown > 0) >= 2
    names = [p or "?" for p in people] if by_person else [str(i) for i in range(len(people))]
    if len(people) < FEW_RECORDINGS:
        warnings.append(
            f"only {_many(len(people), 'recording')}: fewer than {FEW_RECORDINGS} are too few to "
            "trust any threshold fitted to them"
        )
    if not known:
        warnings.append(
            "no recording says whom it shows (`body` in its truth): held out by recording, which "
            "flatters if they are of one person"
        )
    elif not by_person:
        warnings.append("one person only: these thresholds may suit nobody else")
    elif len(known) < FEW_PEOPLE:
        people_are = _many(len(known), "person", "people")
        warnings.append(f"only {people_are}: fewer than {FEW_PEOPLE} say little of others")
    if len(people) < 2:
        warnings.append("one recording leaves none to hold out: the score is of what was fitted")
    return _folds(names, dice), tuple(warnings)


def _folds(names: Sequence[str], dice: np.random.Generator) -> list[NDArray[np.intp]]:
    """At most FOLDS folds of about the same size, whole names in each."""
    groups: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        groups.setdefault(name, []).append(i)
    shuffled = [list(groups.values())[i] for i in dice.permutation(len(groups))]
    folds: list[list[int]] = [[] for _ in range(min(FOLDS, len(groups)))]
    for group in sorted(shuffled, key=len, reverse=True):
        min(folds, key=len).extend(group)
    return [np.array(sorted(fold), dtype=np.intp) for fold in folds]


def _many(n: int, one: str, several: str = "") -> str:
    return f"{n} {one}" if n == 1 else f"{n} {several or one + 's'}"
