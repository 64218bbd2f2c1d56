"""Single keys from the terminal, without Enter, and the terminal as it was afterwards."""

from __future__ import annotations

import atexit
import contextlib
import sys
from collections.abc import Callable
from typing import TextIO

from coach.ui.keys import Key, key_of

__all__ = ["Keyboard"]


def _first_known(letters: Callable[[], str | None]) -> Key | None:
    """The first key among the letters there are; what has no meaning is passed over."""
    while (letter := letters()) is not None:
        key = key_of(ord(letter))
        if key is not None:
            return key
    return None


if sys.platform == "win32":
    import msvcrt

    class Keyboard:
        """Keys of the console, where standard input is one."""

        def __init__(self, stream: TextIO | None = None) -> None:
            """Listen to `stream`, by default standard input."""
            self._listening = (stream or sys.stdin).isatty()

        def letter(self) -> str | None:
            """The next letter typed, if any; never waits."""
            while self._listening and msvcrt.kbhit():
                typed = msvcrt.getwch()
                if typed not in ("\x00", "\xe0"):
                    return typed
                msvcrt.getwch()  # an arrow or function key: its number follows
            return None

        def key(self) -> Key | None:
            """The first known key typed since the last call, if any; never waits."""
            return _first_known(self.letter)

        def close(self) -> None:
            """Stop listening; may be called twice."""
            self._listening = False

else:
    import codecs
    import os
    import select
    import termios
    import tty

    class Keyboard:
        """Keys of the terminal, where standard input is one; Ctrl-C keeps its meaning."""

        def __init__(self, stream: TextIO | None = None) -> None:
            """Listen to `stream`, by default standard input, giving up whole lines and echo."""
            stream = stream or sys.stdin
            self._typed = ""
            self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode
            self._listening = not stream.closed and stream.isatty()
            if self._listening:
                self._fd = stream.fileno()
                self._before = termios.tcgetattr(self._fd)
                atexit.register(self.close)
                tty.setcbreak(self._fd)

        def letter(self) -> str | None:
            """The next letter typed, if any; never waits."""
            while self._listening and select.select([self._fd], [], [], 0)[0]:
                try:
                    data = os.read(self._fd, 1024)
                except OSError:  # the terminal has been closed
                    data = b""
                if not data:
                    break
                text = self._decode(data)
                # An arrow or function key comes as Escape and more; Escape alone is the key.
                if not (text.startswith("\x1b") and len(text) > 1):
                    self._typed += text
            letter, self._typed = self._typed[:1], self._typed[1:]
            return letter or None

        def key(self) -> Key | None:
            """The first known key typed since the last call, if any; never waits."""
            return _first_known(self.letter)

        def close(self) -> None:
            """Put the terminal back as it was; may be called twice."""
            if self._listening:
                self._listening = False
                # Of a terminal that has been closed nothing can be put back.
                with contextlib.suppress(termios.error, OSError):
                    termios.tcsetattr(self._fd, termios.TCSANOW, self._before)
                atexit.unregister(self.close)
