"""Where results are written: refused before the work, not after it."""

from __future__ import annotations

import os
from pathlib import Path

from coach.errors import CoachError

__all__ = ["refuse_unwritable"]


def refuse_unwritable(path: Path) -> None:
    """Raise `CoachError` when no file can be written at `path`."""
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK) or path.is_dir():
        raise CoachError(f"{path}: cannot be written; is there a folder {folder}, yours?")
