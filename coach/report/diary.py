"""What the person wrote down: scores and notes."""

from __future__ import annotations

from coach.history import DIARY_SCORES
from coach.report.facts import Report
from coach.report.markup import NOTHING, Html, el
from coach.report.numbers import Numbers
from coach.report.plots import day_text
from coach.report.single import heading, table

__all__ = ["diary"]

#: A note longer than this is cut; the diary has it all.
LONGEST_NOTE = 600


def diary(report: Report, numbers: Numbers) -> list[Html]:
    """Scores by week, or those of a session's day; and the notes."""
    lines = [f for f in report.felt if f.days]
    parts: list[Html] = []
    if lines and report.session is None:
        rows = []
        for week in sorted({week for f in lines for week, _ in f.weeks}):
            cells = [
                numbers("diary", f.name, "weeks", week.isoformat(), digits=1)
                if week in dict(f.weeks) else NOTHING
                for f in lines
            ]  # fmt: skip
            rows.append(el("tr", *(el("td", c) for c in (day_text(week), *cells))))
        top = heading(["week", *(f.name for f in lines)])
        parts.append(table("Medians of each week, 0 (none) to 10.", top, rows))
    if report.session is not None:
        parts += [
            el("p", f"{DIARY_SCORES[f.name]} that day: ",
               numbers("diary", f.name, "days", f.days[0][0].isoformat()), " of 10.")
            for f in lines
        ]  # fmt: skip
        parts += [
            el("p", f"Pain {row.when} the session: ", numbers("asked", i, "pain"), " of 10.")
            for i, row in enumerate(report.asked)
        ]
    if report.notes:
        items = [
            el("li", f"{day_text(day, year=True)}: ", el("span", _cut(note), dir="auto"))
            for day, note in report.notes
        ]
        parts += [el("h3", "Your notes"), el("ul", *items)]
    if not parts and report.sessions:
        parts.append(
            el("p", "The diary is empty for this time. A line a day is enough: ",
               el("code", "coach diary --pain 2 --stiffness 4 --urges 3"))
        )  # fmt: skip
    title = "Your diary" if report.session is None else "How it felt"
    return [el("h2", title), *parts] if parts else []


def _cut(note: str) -> str:
    if len(note) <= LONGEST_NOTE:
        return note
    return note[:LONGEST_NOTE].rstrip() + " … (the rest is in the diary)"
