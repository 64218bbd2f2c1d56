"""What every test needs: English, and nothing of the user's own settings or history."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.common.language import use

# A shell starts what runs behind it, and nohup, with signals ignored that tests send.
for name in ("SIGINT", "SIGHUP"):
    number = getattr(signal, name, None)
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        default = signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL
        signal.signal(number, default)


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
) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("COACH_CONFIG", str(folder))
    monkeypatch.setenv("COACH_DATA", str(folder / "data"))
    monkeypatch.setenv("COACH_LANG", "en")
    use("en")
    yield
    use("en")  # fixtures of whole modules come before those of a test
