"""A still person whose landmarks waver, leap, freeze, come and go: nothing of it is movement."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
from batches import batched
from numpy.typing import NDArray
from recordings import ROOT

from coach.common.examples import demo_video
from coach.engine.reader import Reader
from coach.engine.session import Session
from coach.engine.summary import Summary
from coach.exercise.loader import load
from coach.pose.landmarks import MIRROR
from coach.pose.log import PoseLog
from coach.pose.open_video import open_video
from coach.pose.types import Observation, Pose

FPS = 15
#: A slow wandering forgets where it was within so long.
WANDER_S = 2.0
#: Exercise -> a recording of somebody still in its start position, and one who moves.
STILL = {
    "seated_twist": ("seated_twist/control_still", "seated_twist/good_crossed"),
    "cat_cow": ("cat_cow/control_still", "cat_cow/good_left"),
    "cat_cow_seated": ("cat_cow_seated/control_still", "cat_cow_seated/good_left"),
    "seated_side_bend": ("seated_twist/control_still", "seated_twist/good_crossed"),
    "bird_dog": ("cat_cow/control_still", "cat_cow/good_left"),
}
#: The longest that a moment of a movement is shown where moments are shuffled and held.
HELD_S = 4.0
SIZES_PX = (1, 2, 4, 6, 10)
HELD = "shuffled and held"
KINDS = (
    *(f"wander {px}" for px in SIZES_PX),
    *(f"white {px}" for px in SIZES_PX),
    *("frozen", "shuffled", HELD, "flickering", "random", "drifting", "swapped"),
)
#: The chance of each frame to change what comes and goes.
CHANGES = 0.2


@lru_cache(maxsize=4)
def _poses(sample: str) -> tuple[Pose, ...]:
    log = PoseLog(ROOT / "samples" / f"{sample}.npz")
    return tuple(o.pose for o in log if o.pose is not None)


@lru_cache(maxsize=1)
def _of_demo(exercise: str) -> tuple[tuple[Pose, ...], Pose]:
    """The poses of the clip that shows how it is done, and the first in the start position."""
    path = demo_video(exercise)
    assert path is not None
    with open_video(str(path), ["full"]) as (_, observations, _):
        poses = tuple(o.pose for o in observations if o.pose is not None)
    reader = Reader(load(exercise))
    starts = (p for p in poses if reader.read(p.t_s, p).start_missing is None)
    return poses, next(starts, poses[0])


def shown(exercise: str) -> bool:
    """Whether there is a recording to make unrest of; a watch counts that somebody is still."""
    if load(exercise).watch is not None:
        return False
    return exercise in STILL or demo_video(exercise) is not None


def told(exercise: str, kind: str, seconds: float, seed: int = 0) -> Summary:
    """What a whole session makes of `seconds` of a kind of unrest."""
    session = Session(load(exercise))
    for observation in batched(observations(exercise, kind, seconds, seed)):
        session.feed(observation)
    session.finish()
    return session.summary(kind)


def observations(exercise: str, kind: str, seconds: float, seed: int = 0) -> Iterator[Observation]:
    """`seconds` of a still person, of whom the landmarks are seen as the kind says."""
    if exercise in STILL:
        still, sample = STILL[exercise]
        pose, moving = next(p for p in _poses(still) if p.t_s > 1), _poses(sample)
    else:
        moving, pose = _of_demo(exercise)
    dice = np.random.default_rng(seed)
    word, _, size = kind.partition(" ")
    offsets = _offsets(dice, word, float(size)) if size.isdigit() else None
    there, pose_now, until_s = True, pose, 0.0
    for i in range(round(seconds * FPS)):
        t_s = i / FPS
        if offsets is not None:
            pose_now = replace(pose, image_px=pose.image_px + next(offsets))
        elif kind == "shuffled":  # every moment another one of a movement
            pose_now = moving[dice.integers(len(moving))]
        elif kind == HELD and t_s >= until_s:
            pose_now, until_s = moving[dice.integers(len(moving))], t_s + dice.uniform(0, HELD_S)
        elif kind == "flickering" and dice.random() < CHANGES:
            there = not there
        elif kind == "random":  # each landmark anywhere in the picture
            anywhere = dice.random(pose.image_px.shape) * (pose.size or (480, 360))
            pose_now = replace(pose, image_px=anywhere.astype(np.float32))
        elif kind == "drifting":  # the camera's stand gives way, slowly: to and fro, near and far
            shift = np.array([40 * math.sin(t_s / 31), 15 * math.sin(t_s / 17)])
            px = pose.image_px * (1 + 0.15 * math.sin(t_s / 23)) + shift
            pose_now = replace(pose, image_px=px.astype(np.float32))
        elif kind == "swapped" and dice.random() < CHANGES:  # left is taken for right
            pose_now = _swapped(pose_now)
        yield Observation(t_s=t_s, pose=replace(pose_now, t_s=t_s) if there else None)


def _swapped(pose: Pose) -> Pose:
    order = list(MIRROR)
    return replace(
        pose,
        image_px=pose.image_px[order],
        depth=pose.depth[order],
        world_m=pose.world_m[order],
        visibility=pose.visibility[order],
    )


def _offsets(dice: np.random.Generator, word: str, size_px: float) -> Iterator[NDArray[np.float32]]:
    """Of every landmark its own way, `size_px` a standard deviation."""
    keeps = math.exp(-1 / (FPS * WANDER_S)) if word == "wander" else 0.0
    at = np.zeros((33, 2))
    while True:
        fresh = dice.normal(0, size_px, at.shape)
        at = keeps * at + math.sqrt(1 - keeps**2) * fresh
        yield at.astype(np.float32)
