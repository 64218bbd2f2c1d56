"""From clips to weights: the training command on stick bodies, from logs to a usable measure."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from skeletons import Arms, Figure, Shot, film

from coach.landmarks import Pose
from coach.measures import MEASURES
from coach.measures.trained_on import TrainedOn, chance_name
from coach.measures.twist_model import TwistModel
from coach.recording import Header, PoseLogWriter
from coach.session import Observation
from samples.train.__main__ import main
from samples.train.learned import WEIGHTS, Learned
from samples.train.material import find_clips, make_clips
from samples.train.registry import LEARNED
from samples.train.twist import TWIST
from samples.train.twist_clips import read_clip
from samples.train.twist_fit import fit

FPS = 5.0
FIRST = TWIST.seeds[0]


def write_clip(
    folder: Path,
    seed: int,
    *,
    name: str | None = None,
    model: str = "full",
    raise_from_s: float = 99.0,
) -> Path:
    """A stick body turning to both sides: its log and truth, and an empty file for its video."""
    rng = np.random.default_rng(seed)
    story = name or chance_name(seed)
    stem = folder / "seated_twist" / story
    stem.parent.mkdir(parents=True, exist_ok=True)
    shot = Shot(heading_deg=rng.normal(0, 10), distance_m=rng.uniform(2, 3.5), camera_m=0.3)
    left, right = rng.uniform(20, 50, 2)
    t_s = np.arange(0, 12, 1 / FPS)
    turns = [0, 0, left, left, 0, -right, -right, 0, 0]
    yaw = np.interp(t_s, [0, 3, 4.5, 5.5, 7, 8.5, 9.5, 11, 12], turns)
    size = (960, 544)
    header = Header(
        source=story, fps=FPS, size=size, model=model, model_sha256="0" * 64, versions={}
    )
    log = PoseLogWriter(stem.with_suffix(".npz"), header)
    for t, angle in zip(t_s, yaw, strict=True):
        arms: Arms = "crossed" if t < raise_from_s else "raised"
        pose = film(Figure(thorax_yaw_deg=float(angle), arms=arms), shot, t_s=float(t))
        log.keep(Observation(t_s=float(t), pose=wobbling(pose, rng)))
    log.write()
    facts = {
        "schema": 1,
        "exercise": "seated_twist",
        "story": story,
        "seed": seed,
        "fps": FPS,
        "camera": {"width_px": size[0]},
        "arms": "crossed",
        "repetitions": [],
        "faults": [],
        "count": 0,
    }
    stem.with_suffix(".truth.json").write_text(json.dumps(facts))
    np.savez(stem.with_suffix(".truth.npz"), t_s=t_s, thorax_yaw_deg=yaw)
    stem.with_suffix(".mp4").touch()
    return stem.with_suffix(".npz")


def wobbling(pose: Pose, rng: np.random.Generator) -> Pose:
    return replace(pose, image_px=pose.image_px + rng.normal(0, 0.5, (33, 2)).astype(np.float32))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    for seed in range(FIRST, FIRST + 20):
        write_clip(folder, seed)
    return folder


def test_clips_become_weights_that_know_where_they_come_from(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(clips), "--only", "twist", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "arms crossed" in said
    assert "no turn" in said
    model = TwistModel.load(tmp_path / TWIST.weights)
    first = FIRST
    assert model.trained_on is not None
    assert model.trained_on.seeds == {"seated_twist": list(range(first, first + 20))}
    assert (model.trained_on.fps, model.trained_on.width_px) == (FPS, 960)
    assert model.trained_on.pose_model == "full"
    stranger = read_clip(write_clip(tmp_path / "other", first + 500))
    assert stranger is not None
    error = np.abs(model(stranger.odd[0], stranger.even[0]) - stranger.angle_deg[0])
    assert error.mean() < 4
    assert float(model.error_deg) < 4


def test_weights_that_ship_are_judged_by_clips_they_never_saw(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(clips), "--judge", "--only", "twist"]) == 2  # it was learned from all of them
    assert "never saw, found none; --clips N makes them" in capsys.readouterr().err
    write_clip(tmp_path, FIRST)
    for seed in range(6000, 6003):
        write_clip(tmp_path, seed)
    before = (WEIGHTS / TWIST.weights).read_bytes()
    assert main([str(tmp_path), "--judge", "--only", "twist"]) == 0
    said = capsys.readouterr().out
    assert f"3 clips that {TWIST.weights} never saw" in said
    assert float(said.split("arms crossed")[1].split()[1]) < 15
    assert (WEIGHTS / TWIST.weights).read_bytes() == before


def test_the_same_clips_and_seed_give_the_same_weights(clips: Path) -> None:
    logs = [log for log in find_logs(clips) if log.stem <= chance_name(FIRST + 3)]
    few = [clip for clip in map(read_clip, logs) if clip is not None]
    assert len(few) == 4
    first, again, other = (fit(few, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first.hidden, again.hidden)
    assert np.array_equal(first.linear, again.linear)
    assert not np.array_equal(first.hidden, other.hidden)


def find_logs(folder: Path) -> list[Path]:
    return [video.with_suffix(".npz") for video in find_clips(TWIST, folder)]


def test_frames_with_raised_hands_teach_nothing(tmp_path: Path) -> None:
    low = read_clip(write_clip(tmp_path, 1))
    raised = read_clip(write_clip(tmp_path / "raised", 1, raise_from_s=9.0))
    assert low is not None
    assert raised is not None
    assert raised.angle_deg.shape[1] == low.angle_deg.shape[1] - 15
    assert read_clip(write_clip(tmp_path / "never", 1, raise_from_s=0.0)) is None


def test_too_few_clips_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_clip(tmp_path, 1)
    assert main([str(tmp_path), "--only", "twist"]) == 2
    assert "expected 20 clips or more" in capsys.readouterr().err


def test_clips_that_judge_are_refused(clips: Path, tmp_path: Path) -> None:
    for seed in range(20):
        write_clip(tmp_path, seed)
    write_clip(tmp_path, 99, name="good_crossed")
    with pytest.raises(Exception, match=r"good_crossed.*only clips by chance"):
        find_clips(TWIST, tmp_path)
    assert len(find_clips(TWIST, clips)) == 20


def test_clips_seen_by_two_networks_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(20):
        write_clip(tmp_path, seed, model="full" if seed < 19 else "lite")
    assert main([str(tmp_path), "--only", "twist", "--out", str(tmp_path)]) == 2
    assert "expected clips of one frame rate, size and pose model" in capsys.readouterr().err


def test_clips_that_are_there_are_not_made_again(clips: Path) -> None:
    pytest.importorskip("moderngl", reason="the extra [samples] is not installed")
    assert make_clips(TWIST, clips, 20, jobs=1) == 0


@pytest.mark.parametrize("learned", LEARNED, ids=lambda learned: learned.name)
def test_a_learned_measure_has_weights_that_ship(learned: Learned) -> None:
    assert (WEIGHTS / learned.weights).is_file()
    assert learned.exercises
    assert min(learned.seeds) >= 1000
    with np.load(WEIGHTS / learned.weights) as file:
        trained_on = TrainedOn.from_text(str(file["trained_on"]))
    # The command without a number makes the very clips that the weights say they come from.
    assert trained_on.seeds == {name: list(learned.seeds) for name in learned.exercises}
    assert (trained_on.fps, trained_on.width_px) == (learned.fps, learned.width_px)
    assert any(trained_on in m.learned_from for m in MEASURES.values())
