"""The clips to learn from: made where they are missing, and seen by the pose network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, count, islice
from pathlib import Path

from coach.cli.replay import record
from coach.common.errors import CoachError
from coach.evaluation.truth import read_truth
from coach.exercise.loader import load
from coach.measures.learned.trained_on import TrainedOn, chance_name
from coach.pose.log import PoseLog
from samples.train.learned import Learned

__all__ = [
    "find_clips",
    "make_clips",
    "read_what_they_are",
    "see_clips",
    "unseen_clips",
]


def make_clips(
    learned: Learned, folder: Path, clips: int, *, jobs: int, unseen: bool = False
) -> int:
    """Film the clips of `clips` seeds that are not there yet; return how many.

    Beyond the seeds of the weights that come with coach, those after the last of them; of `unseen`
    clips only those.

    Raises:
        CoachError: what draws the pictures is not installed.
    """
    try:
        from samples.make.production import produce
        from samples.make.random_stories import random_story
    except ModuleNotFoundError as error:
        raise CoachError(
            f"making clips needs {error.name}: pip install -e '.[samples]', or leave out --clips "
            "to learn from the clips that are there"
        ) from None
    fresh = count(learned.seeds[-1] + 1)
    stories = [
        random_story(learned.exercise, seed)
        for seed in islice(chain(() if unseen else learned.seeds, fresh), clips)
    ]
    return produce(stories, folder, jobs=jobs)


def find_clips(learned: Learned, folder: Path) -> list[Path]:
    """The videos there are for a learned measure.

    Raises:
        CoachError: too few, or others than `python -m samples.make --all` makes.
    """
    videos = sorted((folder / learned.exercise).glob("*.mp4"))
    if len(videos) < learned.fewest:
        raise CoachError(
            f"{folder}: expected {learned.fewest} clips or more of {learned.exercise}, "
            f"found {len(videos)}; --clips N makes them"
        )
    strangers = [v for v in videos if not v.stem.startswith("random_")]
    if strangers:
        raise CoachError(
            f"{strangers[0]}: expected only clips by chance (random_...) to learn from, found "
            f"{len(strangers)} others; clips that judge must not be learned from"
        )
    return videos


def unseen_clips(learned: Learned, folder: Path) -> list[Path]:
    """The videos by chance that the weights which come with coach were not learned from."""
    seen = {chance_name(seed) for seed in learned.seeds}
    videos = sorted((folder / learned.exercise).glob("random_*.mp4"))
    return [video for video in videos if video.stem not in seen]


def see_clips(
    videos: Sequence[Path], *, jobs: int, told: Callable[[float], None] = lambda part: None
) -> list[Path]:
    """The pose logs beside the videos, written where they are missing."""
    logs = [video.with_suffix(".npz") for video in videos]
    missing = [video for video, log in zip(videos, logs, strict=True) if not log.is_file()]
    if jobs == 1:
        for i, video in enumerate(missing):
            _see(video)
            told((i + 1) / len(missing))
    elif missing:
        with ProcessPoolExecutor(max_workers=jobs) as pool:
            for i, _ in enumerate(pool.map(_see, missing)):
                told((i + 1) / len(missing))
    return logs


def _see(video: Path) -> None:
    record(str(video), video.with_suffix(".npz"), exercise=load(video.parent.name))


def read_what_they_are(logs: Sequence[Path]) -> TrainedOn:
    """What these clips are, by their own truths.

    Raises:
        CoachError: one is none of the clips by chance, or they were not all seen by one model.
    """
    seeds: dict[str, list[int]] = {}
    models = set()
    for log in logs:
        facts = read_truth(log).facts
        if facts["story"] != chance_name(facts["seed"]):
            raise CoachError(f"{log}: expected a clip by chance, its truth says {facts['story']}")
        seeds.setdefault(facts["exercise"], []).append(facts["seed"])
        models.add(PoseLog(log).header.model)
    if len(models) != 1:
        raise CoachError(
            f"{logs[0].parent.parent}: expected poses of one pose model, found "
            f"{', '.join(sorted(models))}; learn from a folder of its own"
        )
    return TrainedOn(seeds={name: sorted(s) for name, s in seeds.items()}, pose_model=models.pop())
