"""The studio behind its page: who may ask, what is judged, what is written and what never is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from bow_file import GOOD as BOW
from clips import cut
from history_maker import make
from recordings import ROOT
from studio_cases import TWIST, Visitor, recordings, served

from coach.cli.main import main
from coach.common.errors import CoachError
from coach.evaluation.truth import read_truth
from coach.evaluation.tuning.bench import Bench
from coach.exercise.loader import ExerciseFile, exercise_names, exercise_path
from coach.studio.labelling import LabelService
from coach.studio.serve import PORT, free_socket
from coach.studio.service import StudioService
from coach.studio.sliders import sliders

HARD = {"turn_deg": 45.0}


@dataclass
class Place:
    folder: Path
    overlay: Path
    visitor: Visitor


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A studio that the tests of this file share; whoever writes takes one of their own."""
    home = tmp_path_factory.mktemp("studio")
    folder = recordings(home / "recordings")
    with served(folder, overlay=home / "own.toml", data=home / "data") as studio:
        yield Place(folder, home / "own.toml", Visitor(studio.url))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Place]:
    folder = recordings(tmp_path / "recordings")
    with served(folder, overlay=tmp_path / "own.toml", data=tmp_path / "data") as studio:
        yield Place(folder, tmp_path / "own.toml", Visitor(studio.url))


# -- who may ask ---------------------------------------------------------------------------------


def test_it_listens_on_this_computer_alone() -> None:
    bound = free_socket(None)
    with bound:
        assert bound.getsockname()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": ""},
        {"cookie": "coach_studio_1=x"},
        {"host": "evil.example"},
        {"host": "127.0.0.1"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_strangers_are_turned_away(place: Place, headers: dict[str, str]) -> None:
    for path in ("/", "/main.js", "/report", "/video?name=good_two_each", "/?key=guess"):
        status, _, body = place.visitor.get(path, **headers)
        assert status == 403
        assert len(body) < 100
    status, _, _ = place.visitor.request("POST", "/api/describe", b"{}", headers)
    assert status == 403


def test_nothing_outside_the_page_and_the_recordings_is_served(place: Place) -> None:
    for path in ("/../app.py", "/%2e%2e/app.py", "/..%2fapp.py", "/nothing"):
        assert place.visitor.get(path)[0] == 404
    for name in ("../own", "/etc/passwd", "stranger", ""):
        assert place.visitor.get(f"/video?name={name}")[0] == 422
        assert "error" in place.visitor.ask("film", name=name)


def test_the_page_may_ask_nobody_else(place: Place) -> None:
    status, headers, body = place.visitor.get("/")
    assert status == 200
    assert b"coach studio" in body
    assert "default-src 'none'" in headers["content-security-policy"]
    for file in sorted((ROOT / "coach/studio/page").iterdir()):
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert len(text.splitlines()) <= 400
        assert place.visitor.get(f"/{file.name}")[0] == 200


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"{" + b" " * 200_000 + b"}"])
def test_what_is_no_question_is_refused(place: Place, body: bytes) -> None:
    status, _, answer = place.visitor.request("POST", "/api/describe", body, {})
    assert status == 422
    assert "error" in json.loads(answer)


# -- recordings ----------------------------------------------------------------------------------


def test_the_list_tells_each_recording_and_one_that_is_broken(place: Place) -> None:
    rows = place.visitor.measured()
    assert set(rows) == {"good_two_each", "fault_too_fast", "control_still", "my_own", "broken"}
    assert rows["good_two_each"]["video"]
    assert rows["good_two_each"]["true_count"] == 4
    assert not rows["my_own"]["labelled"]
    assert rows["my_own"]["count"] > 0
    assert "true_count" not in rows["my_own"]
    assert rows["broken"]["state"] == "wrong"
    assert rows["broken"]["problem"] == "not a pose log"
    assert "broken.npz" in place.visitor.ask("film", name="broken")["error"]


def test_without_a_truth_nothing_is_compared(place: Place) -> None:
    found = place.visitor.ask("judge", name="my_own", changes={})
    assert found["count"] > 0
    assert found["true_count"] is None
    assert [found[key] for key in ("labelled", "missed", "false_cues")] == [False, [], []]


def test_a_film_is_the_log_frame_by_frame(place: Place) -> None:
    film = place.visitor.ask("film", name="good_two_each")
    assert film["size"] == [480, 360]
    assert len(film["t_s"]) == len(film["points"]) > 100
    points = next(p for p in film["points"] if p)
    assert len(points) == 2 * (1 + max(max(a, b) for a, b, _ in film["bones"]))
    assert {side for *_, side in film["bones"]} == {"left", "right", ""}


