"""Kinds of video files: containers, codecs, offsets, turns, sizes that change, odd names."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numbered_videos import picture, times, write_cv, write_h264
from recordings import ROOT

from coach.common.errors import CoachError
from coach.video.source import VideoFile

SIZE = (96, 64)
UNIT = 1 << 16


def write(path: Path, codec: str, pixels: str, pts_ms: list[int], **options: str) -> Path:
    """A video by PyAV whose frames are due at exactly these milliseconds."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = *SIZE, pixels
        if path.suffix != ".avi":
            stream.codec_context.time_base = Fraction(1, 1000)
        for number, pts in enumerate(pts_ms):
            frame = av.VideoFrame.from_ndarray(picture(number, SIZE), format="bgr24")
            frame = frame.reformat(format=pixels)
            unit = Fraction(1, 25) if path.suffix == ".avi" else Fraction(1, 1000)
            frame.pts, frame.time_base = round(pts * Fraction(1, 1000) / unit), unit
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture
def usual_scheduling() -> Iterator[None]:
    """Puts back how this process is scheduled.

    SVT-AV1 makes the thread that encodes real-time (SCHED_FIFO) where it may, as for root.
    Everything started from there later, a browser for one, would inherit it and starve the rest.
    """
    if not hasattr(os, "sched_getscheduler"):
        yield
        return
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    yield
    os.sched_setscheduler(0, *before)


@pytest.mark.usefixtures("usual_scheduling")
@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("a.mp4", "libx264", "yuv420p"),
        ("a.mov", "libx264", "yuv420p"),
        ("a.mkv", "libx265", "yuv420p"),
        ("a.webm", "libvpx-vp9", "yuv420p"),
        ("a.webm", "libvpx", "yuv420p"),
        ("a.mp4", "libsvtav1", "yuv420p"),
        ("a.avi", "mjpeg", "yuvj420p"),
        ("a.gif", "gif", "bgr8"),
    ],
)
def test_usual_kinds_are_read_with_their_times(
    tmp_path: Path, name: str, codec: str, pixels: str
) -> None:
    if codec not in av.codecs_available:
        pytest.skip(f"this PyAV cannot write {codec}")
    more = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write(tmp_path / name, codec, pixels, [40 * i for i in range(20)], **more)
    with VideoFile(path) as source:
        frames = list(source)
        assert source.size == SIZE
        assert source.duration_s == pytest.approx(0.8, abs=0.05)
    assert [frame.t_s for frame in frames] == pytest.approx([i / 25 for i in range(20)], abs=2e-3)
    assert source.warning is None
    assert frames[-1].image[-8:, -8:].mean() > frames[0].image[-8:, -8:].mean() + 40


def test_a_gif_keeps_the_time_of_each_picture(tmp_path: Path) -> None:
    due = [0, 100, 150, 650, 700, 2000]
    found = times(VideoFile(write(tmp_path / "a.gif", "gif", "bgr8", due)))
    assert found == pytest.approx([ms / 1000 for ms in due], abs=0.011)


@pytest.mark.parametrize("suffix", [".mkv", ".webm"])
@pytest.mark.parametrize("start_s", [30, 582])
def test_a_late_start_is_neither_waited_for_nor_damage(
    tmp_path: Path, suffix: str, start_s: int
) -> None:
    codec = "libx264" if suffix == ".mkv" else "libvpx"
    due = [1000 * start_s + 40 * i for i in range(25)]
    with VideoFile(write(tmp_path / f"late{suffix}", codec, "yuv420p", due)) as source:
        found = [frame.t_s for frame in source]
    assert found == pytest.approx([i / 25 for i in range(25)], abs=2e-3)
    assert source.duration_s == pytest.approx(1.0, abs=0.05)
    assert source.warning is None


def test_a_stream_without_a_length_has_none(tmp_path: Path) -> None:
    path = tmp_path / "live.webm"
    due = [40 * i for i in range(10)]
    write(path, "libvpx", "yuv420p", due)
    data = path.read_bytes()
    # As a browser records: the element of the length is made a filler of as many bytes.
    at = data.index(b"\x44\x89\x88")
    path.write_bytes(data[:at] + b"\xec\x89" + bytes(9) + data[at + 11 :])
    with VideoFile(path) as source:
        assert source.duration_s is None
        assert len(list(source)) == 10
    assert source.warning is None


TURNS = {
    "as it is": ((1, 0, 0, 1), lambda p: p),
    "clockwise": ((0, 1, -1, 0), lambda p: np.rot90(p, -1)),
    "upside down": ((-1, 0, 0, -1), lambda p: np.rot90(p, 2)),
    "anticlockwise": ((0, -1, 1, 0), np.rot90),
    "mirrored": ((-1, 0, 0, 1), lambda p: p[:, ::-1]),
    "flipped": ((1, 0, 0, -1), lambda p: p[::-1]),
    "transposed": ((0, 1, 1, 0), lambda p: p.transpose(1, 0, 2)),
    "transversed": ((0, -1, -1, 0), lambda p: np.rot90(p, 2).transpose(1, 0, 2)),
}


