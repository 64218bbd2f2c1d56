"""Shows pages and hears what is typed, one question at a time, on whatever display there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coach.exercise.spec import Priority
from coach.programme.clock import Clock, RealClock
from coach.safety import texts
from coach.ui.keys import Key, key_of
from coach.ui.pages import Choice, Page
from coach.ui.view import View
from coach.video.frame import Image

__all__ = ["Asker", "PersonLeft", "page_of"]

#: How often the page is drawn and the keyboard heard.
TICK_S = 0.03
_ENTER, _ESCAPE, _ERASE = "\r", "\x1b", ("\b", "\x7f")


class PersonLeft(Exception):  # noqa: N818  (nothing is wrong: the person has gone)
    """The person typed q or Escape, or closed the window: nothing more is asked."""


@dataclass(kw_only=True)
class Asker:
    """Asks on a view; the words of each page come from `exercises/_safety.toml`.

    Attributes:
        say: speaks a sentence; None for silence.
        clock: passes at once in a trial.
    """

    view: View
    say: Callable[[str, Priority], None] | None = None
    clock: Clock = field(default_factory=RealClock)

    def ask(
        self,
        name: str,
        *,
        lines: Sequence[str] = (),
        without: Sequence[str] = (),
        more: Mapping[str, tuple[str, str]] | None = None,
        pictures: Iterator[Image] | None = None,
        priority: Priority = Priority.HINT,
        progress: float | None = None,
        timeout_s: float | None = None,
        any_key: bool = False,
        say: str = "",
        **put: object,
    ) -> str | None:
        """Shows a page until it is answered; what the answer means, None after `timeout_s`.

        Args:
            name: the page.
            lines: more sentences, after the page's own.
            without: answers that are not offered this time.
            more: answers that are offered besides, before the page's own.
            pictures: shown one after the other, one a tick.
            priority: of the page.
            progress: of the page, 0..1.
            timeout_s: how long to wait for an answer; None: as long as it takes.
            any_key: whatever is typed means `go`.
            say: spoken in place of the page's own words.
            put: what stands in the page's words in braces.

        Raises:
            PersonLeft: the person has gone.
        """
        offered = {m: c for m, c in texts.choices(name).items() if m not in without}
        offered = dict(more or {}) | offered
        page = page_of(name, offered, lines, put, priority=priority, progress=progress)
        self._speak(say or texts.text("page", name, "say", default=""), priority)
        by_key = {key: meaning for meaning, (key, _label) in offered.items()}
        until_s = None if timeout_s is None else self.clock.now_s() + timeout_s
        while until_s is None or self.clock.now_s() < until_s:
            if pictures is not None:
                page = replace(page, picture=next(pictures, page.picture))
            self.view.page(page)
            typed = self._typed()
            if typed is not None and any_key:
                return "go"
            if typed in by_key:
                return by_key[typed]
            if typed == " " and _ENTER in by_key:
                return by_key[_ENTER]
        return None

    def choose(self, page: Page, *, usual: str, timeout_s: float) -> str:
        """The key of the choice made on a page made elsewhere; `usual` without one in time.

        Raises:
            PersonLeft: the person has gone.
        """
        keys = {choice.key for choice in page.choices}
        until_s = self.clock.now_s() + timeout_s
        while self.clock.now_s() < until_s:
            self.view.page(page)
            typed = self._typed()
            if typed in keys:
                return str(typed)
        return usual

    def show(self, page: Page, *, timeout_s: float) -> None:
        """Shows a page made elsewhere until any key is typed, or for so long.

        Raises:
            PersonLeft: the person has gone.
        """
        until_s = self.clock.now_s() + timeout_s
        while self.clock.now_s() < until_s:
            self.view.page(page)
            if self._typed() is not None:
                return

    def ask_number(
        self, name: str, most: int, *, timeout_s: float | None = None, **put: object
    ) -> int | None:
        """A whole number from 0 to `most`; None when skipped, or not answered in time.

        A digit that would make it too large begins a new number.

        Raises:
            PersonLeft: the person has gone.
        """
        offered, given = texts.choices(name), ""
        page = page_of(name, offered, (), put)
        self._speak(texts.text("page", name, "say", default=""), Priority.GUIDE)
        until_s = None if timeout_s is None else self.clock.now_s() + timeout_s
        while until_s is None or self.clock.now_s() < until_s:
            self.view.page(replace(page, title=f"{page.title} {given}".rstrip()))
            typed = self._typed()
            if typed == _ENTER:
                return int(given) if given else None
            if typed in _ERASE:
                given = ""
            elif typed is not None and typed.isascii() and typed.isdigit():
                given = next((n for n in (given + typed, typed) if int(n) <= most), given)
        return None

    def _typed(self) -> str | None:
        """The next character, in small letters; waits a tick where there is none."""
        typed = self.view.typed()
        if self.view.closed:
            raise PersonLeft
        if typed is None:
            self.clock.wait(TICK_S)
            return None
        if typed == _ESCAPE or key_of(ord(typed[0])) is Key.STOP:
            raise PersonLeft
        return typed.lower()

    def _speak(self, words: str, priority: Priority) -> None:
        if words and self.say is not None:
            self.say(words, priority)


def page_of(
    name: str,
    offered: Mapping[str, tuple[str, str]],
    lines: Sequence[str],
    put: Mapping[str, object],
    *,
    priority: Priority = Priority.HINT,
    progress: float | None = None,
) -> Page:
    """A page of `exercises/_safety.toml`, with its answers and more lines."""
    small = texts.text("page", name, "small", default="")
    own = texts.sentences("page", name, "lines")
    return Page(
        title=texts.text("page", name, "title").format(**put),
        lines=(*(line.format(**put) for line in own), *lines),
        choices=tuple(Choice(key=key, label=label) for key, label in offered.values()),
        small=(small.format(**put),) if small else (),
        priority=priority,
        progress=progress,
    )
