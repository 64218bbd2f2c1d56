"""The page: words first, then what they rest on, then how to read it. One file, nothing fetched."""

from __future__ import annotations

import math
from importlib import resources

from coach import __version__
from coach.common.disclaimer import DISCLAIMER
from coach.common.progress import Progress, silent
from coach.history import DIARY_SCORES
from coach.measures.units import value_text, written
from coach.report import plots, words
from coach.report.diary import diary
from coach.report.facts import ExerciseFacts, Felt, Report, SideFacts
from coach.report.how_to_read import how_to_read
from coach.report.markup import NOTHING, Html, el
from coach.report.numbers import Numbers, side_key
from coach.report.plots import day_text, weekly, weeks_in_words
from coach.report.single import heading, repetitions, strips, table

__all__ = ["as_html"]


def as_html(report: Report, *, progress: Progress = silent) -> str:
    """The whole document; reading it takes no script, no font and no picture from elsewhere."""
    numbers = Numbers(report)
    title = "Your back in motion"
    if report.session is not None:
        title = f"Session {report.session.number}"
    parts: list[Html] = [
        el("h1", title),
        el("p", _under(report), class_="under"),
        el("div", *words.summary(report, numbers), class_="lead"),
    ]
    if report.session is None:
        parts += [*_days(report, numbers), *_together(report, numbers)]
    n = len(report.exercises)
    for i, e in enumerate(report.exercises):
        parts.append(_exercise(report, e, numbers))
        progress("Drawing", (i + 1) / n)
    parts += [*diary(report, numbers), *how_to_read(report, numbers)]
    style = resources.files("coach.report").joinpath("style.css").read_text(encoding="utf-8")
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="generator", content=f"coach {__version__}"),
        el("title", f"{title}, {words.period_words(report)}"),
        el("style", Html(style)),
    )
    body = el("body", el("main", *parts), el("footer", el("p", DISCLAIMER), class_="small"))
    return f"<!DOCTYPE html>\n{el('html', head, body, lang='en')}\n"


def _under(report: Report) -> str:
    if report.session is None:
        return words.period_words(report)
    at = report.session.started_at
    kind = ", a recording that was replayed" if report.session.kind == "replay" else ""
    return f"{day_text(at.date(), year=True)}, {at:%H:%M}{kind}"


def _days(report: Report, numbers: Numbers) -> list[Html]:
    if not report.sessions:
        return []
    said = (
        f"Days with a session, of {report.days_in_all}: {len(report.days)}. "
        + ", ".join(day_text(day) for day in report.days)
    )  # fmt: skip
    caption = el("figcaption", "Each square is a day; the filled ones had a session.")
    figure = el("figure", caption, plots.calendar(report, said))
    text = [*words.streak(report, numbers)]
    if replays := numbers.value("replays"):
        text.append(
            el("p", numbers("replays"), " of the sessions are replays of recordings, shown on the "
               "day they were replayed." if replays > 1 else " of the sessions is the replay of "
               "a recording, shown on the day it was replayed.", class_="small")
        )  # fmt: skip
    return [el("h2", "Days in motion"), el("div", figure, el("div", *text), class_="row")]


def _together(report: Report, numbers: Numbers) -> list[Html]:
    """Reach and feelings below one another, on one axis of time."""
    rows = [
        _reach(report, e, side, numbers) for e in report.exercises for side in e.sides
    ]  # fmt: skip
    lines = [f for f in report.felt if f.days]
    if lines or report.asked:
        rows.append(_felt(report, lines, numbers))
    if not rows:
        return []
    intro = []
    if any(e.sides for e in report.exercises):
        intro.append(
            el("p", "Dots are sessions, the line is each week's median, and the shaded band is "
               "how wrong the camera typically is: what moves within it may be the camera. All "
               "drawings share one axis of time.", class_="small")
        )  # fmt: skip
    return [el("h2", "How far you moved, and how you felt"), *intro, *rows]


def _reach(report: Report, e: ExerciseFacts, side: SideFacts, numbers: Numbers) -> Html:
    weeks = [(w.monday, w.reach.get(side.side, math.nan)) for w in e.weeks]
    known = [(week, value) for week, value in weeks if not math.isnan(value)]
    error = "" if e.error is None else f", give or take {value_text(e.error, e.unit)}"
    what = f"{e.title}, {words.side_words(side.side)}"
    says = f"{what}, medians{error}: {weeks_in_words(known, e.unit)}."
    if e.changed_at:
        changes = ", ".join(day_text(at.date()) for at in e.changed_at)
        says += f" Settings changed: {changes}."
    figure = el("figure", el("figcaption", what), plots.reached(report, e, side, says))
    said = [el("p", words.changed(e, side, numbers))]
    if e.changed_at:
        said.append(
            el("p", "A line of dashes and dots marks where other settings began; sessions before "
               "the last one are not compared.", class_="small")
        )  # fmt: skip
    return el("div", figure, el("div", *said), class_="row")


