"""The pose model sees what MediaPipe's own pose solution sees, and not something near it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
import pytest
from mediapipe.tasks.metadata import schema_py_generated as tflite
from pose_reference import (
    REAL,
    RENDERED,
    NoLegacyError,
    Picture,
    Points,
    apart,
    directly_seen,
    legacy_python,
    legacy_sees,
    middle,
    stored,
    tasks_see,
)
from recordings import ROOT, beside

from coach.common.errors import CoachError
from coach.common.progress import silent
from coach.pose.models import bundle, model
from coach.pose.models import fetch as model_fetch
from coach.pose.models.download import download
from coach.pose.models.known import BUILT_SHA256, OFFICIAL

#: The stored landmarks were rounded to 0.01 px, and another processor rounds otherwise.
SAME_TORSO_LENGTHS = 0.005


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The full model as built here: the cached one, or one built now."""
    path = model.find("full")
    if path is not None:
        cached = model.get("full")
        if cached.sha256 in BUILT_SHA256["full"]:
            return cached.data
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_CACHE", str(tmp_path_factory.mktemp("built")))
        patch.setattr(model_fetch, "OFFICIAL_URL", "http://127.0.0.1:9/{variant}.task")
        try:
            return model.get("full").data
        except CoachError as error:
            pytest.skip(str(error))


@pytest.fixture(scope="module")
def official() -> bytes:
    """The full model as its makers give it out."""
    known = OFFICIAL["full"]
    path = model.find("full")
    if path is not None:
        cached = model.get("full")
        if cached.sha256 == known.sha256:
            return cached.data
    url = model_fetch.OFFICIAL_URL.format(variant="full")
    try:
        return download(
            url, size_bytes=known.size_bytes, sha256=known.sha256, label="", progress=silent
        )
    except CoachError as error:
        pytest.skip(f"the official host: {error}")


@pytest.fixture(scope="module")
def reference() -> tuple[list[Picture], Points]:
    return stored()


@pytest.fixture(scope="module")
def python(request: pytest.FixtureRequest) -> Path:
    """That of the older solution's environment, which pytest's cache keeps: 30 s the first time."""
    cache = request.config.cache
    assert cache is not None
    try:
        return legacy_python(cache.mkdir("legacy-pose"))
    except NoLegacyError as error:
        pytest.skip(str(error))


@pytest.fixture(params=["graph", "direct"])
def sees(request: pytest.FixtureRequest) -> Callable[[bytes, Sequence[Picture]], Points]:
    """What either engine sees in pictures by themselves."""
    if request.param == "graph":
        return tasks_see
    pytest.importorskip("ai_edge_litert", reason="no wheel of it for this computer")
    return directly_seen


@pytest.mark.parametrize("which", ["built", "official"])
def test_the_model_sees_what_the_older_solution_saw(
    request: pytest.FixtureRequest,
    reference: tuple[list[Picture], Points],
    sees: Callable[[bytes, Sequence[Picture]], Points],
    which: str,
) -> None:
    pictures, points = reference
    found = apart(sees(request.getfixturevalue(which), pictures), points)
    assert found.small, found


@pytest.mark.parametrize("part", ["DETECTOR_NORMALIZATION", "LANDMARKS_NORMALIZATION"])
def test_a_wrong_scaling_of_either_network_would_be_seen(
    built: bytes,
    reference: tuple[list[Picture], Points],
    monkeypatch: pytest.MonkeyPatch,
    part: str,
) -> None:
    """The detector brings a note of its own, which goes before ours: without it ours must do."""
    with zipfile.ZipFile(io.BytesIO(built)) as archive:
        networks = [_bare(archive.read(n)) for n in (bundle.DETECTOR_NAME, bundle.LANDMARKS_NAME)]
    pictures, points = reference
    assert apart(tasks_see(bundle.make_bundle(*networks), pictures), points).small
    monkeypatch.setattr(bundle, part, bundle.Normalization(mean=0.0, std=1.0))
    found = apart(tasks_see(bundle.make_bundle(*networks), pictures), points)
    assert not found.small, found


def _bare(network: bytes) -> bytes:
    """The network without the note that it was given."""
    parts: Any = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(network, 0))
    parts.metadata = [entry for entry in parts.metadata if entry.name != b"TFLITE_METADATA"]
    builder = flatbuffers.Builder(0)
    builder.Finish(parts.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.system
@pytest.mark.parametrize("which", ["built", "official"])
@pytest.mark.parametrize("people", ["rendered", "real"])
def test_the_model_sees_what_the_older_solution_sees_today(
    request: pytest.FixtureRequest,
    python: Path,
    sees: Callable[[bytes, Sequence[Picture]], Points],
    people: str,
    which: str,
) -> None:
    videos = [ROOT / n for n in RENDERED] if people == "rendered" else [beside(n) for n in REAL]
    here = [video for video in videos if video is not None]
    if not here:
        pytest.skip("no recordings of real people here; COACH_RECORDINGS can name their folder")
    pictures = [middle(video) for video in here]
    reference = legacy_sees(python, pictures)
    assert np.isfinite(reference).all()
    found = apart(sees(request.getfixturevalue(which), pictures), reference)
    assert found.small, found


@pytest.mark.system
def test_the_stored_reference_is_what_the_older_solution_sees(
    python: Path, reference: tuple[list[Picture], Points]
) -> None:
    pictures, points = reference
    assert apart(legacy_sees(python, pictures), points).p95 < SAME_TORSO_LENGTHS
