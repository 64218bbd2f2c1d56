"""A studio for tests: served for real on a port of its own, and somebody who asks it things."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from recordings import ROOT

pytest.importorskip("starlette", reason="the studio's extra is not installed")
pytest.importorskip("uvicorn", reason="the studio's extra is not installed")

import anyio

from coach.studio.serve import Studio
from coach.studio.service import StudioService

# pytest rewrites the modules of its plugins, anyio among them, as they are imported. Python 3.11
# cannot do that in two threads at once, so none may be left to the server's thread.
for _name in dir(anyio):
    getattr(anyio, _name)
anyio.run(anyio.sleep, 0)

TWIST = ROOT / "samples/seated_twist"
LOGS = ("good_two_each", "fault_too_fast", "control_still")


def recordings(folder: Path) -> Path:
    """Labelled logs, one of them with its video, one without a truth, a broken one, a stranger."""
    folder.mkdir(parents=True, exist_ok=True)
    for story in LOGS:
        for ending in (".npz", ".truth.json"):
            shutil.copy(TWIST / f"{story}{ending}", folder)
    shutil.copy(TWIST / "good_two_each.mp4", folder)
    shutil.copy(TWIST / "good_crossed.npz", folder / "my_own.npz")
    (folder / "broken.npz").write_text("This is no log.\n")
    shutil.copy(TWIST / "good_crossed.npz", folder / "stranger.npz")
    truth = json.loads((TWIST / "good_crossed.truth.json").read_text(encoding="utf-8"))
    (folder / "stranger.truth.json").write_text(json.dumps({**truth, "exercise": "other"}))
    return folder


class Visitor:
    """Asks a studio as its page does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host = urlsplit(url).netloc
        status, headers, _ = self.get(url.partition(self.host)[2], cookie="")
        assert status == 303
        self.cookie = headers["set-cookie"].split(";")[0]

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.request("GET", path, None, headers)

    def request(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {"cookie": getattr(self, "cookie", ""), **headers}
        line = http.client.HTTPConnection(self.host, timeout=30)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, told, answer.read()
        finally:
            line.close()

    def ask(self, what: str, **question: Any) -> Any:
        """The answer, or {"error": …}."""
        body = json.dumps(question).encode()
        status, _, data = self.request("POST", f"/api/{what}", body, {})
        answer = json.loads(data)
        assert (status == 422) == (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def measured(self) -> dict[str, Any]:
        """The list of recordings once all of them are measured, by name."""
        for _ in range(200):
            found = self.ask("score", changes={})
            if not found["waiting"]:
                return {row["name"]: row for row in found["rows"]}
            time.sleep(0.1)
        raise AssertionError("recordings are not measured in 20 s")


@contextmanager
def served(
    folder: Path, *, overlay: Path, data: Path, exercise: str = "seated_twist"
) -> Iterator[Studio]:
    """A running studio on a free port."""
    studio = Studio(StudioService(exercise, folder, overlay=overlay), data)
    said: list[str] = []
    thread = threading.Thread(target=studio.run, kwargs={"tell": said.append, "browser": False})
    thread.start()
    try:
        yield studio
    finally:
        studio.stop()
        thread.join(timeout=20)
    assert not thread.is_alive()
    assert studio.url in said[0]
