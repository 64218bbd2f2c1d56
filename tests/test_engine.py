"""The networks run directly see what they see in MediaPipe's graph; and which of the two runs."""

from __future__ import annotations

import io
import multiprocessing
import sys
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pose_reference import HIPS, RENDERED, SHOULDERS, middle
from recordings import ROOT, beside

from coach.common.errors import CoachError
from coach.common.threads import cores, in_threads
from coach.pose.engine import CHOICE, Engine, Seen, engine_here, most_threads, open_engine
from coach.pose.finder import PoseFinder
from coach.pose.models import bundle
from coach.pose.models.model import Model, get
from coach.pose.open_video import open_video
from coach.video.file import VideoFile
from coach.video.frame import Image

pytest.importorskip("ai_edge_litert", reason="no wheel of it for this computer")

#: Somebody moves quickly from this frame on.
QUICK, QUICK_FROM = ROOT / "samples" / "seated_twist" / "fault_too_fast.mp4", 60
REAL = "real/bird_dog/thoracicrot_quad_polybag.mp4"


@pytest.fixture(scope="module")
def model() -> Model:
    return get("full")


@pytest.fixture
def of_each(model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Opens the same engine of each kind."""
    opened: list[Engine] = []

    def engines(people: int = 1) -> list[Engine]:
        for choice in ("direct", "graph"):
            monkeypatch.setenv(CHOICE, choice)
            opened.append(open_engine(model, people))
            assert opened[-1].name == choice
        return opened[-2:]

    yield engines
    for engine in opened:
        engine.close()


def pictures(video: Path, n: int, skip: int = 0) -> list[Image]:
    with VideoFile(video) as frames:
        return [frame.image for frame, _ in zip(frames, range(skip + n), strict=False)][skip:]


def followed(engine: Engine, shown: Sequence[Image], begin_ms: int = 0) -> list[Seen | None]:
    return [
        engine.follow(engine.prepared(picture), begin_ms + round(i * 1000 / 30))
        for i, picture in enumerate(shown)
    ]


def apart(ones: Sequence[Seen | None], others: Sequence[Seen | None]) -> np.ndarray:
    """Between the same landmarks in the picture, in torso lengths, (T, 33); nobody where nobody."""
    assert [one is None for one in ones] == [other is None for other in others]
    both = [(a, b) for a, b in zip(ones, others, strict=True) if a is not None and b is not None]
    px = np.array([[a.px[:, :2], b.px[:, :2]] for a, b in both])
    torso = px[:, 0, SHOULDERS].mean(axis=1) - px[:, 0, HIPS].mean(axis=1)
    return np.asarray(
        np.linalg.norm(px[:, 0] - px[:, 1], axis=2) / np.linalg.norm(torso, axis=1)[:, None]
    )


def test_a_picture_by_itself_is_seen_as_in_the_graph(of_each) -> None:  # type: ignore[no-untyped-def]
    direct, graph = of_each(people=2)
    for picture in map(middle, (ROOT / name for name in RENDERED[::2])):
        ones, others = (e.look(e.prepared(picture[:, :, ::-1].copy())) for e in (direct, graph))
        assert ones, "nobody was seen"
        assert apart(ones, others).max() < 0.002
        for one, other in zip(ones, others, strict=True):
            np.testing.assert_allclose(one.world_m, other.world_m, atol=0.002)
            np.testing.assert_allclose(one.visibility, other.visibility, atol=0.005)


@pytest.mark.parametrize("begin_ms", [0, 500])
def test_a_movement_is_followed_and_smoothed_as_in_the_graph(of_each, begin_ms: int) -> None:  # type: ignore[no-untyped-def]
    """What is seen settles where the next picture is looked at, so that both drift apart in time,
    as the graph does from itself: held to it are the first pictures, and those after a loss.
    """
    shown = pictures(QUICK, 14, QUICK_FROM)
    shown[4:7] = [np.full_like(shown[0], 128)] * 3  # nobody
    ones, others = (followed(engine, shown, begin_ms) for engine in of_each())
    assert [seen is None for seen in ones] == [4 <= i < 7 for i in range(14)]
    off = apart(ones, others)
    assert np.median(off) < 0.001
    assert off.max() < 0.02
    for one, other in zip(ones, others, strict=True):
        if one is not None and other is not None:
            assert np.median(np.abs(one.world_m - other.world_m)) < 0.001
            np.testing.assert_allclose(one.visibility, other.visibility, atol=0.01)


def test_several_at_the_same_work_have_a_core_each() -> None:
    assert most_threads() == min(2, cores())
    assert list(in_threads(lambda _: most_threads(), [1, 2], at_once=2)) == [1, 1]
    assert list(in_threads(lambda _: most_threads(), [1], at_once=2)) == [min(2, cores())]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(most_threads).result() == 1


def test_two_threads_see_what_one_sees(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "direct")
    shown = pictures(QUICK, 8, QUICK_FROM)
    one, two = (followed(open_engine(model, threads=n), shown) for n in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert a is not None
        assert b is not None
        assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


@pytest.mark.system
def test_it_drifts_from_the_graph_no_further_than_the_graph_from_itself(of_each) -> None:  # type: ignore[no-untyped-def]
    """Beside itself, the graph is begun one picture later."""
    video = beside(REAL)
    if video is None:
        pytest.skip("no recordings of real people here; COACH_RECORDINGS can name their folder")
    shown = pictures(video, 120)
    (direct, graph), (_, late) = of_each(), of_each()
    reference = followed(graph, shown)
    ours = apart(followed(direct, shown)[1:], reference[1:])
    its_own = apart(followed(late, shown[1:], round(1000 / 30)), reference[1:])
    for q in (50, 95):
        assert np.percentile(ours, q) < 1.5 * np.percentile(its_own, q)


def test_a_log_says_what_ran_the_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    for choice in ("direct", "graph"):
        monkeypatch.setenv(CHOICE, choice)
        with open_video(str(QUICK), ["full"]) as (_, _, header):
            assert header.versions["engine"] == choice


def test_without_the_package_the_graph_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CHOICE, raising=False)
    assert engine_here() == "direct"
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    assert engine_here() == "graph"
    monkeypatch.setenv(CHOICE, "direct")
    with pytest.raises(CoachError, match="pip install ai-edge-litert"):
        engine_here()


def test_an_engine_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOICE, "fast")
    with pytest.raises(CoachError, match='expected "direct" or "graph", found "fast"'):
        engine_here()


def test_networks_of_another_kind_are_left_to_the_graph(model: Model, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(model.data)) as archive:
        detector = archive.read(bundle.DETECTOR_NAME)
    swapped = tmp_path / "swapped.task"
    with zipfile.ZipFile(swapped, "w") as archive:
        archive.writestr(bundle.DETECTOR_NAME, detector)
        archive.writestr(bundle.LANDMARKS_NAME, detector)
    given = Model(name="swapped", path=swapped, origin="given file", sha256="")
    with PoseFinder(given) as finder:
        assert finder.engine == "graph"