def _felt(report: Report, lines: list[Felt], numbers: Numbers) -> Html:
    styles = zip(report.felt, ("full line, circles", "dashed, squares", "dotted, triangles"),
                 strict=True)  # fmt: skip
    legend = "; ".join(f"{DIARY_SCORES[f.name]} ({style})" for f, style in styles if f.days)
    says = ". ".join(
        f"{DIARY_SCORES[f.name]}, medians: {weeks_in_words(f.weeks, '', 1)}" for f in lines
    )
    if report.asked:
        legend += f"{'; p' if legend else 'P'}ain asked for with a session (small dots)"
    if any(row.moment == "next day" for row in report.asked):
        legend += " and the day after (small rings)"
    figure = el(
        "figure",
        el("figcaption", f"How you felt, 0 to 10: {legend}"),
        plots.felt(report, report.felt, f"{says}."),
    )
    said = [el("p", words.felt_changed(f, numbers)) for f in lines]
    said.append(
        el("p", "Beside each other does not mean because of each other.", class_="small")
    )  # fmt: skip
    return el("div", figure, el("div", *said), class_="row")


def _exercise(report: Report, e: ExerciseFacts, numbers: Numbers) -> Html:
    parts: list[Html] = [el("h2", e.title)]
    way = ("exercises", e.name)
    if e.refused:
        reasons = [
            el("li", numbers(*way, "refused", i, "times"), f": {why}")
            for i, (why, _) in enumerate(e.refused)
        ]
        parts += [el("p", "Not counted, and why:"), el("ul", *reasons)]
    if e.rows[-1].source_kind == "guided":
        minutes = sum(row.duration_s for row in e.rows) / 60
        parts.append(el("p", "Led by words, nobody watched: ", numbers(*way, "done"),
                        f" times, {minutes:.0f} minutes in all."))  # fmt: skip
        return el("section", *parts)
    if not e.repetitions:
        seen = max(row.seen_fraction for row in e.rows)
        parts.append(
            el("p", "Tried, but nothing was counted. You were seen ", f"{seen:.0%} of the time at "
               "most; more light, the whole body in the picture and the camera as the exercise "
               "asks for help most.")
        )  # fmt: skip
        return el("section", *parts)
    parts.append(
        el("p", "Done ", numbers(*way, "done"), " times: " if len(e.rows) > 1 else " time: ",
           numbers(*way, "repetitions"),
           " repetitions, " if len(e.repetitions) > 1 else " repetition, ",
           numbers(*way, "complete"), " complete.")
    )  # fmt: skip
    if report.session is None:
        counted = _weeks(e, numbers)
        parts.append(_dose_and_tempo(report, e))
    else:
        counted = repetitions(e, numbers)
    faults = [el("p", "The camera saw no fault.")]
    if e.faults:
        items = [el("li", words.fault_words(e, f, numbers)) for f in e.faults]
        faults = [el("h3", "To mend, and mended"), el("ul", *items)]
    beside = el("div", counted, el("div", *faults), class_="pair")
    return el("section", el("div", *parts, class_="whole"), beside, *strips(e, numbers))


def _dose_and_tempo(report: Report, e: ExerciseFacts) -> Html:
    done = ", ".join(
        f"week of {day_text(w.monday)} {w.repetitions}, {w.complete} complete" for w in e.weeks
    )
    long_, held = (weeks_in_words(weekly(e.weeks, n), "s", 1) for n in ("duration_s", "hold_s"))
    dose = el(
        "figure",
        el("figcaption", "Repetitions a week; hatched: not complete"),
        plots.dose(report, e, f"Repetitions: {done}."),
    )
    target = e.rows[-1].target_hold_s
    dotted = f"; dotted: the dose, {target:g} s" if target > 0 else ""
    tempo = el(
        "figure",
        el("figcaption", f"Seconds for one repetition (circles), held (squares{dotted})"),
        plots.tempo(report, e, f"One repetition took: {long_}. Held: {held}."),
    )
    return el("div", dose, tempo, class_="pair")


def _weeks(e: ExerciseFacts, numbers: Numbers) -> Html:
    sides = [s.side for s in e.sides]
    speed = f"{written(e.unit).suffix.strip()}/s"
    head = ["week", *(words.where(s) for s in sides), "done", "held", "took", speed]
    rows = []
    for week in e.weeks:
        way = ("exercises", e.name, "weeks", week.monday.isoformat())
        reaches = [
            numbers(*way, "reach", side_key(s), unit=e.unit) if s in week.reach else NOTHING
            for s in sides
        ]
        rows.append(
            el("tr", *(el("td", cell) for cell in (
                day_text(week.monday) + ("" if week.settings == e.weeks[-1].settings else "*"),
                *reaches,
                numbers(*way, "repetitions"),
                numbers(*way, "hold_s", digits=1),
                numbers(*way, "duration_s", digits=1),
                numbers(*way, "fastest_per_s", unit=e.unit),
            )))
        )  # fmt: skip
    caption = f"Medians of each week; held and took in seconds, {speed} at the fastest moment."
    if e.changed_at:
        caption += " An asterisk: other settings than now."
    top = heading(head)
    return table(caption, top, rows)
