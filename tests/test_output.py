"""Outputs: never onto an input, not over another file unasked, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from cli_files import TWIST, complaint
from clips import SAMPLE, coach, cut, empty_room, frames_in
from recordings import ROOT

from coach.cli.main import main
from coach.common import output, prompts
from coach.common.errors import CoachError
from coach.common.output import claim, write_whole, writing

LOG = SAMPLE.with_suffix(".npz")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def all_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


# -- no output is an input ----------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a video, a log and a file of each other kind that is read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.mp4").write_bytes(SAMPLE.read_bytes())
    (tmp_path / "s.npz").write_bytes(LOG.read_bytes())
    (tmp_path / "own.toml").write_text("[thresholds]\nturn_deg = 25.0\n")
    (tmp_path / "mine.mp4").write_bytes(b"something else")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["replay", "s.mp4", "--annotate", "s.mp4"],
        ["replay", "s.mp4", "--json", "s.mp4"],
        ["replay", "s.mp4", "--json", "./x/../s.mp4"],
        ["replay", "s.mp4", "s.npz", "--json", "s.npz"],
        ["replay", "s.npz", "--json", "s.npz"],
        ["replay", "s.mp4", "--overlay", "own.toml", "--json", "own.toml"],
        ["replay", "s.mp4", "--model", "own.toml", "--json", "own.toml"],
        ["record", "s.npz", "s.npz"],
        ["record", "s.mp4", "s.mp4"],
    ],
)
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_an_input_is_never_written_to(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], force: list[str]
) -> None:
    (place / "x").mkdir()
    before = {p.name: p.read_bytes() for p in place.iterdir() if p.is_file()}
    line = complaint(capsys, [*arguments, *TWIST, *force])
    assert "is read by this very command" in line
    assert {p.name: p.read_bytes() for p in place.iterdir() if p.is_file()} == before


@posix
@pytest.mark.parametrize("link", ["symbolic", "hard", "to the folder", "source is a link"])
def test_nor_is_it_through_a_link(
    place: Path, capsys: pytest.CaptureFixture[str], link: str
) -> None:
    source, target = "s.mp4", "t.mp4"
    if link == "symbolic":
        os.symlink("s.mp4", "t.mp4")
    elif link == "hard":
        os.link("s.mp4", "t.mp4")
    elif link == "to the folder":
        os.symlink(".", "here")
        target = "here/s.mp4"
    else:
        os.symlink("s.mp4", "t.mp4")
        source, target = "t.mp4", "s.mp4"
    for option in ("--annotate", "--json"):
        line = complaint(capsys, ["replay", source, *TWIST, option, target, "--force"])
        assert "is read by this very command" in line
    assert (place / "s.mp4").read_bytes() == SAMPLE.read_bytes()


def test_the_shipped_exercise_is_an_input_too(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = str(ROOT / "exercises" / "seated_twist.toml")
    before = Path(shipped).read_bytes()
    line = complaint(capsys, ["replay", "s.mp4", *TWIST, "--json", shipped, "--force"])
    assert "is read by this very command" in line
    assert Path(shipped).read_bytes() == before


def test_two_outputs_are_two_files(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = complaint(
        capsys, ["replay", "s.mp4", *TWIST, "--json", "a.mp4", "--annotate", "./a.mp4"]
    )
    assert "two outputs" in line


def test_other_verbs_keep_to_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "s.truth.json").write_bytes(SAMPLE.with_suffix(".truth.json").read_bytes())
    for own in ("s.mp4", "s.truth.json"):
        line = complaint(capsys, ["accuracy", "--samples", ".", "--json", own, "--force"])
        assert "is read by this very command" in line
    sweep = ["tune", "seated_twist", "--recordings", ".", "--sweep", "turn_deg=15:45:10"]
    os.link("s.npz", "plot.svg")
    assert "is read by" in complaint(capsys, [*sweep, "--plot", "plot.svg", "--force"])
    assert "is read by" in complaint(
        capsys, ["history", "export", "--trc", "s.npz", "s.npz", "--force"]
    )
    (place / "history.sqlite").write_bytes(b"x")
    line = complaint(
        capsys, ["report", "--data", ".", "--out", "history.sqlite", "--force"]
    )  # fmt: skip
    assert "is read by" in line
    assert (place / "s.npz").read_bytes() == LOG.read_bytes()


# -- another file is asked about ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "target"),
    [
        (["replay", "s.mp4", "--annotate", "mine.mp4"], "mine.mp4"),
        (["replay", "s.npz", "--json", "mine.mp4"], "mine.mp4"),
        (["replay", "s.mp4", "--save-log", "s.npz"], "s.npz"),
        (["record", "s.mp4", "s.npz"], "s.npz"),
    ],
)
def test_another_file_is_not_replaced_unasked(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], target: str
) -> None:
    before = all_of(place)
    line = complaint(capsys, [*arguments, *TWIST])
    assert f"{target}: is there already; --force replaces it" in line
    assert all_of(place) == before


@pytest.mark.parametrize(("typed", "replaced"), [("y", True), ("n", False), ("", False)])
def test_on_a_terminal_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, replaced: bool
) -> None:
    path = tmp_path / "a.json"
    path.write_text("mine")
    asked: list[str] = []
    monkeypatch.setattr(output, "at_terminal", lambda: True)
    monkeypatch.setattr(prompts, "answer", lambda question: asked.append(question) or typed)
    if replaced:
        claim([path], inputs=[], force=False)
    else:
        with pytest.raises(CoachError, match="kept as it is"):
            claim([path], inputs=[], force=False)
    assert asked == [f"{path}: is there already. Replace it? [y/N] "]
    claim([path, None, "-"], inputs=[], force=True)
    assert len(asked) == 1


@posix
def test_devices_are_written_to_as_they_are(place: Path) -> None:
    claim(["/dev/null", "/dev/null"], inputs=["/dev/null"], force=False)
    assert main(["replay", "s.npz", *TWIST, "--json", os.devnull]) == 0
    assert not Path(os.devnull).is_file()
    assert sorted(p.name for p in place.iterdir()) == ["mine.mp4", "own.toml", "s.mp4", "s.npz"]


# -- whole, or not at all -------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_breaks_off_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    kind = CoachError if isinstance(error, OSError) else KeyboardInterrupt

    def broken_off() -> None:
        with writing(path) as part:
            part.write_text("half of")
            raise error

    with pytest.raises(kind):
        broken_off()
    assert all_of(tmp_path) == {"a.json": b"old"}


@posix
def test_a_link_is_followed_and_permissions_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to("a.json")
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600


@posix
@pytest.mark.parametrize(("option", "target"), [("--json", "a.json"), ("--annotate", "a.mp4"),
                                                ("--save-log", "a.npz")])  # fmt: skip
def test_a_full_disk_leaves_nothing(tmp_path: Path, option: str, target: str) -> None:
    video = cut(SAMPLE, tmp_path / "s.mp4", seconds=2)
    most = {"--json": 200, "--save-log": 4_000, "--annotate": 20_000}[option]  # bytes of a file

    def little_room() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run(
        [sys.executable, "-m", "coach", "replay", video, *TWIST, option, tmp_path / target],
        cwd=ROOT, capture_output=True, text=True, timeout=100, check=False, preexec_fn=little_room,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    assert f"coach: {tmp_path / target}: could not be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["s.mp4"]


# -- annotated videos -----------------------------------------------------------------------------


def film(path: Path, size: tuple[int, int], due_ms: list[int]) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "bgr0"
        stream.codec_context.time_base = Fraction(1, 1000)
        for ms in due_ms:
            image = np.full((size[1], size[0], 3), 120, np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24").reformat(format="bgr0")
            frame.pts, frame.time_base = ms, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("size", [(368, 800), (271, 603), (90, 400), (641, 361), (1280, 720)])
def test_an_annotated_video_of_any_size_plays_in_browsers_at_its_times(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], size: tuple[int, int]
) -> None:
    due = [0, 40, 90, 300, 333, 366, 1000, 1017]
    source, target = film(tmp_path / "s.mkv", size, due), tmp_path / "seen.mp4"
    assert main(["replay", str(source), *TWIST, "--annotate", str(target)]) == 2  # nobody in it
    err = capsys.readouterr().err
    assert f"{target}: the annotated video\n" in err
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.codec_context.width % 2 == stream.codec_context.height % 2 == 0
        assert max(stream.codec_context.width, stream.codec_context.height) >= 960
        found = [frame.time for frame in container.decode(stream)]
    assert found == pytest.approx([ms / 1000 for ms in due], abs=1e-3)
    data = target.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert {p.name for p in tmp_path.iterdir()} == {"s.mkv", "seen.mp4"}


# -- names that are no text -----------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is Unicode")
def test_a_name_that_is_no_text_goes_through_every_verb(tmp_path: Path) -> None:
    name = os.fsdecode(b"bad\xff\x1b[2J")
    video = tmp_path / f"{name}.mp4"
    cut(SAMPLE, tmp_path / "s.mp4", seconds=2).rename(video)
    out = tmp_path / f"out{name}.mp4"
    log, result = out.with_suffix(".npz"), out.with_suffix(".json")
    done = coach("replay", video, *TWIST, "--annotate", out, "--save-log", log, "--json", result,
                 "--history", "--data", tmp_path / "data")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "\x1b[2J" not in done.stdout + done.stderr
    assert r"bad\xff\x1b[2J.mp4" in done.stdout
    assert frames_in_bytes(out) == frames_in_bytes(video) > 10
    again = coach("replay", log, *TWIST, "--json", "-")
    assert again.returncode == 0, again.stderr
    missing = coach("replay", tmp_path / os.fsdecode(b"no\xff.mp4"), *TWIST)
    assert missing.returncode == 2
    assert r"no\xff.mp4; check its name" in missing.stderr
    page = coach("report", "--data", tmp_path / "data", "--out", tmp_path / "r.html")
    assert page.returncode == 0, page.stderr
    assert "Traceback" not in page.stderr


def frames_in_bytes(path: Path) -> int:
    with open(path, "rb") as file, av.open(file) as container:
        return sum(1 for _ in container.decode(video=0))


def test_nobody_and_a_full_replay_leave_no_part(tmp_path: Path) -> None:
    room = empty_room(tmp_path / "room.mp4")
    assert main(["replay", str(room), *TWIST, "--annotate", str(tmp_path / "seen.mp4")]) == 2
    assert frames_in(tmp_path / "seen.mp4") == frames_in(room)
    assert {p.name for p in tmp_path.iterdir()} == {"room.mp4", "seen.mp4"}
