"""Reads and validates the files of `exercises/`; a user's own numbers come from an overlay.

The vocabulary is fixed and explained in `exercises/README.md`. Everything that is wrong with a
file is told at once, with file, key, what was expected and what was found.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit
from tomlkit.exceptions import TOMLKitError

from coach.errors import CoachError
from coach.exercise import (
    PHASES,
    Band,
    BlindSpot,
    Camera,
    Dose,
    Exercise,
    Fault,
    Gate,
    Movement,
    Priority,
    Setup,
    Station,
    Threshold,
)
from coach.landmarks import NAMES
from coach.measures import MEASURES, unit_of
from coach.thresholds import overlaid, read_thresholds
from coach.toml_table import Problems, Table, nearest

__all__ = [
    "ExerciseFile",
    "exercise_names",
    "exercise_path",
    "load",
    "overlay_path",
    "parsed",
    "read",
]

SCHEMA = 1
KINDS = ("cycle", "hold")
MODELS = ("lite", "full", "heavy")
WORDS_FILE = "_words.toml"
_LANDMARKS = {*NAMES, *(n.replace("left_", "near_") for n in NAMES if "left_" in n)}


def _folder() -> Path:
    """The exercise files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "exercises"
    return inside if inside.is_dir() else package.parent / "exercises"


def exercise_names() -> list[str]:
    """The names of all exercises there are, sorted."""
    return sorted(p.stem for p in _folder().glob("*.toml") if not p.name.startswith("_"))


def overlay_path(name: str) -> Path:
    """Where a user's own numbers for an exercise belong (`COACH_CONFIG` moves the folder)."""
    home = os.environ.get("COACH_CONFIG") or platformdirs.user_config_dir("back-coach")
    return Path(home) / "exercises" / f"{name}.toml"


def exercise_path(name: str) -> Path:
    """Where the file of the exercise called `name` is; a `name` that ends in `.toml` is the file.

    Raises:
        CoachError: no such exercise (with the nearest name).
    """
    if name.endswith(".toml"):
        return Path(name)
    if name not in exercise_names():
        raise CoachError(
            f'no exercise is called "{name}"{nearest(name, exercise_names())}; '
            "`coach list` shows them all"
        )
    return _folder() / f"{name}.toml"


def load(name: str, *, overlay: Path | None = None) -> Exercise:
    """The exercise called `name`, or in the file `name` if it ends in `.toml`.

    `overlay` is a file that lists the thresholds that differ; by default the user's own, if any.

    Raises:
        CoachError: no such exercise (with the nearest name), or a file with anything wrong in it.
    """
    path = exercise_path(name)
    if overlay is None and overlay_path(path.stem).is_file():
        overlay = overlay_path(path.stem)
    exercise, problems = read(path, overlay=overlay)
    if exercise is None:
        raise CoachError("\n".join(problems))
    return exercise


def read(path: Path, *, overlay: Path | None = None) -> tuple[Exercise | None, list[str]]:
    """The exercise in a file, or None and everything that is wrong with it, a line each."""
    try:
        file = ExerciseFile(path)
        changes = parsed(overlay) if overlay is not None else {}
    except CoachError as error:
        return None, [str(error)]
    return file.exercise(changes, origin=overlay or path)


class ExerciseFile:
    """An exercise file, read once, from which exercises with other thresholds can be made.

    Raises:
        CoachError: it cannot be read, or is no TOML.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._data = parsed(path)
        self._common = parsed(_folder() / WORDS_FILE)

    def exercise(
        self, changes: Mapping[str, Any], *, origin: Path
    ) -> tuple[Exercise | None, list[str]]:
        """The exercise with the `changes` of an overlay, or None and all that is wrong with it.

        `changes` is what an overlay holds, `{"thresholds": {NAME: number}}`; `origin` is the file
        to name when they are at fault.
        """
        problems = Problems(str(self.path))
        thresholds = read_thresholds(self._data.get("thresholds", {}), problems)
        if changes:
            over = Problems(str(origin))
            thresholds = overlaid(thresholds, changes, over)
            problems.lines += over.lines
        numbers = {t.name: t.value for t in thresholds.values()}
        table = Table(self._data, "", problems, numbers)
        exercise = _exercise(table, thresholds, self._common, self.path.stem)
        return (None, problems.lines) if problems.lines else (exercise, [])


def parsed(path: Path) -> dict[str, Any]:
    """What a TOML file holds. Raises `CoachError` when it cannot be read or is no TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CoachError(f"{path}: there is no such file; check its name and folder") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"{path}: cannot be read as a UTF-8 text ({error})") from None
    try:
        return tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise CoachError(f"{path}: not a valid TOML file: {error}") from None


