"""A user's own numbers: the same in live, replay and tune; what tuning writes and keeps."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from recordings import ROOT
from tuning_cases import chosen

from coach.cli.main import main
from coach.cli.replay import replay
from coach.common.errors import CoachError
from coach.common.output import write_whole
from coach.evaluation.tuning.bench import Bench
from coach.evaluation.tuning.overlay_text import diff_lines, overlay_text
from coach.exercise.loader import load, overlay_path
from coach.pose.log import PoseLog
from coach.pose.types import Observation
from coach.ui.live import LiveRun
from coach.ui.terminal import Terminal
from coach.video.frame import Frame

STORY = ROOT / "samples/seated_twist/good_small_turn.npz"


def live(overlay: Path | None) -> int:
    """The count of a live session that sees the recording."""
    exercise = load("seated_twist", overlay=overlay)
    view = Terminal(exercise, out=io.StringIO())
    blank = np.zeros((48, 64, 3), dtype=np.uint8)
    seen = (
        Observation(t_s=o.t_s, pose=o.pose, frame=Frame(index=i, t_s=o.t_s, image=blank))
        for i, o in enumerate(PoseLog(STORY))
    )
    with contextlib.closing(view):
        return LiveRun(exercise=exercise, view=view, source="log").run(seen).count


def replayed(overlay: Path | None) -> int:
    return replay(str(STORY), load("seated_twist", overlay=overlay)).count


def tuned(overlay: Path | None, folder: Path) -> int:
    bench = Bench.open("seated_twist", folder, overlay=overlay)
    return bench.judge("good_small_turn", bench.changes).count


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return chosen(tmp_path / "recordings", ["good_small_turn"])


def test_an_overlay_changes_live_replay_and_tune_alike(tmp_path: Path, folder: Path) -> None:
    shipped = [live(None), replayed(None), tuned(None, folder)]
    wide = tmp_path / "wide.toml"
    wide.write_text("[thresholds]\nturn_deg = 45\n")
    given = [live(wide), replayed(wide), tuned(wide, folder)]
    own = overlay_path("seated_twist")
    own.parent.mkdir(parents=True)
    own.write_text(wide.read_text())
    kept = [live(None), replayed(None), tuned(None, folder)]
    assert len(set(shipped)) == len(set(given)) == 1
    assert kept == given == [0, 0, 0]
    assert shipped[0] > 0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[thresholds]\nturn_degg = 20\n", "turn_degg: expected a threshold of this exercise"),
        ("[thresholds]\nturn_deg = 200\n", "turn_deg: expected 12 to 45 deg, found 200"),
        ('[thresholds]\nturn_deg = "wide"\n', "turn_deg: expected a number in deg, found 'wide'"),
        ("turn_deg = 20\n", "an overlay holds only [thresholds]"),
        ("[thresholds\n", "not a valid TOML file"),
    ],
)
@pytest.mark.parametrize("verb", ["tune", "replay", "run"])
def test_a_broken_overlay_names_file_key_and_remedy(
    tmp_path: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    verb: str,
    text: str,
    complaint: str,
) -> None:
    overlay = tmp_path / "mine.toml"
    overlay.write_text(text)
    arguments = {
        "tune": ["tune", "seated_twist", "--recordings", str(folder)],
        "replay": ["replay", str(STORY), "--exercise", "seated_twist"],
        "run": ["run", "seated_twist", "--source", "nothing.mp4", "--terminal", "--mute"],
    }[verb]
    assert main([*arguments, "--overlay", str(overlay)]) == 2
    err = capsys.readouterr().err
    assert str(overlay) in err
    assert complaint in err


# -- what is written -------------------------------------------------------------------------------

OLD = """\
# coach tune: fitted to 3 recordings, 9 settings judged
# my back is stiff
[thresholds]
turn_deg = 15  # the doctor said so
hold_s = 10  # ten is enough
leave_deg = 4
"""


def test_comments_stay_and_what_no_longer_differs_goes() -> None:
    changes = {"turn_deg": 18.5, "hold_s": 10.0, "dwell_s": 1.2}
    text = overlay_text(OLD, changes, why={"turn_deg": "for a reason"}, about=["new evidence"])
    assert text.splitlines() == [
        "# coach tune: new evidence",
        "# my back is stiff",
        "[thresholds]",
        "turn_deg = 18.5 # for a reason",
        "hold_s = 10  # ten is enough",
        "dwell_s = 1.2",
    ]


def test_a_new_overlay_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "not/yet/there.toml"
    write_whole(path, overlay_text("", {"turn_deg": 18.5}, why={}, about=["why"]))
    assert load("seated_twist", overlay=path).thresholds["turn_deg"].value == 18.5
    assert [p.name for p in path.parent.iterdir()] == ["there.toml"]


def test_an_overlay_that_is_no_toml_is_not_overwritten() -> None:
    with pytest.raises(CoachError, match="not a valid TOML file"):
        overlay_text("[thresholds\n", {"turn_deg": 20}, why={}, about=[])


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CoachError, match="could not be written"):
        write_whole(tmp_path / "file" / "overlay.toml", "")


def test_the_diff_shows_both_numbers() -> None:
    shipped = load("seated_twist")
    lines = diff_lines(shipped, {"turn_deg": 18.5, "leave_deg": 5.0})
    assert lines == ["- turn_deg = 20  # deg: from here a turn counts", "+ turn_deg = 18.5"]
