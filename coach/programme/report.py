"""What came of a whole routine, as a table to read and as data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from coach.common.language import N_, _
from coach.programme.progress import StepResult
from coach.programme.steps import Today

__all__ = ["as_json", "as_text"]

#: How a step ended, and how the routine did, where it is worth a word.
_OUTCOMES = {
    "done": "",
    "finished": "",
    "skipped": N_("left out"),
    "stopped": N_("stopped early"),
    "hurt": N_("it hurt"),
    "failed": N_("failed"),
}


def as_text(title: str, plan: Today, results: tuple[StepResult, ...], ended: str) -> RenderableType:
    """One line a step: what was done of what was asked, for how long, and what to mind."""
    total_s = sum(result.seconds for result in results)
    done = sum(result.outcome == "done" for result in results)
    head = Text(f"{title}: ", style="bold")
    head.append(_("{n} of {all} steps gone through, {min:.0f} min of exercise").format(
        n=done, all=len(plan.steps), min=total_s / 60
    ))  # fmt: skip
    if _OUTCOMES[ended]:
        head.append(f" ({_(_OUTCOMES[ended])})")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("exercise"), _("done"), _("time"), _("to mind"), ""):
        table.add_column(heading)
    for result in results:
        table.add_row(
            result.title,
            _done(result),
            f"{result.seconds:.0f} s",
            " ".join(result.faults[:2]),
            _(_OUTCOMES[result.outcome]) if _OUTCOMES[result.outcome] else "",
        )
    lines = [Text(_("Left out: {why}").format(why=why), style="dim") for _t, why in plan.left_out]
    notes = [Text(note, style="dim") for note in plan.notes]
    return Group(head, table, *lines, *notes)


def _done(result: StepResult) -> str:
    """`12 of 12`, with its sides and how many were not held or reached to the full."""
    if result.outcome in ("skipped", "failed") and not result.count:
        return "-"
    if result.guided:
        return _("led")
    sides = ", ".join(f"{_(side)} {n}" for side, n in result.by_side.items())
    text = _("{n} of {all}").format(n=result.count, all=round(result.asked))
    text += f" ({sides})" if sides else ""
    short = result.count - result.complete
    return text + (_(", {n} not in full").format(n=short) if short else "")


def as_json(name: str, plan: Today, results: tuple[StepResult, ...], ended: str) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "routine": name,
        "ended": ended,
        "steps": [step.name for step in plan.steps],
        "notes": list(plan.notes),
        "left_out": [{"exercise": title, "why": why} for title, why in plan.left_out],
        "results": [{**vars(r), "faults": list(r.faults)} for r in results],
    }