def _exercise(
    table: Table, thresholds: dict[str, Threshold], common: Mapping[str, str], stem: str
) -> Exercise:
    table.has("thresholds")
    schema = table.number("schema")
    if schema != SCHEMA:
        table.complain("schema", f"{SCHEMA}", schema, "; this is the version coach reads")
    name = table.text("name")
    if name and name != stem:
        table.complain("name", f'the file\'s own name "{stem}"', name)
    camera = table.table("camera")
    movement = _movement(table.table("movement"))
    stations = [_station(t, movement.measure) for t in table.tables("station")]
    if not stations:
        table.complain("station", "at least one [[station]]", None)
    contexts = [*PHASES, *(s.name for s in stations)]
    exercise = Exercise(
        name=name,
        title=table.text("title"),
        summary=table.text("summary"),
        kind=table.known("kind", KINDS, "a kind of exercise"),
        camera=_camera(camera),
        setup=_setup(table.table("setup")),
        movement=movement,
        stations=tuple(stations),
        faults=tuple(_fault(t, contexts) for t in table.tables("fault")),
        blind_spots=tuple(_blind_spot(t) for t in table.tables("blind_spot")),
        dose=_dose(table.table("dose")),
        words=_words(table, common),
        thresholds=thresholds,
    )
    names = {"station": [s.name for s in stations], "fault": [f.name for f in exercise.faults]}
    for group, given in names.items():
        for i, own in enumerate(given):
            if own and own in given[:i]:
                table.complain(f"{group}[{i}].name", "a name of its own", own)
    view = exercise.camera.view
    for measure in () if "view" in camera.misread else exercise.measures:
        known = MEASURES.get(measure)
        if known is not None and known.kind_in(view) == "not measurable":
            views = " or ".join(known.views)
            table.complain("camera.view", f"{views}, where {measure} can be measured", view)
    for i, s in enumerate(stations):
        if s.band.low <= movement.home.high and s.band.high >= movement.home.low:
            table.complain(
                f"station[{i}]",
                f"a band apart from home ({movement.home.low:g} to {movement.home.high:g})",
                [s.band.low, s.band.high],
            )
    table.done()
    return exercise


def _band(table: Table, measure: str) -> Band:
    low = table.number("at_least", -math.inf)
    high = table.number("at_most", math.inf)
    if not (table.has("at_least") or table.has("at_most")):
        table.complain("at_least", "at_least, at_most or both", None)
    if low > high:
        table.complain("at_least", f"no more than at_most ({high:g})", low)
    return Band(measure=measure, low=low, high=high)


def _measure(table: Table) -> str:
    return table.known("measure", MEASURES, "the name of a measure")


def _gate(table: Table, *, before_setup: bool = False) -> Gate:
    measure = _measure(table)
    if before_setup and "measure" not in table.misread and MEASURES[measure].kind == "change":
        table.complain(
            "measure", "an absolute measure (a change has no neutral before setup)", measure
        )
    gate = Gate(
        name=table.text("name"),
        band=_band(table, measure),
        after_s=table.number("after_s", 0.5),
        words=table.text("words"),
    )
    table.done()
    return gate


def _camera(table: Table) -> Camera:
    models = table.texts("models") or ("full",)
    for model in models:
        if model not in MODELS:
            table.complain("models", "names of models", model, nearest(model, MODELS))
    view = table.known("view", ("front", "side", "any"), "a view")
    follow = table.flag("follow")
    if follow and view == "any":
        table.complain("follow", "a view from the front or the side to follow points from", view)
    camera = Camera(
        view=view,  # type: ignore[arg-type]  # `known` gives one of these three
        models=models,  # type: ignore[arg-type]  # checked just above
        silhouette=table.flag("silhouette"),
        follow=follow,
        words=table.text("words"),
    )
    table.done()
    return camera


