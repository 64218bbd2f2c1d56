"""Where results are written: refused before the work, not after it; whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from coach.errors import CoachError

__all__ = ["refuse_unwritable", "write_whole"]


def refuse_unwritable(path: Path) -> None:
    """Raise `CoachError` when no file can be written at `path`."""
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or path.is_dir():
        raise CoachError(f"{path}: cannot be written; is there a folder {folder}, yours?")


def write_whole(path: Path, text: str) -> None:
    """Write a text file whole or not at all, making its folder; raise `CoachError` if not."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise CoachError(f"{path}: could not be written: {error.strerror}") from None
