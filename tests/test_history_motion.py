"""Pose logs as TRC and C3D: headers exact, points where they were, gaps left as gaps."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from recordings import ROOT

from coach.common.errors import CoachError
from coach.pose.export import Motion, motion_of, write_c3d, write_trc
from coach.pose.landmarks import INDEX, N_LANDMARKS, NAMES
from coach.pose.log import Header, PoseLog, PoseLogWriter
from coach.pose.types import Observation, Pose

LOG = ROOT / "samples" / "seated_twist" / "good_two_each.npz"
KEYS = (
    "DataRate CameraRate NumFrames NumMarkers Units OrigDataRate OrigDataStartFrame OrigNumFrames"
)


def log_of(path: Path, times: list[float], unseen: tuple[int, ...] = ()) -> PoseLog:
    """A log of a body that walks one metre to the picture's right each second."""
    writer = PoseLogWriter(
        path,
        Header(source="x", fps=None, size=(64, 48), model="x", model_sha256="x", versions={}),
    )
    still = np.random.default_rng(1).normal(0, 0.3, (N_LANDMARKS, 3))
    for i, t_s in enumerate(times):
        pose = Pose(
            t_s=t_s,
            image_px=np.zeros((N_LANDMARKS, 2), dtype=np.float32),
            depth=np.zeros(N_LANDMARKS, dtype=np.float32),
            world_m=(still + np.array([t_s, 0, 0])).astype(np.float32),
            visibility=np.ones(N_LANDMARKS, dtype=np.float32),
        )
        writer.keep(Observation(t_s=t_s, pose=None if i in unseen else pose))
    writer.write()
    return PoseLog(path)


def read_trc(path: Path) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Header lines, times (T,) and points (T, 33, 3), read as strictly as OpenSim does."""
    lines = path.read_text(encoding="ascii").split("\n")
    assert lines.pop() == ""
    rows = [line.split("\t") for line in lines[6:]]
    assert {len(row) for row in rows} == {2 + 3 * N_LANDMARKS}
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    data = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return lines[:6], data[:, 0], data[:, 1:].reshape(-1, N_LANDMARKS, 3)


def test_a_trc_is_as_opensim_wants_it(tmp_path: Path) -> None:
    log = PoseLog(LOG)
    motion = motion_of(log)
    write_trc(motion, tmp_path / "turn.trc")
    header, t_s, points = read_trc(tmp_path / "turn.trc")
    assert header[0] == "PathFileType\t4\t(X/Y/Z)\tturn.trc"
    assert header[1].split("\t") == KEYS.split()
    n = str(len(log))
    assert header[2].split("\t") == ["12.0000", "12.0000", n, "33", "mm", "12.0000", "1", n]
    assert [c for c in header[3].split("\t") if c] == ["Frame#", "Time", *NAMES]
    assert header[3].split("\t").index("left_eye_inner") == 5  # three columns a marker
    labels = [c for c in header[4].split("\t") if c]
    assert labels == [f"{axis}{i}" for i in range(1, 34) for axis in "XYZ"]
    assert header[4].startswith("\t\tX1\tY1\tZ1\tX2")
    assert header[5] == ""
    observations = list(log)
    assert t_s == pytest.approx([o.t_s for o in observations], abs=1e-4)
    pose = observations[100].pose
    assert pose is not None
    x, y, z = pose.world_m[INDEX["nose"]] * 1000
    assert points[100, INDEX["nose"]] == pytest.approx([-z, -y, -x], abs=0.006)


def test_axes_are_those_of_opensim() -> None:
    points = motion_of(PoseLog(LOG)).points_m
    nose, hips = points[:, INDEX["nose"]], points[:, [INDEX["left_hip"], INDEX["right_hip"]]]
    ears = points[:, [INDEX["left_ear"], INDEX["right_ear"]]]
    assert np.nanmedian(nose[:, 1] - hips[:, :, 1].mean(axis=1)) > 0.3  # y up
    assert np.nanmedian(hips[:, 1, 2] - hips[:, 0, 2]) > 0.1  # z to the person's right
    assert np.nanmedian(nose[:, 0] - ears[:, :, 0].mean(axis=1)) > 0.02  # x where the nose is


def test_uneven_times_become_even_and_gaps_stay(tmp_path: Path) -> None:
    times = [i / 10 + 0.02 * (i % 2) for i in range(20)] + [i / 10 for i in range(40, 60)]
    log = log_of(tmp_path / "log.npz", times, unseen=(5, 6, 7))
    motion = motion_of(log)
    t_s = motion.start_s + np.arange(len(motion.points_m)) / motion.rate_hz
    assert 8 < motion.rate_hz < 13
    seen = np.isfinite(motion.points_m[:, 0, 2])
    # z is minus the picture's x: the body walks that way by one metre a second
    walked = -motion.points_m[seen, 0, 2]
    assert walked - walked[0] == pytest.approx(t_s[seen] - t_s[seen][0], abs=1e-5)
    assert not seen[(t_s > 0.45) & (t_s < 0.78)].any()
    assert not seen[(t_s > 1.95) & (t_s < 3.95)].any()
    assert seen[(t_s > 0.9) & (t_s < 1.85)].all()
    write_trc(motion, tmp_path / "x.trc")
    _, _, points = read_trc(tmp_path / "x.trc")
    assert np.isnan(points[~seen]).all()
    assert np.isfinite(points[seen]).all()


def test_even_times_are_not_touched(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log.npz", [1 + i / 30 for i in range(30)], unseen=(3,))
    motion = motion_of(log)
    assert motion.rate_hz == pytest.approx(30)
    assert motion.start_s == 1
    for i, observation in enumerate(log):
        if observation.pose is None:
            assert np.isnan(motion.points_m[i]).all()
        else:
            assert (motion.points_m[i, :, 1] == -observation.pose.world_m[:, 1]).all()


def test_a_c3d_reads_back(tmp_path: Path) -> None:
    ezc3d = pytest.importorskip("ezc3d", reason="the extra `export` is not installed")
    log = log_of(tmp_path / "log.npz", [i / 25 for i in range(50)], unseen=(7, 8))
    motion = motion_of(log)
    write_c3d(motion, tmp_path / "x.c3d")
    file = ezc3d.c3d(str(tmp_path / "x.c3d"))
    point = file["parameters"]["POINT"]
    assert point["LABELS"]["value"] == list(NAMES)
    assert point["UNITS"]["value"] == ["mm"]
    assert point["RATE"]["value"] == pytest.approx([25])
    found = file["data"]["points"]
    assert found.shape == (4, 33, 50)
    true = 1000 * motion.points_m.transpose(2, 1, 0)
    assert found[:3] == pytest.approx(true, abs=1e-3, nan_ok=True)
    assert np.isnan(found[:3, :, 7:9]).all()


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ezc3d", None)
    motion = motion_of(PoseLog(LOG))
    with pytest.raises(CoachError, match=r'pip install "back-coach\[export\]"'):
        write_c3d(motion, tmp_path / "x.c3d")


def test_logs_without_anybody_and_places_without_a_folder(tmp_path: Path) -> None:
    nobody = log_of(tmp_path / "none.npz", [0.0, 0.1], unseen=(0, 1))
    with pytest.raises(CoachError, match="nobody is in this pose log"):
        motion_of(nobody)
    motion = Motion(rate_hz=30, start_s=0, points_m=np.zeros((2, N_LANDMARKS, 3)))
    with pytest.raises(CoachError, match="cannot be written"):
        write_trc(motion, tmp_path / "no" / "x.trc")
