"""The spoken word: the operating system's own voice, as a subprocess that can be cut short.

Only the fixed texts of the exercise files come here. They reach the voice through standard input,
or behind `--` as one argument, never through a shell.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from coach.common.language import ENGLISH, N_, _, current
from coach.exercise.spec import Priority

__all__ = ["FRESH_S", "Engine", "Voice", "find_engines", "spoken_s"]

#: How long a text may wait for the voice before it is no longer true.
FRESH_S = 2.0

# Least squares over 560 texts of coaching, English and German, as eSpeak NG 1.51 says them at its
# usual 175 words a minute, without the silence after them: rms 0.13 s, off by at most 0.47 s.
# Fitted to either language alone it is no better; syllables told no more.
_START_S = 0.07
_LETTER_S = 0.062
_COMMA_S, _COMMAS = 0.25, re.compile(r"[,;:](?=\s)")
_STOP_S, _STOPS = 0.40, re.compile(r"[.!?](?=\s)")
# A digit is said as a word of about so many letters.
_DIGIT_LETTERS = 5

# Where there is no voice of the language, the system's usual one speaks.
_POWERSHELL = (
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; Add-Type -AssemblyName System.Speech; "
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "try {{ $voice.SelectVoiceByHints('NotSet', 'NotSet', 0, '{language}') }} catch {{ }}; "
    "$voice.Speak([Console]::In.ReadToEnd())"
)
# A line of `say -v ?`: "Anna                de_DE    # Hallo! Ich heisse Anna."
_SAY_VOICE = re.compile(r"^(.+?)\s+([a-z]{2,3})[_-]\w+\s+#", re.MULTILINE)
_NO_VOICE = N_("this system has no voice: install espeak-ng to hear the cues")


def spoken_s(text: str) -> float:
    """Seconds it takes to say `text` at a usual rate, from its letters, digits and stops."""
    letters = sum(_DIGIT_LETTERS if sign.isdigit() else sign.isalpha() for sign in text)
    if not letters:
        return 0.0
    pauses_s = _COMMA_S * len(_COMMAS.findall(text)) + _STOP_S * len(_STOPS.findall(text))
    return _START_S + _LETTER_S * letters + pauses_s


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A program that speaks.

    Attributes:
        command: what to run; the text goes to its standard input, or last where `argument`.
        cancel: what stops the sound after the program was ended, where ending it is not enough.
    """

    command: tuple[str, ...]
    argument: bool = False
    cancel: tuple[str, ...] = ()


def find_engines(platform: str = sys.platform, language: str = ENGLISH) -> tuple[Engine, ...]:
    """The voices of this system that speak a language ("de"), the best first; empty: none.

    A program that has no voice for it speaks with its own, rather than not at all.
    """
    if platform == "darwin":
        named = _say_voice(language)
        known = [Engine(command=("say", *(("-v", named) if named else ()), "-f", "-"))]
    elif platform == "win32":
        script = _POWERSHELL.format(language=language)
        known = [
            Engine(command=("powershell", "-NoProfile", "-NonInteractive", "-Command", script))
        ]
    else:
        said = ("spd-say", "-l", language, "-w", "--")
        known = [
            Engine(command=said, argument=True, cancel=("spd-say", "-S")),
            Engine(command=("espeak-ng", "-v", language, "--stdin")),
            Engine(command=("espeak", "-v", language, "--stdin")),
        ]
    return tuple(engine for engine in known if shutil.which(engine.command[0]))


