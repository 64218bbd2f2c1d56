"""The studio asked what no page of ours asks: each is refused in words, and it goes on."""

from __future__ import annotations

import json
import logging
import math
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from recordings import ROOT
from studio_cases import LOGS, Visitor, recordings, served

from coach.common.errors import CoachError
from coach.exercise.loader import ExerciseFile, load
from coach.studio.labelling import LabelService
from coach.studio.library import RecordingLibrary

SECRET = ROOT / "samples" / "seated_twist" / "good_crossed.mp4"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A studio whose folder holds links out of it, one to itself, and a broken truth."""
    home = tmp_path_factory.mktemp("studio")
    folder = recordings(home / "recordings")
    (home / "elsewhere").mkdir()
    shutil.copy(SECRET, home / "elsewhere" / "secret.mp4")
    if sys.platform != "win32":
        (folder / "link.mp4").symlink_to(home / "elsewhere" / "secret.mp4")
        (folder / "linked").symlink_to(home / "elsewhere")
        (folder / "itself.npz").symlink_to(folder / "itself.npz")
        (folder / ("n" * 200 + "\udcff.npz")).write_bytes(b"no log")
    (folder / "control_still.truth.json").write_text("[" * 100_000, encoding="utf-8")
    with served(folder, overlay=home / "own.toml", data=home / "data") as studio:
        yield Visitor(studio.url)


BODIES = {
    "nothing": b"",
    "a list": b"[]",
    "half": b"{",
    "no text": b"\xff",
    "deep lists": b"[" * 90_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "digits": b"1" * 90_000,
    "NaN": b'{"name": NaN}',
    "too much": b"x" * 200_000,
    "half a letter": b'{"name": "\\ud800"}',
    "many digits": b'{"name": ' + b"9" * 90_000 + b"}",
    "endless": b'{"changes": {"turn_deg": 1e999}}',
    "400 digits": b'{"changes": {"turn_deg": 1' + b"0" * 400 + b"}}",
}


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("to", ["film", "judge", "label/act", "label/open", "compare", "save"])
def test_a_question_that_is_none(visitor: Visitor, to: str, what: str) -> None:
    status, _, data = visitor.request("POST", f"/api/{to}", BODIES[what], {})
    assert status == 422
    assert json.loads(data)["error"]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_from_elsewhere_that_does_not_say_so(visitor: Visitor, site: str) -> None:
    status, _, data = visitor.request("POST", "/api/describe", b"{}", {"sec-fetch-site": site})
    assert status == 403
    assert b"its own page" in data


def test_who_goes_away_in_the_middle_of_a_question_is_no_fault(visitor: Visitor) -> None:
    said: list[str] = []
    listener = logging.Handler()
    listener.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("uvicorn.error").addHandler(listener)
    try:
        host, _, port = visitor.host.partition(":")
        for _ in range(5):
            with socket.create_connection((host, int(port))) as line:
                head = f"POST /api/film HTTP/1.1\r\nHost: {visitor.host}\r\n"
                head += f"Cookie: {visitor.cookie}\r\nContent-Length: 900\r\n\r\n{{"
                line.sendall(head.encode())
                time.sleep(0.05)
        assert visitor.ask("describe")["exercise"] == "seated_twist"
        time.sleep(0.2)
    finally:
        logging.getLogger("uvicorn.error").removeHandler(listener)
    assert said == []


def test_a_threshold_beyond_reason(visitor: Visitor) -> None:
    for value in (10**299, -(10**299), 1e300):
        assert "error" in visitor.ask("judge", name="my_own", changes={"turn_deg": value})


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30, "9" * 5000, "1;drop", "²", "0"])
def test_a_report_of_no_session(visitor: Visitor, number: str) -> None:
    from urllib.parse import quote

    status, _, _ = visitor.get(f"/report?session={quote(number)}")
    assert status == 422


@pytest.mark.skipif(sys.platform == "win32", reason="links want rights there")
def test_nothing_outside_the_folder_is_served_through_a_link(visitor: Visitor) -> None:
    names = visitor.measured()
    assert set(LOGS) <= set(names)  # the shelf stands, whatever else is in the folder
    assert not [name for name in names if name.startswith(("link", "itself"))]
    for name in ("link", "linked/secret", "itself"):
        assert visitor.get(f"/video?name={name}")[0] == 422


@pytest.mark.parametrize(
    ("do", "detail"),
    [
        ("fault", 10**30),
        ("fault", -1),
        ("fault", True),
        ("side", ["left"]),
        ("side", {}),
        ("x" * 5000, None),
        (None, None),
    ],
)
def test_a_mark_that_cannot_be_spoils_no_sheet(visitor: Visitor, do: Any, detail: Any) -> None:
    sheet = visitor.ask("label/open", name="my_own")["sheet"]
    answer = visitor.ask("label/act", sheet=sheet, do=do, t_s=1.0, detail=detail)
    assert "error" in answer or answer["repetitions"] == []
    assert visitor.ask("label/act", sheet=sheet, do="repetition", t_s=2.0)["open"]["start_s"] == 2.0


def test_a_moment_that_is_no_number_is_not_marked(tmp_path: Path) -> None:
    shutil.copy(ROOT / "samples" / "seated_twist" / "control_still.npz", tmp_path / "me.npz")
    exercise = ROOT / "exercises" / "seated_twist.toml"
    service = LabelService(load("seated_twist"), RecordingLibrary(tmp_path, ExerciseFile(exercise)))
    sheet = service.open("me")["sheet"]
    for t_s in (math.nan, math.inf, -math.inf):
        with pytest.raises(CoachError, match="expected seconds"):
            service.act(sheet, "repetition", t_s, None)
    service.act(sheet, "repetition", 1.0, None)
    assert service.act(sheet, "repetition", 2.0, None)["repetitions"]
    assert "1 repetition, 0 faults" in service.save(sheet, person=None, replace=False)["said"]
