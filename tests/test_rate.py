"""A slow computer: what is still counted, what is left unsaid, and that it is said to be slow."""
# ruff: noqa: F811  (pytest hands out fixtures by their names)

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from clips import SAMPLE
from held_back import SlowSource, held_back
from live_overlay import own  # noqa: F401
from recordings import ROOT
from rich.console import Console
from stories import fault, sided

from coach.engine.cues import SHOWN_S
from coach.engine.faults import FaultWatch
from coach.engine.rate import COUNTS_FROM_FPS, PAUSE_S, WATCHED_S, RateWatch, is_slow, needed_fps
from coach.engine.reader import Reading
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.evaluation.recordings import find_labelled
from coach.evaluation.truth import Truth, read_truth
from coach.exercise.loader import load
from coach.pose.finder import PoseFinder
from coach.pose.log import PoseLog
from coach.pose.models.model import get
from coach.pose.pipeline import live
from coach.pose.types import Observation
from coach.ui.live import LiveRun
from coach.ui.terminal import Terminal

SAMPLES = ROOT / "samples"
TWIST = SAMPLES / "seated_twist" / "good_two_each.npz"
#: A hold may be read so much farther from the truth than at the full rate, in seconds.
HOLD_S = 0.5

# -- the rate -------------------------------------------------------------------------------------


def watched(*stretches: tuple[float, float]) -> RateWatch:
    """A watch that has seen stretches of (seconds, poses a second)."""
    watch, t_s = RateWatch(), 0.0
    for seconds, fps in stretches:
        for _ in range(round(seconds * fps)):
            t_s += 1 / fps
            watch.update(t_s)
    return watch


def test_a_rate_is_known_once_it_was_watched() -> None:
    assert not is_slow(watched((WATCHED_S - 0.5, 4)).interval_s, 30)
    assert watched((WATCHED_S + 0.5, 4)).interval_s == pytest.approx(0.25)


def test_a_short_stall_and_a_pause_are_no_rate() -> None:
    watch = watched((5, 15), (0.8, 5), (1, 15))
    assert watch.interval_s == pytest.approx(1 / 15)
    pause_s = PAUSE_S + 5
    for i in range(3):
        watch.update(10 + (i + 1) * pause_s)
    assert watch.interval_s == pytest.approx(1 / 15)


def test_a_rate_that_wavers_about_what_is_needed_does_not_flicker() -> None:
    stretches = [(4.0, 11.0 if i % 2 else 10.0) for i in range(8)]
    seen = {watched(*stretches[: n + 1]).interval_s for n in range(8)}
    assert len(seen) == 1
    assert watched(*stretches, (4, 5)).interval_s == pytest.approx(0.2, rel=0.2)
    assert watched(*stretches, (4, 5), (4, 12)).interval_s == pytest.approx(1 / 12, rel=0.2)


def test_what_an_exercise_needs_comes_from_its_own_numbers() -> None:
    fast = fault("fast", speed=True, after_s=0.5)
    for faults, fps in (
        ((fault(after_s=0.5),), 6.0),  # from fewer no count is sure
        ((fault(after_s=0.1),), 10.0),  # two poses in its patience
        ((fast,), 2 / 0.3),  # three in the window of a speed
        ((replace(fast, after_s=0.125),), 8.0),
        ((fault(after_s=0.0),), 6.0),
        ((), 6.0),
    ):
        exercise = replace(sided(), conditions=(), targets=(), faults=faults)
        assert needed_fps(exercise) == pytest.approx(fps)
    assert needed_fps(load("cat_cow")) == pytest.approx(10)
    assert needed_fps(load("seated_twist")) == pytest.approx(10)


# -- what cannot be judged ------------------------------------------------------------------------


def readings(times: Iterable[float], value: float, interval_s: float) -> list[Reading]:
    measure = fault().band.measure
    return [
        Reading(t_s=t_s, seen=True, values={measure: value}, interval_s=interval_s) for t_s in times
    ]


def test_a_fault_too_quick_for_the_rate_is_not_raised() -> None:
    quick, slow = fault("quick", after_s=0.2), fault("patient", after_s=0.5)
    for interval_s, raised in ((0.1, {"quick", "patient"}), (0.25, {"patient"}), (0.6, set())):
        watch = FaultWatch([quick, slow])
        for reading in readings([i * interval_s for i in range(8)], 0.3, interval_s):
            watch.update(reading, "moving", None)
        assert set(watch.standing) == raised


def test_a_fault_that_stands_is_neither_forgiven_nor_kept_when_it_gets_slow() -> None:
    watch = FaultWatch([fault(after_s=0.2)])
    for reading in readings([0.0, 0.1, 0.2, 0.3], 0.3, 0.1):
        watch.update(reading, "moving", None)
    for reading in readings([0.7, 1.2], 0.3, 0.5):
        assert watch.update(reading, "moving", None) == ("hips",)
    for reading in readings([1.7, 2.2], 0.0, 0.5):
        watch.update(reading, "moving", None)
    assert watch.standing == ()


# -- whole sessions -------------------------------------------------------------------------------


def told(exercise: str, seen: Iterable[Observation]) -> Summary:
    session = Session(load(exercise))
    for observation in seen:
        session.feed(observation)
    session.finish()
    return session.summary("it")


@cache
def twist_at(fps: float) -> Summary:
    return told("seated_twist", held_back(PoseLog(TWIST), fps))


def text_of(summary: Summary) -> str:
    out = StringIO()
    Console(file=out, width=120).print(summary.as_text())
    return out.getvalue()


