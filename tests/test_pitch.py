"""The learned tip of the chest: its laws, what it refuses to tell, and how it is learned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import ROOT
from skeletons import Figure, Shot, film

from coach.accuracy import judge
from coach.body import Body
from coach.exercise_file import load
from coach.landmarks import Followed, Pose, mirrored
from coach.measures import MEASURES, Neutral
from coach.measures.networks import Networks
from coach.measures.pitch_model import CURVES, shipped
from coach.measures.trained_on import chance_name
from coach.recording import Header, PoseLog, PoseLogWriter
from coach.session import Observation
from coach.truth import read_truth
from samples.train.__main__ import main
from samples.train.pitch import PITCH, told
from samples.train.twist_clips import read_clip

WIDTH_PX = 960
FPS = 4.0
SOME = settings(max_examples=30, deadline=None)


def pitch(now: Pose, start: Pose) -> float:
    return MEASURES["chest_pitch_deg"].read(Body(now), Neutral.of([start]))


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    little = st.floats(-12, 12)
    return Figure(
        thorax_yaw_deg=draw(st.floats(-45, 45)),
        bend_deg=draw(little),
        lean_deg=draw(st.floats(-5, 25)),
        arms=draw(st.sampled_from(("thighs", "hanging", "crossed"))),
    )


# -- laws -----------------------------------------------------------------------------------------


@SOME
@given(figure=figures())
def test_nothing_has_tipped_at_the_start_however_crooked_it_is(figure: Figure) -> None:
    start = film(figure)
    assert pitch(start, start) == pytest.approx(0, abs=1e-6)


@SOME
@given(figure=figures(), heading_deg=st.floats(-20, 20))
def test_a_mirrored_body_tips_as_far(figure: Figure, heading_deg: float) -> None:
    shot = Shot(heading_deg=heading_deg, distance_m=2.5)
    now, start = film(figure, shot), film(Figure(), shot)
    twins = [mirrored(pose, WIDTH_PX) for pose in (now, start)]
    assert pitch(*twins) == pytest.approx(pitch(now, start), abs=0.05)


def test_a_body_that_leans_far_tips_far() -> None:
    shot = Shot(distance_m=2.5, camera_m=0.3)
    tips = [pitch(film(Figure(lean_deg=lean), shot), film(Figure(), shot)) for lean in (0, 10, 25)]
    assert tips == sorted(tips)
    assert tips[2] > 10


# -- what it cannot tell --------------------------------------------------------------------------


def test_without_points_followed_since_the_start_it_is_not_told() -> None:
    start, now = film(Figure()), film(Figure(lean_deg=25))
    assert now.trunk is not None
    side = Followed(px=np.full((27, 2), 100, np.float32), since_s=0.0)
    for trunk in (None, replace(now.trunk, since_s=7.0), side):
        assert np.isnan(pitch(replace(now, trunk=trunk), start))
    assert np.isnan(pitch(now, replace(start, trunk=None)))


def test_with_a_hand_above_the_face_it_is_not_told() -> None:
    assert np.isnan(pitch(film(Figure(lean_deg=25, arms="raised")), film(Figure())))


# -- on rendered bodies it never saw --------------------------------------------------------------


@pytest.mark.parametrize("story", ["fault_slouching", "fault_leaning_forward"])
def test_a_slump_and_a_lean_are_followed(story: str) -> None:
    log = ROOT / f"samples/seated_twist/{story}.npz"
    found = judge(PoseLog(log), read_truth(log), load("seated_twist"), name=story)
    (curve,) = (c for c in found.curves if c.measure == "chest_pitch_deg")
    assert np.corrcoef(curve.measured, curve.true)[0, 1] > 0.9
    assert curve.measured[curve.true > 20].mean() > 15


def test_the_shipped_weights_say_what_they_were_learned_from() -> None:
    model = shipped()
    assert model.trained_on is not None
    assert model.trained_on.bodies >= 200
    assert 0.5 < float(model.error[0]) < 4


# -- learning -------------------------------------------------------------------------------------


def write_clip(folder: Path, seed: int) -> Path:
    """A stick body that turns three times, slumped once: its log, its truth, and no video."""
    rng = np.random.default_rng(seed)
    story = chance_name(seed)
    stem = folder / "seated_twist" / story
    stem.parent.mkdir(parents=True, exist_ok=True)
    shot = Shot(heading_deg=rng.normal(0, 8), distance_m=rng.uniform(2, 3.5))
    t_s = np.arange(0, 20, 1 / FPS)
    knots = [0, 3, 5, 7, 9, 10, 12, 14, 15, 17, 19, 20]
    left, lean = rng.uniform(20, 45), rng.uniform(18, 28)
    yaw = np.interp(t_s, knots, [0, 0, left, left, 0, -left, -left, 0, left, left, 0, 0])
    slump = np.interp(t_s, knots, [0, 0, 0, 0, 0, lean, lean, 0, 0, 0, 0, 0])
    header = Header(
        source=story, fps=FPS, size=(960, 720), model="full", model_sha256="0" * 64, versions={}
    )
    log = PoseLogWriter(stem.with_suffix(".npz"), header)
    for t, turn, tip in zip(t_s, yaw, slump, strict=True):
        pose = film(Figure(thorax_yaw_deg=turn, lean_deg=tip, arms="crossed"), shot, t_s=float(t))
        px = pose.image_px + rng.normal(0, 0.5, (33, 2)).astype(np.float32)
        log.keep(Observation(t_s=float(t), pose=replace(pose, image_px=px)))
    log.write()
    spans = [("left", 3.0, 9.0), ("right", 9.0, 14.0), ("left", 14.0, 19.0)]
    facts = {
        "schema": 1, "exercise": "seated_twist", "story": story, "seed": seed, "fps": FPS,
        "camera": {"width_px": 960}, "arms": "crossed", "count": len(spans),
        "repetitions": [
            {"side": side, "start_s": a, "end_s": b, "peak_s": (a + b) / 2} for side, a, b in spans
        ],
        "faults": [{"name": "slouching", "start_s": 9.0, "end_s": 14.0}],
    }  # fmt: skip
    stem.with_suffix(".truth.json").write_text(json.dumps(facts))
    curves = {name: np.zeros_like(t_s) for name in CURVES}
    curves["pelvis_pitch_deg"] = slump
    np.savez(stem.with_suffix(".truth.npz"), t_s=t_s, thorax_yaw_deg=yaw, **curves)
    stem.with_suffix(".mp4").touch()
    return stem.with_suffix(".npz")


def test_clips_become_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = PITCH.seeds[0]
    for seed in range(first, first + 20):
        write_clip(tmp_path / "clips", seed)
    assert main([str(tmp_path / "clips"), "--only", "pitch", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "good             0.0% cued" in said
    assert "slouching        100.0% cued" in said
    model = Networks.load(tmp_path / PITCH.weights)
    assert model.trained_on is not None
    assert model.trained_on.seeds == {"seated_twist": list(range(first, first + 20))}
    stranger = read_clip(write_clip(tmp_path / "other", 900), curves=CURVES, followed=True)
    assert stranger is not None
    assert np.abs(told(model, stranger) - stranger.angle_deg[0]).mean() < 3
