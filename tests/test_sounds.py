"""The ticks: made of numbers, played by stand-in programs that note what they were given."""

from __future__ import annotations

import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hud_cases import exercise, step

from coach.engine.results import Repetition
from coach.engine.sound_events import SoundEvents
from coach.ui import sounds
from coach.ui.sounds import NAMES, RATE_HZ, Sounds, samples_of


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_is_short_soft_and_without_a_click(name: str) -> None:
    made = samples_of(name) / 32767
    assert 0.05 <= len(made) / RATE_HZ <= 0.35
    assert 0.02 < np.abs(made).max() < 0.35
    assert abs(made[0]) < 0.01
    assert abs(made[-1]) < 0.01
    # No step is larger than that of the highest note at this loudness.
    assert np.abs(np.diff(made)).max() < 0.1


def test_the_sounds_differ() -> None:
    made = {samples_of(name).tobytes() for name in NAMES}
    assert len(made) == len(NAMES)


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Puts a stand-in player alone on the path; it notes the name of each file and its length."""
    folder, log = tmp_path / "bin", tmp_path / "log"
    folder.mkdir()
    log.touch()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sounds, "_by_sounddevice", lambda: None)

    def make(name: str, lasts_s: float = 0.0, code: int = 0) -> Path:
        script = folder / name
        script.write_text(
            f"#!{sys.executable} -IS\n"
            "import os, sys, time\n"
            f"open({str(log)!r}, 'a').write(os.path.basename(sys.argv[-1]) + ' '"
            " + str(os.path.getsize(sys.argv[-1])) + '\\n')\n"
            f"time.sleep({lasts_s}); sys.exit({code})\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        return log

    return make


def played(log: Path, n: int) -> list[str]:
    """The names of the sounds in the log, once there are `n`."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        lines = log.read_text().splitlines()
        if len(lines) >= n:
            return [line.partition(".")[0] for line in lines]
        time.sleep(0.01)
    pytest.fail(f"{n} sounds wanted, found {lines}")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in players are scripts")
@pytest.mark.parametrize(
    ("platform", "name"), [("linux", "paplay"), ("linux", "aplay"), ("darwin", "afplay")]
)
def test_the_systems_player_is_given_a_whole_file(
    platform: str, name: str, player: Callable[..., Path]
) -> None:
    log = player(name)
    made = Sounds(platform=platform)
    assert made.reason is None
    begin = time.monotonic()
    made.play("tick")
    assert time.monotonic() - begin < 0.1
    assert played(log, 1) == ["tick"]
    size = int(log.read_text().split()[1])
    assert size == 44 + samples_of("tick").nbytes
    made.close()
    made.close()
    made.play("half")
    assert played(log, 1) == ["tick"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in players are scripts")
def test_only_the_latest_waits_and_none_is_heard_when_muted(player: Callable[..., Path]) -> None:
    log = player("paplay", lasts_s=0.6)
    made = Sounds(platform="linux")
    made.play("reached")
    assert played(log, 1) == ["reached"]
    for name in ("half", "tick", "over"):
        made.play(name)
    assert played(log, 2) == ["reached", "over"]
    made.mute()
    made.play("tick")
    made.mute(False)
    made.play("counted")
    assert played(log, 3) == ["reached", "over", "counted"]
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in players are scripts")
def test_a_player_that_fails_is_given_up_with_a_reason(player: Callable[..., Path]) -> None:
    log = player("aplay", code=1)
    made = Sounds(platform="linux")
    made.play("tick")
    played(log, 1)
    end = time.monotonic() + 5
    while made.reason is None and time.monotonic() < end:
        time.sleep(0.01)
    assert "cannot be played" in (made.reason or "")
    made.close()


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_without_a_player_it_is_silent_and_says_why(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sounds, "_by_sounddevice", lambda: None)
    made = Sounds(platform=platform)
    assert "[sound]" in (made.reason or "")
    made.play("tick")
    made.close()


def test_sounddevice_is_given_the_samples_or_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real interface where it is installed; here without any loudspeaker."""
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    silent = Sounds(platform="linux")
    assert silent.reason is not None
    assert silent._folder is None  # nothing is written that nothing plays
    silent.close()
    out = tmp_path / "out"
    (tmp_path / "sounddevice.py").write_text(
        "def check_output_settings(**of): assert of['samplerate'] == 44100\n"
        "from pathlib import Path\n"
        f"def play(data, rate, blocking): Path({str(out)!r}).write_bytes(data.tobytes())\n"
    )
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    made = Sounds(platform="linux")
    assert made.reason is None
    made.play("half")
    end = time.monotonic() + 5
    while not (out.exists() and out.stat().st_size) and time.monotonic() < end:
        time.sleep(0.01)
    made.close()
    assert out.read_bytes() == samples_of("half").tobytes()
    monkeypatch.delitem(sys.modules, "sounddevice")


def test_the_files_are_gone_at_the_end(player: Callable[..., Path]) -> None:
    player("paplay")
    made = Sounds(platform="linux")
    assert made._folder is not None
    folder = Path(made._folder.name)
    assert sorted(p.stem for p in folder.glob("*.wav")) == sorted(NAMES)
    with wave.open(str(folder / "tick.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE_HZ, 1, 2)
    made.close()
    assert not folder.exists()


# -- when -----------------------------------------------------------------------------------------


def test_a_hold_sounds_at_its_start_its_half_its_last_seconds_and_its_end() -> None:
    events = SoundEvents(exercise(sided=True))
    heard = []
    for i in range(-25, 400):
        held_s = i / 25
        at = {"target": "left", "held_s": held_s, "hold_target_s": 12.0} if i >= 0 else {}
        heard += [(n, held_s) for n in events.update(step(t_s=10 + held_s, **at))]
    assert heard == [
        ("reached", 0), ("half", 6), ("tick", 9), ("tick", 10), ("tick", 11), ("over", 12),
    ]  # fmt: skip


def test_the_edge_of_a_target_does_not_rattle() -> None:
    events = SoundEvents(exercise(sided=False))
    heard: list[str] = []
    for i in range(100):
        heard += events.update(step(t_s=i / 25, target="round" if i % 20 > 9 else None))
    assert heard == ["reached"]


def test_only_a_repetition_that_gets_no_number_sounds() -> None:
    events = SoundEvents(exercise(sided=False))
    events.update(step(t_s=0.0))
    repetition = Repetition(
        side=None, start_s=0, end_s=1, hold_s=0, peak=20, complete=True, faults=(), seen_fraction=1
    )
    assert events.update(step(t_s=0.1, repetition=repetition)) == ()
    faulty = Repetition(**{**vars(repetition), "faults": ("hips",)})
    assert events.update(step(t_s=0.2, repetition=faulty)) == ("counted",)
