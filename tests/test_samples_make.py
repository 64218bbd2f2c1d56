from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

moderngl = pytest.importorskip("moderngl", reason="the extra [samples] is not installed")
pytest.importorskip("PIL", reason="the extra [samples] is not installed")

from coach.common.errors import CoachError  # noqa: E402
from coach.exercise.loader import exercise_names  # noqa: E402
from samples.make import assets  # noqa: E402
from samples.make.__main__ import main  # noqa: E402
from samples.make.body import Body, Shape  # noqa: E402
from samples.make.camera import Camera  # noqa: E402
from samples.make.clip import film, is_made, make_clip, video_path  # noqa: E402
from samples.make.contact_sheet import make_contact_sheet  # noqa: E402
from samples.make.mesh import load_mesh  # noqa: E402
from samples.make.motion import Go, Part, Track  # noqa: E402
from samples.make.poses import PERFORMERS  # noqa: E402
from samples.make.poses.rounding import cat_cow_cycle, cycles  # noqa: E402
from samples.make.poses.seated_twist import ARMS, twist  # noqa: E402
from samples.make.production import produce  # noqa: E402
from samples.make.random_stories import EXERCISES, random_story  # noqa: E402
from samples.make.stories import STORIES  # noqa: E402
from samples.make.stories_signals import SIGNALS  # noqa: E402
from samples.make.stories_upsets import UPSETS  # noqa: E402
from samples.make.story import Knock, Story  # noqa: E402
from samples.make.truth import CURVES, Truth, read_truth, truth_paths, write_truth  # noqa: E402

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
KEPT = sorted(SAMPLES.glob("*/*.mp4"))
LOGS = SAMPLES.parent / "tests" / "data" / "stories"
TINY = Camera(width_px=96, height_px=72)
SHORT = Story(
    exercise="seated_twist",
    name="short",
    notes="For tests.",
    seed=7,
    parts=(
        twist("left", turn_deg=35, over_s=0.4, hold_s=0.2),
        twist("right", over_s=0.4, hold_s=0.2),
    ),
    arms="crossed",
    camera=TINY,
    fps=6.0,
    still_s=0.4,
    end_s=0.2,
)
LEFT_HIP, LEFT_KNEE, RIGHT_KNEE, ANKLES, WRISTS = 23, 25, 26, [27, 28], [15, 16]


def _has_opengl() -> bool:
    try:
        moderngl.create_standalone_context(backend="egl").release()
    except Exception:  # drivers raise whatever they like
        return False
    return True


needs_opengl = pytest.mark.skipif(not _has_opengl(), reason="no OpenGL without a display here")


@pytest.fixture(scope="module")
def _data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The MakeHuman data, parsed into a folder of the tests' own."""
    if not assets.data_is_here():
        pytest.skip("the MakeHuman data is not here; `python -m samples.make` fetches it")
    found = assets.data_folder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(assets.DATA_VARIABLE, str(found))
        patch.setenv("COACH_CACHE", str(tmp_path_factory.mktemp("cache")))
        load_mesh.cache_clear()
        yield
    load_mesh.cache_clear()


@pytest.fixture(scope="module")
def body(_data: None) -> Body:
    return Body(Shape(sex="male", weight=0.3))


def _joints(body: Body, story: Story, times: list[float]) -> np.ndarray:
    performer = PERFORMERS[story.exercise](body, story)
    return np.array([body.pose(performer.moment(t).posture).joints_m for t in times])


def _hash(story: Story) -> str:
    pictures = [shot.picture.tobytes() for shot in islice(film(story), 3)]
    return hashlib.sha256(b"".join(pictures)).hexdigest()


# --- movement ---------------------------------------------------------------------------------


def test_a_track_is_still_then_smooth_then_holds() -> None:
    part = Part(goes=(Go(to={"turn": 10.0}, over_s=2.0, hold_s=1.0), Go(over_s=1.0)), counts=True)
    track = Track([part], still_s=3.0, end_s=0.5)
    assert track.duration_s == pytest.approx(7.5)
    values = [track.at(t)["turn"] for t in (0.0, 3.0, 4.0, 5.0, 6.0, 7.0)]
    assert values == pytest.approx([0, 0, 5, 10, 10, 0])
    way = [track.at(t)["turn"] for t in np.linspace(3, 5, 50)]
    assert (np.diff(way) >= 0).all()
    interval = track.intervals[0]
    assert (interval.start_s, interval.end_s, interval.hold_s) == (3.0, 7.0, 1.0)


