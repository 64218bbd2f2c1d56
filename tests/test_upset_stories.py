"""What goes on before, between and after the repetitions: each counts what a person would.

The rendered stories of `samples/make/stories_upsets.py` and `stories_signals.py`, from their pose
logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from recordings import ROOT

from coach.engine.results import Repetition
from coach.engine.session import Moment, Session
from coach.engine.summary import Summary
from coach.evaluation.truth import Truth, read_truth
from coach.exercise.loader import load
from coach.pose.body import Body
from coach.pose.log import PoseLog
from coach.pose.types import Observation
from coach.ui.keys import Key
from coach.ui.live import LiveRun

LOGS = ROOT / "tests" / "data" / "stories"
STORIES = {log.stem: log for log in sorted(LOGS.glob("*/*.npz"))}
L, R = "left", "right"
#: The sides that a person would count, in order; None without sides.
COUNTED = {
    "start_amid_turn": [L, R, L],
    "start_amid_cat": [None, None, None],
    "settling_20_s": [L, R],
    "camera_knocked": [L, R, L, R],
    "ends_in_a_turn": [L, R],
    "plank_between": [None, None, None],
    "close_up": [L, R],
    "standing_cropped": [],
    "long_turns": [L, R, L],
    "changing_places": [L, R, L, R],
    "raised_hand": [L, R],
    "raised_hand_short": [L],
    "crossed_forearms": [L, R],
    "crosses_in_front": [L, R, L],
}


def watch(story: str) -> tuple[list[Moment], Summary, Truth]:
    """A story through a session."""
    log = STORIES[story]
    session = Session(load(log.parent.name))
    moments = [session.feed(observation) for observation in PoseLog(log)]
    session.finish()
    return moments, session.summary(story), read_truth(log)


def test_every_story_is_here() -> None:
    assert set(STORIES) == set(COUNTED)


@pytest.mark.parametrize("story", COUNTED)
def test_it_counts_what_a_person_would(story: str) -> None:
    _, summary, truth = watch(story)
    assert [r.side for r in truth.repetitions] == COUNTED[story]
    assert [r.side for r in summary.repetitions] == COUNTED[story]
    for counted, true in zip(summary.repetitions, truth.repetitions, strict=True):
        middle_s = (true.start_s + true.end_s) / 2
        assert counted.start_s < middle_s < counted.end_s


def test_a_turn_that_never_came_back_is_named() -> None:
    _, summary, _ = watch("ends_in_a_turn")
    assert [(r.side, r.reason) for r in summary.refused] == [(L, "unfinished")]


def test_going_into_a_plank_is_no_half_of_a_cycle() -> None:
    _, summary, _ = watch("plank_between")
    assert [r.reason for r in summary.refused] == ["knees_down"]


def test_after_the_knock_turns_are_counted_from_the_new_picture() -> None:
    moments, _, _ = watch("camera_knocked")
    before = next(m.baseline for m in moments if m.reading.t_s > 15)
    after = moments[-1].baseline
    assert before is not None
    assert after is not None
    assert after is not before
    resting = [m.step.value for m in moments if 16.9 < m.reading.t_s < 17.7]
    assert max(abs(value) for value in resting[3:]) < 6


@pytest.mark.parametrize(
    ("shifts_s", "sides", "refused"),
    [
        pytest.param(9.6, [L, R, L], [], id="at rest"),
        pytest.param(5.5, [R, L], [(L, "legs_turned")], id="in a held turn"),
    ],
)
def test_a_picture_that_shifts_makes_no_turn_of_a_rest(
    shifts_s: float, sides: list[str], refused: list[tuple[str, str]]
) -> None:
    session = Session(load("seated_twist"))
    for o in PoseLog(STORIES["long_turns"]):
        assert o.pose is not None
        by_px = 0.3 * Body(o.pose).torso_px if o.t_s >= shifts_s else 0.0
        moved = o.pose.image_px + np.array([by_px, 0.0], np.float32)
        session.feed(replace(o, pose=replace(o.pose, image_px=moved)))
    session.finish()
    summary = session.summary("shifted")
    assert [r.side for r in summary.repetitions] == sides
    assert [(r.side, r.reason) for r in summary.refused] == refused


def test_bending_forward_is_no_other_place() -> None:
    # Folded towards the camera a trunk looks shorter; fidgeting, nobody takes a start position.
    moments, summary, truth = watch("settling_20_s")
    assert len({id(m.baseline) for m in moments if 7 < m.reading.t_s < 19}) == 1
    assert all(r.start_s > 19 for r in summary.repetitions)
    assert truth.repetitions[0].start_s > 20


def test_who_stands_out_of_sight_of_the_knees_is_told_so() -> None:
    moments, summary, _ = watch("standing_cropped")
    assert moments[-1].baseline is None
    assert {c.name for c in summary.cues} == {"setup", "blocked.unseen"}


def test_who_takes_the_chair_has_a_start_position_of_their_own() -> None:
    moments, _, _ = watch("changing_places")
    first = next(m.baseline for m in moments if m.reading.t_s > 16)
    second = next(m.baseline for m in moments if m.reading.t_s > 25.5)
    assert first is not None
    assert second is not None
    assert second.body.torso_px > 1.1 * first.body.torso_px


# -- a pause in the live session ------------------------------------------------------------------


class Keyboard:
    """A view that shows nothing and presses keys when the session has come to their times."""

    closed = False

    def __init__(self, observations: PoseLog, keys: dict[float, Key]) -> None:
        self._observations = observations
        self._keys = dict(keys)
        self._now_s = 0.0

    def __iter__(self) -> Iterator[Observation]:
        for observation in self._observations:
            self._now_s = observation.t_s
            yield observation

    def key(self) -> Key | None:
        due = [t_s for t_s in self._keys if t_s <= self._now_s]
        return self._keys.pop(due[0]) if due else None

    def show(self, *_: object, **__: object) -> None:
        raise AssertionError("a log has no pictures")

    def page(self, _: object) -> None:
        pass

    def typed(self) -> None:
        return None

    def close(self) -> None:
        pass


def paused(pause_s: float, resume_s: float) -> tuple[Repetition, ...]:
    """The repetitions of the long turns, with a pause between these times."""
    log: Path = STORIES["long_turns"]
    view = Keyboard(PoseLog(log), {pause_s: Key.PAUSE, resume_s: Key.PAUSE})
    run = LiveRun(exercise=load("seated_twist"), view=view, source="log")
    return run.run(view).repetitions


@pytest.mark.parametrize(
    ("pause_s", "resume_s", "sides"),
    [
        pytest.param(10.0, 14.0, [L, R, L], id="paused at rest"),
        pytest.param(13.0, 14.5, [L, R, L], id="paused for a moment in the same turn"),
        pytest.param(13.0, 17.0, [L, R, L], id="paused for long in the same turn"),
        pytest.param(6.0, 14.0, [R, L], id="paused in the turn to the other side"),
        pytest.param(1.2, 5.2, [L, R, L], id="paused before the first turn"),
        pytest.param(2.5, 12.5, [R, L], id="paused until the second turn"),
        pytest.param(0.2, 5.2, [L, R, L], id="paused before there was a start position"),
    ],
)
def test_resuming_while_turned_does_not_become_zero(
    pause_s: float, resume_s: float, sides: list[str]
) -> None:
    repetitions = paused(pause_s, resume_s)
    assert [r.side for r in repetitions] == sides
    # No turn is said to be larger than it was (36 degrees) by where it was resumed.
    assert all(20 < abs(r.peak) < 45 for r in repetitions)
