"""Leads through a routine: a pause to get into place, an exercise, a pause, the next one.

Each judged exercise runs as `coach run` runs it; guided ones are led by words. What was done is
handed out after every step, so that a routine that is broken off can be gone on with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from coach.common.errors import CoachError
from coach.common.language import _, ngettext
from coach.engine.results import Cue
from coach.engine.summary import Summary
from coach.exercise.guided import Guided
from coach.exercise.spec import Exercise, Priority
from coach.pose.types import Observation
from coach.programme.clock import Clock
from coach.programme.progress import Outcome, StepResult
from coach.programme.steps import PlannedStep
from coach.ui.announcer import Announcer
from coach.ui.guard import Guard
from coach.ui.guided import TICK_S, GuidedRun
from coach.ui.keys import Key, key_of
from coach.ui.live import LiveRun
from coach.ui.pages import Choice, Page
from coach.ui.view import View
from coach.video.frame import Image

if TYPE_CHECKING:
    from coach.history.recorder import Recorder

__all__ = ["Opened", "RoutineRun", "step_title"]

#: One sentence of how an exercise is done follows another after so long.
SENTENCE_S = 3.0
#: The last page stays for so long.
FAREWELL_S = 6.0

#: What a pause ends with: the next step, one passed over, the last one again, or nothing more.
Choose: TypeAlias = Literal["go", "skip", "again", "stop", "hurt"]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Where the poses of a step come from, opened.

    Attributes:
        observations: as `LiveRun` takes them.
        name: what the source is called.
        history: the recorder if this step is kept, else None; guard: as of `LiveRun`.
    """

    observations: Iterable[Observation | None]
    name: str
    history: Recorder | None = None
    guard: Guard | None = None


#: Opens what a judged step is seen through, and closes it again; raises `CoachError`.
Open: TypeAlias = Callable[[PlannedStep], AbstractContextManager[Opened]]
#: Hears what was done so far, and which step comes next.
Keep: TypeAlias = Callable[[tuple[StepResult, ...], int], None]
#: Hears that a guided exercise was done for so many seconds, and how it ended.
Led: TypeAlias = Callable[[Guided, float, Outcome], None]


