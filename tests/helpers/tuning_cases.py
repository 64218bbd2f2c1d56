"""What the tests of tuning share: recordings to judge, settings by chance, a session's account."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

from recordings import ROOT

from coach.engine.results import Refusal, Repetition
from coach.engine.session import Session
from coach.exercise.loader import ExerciseFile, exercise_path
from coach.exercise.spec import Exercise
from coach.pose.types import Observation

TWIST = ROOT / "samples/seated_twist"


def chosen(folder: Path, stories: Iterable[str], source: Path = TWIST) -> Path:
    """A folder with the logs and truths of some samples."""
    folder.mkdir(parents=True, exist_ok=True)
    for story in stories:
        for ending in (".npz", ".truth.json"):
            shutil.copy(source / f"{story}{ending}", folder)
    return folder


def told(
    observations: Iterable[Observation], exercise: Exercise
) -> tuple[list[Repetition], list[Refusal], list[tuple[str, float]]]:
    """Repetitions, refusals, faults raised, (name, s), as a session tells them frame by frame."""
    session = Session(exercise)
    raised: list[tuple[str, float]] = []
    standing: set[str] = set()
    for observation in observations:
        step = session.feed(observation).step
        raised += [(f, step.t_s) for f in step.faults if f not in standing]
        standing = set(step.faults)
    session.finish()
    summary = session.summary("")
    return list(summary.repetitions), list(summary.refused), raised


def drawn(name: str, n: int, seed: int) -> list[Exercise]:
    """`n` settings of an exercise: the shipped one, then some thresholds anywhere in range."""
    file = ExerciseFile(exercise_path(name))
    shipped, _ = file.exercise({}, origin=Path("shipped"))
    assert shipped is not None
    dice = random.Random(seed)
    found = [shipped]
    while len(found) < n:
        picked = [t for t in shipped.thresholds.values() if dice.random() < 0.5]
        changes = {t.name: dice.uniform(t.low, t.high) for t in picked}
        made, _ = file.exercise({"thresholds": changes}, origin=Path("drawn"))
        if made is not None:
            found.append(made)
    return found