def test_the_twist_reaches_its_angle_while_the_pelvis_stays(body: Body) -> None:
    performer = PERFORMERS["seated_twist"](body, replace(SHORT, unrest=0.0))
    change = performer.moment(0.4 + 0.4 + 0.1).change
    assert change.axial_twist_deg == pytest.approx(35, abs=0.1)
    assert change.pelvis_yaw_deg == pytest.approx(2, abs=0.1)
    shoulders = _joints(body, replace(SHORT, unrest=0.0), [0.9])[0][[12, 11]]
    across = shoulders[1] - shoulders[0]
    heading = np.rad2deg(np.arctan2(-across[2], across[0]))
    assert heading == pytest.approx(37, abs=6)


def test_turning_hips_move_the_knees_and_not_the_feet(body: Body) -> None:
    parts = (twist("left", turn_deg=20, pelvis_deg=20, over_s=1, hold_s=1),)
    before, during = _joints(body, replace(SHORT, parts=parts, unrest=0.0), [0.2, 2.0])
    assert during[ANKLES] == pytest.approx(before[ANKLES], abs=0.004)
    assert during[RIGHT_KNEE][2] > before[RIGHT_KNEE][2] + 0.015
    assert during[LEFT_KNEE][2] < before[LEFT_KNEE][2] - 0.015


@pytest.mark.parametrize("arms", ARMS)
def test_bones_keep_their_length(body: Body, arms: str) -> None:
    joints = _joints(body, replace(SHORT, arms=arms), [0.0, 0.7, 0.9, 2.2])
    for start, end in ((11, 13), (13, 15), (23, 25), (25, 27)):
        length = np.linalg.norm(joints[:, start] - joints[:, end], axis=1)
        assert np.ptp(length) < 0.002


def test_cat_and_cow_bend_the_spine_over_planted_hands_and_knees(body: Body) -> None:
    parts = cycles(1, cat_cow_cycle(over_s=1, hold_s=0.5))
    story = replace(SHORT, exercise="cat_cow", parts=parts, arms="", unrest=0.0)
    joints = _joints(body, story, [0.2, 1.6, 3.1])
    for planted in (WRISTS, [LEFT_KNEE, RIGHT_KNEE], ANKLES):
        assert np.ptp(joints[:, planted], axis=0).max() < 0.015
    performer = PERFORMERS["cat_cow"](body, story)
    cat, cow = performer.moment(1.6).change, performer.moment(3.1).change
    assert cat.spine.lumbar_flexion_deg > 15 > -10 > cow.spine.lumbar_flexion_deg
    assert cat.pelvis_pitch_deg < 0 < cow.pelvis_pitch_deg
    nose, hip = joints[:, 0, 1], joints[:, LEFT_HIP, 1]
    assert (nose - hip)[1] < (nose - hip)[0] < (nose - hip)[2]


def test_who_gets_up_and_walks_away_steps_and_comes_back_to_the_chair(body: Body) -> None:
    up, away = {"stand": 1.0}, {"stand": 1.0, "heading_deg": 90.0, "walk_m": 1.5}
    goes = tuple(Go(to=to, over_s=1.0, hold_s=1.0) for to in (up, away, up, {}))
    story = replace(SHORT, parts=(Part(goes=goes),), unrest=0.0)
    sits, stands, walked, again = _joints(body, story, [0.2, 1.9, 3.9, 8.0])
    assert again == pytest.approx(sits, abs=0.01)
    assert stands[ANKLES] == pytest.approx(sits[ANKLES], abs=0.02)
    thigh, shin = body.skeleton.limb_m("leg", "L")
    assert (stands[LEFT_HIP] - stands[ANKLES[0]])[1] > 0.95 * (thigh + shin)
    # Left is the picture's right; who walks there shows the camera the right side.
    assert walked[LEFT_HIP][0] - stands[LEFT_HIP][0] == pytest.approx(1.5, abs=0.2)
    assert walked[[23, 24], 0] == pytest.approx(walked[[11, 12], 0], abs=0.15)
    assert walked[LEFT_HIP][2] < walked[24][2]
    on_the_way = _joints(body, story, list(np.linspace(2.4, 3.4, 40)))
    assert on_the_way[:, ANKLES, 1].max() > stands[ANKLES][:, 1].max() + 0.04
    assert (on_the_way[:, ANKLES, 1].min(axis=1) < stands[ANKLES][:, 1].max() + 0.03).all()


