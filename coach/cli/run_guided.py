"""`coach run` of an exercise that no camera judges: its limits asked first, then led by words."""

from __future__ import annotations

import argparse
import functools
from contextlib import closing

from rich.console import Console

from coach.cli.record_session import keeping
from coach.common.errors import CoachError
from coach.common.interrupts import ends_like_ctrl_c
from coach.common.language import _
from coach.common.prompts import now
from coach.exercise.guided import Guided, load_guided
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Priority
from coach.history import End, data_folder
from coach.programme.clock import RealClock
from coach.ui.flow import Asker, Memory, PersonLeft
from coach.ui.flow.session import SessionPages
from coach.ui.guided import GuidedEnd, GuidedRun
from coach.ui.opening import LiveOptions, open_announcer, open_view, without_display
from coach.ui.pages import Choice, Page

__all__ = ["run_guided"]

#: The question about its limits waits for so long.
ASK_S = 60.0

_ENDS: dict[GuidedEnd, End] = {
    "finished": "finished",
    "skipped": "stopped",
    "stopped": "stopped",
    "hurt": "hurt",
}


def run_guided(options: argparse.Namespace) -> int:
    """Leads one guided exercise; the exit code: 1 where it is left out.

    Raises:
        CoachError: something wrong in its file, or a camera or a file named for it.
    """
    guided = load_guided(options.exercise, overlay=options.overlay)
    if options.source is not None or options.camera is not None:
        raise CoachError(
            f"{guided.name}: is guided by words, no camera judges it; leave out --source and "
            "--camera"
        )
    console = Console(highlight=False)
    tell = functools.partial(console.print, markup=False, soft_wrap=True)
    clock = RealClock()
    heard = LiveOptions(voice=options.voice, log_cues=options.log_cues)
    # A view and an announcer begin with some exercise; a guided one shows and says nothing of it.
    some = load(exercise_names()[0])
    terminal = options.terminal or without_display(tell)
    with (
        ends_like_ctrl_c() as ended,
        keeping(options, "live") as history,
        closing(open_announcer(some, heard, tell)) as announcer,
        closing(open_view(some, terminal=terminal, full_screen=not options.window)) as view,
    ):
        memory = Memory(folder=data_folder(options.data), now=now, tell=tell, recorder=history)
        pages = SessionPages(memory=memory, tell=tell, always=options.ask, ended=ended)
        limits = pages.today(view, announcer, at_camera=True)
        refused = limits.refuses(guided) if limits is not None else ""
        asker = Asker(view=view, clock=clock)
        if limits is None or refused is not None or _has_limits(guided, asker):
            view.close()
            tell(refused or _("Left out: {title}.").format(title=guided.title))
            return 1
        result = GuidedRun(guided, view=view, announcer=announcer, clock=clock).run()
        if history is not None and (result.seconds > 0 or result.end == "hurt"):
            history.led(guided, result.seconds, _ENDS[result.end])
    took = _("{title}: led for {done:.0f} of {all:.0f} s. Nobody watched.")
    tell(took.format(title=guided.title, done=result.seconds, all=guided.seconds))
    if result.end == "hurt":
        tell(guided.words["advice"])
    return 0


def _has_limits(guided: Guided, asker: Asker) -> bool:
    """Asks for what speaks against it; without an answer what may be refused is left out."""
    page = Page(
        title=_("Is any of this so?"),
        lines=tuple(line[:1].upper() + line[1:] for line in guided.about.not_if),
        choices=(Choice(key="n", label=_("no, begin")), Choice(key="y", label=_("yes, leave it"))),
        small=(f"{guided.title}. {guided.about.purpose}",),
        priority=Priority.GUIDE,
    )
    usual = "y" if guided.about.refused_for else "n"
    try:
        return asker.choose(page, usual=usual, timeout_s=ASK_S) == "y"
    except PersonLeft:
        return True
