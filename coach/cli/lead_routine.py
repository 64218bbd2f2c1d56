"""Leads a routine from its questions to its summary, and keeps how far it has come."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console

from coach.cli.parts import write_json
from coach.cli.record_session import keeping
from coach.common.errors import CoachError
from coach.common.interrupts import ends_like_ctrl_c
from coach.common.language import _
from coach.common.prompts import now
from coach.exercise.guided import Guided, is_guided
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Exercise
from coach.history import End, Recorder, data_folder
from coach.programme.clock import Clock, FastClock, RealClock
from coach.programme.progress import Outcome, Progress, StepResult, forget, keep, kept
from coach.programme.report import as_json, as_text
from coach.programme.routine import Routine
from coach.programme.steps import Today, today
from coach.safety import Restrictions
from coach.ui.announcer import Announcer, CueLog
from coach.ui.flow import Asker, Memory, PersonLeft
from coach.ui.flow.demonstration import clip_pictures
from coach.ui.flow.session import SessionPages
from coach.ui.opening import LiveOptions, open_announcer, open_view, without_display
from coach.ui.pages import Choice, Page
from coach.ui.routine import RoutineRun
from coach.ui.step_source import StepSources
from coach.ui.terminal import Terminal
from coach.ui.view import View

__all__ = ["lead"]

#: A question waits for so long before the usual answer is taken.
ASK_S = 15.0
#: What is answered to when one got up, and the hours that each stands for.
_AWAKE = {"1": 0.5, "2": 1.5, "3": 4.0}


@dataclass(kw_only=True)
class _Beginning:
    """How a routine begins today: what was told, and what was done of it before."""

    awake_h: float | None
    plan: Today
    begun_at: datetime
    first: int = 0
    session: int = 0
    results: tuple[StepResult, ...] = ()


def lead(options: argparse.Namespace, routine: Routine, sources: dict[str, str]) -> int:
    """Leads the routine; the exit code: 1 where nothing is to begin today."""
    console = Console(highlight=False)
    tell = functools.partial(console.print, markup=False, soft_wrap=True)
    folder = data_folder(options.data)
    clock: Clock = FastClock() if options.fast else RealClock()
    at_camera = not options.fast and not _all_files(routine, sources)
    if at_camera and _watched(routine):
        _try_camera(options.camera)
    with ends_like_ctrl_c() as ended, ExitStack() as stack:
        history = stack.enter_context(keeping(options, "live"))
        memory = Memory(folder=folder, now=now, tell=tell, recorder=history)
        pages = SessionPages(memory=memory, tell=tell, always=options.ask, ended=ended)
        some, full_screen = _any_exercise(routine), not options.window
        terminal = options.terminal or options.fast or without_display(tell)
        with closing(open_view(some, terminal=terminal, full_screen=full_screen)) as view:
            announcer = stack.enter_context(closing(_announcer(options, some, tell)))
            limits = pages.today(view, announcer, at_camera=at_camera)
            if limits is None:
                return 1
            try:
                begin = _begin(options, routine, limits, Asker(view=view, clock=clock), folder)
            except PersonLeft:
                return 1
            for line in (*begin.plan.notes, *(why for _title, why in begin.plan.left_out)):
                tell(line)
            if history is not None:
                history.awake_h = begin.awake_h
                if begin.session:
                    history.resume(begin.session, len(begin.results))
            opener = _opener(options, sources, history, tell)
            run = _run(routine, begin, view, announcer, clock, opener, folder, history)
            while True:
                run.run(begin.first)
                hurt = run.ended == "hurt"
                after = pages.after(view, announcer, at_camera=at_camera, hurt=hurt, led=0)
                if not after.again or pages.limits is None:
                    break
                begin = _gentler(routine, begin, pages.limits, run)
                run = _run(routine, begin, view, announcer, clock, opener, folder, history)
        if history is not None:
            history.finish()
        plan = begin.plan
        if options.json != "-":
            console.print(as_text(routine.title, plan, run.results, run.ended))
        write_json(options.json, as_json(routine.name, plan, run.results, run.ended))
    if run.ended == "finished":
        forget(folder)
    elif run.results:  # by now the session has its number
        run.keep(run.results, _next(run.results, begin.first))
    if hurt and not after.asked:
        console.print(plan.steps[0].exercise.words["advice"], markup=False)
    if run.failures:
        raise CoachError("\n".join(run.failures))
    return 0


def _run(
    routine: Routine,
    begin: _Beginning,
    view: View,
    announcer: Announcer,
    clock: Clock,
    opener: Callable[[Today], StepSources],
    folder: Path,
    history: Recorder | None,
) -> RoutineRun:
    run = RoutineRun(
        title=routine.title,
        steps=begin.plan.steps,
        view=view,
        announcer=announcer,
        clock=clock,
        open=opener(begin.plan).open,
        keep=_keeper(folder, routine, begin, history),
        led=functools.partial(_led, history),
        results=begin.results,
    )
    if not isinstance(view, Terminal):
        run.pictures = functools.partial(clip_pictures, now_s=clock.now_s)
    return run


def _opener(
    options: argparse.Namespace,
    sources: dict[str, str],
    history: Recorder | None,
    tell: Callable[[str], None],
) -> Callable[[Today], StepSources]:
    """What opens the camera, or the files, of the steps of a day."""

    def opener(plan: Today) -> StepSources:
        return StepSources(
            files=sources,
            steps=plan.steps,
            camera=options.camera,
            model=options.model,
            fast=options.fast,
            history=history,
            tell=tell,
        )

    return opener


def _gentler(
    routine: Routine, begin: _Beginning, limits: Restrictions, run: RoutineRun
) -> _Beginning:
    """The same routine in its gentler form, from the step on at which it hurt."""
    plan = today(routine, awake_h=begin.awake_h, limits=limits)
    first = min(_next(run.results, begin.first), len(plan.steps))
    return replace(begin, plan=plan, first=first, results=run.results)


def _watched(routine: Routine) -> list[tuple[str, str]]:
    """The steps that are watched: their numbers and exercises."""
    steps = enumerate(routine.steps, start=1)
    return [(str(i), s.exercise) for i, s in steps if not is_guided(s.exercise)]


def _all_files(routine: Routine, sources: dict[str, str]) -> bool:
    """Whether a file plays in each exercise that is watched: then nobody exercises."""
    watched = _watched(routine)
    return bool(watched) and all(i in sources or name in sources for i, name in watched)


def _try_camera(camera: int | None) -> None:
    """Raise `CoachError` where the camera cannot be opened: before anybody gets into place."""
    from coach.video.source import open_source

    with open_source(str(camera or 0)):
        pass


def _any_exercise(routine: Routine) -> Exercise:
    """The first judged exercise: a view begins with one, even where words alone lead."""
    judged = [step.exercise for step in routine.steps if step.exercise in exercise_names()]
    return load(judged[0] if judged else exercise_names()[0])


def _announcer(
    options: argparse.Namespace, some: Exercise, tell: Callable[[str], None]
) -> Announcer:
    """What is heard of the routine; in a trial nothing, but all of it is logged."""
    if options.fast:
        log = CueLog(options.log_cues) if options.log_cues is not None else None
        return Announcer(some, log=log)
    heard = LiveOptions(voice=options.voice, log_cues=options.log_cues)
    return open_announcer(some, heard, tell)


def _begin(
    options: argparse.Namespace,
    routine: Routine,
    limits: Restrictions,
    asker: Asker,
    folder: Path,
) -> _Beginning:
    """Goes on with what was broken off, if that is wanted; else asks when one got up.

    Raises:
        PersonLeft: the person has gone.
    """
    at = now()
    before = None if options.anew else kept(folder, routine.name, at)
    if before is not None:
        plan = today(routine, awake_h=before.awake_h, limits=limits)
        same = before.names == tuple(step.name for step in plan.steps)
        if same and (options.resume or _goes_on(routine, plan, before, asker)):
            return _Beginning(
                awake_h=before.awake_h,
                plan=plan,
                begun_at=before.started_at,
                first=before.next,
                session=before.session,
                results=before.results,
            )
    if options.resume:
        raise CoachError(f"--resume: nothing of {routine.name} was broken off lately; leave it out")
    awake_h = options.awake if options.awake is not None else _asked_awake(routine, asker)
    plan = today(routine, awake_h=awake_h, limits=limits)
    if not plan.steps:
        raise CoachError(" ".join(why for _title, why in plan.left_out) or f"{routine.name}: empty")
    return _Beginning(awake_h=awake_h, plan=plan, begun_at=at)


def _goes_on(routine: Routine, plan: Today, before: Progress, asker: Asker) -> bool:
    step = plan.steps[before.next]
    page = Page(
        title=_("Go on where you stopped?"),
        lines=(_("{routine}: next is {title}.").format(
            routine=routine.title, title=step.exercise.title),),
        choices=(Choice(key="y", label=_("go on")), Choice(key="n", label=_("begin anew"))),
        chosen="y",
    )  # fmt: skip
    return asker.choose(page, usual="y", timeout_s=ASK_S) == "y"


def _asked_awake(routine: Routine, asker: Asker) -> float | None:
    """Hours since getting up, roughly; None where nobody said so."""
    if routine.early is None:
        return None
    page = Page(
        title=_("When did you get up?"),
        lines=(_("A back bends less, and is hurt more easily, in the first hours."),),
        choices=(
            Choice(key="1", label=_("less than an hour ago")),
            Choice(key="2", label=_("one to two hours ago")),
            Choice(key="3", label=_("longer ago")),
        ),
        small=(_("Without an answer I take the usual order."),),
    )
    return _AWAKE.get(asker.choose(page, usual="", timeout_s=ASK_S))


def _keeper(
    folder: Path, routine: Routine, begin: _Beginning, history: Recorder | None
) -> Callable[[tuple[StepResult, ...], int], None]:
    """Writes how far the routine has come; its last step done, there is nothing to go on with."""
    names = tuple(step.name for step in begin.plan.steps)

    def write(results: tuple[StepResult, ...], after: int) -> None:
        if history is None:
            return
        if after >= len(names):
            forget(folder)
            return
        progress = Progress(
            routine=routine.name,
            started_at=begin.begun_at,
            awake_h=begin.awake_h,
            names=names,
            next=after,
            session=history.journal.session or begin.session,
            results=results,
        )
        keep(folder, progress)

    return write


def _next(results: tuple[StepResult, ...], first: int) -> int:
    """The step to go on with: behind the last one that was gone through."""
    passed = [r.step + 1 for r in results if r.outcome in ("done", "skipped", "failed")]
    return max(passed, default=first)


def _led(history: Recorder | None, guided: Guided, seconds: float, outcome: Outcome) -> None:
    ends: dict[Outcome, End] = {"done": "finished", "hurt": "hurt", "failed": "failed"}
    if history is not None and (seconds > 0 or outcome == "hurt"):
        history.led(guided, seconds, ends.get(outcome, "stopped"))
