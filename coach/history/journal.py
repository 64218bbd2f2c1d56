"""Writes in a thread of its own, so that a slow disk never holds up a frame; gives nothing up.

Everything is also kept in memory until the session is over: a write that fails (a full disk, a
folder that is gone) is tried again with the next one, and at last in another folder if need be.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from coach.common.errors import CoachError
from coach.history.schema import explained
from coach.history.store import FILE_NAME, Store

__all__ = ["Journal", "Place", "Write"]

#: How long the end of a session waits for what is still to be written.
JOIN_S = 20.0


@dataclass(kw_only=True)
class Place:
    """Where in one history the session under way is written: the numbers it was given there."""

    session: int = 0
    exercise: int = 0


#: One thing to write, all of it or nothing. It may be called again, for another store.
Write: TypeAlias = Callable[[Store, Place], None]


class Journal:
    """Keeps the writes of one session and carries them out in order, as soon as it can.

    Attributes:
        folder: where it writes.
        trouble: why the last write failed, a line for the user; None while all is well.
    """

    def __init__(self, folder: Path, writes: Iterable[Write] = ()) -> None:
        self.folder = folder
        self.trouble: str | None = None
        self._writes = list(writes)
        self._written = 0
        self._place = Place()
        self._store: Store | None = None
        self._wake: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._open()
        self._thread = threading.Thread(target=self._work, name="history", daemon=True)
        self._thread.start()
        self._wake.put(True)

    @property
    def session(self) -> int:
        """The number of the session there, 0 before it was written."""
        return self._place.session

    @property
    def unwritten(self) -> int:
        """How many writes are kept in memory only."""
        return len(self._writes) - self._written

    def add(self, write: Write) -> None:
        """One more thing to write; returns at once."""
        self._writes.append(write)
        self._wake.put(True)

    def close(self) -> bool:
        """Waits for what is still to be written and closes; whether all of it is on the disk."""
        self._wake.put(False)
        self._thread.join(timeout=JOIN_S)
        if self._thread.is_alive():
            self.trouble = f"{self.folder / FILE_NAME}: the disk does not answer"
            return False
        self._flush()
        self._close()
        return self.unwritten == 0

    def moved(self, folder: Path) -> Journal:
        """After `close`: a journal of the whole session for the history of another folder."""
        return Journal(folder, self._writes)

    def _work(self) -> None:
        while self._wake.get():
            self._flush()

    def _flush(self) -> None:
        while self.unwritten and (self._store is not None or self._open()):
            assert self._store is not None
            try:
                with self._store.transaction():
                    self._writes[self._written](self._store, self._place)
            except sqlite3.Error as error:
                self.trouble = str(explained(self._store.path, error))
                return
            self._written += 1
            self.trouble = None

    def _open(self) -> bool:
        try:
            self._store = Store(self.folder)
        except CoachError as error:
            self.trouble = str(error)
            return False
        self.trouble = None
        return True

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
