"""Reads the tables of an exercise file into an `Exercise`, noting all that is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from coach.exercise.about import about_in, gentler_in
from coach.exercise.schema import SCHEMA
from coach.exercise.spec import (
    PHASES,
    Band,
    BlindSpot,
    Camera,
    Condition,
    Dose,
    Exercise,
    Fault,
    Gate,
    Movement,
    Priority,
    Setup,
    Target,
    Threshold,
    Watch,
)
from coach.exercise.toml_table import Table, nearest
from coach.measures import MEASURES, POSTURES
from coach.pose.landmarks import NAMES

__all__ = ["check_head", "dose_in", "exercise_in", "words_in"]

KINDS = ("cycle", "sides", "hold")
MODELS = ("lite", "full", "heavy")
_LANDMARKS = {*NAMES, *(n.replace("left_", "near_") for n in NAMES if "left_" in n)}


def exercise_in(
    table: Table, thresholds: dict[str, Threshold], common: Mapping[str, str], stem: str
) -> Exercise:
    """The exercise that a file describes.

    Args:
        table: the whole file; what is wrong with it is noted there.
        thresholds: the file's own, with the user's values.
        common: the words that all exercises say.
        stem: the file's name without its ending.
    """
    table.has("thresholds")
    check_head(table, stem)
    camera, setup = table.table("camera"), table.table("setup")
    kind = table.known("kind", KINDS, "a kind of exercise")
    movement = _movement(table.table("movement"), kind)
    targets = tuple(_target(t, movement.measure) for t in table.tables("target"))
    contexts = [*PHASES, *(t.name for t in targets)]
    exercise = Exercise(
        name=table.text("name"),
        title=table.text("title"),
        summary=table.text("summary"),
        kind=kind,  # type: ignore[arg-type]  # `known` gives one of these three
        camera=_camera(camera),
        setup=_setup(setup),
        movement=movement,
        targets=targets,
        conditions=tuple(_condition(t) for t in table.tables("condition")),
        faults=tuple(_fault(t, contexts) for t in table.tables("fault")),
        blind_spots=tuple(_blind_spot(t) for t in table.tables("blind_spot")),
        about=about_in(table),
        gentler=gentler_in(table, thresholds),
        dose=dose_in(table.table("dose")),
        watch=_watch(table.table("watch")) if table.has("watch") else None,
        words=words_in(table, common),
        thresholds=thresholds,
        called=_called(table),
    )
    _check_names(table, exercise)
    if "view" not in camera.misread:
        _check_view(table, exercise)
    if "posture" not in setup.misread:
        _check_posture(table, exercise)
    _check_targets(table, exercise)
    _check_answers(table, exercise)
    table.done()
    return exercise


def check_head(table: Table, stem: str) -> None:
    """Complains of another version of the format, and of a name that is not the file's own."""
    schema, name = table.number("schema"), table.text("name")
    if schema != SCHEMA:
        table.complain("schema", f"{SCHEMA}", schema, "; this is the version coach reads")
    if name and name != stem:
        table.complain("name", f'the file\'s own name "{stem}"', name)


def _check_names(table: Table, exercise: Exercise) -> None:
    """No two targets, conditions or faults have one name."""
    names = {
        "target": [t.name for t in exercise.targets],
        "condition": [c.name for c in exercise.conditions],
        "fault": [f.name for f in exercise.faults],
    }
    for group, given in names.items():
        for i, own in enumerate(given):
            if own and own in given[:i]:
                table.complain(f"{group}[{i}].name", "a name of its own", own)


def _check_view(table: Table, exercise: Exercise) -> None:
    """Every measure can be measured from where the camera stands."""
    view = exercise.camera.view
    for name in exercise.measures:
        measure = MEASURES.get(name)
        if measure is not None and measure.kind_in(view) == "not measurable":
            views = " or ".join(measure.views)
            table.complain("camera.view", f"{views}, where {name} can be measured", view)