def _setup(table: Table) -> Setup:
    needs = table.texts("needs")
    for name in needs:
        if name not in _LANDMARKS:
            table.complain("needs", "names of landmarks", name, nearest(name, _LANDMARKS))
    setup = Setup(
        hold_s=table.number("hold_s"),
        needs=tuple(n for n in needs if n in _LANDMARKS),
        words=table.text("words"),
        gates=tuple(_gate(t, before_setup=True) for t in table.tables("gate")),
    )
    table.done()
    return setup


def _movement(table: Table) -> Movement:
    measure = _measure(table)
    home = Band(measure=measure, low=table.number("home_from"), high=table.number("home_to"))
    rounds = table.known("rounds", ("each", "all"), '"each" or "all"')
    movement = Movement(
        measure=measure,
        home=home,
        rounds=rounds,  # type: ignore[arg-type]  # `known` gives one of these two
        settle_s=table.number("settle_s", 1.0),
        meter_low=table.number("meter_from"),
        meter_high=table.number("meter_to"),
        gates=tuple(_gate(t) for t in table.tables("gate")),
    )
    if home.low > home.high:
        table.complain("home_from", f"no more than home_to ({home.high:g})", home.low)
    if movement.meter_low >= movement.meter_high:
        table.complain(
            "meter_from", f"less than meter_to ({movement.meter_high:g})", movement.meter_low
        )
    if not unit_of(measure):
        table.complain("measure", "a measure whose name ends in its unit", measure)
    table.done()
    return movement


def _station(table: Table, main: str) -> Station:
    side = table.known("side", ("left", "right"), "a side") if table.has("side") else None
    station = Station(
        name=table.text("name"),
        band=_band(table, main),
        leave=table.number("leave"),
        dwell_s=table.number("dwell_s", 0.0),
        hold_s=table.number("hold_s", 0.0),
        still=table.number("still", math.inf),
        side=side,  # type: ignore[arg-type]  # `known` gives one of the two
        optional=table.flag("optional"),
        guide=table.text("guide"),
        hold=table.text("hold", ""),
    )
    table.done()
    return station


def _fault(table: Table, contexts: list[str]) -> Fault:
    speed = table.flag("speed")
    when = table.texts("when")
    for word in when:
        if word not in contexts:
            table.complain("when", "phases or stations", word, nearest(word, contexts))
    priority = table.known("priority", ("hint", "guide", "correct", "stop"), "a priority")
    fault = Fault(
        name=table.text("name"),
        band=_band(table, _measure(table)),
        speed=speed,
        after_s=table.number("after_s"),
        priority=Priority[priority.upper()],
        when=when,
        words=table.text("words"),
        cleared=table.text("cleared", ""),
        source=table.text("source"),
        answers=table.texts("answers"),
    )
    table.done()
    return fault


def _blind_spot(table: Table) -> BlindSpot:
    spot = BlindSpot(
        name=table.text("name"),
        unless=table.known("unless", MEASURES, "the name of a measure")
        if table.has("unless")
        else "",
        words=table.text("words"),
        why=table.text("why"),
    )
    table.done()
    return spot


def _dose(table: Table) -> Dose:
    repetitions = table.number("repetitions")
    if math.isinf(repetitions) or repetitions < 1:
        table.complain("repetitions", "1 or more", repetitions)
    dose = Dose(
        repetitions=int(repetitions) if math.isfinite(repetitions) else 1,
        move_s=table.number("move_s", Dose.move_s),
        rest_s=table.number("rest_s", 0.0),
        source=table.text("source"),
    )
    table.done()
    return dose


def _words(table: Table, common: Mapping[str, str]) -> dict[str, str]:
    words = dict(common)
    if not table.has("words"):
        return words
    own = table.table("words")
    for key in own.keys():  # noqa: SIM118  (a Table is no mapping)
        if key not in common:
            own.complain(key, "a word the coach says", key, nearest(key, common))
        words[key] = own.text(key)
    return words