@pytest.mark.parametrize("turn", TURNS)
def test_turns_and_flips_of_the_display_matrix_are_applied(tmp_path: Path, turn: str) -> None:
    (a, b, c, d), turned = TURNS[turn]
    path = write_cv(tmp_path / "phone.mp4", frames=3, size=SIZE)
    with VideoFile(path) as source:
        stored = next(iter(source)).image
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 4 + 40
    data[matrix : matrix + 36] = struct.pack(
        ">9i", a * UNIT, b * UNIT, 0, c * UNIT, d * UNIT, 0, 0, 0, 1 << 30
    )
    path.write_bytes(data)
    with VideoFile(path) as source:
        image = next(iter(source)).image
        assert source.size == (image.shape[1], image.shape[0])
    assert np.array_equal(image, turned(stored))


def test_a_size_that_changes_on_the_way_is_fitted_into_the_first(tmp_path: Path) -> None:
    parts = []
    for n, size in enumerate([(160, 96), (96, 160)]):
        parts.append(tmp_path / f"{n}.ts")
        with av.open(str(parts[-1]), "w") as out:
            stream = out.add_stream("libx264", rate=25, options={"g": "5"})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for number in range(20):
                image = np.full((size[1], size[0], 3), 200, np.uint8)
                frame = av.VideoFrame.from_ndarray(image, format="bgr24")
                frame.pts, frame.time_base = 20 * n + number, Fraction(1, 25)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
    path = tmp_path / "turned.ts"
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    with VideoFile(path) as source:
        frames = list(source)
    assert len(frames) >= 35
    assert {frame.image.shape for frame in frames} == {(96, 160, 3)}
    last = frames[-1].image
    assert last[:, 60:100].mean() > 150  # upright in the middle, black on either side
    assert last[:, :40].mean() < 5
    assert last[:, 120:].mean() < 5


def test_a_codec_that_is_not_known_is_said_to_be_so(tmp_path: Path) -> None:
    path = write_h264(tmp_path / "odd.mp4", [0, 40, 80])
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zz91"))
    with pytest.raises(CoachError, match="codec that is not known here; convert it") as caught:
        VideoFile(path)
    assert "such as MP4" not in str(caught.value)


def test_a_codec_of_which_nothing_can_be_decoded_is_named(tmp_path: Path) -> None:
    path = write_h264(tmp_path / "bad.mkv", [40 * i for i in range(30)])
    data = bytearray(path.read_bytes())
    begin = data.index(b"\x1f\x43\xb6\x75")  # the first cluster of pictures
    for at in range(begin + 40, len(data) - 200):
        data[at] = 0xFF
    path.write_bytes(data)
    with pytest.raises(CoachError, match=r"\(h264\) can be decoded"):
        VideoFile(path)


@pytest.mark.parametrize("text", ["#EXTM3U\n#EXTINF:1,\n{}\n", "ffconcat version 1.0\nfile {}\n"])
def test_a_playlist_opens_no_other_file(tmp_path: Path, text: str) -> None:
    film = write_cv(tmp_path / "film.mp4")
    listed = tmp_path / "list.m3u8"
    listed.write_text(text.format(film) + "#EXT-X-ENDLIST\n")
    with pytest.raises(CoachError, match="text file"):
        VideoFile(listed)


@pytest.mark.parametrize("name", ["a:b.mp4", "http:x.mp4", "%d.mp4", "-", "ü è.mp4", "x" * 251])
def test_any_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "clip.mp4"
    write_cv(path).rename(tmp_path / name)
    assert len(times(VideoFile(tmp_path / name))) == 30


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is Unicode")
def test_a_name_that_is_no_text_is_read_and_shown_escaped(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff\x1b[31m\n.mp4")
    write_cv(tmp_path / "clip.mp4").rename(path)
    with VideoFile(path) as source:
        assert source.name == r"bad\xff\x1b[31m\n.mp4"
        assert len(list(source)) == 30
    path.write_bytes(b"no video\n")
    with pytest.raises(CoachError) as caught:
        VideoFile(path)
    assert r"bad\xff\x1b[31m\n.mp4 cannot be played" in str(caught.value)


def test_a_name_too_long_is_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="No video file"):
        VideoFile(tmp_path / ("x" * 300))


def test_both_ffmpegs_live_in_one_process(tmp_path: Path) -> None:
    # OpenCV and PyAV each bring FFmpeg's libraries.
    script = (
        "import sys, {}\n"
        "from pathlib import Path\n"
        "from coach.video.source import VideoFile\n"
        "capture = cv2.VideoCapture(sys.argv[1], cv2.CAP_FFMPEG)\n"
        "with VideoFile(Path(sys.argv[1])) as source:\n"
        "    for frame in source:\n"
        "        ok, image = capture.read()\n"
        "        assert ok and (image == frame.image).all()\n"
        "print('same')\n"
    )
    path = str(write_h264(tmp_path / "clip.mp4", [40 * i for i in range(40)], b_frames=2))
    for order in ("av, cv2", "cv2, av"):
        done = subprocess.run(
            [sys.executable, "-c", script.format(order), path],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.stdout, done.stderr, done.returncode) == ("same\n", "", 0)