def _check_posture(table: Table, exercise: Exercise) -> None:
    """Every measure was made for the posture of the exercise, where the file names it."""
    posture = exercise.setup.posture
    for name in exercise.measures if posture is not None else ():
        measure = MEASURES.get(name)
        if measure is not None and posture not in measure.postures:
            expected = f"{' or '.join(measure.postures)}, which {name} was made for"
            table.complain(
                "setup.posture", expected, posture, "; take another measure, or mend the posture"
            )


def _check_answers(table: Table, exercise: Exercise) -> None:
    """A fault answers for other faults of the file."""
    for i, fault in enumerate(exercise.faults):
        others = {other.name for other in exercise.faults} - {fault.name}
        for name in fault.answers:
            if name not in others:
                table.complain(
                    f"fault[{i}].answers", "names of other faults", name, nearest(name, others)
                )


def _check_targets(table: Table, exercise: Exercise) -> None:
    """There is one at least, and none reaches into the rest band."""
    rest = exercise.movement.rest_band
    if not exercise.targets:
        table.complain("target", "at least one [[target]]", None)
    for i, target in enumerate(exercise.targets):
        if target.band.low <= rest.high and target.band.high >= rest.low:
            expected = f"a band apart from rest ({rest.low:g} to {rest.high:g})"
            table.complain(f"target[{i}]", expected, [target.band.low, target.band.high])


def _band(table: Table, measure: str) -> Band:
    low = table.number("at_least", -math.inf)
    high = table.number("at_most", math.inf)
    if not (table.has("at_least") or table.has("at_most")):
        table.complain("at_least", "at_least, at_most or both", None)
    if low > high:
        table.complain("at_least", f"no more than at_most ({high:g})", low)
    return Band(measure=measure, low=low, high=high)


def _measure(table: Table, key: str = "measure") -> str:
    """The measure named there; "" for a name that is none, which nothing else is said of."""
    name = table.known(key, MEASURES, "the name of a measure")
    return "" if key in table.misread else name


def _gate(table: Table) -> Gate:
    measure = _measure(table)
    if measure and MEASURES[measure].kind == "change":
        table.complain(
            "measure", "an absolute measure (a change has no baseline before setup)", measure
        )
    gate = Gate(name=table.text("name"), band=_band(table, measure), words=table.text("words"))
    table.done()
    return gate


def _condition(table: Table) -> Condition:
    condition = Condition(
        name=table.text("name"),
        band=_band(table, _measure(table)),
        share=table.number("share"),
        after_s=table.number("after_s"),
        reason=table.text("reason"),
        words=table.text("words"),
    )
    if not 0 <= condition.share <= 1:
        table.complain("share", "a part from 0 to 1", condition.share)
    table.done()
    return condition


def _camera(table: Table) -> Camera:
    models = table.texts("models") or ("full",)
    for model in models:
        if model not in MODELS:
            table.complain("models", "names of models", model, nearest(model, MODELS))
    view = table.known("view", ("front", "side", "any"), "a view")
    for obsolete in ("silhouette", "follow"):  # of older files: nothing reads them any more
        table.flag(obsolete)
    camera = Camera(
        view=view,  # type: ignore[arg-type]  # `known` gives one of these three
        models=models,  # type: ignore[arg-type]  # checked just above
        words=table.text("words"),
    )
    table.done()
    return camera


def _setup(table: Table) -> Setup:
    needs = table.texts("needs")
    for name in needs:
        if name not in _LANDMARKS:
            table.complain("needs", "names of landmarks", name, nearest(name, _LANDMARKS))
    posture = table.known("posture", POSTURES, "a posture") if table.has("posture") else None
    setup = Setup(
        hold_s=table.number("hold_s"),
        needs=tuple(n for n in needs if n in _LANDMARKS),
        words=table.text("words"),
        gates=tuple(_gate(t) for t in table.tables("gate")),
        posture=posture,  # type: ignore[arg-type]  # `known` gives one of them
        square=_measure(table, "square") if table.has("square") else "",
    )
    table.done()
    return setup


