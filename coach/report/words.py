"""Words that drawings and templates of the page share: days, sides, lists, what to take care of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from coach.common.language import N_, _, pgettext
from coach.exercise.spec import Side
from coach.history import DIARY_SCORES, STOP_PAIN, DiaryScore
from coach.report.facts import Report

__all__ = [
    "care_words",
    "day_text",
    "diary_heading",
    "diary_name",
    "listed",
    "period_words",
    "side_words",
    "where",
]

_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
_HEADINGS = {"pain": N_("pain"), "stiffness": N_("stiffness"), "urges": N_("urges")}


def day_text(day: date, *, year: bool = False) -> str:
    """`2 Mar`, in the language in use, whatever language the computer speaks."""
    text = _("{day} {month}").format(day=day.day, month=_(_MONTHS[day.month - 1]))
    return f"{text} {day.year}" if year else text


def period_words(report: Report) -> str:
    """The days it is about."""
    if report.since == report.until:
        return day_text(report.until, year=True)
    same = report.since.year == report.until.year
    return _("{since} to {until}").format(
        since=day_text(report.since, year=not same), until=day_text(report.until, year=True)
    )


def side_words(side: Side | None) -> str:
    """Which way: as the person sees it."""
    if side is None:
        return _("from end to end")
    return _("to your left") if side == "left" else _("to your right")


def where(side: Side | None) -> str:
    """The same as a heading of a column, which is narrow on a phone."""
    if side is None:
        return pgettext("column", "range")
    return pgettext("column", "left") if side == "left" else pgettext("column", "right")


def listed(parts: Iterable[str]) -> Markup:
    """`a, b and c`."""
    *before, last = parts
    if not before:
        return Markup("{}").format(last)
    return Markup(_("{all_others} and {last}")).format(
        all_others=Markup(", ").join(before), last=last
    )


def diary_name(name: DiaryScore) -> str:
    """What a line of the diary is called."""
    return _(DIARY_SCORES[name])


def diary_heading(name: DiaryScore) -> str:
    """The same as a heading of a column."""
    return _(_HEADINGS[name])


def care_words(report: Report) -> str:
    """What has to be said whatever the progress; nothing if there is no need."""
    pains = [score for f in report.felt if f.name == "pain" for _day, score in f.days[-7:]]
    pains += [row.score for row in report.asked[-3:]]
    parts = []
    if any(row.end == "hurt" for row in report.rows):
        parts.append(_("You stopped because it hurt: that was right."))
    if any(score >= STOP_PAIN for score in pains):
        parts.append(
            _(
                "Lately you wrote down pain of {pain} or more. Do less, and less far, until it is "
                "lower; if it stays for some days, see a professional."
            ).format(pain=STOP_PAIN)
        )
    return " ".join(parts)
