"""The same coaching as text: live in a terminal, one line per change where it is piped."""

from __future__ import annotations

import math
import sys
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from coach.common.language import _, percent
from coach.engine.results import Cue, Step
from coach.exercise.spec import Exercise, Priority
from coach.measures.units import unit_of, value_text
from coach.pose.types import Pose
from coach.ui.keyboard import Keyboard
from coach.ui.keys import Key, key_names
from coach.ui.pages import Page, key_name
from coach.ui.readout import HEADINGS, Message, Meter, message, meter_of, setup_running
from coach.video.frame import Frame

__all__ = ["Terminal", "change_lines", "meter_bar", "page_lines", "page_screen", "screen"]

# Ten pictures a second are as many as an eye wants of text.
_REFRESH_S = 0.1
_STYLES = {
    Priority.HINT: "bold white on grey15",
    Priority.GUIDE: "bold white on dark_blue",
    Priority.CORRECT: "bold black on orange1",
    Priority.STOP: "bold white on dark_red",
}
_PLAIN = str.maketrans({"\N{MINUS SIGN}": "-", "→": ">"})
_SIGNS = {Priority.HINT: "·", Priority.GUIDE: "→", Priority.CORRECT: "!", Priority.STOP: "STOP"}


def meter_bar(meter: Meter, value: float, width: int, *, target: str | None = None) -> Text:
    """The meter as `width` characters: `━` target, `═` rest, `─` between, `┃` needle.

    The targets are green, the one to go to now bright. As in a mirror a lateral meter has the
    person's left on the left. An unseen value has no needle.
    """

    def column(reading: float) -> int:
        fraction = meter.fraction(reading)
        return round((1 - fraction if meter.lateral else fraction) * (width - 1))

    cells = [("─", "grey50")] * width
    rest = sorted((column(meter.rest_band.low), column(meter.rest_band.high)))
    cells[rest[0] : rest[1] + 1] = [("═", "grey70")] * (rest[1] + 1 - rest[0])
    for name, band in meter.targets:
        a, b = sorted((column(band.low), column(band.high)))
        style = "bold bright_green" if name == target else "green"
        cells[a : b + 1] = [("━", style)] * (b + 1 - a)
    if not math.isnan(value):
        cells[column(value)] = ("┃", "bold bright_white")
    return Text.assemble(*cells)


def screen(
    exercise: Exercise,
    step: Step,
    cue: Cue | None,
    *,
    width: int,
    paused: bool = False,
    muted: bool = False,
) -> Group:
    """One moment as lines of `width` characters."""
    meter = meter_of(exercise)
    target = step.target or step.next_target
    value = value_text(step.value, unit_of(meter.measure), signed=not meter.lateral)
    ends = (f"{meter.low_words} ", f" {meter.high_words}")
    if meter.lateral:  # as in a mirror
        ends = (f"{meter.high_words} ", f" {meter.low_words}")
    bar = meter_bar(meter, step.value, max(10, width - len("".join(ends)) - 8), target=target)
    gauge = Text.assemble((ends[0], "grey70"), bar, (ends[1], "grey70"), f" {value:>6}")
    said = message(exercise, step, cue, paused=paused)
    sign = f" {_SIGNS[said.priority]} " if said.said else " "
    head = Text.assemble((exercise.title, "bold"), "   ", (_state(exercise, step), ""))
    if muted:
        head.append(f"   {_('muted')}", "bright_cyan")
    words = Panel(
        Text(sign + said.text, style=_STYLES[said.priority]), style=_STYLES[said.priority]
    )
    return Group(head, gauge, words, Text("  ·  ".join(key_names()), "grey62"))


def _state(exercise: Exercise, step: Step) -> str:
    parts = [_("{n} of {all}").format(n=step.count, all=exercise.target_repetitions)]
    parts += [f"{_(side)} {step.count_by_side.get(side, 0)}" for side in exercise.sides]
    state = HEADINGS[step.phase]
    if step.hold_target_s > 0:
        state += f" {step.held_s:.0f} / {step.hold_target_s:.0f} s"
    elif setup_running(step) and step.phase == "setup":
        state += f" {percent(step.setup_progress)}"
    return "   ".join([*parts, state])


def change_lines(
    exercise: Exercise, step: Step, said: Message, before: tuple[Step, Message] | None
) -> list[str]:
    """What is new since `before`, one line each, starting with the time in seconds."""
    lines: list[str] = []
    done = step.repetition
    if before is None or before[0].phase != step.phase:
        lines.append(HEADINGS[step.phase])
    if done is not None:
        counted = _("repetition {n} of {all}")
        counted = counted.format(n=step.count, all=exercise.target_repetitions)
        parts = [f"{counted}, {_(done.side)}" if done.side else counted]
        peak = value_text(done.peak, unit_of(exercise.movement.measure), signed=True)
        parts.append(_("peak {value}").format(value=peak))
        if done.hold_s > 0:
            parts.append(_("held {time}").format(time=value_text(done.hold_s, "s", digits=1)))
        if not done.complete:
            parts.append(_("not complete"))
        parts += [exercise.called.get(fault, fault) for fault in done.faults]
        lines.append("; ".join(parts))
    if step.refused is not None:
        refused = _("not counted{side}: {why}, {share} of it").format(
            side=f" ({_(step.refused.side)})" if step.refused.side else "",
            why=exercise.reasons.get(step.refused.reason, step.refused.reason),
            share=percent(step.refused.share),
        )
        lines.append(refused)
    if said.text and (before is None or before[1] != said):
        sign = f"{_SIGNS[said.priority]} " if said.said else ""
        lines.append(sign + said.text)
    return [f"{step.t_s:8.2f}  {line}" for line in lines]