def _movement(table: Table, kind: str) -> Movement:
    measure = _measure(table)
    rest = Band(measure=measure, low=table.number("rest_from"), high=table.number("rest_to"))
    breath = table.known("breath", ("in", "out"), "a breath") if table.has("breath") else None
    movement = Movement(
        measure=measure,
        rest_band=rest,
        rise=table.number("rise") if kind == "cycle" else math.inf,
        back=table.number("back", Movement.back),
        finish_after_s=table.number("finish_after_s", Movement.finish_after_s),
        least_s=table.number("least_s", Movement.least_s),
        breath=breath,  # type: ignore[arg-type]  # `known` gives one of the two
        meter_low=table.number("meter_from"),
        meter_high=table.number("meter_to"),
    )
    if rest.low > rest.high:
        table.complain("rest_from", f"no more than rest_to ({rest.high:g})", rest.low)
    if movement.meter_low >= movement.meter_high:
        table.complain(
            "meter_from", f"less than meter_to ({movement.meter_high:g})", movement.meter_low
        )
    table.done()
    return movement


def _target(table: Table, main: str) -> Target:
    side = table.known("side", ("left", "right"), "a side") if table.has("side") else None
    table.flag("optional")  # of older files: nothing reads it any more
    target = Target(
        name=table.text("name"),
        band=_band(table, main),
        exit_margin=table.number("exit_margin"),
        dwell_s=table.number("dwell_s", 0.0),
        hold_s=table.number("hold_s", 0.0),
        max_hold_speed=table.number("max_hold_speed", math.inf),
        side=side,  # type: ignore[arg-type]  # `known` gives one of the two
        guide=table.text("guide"),
        hold=table.text("hold", ""),
    )
    table.done()
    return target


def _fault(table: Table, contexts: list[str]) -> Fault:
    speed = table.flag("speed")
    when = table.texts("when")
    for word in when:
        if word not in contexts:
            table.complain("when", "phases or targets", word, nearest(word, contexts))
    priority = table.known("priority", ("hint", "guide", "correct", "stop"), "a priority")
    fault = Fault(
        name=table.text("name"),
        band=_band(table, _measure(table)),
        speed=speed,
        after_s=table.number("after_s"),
        priority=Priority[priority.upper()],
        when=when,
        words=table.text("words", ""),
        cleared=table.text("cleared", ""),
        source=table.text("source"),
        answers=table.texts("answers"),
        unless=_unless(table.table("unless")) if table.has("unless") else None,
        outward=table.flag("outward"),
    )
    if fault.outward and not speed:
        table.complain("outward", "`speed = true` beside it", True)
    table.done()
    return fault


def _unless(table: Table) -> Band:
    """What makes a fault none: a band on a measure."""
    band = _band(table, _measure(table))
    table.done()
    return band


def _watch(table: Table) -> Watch:
    watch = Watch(nudge_after_s=table.number("nudge_after_s"), quiet_s=table.number("quiet_s"))
    table.done()
    return watch


def _blind_spot(table: Table) -> BlindSpot:
    spot = BlindSpot(
        name=table.text("name"),
        unless=_measure(table, "unless") if table.has("unless") else "",
        words=table.text("words"),
        why=table.text("why"),
    )
    table.done()
    return spot


def dose_in(table: Table) -> Dose:
    """The table `[dose]`."""
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


def words_in(table: Table, common: Mapping[str, str]) -> dict[str, str]:
    """The common words, with those that the table `[words]` says in its own way."""
    words = dict(common)
    if not table.has("words"):
        return words
    own = table.table("words")
    for key in own.keys():  # noqa: SIM118  (a Table is no mapping)
        if key not in common:
            own.complain(key, "a word the coach says", key, nearest(key, common))
        words[key] = own.text(key)
    return words


def _called(table: Table) -> dict[str, str]:
    """What names are called in another language; an exercise file itself has none."""
    if not table.has("called"):
        return {}
    own = table.table("called")
    return {name: own.text(name) for name in own.keys()}  # noqa: SIM118  (a Table is no mapping)
