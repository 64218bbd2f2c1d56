"""What is drawn over time: reach with the camera's error about it, dose, tempo, days, feelings.

Plain numbers stay tellable apart without colour: by marker, dash and hatching.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from coach.common.language import N_, _
from coach.measures.units import value_text, written
from coach.report.facts import ExerciseFacts, Felt, Report, SideFacts, Week
from coach.report.svg import BAND, GRID, INK, LINES, MUTED, canvas
from coach.report.words import day_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["calendar", "dose", "felt", "reached", "tempo", "weekly"]

#: A shorter time is drawn on an axis of so many days.
SHORTEST = 28
#: So many days fit below a drawing as labels.
LABELS = 5
#: The calendar shows at most the last so many weeks.
CALENDAR_WEEKS = 26
#: The days of the week that have room beside the calendar, by their number.
_DAYS = {0: N_("Mon"), 2: N_("Wed"), 4: N_("Fri"), 6: N_("Sun")}


def reached(report: Report, e: ExerciseFacts, side: SideFacts, says: str) -> Markup:
    """Sessions as dots, weeks as a line, the camera's error as a band about it."""
    factor, suffix = written(e.unit)
    with canvas(150, says) as drawing:
        axes = drawing.axes
        for point in side.points:
            new = point.settings == side.points[-1].settings
            axes.plot(
                _x(point.at), factor * point.reach, "o", ms=4, mew=0.8,
                mfc=LINES[0] if new else "none", mec=LINES[0] if new else MUTED, alpha=0.55,
            )  # fmt: skip
        for settings in dict.fromkeys(w.settings for w in e.weeks):
            weeks = [
                (w, factor * w.reach.get(side.side, math.nan))
                for w in e.weeks
                if w.settings == settings
            ]
            x, y = _line(report, [(w.monday, v) for w, v in weeks if not math.isnan(v)])
            now = settings == e.weeks[-1].settings
            axes.plot(x, y, "-o", ms=_marker(x), color=LINES[0] if now else MUTED)
            if e.error is not None:
                error = factor * e.error
                width = 0.0 if len(x) > 1 else 2.0
                axes.fill_between(
                    [x[0] - width, *x, x[-1] + width] if x else [],
                    [v - error for v in _padded(y)],
                    [v + error for v in _padded(y)],
                    color=BAND, lw=0,
                )  # fmt: skip
        _changes(axes, e)
        top = max(p.reach for p in side.points) + (e.error or 0)
        axes.set_ylim(0, 1.12 * factor * top)
        axes.yaxis.set_major_formatter("{x:.0f}" + suffix)
        _time(axes, report)
    return drawing.html


def dose(report: Report, e: ExerciseFacts, says: str) -> Markup:
    """Repetitions a week, those not held to the end hatched."""
    with canvas(120, says) as drawing:
        axes = drawing.axes
        x = [_middle(report, w.monday) for w in e.weeks]
        whole = [w.complete for w in e.weeks]
        short = [w.repetitions - w.complete for w in e.weeks]
        axes.bar(x, whole, width=4.5, color=LINES[0])
        axes.bar(x, short, width=4.5, bottom=whole, fc="none", ec=MUTED, hatch="////", lw=1)
        axes.set_ylim(0, 1.15 * max(1, *(w.repetitions for w in e.weeks)))
        _whole_numbers(axes)
        _changes(axes, e)
        _time(axes, report)
    return drawing.html


def tempo(report: Report, e: ExerciseFacts, says: str) -> Markup:
    """How long a repetition took and how long of it was held, a week's medians."""
    with canvas(120, says) as drawing:
        axes = drawing.axes
        dose_s = e.rows[-1].target_hold_s
        if dose_s > 0:
            axes.axhline(dose_s, color=MUTED, lw=1, ls=":")
        top = max(1.0, dose_s)
        for i, (name, style) in enumerate((("duration_s", "-o"), ("hold_s", "--s"))):
            x, y = _line(report, weekly(e.weeks, name))
            axes.plot(x, y, style, ms=_marker(x), color=LINES[i])
            top = max(top, *(v for v in y if not math.isnan(v)))
        axes.set_ylim(0, 1.15 * top)
        axes.yaxis.set_major_formatter(lambda time_s, _place: value_text(time_s, "s", digits=None))
        axes.locator_params(axis="y", nbins=4)
        _time(axes, report)
    return drawing.html


