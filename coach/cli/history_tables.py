"""The history as tables to read in a terminal."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from coach.common.language import N_, _, percent
from coach.history.queries import History
from coach.history.rows import (
    DIARY_SCORES,
    DiaryRow,
    ExerciseRow,
    HistoryFilter,
    PainMoment,
    RefusalRow,
    RepetitionRow,
    SessionRow,
)
from coach.measures.units import value_text

__all__ = ["diary_table", "refusal_text", "session_text", "sessions_table"]


#: When the pain of a session was asked for.
_PAIN: dict[PainMoment, str] = {
    "before": N_("pain before it: {score} of 10"),
    "after": N_("pain after it: {score} of 10"),
    "next day": N_("pain the day after it: {score} of 10"),
}


def sessions_table(history: History, wanted: HistoryFilter) -> Table:
    """One line for each exercise done: when, how many, how far, what went wrong, how it ended."""
    table = _table(
        _("session"), _("day"), _("time"), _("exercise"), _("done"), _("reached"), _("held s"),
        _("faults"),
    )  # fmt: skip
    table.columns[0].justify = "right"
    table.add_column(_("pain"), justify="right")
    table.add_column("")
    repetitions = history.repetitions(wanted)
    pains: dict[int | None, list[str]] = {}
    for row in history.pains(wanted):
        pains.setdefault(row.session, []).append(str(row.score))
    sessions = {row.number: row for row in history.sessions(wanted)}
    for exercise in history.exercises(wanted):
        own = [r for r in repetitions if r.exercise_id == exercise.id]
        table.add_row(
            str(exercise.session),
            exercise.started_at.strftime("%Y-%m-%d"),
            exercise.started_at.strftime("%H:%M"),
            exercise.name,
            _done(exercise, own),
            _reached(own, exercise.unit),
            _held(own),
            _faults(own),
            " → ".join(pains.get(exercise.session, [])),
            _state(exercise, sessions[exercise.session]),
        )
    return table


def session_text(history: History, session: SessionRow, wanted: HistoryFilter) -> RenderableType:
    """One session in full: its exercises, every repetition and cue, how it felt."""
    start = session.started_at.strftime("%Y-%m-%d %H:%M")
    parts: list[RenderableType] = [
        Text(_("Session {n}, {start}").format(n=session.number, start=start), style="bold")
    ]
    repetitions, cues = history.repetitions(wanted), history.cues(wanted)
    for exercise in history.exercises(wanted):
        own = [r for r in repetitions if r.exercise_id == exercise.id]
        state = _state(exercise, session)
        if exercise.source_kind == "guided":
            parts.append(Text(f"\n{exercise.title}: {_done(exercise, own)}"))
            nobody = _("nobody watched")
            parts.append(Text(f"{nobody}, {state}" if state else nobody, style="dim"))
            continue
        done = _("{title}: {n} of {all}").format(
            title=exercise.title, n=len(own), all=exercise.target_repetitions
        )
        parts.append(Text(f"\n{done}"))
        seen = _("seen {share} of {time} by {source}").format(
            share=percent(exercise.seen_fraction),
            time=value_text(exercise.duration_s, "s"),
            source=exercise.source,
        )
        parts.append(Text(f"{seen}, {state}" if state else seen, style="dim"))
        own_numbers = ", ".join(f"{k} {v:g}" for k, v in exercise.own_thresholds.items())
        if own_numbers:
            parts.append(
                Text(_("with your own {numbers}").format(numbers=own_numbers), style="dim")
            )
        if own:
            parts.append(_repetitions(own, exercise.unit))
        for refusal in history.refusals(wanted):
            if refusal.exercise_id == exercise.id:
                what = _("not counted: {what}").format(what=refusal_text(refusal))
                parts.append(Text(what, style="dim"))
        said = Counter(c.text for c in cues if c.exercise_id == exercise.id)
        if said:
            parts.append(Text(_("said: {what}").format(what=_counted(said)), style="dim"))
    for pain in history.pains(HistoryFilter(session=session.number)):
        parts.append(Text("\n" + _(_PAIN[pain.moment]).format(score=pain.score)))
    return Group(*parts)


def refusal_text(refusal: RefusalRow) -> str:
    """`3.1 to 8.0 s, left: legs moved aside, 80% of it`."""
    return _("{start} to {end}{side}: {why}, {share} of it").format(
        start=value_text(refusal.start_s, "", digits=1),
        end=value_text(refusal.end_s, "s", digits=1),
        side=f", {_(refusal.side)}" if refusal.side else "",
        why=refusal.words,
        share=percent(refusal.share),
    )


def diary_table(rows: Iterable[DiaryRow]) -> Table:
    """One line for each day."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(_("day"))
    for heading in DIARY_SCORES:
        table.add_column(_(heading), justify="right")
    table.add_column(_("cracked"), justify="right")
    table.add_column(_("note"))
    for row in rows:
        scores = [*(row.score(name) for name in DIARY_SCORES), row.pops]
        cells = ["-" if score is None else str(score) for score in scores]
        table.add_row(row.day.isoformat(), *cells, Text(row.note))
    return table


def _repetitions(own: Sequence[RepetitionRow], unit: str) -> Table:
    table = _table(
        "#", _("side"), _("from s"), _("took s"), _("peak"), _("held s"), _("faults")
    )  # fmt: skip
    table.columns[0].justify = "right"
    for r in own:
        table.add_row(
            str(r.number),
            _(r.side) if r.side else "",
            value_text(r.start_s, "", digits=1),
            value_text(r.duration_s, "", digits=1),
            value_text(r.peak, unit, signed=True),
            value_text(r.hold_s, "", digits=1),
            ", ".join(r.faults) or _("none"),
        )
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading)
    return table


def _done(exercise: ExerciseRow, own: Sequence[RepetitionRow]) -> str:
    """What was done of the dose: repetitions, or of a guided exercise the time."""
    if exercise.source_kind == "guided":
        return _("led for {done} of {all} s").format(
            done=f"{exercise.duration_s:.0f}", all=f"{exercise.target_hold_s:.0f}"
        )
    return f"{len(own)}/{exercise.target_repetitions}"


def _reached(own: Sequence[RepetitionRow], unit: str) -> str:
    """The median peak of each side, without its sign; without sides the median range."""
    parts = []
    for side in ("left", "right"):
        peaks = [abs(r.peak) for r in own if r.side == side and not math.isnan(r.peak)]
        if peaks:
            parts.append(f"{_(side)} {value_text(statistics.median(peaks), unit)}")
    ranges = [r.range for r in own if r.side is None and not math.isnan(r.range)]
    if ranges:
        parts.append(value_text(statistics.median(ranges), unit))
    return ", ".join(parts)


def _held(own: Sequence[RepetitionRow]) -> str:
    return value_text(statistics.median(r.hold_s for r in own), "", digits=1) if own else ""


def _faults(own: Sequence[RepetitionRow]) -> str:
    return _counted(Counter(fault for r in own for fault in r.faults))


def _counted(names: Counter[str]) -> str:
    return ", ".join(f"{name} x{n}" if n > 1 else name for name, n in names.most_common())


def _state(exercise: ExerciseRow, session: SessionRow) -> str:
    """How it ended, where that is worth a word; and whether it was a replay."""
    words = {
        "finished": "",
        "stopped": _("stopped early"),
        "hurt": _("it hurt"),
        "failed": _("failed"),
    }
    end = words[exercise.end] if exercise.end is not None else _("not ended")
    return ", ".join(word for word in (end, session.kind == "replay" and _("replay")) if word)
