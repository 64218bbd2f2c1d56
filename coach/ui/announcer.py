"""Says the cues of a session, plays its sounds, and logs both with what the screen shows."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import IO

from coach.common.errors import CoachError
from coach.common.names import shown
from coach.engine.cues import CUES
from coach.engine.results import Cue
from coach.engine.session import Moment
from coach.engine.sound_events import SoundEvents
from coach.exercise.spec import Exercise, Priority
from coach.ui.sounds import Sounds
from coach.ui.voice import Voice
from coach.ui.voice_mode import Mode

__all__ = ["Announcer", "CueLog", "is_said"]


def is_said(cue: Cue, mode: Mode) -> bool:
    """Whether the voice says a cue in that mode; a stop is said in every one but `off`."""
    if mode == "off" or not cue.speak:
        return False
    rule = CUES.get(cue.name.partition(".")[0])
    # The session's own words (paused, it hurts) answer the person: they stand in no table.
    return mode == "full" or rule is None or cue.priority >= Priority.STOP or rule.mode == mode


class CueLog:
    """A file with a line of JSON for each thing said, shown or sounded, written as it happens.

    Each line has `t_s` (of the frame), `channel` (`screen`, `voice` or `sound`), `name` and `text`.
    """

    def __init__(self, path: Path) -> None:
        """Begin the file anew. Raises `CoachError` when it cannot be written."""
        self._path = path
        #: What went wrong later, in one line: a session does not end for it.
        self.trouble: str | None = None
        try:
            self._file: IO[str] = path.open("w", encoding="utf-8")
        except OSError as error:
            raise CoachError(self._told(error)) from None

    def write(self, t_s: float, channel: str, name: str, text: str) -> None:
        """Add a line; after the first that cannot be written no other is."""
        if self.trouble is not None:
            return
        row = {"t_s": round(t_s, 3), "channel": channel, "name": name, "text": text}
        try:
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError as error:
            self.trouble = self._told(error)

    def close(self) -> None:
        """Close the file; may be called twice."""
        with contextlib.suppress(OSError):  # told by `trouble` already
            self._file.close()

    def _told(self, error: OSError) -> str:
        return (
            f"{shown(self._path)}: could not be written: {error.strerror or type(error).__name__}"
        )


class Announcer:
    """Says the cues of a session, plays its sounds, and logs both and what the screen shows.

    Without a voice (a replay) everything is only logged, as if it were said.
    """

    def __init__(
        self,
        exercise: Exercise,
        *,
        voice: Voice | None = None,
        sounds: Sounds | None = None,
        mode: Mode = "full",
        log: CueLog | None = None,
    ) -> None:
        self._exercise = exercise
        self._voice = voice
        self._sounds = sounds
        self._mode: Mode = mode
        self._log = log
        self._events = SoundEvents(exercise)

    def begin(self, exercise: Exercise) -> None:
        """Turn to another exercise."""
        self._exercise = exercise
        self._events = SoundEvents(exercise)

    @property
    def muted(self) -> bool:
        """Whether nothing is to be heard."""
        return self._mode == "off" or (self._voice is not None and self._voice.muted)

    @property
    def trouble(self) -> str | None:
        """What went wrong with the log, in one line."""
        return self._log.trouble if self._log is not None else None

    def mute(self, muted: bool) -> None:
        """Be silent, or heard again: then everything is, if nothing was asked for before."""
        if not muted and self._mode == "off":
            self._mode = "full"
        for player in (self._voice, self._sounds):
            if player is not None:
                player.mute(muted)

    def take(self, moment: Moment) -> None:
        """What one moment brings: its cue, and the sounds of its step."""
        if moment.cue is not None:
            self.announce(moment.cue)
        for name in self._events.update(moment.step):
            self.sound(name, moment.step.t_s)

    def announce(self, cue: Cue) -> None:
        """A cue that starts now, of the exercise or of the session itself."""
        self._note(cue.t_s, "screen", cue.name, cue.text)
        if self.muted or not is_said(cue, self._mode):
            return
        self._note(cue.t_s, "voice", cue.name, cue.text)
        if self._voice is not None:
            self._voice.say(cue.text, cue.priority)

    def sound(self, name: str, t_s: float) -> None:
        """A sound that starts now."""
        if self.muted:
            return
        self._note(t_s, "sound", name, "")
        if self._sounds is not None:
            self._sounds.play(name)

    def close(self) -> None:
        """Fall silent for good, and close the log; may be called twice."""
        for open_part in (self._voice, self._sounds, self._log):
            if open_part is not None:
                open_part.close()

    def _note(self, t_s: float, channel: str, name: str, text: str) -> None:
        if self._log is not None:
            self._log.write(t_s, channel, name, text)
