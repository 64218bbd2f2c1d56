"""Whether the pelvis turns along: its features, its training, its measure, its cue."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import ROOT
from skeletons import Figure, Shot, film, neutral

from coach.body import Body
from coach.exercise_file import load
from coach.landmarks import N_LEG_POINTS, Followed, Pose
from coach.leg_points import COLUMNS, ROWS, LegFollower, laid_out
from coach.measures import MEASURES, Neutral
from coach.measures.pelvis_features import split_features
from coach.measures.pelvis_model import pelvis_turn_deg
from coach.measures.trained_on import chance_name
from coach.measures.twist_model import TwistModel
from coach.recording import Header, PoseLog, PoseLogWriter
from coach.session import Observation, Session
from coach.video import VideoFile
from samples.train.__main__ import main
from samples.train.pelvis import PELVIS
from samples.train.pelvis_clips import BAD, read_pelvis_clip
from samples.train.twists import GOOD, Told, Twist, sustained

SIZE = (320, 240)
SHOT = Shot(px_per_m=110, distance_m=3.0, camera_m=0.3, origin_px=(160.0, 130.0), size=SIZE)
FPS = 4.0
#: How far each knee goes up or down in the picture when the pelvis turns by a degree.
KNEE_PX_PER_DEG = 0.06

Points = NDArray[np.float64]


def legs_of(start: Points, turn_deg: float) -> Points:
    """The points of legs whose pelvis has turned: the left knee higher, the right one lower."""
    px = start.reshape(2, len(ROWS), len(COLUMNS), 2).copy()
    px[0, 2:5, :, 1] -= turn_deg * KNEE_PX_PER_DEG
    px[1, 2:5, :, 1] += turn_deg * KNEE_PX_PER_DEG
    return np.asarray(px.reshape(-1, 2))


def followed(px: Points, since_s: float = 0.0) -> Followed:
    return Followed(px=px.astype(np.float32), since_s=since_s)


def mirrored_points(px: Points) -> Points:
    legs = px.reshape(*px.shape[:-2], 2, -1, 2)[..., ::-1, :, :]
    return np.asarray(legs.reshape(px.shape) * [-1.0, 1.0] + [SIZE[0], 0.0])


# -- features -------------------------------------------------------------------------------------


def test_a_mirror_turns_over_what_is_odd_and_only_that() -> None:
    rng = np.random.default_rng(3)
    start = laid_out(film(Figure(), SHOT))
    px = start + rng.normal(0, 2, (5, N_LEG_POINTS, 2))
    px[0, 4] = px[1, 9:12] = np.nan
    odd, even = split_features(px, start, 55.0)
    odd_m, even_m = split_features(mirrored_points(px), mirrored_points(start), 55.0)
    assert np.isfinite(odd).all()
    assert np.isfinite(even).all()
    assert np.allclose(odd_m, -odd)
    assert np.allclose(even_m, even)


def test_feet_that_are_carried_along_with_the_legs_are_no_turn() -> None:
    start = laid_out(film(Figure(), SHOT))
    odd, even = split_features(start + np.array([3.0, -2.0]), start, 55.0)
    still_odd, still_even = split_features(start, start, 55.0)
    assert np.allclose(odd, still_odd)
    assert np.allclose(even, still_even)


# -- training -------------------------------------------------------------------------------------


def test_only_a_turn_that_lasts_counts() -> None:
    t_s = np.arange(0, 6, 0.25)
    twist = Twist(kind=GOOD, sign=-1.0, rows=np.arange(4, 20), seconds=4.0)
    brief, long = np.zeros(24), np.zeros(24)
    brief[8] = -20
    long[8:14] = -12
    assert sustained(t_s, brief, twist) == 0
    assert sustained(t_s, long, twist) == 12
    assert sustained(t_s, -long, twist) == 0
    assert sustained(t_s, np.full(24, np.nan), twist) == 0


def test_the_limit_lets_through_no_more_than_is_borne() -> None:
    told = Told(
        kind=np.array([GOOD] * 100 + [BAD] * 2),
        score=np.concatenate([np.arange(100.0), [97.5, 120.0]]),
        seconds=np.full(102, 6.0),
    )
    # 100 good twists of 6 s are 10 min: one false cue is allowed.
    assert told.limit == 98.0
    assert replace(told, seconds=np.full(102, 1.0)).limit == 99.0
    assert replace(told, seconds=np.full(102, 600.0)).limit == 0.0


def write_clip(folder: Path, seed: int, *, legs: bool = True) -> Path:
    """Two twists, one of them with the pelvis: the log of a body with its legs, and its truth."""
    rng = np.random.default_rng(seed)
    stem = folder / "seated_twist" / chance_name(seed)
    stem.parent.mkdir(parents=True, exist_ok=True)
    t_s = np.arange(0, 14, 1 / FPS)
    first = rng.choice([-1.0, 1.0])
    size, share = rng.uniform(28, 45, 2), np.array([rng.uniform(12, 22), rng.uniform(0, 4)])
    bad = int(rng.integers(2))
    if bad == 1:
        share = share[::-1]
    there = np.interp(t_s, [0, 3, 4.5, 6.5, 8], [0, 0, 1, 1, 0])
    back = np.interp(t_s, [8, 9.5, 11.5, 13], [0, 1, 1, 0])
    thorax, pelvis = (first * (part[0] * there - part[1] * back) for part in (size, share))
    header = Header(
        source=stem.name, fps=FPS, size=SIZE, model="full", model_sha256="0" * 64, versions={}
    )
    log = PoseLogWriter(stem.with_suffix(".npz"), header)
    for t, turn, hips in zip(t_s, thorax, pelvis, strict=True):
        pose = film(Figure(thorax_yaw_deg=float(turn)), SHOT, t_s=float(t))
        px = legs_of(laid_out(film(Figure(), SHOT)), float(hips))
        seen = followed(px + rng.normal(0, 0.1, px.shape)) if legs else None
        log.keep(Observation(t_s=float(t), pose=replace(pose, legs=seen)))
    log.write()
    sides = ("left", "right") if first > 0 else ("right", "left")
    spans = ((3.0, 8.0), (8.0, 13.0))
    facts = {
        "schema": 1,
        "exercise": "seated_twist",
        "story": stem.name,
        "seed": seed,
        "fps": FPS,
        "camera": {"width_px": SIZE[0]},
        "arms": "crossed",
        "repetitions": [
            {"side": side, "start_s": start, "end_s": end}
            for side, (start, end) in zip(sides, spans, strict=True)
        ],
        "faults": [{"name": BAD, "start_s": spans[bad][0], "end_s": spans[bad][1]}],
        "count": 2,
    }
    stem.with_suffix(".truth.json").write_text(json.dumps(facts))
    curves = {"thorax_yaw_deg": thorax, "pelvis_yaw_deg": pelvis}
    np.savez(stem.with_suffix(".truth.npz"), t_s=t_s, **curves)
    stem.with_suffix(".mp4").touch()
    return stem.with_suffix(".npz")


def test_clips_become_weights_and_the_evidence_for_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(1000, 1020):
        write_clip(tmp_path, seed)
    assert main([str(tmp_path), "--only", "pelvis", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "20 of 40 twists with the pelvis" in said
    nested = next(line for line in said.splitlines() if "limit chosen on other bodies" in line)
    assert "20 of 20 cued (100%)" in nested
    model = TwistModel.load(tmp_path / PELVIS.weights)
    assert model.trained_on is not None
    assert model.trained_on.bodies == 20
    start = laid_out(film(Figure(), SHOT))
    left = pelvis_turn_deg(model, followed(legs_of(start, 15)), followed(start), 55.0)
    assert 10 < left < 20
    right = pelvis_turn_deg(
        model,
        followed(mirrored_points(legs_of(start, 15))),
        followed(mirrored_points(start)),
        55.0,
    )
    assert right == pytest.approx(-left, abs=0.01)


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="expected points followed along the legs"):
        read_pelvis_clip(write_clip(tmp_path, 1, legs=False))
    log = write_clip(tmp_path, 2)
    np.savez(log.with_suffix(".truth.npz"), t_s=np.arange(3.0))
    with pytest.raises(Exception, match="expected thorax_yaw_deg, pelvis_yaw_deg"):
        read_pelvis_clip(log)


# -- the measure ----------------------------------------------------------------------------------


def read(pose: Pose, start: Neutral) -> float:
    return MEASURES["pelvis_turn_deg"].read(Body(pose), start)


def test_the_measure_is_blind_without_legs_since_the_start() -> None:
    pose, start = film(Figure(), SHOT), neutral(Figure(), SHOT)
    assert read(pose, start) == 0.0
    assert pose.legs is not None
    assert math.isnan(read(replace(pose, legs=None), start))
    assert math.isnan(read(replace(pose, legs=replace(pose.legs, since_s=4.0)), start))
    px = pose.legs.px.copy()
    px[18:21] = np.nan  # the left ankle
    assert math.isnan(read(replace(pose, legs=replace(pose.legs, px=px)), start))
    bare = Neutral.of([replace(body.pose, legs=None) for body in start.seen])
    assert math.isnan(read(pose, bare))


def test_a_start_is_the_middle_of_the_points_that_were_found() -> None:
    pose = film(Figure(), SHOT)
    assert pose.legs is not None
    px = np.stack([pose.legs.px + i for i in (0.0, 1.0, 5.0, 9.0)])
    px[2, 0] = px[:, 1] = np.nan
    since = (0.0, 2.0, 2.0, 2.0)
    poses = [
        replace(pose, t_s=float(i), legs=Followed(px=px[i], since_s=since[i])) for i in range(4)
    ]
    legs = Neutral.of(poses).body.pose.legs
    assert legs is not None
    assert legs.since_s == 2.0
    assert legs.px[0] == pytest.approx(pose.legs.px[0] + 5.0)  # of 1 and 9
    assert np.isnan(legs.px[1]).all()
    assert legs.px[2] == pytest.approx(pose.legs.px[2] + 5.0)


# -- the cue --------------------------------------------------------------------------------------


def session_over(name: str, *, follow: bool = True) -> Session:
    """A session over a sample: the poses of its log, the legs followed through its video."""
    path = ROOT / "samples" / "seated_twist" / f"{name}.mp4"
    poses = {o.t_s: o.pose for o in PoseLog(path.with_suffix(".npz"))}
    session, follower = Session(load("seated_twist")), LegFollower()
    with VideoFile(path) as frames:
        for frame in frames:
            pose = poses[frame.t_s]
            if pose is not None:
                legs = follower.follow(frame.image, pose) if follow else None
                pose = replace(pose, legs=legs)
            session.feed(Observation(t_s=frame.t_s, pose=pose))
    return session


def test_a_pelvis_that_turns_along_is_told_and_one_that_stays_is_not() -> None:
    bad, good = (session_over(name).summary("") for name in ("fault_hips_turning", "good_crossed"))
    assert [BAD in r.faults for r in bad.repetitions] == [True, True]
    assert f"fault.{BAD}" in [cue.name for cue in bad.cues]
    assert len(good.repetitions) > 1
    assert not any(BAD in r.faults for r in good.repetitions)
    for summary in (bad, good):
        assert summary.blind_spots == ()
        assert not any(cue.name.startswith("blind.") for cue in summary.cues)


def test_legs_that_are_not_seen_are_told_as_such() -> None:
    summary = session_over("fault_hips_turning", follow=False).summary("")
    assert not any(BAD in r.faults for r in summary.repetitions)
    assert [spot.name for spot in summary.blind_spots] == [BAD]
    said = [cue.text for cue in summary.cues if cue.name == f"blind.{BAD}"]
    assert said == [load("seated_twist").blind_spots[0].words]
