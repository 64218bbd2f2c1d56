"""A live session with its guard: nothing counts before "go", hands and strangers are heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from signals import SAMPLES, film_of, painted, with_pictures

from coach.engine.results import Cue, Step
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.exercise.spec import Exercise
from coach.pose.log import PoseLog
from coach.pose.types import Observation, Pose
from coach.ui.guard import Guard
from coach.ui.keys import Key
from coach.ui.live import LiveRun
from coach.ui.pages import Page
from coach.video.frame import Frame

TWIST = load("seated_twist")


class Screen:
    """A view that keeps what it was shown, and presses keys at given times."""

    closed = False

    def __init__(self, keys: dict[float, Key] | None = None) -> None:
        self.shown: list[tuple[float, Step, Cue | None, bool]] = []
        self._keys = dict(keys or {})

    def begin(self, exercise: Exercise) -> None:
        pass

    def show(
        self,
        frame: Frame,
        pose: Pose | None,
        step: Step,
        cue: Cue | None,
        **how: bool,
    ) -> None:
        self.shown.append((frame.t_s, step, cue, how.get("paused", False)))

    def page(self, page: Page) -> None:
        pass

    def typed(self) -> str | None:
        return None

    def key(self) -> Key | None:
        now_s = self.shown[-1][0] if self.shown else 0.0
        due = [t_s for t_s in self._keys if t_s <= now_s]
        return self._keys.pop(due[0]) if due else None

    def close(self) -> None:
        pass

    @property
    def words(self) -> list[tuple[float, str]]:
        """What was on the screen, each once in a row, with when it came."""
        named = ((t_s, cue.name) for t_s, _, cue, _ in self.shown if cue is not None)
        return [next(group) for _, group in groupby(named, key=lambda n: n[1])]

    def first(self, name: str) -> float:
        return next(t_s for t_s, word in self.words if word == name)


def lived(
    seen: Iterable[Observation], view: Screen, *, waits: bool = True, exercise: Exercise = TWIST
) -> tuple[LiveRun, Summary]:
    run = LiveRun(
        exercise=exercise,
        view=view,
        source="story",
        guard=Guard(exercise, waits=waits),
    )
    summary = run.run(seen)
    assert run.failure is None
    return run, summary


def after_waiting(story: str, seconds: float) -> Iterator[Observation]:
    """A story whose first moment lasts for some seconds more: somebody who waits to begin."""
    seen = list(painted(story, (0, 0)))
    first, n = seen[0], round(12 * seconds)
    for i, o in enumerate([first] * n + seen):
        t_s = o.t_s + min(i, n) / 12
        pose = None if o.pose is None else replace(o.pose, t_s=t_s)
        yield replace(o, t_s=t_s, pose=pose, frame=o.frame and replace(o.frame, t_s=t_s))


def test_it_waits_counts_down_and_then_counts() -> None:
    view = Screen()
    _, summary = lived(after_waiting("long_turns", 2), view)
    assert [name for _, name in view.words][:3] == ["countdown.3", "countdown.2", "countdown.1"]
    before = [step for t_s, step, _, _ in view.shown if t_s <= view.first("countdown.1")]
    assert {(step.phase, step.count) for step in before} == {("setup", 0)}
    go_s = view.first("countdown.1") + 1
    assert view.first("guide.left") > go_s  # and what is said of the countdown's own is not heard
    assert min(t_s for t_s, step, _, _ in view.shown if step.count) > go_s
    assert [r.side for r in summary.repetitions] == ["left", "right", "left"]
    assert summary.refused == ()


def test_fidgeting_counts_nothing() -> None:
    view = Screen()
    _, summary = lived(painted("settling_20_s", (0, 0)), view)
    assert {step.count for t_s, step, _, _ in view.shown if t_s < 20} == {0}
    assert not any(r.start_s < 20 for r in (*summary.repetitions, *summary.refused))


def test_words_never_contradict_the_phase() -> None:
    for story in ("raised_hand", "changing_places", "crosses_in_front"):
        view = Screen()
        lived(painted(story, (20.9, 1e9) if story == "changing_places" else (9.95, 10.95)), view)
        for _, step, cue, paused in view.shown:
            name = cue.name if cue is not None else ""
            if name.startswith(("advice.", "countdown.")):
                assert (step.phase, paused) == ("setup", False)
            if step.phase == "setup" and step.setup_progress < 1 and not paused:
                assert name.startswith(("advice.", "countdown.", "paused")) or name == ""
            if name in ("somebody", "your_turn"):
                assert step.phase == "unseen"


def test_a_raised_hand_pauses_and_the_next_one_resumes_by_the_same_checks() -> None:
    view = Screen()
    lived(painted("raised_hand", (0, 0)), view)
    names = [name for _, name in view.words]
    assert names.count("paused") == 1
    after = names[names.index("paused") + 1 :]
    assert [n for n in after if n.startswith("countdown")][:1] == ["countdown.3"]
    paused = [t_s for t_s, _, _, p in view.shown if p]
    # Up from 10.1 and from 16.8 s on, 0.6 s after each began to rise.
    assert 11.0 < paused[0] < 12.5
    assert 17.5 < paused[-1] < 19.2
    assert view.shown[-1][1].count == 1  # what was counted before is kept


def test_crossed_forearms_stop_with_it_hurts() -> None:
    view = Screen()
    run, summary = lived(painted("crossed_forearms", (0, 0)), view)
    assert run.hurt
    assert view.words[-1][1] == "hurts"
    assert 11 < view.words[-1][0] < 13
    assert len(summary.repetitions) == 1


def test_who_crosses_stops_the_count_and_who_comes_back_goes_on() -> None:
    view = Screen()
    _, summary = lived(painted("crosses_in_front", (9.95, 10.95)), view, waits=False)
    assert view.first("somebody") - 9.95 <= 0.5
    assert view.first("back_again") - 10.95 <= 1.0
    assert [r.side for r in summary.repetitions] == ["left", "right", "left"]
    other = [
        s for t, s, _, _ in view.shown if view.first("somebody") <= t < view.first("back_again")
    ]
    assert len({step.count for step in other}) == 1
    assert not any(step.faults for step in other)


def test_who_takes_the_place_is_asked_and_may_go_on_by_hand() -> None:
    view = Screen({32.0: Key.PAUSE, 33.0: Key.PAUSE})
    lived(painted("changing_places", (20.9, 1e9)), view)
    assert view.first("somebody") - 20.9 <= 0.5
    assert view.first("your_turn") > view.first("somebody") + 5
    later = [name for t_s, name in view.words if t_s > 33.2]
    assert "countdown.3" in later  # whoever resumes passes the checks, and is the right one then
    assert "somebody" not in later


@pytest.mark.parametrize(("part", "word"), [(0.0, "covered"), (0.16, "too_dark")])
def test_a_dark_picture_is_named_within_two_seconds(part: float, word: str) -> None:
    def darkened() -> Iterator[Observation]:
        for seen in painted("long_turns", (0, 0)):
            if seen.t_s < 6 or seen.frame is None:
                yield seen
            else:
                image = np.asarray(seen.frame.image * part, np.uint8)
                yield replace(seen, pose=None, frame=replace(seen.frame, image=image))

    view = Screen()
    lived(darkened(), view, waits=False)
    assert 6 < view.first(word) <= 8


def test_a_film_is_judged_from_its_first_picture_as_ever() -> None:
    log = SAMPLES / "seated_twist" / "good_crossed.npz"
    film = film_of(log)
    assert film is not None
    session = Session(TWIST)
    for seen in PoseLog(log):
        session.feed(seen)
    session.finish()
    view = Screen()
    _, summary = lived(with_pictures(log, film), view, waits=False)
    assert summary.repetitions == session.summary("story").repetitions
    guarded = ("advice", "countdown", "somebody", "paused")
    assert not any(name.startswith(guarded) for _, name in view.words)
