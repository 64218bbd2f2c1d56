"""Gestures and strangers over pose logs and films: when they are told. Run as a script for figures.

python tests/helpers/signals.py [DIR ...]     recordings with pose logs beside their films
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from recordings import ROOT

from coach.engine.gestures import Gesture, GestureWatch
from coach.engine.session import Session
from coach.exercise.loader import load
from coach.pose.landmarks import INDEX
from coach.pose.log import PoseLog
from coach.pose.person_lock import PersonLock
from coach.pose.types import Observation, Pose
from coach.video.frame import Frame, Image
from coach.video.source import VideoFile

SAMPLES = ROOT / "samples"
STORIES = ROOT / "tests" / "data" / "stories"

#: BGR: the person's shirt and trousers, and the stranger's.
HERS, HIS = ((150, 90, 40), (40, 40, 40)), ((30, 130, 40), (90, 90, 120))
_PARTS = (("shoulder", "hip"), ("hip", "knee"))


def dressed(pose: Pose, colours: tuple[tuple[int, int, int], ...]) -> Image:
    """A picture of the pose with its trunk and thighs painted."""
    assert pose.size is not None
    width, height = pose.size
    picture = np.full((height, width, 3), 200, np.uint8)
    for (top, bottom), colour in zip(_PARTS, colours, strict=True):
        corners = [
            pose.image_px[INDEX[f"{s}_{n}"]] for n in (top, bottom) for s in ("left", "right")
        ]
        hull = cv2.convexHull(np.array(corners, np.int32))
        cv2.fillConvexPoly(picture, hull, colour)
    return picture


def painted(
    story: str, other_s: tuple[float, float], *, alike: bool = False
) -> Iterator[Observation]:
    """A story with painted clothes: the stranger's where the poses are theirs."""
    for i, seen in enumerate(PoseLog(STORIES / "seated_twist" / f"{story}.npz")):
        frame = None
        if seen.pose is not None:
            theirs = other_s[0] <= seen.t_s < other_s[1] and not alike
            image = dressed(seen.pose, HIS if theirs else HERS)
            frame = Frame(index=i, t_s=seen.t_s, image=image)
        yield replace(seen, frame=frame)


def logs_in(*folders: Path) -> list[Path]:
    """The pose logs of the folders, one folder an exercise."""
    found = [p for folder in folders for p in sorted(folder.glob("*/*.npz"))]
    return [p for p in found if not p.name.endswith(".truth.npz")]


def film_of(log: Path) -> Path | None:
    """The film beside a pose log."""
    kinds = (".mp4", ".mov", ".gif", ".webm")
    return next((p for p in sorted(log.parent.glob(f"{log.stem}.*")) if p.suffix in kinds), None)


def gestures(log: Path) -> list[tuple[float, Gesture]]:
    """When which gesture is told."""
    watch = GestureWatch()
    told = [(o.t_s, watch.update(o.t_s, o.pose)) for o in PoseLog(log)]
    return [(t_s, gesture) for t_s, gesture in told if gesture is not None]


def with_pictures(log: Path, film: Path) -> Iterator[Observation]:
    """The observations of a log with the pictures they were found in."""
    with VideoFile(film) as video:
        frames = iter(video)
        frame = next(frames, None)
        for seen in PoseLog(log):
            while frame is not None and frame.t_s < seen.t_s - 1e-3:
                frame = next(frames, None)
            yield replace(seen, frame=frame)


def strangers(observations: Iterator[Observation], exercise: str) -> list[tuple[float, bool]]:
    """When somebody else is told, and when the right person is back; from the set-up on."""
    lock, session = PersonLock(), Session(load(exercise))
    began, changes = False, []
    for seen in observations:
        if not began:
            began = session.feed(seen).step.setup_progress >= 1
            continue
        before = lock.other
        if lock.update(seen) != before:
            changes.append((seen.t_s, lock.other))
    return changes


def main(folders: list[Path]) -> int:
    """Prints what is told over samples, stories and other recordings."""
    logs = logs_in(SAMPLES, STORIES, *folders)
    told = {f"{p.parent.name}/{p.stem}": gestures(p) for p in logs}
    for name, found in told.items():
        if found:
            print(name, ", ".join(f"{gesture.value} at {t_s:.1f} s" for t_s, gesture in found))
    print(f"gestures: {sum(map(bool, told.values()))} of {len(logs)} recordings")
    films = [(p, film) for p in logs if (film := film_of(p)) is not None]
    alarms = 0
    for log, film in films:
        changes = strangers(with_pictures(log, film), log.parent.name)
        alarms += bool(changes)
        for t_s, other in changes:
            print(f"{log.parent.name}/{log.stem} {'other' if other else 'back'} at {t_s:.1f} s")
    print(f"strangers: {alarms} of {len(films)} films")
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(a) for a in sys.argv[1:]]))
