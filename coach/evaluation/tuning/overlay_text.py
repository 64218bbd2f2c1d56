"""An overlay as text: what a tuning changes in it, with the reasons, everything else kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from coach.common.errors import CoachError
from coach.common.names import counted
from coach.evaluation.tuning.fit import Fit
from coach.evaluation.tuning.score import Score
from coach.exercise.spec import Exercise

__all__ = ["diff_lines", "overlay_text", "reasons", "remarks"]

#: What `coach tune` wrote above the thresholds the last time begins so; it is replaced.
MARK = "# coach tune: "


def overlay_text(
    old: str, changes: Mapping[str, float], *, why: Mapping[str, str], about: Sequence[str]
) -> str:
    """The text of an overlay that holds exactly `changes`.

    `old` is the text it has now, empty for none: its comments and order are kept, but for what an
    earlier tuning said. `why` are remarks behind single lines, `about` lines on top.

    Raises:
        CoachError: `old` is no TOML.
    """
    own = "".join(line for line in old.splitlines(keepends=True) if not line.startswith(MARK))
    try:
        document = tomlkit.parse(own)
    except TOMLKitError as error:
        raise CoachError(
            f"the overlay is not a valid TOML file: {error}; mend or remove it"
        ) from None
    table = document.get("thresholds")
    if not isinstance(table, Table):
        table = tomlkit.table()
        document["thresholds"] = table
    for name in [n for n in table if n not in changes]:
        table.remove(name)
    for name, value in changes.items():
        if name not in table or float(table[name]) != value:
            table[name] = int(value) if value == int(value) else value
        if name in why:
            table[name].comment(why[name])
    head = "".join(f"{MARK}{line}\n" for line in about)
    return head + tomlkit.dumps(document)


def remarks(fit: Fit) -> list[str]:
    """Lines for the top of an overlay: on what evidence its numbers rest."""
    n = len(fit.before.recordings)
    lines = [f"fitted to {n} recording{'s' * (n != 1)}, {fit.settings} settings judged"]
    lines.append(f"before: {_score_text(fit.before)}")
    if fit.held_out is not None:
        lines.append(f"after, on recordings it was not chosen by: {_score_text(fit.held_out)}")
    else:
        lines.append(f"after, on the very recordings it was chosen by: {_score_text(fit.after)}")
    return lines + [f"note: {warning}" for warning in fit.warnings]


def reasons(fit: Fit) -> dict[str, str]:
    """Why each threshold has its value, by name."""
    return {
        c.name: f"shipped {c.shipped:g} {c.unit}; taken back, {c.worth:.1f} more wrong counts"
        for c in fit.moved
    }


def diff_lines(shipped: Exercise, changes: Mapping[str, float]) -> list[str]:
    """What `changes` does to the shipped file, two lines for each threshold."""
    lines = []
    for name, value in changes.items():
        t = shipped.thresholds[name]
        if value != t.value:
            lines.append(f"- {name} = {t.value:g}  # {t.unit}: {t.meaning}")
            lines.append(f"+ {name} = {value:g}")
    return lines


def _score_text(score: Score) -> str:
    return (
        f"{score.exact:.0%} counted exactly, off by {score.count_mae:.2f} on average, "
        f"{counted(sum(len(r.missed) for r in score.recordings), 'fault')} missed, "
        f"{counted(sum(len(r.false_cues) for r in score.recordings), 'false cue')}"
    )
