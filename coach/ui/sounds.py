"""Soft ticks for those who look away: made here, played by what the system has.

`sounddevice` plays them if it is installed (extra `[sound]`), else the system's own player. Without
either everything is silent, and `Sounds.reason` says why.
"""

from __future__ import annotations

import contextlib
import importlib
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from coach.common.language import N_, _

__all__ = ["NAMES", "RATE_HZ", "Sounds", "find_player", "samples_of"]

RATE_HZ = 44_100
#: So loud, of the most there is: under the voice, not over it.
LOUDNESS = 0.25
#: Each note swells and fades so fast, in seconds, so that it does not click.
ATTACK_S, FADE_S = 0.004, 0.05
#: A player that has not ended after so long hangs.
PATIENCE_S = 3.0

#: Every sound by its name: notes one after the other, each as (Hz, s).
_NOTES: Mapping[str, tuple[tuple[float, float], ...]] = MappingProxyType(
    {
        "reached": ((659.3, 0.09), (880.0, 0.14)),
        "half": ((587.3, 0.09), (587.3, 0.12)),
        "tick": ((523.3, 0.07),),
        "over": ((880.0, 0.20),),
        "counted": ((392.0, 0.12),),
    }
)
NAMES = tuple(_NOTES)

_NO_PLAYER = N_(
    "nothing here plays sounds: install the extra [sound], or paplay or aplay, to hear the ticks"
)

#: Plays the WAV file at a path to its end.
Player = Callable[[Path], None]


def samples_of(name: str) -> NDArray[np.int16]:
    """The sound called `name` as (n,) samples at `RATE_HZ`, one channel."""
    notes = [_note(hz, lasts_s) for hz, lasts_s in _NOTES[name]]
    return np.asarray(np.concatenate(notes) * LOUDNESS * 32767, dtype=np.int16)


def _note(hz: float, lasts_s: float) -> NDArray[np.float64]:
    """A sine with its octave, that swells quickly and dies away."""
    t_s = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    tone = np.sin(2 * np.pi * hz * t_s) + 0.2 * np.sin(4 * np.pi * hz * t_s)
    swell = np.minimum(t_s / ATTACK_S, 1.0) * np.minimum((lasts_s - t_s) / ATTACK_S, 1.0)
    faded: NDArray[np.float64] = tone / 1.2 * swell * np.exp(-t_s / FADE_S)
    return faded


def find_player(platform: str = sys.platform) -> Player | None:
    """What can play here, the best first; None where nothing can."""
    return _by_sounddevice() or _by_system(platform)


def _by_sounddevice() -> Player | None:
    try:
        device = importlib.import_module("sounddevice")
        device.check_output_settings(samplerate=RATE_HZ, channels=1, dtype="int16")
    except Exception:
        # Not installed, without its PortAudio (OSError), or with no device (an error of its own).
        return None

    def play(path: Path) -> None:
        with wave.open(str(path)) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)
        device.play(data, RATE_HZ, blocking=True)

    return play


def _by_system(platform: str) -> Player | None:
    if platform == "win32":
        return _by_windows()
    names = ("afplay",) if platform == "darwin" else ("paplay", "pw-play", "aplay")
    program = next((name for name in names if shutil.which(name)), None)
    if program is None:
        return None
    command = [program, "-q"] if program == "aplay" else [program]

    def play(path: Path) -> None:
        subprocess.run(
            [*command, str(path)],
            check=True,
            timeout=PATIENCE_S,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return play


def _by_windows() -> Player | None:
    """Python's own way there: a PowerShell would come a second too late for a tick."""
    try:
        winsound = importlib.import_module("winsound")
    except ImportError:
        return None
    return lambda path: winsound.PlaySound(str(path), winsound.SND_FILENAME)


class Sounds:
    """Plays one sound at a time, and never keeps the caller waiting.

    A sound that comes while another plays takes the place of one that waits.
    """

    def __init__(self, *, muted: bool = False, platform: str = sys.platform) -> None:
        """Find a player and make the sounds; without one `reason` says why it is silent."""
        self._player = find_player(platform)
        self._reason = None if self._player is not None else _(_NO_PLAYER)
        self._muted = muted
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._changed = threading.Condition()
        self._next: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="sounds", daemon=True)
        if self._player is not None:  # a program that is killed leaves its folder behind
            self._folder = tempfile.TemporaryDirectory(
                prefix="coach-sounds-", ignore_cleanup_errors=True
            )
            self._write(Path(self._folder.name))
            self._thread.start()

    @property
    def reason(self) -> str | None:
        """Why nothing can be heard, in one line; None while sounds can be played."""
        return self._reason

    def play(self, name: str) -> None:
        """Play the sound called `name` now; returns at once."""
        with self._changed:
            if not (self._muted or self._closed or self._reason):
                self._next = name
                self._changed.notify_all()

    def mute(self, muted: bool = True) -> None:
        """Be silent, or sound again."""
        with self._changed:
            self._muted = muted
            self._next = None if muted else self._next

    def close(self) -> None:
        """Fall silent for good; may be called twice."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=PATIENCE_S)
        if self._folder is not None:
            self._folder.cleanup()

    def _write(self, folder: Path) -> None:
        for name in NAMES:
            with contextlib.closing(wave.open(str(folder / f"{name}.wav"), "wb")) as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(RATE_HZ)
                file.writeframes(samples_of(name).tobytes())

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None or self._closed)
                name, self._next = self._next, None
                player, folder = self._player, self._folder
                if self._closed or name is None or player is None or folder is None:
                    return
            try:
                player(Path(folder.name) / f"{name}.wav")
            except Exception as error:
                # A driver fails in any way there is; the exercise goes on without ticks.
                with self._changed:
                    broken = _("sounds cannot be played here: {why}")
                    self._reason = broken.format(why=type(error).__name__)
                    self._next = None