def test_a_plank_is_a_line_from_the_shoulders_to_the_toes(body: Body) -> None:
    parts = (Part(goes=(Go(to={"plank": 1.0}, over_s=1.0, hold_s=1.0),)),)
    story = replace(SHORT, exercise="cat_cow", parts=parts, arms="", unrest=0.0)
    kneels, plank = _joints(body, story, [0.2, 2.0])
    assert plank[WRISTS] == pytest.approx(kneels[WRISTS], abs=0.015)
    shoulder, hip, knee, ankle = (plank[i][1:] for i in (11, 23, 25, 27))
    for joint in (hip, knee):
        line, out = ankle - shoulder, joint - shoulder
        aside = abs(line[0] * out[1] - line[1] * out[0]) / np.linalg.norm(line)
        assert aside < 0.1
    assert plank[LEFT_KNEE][1] > kneels[LEFT_KNEE][1] + 0.1


@needs_opengl
@pytest.mark.usefixtures("_data")
def test_a_knocked_camera_and_a_companion_are_filmed(tmp_path: Path) -> None:
    other = replace(SHORT, parts=(twist("right", over_s=0.3, hold_s=0.1),), seed=8)
    knock = Knock(at_s=1.0, camera=replace(TINY, roll_deg=20.0))
    story = replace(SHORT, companion=other, knock=knock)
    shots = list(film(story))
    before, after = (next(s for s in shots if s.t_s >= t) for t in (0.8, 1.0))
    assert before.joints_px == pytest.approx(TINY.project(before.joints_m))
    assert after.joints_px == pytest.approx(knock.camera.project(after.joints_m))
    facts = read_truth(make_clip(story, tmp_path)).facts
    assert facts["count"] == story.count == 3
    assert [r["side"] for r in facts["repetitions"]] == ["left", "right", "right"]


def test_the_rest_pose_is_a_person(body: Body) -> None:
    heights = body.points_m[body.mesh.skin_points, 1]
    assert 1.5 < float(np.ptp(heights)) < 2.0
    left, right = body.skeleton.at("upperarm01.L"), body.skeleton.at("upperarm01.R")
    assert left[0] == pytest.approx(-right[0], abs=0.005)
    assert left[0] > 0.1


# --- camera and stories -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("around_deg", "view"),
    [(0, "front"), (90, "left"), (-90, "right"), (25, "oblique"), (180, "back"), (270, "right")],
)
def test_views_have_names(around_deg: float, view: str) -> None:
    assert Camera(around_deg=around_deg).view == view


def test_the_camera_looks_at_its_target_and_does_not_mirror() -> None:
    camera = Camera(roll_deg=8)
    assert camera.project(np.array(camera.target_m)) == pytest.approx([240, 180])
    front = Camera()
    left_of_person = front.project(np.array([0.5, 0.75, 0.0]))
    assert left_of_person[0] > 240
    assert front.project(np.array([0.0, 1.2, 0.0]))[1] < 180


def test_every_seed_is_its_own_story_again_and_again() -> None:
    for exercise in EXERCISES:
        assert random_story(exercise, 5) == random_story(exercise, 5)
        assert random_story(exercise, 5) != random_story(exercise, 6)
        small = random_story(exercise, 5, fps=5, width_px=360)
        assert (max(small.camera.width_px, small.camera.height_px), small.fps) == (360, 5)
        assert small.parts == random_story(exercise, 5).parts


