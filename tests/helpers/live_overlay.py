"""The thresholds that tests of live coaching set for themselves."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thresholds of one's own: a hold of three seconds."""
    path = tmp_path_factory.mktemp("own") / "own.toml"
    path.write_text("[thresholds]\nhold_s = 3\n")
    return path