def test_slow_is_said_once_with_what_helps_and_stands_in_the_summary() -> None:
    summary, words = twist_at(4), load("seated_twist").words
    said = [c.text for c in summary.cues if c.name.startswith("slow") and c.speak]
    assert said == [words["slow"], words["slow_help"]]
    assert summary.slow_s == pytest.approx(summary.duration_s - WATCHED_S, abs=0.5)
    data = json.loads(json.dumps(summary.as_json()))
    assert data["slow_s"] == round(summary.slow_s, 3)
    assert data["needed_fps"] == pytest.approx(10)
    line = f"Slow for {summary.slow_s:.1f} of {summary.duration_s:.1f} s (fewer than 10 pictures"
    assert line in text_of(summary)


def test_a_hint_cut_short_by_something_urgent_is_shown_in_full_without_a_word() -> None:
    session, shown_s, before_s = Session(load("seated_twist")), {"slow": 0.0, "slow.help": 0.0}, 0.0
    log = PoseLog(SAMPLES / "seated_twist" / "good_full_dose.npz")
    moments = [session.feed(o) for o in held_back(log, 4)]
    for moment in moments:
        if moment.showing is not None and moment.showing.name in shown_s:
            shown_s[moment.showing.name] += moment.step.t_s - before_s
        before_s = moment.step.t_s
    cues = [m.cue for m in moments if m.cue is not None and m.cue.name in shown_s]
    assert [c.name for c in cues if c.speak] == ["slow", "slow.help"]
    assert all(s >= SHOWN_S - 0.3 for s in shown_s.values()), (shown_s, cues)


def test_a_rate_that_is_enough_is_not_worth_a_word() -> None:
    for fps in (12, 15):
        summary = twist_at(fps)
        assert not [cue for cue in summary.cues if cue.name.startswith("slow")]
        assert summary.slow_s == 0
        assert "Slow for" not in text_of(summary)


def test_getting_slow_on_the_way_is_told_within_seconds() -> None:
    log = list(PoseLog(TWIST))
    until_s = log[-1].t_s / 2
    first = [o for o in log if o.t_s < until_s]
    summary = told("seated_twist", [*first, *held_back(log[len(first) :], 4)])
    late_s = summary.duration_s - until_s - summary.slow_s
    assert 1 < late_s <= WATCHED_S + 0.3


Row = tuple[str, str, str, str]


def row(path: Path, full: Summary, slow: Summary, truth: Truth) -> tuple[bool, Row]:
    """Whether a sample is told as at its full rate, and a row: counts, holds, what is said."""
    same = [r.side for r in slow.repetitions] == [r.side for r in full.repetitions]
    holds = [(a.hold_s, b.hold_s) for a, b in zip(full.repetitions, slow.repetitions, strict=False)]
    true = [r.hold_s for r in truth.repetitions]
    known = [h for h in true if h is not None] if len(true) == len(holds) else []
    for i, (at_full_s, at_slow_s) in enumerate(holds):
        true_s = known[i] if len(known) == len(holds) else at_full_s
        same = same and abs(at_slow_s - true_s) <= abs(at_full_s - true_s) + HOLD_S
    return same, (
        f"{path.parent.name}/{path.stem}",
        f"{full.count} -> {slow.count}",
        ", ".join(f"{a:.1f} -> {b:.1f}" for a, b in holds),
        f"slow for {slow.slow_s:.0f} s" if slow.slow_s else "",
    )


@pytest.mark.system
@pytest.mark.parametrize("fps", [15, 8, 6, 4])
def test_samples_at_a_low_rate_are_counted_and_held_the_same(fps: int) -> None:
    others: list[Row] = []
    learned = ("cat_cow", "cat_cow_seated", "seated_twist")
    logs = [p for p in find_labelled(SAMPLES, logs=True) if p.parent.name in learned]
    for path in logs:
        seen = list(PoseLog(path))
        full, slow = (told(path.parent.name, each) for each in (seen, held_back(seen, fps)))
        same, found = row(path, full, slow, read_truth(path))
        if fps != 6:  # which is all but enough for some
            too_few = is_slow(1 / fps, needed_fps(load(path.parent.name)))
            assert (slow.slow_s > 0) == too_few, found
        if not same:
            others.append(found)
    assert len(logs) >= 63
    table = "\n".join(
        "  ".join(cell.ljust(n) for cell, n in zip(r, (40, 8, 30, 12), strict=True)) for r in others
    )
    # from 4 a second nothing is promised but that it is said to be slow
    assert len(others) <= (len(logs) / 20 if fps < COUNTS_FROM_FPS else 0), f"{fps} fps\n{table}"


@pytest.mark.system
@pytest.mark.parametrize("fps", [4, 8])
def test_live_with_a_source_held_back(fps: int, own: Path) -> None:
    exercise, out = load("seated_twist", overlay=own), StringIO()
    view = Terminal(exercise, out=out)
    run = LiveRun(exercise=exercise, view=view, source="slow")
    with (
        SlowSource(SAMPLE, fps) as source,
        PoseFinder(get("full")) as finder,
        closing(live(source, finder)) as observations,
    ):
        summary = run.run(observations)
    view.close()
    truth = read_truth(SAMPLE)
    assert [r.side for r in summary.repetitions] == [r.side for r in truth.repetitions]
    full = told("seated_twist", PoseLog(SAMPLE.with_suffix(".npz")))
    same, found = row(SAMPLE, full, summary, truth)
    assert same, found
    lines = [line[10:] for line in out.getvalue().splitlines()]
    for key in ("slow", "slow_help"):
        shown = {line for line in lines if exercise.words[key] in line}
        assert shown == {f"· {exercise.words[key]}"}, out.getvalue()
        said = [c for c in summary.cues if c.text == exercise.words[key] and c.speak]
        assert len(said) == 1
    assert summary.slow_s > 0
