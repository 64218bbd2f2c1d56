"""The figures of a tuning as tables to read."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from rich.table import Table

from coach.evaluation.metrics import Comparison
from coach.evaluation.tuning.fit import Fit
from coach.evaluation.tuning.score import Score
from coach.evaluation.tuning.sweep import Sweep

__all__ = ["changes_table", "faults_table", "recordings_table", "scores_table", "sweep_table"]


def recordings_table(score: Score) -> Table:
    """A row for each recording, and one for all of them."""
    table = _table("recording", ("counted", "truly", "off", "hold error s"))
    for heading in ("faults found", "missed", "false cues"):
        table.add_column(heading)
    table.add_column("false/min", justify="right")
    for r in score.recordings:
        table.add_row(
            r.name,
            str(r.count),
            str(r.true_count),
            f"{r.off:+d}" if r.off else "",
            _number(_mean(abs(e) for e in r.hold_errors_s), 1),
            _listed(r.found),
            _listed(r.missed),
            _listed(name for name, _ in r.false_cues),
            _number(_per_min(r), 1) if r.false_cues else "",
        )
    table.add_section()
    table.add_row(
        f"{len(score.recordings)} in all",
        str(sum(r.count for r in score.recordings)),
        str(sum(r.true_count for r in score.recordings)),
        f"{score.count_mae:.2f}",
        _number(score.hold_error_s, 1),
        str(sum(len(r.found) for r in score.recordings)),
        str(sum(len(r.missed) for r in score.recordings)),
        str(sum(len(r.false_cues) for r in score.recordings)),
        _number(score.false_cues_per_min, 2),
    )
    return table


def faults_table(score: Score) -> Table:
    """Recall and precision of each fault that was labelled or raised."""
    table = _table("fault", ("labelled", "recall", "precision"))
    for f in score.faults:
        table.add_row(f.name, str(f.labels), _percent(f.recall), _percent(f.precision))
    return table


def scores_table(rows: Iterable[tuple[str, Score]]) -> Table:
    """Settings side by side."""
    table = _table("thresholds", _FIGURES)
    for name, score in rows:
        table.add_row(name, *_figures(score))
    return table


def sweep_table(found: Sweep) -> Table:
    """A row for each value; the one in use is marked."""
    t = found.threshold
    table = _table(f"{t.name} {t.unit}", _FIGURES, right=True)
    for point in found.points:
        mark = " <" if math.isclose(point.value, found.in_use) else "  "
        figures = _figures(point.score) if point.score else ["contradicts another number"]
        table.add_row(f"{point.value:g}{mark}", *figures)
    return table


def changes_table(fit: Fit) -> Table:
    """What a fit moved, and what taking each change back would cost."""
    table = _table("threshold", ("shipped", "in use", "now"))
    table.add_column("unit")
    table.add_column("taken back", justify="right")
    for c in fit.moved:
        worth = f"{c.worth:+.1f} wrong"
        table.add_row(c.name, f"{c.shipped:g}", f"{c.before:g}", f"{c.after:g}", c.unit, worth)
    return table


_FIGURES = ("exact", "off by one", "count MAE", "hold error s", "missed", "false", "false/min")


def _figures(score: Score) -> list[str]:
    return [
        f"{score.exact:.0%}",
        f"{score.off_by_one:.0%}",
        f"{score.count_mae:.2f}",
        _number(score.hold_error_s, 1),
        str(sum(len(r.missed) for r in score.recordings)),
        str(sum(len(r.false_cues) for r in score.recordings)),
        _number(score.false_cues_per_min, 2),
    ]


def _table(first: str, numbers: Iterable[str], *, right: bool = False) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(first, justify="right" if right else "left")
    for heading in numbers:
        table.add_column(heading, justify="right")
    return table


def _listed(names: Iterable[str]) -> str:
    return ", ".join(n if c == 1 else f"{n} x{c}" for n, c in Counter(names).items())


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return sum(found) / len(found) if found else math.nan


def _per_min(r: Comparison) -> float:
    return 60 * len(r.false_cues) / r.duration_s if r.duration_s else math.nan


def _number(value: float, digits: int) -> str:
    return "" if math.isnan(value) else f"{value:.{digits}f}"


def _percent(part: float) -> str:
    return "" if math.isnan(part) else f"{part:.0%}"
