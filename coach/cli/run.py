"""The verb `coach run`: one exercise live, picked on the screen where none is named."""

from __future__ import annotations

import argparse
import dataclasses
import functools
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.cli.parts import files_read, loaded, quieter
from coach.cli.record_session import ask_done, keeping
from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.output import claim
from coach.common.prompts import at_terminal, now
from coach.exercise.about import EARLY_H

if TYPE_CHECKING:
    from coach.engine.summary import Summary
    from coach.exercise.guided import Guided
    from coach.exercise.spec import Exercise
    from coach.history import Recorder
    from coach.ui.flow.session import SessionPages
    from coach.ui.live import LiveOptions
    from coach.ui.view import View

__all__ = ["run_live"]


@dataclass(kw_only=True)
class _Done:
    """What came of all that was done in one sitting: an exercise, and perhaps its gentler form.

    guided: picked in place of one that the camera judges: still to be led.
    """

    summaries: list[Summary] = field(default_factory=list)
    guided: Guided | None = None
    advice: str = ""
    failure: str | None = None


def run_live(options: argparse.Namespace) -> int:
    """Coaches live, asks before and after, sums up; 0, or `CoachError`."""
    from rich.console import Console

    from coach.common.interrupts import ends_like_ctrl_c
    from coach.ui.live import LiveOptions

    console = Console(highlight=False)
    exercise = None
    if options.exercise is not None:
        exercise = quieter(loaded(options), options.quiet_minutes)
    if exercise is None and not at_terminal():
        raise CoachError(
            "run: expected the name of an exercise where nobody can pick one, found none; "
            "`coach list` shows them all"
        )
    read = files_read(options) if exercise is not None else [options.model, options.overlay]
    claim([options.log_cues], inputs=[options.source, *read], force=options.force)
    tell: Callable[[str], None] = functools.partial(console.print, markup=False, soft_wrap=True)
    chosen = LiveOptions(
        camera=options.camera,
        source=options.source,
        model=options.model,
        terminal=options.terminal,
        window=options.window,
        voice=options.voice,
        log_cues=options.log_cues,
    )
    if exercise is not None and _too_early(exercise, options.awake):
        tell(_("You just got up: deep bending is better done later today."))
    with ends_like_ctrl_c() as ended, keeping(options, "live") as history:
        pages = _pages(options, history, tell, ended)
        done = _sit(exercise, chosen, tell, history, pages)
        for summary in done.summaries:
            console.print(summary.as_text())
    if done.guided is not None:
        return _led(done.guided, options)
    if done.advice:
        console.print(done.advice, markup=False)
    if done.failure is not None:
        raise CoachError(done.failure)
    return 0


def _led(guided: Guided, options: argparse.Namespace) -> int:
    from coach.cli.run_guided import run_guided

    here = {"exercise": guided.name, "camera": None, "source": None, "overlay": None}
    return run_guided(argparse.Namespace(**{**vars(options), **here}))


def _too_early(exercise: Exercise, awake_h: float | None) -> bool:
    """Whether it bends the lower back to its end, soon after getting up."""
    deep = exercise.about is not None and exercise.about.deep_flexion
    return deep and awake_h is not None and awake_h < EARLY_H


def _pages(
    options: argparse.Namespace,
    history: Recorder | None,
    tell: Callable[[str], None],
    ended: Sequence[int],
) -> SessionPages:
    from coach.history import data_folder
    from coach.ui.flow import Memory
    from coach.ui.flow.session import SessionPages

    memory = Memory(folder=data_folder(options.data), now=now, tell=tell, recorder=history)
    return SessionPages(memory=memory, tell=tell, always=options.ask, ended=ended)


def _sit(
    exercise: Exercise | None,
    options: LiveOptions,
    tell: Callable[[str], None],
    history: Recorder | None,
    pages: SessionPages,
) -> _Done:
    """One exercise, picked if none is given; once more where it goes on in a gentler form."""
    from coach.exercise.guided import Guided
    from coach.ui.live import coach_live, without_display

    done, view = _Done(), None
    picks, greeted = exercise is None, False
    if picks and not options.terminal:  # found out once, and told once
        options = dataclasses.replace(options, terminal=without_display(tell))
    with ExitStack() as stack:
        while True:
            if picks and not done.summaries:
                picked, view = _picked(stack, view, options, greet=not greeted)
                greeted = True
                if isinstance(picked, Guided):
                    done.guided = picked
                    return done
                exercise = picked
            if exercise is None:
                return done
            lived = coach_live(exercise, options, tell, history, pages=pages, shown_on=view)
            done.failure = lived.failure
            if lived.hurt and not lived.asked:
                done.advice = exercise.words["advice"]
            if lived.summary is not None:
                nobody = lived.asked or bool(pages.ended)
                done.summaries.append(lived.summary if nobody else ask_done(history, lived.summary))
            if not lived.again and not (picks and pages.refused):
                return done


def _picked(
    stack: ExitStack, view: View | None, options: LiveOptions, *, greet: bool
) -> tuple[Exercise | Guided | None, View | None]:
    """The exercise picked, None where the person left; and the window it is to be shown in.

    A terminal is given back in between: lines are printed there before the exercise begins.
    """
    from coach.exercise.loader import exercise_names, load
    from coach.ui.flow import Asker, PersonLeft, pick_exercise
    from coach.ui.flow.greeting import welcome
    from coach.ui.live import open_view
    from coach.ui.terminal import Terminal

    if view is None:
        view = stack.enter_context(
            closing(
                open_view(
                    load(exercise_names()[0]),
                    terminal=options.terminal,
                    full_screen=not options.window,
                )
            )
        )
    try:
        if greet:
            welcome(Asker(view=view))
        exercise = pick_exercise(Asker(view=view))
    except PersonLeft:
        return None, view
    if isinstance(view, Terminal):
        view.close()
        return exercise, None
    return exercise, view
