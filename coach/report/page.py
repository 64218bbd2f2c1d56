"""The page: what the templates are given. One file, nothing fetched.

`templates/` holds the page itself: words first, then what they rest on, then how to read it. What
is put in is escaped there, unless it is `Markup`.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coach import __version__
from coach.common.disclaimer import DISCLAIMER
from coach.common.language import _, current, ngettext, percent
from coach.common.names import shown
from coach.common.progress import Progress, silent
from coach.measures.units import written
from coach.report import words
from coach.report.change import FEWEST
from coach.report.drawings import drawn, felt_legend, tempo_legend
from coach.report.facts import Felt, Report
from coach.report.gathering import NOTICED
from coach.report.numbers import NOTHING, Numbers, side_key

__all__ = ["as_html"]

#: A note longer than this is cut; the diary has it all.
LONGEST_NOTE = 600


def as_html(report: Report, *, progress: Progress = silent) -> str:
    """The whole document, in the language in use."""
    style = resources.files("coach.report").joinpath("style.css").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            report=report,
            numbers=Numbers(report),
            drawings=drawn(report, progress),
            language=current(),
            version=__version__,
            style=Markup(style),
            disclaimer=DISCLAIMER,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("coach.report"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.policies["ext.i18n.trimmed"] = True
    translations: Any = environment
    translations.install_gettext_callables(_, ngettext, newstyle=True)
    environment.globals.update(
        {name: getattr(words, name) for name in words.__all__},
        cut=_cut,
        dict=dict,
        felt_legend=felt_legend,
        fewest=FEWEST,
        nothing=NOTHING,
        noticed=f"{NOTICED:.0f}",
        percent=percent,
        shown=shown,
        side_key=side_key,
        speed_unit=lambda unit: f"{written(unit).suffix.strip()}/s",
        tempo_legend=tempo_legend,
        weeks_of=_weeks_of,
    )
    return environment


def _weeks_of(lines: list[Felt]) -> list[Any]:
    """The Mondays of all weeks that one of the lines has a score in."""
    return sorted({week for felt in lines for week, _median in felt.weeks})


def _cut(note: str) -> str:
    if len(note) <= LONGEST_NOTE:
        return note
    return note[:LONGEST_NOTE].rstrip() + " … " + _("(the rest is in the diary)")