def felt(report: Report, lines: Sequence[Felt], says: str) -> Markup:
    """The diary's scores, a week's medians: full with circles, dashed with squares, dotted with
    triangles; and each answer about a session as a small dot, about the day after as a ring.
    """
    with canvas(150, says) as drawing:
        axes = drawing.axes
        for i, (line, style) in enumerate(zip(lines, ("-o", "--s", ":^"), strict=True)):
            x, y = _line(report, line.weeks)
            axes.plot(x, y, style, ms=_marker(x), color=LINES[i])
        for row in report.asked:
            size, inside = (4.0, "none") if row.moment == "next day" else (2.0, MUTED)
            axes.plot(_x(row.asked_at), row.score, "o", ms=size, mfc=inside, mec=MUTED, mew=0.8)
        axes.set_ylim(-0.4, 10.4)
        axes.set_yticks([0, 2, 4, 6, 8, 10])
        _time(axes, report)
    return drawing.html


def calendar(report: Report, says: str) -> Markup:
    """A square for every day, filled where there was a session."""
    weeks = report.weeks[-CALENDAR_WEEKS:]
    moved = set(report.days)
    with canvas(150, says) as drawing:
        axes = drawing.axes
        side = min(11.0, 200 / len(weeks))
        columns = max(len(weeks) + 1, 15)
        for i, week in enumerate(weeks):
            for j in range(7):
                day = week + timedelta(days=j)
                if report.since <= day <= report.until:
                    full = day in moved
                    axes.plot(
                        i, j, "s", ms=side, mew=1,
                        mfc=LINES[0] if full else "none", mec=LINES[0] if full else MUTED,
                    )  # fmt: skip
        axes.set_xlim(-1, columns - 1)
        axes.set_ylim(6.7, -0.7)
        axes.set_yticks(list(_DAYS), [_(name) for name in _DAYS.values()])
        ticks = range(0, len(weeks), math.ceil(columns / LABELS))
        axes.set_xticks(list(ticks), [day_text(weeks[i]) for i in ticks])
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0)
    return drawing.html


# -- the axis of time --------------------------------------------------------------------------


def _x(moment: datetime) -> float:
    """Days, the hour as a part."""
    return moment.toordinal() + moment.hour / 24


def _middle(report: Report, week: date) -> float:
    """The middle of the part of a week that the report holds."""
    begin = max(week, report.since).toordinal()
    return (begin + min(week + timedelta(days=6), report.until).toordinal()) / 2 + 0.5


def _line(
    report: Report, points: Sequence[tuple[date, float]]
) -> tuple[list[float], list[float]]:  # fmt: skip
    """Weeks as a line, broken where one is missing."""
    x: list[float] = []
    y: list[float] = []
    for i, (week, value) in enumerate(points):
        if i and week - points[i - 1][0] > timedelta(weeks=1):
            x.append(_middle(report, week - timedelta(weeks=1)))
            y.append(math.nan)
        x.append(_middle(report, week))
        y.append(value)
    return x, y


def _marker(x: Sequence[float]) -> float:
    """The size of a marker: small where there are many."""
    return 5.0 if len(x) <= CALENDAR_WEEKS else 2.5


def _padded(y: Sequence[float]) -> list[float]:
    return [y[0], *y, y[-1]] if y else []


def _changes(axes: Axes, e: ExerciseFacts) -> None:
    """A line where other settings began."""
    for at in e.changed_at:
        axes.axvline(_x(at), color=INK, lw=1, ls="-.")


def _time(axes: Axes, report: Report) -> None:
    """The days along the bottom, the same in every drawing."""
    since, until = report.since.toordinal(), report.until.toordinal() + 1
    room = max(0.02 * (until - since), (SHORTEST - (until - since)) / 2)
    axes.set_xlim(since - room, until + room)
    weeks = [w for w in report.weeks if w >= report.since] or [report.since]
    ticks = weeks[:: math.ceil(len(weeks) / LABELS)]
    axes.tick_params(axis="x", pad=5)
    axes.set_xticks([t.toordinal() for t in ticks], [day_text(t) for t in ticks])
    axes.grid(axis="y", color=GRID)
    axes.set_axisbelow(True)


def _whole_numbers(axes: Axes) -> None:
    axes.locator_params(axis="y", nbins=4, integer=True)


def weekly(weeks: Sequence[Week], name: str) -> list[tuple[date, float]]:
    """One number of every week that has it."""
    points = [(w.monday, float(getattr(w, name))) for w in weeks]
    return [p for p in points if not math.isnan(p[1])]
