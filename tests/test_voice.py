"""The voice: real programs, one of them real speech."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.common.language import LANGUAGES, use
from coach.engine.cue_texts import cue_texts
from coach.engine.word_times import SHOWN_S
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Priority
from coach.ui.voice import FRESH_S, Voice, find_engines, spoken_s

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in voices are scripts")

SENTENCES = (
    "Hold.",
    "Rest.",
    "Keep your hips still.",
    "Turn further to the left.",
    "Move your back, not only your head.",
    "Breathe out and let the spine lengthen.",
    "Good, that is better.",
    "Press your lower back into the floor.",
    "Three more.",
)


def sounding_s(text: str, language: str, file: Path) -> float:
    """How long eSpeak NG takes to say a text, without the silence after it."""
    subprocess.run(["espeak-ng", "-v", language, "-w", str(file), text], check=True)
    with wave.open(str(file)) as sound:
        data = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16)
        return float(np.flatnonzero(np.abs(data.astype(int)) > 200)[-1]) / sound.getframerate()


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng to compare with")
def test_the_estimate_is_near_real_speech(text: str, tmp_path: Path) -> None:
    assert spoken_s(text) == pytest.approx(sounding_s(text, "en", tmp_path / "said.wav"), abs=0.36)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng to compare with")
def test_the_words_of_a_language_are_really_said_in_time(language: str, tmp_path: Path) -> None:
    use(language)
    texts = {t.format(seconds=25) for n in exercise_names() for t in cue_texts(load(n)).values()}
    said = sorted(text for text in texts if text)[::10]
    assert len(said) > 20
    errors = []
    for text in said:
        real_s = sounding_s(text, language, tmp_path / "said.wav")
        assert 0.2 < real_s <= SHOWN_S + 0.2, text
        errors.append(spoken_s(text) - real_s)
    assert float(np.sqrt(np.mean(np.square(errors)))) < 0.2


def test_a_voice_is_asked_for_by_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("spd-say", "espeak-ng", "espeak", "powershell", "say"):
        script = tmp_path / name
        script.write_text(
            "#!/bin/sh\necho 'Alex                en_US    # Hi'\n"
            "echo 'Eddy (German (Germany)) de_DE    # Hallo!'\necho 'Anna  de_DE    # Hallo!'\n"
        )
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    for language in LANGUAGES:
        for engine in find_engines("linux", language):
            assert language in engine.command
        (windows,) = find_engines("win32", language)
        assert f"'{language}'" in windows.command[-1]
        (mac,) = find_engines("darwin", language)
        named = {"en": "Alex", "de": "Eddy (German (Germany))"}[language]
        assert mac.command == ("say", "-v", named, "-f", "-")
    (unknown,) = find_engines("darwin", "xx")
    assert unknown.command == ("say", "-f", "-")


def test_more_words_take_longer() -> None:
    assert spoken_s("") == spoken_s(" .") == 0
    assert 0 < spoken_s("Hold.") < spoken_s("Hold it.") < spoken_s("Hold it. Hold it.")
    assert spoken_s("10 times") > spoken_s("ten times")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Put a stand-in voice alone on the path; it logs each text's start, its end, or neither."""
    log = tmp_path / "log"
    folder = tmp_path / "bin"
    folder.mkdir()
    log.touch()

    def make(name: str = "espeak-ng", lasts_s: float = 0.3, code: int = 0) -> Path:
        text = '" ".join(sys.argv[sys.argv.index("--") + 1:])'
        if name != "spd-say":
            text = "sys.stdin.buffer.read().decode().strip()"
        script = folder / name
        script.write_text(
            f"#!{sys.executable} -IS\n"
            "import sys, time\n"
            f"log = lambda s: open({str(log)!r}, 'a', encoding='utf-8').write(s + '\\n')\n"
            "if '-S' in sys.argv: log('cancel'); sys.exit()\n"
            f"said = {text}\n"
            f"log('begin ' + said); time.sleep({lasts_s}); log('end ' + said); sys.exit({code})\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
        return log

    monkeypatch.setenv("PATH", str(folder))
    return make


def logged(log: Path, wanted: str, *, within_s: float = 10.0) -> list[str]:
    """The log once `wanted` is in it."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        lines = log.read_text(encoding="utf-8").splitlines()
        if wanted in lines:
            return lines
        time.sleep(0.01)
    pytest.fail(f"no {wanted!r} in {lines}")


def test_a_text_is_said_to_its_end_without_waiting_for_it(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=0.5)
    voice = Voice(platform="linux")
    begin = time.monotonic()
    voice.say("Schön: $(true) `x` \"-v\" 'y'", Priority.GUIDE)
    assert time.monotonic() - begin < 0.1
    lines = logged(log, "end Schön: $(true) `x` \"-v\" 'y'")
    assert len(lines) == 2
    assert voice.reason is None
    voice.close()


def test_a_higher_priority_cuts_off_a_lower_one(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=5)
    voice = Voice(platform="linux")
    voice.say("guide", Priority.GUIDE)
    logged(log, "begin guide")
    begin = time.monotonic()
    voice.say("stop", Priority.STOP)
    assert logged(log, "begin stop") == ["begin guide", "begin stop"]
    assert time.monotonic() - begin < 2
    voice.close()
    time.sleep(0.1)
    assert "end stop" not in log.read_text(encoding="utf-8")


def test_an_equal_one_waits_and_only_the_newest_does(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=0.6)
    voice = Voice(platform="linux")
    voice.say("one", Priority.GUIDE)
    logged(log, "begin one")
    for text in ("two", "three"):
        voice.say(text, Priority.GUIDE)
    voice.say("hint", Priority.HINT)
    lines = logged(log, "end three")
    assert lines == ["begin one", "end one", "begin three", "end three"]
    voice.close()


def test_what_has_waited_too_long_is_dropped(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=FRESH_S + 0.6)
    voice = Voice(platform="linux")
    voice.say("long", Priority.GUIDE)
    logged(log, "begin long")
    voice.say("stale", Priority.GUIDE)
    logged(log, "end long")
    time.sleep(0.2)
    voice.say("new", Priority.GUIDE)
    assert "begin stale" not in logged(log, "begin new")
    voice.close()


def test_muted_it_is_silent_at_once(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=0.6)
    voice = Voice(platform="linux")
    voice.say("one", Priority.GUIDE)
    logged(log, "begin one")
    voice.mute()
    assert voice.muted
    voice.say("two", Priority.STOP)
    time.sleep(0.8)
    assert log.read_text(encoding="utf-8").splitlines() == ["begin one"]
    voice.mute(False)
    voice.say("three", Priority.HINT)
    logged(log, "end three")
    voice.close()


def test_a_voice_behind_a_service_is_told_to_stop(fake: Callable[..., Path]) -> None:
    log = fake("spd-say", lasts_s=5)
    voice = Voice(platform="linux")
    voice.say("--guide", Priority.GUIDE)
    logged(log, "begin --guide")
    voice.say("stop", Priority.STOP)
    assert logged(log, "begin stop") == ["begin --guide", "cancel", "begin stop"]
    voice.close()


def test_a_voice_that_fails_makes_room_for_the_next(fake: Callable[..., Path]) -> None:
    log = fake("spd-say", lasts_s=0, code=1)
    fake("espeak", lasts_s=0)
    voice = Voice(platform="linux")
    voice.say("hello", Priority.GUIDE)
    deadline = time.monotonic() + 10
    while log.read_text().count("end hello") < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert log.read_text().splitlines() == ["begin hello", "end hello"] * 2
    assert voice.reason is None
    voice.close()


def test_when_every_voice_fails_it_says_why(fake: Callable[..., Path]) -> None:
    log = fake(lasts_s=0, code=1)
    voice = Voice(platform="linux")
    voice.say("hello", Priority.GUIDE)
    logged(log, "end hello")
    deadline = time.monotonic() + 5
    while voice.reason is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "espeak-ng" in (voice.reason or "")
    voice.say("again", Priority.GUIDE)
    voice.close()


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_without_a_voice_it_is_silent_and_says_why(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_engines(platform) == ()
    voice = Voice(platform=platform)
    assert "espeak-ng" in (voice.reason or "")
    voice.say("hello", Priority.STOP)
    voice.mute()
    voice.close()
    voice.close()


@pytest.mark.parametrize(("platform", "name"), [("darwin", "say"), ("win32", "powershell")])
def test_other_systems_are_given_the_text_unspoilt(
    platform: str, name: str, fake: Callable[..., Path]
) -> None:
    log = fake(name, lasts_s=0)
    voice = Voice(platform=platform)
    voice.say('Don\'t $x "y"', Priority.GUIDE)
    logged(log, 'end Don\'t $x "y"')
    voice.close()


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="needs espeak-ng")
def test_the_real_voice_neither_hangs_nor_prints(capfd: pytest.CaptureFixture[str]) -> None:
    voice = Voice()
    voice.say("Hold.", Priority.GUIDE)
    time.sleep(0.3)
    voice.say("Stop.", Priority.STOP)
    time.sleep(0.3)
    begin = time.monotonic()
    voice.close()
    assert time.monotonic() - begin < 2
    assert capfd.readouterr() == ("", "")
