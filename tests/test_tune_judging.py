"""One judge: what tuning finds in a recording is what a session finds, event for event."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from recordings import ROOT
from tuning_cases import chosen, drawn, told

from coach.common.errors import CoachError
from coach.evaluation.tuning import bench as bench_module
from coach.evaluation.tuning.bench import Bench
from coach.evaluation.tuning.judging import judged
from coach.evaluation.tuning.measured import STARTS, MeasurementCache
from coach.evaluation.tuning.workers import judge_all, portions
from coach.exercise.spec import Exercise
from coach.pose.log import PoseLog

STORIES = ("good_prayer", "fault_too_fast", "pause_out_of_sight", "control_side_bend")


def logs(exercise: str) -> list[Path]:
    folder = ROOT / "samples" / exercise
    return sorted(p for p in folder.glob("*.npz") if not p.name.endswith(".truth.npz"))


@pytest.mark.parametrize("name", ["seated_twist", "cat_cow", "cat_cow_seated"])
def test_tune_equals_replay_event_for_event(name: str) -> None:
    events = 0
    for i, path in enumerate(logs(name)[::3]):
        log = PoseLog(path)
        measurements = MeasurementCache(lambda log=log: log)
        for exercise in drawn(name, 3, i):  # start positions are changed as well
            outcome = judged(measurements.of(exercise), exercise)
            found = list(outcome.repetitions), list(outcome.refused), outcome.raised
            assert found == told(log, exercise), path.stem
            events += sum(len(part) for part in found)
    assert events > 20


def test_settings_of_one_start_position_share_one_measuring() -> None:
    asked = 0

    def again() -> PoseLog:
        nonlocal asked
        asked += 1
        return log

    log = PoseLog(logs("seated_twist")[0])
    measurements = MeasurementCache(again)
    shipped, *others = drawn("seated_twist", 30, 2)
    measurements.of(shipped)
    for exercise in others:
        measurements.of(replace(exercise, setup=shipped.setup))
    assert asked == 1
    starts = [replace(shipped, setup=replace(shipped.setup, hold_s=0.3 + i)) for i in range(9)]
    for exercise in starts:
        measurements.of(exercise)
    assert asked == 10
    assert sum(map(measurements.knows, starts)) == STARTS  # memory does not grow with what is tried
    assert measurements.knows(starts[-1])


# -- in processes ----------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A bench that judges everything but the smallest in processes."""
    monkeypatch.setattr(bench_module, "FEW_FRAMES", 5000)
    found = Bench.open("seated_twist", chosen(tmp_path / "r", STORIES), jobs=2)
    yield found
    found.close()


def no_child_left() -> bool:
    for _ in range(100):
        if not multiprocessing.active_children():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.system
def test_processes_find_what_one_alone_finds(bench: Bench) -> None:
    exercises = drawn("seated_twist", 20, 4)  # with starts that the processes have to measure
    told_last: list[float] = []
    scores = bench.scores(exercises, progress=lambda _, f: told_last.append(f or 0.0))
    assert multiprocessing.active_children()
    assert told_last == sorted(told_last)
    assert told_last[-1] == 1.0
    for score, row in zip(scores, judge_all(bench.recordings, exercises), strict=True):
        assert list(score.recordings) == row
    bench.close()
    assert no_child_left()


def test_a_bench_goes_on_after_it_was_interrupted(bench: Bench) -> None:
    exercises = drawn("seated_twist", 30, 5)

    def stop(message: str, fraction: float | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.scores(exercises, progress=stop)
    assert no_child_left()
    assert len(bench.scores(exercises[:2])) == 2


def test_a_process_ended_from_outside_is_one_clear_line(bench: Bench) -> None:
    def kill(message: str, fraction: float | None) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(CoachError, match=r"ended from outside.*--jobs 1"):
        bench.scores(drawn("seated_twist", 60, 6), progress=kill)


def test_little_work_starts_no_process(tmp_path: Path) -> None:
    bench = Bench.open("seated_twist", chosen(tmp_path / "r", STORIES), jobs=2)
    bench.scores(drawn("seated_twist", 3, 7))
    assert not multiprocessing.active_children()


def test_portions_hold_every_setting_once_and_keep_starts_together() -> None:
    shipped, *_ = drawn("seated_twist", 1, 0)
    other = replace(shipped, setup=replace(shipped.setup, hold_s=2.0))
    exercises: list[Exercise] = [shipped, other] * 100
    dealt = portions(exercises, 2)
    assert sorted(i for places in dealt for i in places) == list(range(200))
    assert all(len({i % 2 for i in places}) == 1 for places in dealt)
    assert len(dealt) >= 16


@pytest.mark.system
@pytest.mark.skipif(os.name == "nt", reason="signals of a terminal")
def test_ctrl_c_ends_a_fit_with_the_best_so_far_and_no_traceback(tmp_path: Path) -> None:
    folder = chosen(tmp_path / "r", [p.stem for p in logs("seated_twist")[:14]])
    overlay = tmp_path / "mine.toml"
    overlay.write_text("[thresholds]\nturn_deg = 40\n")
    command = [sys.executable, "-m", "coach", "tune", "seated_twist", "--fit", "--jobs", "2"]
    command += ["--recordings", str(folder), "--overlay", str(overlay), "--settings", "4000"]
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    time.sleep(15)
    os.killpg(run.pid, signal.SIGINT)  # the terminal sends it to the workers as well
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert "Stopped early" in out


def test_judging_is_quick() -> None:
    (exercise,) = drawn("seated_twist", 1, 0)
    measurements = MeasurementCache(lambda: PoseLog(logs("seated_twist")[0]))
    measured = measurements.of(exercise)
    began_s = time.process_time()
    for _ in range(20):
        judged(measured, exercise)
    a_second = 20 * len(measured) / (time.process_time() - began_s)
    print(f"{a_second:,.0f} frames judged a second")
    assert a_second > 15_000  # generous: other work may run beside it