def page_lines(page: Page) -> list[str]:
    """A page as plain lines: title, sentences, choices with the key in brackets, remarks."""
    choices = [f"[{key_name(c.key)}] {c.label}" for c in page.choices]
    return [line for line in (page.title, *page.lines, *choices, *page.small) if line]


def page_screen(page: Page) -> Group:
    """A page as a terminal draws it; the picture has no place there."""
    style = _STYLES[page.priority]
    parts: list[Panel | Text] = [Panel(Text(page.title, style=style), style=style)]
    parts += [Text(line) for line in page.lines]
    for choice in page.choices:
        key = f" {key_name(choice.key)} "
        chosen = "bold bright_cyan" if choice.key == page.chosen else "bold"
        parts.append(Text.assemble((key, "reverse bold"), " ", (choice.label, chosen)))
    if page.progress is not None:
        parts.append(Text(f"{page.progress:.0%}", style="bright_cyan"))
    return Group(*parts, *(Text(line, style="grey62") for line in page.small))


def _writable(line: str, out: TextIO) -> str:
    """The line in the letters that `out` knows: an old console has no minus sign or arrow."""
    encoding = out.encoding or "utf-8"
    return line.translate(_PLAIN).encode(encoding, "replace").decode(encoding)


class Terminal:
    """Shows an exercise as text; a `View`.

    In a terminal it redraws in place and listens to keys. Anywhere else (a pipe, a file) it writes
    a line whenever something changes, without any control codes.
    """

    def __init__(self, exercise: Exercise, *, out: TextIO | None = None) -> None:
        """Begin on `out`, by default standard output."""
        self._out = out or sys.stdout
        self._keyboard = Keyboard()
        self._live: Live | None = None
        self._closed = False
        self._console = Console(file=self._out)
        if self._out.isatty() and not self._console.is_dumb_terminal:
            self._live = Live(console=self._console, auto_refresh=False)
            self._live.start()
        self.begin(exercise)

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise."""
        self._exercise = exercise
        self._before: tuple[Step, Message] | None = None
        self._page: tuple[list[str], str | None, str] | None = None
        self._drawn_s = -math.inf

    def show(
        self,
        frame: Frame,
        pose: Pose | None,
        step: Step,
        cue: Cue | None,
        *,
        paused: bool = False,
        muted: bool = False,
    ) -> None:
        """Show one moment; the picture and the pose have no place in a terminal."""
        if self._closed:
            return
        self._page = None
        said = message(self._exercise, step, cue, paused=paused)
        changes = change_lines(self._exercise, step, said, self._before)
        self._before = (step, said)
        if self._live is None:
            for line in changes:
                print(_writable(line, self._out), file=self._out, flush=True)
        elif changes or abs(step.t_s - self._drawn_s) >= _REFRESH_S or paused:
            self._drawn_s = step.t_s
            width = self._console.width
            picture = screen(self._exercise, step, cue, width=width, paused=paused, muted=muted)
            self._live.update(picture, refresh=True)

    def page(self, page: Page) -> None:
        """Show a page: drawn in place in a terminal, elsewhere its text, what is new of it."""
        if self._closed:
            return
        lines = page_lines(page)
        percent = "" if page.progress is None else f"{page.progress:.0%}"
        before, self._page = self._page, (lines, page.chosen, percent)
        if self._live is not None:
            if before != self._page:
                self._live.update(page_screen(page), refresh=True)
        elif before is None or before[0] != lines:
            known = () if before is None else before[0]
            for line in (line for line in lines if line not in known):
                print(_writable(line, self._out), file=self._out, flush=True)

    def key(self) -> Key | None:
        """The key typed since the last call, if any; never waits."""
        return self._keyboard.key()

    def typed(self) -> str | None:
        """The next character typed, if any; never waits."""
        letter = self._keyboard.letter()
        return "\r" if letter == "\n" else letter

    @property
    def closed(self) -> bool:
        """Whether `close` was called: a terminal cannot be closed under a running program."""
        return self._closed

    def close(self) -> None:
        """Leave the last picture standing and the terminal as it was; may be called twice."""
        self._closed = True
        self._keyboard.close()
        if self._live is not None:
            self._live.stop()
            self._live = None
