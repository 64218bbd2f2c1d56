"""Frames and their times: from video files, from files played as a camera, from cameras."""

from __future__ import annotations

import math
import random
import struct
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from numbered_videos import SIZE, number_of, times, write_cv, write_h264

from coach.common.errors import CoachError
from coach.video import camera
from coach.video.source import Camera, Frame, RealTimeFile, Source, VideoFile, open_source


class FakeClock:
    """A clock that only moves when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s

    def pass_(self, seconds: float) -> None:
        self.now_s += seconds


def test_frames_of_an_mp4_are_complete_in_order_and_bgr(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "clip.mp4")
    with VideoFile(path) as source:
        assert (source.name, source.size, source.live) == ("clip.mp4", SIZE, False)
        assert source.fps == pytest.approx(25)
        assert source.duration_s == pytest.approx(1.2, abs=0.01)
        frames = list(source)
    assert [frame.index for frame in frames] == list(range(30))
    assert [number_of(frame) for frame in frames] == list(range(30))
    assert [frame.t_s for frame in frames] == pytest.approx([i / 25 for i in range(30)])
    assert frames[0].image.dtype == np.uint8
    assert frames[0].image.shape == (48, 64, 3)
    assert source.warning is None


def test_colours_are_bgr_and_not_mirrored(tmp_path: Path) -> None:
    path = tmp_path / "blue_left.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, SIZE)
    image = np.zeros((48, 64, 3), np.uint8)
    image[:, :32, 0] = 255
    for _ in range(3):
        writer.write(image)
    writer.release()
    with VideoFile(path) as source:
        first = next(iter(source)).image
    assert first[:, :24, 0].mean() > 200
    assert first[:, 40:].mean() < 30


def test_frames_do_not_share_memory(tmp_path: Path) -> None:
    with VideoFile(write_cv(tmp_path / "clip.avi")) as source:
        first, second = list(source)[:2]
    assert not np.shares_memory(first.image, second.image)
    assert number_of(first) == 0


def test_avi_times_follow_the_rate(tmp_path: Path) -> None:
    found = times(VideoFile(write_cv(tmp_path / "clip.avi", fps=12.5)))
    assert found == pytest.approx([i / 12.5 for i in range(30)], abs=1e-3)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("b_frames", [0, 3])
def test_variable_frame_rate_keeps_true_times(tmp_path: Path, suffix: str, b_frames: int) -> None:
    rng = random.Random(5)
    pts_ms = [0]
    for _ in range(60):
        pts_ms.append(pts_ms[-1] + rng.choice([16, 33, 40, 120, 400]))
    path = write_h264(tmp_path / f"vfr{suffix}", pts_ms, b_frames=b_frames)
    with VideoFile(path) as source:
        frames = list(source)
    assert [frame.t_s for frame in frames] == pytest.approx([p / 1000 for p in pts_ms], abs=1.5e-3)
    assert [number_of(frame) for frame in frames] == [i % 50 for i in range(61)]


def test_start_offset_is_removed(tmp_path: Path) -> None:
    path = write_h264(tmp_path / "late.mkv", [7000 + 40 * i for i in range(40)], b_frames=2)
    with VideoFile(path) as source:
        found = [frame.t_s for frame in source]
    assert found == pytest.approx([i * 0.04 for i in range(40)], abs=1.5e-3)


def test_edit_list_offset_is_no_damage(tmp_path: Path) -> None:
    path = write_h264(tmp_path / "late.mp4", [7000 + 40 * i for i in range(40)])
    with VideoFile(path) as source:
        found = [frame.t_s for frame in source]
    assert (found[0], found[-1]) == (0.0, pytest.approx(1.56, abs=2e-3))
    assert source.duration_s == pytest.approx(1.6, abs=0.05)
    assert source.warning is None


def test_a_stream_without_times_falls_back_to_the_rate(tmp_path: Path) -> None:
    path = write_h264(tmp_path / "bare.h264", [40 * i for i in range(40)], b_frames=2)
    found = times(VideoFile(path))
    assert len(found) == 40
    assert np.diff(found) == pytest.approx(np.full(39, 0.04))


def test_times_increase_strictly_when_a_stream_repeats_itself(tmp_path: Path) -> None:
    first = write_h264(tmp_path / "a.ts", [40 * i for i in range(20)])
    twice = tmp_path / "twice.ts"
    twice.write_bytes(first.read_bytes() * 2)
    found = times(VideoFile(twice))
    assert len(found) > 30
    assert np.all(np.diff(found) > 0)


def test_rotation_of_a_phone_video_is_applied(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "portrait.mp4")
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 36] = struct.pack(
        ">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, SIZE[1] << 16, 0, 1 << 30
    )
    path.write_bytes(data)
    with VideoFile(path) as source:
        image = next(iter(source)).image
        assert source.size == (48, 64)
    assert image.shape == (64, 48, 3)
    # Turned clockwise, the white corner goes from top left to top right.
    assert image[:8, -8:].mean() > 200
    assert image[:8, :8].mean() < 100


def test_large_pictures_are_shrunk_unless_asked_not_to(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "large.avi", frames=2, size=(1920, 1080))
    with VideoFile(path) as source:
        assert source.size == (1280, 720)
        assert all(frame.image.shape == (720, 1280, 3) for frame in source)
    with VideoFile(path, max_side_px=None) as source:
        assert source.size == (1920, 1080)


def test_a_source_can_be_closed_in_the_middle_and_twice(tmp_path: Path) -> None:
    source = VideoFile(write_cv(tmp_path / "clip.avi"))
    frames = iter(source)
    next(frames)
    source.close()
    source.close()
    assert list(frames) == []
    assert source.warning is None


# A file as a stand-in camera


def test_a_prompt_caller_gets_every_frame_at_its_time(tmp_path: Path) -> None:
    clock = FakeClock()
    source = RealTimeFile(write_cv(tmp_path / "clip.avi"), clock=clock, sleep=clock.pass_)
    with source:
        assert source.live
        arrivals = [(frame.t_s, clock.now_s - 100) for frame in source]
    assert len(arrivals) == 30
    assert all(arrived == pytest.approx(t_s, abs=1e-6) for t_s, arrived in arrivals)


def test_a_slow_caller_misses_frames_as_with_a_camera(tmp_path: Path) -> None:
    clock = FakeClock()
    frames: list[tuple[Frame, float]] = []
    source = RealTimeFile(write_cv(tmp_path / "clip.avi"), clock=clock, sleep=clock.pass_)
    for frame in source:
        frames.append((frame, clock.now_s - 100))
        clock.pass_(0.1)
    assert 10 <= len(frames) <= 15
    for frame, arrived_s in frames:
        assert arrived_s - 0.04 - 1e-9 <= frame.t_s <= arrived_s + 1e-9
        assert number_of(frame) == frame.index
    assert np.all(np.diff([frame.t_s for frame, _ in frames]) > 0)


def test_speed_changes_the_pace_and_not_the_times(tmp_path: Path) -> None:
    clock = FakeClock()
    path = write_cv(tmp_path / "clip.avi")
    found = times(RealTimeFile(path, speed=4, clock=clock, sleep=clock.pass_))
    assert found[-1] == pytest.approx(29 / 25, abs=1e-3)
    assert clock.now_s - 100 == pytest.approx(29 / 25 / 4, abs=1e-3)


@pytest.mark.parametrize("speed", [0, -1, math.nan])
def test_a_senseless_speed_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(CoachError, match="speed"):
        RealTimeFile(write_cv(tmp_path / "clip.avi"), speed=speed)


def test_real_time_takes_real_time(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "clip.avi", frames=10)
    begin_s = time.monotonic()
    with open_source(str(path), realtime=True) as source:
        last = [frame.t_s for frame in source][-1]
    assert time.monotonic() - begin_s >= 0.36 - 1e-3
    assert last == pytest.approx(0.36, abs=1e-3)


def test_a_missing_file_is_refused_in_real_time_too(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="No video file"):
        open_source(str(tmp_path / "absent.mp4"), realtime=True)


# Cameras


def test_a_missing_camera_is_named_with_what_to_do() -> None:
    with pytest.raises(CoachError, match=r"No camera 97 .*video file"):
        open_source("97")


def test_a_device_path_means_its_camera() -> None:
    with pytest.raises(CoachError, match="No camera 97"):
        open_source("/dev/video97")


def capture_of(path: Path) -> cv2.VideoCapture:
    return cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)


def collect(source: Source, frames: list[Frame]) -> None:
    """Keep what came before an error, which `list` would not."""
    for frame in source:
        frames.append(frame)


def test_a_camera_that_stops_is_an_error_after_its_last_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_RETRY_S", 0.0)
    monkeypatch.setattr(camera, "RETURN_S", 0.0)
    path = write_cv(tmp_path / "clip.avi", frames=5)
    frames: list[Frame] = []
    with Camera(2, open_capture=lambda number: capture_of(path)) as source:
        assert (source.name, source.live, source.size) == ("camera 2", True, SIZE)
        assert source.duration_s is None
        with pytest.raises(CoachError, match="Camera 2 stopped sending pictures"):
            collect(source, frames)
    assert [number_of(frame) for frame in frames] == list(range(5))


def test_a_camera_that_comes_back_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "_RETRY_S", 0.0)
    monkeypatch.setattr(camera, "_LOOK_AGAIN_S", 0.01)
    path = write_cv(tmp_path / "clip.avi", frames=5)
    opened = []

    def plugged(number: int) -> cv2.VideoCapture:
        opened.append(number)
        # Gone twice before it is there again.
        return cv2.VideoCapture() if len(opened) in (2, 3) else capture_of(path)

    frames: list[Frame] = []
    with Camera(0, open_capture=plugged) as source:
        for frame in source:
            frames.append(frame)
            if len(frames) == 8:
                break
    assert opened == [0] * 4
    assert [number_of(frame) for frame in frames] == [0, 1, 2, 3, 4, 0, 1, 2]
    assert [frame.index for frame in frames] == list(range(8))
    assert np.all(np.diff([frame.t_s for frame in frames]) > 0)


def test_a_camera_that_is_gone_can_be_closed_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_RETRY_S", 0.0)
    path = write_cv(tmp_path / "clip.avi", frames=2)
    captures = [capture_of(path)]
    source = Camera(
        0, open_capture=lambda number: captures.pop() if captures else cv2.VideoCapture()
    )
    threading.Timer(0.3, source.close).start()
    began_s = time.monotonic()
    assert len(list(source)) == 2
    assert time.monotonic() - began_s < camera.RETURN_S / 4


def test_camera_frames_carry_increasing_times_from_zero(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "clip.avi", frames=8)
    source = Camera(0, open_capture=lambda number: capture_of(path))
    begin_s = time.monotonic()
    frames = []
    for frame in source:
        frames.append(frame)
        if len(frames) == 6:
            source.close()
    assert frames[0].t_s == 0.0
    assert [frame.index for frame in frames] == list(range(6))
    assert [number_of(frame) for frame in frames] == list(range(6))
    assert np.all(np.diff([frame.t_s for frame in frames]) > 0)
    assert frames[-1].t_s < time.monotonic() - begin_s + 1


def test_a_camera_without_pictures_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_RETRY_S", 0.0)
    capture = capture_of(write_cv(tmp_path / "clip.avi", frames=2))
    assert [capture.read()[0] for _ in range(3)] == [True, True, False]
    with pytest.raises(CoachError, match="Camera 1 opens but sends no picture"):
        Camera(1, open_capture=lambda number: capture)
    assert not capture.isOpened()
