"""Exercises that no camera judges: steps with a time each, led by words; files of `guided/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.common.errors import CoachError
from coach.exercise.about import About, about_in
from coach.exercise.loader import (
    common_words,
    exercise_files,
    exercise_folder,
    in_language,
    overlay_path,
    parsed,
)
from coach.exercise.spec import Dose, Threshold
from coach.exercise.tables import check_head, dose_in, words_in
from coach.exercise.thresholds import overlaid, read_thresholds
from coach.exercise.toml_table import Problems, Table

__all__ = [
    "GUIDED",
    "GuideStep",
    "Guided",
    "guided_names",
    "guided_path",
    "is_guided",
    "load_guided",
    "read_guided",
]

#: The `kind` that such a file names.
GUIDED = "guided"


@dataclass(frozen=True, kw_only=True)
class GuideStep:
    """One thing to do for `seconds`; `words` are said and shown as it begins."""

    name: str
    words: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Guided:
    """An exercise that is led by time and words; nobody is watched.

    Attributes:
        setup: what is needed, and how to get into place; shown before the time runs.
        steps: in order; the whole of them is done `dose.repetitions` times.
        breaths_per_min: the pace of a breath to follow; 0 where nothing is paced.
    """

    name: str
    title: str
    summary: str
    about: About
    setup: str
    steps: tuple[GuideStep, ...]
    breaths_per_min: float
    dose: Dose
    words: Mapping[str, str]
    thresholds: Mapping[str, Threshold]

    @property
    def seconds(self) -> float:
        """How long it takes in all, without getting into place."""
        return self.dose.repetitions * sum(step.seconds for step in self.steps)


def guided_names() -> list[str]:
    """The names of all guided exercises there are, sorted."""
    return [path.stem for path in exercise_files(_folder())]


def guided_path(name: str) -> Path:
    """Where the guided exercise `name` is; a `name` that ends in `.toml` is the file."""
    return Path(name) if name.endswith(".toml") else _folder() / f"{name}.toml"


def is_guided(name: str) -> bool:
    """Whether an exercise of that name, or the file `name`, is led by time and words alone."""
    if name.endswith(".toml"):
        path = Path(name)
        return path.is_file() and parsed(path).get("kind") == GUIDED
    return name in guided_names()


def load_guided(
    name: str, *, overlay: Path | None = None, changes: Mapping[str, Any] | None = None
) -> Guided:
    """The guided exercise called `name`, or in the file `name` if it ends in `.toml`.

    `overlay` lists the thresholds that differ; by default the user's own, if any. `changes` is
    what such a file would hold, in its place.

    Raises:
        CoachError: no such exercise, or a file with anything wrong in it.
    """
    path = guided_path(name)
    if overlay is None and changes is None and overlay_path(path.stem).is_file():
        overlay = overlay_path(path.stem)
    guided, problems = read_guided(path, overlay=overlay, changes=changes)
    if guided is None:
        raise CoachError("\n".join(problems))
    return guided


def read_guided(
    path: Path, *, overlay: Path | None = None, changes: Mapping[str, Any] | None = None
) -> tuple[Guided | None, list[str]]:
    """The guided exercise in a file, or None and everything that is wrong with it, a line each.

    `overlay` is a file with numbers of one's own, `changes` what such a file holds.
    """
    try:
        data = in_language(parsed(path), path)
        changes = parsed(overlay) if overlay is not None else changes
        common = common_words()
    except CoachError as error:
        return None, [str(error)]
    problems = Problems(str(path))
    thresholds = read_thresholds(data.get("thresholds", {}), problems)
    if changes:
        over = Problems(str(overlay or path))
        thresholds = overlaid(thresholds, changes, over)
        problems.lines += over.lines
    numbers = {t.name: t.value for t in thresholds.values()}
    guided = _guided_in(Table(data, "", problems, numbers), thresholds, common, path.stem)
    return (None, problems.lines) if problems.lines else (guided, [])


def _folder() -> Path:
    return exercise_folder() / GUIDED


def _guided_in(
    table: Table, thresholds: Mapping[str, Threshold], common: Mapping[str, str], stem: str
) -> Guided | None:
    table.has("thresholds")
    check_head(table, stem)
    table.known("kind", [GUIDED], "this kind")
    about = about_in(table)
    if about is None:
        table.complain("about", "a table [about]: what nobody watches needs its limits told", None)
    guide = table.table("guide")
    steps = tuple(_step(t) for t in guide.tables("step"))
    if not steps:
        guide.complain("step", "one table [[guide.step]] or more", None)
    names = [step.name for step in steps]
    for i, name in enumerate(names):
        if name and name in names[:i]:
            guide.complain(f"step[{i}].name", "a name of its own", name)
    breaths = guide.number("breaths_per_min", 0.0)
    if breaths < 0:
        guide.complain("breaths_per_min", "0 or more", breaths)
    setup = guide.text("setup")
    guide.done()
    title, summary, dose = table.text("title"), table.text("summary"), dose_in(table.table("dose"))
    words = words_in(table, common)
    table.done()
    if about is None:
        return None
    return Guided(
        name=stem,
        title=title,
        summary=summary,
        about=about,
        setup=setup,
        steps=steps,
        breaths_per_min=breaths,
        dose=dose,
        words=words,
        thresholds=thresholds,
    )


def _step(table: Table) -> GuideStep:
    step = GuideStep(
        name=table.text("name"), words=table.text("words"), seconds=table.number("seconds")
    )
    if not 1 <= step.seconds <= 7200 and step.seconds == step.seconds:  # NaN is told already
        table.complain("seconds", "1 to 7200", step.seconds)
    table.done()
    return step
