"""The page at the end: what went well first, one thing to work on, what comes next; numbers small.

It tells what the summary holds and nothing else: no praise for what was not seen, and nothing at
all is praised where it hurt.
"""

from __future__ import annotations

from collections import Counter

from coach.common.language import _, ngettext
from coach.engine.summary import Summary
from coach.exercise.spec import Exercise, Priority
from coach.ui.pages import Choice, Page

__all__ = ["END_S", "end_page"]

#: The page stays for so long where no key is pressed.
END_S = 60.0
#: A hold is worth a line from here on.
_WORTH_S = 3.0


def end_page(
    summary: Summary,
    exercise: Exercise,
    *,
    hurt: bool = False,
    felt: str = "",
    following: str = "",
) -> Page:
    """The page for a session of one exercise.

    `felt` is how it felt, in words for people ("pain 2 before, 1 after"), `following` the title of
    what comes next; "" where nobody asked, and where nothing is planned.
    """
    well = () if hurt else _went_well(summary, exercise)
    work = "" if hurt else _to_work_on(summary, exercise)
    lines = [*well[:2], work, felt, _next(following, hurt=hurt)]
    return Page(
        title=_title(summary, hurt=hurt),
        lines=tuple(line for line in lines if line),
        choices=(Choice(key=" ", label=_("close")),),
        small=_numbers(summary, exercise),
        priority=Priority.HINT if hurt else Priority.GUIDE,
    )


def _title(summary: Summary, *, hurt: bool) -> str:
    if hurt:
        return _("Rest now.")
    return _("Well done.") if summary.count or summary.led else _("That was it.")


def _went_well(summary: Summary, exercise: Exercise) -> tuple[str, ...]:
    """What can be said well of it, the most telling first."""
    count, of = summary.count, exercise.target_repetitions
    lines = []
    if count >= of:
        lines.append(_("You did all {of}.").format(of=of))
    elif count:
        lines.append(_("You did {count} of {of}.").format(count=count, of=of))
    clean = sum(not r.faults and r.complete for r in summary.repetitions)
    if clean and clean == count:
        lines.append(_("All of them in good form."))
    elif clean:
        lines.append(ngettext("{n} in good form.", "{n} in good form.", clean).format(n=clean))
    longest_s = max((r.hold_s for r in summary.repetitions), default=0.0)
    if longest_s >= _WORTH_S:
        lines.append(_("Your longest hold: {s:.0f} seconds.").format(s=longest_s))
    if summary.led:
        lines.append(_("You followed the beat {n} times.").format(n=summary.led))
    return tuple(lines)


def _to_work_on(summary: Summary, exercise: Exercise) -> str:
    """The one thing worth mending: the worst or commonest fault, else why some did not count."""
    words = {fault.name: fault.words for fault in exercise.faults if fault.words}
    words["short"] = exercise.words.get("short", "")
    seen = Counter(name for r in summary.repetitions for name in r.faults if words.get(name))
    if seen:
        name = max(seen, key=lambda n: (_urgency(exercise, n), seen[n]))
        return _("To work on: {words}").format(words=words[name])
    refused = Counter(r.reason for r in summary.refused if r.reason in exercise.orders)
    if refused:
        return _("To count: {words}").format(words=exercise.orders[refused.most_common(1)[0][0]])
    return ""


def _urgency(exercise: Exercise, name: str) -> Priority:
    """A stop goes before what was seen more often."""
    return max((f.priority for f in exercise.faults if f.name == name), default=Priority.GUIDE)


def _next(following: str, *, hurt: bool) -> str:
    if hurt:
        return _("Next time it will be gentler.")
    if following:
        return _("Next: {title}.").format(title=following)
    return _("Come back tomorrow.")


def _numbers(summary: Summary, exercise: Exercise) -> tuple[str, ...]:
    """What one may read from near, in a line or two."""
    minutes, seconds = divmod(round(summary.duration_s), 60)
    parts = [exercise.title, _("time {m}:{s:02}").format(m=minutes, s=seconds)]
    names = {"left": _("left"), "right": _("right")}
    parts += [f"{names[side]} {n}" for side, n in summary.count_by_side.items()]
    parts.append(_("seen {p:.0%} of the time").format(p=summary.seen_fraction))
    if summary.refused:
        n = len(summary.refused)
        parts.append(ngettext("{n} not counted", "{n} not counted", n).format(n=n))
    lines = ["  ·  ".join(parts)]
    if summary.interrupted:
        lines.append(_("Stopped early."))
    return tuple(lines)
