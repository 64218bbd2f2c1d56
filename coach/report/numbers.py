"""A report as plain data: what `--json` prints, and where the page takes its numbers from."""

from __future__ import annotations

import math
from typing import Any

from markupsafe import Markup

from coach.common.names import shown
from coach.exercise.spec import Side
from coach.history import RepetitionRow
from coach.measures.units import value_text
from coach.report.change import Change
from coach.report.facts import ExerciseFacts, Report, SideFacts
from coach.report.pick import Strip, reach

__all__ = ["NOTHING", "Numbers", "as_json", "side_key"]

#: What stands where there is no number: a dash for people.
NOTHING = Markup("\N{EN DASH}")
_CELL = Markup('<data value="{value}" data-key="{key}">{text}</data>')


def side_key(side: Side | None) -> str:
    """What a side is called in the JSON; `both` where there are no sides."""
    return side or "both"


class Numbers:
    """The numbers of a report, looked up by their way into the JSON, as cells of the page."""

    def __init__(self, report: Report) -> None:
        self.json = as_json(report)

    def value(self, *way: str | int) -> Any:
        """What stands there in the JSON."""
        found: Any = self.json
        for step in way:
            found = found[step]
        return found

    def __call__(self, *way: str | int, unit: str = "", digits: int | None = 0) -> Markup:
        """The cell of the number there; a dash where there is none. Of a change its size only."""
        value = self.value(*way)
        if value is None:
            return NOTHING
        key = "/".join(str(step) for step in way)
        return _CELL.format(value=value, key=key, text=value_text(value, unit, digits=digits))


def as_json(report: Report) -> dict[str, Any]:
    """Plain data for JSON: shares 0 to 1, seconds, the measures' units; NaN as null."""
    session = report.session
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "session": None if session is None else session.number,
        "history": shown(report.path),
        "sessions": len(report.sessions),
        "replays": sum(s.kind == "replay" for s in report.sessions),
        "days_in_motion": len(report.days),
        "days": report.days_in_all,
        "weeks_in_motion": len(report.weeks_in_motion),
        "weeks": len(report.weeks),
        "weeks_in_a_row": report.weeks_in_a_row,
        "minutes": round(sum(row.duration_s for row in report.rows) / 60, 1),
        "repetitions": report.repetitions,
        "hurt": sum(row.end == "hurt" for row in report.rows),
        "exercises": {
            e.name: _exercise(e, listed=session is not None) for e in report.exercises
        },
        "diary": {
            felt.name: {
                "days": {day.isoformat(): score for day, score in felt.days},
                "weeks": {week.isoformat(): score for week, score in felt.weeks},
                "change": _change(felt.change),
            }
            for felt in report.felt
        },
        "asked": [
            {"at": row.asked_at.isoformat(), "moment": row.moment, "pain": row.score}
            for row in report.asked
        ],
        "notes": {day.isoformat(): note for day, note in report.notes},
    }  # fmt: skip


def _exercise(e: ExerciseFacts, *, listed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": e.title,
        "measure": e.measure,
        "unit": e.unit,
        "error": _number(e.error),
        "measure_error": None if e.measure_error is None else e.measure_error.value,
        "done": len(e.rows),
        "repetitions": len(e.repetitions),
        "complete": sum(r.complete for r in e.repetitions),
        "target_hold_s": e.rows[-1].target_hold_s,
        "settings_changed": [at.isoformat() for at in e.changed_at],
        "reach": {side_key(s.side): _side(s) for s in e.sides},
        "weeks": {
            week.monday.isoformat(): {
                "reach": {side_key(s): _number(v) for s, v in week.reach.items()},
                "repetitions": week.repetitions,
                "complete": week.complete,
                "hold_s": _number(week.hold_s),
                "duration_s": _number(week.duration_s),
                "fastest_per_s": _number(week.fastest_per_s),
            }
            for week in e.weeks
        },
        "faults": {
            fault.name: {
                "times": fault.times,
                "first": fault.first,
                "last": fault.last,
                "each": fault.each,
                "verdict": fault.verdict,
            }
            for fault in e.faults
        },
        "best": _strip(e.best),
        "to_learn_from": _strip(e.learn),
    }
    if e.refused:
        found["refused"] = [{"why": why, "times": times} for why, times in e.refused]
    if listed:
        found["list"] = [_repetition(r) for r in e.repetitions]
    return found


def _side(facts: SideFacts) -> dict[str, Any]:
    return {
        "sessions": [{"at": p.at.isoformat(), "median": _number(p.reach)} for p in facts.points],
        "change": _change(facts.change),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "first": _number(change.first),
        "last": _number(change.last),
        "difference": _number(change.difference),
        "each": change.each,
        "least": _number(change.least),
        "verdict": change.verdict,
    }


def _strip(strip: Strip | None) -> dict[str, Any] | None:
    if strip is None:
        return None
    return {
        **_repetition(strip.repetition),
        "cues": [{"s": _number(s), "text": c.text} for s, c in strip.cues],
    }


def _repetition(r: RepetitionRow) -> dict[str, Any]:
    return {
        "session": r.session,
        "number": r.number,
        "started_at": r.started_at.isoformat(),
        "side": r.side,
        "reach": _number(reach(r)),
        "hold_s": _number(r.hold_s),
        "duration_s": _number(r.duration_s),
        "complete": r.complete,
        "faults": list(r.faults),
    }


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 3)