def test_kept_stories_are_many_and_begin_still() -> None:
    names = {(story.exercise, story.name) for story in STORIES}
    assert len(names) == len(STORIES) >= 40
    assert {exercise for exercise, _ in names} == set(PERFORMERS) > set(EXERCISES)
    assert set(PERFORMERS) <= set(exercise_names())
    assert all(story.still_s >= 2 for story in STORIES)
    assert all(story.count == 0 for story in STORIES if story.control)


# --- pictures ---------------------------------------------------------------------------------


@needs_opengl
@pytest.mark.usefixtures("_data")
@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_same_seed_gives_the_same_frames(exercise: str) -> None:
    story = replace(random_story(exercise, 3), camera=TINY, still_s=0.2)
    first = _hash(story)
    assert first == _hash(story)
    assert first != _hash(replace(story, seed=4))


@needs_opengl
@pytest.mark.usefixtures("_data")
def test_a_clip_is_made_once_with_its_truth(tmp_path: Path) -> None:
    assert produce([SHORT], tmp_path) == 1
    assert produce([SHORT], tmp_path) == 0
    assert is_made(SHORT, tmp_path)
    video = video_path(SHORT, tmp_path)
    assert sorted(path.name for path in video.parent.iterdir()) == [
        "short.mp4",
        "short.truth.json",
        "short.truth.npz",
    ]
    truth = read_truth(video)
    assert [entry["side"] for entry in truth.facts["repetitions"]] == ["left", "right"]
    assert truth.facts["repetitions"][0]["peak_deg"] == pytest.approx(35, abs=2)
    assert truth.facts["repetitions"][1]["peak_deg"] == pytest.approx(-36, abs=2)
    inside = (truth.joints_px > 0) & (truth.joints_px < [TINY.width_px, TINY.height_px])
    assert inside.mean() > 0.95
    assert make_contact_sheet(tmp_path).stat().st_size < 600_000


# --- truth ------------------------------------------------------------------------------------


def _truth(**changes: Any) -> Truth:
    frames = 10
    facts = {
        "schema": 1,
        "exercise": "seated_twist",
        "story": "own",
        "view": "front",
        "fps": 10.0,
        "duration_s": 1.0,
        "seed": None,
        "body": {},
        "camera": {},
        "arms": "crossed",
        "repetitions": [
            {
                "side": "left",
                "start_s": 0.1,
                "end_s": 0.9,
                "peak_s": 0.5,
                "hold_s": 0.2,
                "peak_deg": 30.0,
            }
        ],
        "faults": [],
        "count": 1,
        "control": False,
        "notes": "",
    }
    return Truth(
        facts=facts | changes,
        t_s=np.arange(frames, dtype=np.float32) / 10,
        joints_px=np.zeros((frames, 33, 2), np.float32),
        joints_m=np.full((frames, 33, 3), 0.5, np.float32),
        curves={name: np.linspace(0, 30, frames, dtype=np.float32) for name in CURVES},
    )


def test_truth_comes_back_as_written(tmp_path: Path) -> None:
    video, truth = tmp_path / "own.mp4", _truth()
    write_truth(video, truth)
    back = read_truth(video)
    assert back.facts == truth.facts
    assert back.t_s.tolist() == truth.t_s.tolist()
    assert back.joints_m == pytest.approx(truth.joints_m, abs=0.001)
    assert back.curves["axial_twist_deg"] == pytest.approx(
        truth.curves["axial_twist_deg"], abs=0.01
    )


def test_a_missing_truth_is_named(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"own\.truth\.json.*found no file"):
        read_truth(tmp_path / "own.mp4")


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    video = tmp_path / "own.mp4"
    write_truth(video, _truth())
    facts_path, _ = truth_paths(video)
    facts = json.loads(facts_path.read_text(encoding="utf-8"))
    del facts["view"], facts["repetitions"][0]["peak_s"]
    facts["fps"] = "fast"
    facts_path.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(CoachError) as caught:
        read_truth(video)
    for part in ("view: missing", "fps: not of the right kind", "repetitions[0].peak_s: missing"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"schema": 99}, "schema: expected 1, found 99"),
        ({"count": 3}, "count: expected 1"),
        ({"duration_s": 0.5}, r"repetitions\[0\]: expected to lie within the clip"),
        ({"faults": [{"name": "leaning", "start_s": 0.8, "end_s": 0.2}]}, r"faults\[0\]: expected"),
    ],
)
def test_unsound_truth_is_not_written(
    tmp_path: Path, change: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(CoachError, match=complaint):
        write_truth(tmp_path / "own.mp4", _truth(**change))
    assert not list(tmp_path.iterdir())


def test_arrays_of_the_wrong_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CoachError, match=r"joints_px: expected shape \(10, 33, 2\)"):
        write_truth(tmp_path / "own.mp4", replace(_truth(), joints_px=np.zeros((9, 33, 2))))


