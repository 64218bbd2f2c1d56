"""`coach accuracy`: every recording of a folder that has a truth, judged side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coach.common.errors import CoachError
from coach.evaluation.metrics import ClipResult, judge
from coach.evaluation.recordings import LOG
from coach.evaluation.truth import Truth, read_truth
from coach.exercise.loader import exercise_names, load
from coach.exercise.spec import Exercise
from coach.pose.log import PoseLog, PoseLogWriter, is_pose_log
from coach.pose.types import Observation

__all__ = ["NotJudged", "Outcome", "judge_all", "observed"]


@dataclass(frozen=True, kw_only=True)
class NotJudged:
    """A recording of which nothing can be said, and why, in a sentence that names it."""

    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a folder.

    Attributes:
        skipped: how many recordings there are of each exercise that coach has no file for.
    """

    results: tuple[ClipResult, ...]
    not_judged: tuple[NotJudged, ...]
    skipped: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class _Job:
    path: Path
    name: str
    truth: Truth
    exercise: Exercise


def judge_all(
    recordings: Sequence[Path],
    root: Path,
    *,
    save_logs: bool,
    jobs: int,
    done: Callable[[], None],
) -> Outcome:
    """Judges each recording; names in the results are relative to `root`.

    A recording or truth that cannot be read does not keep the others from being judged. With
    `save_logs` the pose log of each video is written beside it. `done` is called after each.

    Raises:
        CoachError: an exercise file, or the user's overlay of it, is wrong.
    """
    ready: list[_Job] = []
    not_judged: list[NotJudged] = []
    skipped: Counter[str] = Counter()
    exercises: dict[str, Exercise] = {}
    for path in recordings:
        name = path.relative_to(root).with_suffix("").as_posix()
        try:
            truth = read_truth(path)
        except CoachError as error:
            not_judged.append(NotJudged(name=name, why=str(error)))
            done()
            continue
        wanted = truth.exercise
        if wanted not in exercises and wanted not in exercise_names():
            skipped[wanted] += 1
            done()
            continue
        if wanted not in exercises:
            exercises[wanted] = load(wanted)
        ready.append(_Job(path=path, name=name, truth=truth, exercise=exercises[wanted]))
    results: list[ClipResult] = []
    for found in _each(partial(_judge, save_logs=save_logs), ready, jobs):
        if isinstance(found, NotJudged):
            not_judged.append(found)
        else:
            results.append(found)
        done()
    return Outcome(results=tuple(results), not_judged=tuple(not_judged), skipped=skipped)


def _each(
    work: Callable[[_Job], ClipResult | NotJudged], ready: Sequence[_Job], jobs: int
) -> Iterator[ClipResult | NotJudged]:
    """What comes of each, in their order, `jobs` of them at a time."""
    if jobs == 1:
        yield from map(work, ready)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(work, ready)


def _judge(job: _Job, *, save_logs: bool) -> ClipResult | NotJudged:
    try:
        observations = observed(job.path, job.exercise, save_log=save_logs)
        return judge(observations, job.truth, job.exercise, name=job.name)
    except CoachError as error:
        return NotJudged(name=job.name, why=str(error))
    except Exception as error:
        # A damaged file fails in any layer, and must not take the other ones with it.
        what = " ".join(str(error).split()) or type(error).__name__
        return NotJudged(name=job.name, why=f"{job.path}: cannot be judged: {what}")


def observed(path: Path, exercise: Exercise, *, save_log: bool) -> Iterable[Observation]:
    """What there is to see in a recording: a pose log as it is, a video through the network.

    With `save_log` the pose log of a video is written beside it.

    Raises:
        CoachError: it cannot be read, or the log not written.
    """
    if is_pose_log(path.name):
        return PoseLog(path)
    from coach.pose.open_video import open_video

    with open_video(str(path), exercise.camera.models) as (_, observations, header):
        kept = [Observation(t_s=o.t_s, pose=o.pose) for o in observations]
    if save_log:
        writer = PoseLogWriter(path.with_suffix(LOG), header)
        for observation in kept:
            writer.keep(observation)
        writer.write()
    return kept
