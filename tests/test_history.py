"""What is written comes back, filtered; what a session did is what its history says."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from history_maker import BAD_WEEK, BEGIN, PLANS, Story, make
from recordings import ROOT

from coach.engine.results import Cue, Repetition
from coach.engine.session import Moment, Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.exercise.spec import Priority
from coach.history import FILE_NAME, History, HistoryFilter, Recorder, Signal, Store, data_folder
from coach.history.recorder import SIGNAL_HZ
from coach.history.tables import as_json, write_csv
from coach.measures import MEASURES
from coach.pose.log import PoseLog

LOG = ROOT / "samples" / "seated_twist" / "good_two_each.npz"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two_months")


@pytest.fixture(scope="module")
def story(folder: Path) -> Story:
    """Two months of history in `folder`."""
    return make(folder)


def recorded(
    folder: Path, log: Path = LOG, name: str = "seated_twist"
) -> tuple[Summary, list[Moment]]:
    """One session over a pose log, as `coach run` keeps it."""
    exercise = load(name)
    session = Session(exercise)
    recorder = Recorder(folder, kind="live", now=lambda: BEGIN)
    recorder.begin(exercise, source="camera 0", source_kind="camera")
    moments = []
    for observation in PoseLog(log):
        moment = session.feed(observation)
        recorder.take(moment)
        moments.append(moment)
    session.finish()
    summary = session.summary("camera 0")
    recorder.end(summary, "finished")
    recorder.finish()
    recorder.feel(2, "after")
    assert recorder.close()
    return summary, moments


# -- a session --------------------------------------------------------------------------------


def test_a_session_is_written_as_it_was(tmp_path: Path) -> None:
    summary, moments = recorded(tmp_path)
    exercise = load("seated_twist")
    with History(tmp_path) as history:
        (session,), (done,) = history.sessions(), history.exercises()
        assert (session.kind, session.end, session.started_at) == ("live", "finished", BEGIN)
        assert (done.name, done.measure, done.unit) == ("seated_twist", "thorax_twist_deg", "deg")
        assert done.error == str(MEASURES["thorax_twist_deg"].error)
        assert done.target_hold_s == exercise.thresholds["hold_s"].value
        assert done.target_repetitions == exercise.target_repetitions
        assert done.duration_s == pytest.approx(summary.duration_s)
        assert done.seen_fraction == pytest.approx(summary.seen_fraction)
        assert done.own_thresholds == {}
        repetitions = history.repetitions()
        assert len(repetitions) == summary.count == 4
        for row, true in zip(repetitions, summary.repetitions, strict=True):
            for name in ("side", "start_s", "end_s", "hold_s", "peak", "complete", "faults"):
                assert getattr(row, name) == getattr(true, name)
            assert row.started_at - BEGIN == pytest.approx(
                timedelta(seconds=true.start_s), abs=timedelta(milliseconds=1)
            )
            own = [m.step for m in moments if true.start_s <= m.step.t_s <= true.end_s]
            signal = history.signal(row.id)
            assert np.diff(signal.t_s).min() >= 1 / SIGNAL_HZ - 1e-3
            values = {round(s.t_s - true.start_s, 3): s.value for s in own}
            for t_s, value in zip(signal.t_s, signal.value, strict=True):
                assert values[round(float(t_s), 3)] == pytest.approx(value, abs=1e-3, nan_ok=True)
            assert (row.lowest, row.highest) == pytest.approx(
                (np.nanmin(signal.value), np.nanmax(signal.value)), abs=1e-3
            )
            assert row.fastest_per_s == pytest.approx(
                np.nanmax([abs(s.speed) for s in own]), rel=0.01
            )
        cues = history.cues()
        assert [(c.t_s, c.name, c.text, c.priority) for c in cues] == [
            (c.t_s, c.name, c.text, c.priority) for c in summary.cues
        ]
        # the first that could serve, and the one held still that took its place
        first, calibration = history.calibrations()
        assert first.t_s < calibration.t_s
        assert first.watched_s < calibration.watched_s
        baseline = moments[-1].baseline
        assert baseline is not None
        assert calibration.watched_s == baseline.seconds
        assert calibration.poses == len(baseline.seen)
        assert calibration.torso_length_px == pytest.approx(baseline.body.torso_px)
        assert 0 < calibration.hip_width_px < calibration.shoulder_width_px
        later = [m.reading.noise for m in moments if m.step.t_s > calibration.t_s]
        assert calibration.noise == next(n for n in later if not math.isnan(n))
        assert 0 <= calibration.noise < 5
        assert [(p.session, p.score, p.moment) for p in history.pains()] == [(1, 2, "after")]


def test_the_thresholds_in_force_are_kept(tmp_path: Path) -> None:
    overlay = tmp_path / "own.toml"
    overlay.write_text("[thresholds]\nturn_deg = 25\n")
    plain, own = load("seated_twist"), load("seated_twist", overlay=overlay)
    with Store(tmp_path) as store:
        session = store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
        for place, exercise in enumerate((plain, plain, own), start=1):
            store.begin_exercise(
                session, exercise, place=place, started_at=BEGIN, start_s=0, source="camera 0",
                source_kind="camera", pose_log=Path("here.npz"),
            )  # fmt: skip
    with History(tmp_path) as history:
        first, second, third = history.exercises()
    assert first.settings == second.settings != third.settings
    assert third.own_thresholds == {"turn_deg": 25}
    assert Path(str(first.pose_log)) == Path("here.npz").absolute()


def test_nobody_before_the_camera_is_no_session(tmp_path: Path) -> None:
    exercise = load("seated_twist")
    session = Session(exercise)
    recorder = Recorder(tmp_path, kind="live", now=lambda: BEGIN)
    recorder.begin(exercise, source="camera 0", source_kind="camera")
    for observation in list(PoseLog(LOG))[:20]:
        recorder.take(session.feed(type(observation)(t_s=observation.t_s, pose=None)))
    recorder.finish()
    assert recorder.close()
    with History(tmp_path) as history:
        assert history.sessions() == []


def test_an_exercise_that_broke_off_is_marked(tmp_path: Path) -> None:
    exercise = load("seated_twist")
    session = Session(exercise)
    recorder = Recorder(tmp_path, kind="live", now=lambda: BEGIN)
    recorder.begin(exercise, source="camera 0", source_kind="camera")
    for observation in list(PoseLog(LOG))[:200]:
        recorder.take(session.feed(observation))
    recorder.finish()
    recorder.finish()
    assert recorder.close()
    with History(tmp_path) as history:
        assert [s.end for s in history.sessions()] == ["failed"]
        (done,) = history.exercises()
        assert done.end == "failed"
        assert done.duration_s == pytest.approx(200 / 12, abs=0.2)
        assert len(history.repetitions()) == 2


def test_keeping_costs_the_frames_almost_nothing(tmp_path: Path) -> None:
    exercise = load("cat_cow")
    session = Session(exercise)
    log = ROOT / "samples" / "cat_cow" / "good_left.npz"
    moments = [session.feed(observation) for observation in PoseLog(log)]
    recorder = Recorder(tmp_path, kind="live", now=lambda: BEGIN)
    recorder.begin(exercise, source="camera 0", source_kind="camera")
    took_s, heavy_s = [], []
    for moment in moments:
        begin = time.thread_time()
        recorder.take(moment)
        took_s.append(time.thread_time() - begin)
        if moment.step.repetition is not None:
            heavy_s.append(took_s[-1])
    recorder.finish()
    assert recorder.close()
    assert len(heavy_s) >= 2
    assert max(heavy_s) < 0.002
    assert sum(took_s) / len(took_s) < 0.0005


# -- the two months ---------------------------------------------------------------------------


def test_the_story_comes_back(folder: Path, story: Story) -> None:
    with History(folder) as history:
        sessions = history.sessions()
        assert [s.started_at.date() for s in sessions] == list(story.days)
        assert 4 * 9 <= len(sessions) <= 6 * 9
        counts = Counter(r.exercise for r in history.repetitions())
        assert counts == story.repetitions
        cues = history.cues(HistoryFilter(session=story.hasty_session))
        assert {c.name for c in cues} >= {"fault.too_fast"}
        assert {c.priority for c in cues} >= {Priority.GUIDE, Priority.CORRECT}
        hasty = history.repetitions(HistoryFilter(session=story.hasty_session))
        others = history.repetitions(HistoryFilter(session=story.hasty_session + 1))
        assert max(r.duration_s for r in others) > max(r.duration_s for r in hasty)
        assert np.median([r.fastest_per_s for r in hasty]) > 2 * np.median(
            [r.fastest_per_s for r in others]
        )


def test_the_story_is_consistent(folder: Path, story: Story) -> None:
    begin = BEGIN.date()
    with History(folder) as history:
        twist = HistoryFilter(exercise="seated_twist")
        for rows in (
            history.repetitions(twist),
            history.repetitions(HistoryFilter(exercise="cat_cow")),
        ):
            early = [r for r in rows if r.started_at.date() < begin + timedelta(weeks=2)]
            late = [r for r in rows if r.started_at.date() >= begin + timedelta(weeks=7)]
            assert np.median([r.range for r in late]) > np.median([r.range for r in early]) + 3
            assert sum("leaning" in r.faults or "rocking" in r.faults for r in early) > sum(
                "leaning" in r.faults or "rocking" in r.faults for r in late
            )
        peaks = {
            side: np.median([abs(r.peak) for r in history.repetitions(twist) if r.side == side])
            for side in ("left", "right")
        }
        assert peaks["right"] > peaks["left"] + 2
        diary = history.diary()
        by_week = {
            week: np.mean([d.pain for d in diary if (d.day - begin).days // 7 == week])
            for week in range(9)
        }
        assert by_week[BAD_WEEK] > by_week[BAD_WEEK - 1] + 1
        assert by_week[8] < by_week[0] - 1
        for done in history.exercises():
            plan = next(p for p in PLANS if p.name == done.name)
            own = HistoryFilter(session=done.session, exercise=done.name)
            assert len(history.repetitions(own)) == plan.repetitions * len(plan.sides)


def test_the_seed_decides_everything(tmp_path: Path) -> None:
    assert make(tmp_path / "a", seed=3, weeks=2) == make(tmp_path / "b", seed=3, weeks=2)
    assert make(tmp_path / "c", seed=4, weeks=2) != make(tmp_path / "d", seed=5, weeks=2)
    with History(tmp_path / "a") as a, History(tmp_path / "b") as b:
        assert as_json(a, HistoryFilter()) == as_json(b, HistoryFilter())


def test_filters(folder: Path, story: Story) -> None:
    since, until = story.days[5], story.days[9]
    with History(folder) as history:
        days = HistoryFilter(since=since, until=until)
        assert [s.started_at.date() for s in history.sessions(days)] == list(story.days[5:10])
        numbers = {s.number for s in history.sessions(days)}
        for rows in (
            history.exercises(days),
            history.repetitions(days),
            history.cues(days),
            history.calibrations(days),
            history.pains(days),
        ):
            assert {row.session for row in rows} == numbers
        assert all(since <= d.day <= until for d in history.diary(days))
        assert len(history.diary(days)) > 0
        both = HistoryFilter(exercise="cat_cow", since=since, until=until)
        assert {e.name for e in history.exercises(both)} == {"cat_cow"}
        assert {c.exercise for c in history.cues(both)} == {"cat_cow"}
        assert len(history.sessions(both)) == len(history.pains(both)) == 5
        assert history.sessions(HistoryFilter(exercise="none such")) == []
        assert (
            history.sessions(HistoryFilter(kind="replay"))
            == history.pains(HistoryFilter(kind="replay"))
            == []
        )
        assert len(history.repetitions(HistoryFilter(kind="live"))) == len(history.repetitions())


def test_days_are_those_of_the_place_it_happened(tmp_path: Path) -> None:
    late = BEGIN.replace(hour=0, minute=10)  # still yesterday in Greenwich
    with Store(tmp_path) as store:
        store.begin_session(kind="live", started_at=late, coach_version="x")
    with History(tmp_path) as history:
        assert len(history.sessions(HistoryFilter(since=late.date(), until=late.date()))) == 1
        assert history.sessions()[0].started_at == late
        assert history.sessions()[0].started_at.utcoffset() == late.utcoffset()


def test_json_and_csv_hold_every_row(folder: Path, story: Story, tmp_path: Path) -> None:
    with History(folder) as history:
        data = json.loads(json.dumps(as_json(history, HistoryFilter()), allow_nan=False))
        paths = {p.stem: p for p in write_csv(history, HistoryFilter(), tmp_path / "out")}
        repetitions = history.repetitions()
    nested = [r for s in data["sessions"] for e in s["exercises"] for r in e["repetitions"]]
    assert len(nested) == len(repetitions) == sum(story.repetitions.values())
    assert nested[0]["peak"] == pytest.approx(repetitions[0].peak, abs=1e-3)
    assert len(nested[0]["signal"][0]) == 2
    assert data["diary"][0]["pain"] is not None
    rows = paths["repetitions"].read_text(encoding="utf-8").splitlines()
    assert len(rows) == len(repetitions) + 1
    assert {"peak", "hold_s", "started_at", "faults"} <= set(rows[0].split(","))
    assert set(paths) == {
        "sessions", "exercises", "repetitions", "refusals", "cues", "calibrations", "pain", "diary",
            "hurts", "health",
    }  # fmt: skip


# -- the diary, forgetting --------------------------------------------------------------------


def test_a_day_is_filled_in_bit_by_bit(tmp_path: Path) -> None:
    day = BEGIN.date()
    with Store(tmp_path) as store:
        store.set_diary(day, written_at=BEGIN, pain=4)
        store.set_diary(day, written_at=BEGIN, stiffness=5, note="tired")
        store.set_diary(day, written_at=BEGIN, pain=2)
        with pytest.raises(sqlite3.IntegrityError):
            store.set_diary(day, written_at=BEGIN, urges=11)
    with History(tmp_path) as history:
        (row,) = history.diary()
    assert (row.day, row.pain, row.stiffness, row.urges, row.note) == (day, 2, 5, None, "tired")


def test_what_is_deleted_is_really_gone(tmp_path: Path) -> None:
    secret = "only-for-my-doctor"
    cue = Cue(t_s=1, name="x", text=secret, priority=Priority.HINT, speak=False)
    with Store(tmp_path) as store:
        for _ in range(2):
            session = store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
            exercise = store.begin_exercise(
                session, load("cat_cow"), place=1, started_at=BEGIN, start_s=0, source="camera 0",
                source_kind="camera",
            )  # fmt: skip
        store.add_cue(exercise, cue)
        store.set_diary(date(2026, 1, 1), written_at=BEGIN, note=secret + "-diary")
    files = list(tmp_path.iterdir())
    assert any(secret.encode() in p.read_bytes() for p in files)
    with Store(tmp_path) as store:
        assert store.delete_session(session) == 1
        assert store.delete_before(date(2026, 1, 2)) == 1
        store.purge()
        assert not any(secret.encode() in p.read_bytes() for p in tmp_path.iterdir())
        # its number is not given away again
        again = store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
        assert again == session + 1
    with History(tmp_path) as history:
        assert [s.number for s in history.sessions()] == [1, again]
        assert history.cues() == history.diary() == []


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    def both(store: Store) -> None:
        with store.transaction():
            store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
            store.add_pain(11, asked_at=BEGIN, moment="after")

    with Store(tmp_path) as store:
        with pytest.raises(sqlite3.IntegrityError):
            both(store)
        store.add_pain(1, asked_at=BEGIN, moment="after")
    with History(tmp_path) as history:
        assert history.sessions() == []
        assert [p.session for p in history.pains()] == [None]


def test_a_repetition_that_nobody_saw(tmp_path: Path) -> None:
    blind = Repetition(
        side=None, start_s=1, end_s=2, hold_s=0, peak=math.nan, complete=False, faults=(),
        seen_fraction=0,
    )  # fmt: skip
    with Store(tmp_path) as store:
        session = store.begin_session(kind="live", started_at=BEGIN, coach_version="x")
        exercise = store.begin_exercise(
            session, load("cat_cow"), place=1, started_at=BEGIN, start_s=0, source="camera 0",
            source_kind="camera",
        )  # fmt: skip
        empty = Signal(t_s=np.zeros(0), value=np.zeros(0))
        number = store.add_repetition(
            exercise, blind, number=1, signal=empty, fastest_per_s=math.nan
        )
    with History(tmp_path) as history:
        (row,) = history.repetitions()
        assert math.isnan(row.peak)
        assert math.isnan(row.range)
        assert math.isnan(row.fastest_per_s)
        assert history.signal(number).t_s.size == history.signal(999).t_s.size == 0


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COACH_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    assert data_folder(Path("~/x")) == Path.home() / "x"
    monkeypatch.delenv("COACH_DATA")
    assert data_folder().name == "back-coach"
    assert FILE_NAME not in [p.name for p in tmp_path.iterdir()]