def _say_voice(language: str) -> str | None:
    """The first voice of macOS that speaks a language; None where none does."""
    if not shutil.which("say"):
        return None
    try:
        done = subprocess.run(
            ("say", "-v", "?"), capture_output=True, text=True, timeout=5.0, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return next((name for name, tag in _SAY_VOICE.findall(done.stdout) if tag == language), None)


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    text: str
    priority: Priority
    asked_s: float


class Voice:
    """Says one text at a time, and never keeps the caller waiting.

    A text of higher priority cuts off the one being said. Any other waits for its end, but only
    one may wait: the more urgent, of equals the newer; and only `FRESH_S`, then it is dropped.
    """

    def __init__(
        self, *, muted: bool = False, platform: str = sys.platform, language: str | None = None
    ) -> None:
        """Find the system's voice; without one everything is silent and `reason` says why.

        `language` is "de" or the like; None: the one in use.
        """
        self._engines = list(find_engines(platform, language or current()))
        self._reason = None if self._engines else _(_NO_VOICE)
        self._muted = muted
        self._turn = threading.Condition()
        self._waiting: _Waiting | None = None
        self._saying: _Waiting | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._state: Literal["open", "closed"] = "open"
        #: Called with each text as its sound begins, in a thread of the voice.
        self.started: Callable[[str], None] | None = None
        self._thread = threading.Thread(target=self._work, name="voice", daemon=True)
        if self._engines:
            self._thread.start()

    @property
    def reason(self) -> str | None:
        """Why nothing can be heard, in one line; None while there is a voice."""
        return self._reason

    @property
    def muted(self) -> bool:
        """Whether it is told to be silent."""
        return self._muted

    def say(self, text: str, priority: Priority) -> None:
        """Say `text` now, soon or not at all; returns at once."""
        with self._turn:
            if self._muted or self._state == "closed" or not self._engines or not text.strip():
                return
            if self._waiting is not None and self._waiting.priority > priority:
                return
            self._waiting = _Waiting(text=text, priority=priority, asked_s=time.monotonic())
            if self._saying is not None and priority > self._saying.priority:
                self._cut_off()
            self._turn.notify_all()

    def mute(self, muted: bool = True) -> None:
        """Be silent at once, or speak again."""
        with self._turn:
            self._muted = muted
            if muted:
                self._waiting = None
                self._cut_off()

    def close(self) -> None:
        """Fall silent for good; may be called twice."""
        with self._turn:
            self._state = "closed"
            self._waiting = None
            self._cut_off()
            self._turn.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def _cut_off(self) -> None:
        """End what is being said; `_saying` None tells the worker that it was on purpose."""
        self._saying = None
        if self._process is not None:
            self._process.kill()

    def _work(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(lambda: self._waiting is not None or self._state == "closed")
                if self._state == "closed" or self._waiting is None or not self._engines:
                    return
                text, self._waiting = self._waiting, None
                if time.monotonic() - text.asked_s > FRESH_S:
                    continue
                engine = self._engines[0]
                self._saying = text
                self._process = _start(engine, text.text)
            if self._process is not None and self.started is not None:
                self.started(text.text)
            self._finish(engine, text, self._process)

    def _finish(
        self, engine: Engine, text: _Waiting, process: subprocess.Popen[bytes] | None
    ) -> None:
        """Wait for the end of a text; a voice that fails is given up for the next one."""
        failed = process is None or not _speak(engine, text.text, process)
        with self._turn:
            self._process = None
            cut_off, self._saying = self._saying is None, None
            if failed and not cut_off:
                self._engines.remove(engine)
                if not self._engines:
                    broken = _("the system's voice ({name}) does not work")
                    self._reason = broken.format(name=engine.command[0])
                elif self._waiting is None:
                    self._waiting = text
        if cut_off and engine.cancel:
            _run_quietly(engine.cancel)


def _start(engine: Engine, text: str) -> subprocess.Popen[bytes] | None:
    command = [*engine.command, text] if engine.argument else list(engine.command)
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL if engine.argument else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        return None


def _speak(engine: Engine, text: str, process: subprocess.Popen[bytes]) -> bool:
    """Hand over the text and wait; false when the voice failed or never came to an end."""
    data = None if engine.argument else (text + os.linesep).encode()
    with process:
        try:
            process.communicate(data, timeout=5.0 + 3 * spoken_s(text))
        except subprocess.TimeoutExpired:
            process.kill()
            return False
        return process.returncode == 0


def _run_quietly(command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            process.kill()