def test_a_video_can_be_sought_in(place: Place) -> None:
    whole = (place.folder / "good_two_each.mp4").read_bytes()
    status, headers, body = place.visitor.get("/video?name=good_two_each", range="bytes=100-199")
    assert status == 206
    assert headers["content-type"] == "video/mp4"
    assert body == whole[100:200]


def test_recordings_come_and_go(own: Place) -> None:
    own.visitor.measured()
    for ending in ("npz", "mp4", "truth.json"):
        (own.folder / f"good_two_each.{ending}").unlink()
    shutil.copy(TWIST / "good_crossed.npz", own.folder / "new_one.npz")
    rows = own.visitor.measured()
    assert "good_two_each" not in rows
    assert rows["new_one"]["count"] > 0
    gone = own.visitor.ask("judge", name="good_two_each", changes={})["error"]
    assert "any more" in gone
    assert own.visitor.ask("judge", name="my_own", changes={})["count"] > 0


# -- judging -------------------------------------------------------------------------------------


def test_a_moved_slider_is_answered_at_once(place: Place) -> None:
    place.visitor.measured()
    place.visitor.ask("judge", name="good_two_each", changes={})
    took_s = []
    for turn_deg in range(15, 40):
        began_s = time.perf_counter()
        place.visitor.ask("judge", name="good_two_each", changes={"turn_deg": turn_deg})
        took_s.append(time.perf_counter() - began_s)
    assert statistics.median(took_s) < 0.5  # generous: other work may run beside it


def test_it_judges_as_the_bench_does_and_says_what_changed(place: Place, tmp_path: Path) -> None:
    for ending in (".npz", ".truth.json"):
        shutil.copy(place.folder / f"good_two_each{ending}", tmp_path)
    bench = Bench.open("seated_twist", tmp_path)
    found = place.visitor.ask("judge", name="good_two_each", changes=HARD)
    expected = bench.judge("good_two_each", HARD).as_json()
    assert {key: found[key] for key in expected} == expected
    before = bench.judge("good_two_each", {})
    change = found["change"]
    assert change["count"] == [before.count, expected["count"]]
    assert before.count + len(change["added"]) - len(change["removed"]) == expected["count"]
    assert change["removed"]


def test_other_start_positions_are_measured_anew_and_not_hoarded(place: Place) -> None:
    def judge(ready_s: float) -> object:
        return place.visitor.ask("judge", name="good_two_each", changes={"ready_s": ready_s})

    first = judge(0.6)
    later = [judge(s) for s in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert judge(0.6) == first
    assert any(found != first for found in later)


def test_all_recordings_before_and_after(place: Place) -> None:
    place.visitor.measured()
    found = place.visitor.ask("score", changes=HARD)
    assert found["labelled"] == 3
    assert found["before"]["exactly"] > found["after"]["exactly"]
    rows = {row["name"]: row for row in found["rows"]}
    assert rows["good_two_each"]["off"]
    both = place.visitor.ask("compare", name="good_two_each", a={}, b=HARD)
    assert both["a"]["score"] == found["before"]
    assert both["b"]["score"] == found["after"]
    assert both["a"]["account"]["count"] > both["b"]["account"]["count"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"turn_degg": 20}, "turn_deg"),
        ({"turn_deg": 4000}, "12 to 45"),
        ({"turn_deg": "20"}, "expected a number"),
        ({"turn_deg": True}, "expected a number"),
        ({"turn_deg": 12, "home_deg": 20}, "apart from rest"),
        ([], "by name"),
    ],
)
def test_numbers_that_cannot_be_are_refused(place: Place, changes: object, complaint: str) -> None:
    for what in ("judge", "score", "save"):
        found = place.visitor.ask(what, name="good_two_each", changes=changes)
        assert complaint in found["error"]
    assert not place.overlay.exists()


def test_several_pages_at_once(place: Place) -> None:
    place.visitor.measured()
    degrees = [15, 25, 30, 45] * 5

    def judge(turn_deg: int) -> int:
        changes = {"turn_deg": turn_deg}
        return int(place.visitor.ask("judge", name="good_two_each", changes=changes)["count"])

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(judge, degrees))
    assert counts == [judge(d) for d in degrees[:4]] * 5


def test_a_video_is_watched_and_labelled_before_it_is_measured(tmp_path: Path) -> None:
    cut(TWIST / "good_two_each.mp4", tmp_path / "mine.mp4", seconds=3, longest_px=320)
    service = StudioService("seated_twist", tmp_path, overlay=tmp_path / "own.toml")
    mine = service.library.get("mine")
    film = mine.film
    assert (film["measured"], film["points"], film["size"]) == (False, [], [320, 240])
    assert film["t_s"][-1] == pytest.approx(3, abs=0.1)
    labels = LabelService(service.shipped, service.library)
    sheet = labels.open("mine")["sheet"]
    for at_s in (0.5, 2.5):
        labels.act(sheet, "side", at_s, "left")
    labels.save(sheet, person=None, replace=False)
    assert mine.state == "waiting"

    watching = threading.Thread(target=mine.measure, args=({},))
    watching.start()
    far = []
    while watching.is_alive():
        far.append(mine.progress)
        time.sleep(0.01)
    assert far == sorted(far)
    assert any(0 < part < 1 for part in far)
    film = mine.film
    assert film["measured"]
    assert len(film["points"]) == len(film["t_s"]) > 20
    assert mine.truth is not None
    assert mine.truth.count == 1