def test_an_unreadable_truth_says_so(tmp_path: Path) -> None:
    video = tmp_path / "own.mp4"
    write_truth(video, _truth())
    truth_paths(video)[1].write_bytes(b"not a file of curves")
    with pytest.raises(CoachError, match="not readable"):
        read_truth(video)


@pytest.mark.parametrize("video", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_kept_truth_agrees_with_itself(video: Path) -> None:
    truth = read_truth(video)
    facts, curves = truth.facts, truth.curves
    assert (facts["exercise"], facts["story"]) == (video.parent.name, video.stem)
    difference = curves["thorax_yaw_deg"] - curves["pelvis_yaw_deg"]
    assert curves["axial_twist_deg"] == pytest.approx(difference, abs=0.03, nan_ok=True)
    if facts["seed"] is None:
        return  # filmed: not every joint and curve is known
    size = [facts["camera"]["width_px"], facts["camera"]["height_px"]]
    inside = ((truth.joints_px > 0) & (truth.joints_px < size)).all(axis=2).mean()
    # Of a tall person a small picture may miss the head, or the feet.
    small = facts["camera"]["width_px"] <= 400 and facts["body"]["height"] > 0
    assert inside > (0.6 if video.stem == "pause_out_of_sight" or small else 0.95)
    still = truth.t_s < 1.9
    assert all(np.abs(curve[still]).max() < 5 for curve in curves.values())


def test_every_upset_has_its_pose_log_and_its_facts() -> None:
    for story in UPSETS + SIGNALS:
        log = video_path(story, LOGS).with_suffix(".npz")
        facts = json.loads(truth_paths(log)[0].read_text(encoding="utf-8"))
        assert log.is_file()
        assert (facts["story"], facts["count"]) == (story.name, story.count)
    files = [path for path in LOGS.glob("*/*") if path.is_file()]
    assert len(files) == 2 * len(UPSETS + SIGNALS)
    assert sum(path.stat().st_size for path in files) < 3_000_000


def test_every_kept_story_has_its_clip() -> None:
    missing = [story.name for story in STORIES if not is_made(story, SAMPLES)]
    assert not missing
    sizes = {path: path.stat().st_size for path in SAMPLES.glob("*/*")}
    logs = [p for p in sizes if p.suffix == ".npz" and not p.name.endswith(".truth.npz")]
    assert sum(sizes[p] for p in logs) <= 20_000_000
    assert sum(sizes.values()) <= 60_000_000


# --- command line -----------------------------------------------------------------------------


def test_the_list_names_every_story(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out
    assert all(f"{story.exercise}/{story.name}:" in listed for story in STORIES)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no_such_story"], "no story has such a name"),
        (["--all", "3"], "expected --out DIR"),
        (["--all", "0", "--out", "x"], "expected N of 1 or more"),
        (["--all", "2", "--out", "x", "--width", "361"], "multiple of 8"),
        (["--contact-sheet", "--out", "empty"], "found none"),
    ],
)
def test_mistakes_are_told_in_one_line(
    arguments: list[str],
    complaint: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert complaint in told
    assert told.count("\n") == 1


def test_a_wrong_copy_of_the_data_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(assets.DATA_VARIABLE, str(tmp_path))
    with pytest.raises(CoachError, match=r"expected 3dobjs/base\.obj"):
        assets.data_folder()


@needs_opengl
@pytest.mark.usefixtures("_data")
def test_nothing_half_made_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("samples.make.camera_effects.Sensor.see", stopped)
    with pytest.raises(KeyboardInterrupt):
        make_clip(SHORT, tmp_path)
    assert not list((tmp_path / "seated_twist").iterdir())
