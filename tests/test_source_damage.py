"""Files that are no videos, and damaged ones."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import wave
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numbered_videos import number_of, picture, times, write_cv, write_h264
from recordings import ROOT, recording

from coach.common.errors import CoachError
from coach.video.source import VideoFile, open_source

# Files that cannot be played: one clear line each


def sound_file(path: Path) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def still(path: Path) -> Path:
    assert cv2.imwrite(str(path), picture(3))
    return path


def cut_mp4(path: Path) -> Path:
    data = write_cv(path).read_bytes()
    return written(path, data[: data.index(b"moov") - 4])


def no_frames_mp4(path: Path) -> Path:
    return write_cv(path, frames=0)


def tiny(path: Path) -> Path:
    return write_cv(path, frames=3, size=(16, 16))


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (lambda path: path, "absent.mp4", "No video file"),
        (lambda path: path.mkdir() or path, "folder", "is a folder"),
        (lambda path: written(path, b""), "empty.mp4", "is empty (0 bytes)"),
        (lambda path: written(path, b"hello there\n"), "notes.mp4", "a text file"),
        (lambda path: written(path, random.Random(1).randbytes(5000)), "noise.mp4", "no video"),
        (still, "photo.jpg", "a picture"),
        (still, "photo.png", "a picture"),
        (sound_file, "sound.wav", "a sound file without a picture"),
        (cut_mp4, "cut.mp4", "without its index (moov)"),
        (no_frames_mp4, "nothing.mp4", "holds no frame"),
        (tiny, "tiny.avi", "16 x 16 px"),
    ],
)
def test_a_file_that_is_no_video_is_refused_in_one_line(
    tmp_path: Path, make, name: str, said: str
) -> None:
    path = make(tmp_path / name)
    with pytest.raises(CoachError) as caught:
        open_source(str(path))
    message = str(caught.value)
    assert said in message
    assert str(path) in message
    assert "\n" not in message


def test_an_mp4_with_sound_only_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44100, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts = 44100, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(CoachError, match="a sound file without a picture"):
        VideoFile(path)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = write_cv(tmp_path / "clip.avi")
    path.chmod(0)
    with pytest.raises(CoachError, match="permission"):
        VideoFile(path)


@pytest.mark.parametrize("frames", [1, 2])
def test_a_very_short_video_is_no_picture(tmp_path: Path, frames: int) -> None:
    assert len(times(VideoFile(write_cv(tmp_path / "short.mp4", frames=frames)))) == frames


# Damaged files: what can be seen is given, and what is missing is said


def test_a_file_cut_off_gives_what_it_has_and_a_warning(tmp_path: Path) -> None:
    path = write_h264(
        tmp_path / "cut.mp4", [40 * i for i in range(100)], options={"movflags": "faststart"}
    )
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with VideoFile(path) as source:
        frames = list(source)
    assert 10 < len(frames) < 90
    assert source.warning is not None
    assert f"stopped at {frames[-1].t_s:.1f} s of 4.0 s" in source.warning


def test_frames_behind_a_damaged_place_are_given_with_their_times(tmp_path: Path) -> None:
    path = write_h264(
        tmp_path / "hole.mp4", [40 * i for i in range(100)], options={"movflags": "faststart"}
    )
    data = bytearray(path.read_bytes())
    begin = data.index(b"mdat") + 4
    middle = begin + (len(data) - begin) * 2 // 5
    hole = (len(data) - begin) // 8
    data[middle : middle + hole] = random.Random(1).randbytes(hole)
    path.write_bytes(data)
    with VideoFile(path) as source:
        frames = list(source)
    assert len(frames) < 100
    assert source.warning is not None
    assert "hole.mp4: damaged near" in source.warning
    assert frames[-1].t_s == pytest.approx(3.96, abs=2e-3)
    assert number_of(frames[-1]) == 99 % 50


def test_the_terminal_stays_clean(tmp_path: Path) -> None:
    good = write_cv(tmp_path / "clip.mp4")
    data = bytearray(good.read_bytes())
    middle = len(data) // 3
    data[middle : middle + 300] = random.Random(2).randbytes(300)
    files = [
        str(written(tmp_path / "bad.mp4", bytes(data))),
        str(written(tmp_path / "text.mp4", b"hello")),
        str(cut_mp4(tmp_path / "cut.mp4")),
        "97",
    ]
    script = (
        "import sys\n"
        "from coach.common.errors import CoachError\n"
        "from coach.video.source import open_source\n"
        "for text in sys.argv[1:]:\n"
        "    try:\n"
        "        list(open_source(text))\n"
        "    except CoachError as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_no_damage_is_more_than_an_error(tmp_path: Path, suffix: str) -> None:
    whole = write_cv(tmp_path / f"clip{suffix}").read_bytes()
    rng = random.Random(7)
    path = tmp_path / f"broken{suffix}"
    played = refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randint(len(data) // 4, len(data))])
        try:
            found = times(VideoFile(path))
        except CoachError:
            refused += 1
        else:
            assert np.all(np.diff(found) > 0)
            played += 1
    assert refused > 5
    assert suffix == ".mp4" or played > 20  # an MP4's index is at its end, and missing in most


@pytest.mark.parametrize(
    ("name", "frames", "duration_s"),
    [("catcow_floor_polybag.mp4", 387, 12.9), ("sidebend_chair_polybag.mp4", 485, 16.2)],
)
def test_real_phone_clips(name: str, frames: int, duration_s: float) -> None:
    path = recording(f"clips/{name}")
    with VideoFile(path) as source:
        assert source.duration_s == pytest.approx(duration_s, abs=0.1)
        found = [frame.t_s for frame in source]
    assert len(found) == frames
    assert np.diff(found) == pytest.approx(np.full(frames - 1, 1 / 30), abs=1e-3)
    assert source.warning is None
