"""What came of each clip, and of what should not have been counted, as tables to read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from coach.evaluation.metrics import ClipResult
from coach.exercise.spec import Side

__all__ = ["clips_table", "controls_table", "total"]

#: A cue that says the number of a repetition is told by the column of the counts.
COUNT = "count."


def clips_table(results: Sequence[ClipResult]) -> Table:
    """A row for each clip: its counts, what was said, and why where nothing was counted."""
    table = _table("clip", "wanted (allowed)", "counted", "sides", "seen", "verdict")
    table.add_column("said", overflow="fold")
    table.add_column("why nothing counted", overflow="fold")
    for r in results:
        allowed = f" ({', '.join(map(str, r.allow))})" if r.allow else ""
        cells = (
            r.name,
            f"{'none' if r.control else r.true_count}{allowed}",
            str(r.count),
            _sides(r),
            f"{r.seen_fraction:.0%}",
            r.verdict,
            _cues_text(r),
            _why_nothing(r),
        )
        # A name is no markup, whatever brackets are in it.
        table.add_row(*map(Text, cells))
    return table


def controls_table(results: Sequence[ClipResult]) -> Table | None:
    """What was counted in clips that show something else; None where nothing was."""
    table = _table("counted on a control", "side", "from s", "to s", "peak", "held s")
    table.add_column("faults", overflow="fold")
    for r in results:
        for repetition in r.repetitions if r.control else ():
            cells = (
                r.name,
                repetition.side or "",
                f"{repetition.start_s:.1f}",
                f"{repetition.end_s:.1f}",
                f"{repetition.peak:.0f}",
                f"{repetition.hold_s:.1f}",
                ", ".join(repetition.faults),
            )
            table.add_row(*map(Text, cells))
    return table if table.row_count else None


def total(results: Sequence[ClipResult], not_judged: int) -> str:
    """All clips in a sentence or two."""
    verdicts = [r.verdict for r in results]
    parts = [
        f"{verdicts.count(v)} {v}"
        for v in ("exact", "allowed", "within one", "wrong")
        if v in verdicts
    ]
    parts += [f"{not_judged} not judged"] if not_judged else []
    right = [r for r in results if r.off == 0]
    controls = sum(r.control for r in results)
    right_controls = sum(r.control for r in right)
    clips = len(results) + not_judged
    return (
        f"{clips} clip{'s' if clips != 1 else ''}: {', '.join(parts)}. Right: "
        f"{len(right) - right_controls} of {len(results) - controls} of the exercise, "
        f"{right_controls} of {controls} controls."
    )


def _table(name: str, *headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    # Where a word has no room it is cut in two: an ellipsis would hide which clip it is.
    table.add_column(name, overflow="fold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _sides(result: ClipResult) -> str:
    """The sides counted, as L and R; those there truly are beside them, where they are others."""
    counted = _initials(r.side for r in result.repetitions)
    truly = _initials(result.true_sides)
    if not truly or counted == truly:
        return counted
    return f"{counted or '-'} of {truly}"


def _initials(sides: Iterable[Side | None]) -> str:
    return "".join(side[0].upper() for side in sides if side)


def _cues_text(result: ClipResult) -> str:
    times = {name: n for name, n in result.cues.items() if not name.startswith(COUNT)}
    return ", ".join(f"{name} x{n}" if n > 1 else name for name, n in times.items())


def _why_nothing(result: ClipResult) -> str:
    """What kept it from counting for longest, and how far the movement was seen to go."""
    if result.count:
        return ""
    parts = []
    if result.blocked_s:
        name, seconds = max(result.blocked_s.items(), key=lambda item: item[1])
        parts.append(f"{name} {seconds:.1f} of {result.duration_s:.1f} s")
    low, high = result.reach
    if result.seen_fraction == 0:
        parts.append("never with all it needs in sight")
    elif not math.isnan(low):
        parts.append(f"went from {low:.0f} to {high:.0f}")
    return "; ".join(parts)
