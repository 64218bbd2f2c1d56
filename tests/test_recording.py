"""Pose logs: exact, hard to fool, and replayed without the pose network."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clips import SAMPLE, coach, cut
from recordings import ROOT

from coach import Session, load_exercise
from coach.cli.main import main
from coach.common.errors import CoachError
from coach.pose.log import Header, PoseLog, PoseLogWriter, is_pose_log
from coach.pose.models.known import BUILT_SHA256, OFFICIAL, VARIANTS
from coach.pose.types import Observation, Pose

HEADER = Header(
    source="me.mp4",
    fps=25.0,
    size=(640, 480),
    model="full",
    model_sha256="0" * 64,
    versions={"coach": "1", "numpy": "2"},
)
FIELDS = ("image_px", "depth", "world_m", "visibility")


def pose(t_s: float, seed: int) -> Pose:
    """A body of noise, as sharp as float32."""
    dice = np.random.default_rng(seed)
    return Pose(
        t_s=t_s,
        image_px=(dice.random((33, 2)) * 640).astype(np.float32),
        depth=dice.normal(size=33).astype(np.float32),
        world_m=dice.normal(size=(33, 3)).astype(np.float32),
        visibility=dice.random(33).astype(np.float32),
    )


def written(path: Path, observations: list[Observation], header: Header = HEADER) -> Path:
    writer = PoseLogWriter(path, header)
    for observation in observations:
        writer.keep(observation)
    writer.write()
    return path


def arrays_of(path: Path) -> dict[str, Any]:
    with np.load(path) as data:
        return {name: data[name] for name in data.files}


def test_what_is_read_is_exactly_what_was_written(tmp_path: Path) -> None:
    given = [
        Observation(t_s=t_s, pose=None if i % 3 == 1 else pose(t_s, i))
        for i, t_s in enumerate(i / 30 + 1e-9 for i in range(9))
    ]
    log = PoseLog(written(tmp_path / "x.npz", given))
    assert log.header == HEADER
    assert len(log) == len(given)
    for was, now in zip(given, log, strict=True):
        assert now.t_s == was.t_s
        assert now.frame is None
        if was.pose is None:
            assert now.pose is None
            continue
        assert now.pose is not None
        assert now.pose.t_s == was.pose.t_s
        for name in FIELDS:
            before, after = getattr(was.pose, name), getattr(now.pose, name)
            assert after.dtype == before.dtype == np.float32
            np.testing.assert_array_equal(after, before)


def test_a_log_may_be_empty_or_see_nobody(tmp_path: Path) -> None:
    assert list(PoseLog(written(tmp_path / "none.npz", []))) == []
    nobody = [Observation(t_s=0.5, pose=None)]
    assert list(PoseLog(written(tmp_path / "nobody.npz", nobody))) == nobody


def test_an_unknown_frame_rate_is_kept_as_unknown(tmp_path: Path) -> None:
    header = Header(source="x", fps=None, size=(1, 2), model="lite", model_sha256="", versions={})
    assert PoseLog(written(tmp_path / "x.npz", [], header)).header == header


def test_writing_leaves_the_old_log_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = written(tmp_path / "x.npz", [Observation(t_s=0.0, pose=pose(0.0, 1))])
    before = path.read_bytes()
    writer = PoseLogWriter(path, HEADER)
    writer.keep(Observation(t_s=0.0, pose=None))
    assert path.read_bytes() == before
    writer.write()
    assert path.read_bytes() != before
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "x.npz"
    writer = PoseLogWriter(target, HEADER)
    target.mkdir()  # a folder of that name has come in between
    with pytest.raises(CoachError, match=r"x\.npz"):
        writer.write()
    assert [p.name for p in tmp_path.iterdir()] == ["x.npz"]


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise there")
@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_a_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "x.npz", [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_told_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="nowhere"):
        PoseLogWriter(tmp_path / "nowhere" / "x.npz", HEADER)


def test_the_name_tells_a_log() -> None:
    assert is_pose_log("a/b.npz")
    assert is_pose_log("B.NPZ")
    assert not is_pose_log("b.npz.mp4")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    observations = [Observation(t_s=i / 25, pose=pose(i / 25, i)) for i in range(5)]
    return written(tmp_path / "good.npz", observations)


# -- what it was seen with ------------------------------------------------------------------------

WRONG = "23b4c54bfd5bbc0cce4edf908b400fc3ae471d4fad33cb126db2858f61fac527"


def seen_with(path: Path, sha256: str | None) -> Path:
    """The same log, of a network with this sum, or of one that its header does not name."""
    arrays = arrays_of(path)
    header = json.loads(str(arrays["header"]))
    del header["model_sha256"]
    if sha256 is not None:
        header["model_sha256"] = sha256
    np.savez(path, **{**arrays, "header": np.array(json.dumps(header))})
    return path


@pytest.mark.parametrize("sha256", [None, "", WRONG])
def test_a_log_of_wrongly_scaled_pictures_is_read_and_told_apart(
    good: Path, sha256: str | None
) -> None:
    log = PoseLog(seen_with(good, sha256))
    assert not log.header.seen_rightly
    assert log.header.model_sha256 == (sha256 or "")
    assert len(list(log)) == 5
    assert log.warning is not None
    assert log.warning.startswith(f"{good}: ")
    assert "wrongly scaled" in log.warning
    assert "\n" not in log.warning


def test_a_log_of_every_known_model_and_of_ones_own_has_nothing_to_say(good: Path) -> None:
    for variant in VARIANTS:
        for sha256 in (*BUILT_SHA256[variant], OFFICIAL[variant].sha256, "0" * 64):
            log = PoseLog(seen_with(good, sha256))
            assert log.header.seen_rightly
            assert log.warning is None


@pytest.mark.parametrize("sha256", ["c038eb4b", WRONG])
def test_replaying_a_log_of_wrongly_scaled_pictures_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sha256: str
) -> None:
    log = tmp_path / "some log with a name so long that a terminal of 80 columns would break it.npz"
    shutil.copy(ROOT / "samples/seated_twist/good_crossed.npz", log)
    seen_with(log, sha256)
    assert main(["replay", str(log), "--exercise", "seated_twist"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told == ([PoseLog(log).warning] if sha256 == WRONG else [])


def refused(path: Path) -> str:
    with pytest.raises(CoachError) as told:
        PoseLog(path)
    text = str(told.value)
    assert text.startswith(str(path))
    assert "\n" not in text
    return text


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "x.npz")


@pytest.mark.parametrize("part", [0, 1, 100, -100, -1])
def test_a_truncated_file_is_told(good: Path, part: int) -> None:
    good.write_bytes(good.read_bytes()[:part])
    assert "not a pose log" in refused(good)


def test_a_damaged_file_is_told(good: Path) -> None:
    data = bytearray(good.read_bytes())
    for at in range(200, len(data) // 2, 50):
        data[at] ^= 0xFF
    good.write_bytes(bytes(data))
    refused(good)


def test_a_single_array_is_no_log(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros(3))
    (tmp_path / "x.npy").rename(tmp_path / "x.npz")
    assert "not a pose log" in refused(tmp_path / "x.npz")


def test_another_npz_is_told_what_it_lacks(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", t_s=np.zeros(3), other=np.zeros(3))
    assert "found, image_px" in refused(tmp_path / "x.npz")


def test_pickled_objects_are_never_loaded(tmp_path: Path, good: Path) -> None:
    arrays = arrays_of(good)
    arrays["depth"] = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / "x.npz", **arrays)
    assert "not a pose log" in refused(tmp_path / "x.npz")


def test_another_schema_is_told(tmp_path: Path, good: Path) -> None:
    arrays = arrays_of(good)
    header = json.loads(str(arrays["header"]))
    arrays["header"] = np.array(json.dumps({**header, "schema": 99}))
    np.savez(tmp_path / "x.npz", **arrays)
    assert "99" in refused(tmp_path / "x.npz")


@pytest.mark.parametrize(
    "header", ["no JSON", "[1, 2]", "3", '{"schema": 1}', '{"schema": 1, "size": 5, "new": 1}']
)
def test_a_header_that_makes_no_sense_is_told(tmp_path: Path, good: Path, header: str) -> None:
    np.savez(tmp_path / "x.npz", **{**arrays_of(good), "header": np.array(header)})
    refused(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("found", np.ones(3, bool)),
        ("t_s", np.zeros((5, 2))),
        ("image_px", np.zeros((5, 17, 2), np.float32)),
        ("visibility", np.zeros((4, 33), np.float32)),
        ("t_s", np.array([0.0, 0.2, 0.1, 0.3, 0.4])),
        ("t_s", np.array([0.0, 0.1, np.nan, 0.3, 0.4])),
    ],
)
def test_arrays_that_do_not_fit_are_told(
    tmp_path: Path, good: Path, name: str, array: np.ndarray
) -> None:
    np.savez(tmp_path / "x.npz", **{**arrays_of(good), name: array})
    assert name in refused(tmp_path / "x.npz")


# -- the whole way --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Twelve seconds of a twist: its log, and what the replay of the video said."""
    folder = tmp_path_factory.mktemp("replayed")
    clip = cut(SAMPLE, folder / "clip.mp4", seconds=12, longest_px=320)
    # A dose that a short clip can hold, so that there are repetitions and cues to compare.
    overlay = folder / "own.toml"
    overlay.write_text("[thresholds]\nhold_s = 3\n")
    told = coach(
        "replay", clip, "--exercise", "seated_twist", "--overlay", overlay,
        "--save-log", folder / "clip.npz", "--json", "-",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return folder / "clip.npz", json.loads(told.stdout)


def test_a_log_gives_event_for_event_what_its_video_gave(
    replayed: tuple[Path, dict[str, Any]],
) -> None:
    log, of_video = replayed
    told = coach(
        "replay", log, "--exercise", "seated_twist", "--overlay", log.with_name("own.toml"),
        "--json", "-",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    of_log = json.loads(told.stdout)
    assert of_video["seen_fraction"] > 0.95
    assert len(of_video["cues"]) >= 3
    assert {**of_log, "source": ""} == {**of_video, "source": ""}


@pytest.mark.parametrize("exercise", ["seated_twist", "cat_cow", "squat"])
def test_poses_of_a_log_read_together_give_to_the_bit_what_each_gives_alone(exercise: str) -> None:
    log = next((ROOT / "samples" / exercise).glob("*[!h].npz"))
    together, alone = Session(load_exercise(exercise)), Session(load_exercise(exercise))
    observations = list(PoseLog(log))
    for observation, moment in zip(observations, together.feed_all(observations), strict=True):
        pose = observation.pose
        by_itself = None if pose is None else replace(pose)
        assert by_itself is None or by_itself.batch[0] is not pose.batch[0]
        one = alone.feed(Observation(t_s=observation.t_s, pose=by_itself))
        # As text: there NaN is NaN, and a float has all its digits.
        for part in ("reading", "step", "cue", "showing"):
            assert repr(getattr(moment, part)) == repr(getattr(one, part))
        assert (moment.baseline is None) == (one.baseline is None)


def test_a_log_is_replayed_without_the_pose_network(
    replayed: tuple[Path, dict[str, Any]],
) -> None:
    script = (
        "import sys; from coach.cli.main import main; "
        "code = main(sys.argv[1:]); "
        "loud = [m for m in sys.modules if m.startswith(('mediapipe', 'tensorflow', 'jax'))]; "
        "assert not loud, loud; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "replay", replayed[0], "--exercise", "seated_twist"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Seated spinal twist" in done.stdout


def test_outline_and_followed_points_of_older_logs_are_passed_over(
    tmp_path: Path, good: Path
) -> None:
    older = {
        "silhouette": np.zeros((5, 4, 6), np.uint8),
        "silhouette_scale": np.full(5, 1e300),
        "legs_px": np.zeros((5, 42, 2), np.float32),
    }
    np.savez(tmp_path / "x.npz", **arrays_of(good), **older)
    for was, now in zip(PoseLog(good), PoseLog(tmp_path / "x.npz"), strict=True):
        assert now.t_s == was.t_s
        assert (now.pose is None) == (was.pose is None)
        if now.pose is not None and was.pose is not None:
            np.testing.assert_array_equal(now.pose.image_px, was.pose.image_px)