@dataclass(kw_only=True)
class RoutineRun:
    """A routine from one step to its end.

    Attributes:
        pictures: gives the moving pictures of how an exercise is done, by its name.
        results: what came of each step so far, repeated ones once more.
        ended: whether all steps were gone through, stopped, or it hurt.
        failures: what went wrong, a line each; the routine goes on with the next step.
    """

    title: str
    steps: tuple[PlannedStep, ...]
    view: View
    announcer: Announcer
    clock: Clock
    open: Open
    keep: Keep
    led: Led
    pictures: Callable[[str], Iterator[Image]] = lambda name: iter(())
    results: tuple[StepResult, ...] = ()
    ended: Literal["finished", "stopped", "hurt"] = "finished"
    failures: list[str] = field(default_factory=list)

    def run(self, first: int = 0) -> None:
        """Leads from the step `first` on; Ctrl-C and a closed window end it like the stop key."""
        i = first
        try:
            while i < len(self.steps):
                choice = self._pause(i, first)
                if choice == "again":
                    i -= 1
                elif choice == "skip":
                    self._add(self._result(i, "skipped"))
                    i += 1
                    self.keep(self.results, i)
                    continue
                elif choice != "go":
                    self.ended = "hurt" if choice == "hurt" else "stopped"
                    break
                outcome = self._do(i)
                if outcome in ("stopped", "hurt"):
                    self.ended = "hurt" if outcome == "hurt" else "stopped"
                    break
                i += 1
                self.keep(self.results, i)
        except KeyboardInterrupt:
            self.ended = "stopped"
        if self.ended == "finished":
            self._farewell()

    # -- the pauses ---------------------------------------------------------------------------

    def _pause(self, i: int, first: int) -> Choose:
        """Waits until the next step: rest, get into place, hear what comes; keys cut it short."""
        step, paused, waited_s = self.steps[i], False, 0.0
        sentences = list(self._sentences(step))
        pictures: Iterator[Image | None] = self.pictures(step.name)
        picture: Image | None = None
        before_s = self.clock.now_s()
        while waited_s < step.pause_s:
            if sentences and waited_s >= sentences[0][0]:
                self._say("pause", sentences.pop(0)[1])
            picture = next(pictures, picture)
            page = self._pause_page(i, first, waited_s, paused=paused)
            self.view.page(replace(page, picture=picture))
            letter = self.view.typed()
            choice = self._choice(letter, again=i > first)
            if self.view.closed or choice is not None:
                return choice or "stop"
            paused ^= letter is not None and key_of(ord(letter[0])) is Key.PAUSE
            self.clock.wait(TICK_S)
            now_s = self.clock.now_s()
            waited_s += 0.0 if paused else now_s - before_s
            before_s = now_s
        return "go"

    def _sentences(self, step: PlannedStep) -> Iterator[tuple[float, str]]:
        """What is said in the pause before a step, and when: its name, then how it is done."""
        about = step.exercise.about
        told = [_("Next: {title}.").format(title=step_title(step))]
        if step.number == 1 and isinstance(step.exercise, Exercise) and about is not None:
            told += about.steps
        for k, text in enumerate(told):
            if k * SENTENCE_S < step.pause_s:
                yield k * SENTENCE_S, text

    def _pause_page(self, i: int, first: int, waited_s: float, *, paused: bool) -> Page:
        step = self.steps[i]
        exercise = step.exercise
        seconds = ngettext("{n} second", "{n} seconds", round(step.pause_s)).format(
            n=round(step.pause_s)
        )
        heading = _("Get into place: {time}") if step.moves else _("Rest: {time}")
        lines = [_("Next: {title}.").format(title=step_title(step))]
        if isinstance(exercise, Guided):
            lines.append(exercise.setup)
        elif step.moves:
            lines += [exercise.setup.words, exercise.camera.words]
        choices = [Choice(key="\r", label=_("begin now")), Choice(key=" ", label=_("wait"))]
        choices.append(Choice(key="n", label=_("leave it out")))
        if i > first:
            choices.append(Choice(key="r", label=_("the last one again")))
        choices += [Choice(key="h", label=_("it hurts")), Choice(key="q", label=_("stop"))]
        small = [
            _("{i} of {n} in {routine}").format(i=i + 1, n=len(self.steps), routine=self.title)
        ]
        if exercise.about is not None and exercise.about.not_if and step.number == 1:
            limits = "; ".join(exercise.about.not_if)
            small.append(_("Leave it out if this is so: {limits}").format(limits=limits))
        return Page(
            title=exercise.words["paused"] if paused else heading.format(time=seconds),
            lines=tuple(lines),
            choices=tuple(choices),
            small=tuple(small),
            priority=Priority.GUIDE,
            progress=min(1.0, waited_s / step.pause_s) if step.pause_s else 1.0,
        )

    def _choice(self, letter: str | None, *, again: bool) -> Choose | None:
        if letter is None:
            return None
        if letter == "\r":
            return "go"
        if again and letter.lower() == "r":
            return "again"
        key = key_of(ord(letter[0]))
        if key is Key.MUTE:
            self.announcer.mute(not self.announcer.muted)
        asked: dict[Key | None, Choose] = {
            Key.NEXT: "skip",
            Key.STOP: "stop",
            Key.HURTS: "hurt",
        }
        return asked.get(key)

    def _say(self, name: str, text: str) -> None:
        cue = Cue(
            t_s=self.clock.now_s(),
            name=f"routine.{name}",
            text=text,
            priority=Priority.GUIDE,
            speak=True,
        )
        self.announcer.announce(cue)

    def _farewell(self) -> None:
        words = next(iter(self.steps)).exercise.words["ended"] if self.steps else ""
        self._say("ended", words)
        done = [r for r in self.results if r.outcome == "done"]
        told = ngettext("{n} exercise done.", "{n} exercises done.", len(done)).format(n=len(done))
        page = Page(title=words, lines=(self.title, told), priority=Priority.GUIDE)
        until_s = self.clock.now_s() + FAREWELL_S
        while self.clock.now_s() < until_s and not self.view.closed:
            self.view.page(page)
            if self.view.typed() is not None:
                return
            self.clock.wait(TICK_S)

    # -- the exercises ------------------------------------------------------------------------

    def _do(self, i: int) -> Outcome:
        step = self.steps[i]
        if isinstance(step.exercise, Guided):
            return self._guide(i, step.exercise, step.most_s)
        return self._coach(i, step, step.exercise)

    def _guide(self, i: int, guided: Guided, most_s: float) -> Outcome:
        run = GuidedRun(guided, view=self.view, announcer=self.announcer, clock=self.clock)
        result = run.run(most_s)
        outcome: Outcome = "done" if result.end == "finished" else result.end
        self._add(self._result(i, outcome, seconds=result.seconds))
        self.led(guided, result.seconds, outcome)
        return outcome

    def _coach(self, i: int, step: PlannedStep, exercise: Exercise) -> Outcome:
        self.view.begin(exercise)
        self.announcer.begin(exercise)
        try:
            with self.open(step) as opened:
                run = LiveRun(
                    exercise=exercise,
                    view=self.view,
                    announcer=self.announcer,
                    source=opened.name,
                    history=opened.history,
                    guard=opened.guard,
                )
                summary = run.run(_for_at_most(opened.observations, step.most_s))
        except CoachError as error:
            self.failures.append(str(error))
            self._add(self._result(i, "failed"))
            return "failed"
        if run.failure is not None:
            self.failures.append(run.failure)
        outcome = _outcome(run, summary)
        self._add(self._result(i, outcome, summary))
        return outcome

    def _result(
        self, i: int, outcome: Outcome, summary: Summary | None = None, *, seconds: float = 0.0
    ) -> StepResult:
        step = self.steps[i]
        exercise = step.exercise
        guided = isinstance(exercise, Guided)
        asked = exercise.seconds if isinstance(exercise, Guided) else exercise.target_repetitions
        result = StepResult(
            step=i, name=step.name, title=step_title(step), guided=guided, outcome=outcome,
            asked=asked, seconds=seconds,
        )  # fmt: skip
        if summary is None or isinstance(exercise, Guided):
            return result
        words = {"short": exercise.words["short"]}
        words |= {fault.name: fault.words for fault in exercise.faults}
        seen = Counter(fault for r in summary.repetitions for fault in r.faults)
        return StepResult(
            **{**vars(result), "seconds": summary.duration_s, "count": summary.count,
               "by_side": {str(s): n for s, n in summary.count_by_side.items()},
               "complete": sum(r.complete for r in summary.repetitions),
               "faults": tuple(words.get(f, f) for f, _n in seen.most_common() if words.get(f, f))}
        )  # fmt: skip

    def _add(self, result: StepResult) -> None:
        self.results = (*self.results, result)


def step_title(step: PlannedStep) -> str:
    """The exercise, and which set of it where there are several."""
    if step.sets == 1:
        return step.exercise.title
    return _("{title}, set {i} of {n}").format(
        title=step.exercise.title, i=step.number, n=step.sets
    )


def _outcome(run: LiveRun, summary: Summary) -> Outcome:
    if run.hurt:
        return "hurt"
    if run.failure is not None:
        return "failed"
    if run.asked is Key.NEXT:
        return "skipped" if summary.count == 0 else "done"
    return "stopped" if summary.interrupted else "done"


def _for_at_most(
    observations: Iterable[Observation | None], seconds: float
) -> Iterator[Observation | None]:
    """The same, but for `seconds` from the first one with somebody in it."""
    begun_s: float | None = None
    for observation in observations:
        yield observation
        if observation is None:
            continue
        if begun_s is None and observation.pose is not None:
            begun_s = observation.t_s
        if begun_s is not None and observation.t_s - begun_s >= seconds:
            return
