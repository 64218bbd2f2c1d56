"""Single repetitions on the page: the best one, one to learn from, all of a session."""

from __future__ import annotations

from collections.abc import Sequence

from coach.measures.units import value_text
from coach.report import strip_plot
from coach.report.facts import ExerciseFacts
from coach.report.markup import NOTHING, Html, el
from coach.report.numbers import Numbers
from coach.report.pick import Strip, reach
from coach.report.plots import day_text
from coach.report.words import side_words, where

__all__ = ["heading", "repetitions", "strips", "table"]

#: The one column that holds words.
TO_MEND = "to mend"


def strips(e: ExerciseFacts, numbers: Numbers) -> list[Html]:
    """The two of them, beside each other where there is room."""
    shown = []
    if e.best is not None:
        shown.append(_strip(e, e.best, "best", "Your best one", numbers))
    else:
        shown.append(el("p", "No complete repetition yet: the best one is still to come."))
    same = e.best and e.learn and e.best.repetition.id == e.learn.repetition.id
    if e.learn is not None and not same:
        shown.append(_strip(e, e.learn, "to_learn_from", "One to learn from", numbers))
    return [el("h3", "Looked at closely"), el("div", *shown, class_="pair")]


def _strip(e: ExerciseFacts, strip: Strip, key: str, title: str, numbers: Numbers) -> Html:
    r = strip.repetition
    way = ("exercises", e.name, key)
    faults = ", ".join(f.replace("_", " ") for f in r.faults) or "no fault"
    caption = el(
        "figcaption",
        el("strong", title), f": {day_text(r.started_at.date())}, {side_words(r.side)}, ",
        numbers(*way, "reach", unit=e.unit), ", held ",
        numbers(*way, "hold_s", unit="s", digits=None),
        f", {faults}",
    )  # fmt: skip
    said = "; ".join(f"{c.text} at {s:.1f} s" for s, c in strip.cues) or "nothing"
    says = (
        f"{title}, {side_words(r.side)}: {value_text(reach(r), e.unit)} reached, "
        f"{r.duration_s:.1f} s long, held {r.hold_s:.1f} s, {faults}. Said: {said}."
    )
    parts = [el("figure", caption, strip_plot.drawn(strip, e.unit, says))]
    if strip.cues:
        items = [
            el("li", numbers(*way, "cues", i, "s", unit="s", digits=1), f": “{c.text}”")
            for i, (_, c) in enumerate(strip.cues)
        ]
        parts.append(el("ol", *items))
    if strip.exercise is None:
        parts.append(
            el("p", "The thresholds of that day are not known any more.", class_="small")
        )  # fmt: skip
    return el("div", *parts)


def repetitions(e: ExerciseFacts, numbers: Numbers) -> Html:
    """Every repetition of a session in a table."""
    sided = any(r.side for r in e.repetitions)
    rows = []
    for i, r in enumerate(e.repetitions):
        way = ("exercises", e.name, "list", i)
        cells = [
            el("td", str(i + 1)),
            *([el("td", where(r.side))] if sided else []),
            el("td", numbers(*way, "reach", unit=e.unit)),
            el("td", numbers(*way, "hold_s", digits=1)),
            el("td", numbers(*way, "duration_s", digits=1)),
            el("td", ", ".join(f.replace("_", " ") for f in r.faults) or NOTHING, class_="words"),
        ]
        rows.append(el("tr", *cells))
    head = heading(["#", *(["side"] if sided else []), "reach", "held", "took", TO_MEND])
    return table("Held and took in seconds.", head, rows)


def heading(names: Sequence[str]) -> Html:
    """The top of a table."""
    kinds = {name: {"class_": "words"} for name in (TO_MEND,)}
    cells = (el("th", name, scope="col", **kinds.get(name, {})) for name in names)
    return el("thead", el("tr", *cells))


def table(caption: str, top: Html, rows: Sequence[Html]) -> Html:
    """A table that moves aside in itself, should it ever be wider than a phone."""
    inner = el("table", el("caption", caption), top, el("tbody", *rows))
    return el("div", inner, class_="table")
