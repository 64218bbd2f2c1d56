"""What every test needs: English, and nothing of the user's own settings or history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.common.language import use


@pytest.fixture(autouse=True, scope="session")
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what fixtures of whole modules do, before a test has places of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("COACH_LANG", "en")
        yield


@pytest.fixture(autouse=True)
def _own_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("COACH_CONFIG", str(folder))
    monkeypatch.setenv("COACH_DATA", str(folder / "data"))
    monkeypatch.setenv("COACH_LANG", "en")
    use(None)