@pytest.mark.parametrize("name", exercise_names())
def test_every_threshold_has_a_slider_that_reaches_its_numbers(name: str) -> None:
    file = ExerciseFile(exercise_path(name))
    exercise, problems = file.exercise({}, origin=file.path)
    assert exercise is not None, problems
    found = sliders(file, exercise)
    assert [s["name"] for s in found] == list(exercise.thresholds)
    for s in found:
        steps = [(s[n] - s["low"]) / s["step"] for n in ("value", "high")]
        assert steps == pytest.approx([round(n) for n in steps], abs=1e-6), s
        assert 1 <= steps[1] <= 50_000
        presses = (s["high"] - s["low"]) / s["press"]
        assert 1 <= presses <= 80, s
        assert s["press"] / s["step"] == pytest.approx(round(s["press"] / s["step"])), s
    groups = {"counting", "start", "faults"} if exercise.faults else {"counting", "start"}
    assert groups <= {s["group"] for s in found}


# -- saving --------------------------------------------------------------------------------------


def test_an_overlay_is_saved_asked_for_and_its_comments_are_kept(own: Place) -> None:
    asked = own.visitor.ask("save", changes={"turn_deg": 25})
    assert asked["where"] == str(own.overlay)
    assert asked["there"] is False
    assert not own.overlay.exists()
    first = own.visitor.ask("save", changes={"turn_deg": 25}, seen=asked["seen"])
    assert first["in_use"] == {"turn_deg": 25}
    text = own.overlay.read_text(encoding="utf-8")
    own.overlay.write_text(text + "\n# my own words\n", encoding="utf-8")
    asked = own.visitor.ask("save", changes={"turn_deg": 30})
    assert asked["ask"]
    assert any("turn_deg = 30" in line for line in asked["lines"])
    assert "turn_deg = 25" in own.overlay.read_text(encoding="utf-8")
    own.overlay.write_text(text + "\n# newer words\n", encoding="utf-8")
    again = own.visitor.ask("save", changes={"turn_deg": 30}, seen=asked["seen"])
    assert again["ask"]  # yes was said to another text
    done = own.visitor.ask("save", changes={"turn_deg": 30}, seen=again["seen"])
    assert done["in_use"] == {"turn_deg": 30}
    text = own.overlay.read_text(encoding="utf-8")
    assert "turn_deg = 30" in text
    assert "# newer words" in text
    assert own.visitor.ask("describe")["in_use"] == {"turn_deg": 30}
    assert [p.name for p in own.overlay.parent.glob(".*.part")] == []


def test_a_shipped_file_is_never_written(tmp_path: Path) -> None:
    folder = recordings(tmp_path)
    with pytest.raises(CoachError, match="is an exercise file, not an overlay"):
        StudioService("seated_twist", folder, overlay=exercise_path("seated_twist"))
    mine = tmp_path / "seated_twist.toml"
    shutil.copy(exercise_path("seated_twist"), mine)
    with pytest.raises(CoachError, match="is an exercise file"):
        StudioService(str(mine), folder, overlay=mine)


def test_an_overlay_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    folder = recordings(tmp_path / "recordings")
    overlay = tmp_path / "file" / "own.toml"
    with served(folder, overlay=overlay, data=tmp_path) as studio:
        visitor, question = Visitor(studio.url), {"changes": {"turn_deg": 25}}
        told = visitor.ask("save", **question)
        if "error" not in told:
            told = visitor.ask("save", **question, seen=told["seen"])
        assert str(overlay) in told["error"]


# -- labelling -----------------------------------------------------------------------------------


