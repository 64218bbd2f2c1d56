"""`coach accuracy`: every recording of a folder that has a truth, judged side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from coach.accuracy import ClipResult, judge
from coach.errors import CoachError
from coach.exercise_file import load
from coach.recording import PoseLog, PoseLogWriter
from coach.session import Observation
from coach.truth import read_truth

__all__ = ["find_recordings", "judge_all"]

VIDEOS = (".mp4", ".mov", ".mkv", ".avi")
LOG = ".npz"


def find_recordings(folder: Path, *, logs: bool) -> list[Path]:
    """Every recording under `folder` that has a truth: videos, or their pose logs with `logs`.

    Raises:
        CoachError: there is none.
    """
    found = []
    for truth in sorted(folder.rglob("*.truth.json")):
        stem = truth.name.removesuffix(".truth.json")
        endings = (LOG,) if logs else (*VIDEOS, LOG)
        paths = [p for p in (truth.with_name(stem + e) for e in endings) if p.is_file()]
        found += paths[:1]
    if not found:
        what = "pose log" if logs else "recording"
        raise CoachError(f"{folder}: no {what} with a .truth.json beside it; see samples/README.md")
    return found


def judge_all(
    recordings: Sequence[Path],
    root: Path,
    *,
    save_logs: bool,
    jobs: int,
    done: Callable[[], None],
) -> list[ClipResult]:
    """Judges each recording; names in the results are relative to `root`.

    With `save_logs` the pose log of each video is written beside it. `done` is called after each.
    """
    work = partial(_judge, root=root, save_logs=save_logs)
    results = []
    if jobs == 1:
        for path in recordings:
            results.append(work(path))
            done()
        return results
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        for result in pool.map(work, recordings):
            results.append(result)
            done()
    return results


def _judge(path: Path, *, root: Path, save_logs: bool) -> ClipResult:
    truth = read_truth(path)
    exercise = load(truth.exercise)
    name = path.relative_to(root).with_suffix("").as_posix()
    if path.suffix == LOG:
        return judge(PoseLog(path), truth, exercise, name=name)
    from coach.replay import open_video

    with open_video(str(path), exercise, None) as (_, observations, header):
        kept: list[Observation] = list(observations)
    if save_logs:
        writer = PoseLogWriter(path.with_suffix(LOG), header)
        for observation in kept:
            writer.keep(observation)
        writer.write()
    return judge(kept, truth, exercise, name=name)
