"""All drawings of a page, each with its numbers in words for those who hear it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from coach.common.language import _
from coach.common.progress import Progress
from coach.exercise.spec import Side
from coach.measures.units import value_text
from coach.report import plots, strip_plot
from coach.report.facts import ExerciseFacts, Report, SideFacts, Week
from coach.report.pick import Strip, reach
from coach.report.words import day_text, diary_name, side_words

__all__ = ["Drawings", "ExerciseDrawings", "drawn", "felt_legend", "tempo_legend"]


@dataclass(frozen=True, kw_only=True)
class ExerciseDrawings:
    """The drawings of one exercise; None for those it has no numbers for."""

    reach: Mapping[Side | None, Markup]
    dose: Markup | None
    tempo: Markup | None
    best: Markup | None
    learn: Markup | None


@dataclass(frozen=True, kw_only=True)
class Drawings:
    """The drawings of a page; `of` those of an exercise, by its name."""

    calendar: Markup | None
    felt: Markup | None
    of: Mapping[str, ExerciseDrawings]


def drawn(report: Report, progress: Progress) -> Drawings:
    """Draws all that a report has numbers for."""
    over_time = report.session is None
    of = {}
    for i, e in enumerate(report.exercises):
        of[e.name] = _exercise(report, e, over_time=over_time)
        progress("Drawing", (i + 1) / len(report.exercises))
    lines = any(f.days for f in report.felt)
    return Drawings(
        calendar=_calendar(report) if over_time and report.sessions else None,
        felt=_felt(report) if over_time and (lines or report.asked) else None,
        of=of,
    )


def felt_legend(report: Report) -> str:
    """What the lines and dots of the drawing of feelings are."""
    styles = (
        _("{name} (full line, circles)"),
        _("{name} (dashed, squares)"),
        _("{name} (dotted, triangles)"),
    )
    named = zip(report.felt, styles, strict=True)
    parts = [style.format(name=diary_name(f.name)) for f, style in named if f.days]
    if report.asked:
        parts.append(_("pain asked for with a session (small dots)"))
    if any(row.moment == "next day" for row in report.asked):
        parts.append(_("pain the day after (small rings)"))
    return _("How you felt, 0 to 10: {lines}").format(lines="; ".join(parts))


def tempo_legend(e: ExerciseFacts) -> str:
    """What the lines of the drawing of the tempo are."""
    target_s = e.rows[-1].target_hold_s
    if target_s <= 0:
        return _("Seconds for one repetition (circles), held (squares)")
    return _(
        "Seconds for one repetition (circles), held (squares; dotted: the dose, {dose})"
    ).format(dose=value_text(target_s, "s", digits=None))


def _exercise(report: Report, e: ExerciseFacts, *, over_time: bool) -> ExerciseDrawings:
    counted = bool(e.repetitions)
    learn = e.learn if e.learns else None
    best, to_learn = _("Your best one"), _("One to learn from")
    return ExerciseDrawings(
        reach={s.side: _reached(report, e, s) for s in e.sides} if over_time else {},
        dose=_dose(report, e) if over_time and counted else None,
        tempo=_tempo(report, e) if over_time and counted else None,
        best=None if e.best is None or not counted else _strip(e, e.best, best),
        learn=None if learn is None or not counted else _strip(e, learn, to_learn),
    )


def _calendar(report: Report) -> Markup:
    said = _("Days with a session, of {days}: {n}. {which}").format(
        days=report.days_in_all,
        n=len(report.days),
        which=", ".join(day_text(day) for day in report.days),
    )
    return plots.calendar(report, said)


def _reached(report: Report, e: ExerciseFacts, side: SideFacts) -> Markup:
    weeks = [(w.monday, w.reach.get(side.side, math.nan)) for w in e.weeks]
    known = [(week, value) for week, value in weeks if not math.isnan(value)]
    medians = _weeks_in_words(known, e.unit)
    what = f"{e.title}, {side_words(side.side)}"
    if e.error is None:
        says = _("{what}, medians: {medians}.").format(what=what, medians=medians)
    else:
        says = _("{what}, medians, give or take {error}: {medians}.").format(
            what=what, error=value_text(e.error, e.unit), medians=medians
        )
    if e.changed_at:
        days = ", ".join(day_text(at.date()) for at in e.changed_at)
        says += " " + _("Settings changed: {days}.").format(days=days)
    return plots.reached(report, e, side, says)


def _felt(report: Report) -> Markup:
    says = [
        _("{what}, medians: {medians}.").format(
            what=diary_name(f.name), medians=_weeks_in_words(f.weeks, "", 1)
        )
        for f in report.felt
        if f.days
    ]
    return plots.felt(report, report.felt, " ".join(says) or felt_legend(report))


def _dose(report: Report, e: ExerciseFacts) -> Markup:
    done = ", ".join(
        _("week of {day} {n}, {complete} complete").format(
            day=day_text(w.monday), n=w.repetitions, complete=w.complete
        )
        for w in e.weeks
    )
    return plots.dose(report, e, _("Repetitions: {weeks}.").format(weeks=done))


def _tempo(report: Report, e: ExerciseFacts) -> Markup:
    took, held = (_weekly_s(e.weeks, name) for name in ("duration_s", "hold_s"))
    says = _("One repetition took: {took}. Held: {held}.").format(took=took, held=held)
    return plots.tempo(report, e, says)


def _strip(e: ExerciseFacts, strip: Strip, title: str) -> Markup:
    r = strip.repetition
    cues = [
        _("{cue} at {time}").format(cue=c.text, time=value_text(s, "s", digits=1))
        for s, c in strip.cues
    ]
    says = _(
        "{title}, {side}: {reach} reached, {took} long, held {held}, {faults}. Said: {cues}."
    ).format(
        title=title,
        side=side_words(r.side),
        reach=value_text(reach(r), e.unit),
        took=value_text(r.duration_s, "s", digits=1),
        held=value_text(r.hold_s, "s", digits=1),
        faults=", ".join(e.called_as(fault) for fault in r.faults) or _("no fault"),
        cues="; ".join(cues) or _("nothing"),
    )
    return strip_plot.drawn(strip, e.unit, says)


def _weekly_s(weeks: Sequence[Week], name: str) -> str:
    return _weeks_in_words(plots.weekly(weeks, name), "s", 1)


def _weeks_in_words(points: Sequence[tuple[date, float]], unit: str, digits: int = 0) -> str:
    """`week of 2 Mar 26°, ...`: a line's numbers for those who hear it."""
    return ", ".join(
        _("week of {day} {value}").format(
            day=day_text(day), value=value_text(value, unit, digits=digits)
        )
        for day, value in points
    )