def test_labels_are_marked_and_saved(own: Place) -> None:
    visitor = own.visitor
    sheet = visitor.ask("label/open", name="my_own")
    assert not sheet["there"]
    key = sheet["sheet"]

    def press(do: str, t_s: float, detail: object = None) -> None:
        assert "said" in visitor.ask("label/act", sheet=key, do=do, t_s=t_s, detail=detail)

    press("side", 2.0, "left")
    press("hold", 3.0)
    press("hold", 5.0)
    press("side", 6.0, "left")
    press("fault", 6.5, 1)
    press("undo", 6.6)
    press("fault", 7.0, 2)
    press("fault", 8.0, 2)
    assert "error" in visitor.ask("label/save", sheet=key, person=["Ann"], replace=False)
    saved = visitor.ask("label/save", sheet=key, person=" Ann ", replace=False)
    assert not saved["changed"]
    assert "1 repetition, 1 fault" in saved["said"]
    truth = read_truth(own.folder / "my_own.npz")
    (repetition,) = truth.repetitions
    assert (repetition.side, repetition.start_s, repetition.end_s) == ("left", 2.0, 6.0)
    assert repetition.hold_s == 2.0
    assert [f.start_s for f in truth.faults] == [7.0]
    assert truth.facts["body"] == {"person": "Ann"}
    assert visitor.measured()["my_own"]["true_count"] == 1
    again = visitor.ask("label/open", name="my_own")
    assert (again["person"], again["people"]) == ("Ann", ["Ann"])


def test_a_truth_is_not_replaced_unasked_nor_when_it_changed_meanwhile(own: Place) -> None:
    path = own.folder / "fault_too_fast.truth.json"
    before = path.read_text(encoding="utf-8")
    key = own.visitor.ask("label/open", name="fault_too_fast")["sheet"]
    own.visitor.ask("label/act", sheet=key, do="control", t_s=1.0)
    asked = own.visitor.ask("label/save", sheet=key, replace=False)
    assert asked["ask"]
    assert path.read_text(encoding="utf-8") == before
    path.write_text(before + "\n", encoding="utf-8")
    own.visitor.ask("label/save", sheet=key, replace=True)
    assert path.read_text(encoding="utf-8") == before + "\n"
    assert json.loads((own.folder / "fault_too_fast.mine.truth.json").read_text())["control"]


@pytest.mark.parametrize(
    "question",
    [
        {"sheet": "unknown", "do": "undo", "t_s": 1},
        {"do": "side", "t_s": 1, "detail": "up"},
        {"do": "dance", "t_s": 1},
        {"do": "undo", "t_s": "now"},
    ],
)
def test_marks_that_cannot_be_are_refused(place: Place, question: dict[str, object]) -> None:
    key = place.visitor.ask("label/open", name="my_own")["sheet"]
    assert "error" in place.visitor.ask("label/act", **{"sheet": key, **question})


# -- history -------------------------------------------------------------------------------------


def test_the_history_and_its_report_are_shown(tmp_path: Path) -> None:
    make(tmp_path / "data")
    folder = recordings(tmp_path / "recordings")
    with served(folder, overlay=tmp_path / "own.toml", data=tmp_path / "data") as studio:
        visitor = Visitor(studio.url)
        found = visitor.ask("history")
        assert found[0]["number"] > found[-1]["number"]
        assert found[0]["repetitions"] > 0
        number = found[0]["number"]
        status, headers, page = visitor.get(f"/report?session={number}")
        assert status == 200
        assert f"Session {number}".encode() in page
        assert "script" not in headers["content-security-policy"]
        assert visitor.get("/report")[0] == 200
        assert visitor.get("/report?session=9999")[0] == 422


def test_no_history_is_no_error(place: Place) -> None:
    assert place.visitor.ask("history") == []


# -- the command ---------------------------------------------------------------------------------


def test_a_taken_port_is_told_or_the_next_one_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["studio", "seated_twist", "--port", str(port), "--no-browser"]) == 2
        assert f"port {port} is" in capsys.readouterr().err
    with free_socket(None) as one, free_socket(None) as other:
        assert PORT <= one.getsockname()[1] < other.getsockname()[1]


def test_what_is_missing_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, complaint in (
        (["--recordings", str(tmp_path / "nowhere")], "there is no such folder"),
        (["--recordings", str(tmp_path)], "no recording of seated_twist"),
    ):
        assert main(["studio", "seated_twist", "--no-browser", *arguments]) == 2
        assert complaint in capsys.readouterr().err
    for name in [n for n in sys.modules if n.startswith("coach.studio.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["studio", "seated_twist", "--no-browser"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "[studio]" in line


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    folder = recordings(tmp_path / "recordings")
    before = sorted(p.name for p in folder.iterdir())
    command = [sys.executable, "-m", "coach", "studio", "seated_twist", "--no-browser"]
    with subprocess.Popen(
        [*command, "--recordings", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "COACH_CONFIG": str(tmp_path), "COACH_DATA": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line
        assert Visitor(line.split()[0]).get("/main.js")[0] == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert (out, err) == ("", "")
    assert sorted(p.name for p in folder.iterdir()) == before


def test_an_exercise_without_samples_asks_for_recordings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "bow.toml"
    own.write_text(BOW, encoding="utf-8")
    assert main(["studio", str(own)]) == 2
    err = capsys.readouterr().err
    assert "there are no samples of bow in ./samples; give --recordings a folder" in err
