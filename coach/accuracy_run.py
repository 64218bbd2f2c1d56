"""`coach accuracy`: every recording of a folder that has a truth, judged side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from coach.accuracy import ClipResult, judge
from coach.errors import CoachError
from coach.exercise import Exercise
from coach.exercise_file import load
from coach.recording import PoseLog, PoseLogWriter
from coach.session import Observation
from coach.truth import read_truth

__all__ = ["find_recordings", "judge_all", "observed"]

VIDEOS = (".mp4", ".mov", ".mkv", ".avi")
LOG = ".npz"


def find_recordings(folder: Path, *, logs: bool, quickest: bool = False) -> list[Path]:
    """Every recording under `folder` that has a truth: videos, or their pose logs with `logs`.

    A video that has a pose log beside it counts once: as the video, or as the log with `quickest`.

    Raises:
        CoachError: there is none.
    """
    found = []
    for truth in sorted(folder.rglob("*.truth.json")):
        stem = truth.name.removesuffix(".truth.json")
        endings = (LOG,) if logs else (LOG, *VIDEOS) if quickest else (*VIDEOS, LOG)
        paths = [p for p in (truth.with_name(stem + e) for e in endings) if p.is_file()]
        found += paths[:1]
    if not found:
        what = "pose log" if logs else "recording"
        raise CoachError(
            f"{folder}: no {what} with a .truth.json beside it; "
            "`coach label` makes one, samples/README.md shows how to write it"
        )
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
    return judge(observed(path, exercise, save_log=save_logs), truth, exercise, name=name)


def observed(path: Path, exercise: Exercise, *, save_log: bool) -> Iterable[Observation]:
    """What there is to see in a recording: a pose log as it is, a video through the network.

    With `save_log` the pose log of a video is written beside it.

    Raises:
        CoachError: it cannot be read, or the log not written.
    """
    if path.suffix == LOG:
        return PoseLog(path)
    from coach.replay import open_video

    with open_video(str(path), exercise, None) as (_, observations, header):
        kept = [Observation(t_s=o.t_s, pose=o.pose) for o in observations]
    if save_log:
        writer = PoseLogWriter(path.with_suffix(LOG), header)
        for observation in kept:
            writer.keep(observation)
        writer.write()
    return kept
