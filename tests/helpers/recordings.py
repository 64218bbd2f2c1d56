"""Where real recordings are, for the tests that judge by them; they are no part of the project.

`COACH_RECORDINGS` names the folder that holds `clips/`, `motion/` and `images/`; without it, a
folder beside the project that has what is asked for is taken.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def recording(name: str) -> Path:
    """The recording `name` (such as `clips/x.mp4`); skips the test where there is none."""
    found = beside(name)
    if found is None:
        pytest.skip(f"no recording {name} here; COACH_RECORDINGS can name their folder")
    return found


def beside(name: str) -> Path | None:
    """The same, and None where there is none."""
    home = os.environ.get("COACH_RECORDINGS")
    found = [Path(home) / name] if home else sorted(ROOT.parent.glob(f"*/{name}"))
    return next((path for path in found if path.exists()), None)
